"""When it is worth looking through everything that waits for next year's calendar."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from app import clock
from app.core.jobs.service import ended_well
from app.core.workdays.models import WorkYear
from app.db import db

MEANWHILE = timedelta(hours=1)  # a year entered while the job was running may not have been seen by it


def is_time(job: str) -> bool:
    """Once a day, whatever was left, and soon after a year is entered: else nothing that waits can be told its day."""
    last = ended_well(job)
    return last is None or clock.here(last).date() < clock.today() or _is_entered_since(last - MEANWHILE)


def _is_entered_since(moment: datetime) -> bool:
    latest = db.session.scalar(select(func.max(WorkYear.entered_at)))
    return latest is not None and latest >= moment
