"""When a job is due, and how its rhythm is told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from app.clock import here

Work = Callable[[], object]
LONGEST = timedelta(minutes=5)
RETRY = timedelta(minutes=5)  # a job that broke, or whose worker died, is tried again after this


@dataclass(frozen=True)
class Job:
    """A named piece of work: every so often, daily at a time on a Chinese clock, or (neither) only when asked.

    `longest`: after this a claim counts as abandoned and another worker may run the job.
    """

    name: str
    work: Work
    every: timedelta | None
    at: time | None = None
    label: str = ""
    longest: timedelta = LONGEST

    @property
    def title(self) -> str:
        return self.label or self.name


def due(job: Job, last_started: datetime | None, last_ok: datetime | None, now: datetime) -> bool:
    """Should the job start now? A run that did not end well is repeated, so that a crash skips no day."""
    slot = _latest_slot(job, last_started, now)
    if slot is None or slot > now:
        return False
    if last_started is None or last_started < slot:
        return True
    ended_well = last_ok is not None and last_ok >= last_started
    return not ended_well and now - last_started >= RETRY


def _latest_slot(job: Job, last_started: datetime | None, now: datetime) -> datetime | None:
    """The moment since when the job should have run, or the one it has to wait for."""
    if job.at is not None:
        return here(now).replace(hour=job.at.hour, minute=job.at.minute, second=0, microsecond=0)
    if job.every is None:
        return None
    return now if last_started is None or now - last_started >= job.every else last_started


def rhythm(job: Job) -> str:
    """每 5 分钟, 每天 03:40, or 后台进程随时办理."""
    if job.at is not None:
        return f"每天 {job.at:%H:%M}"
    if job.every is None:
        return "后台进程随时办理"
    minutes = int(job.every.total_seconds() // 60)
    if minutes % 1440 == 0 and minutes:
        return f"每 {minutes // 1440} 天"
    if minutes % 60 == 0 and minutes:
        return f"每 {minutes // 60} 小时"
    return f"每 {minutes} 分钟" if minutes else f"每 {int(job.every.total_seconds())} 秒"
