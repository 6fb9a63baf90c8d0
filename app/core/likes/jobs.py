"""Work by the clock."""

from datetime import time, timedelta

from app import clock
from app.core.jobs.registry import job
from app.core.likes import service
from app.db import unit_of_work


@job("likes.forget_phones", at=time(3, 40), label="删去过了当天的“喜欢”是谁点的")
def forget_phones() -> None:
    """Keep whose votes they were for today and yesterday only."""
    with unit_of_work():
        service.forget_phones(clock.today() - timedelta(days=1))
