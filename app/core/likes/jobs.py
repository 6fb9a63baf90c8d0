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


@job("likes.place_again", at=time(3, 50), label="核对“大家喜欢看什么”里各项的地区和领域")
def place_again() -> None:
    """Things move to other topics, places to other counties: each row stands where its thing does."""
    after: int | None = 0
    while after is not None:
        with unit_of_work():
            after = service.place_again(after)
