"""Work by the clock: whoever can enter the next year is told in time that it is wanting."""

from datetime import time

from app import clock
from app.core import notify
from app.core.jobs import job
from app.core.workdays import service
from app.db import unit_of_work


@job("workdays.warn", at=time(7, 30), label="提醒系统管理员录入新一年的工作日历")
def warn() -> None:
    """Once a week from November on until the year is entered; how often the job runs makes no difference."""
    year = service.missing_year()
    if year is None:
        return
    week = "-".join(str(part) for part in clock.today().isocalendar()[:2])
    with unit_of_work():
        for user in service.administrators():
            notify.tell(
                user, "workdays/missing", "work_year", year, occasion=week, year=year, late=year <= clock.today().year
            )
