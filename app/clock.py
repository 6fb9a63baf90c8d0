"""What time it is here. The one door to the clock, so that demo and tests can stop it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Asia/Shanghai")
NOT_YET = date(9999, 12, 31)  # a day that cannot be told before next year's calendar is out: behind every other day
_stopped: ContextVar[datetime | None] = ContextVar("stopped", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _stopped.get() or datetime.now(UTC)


def today() -> date:
    """The present day in China."""
    return here(now()).date()


def here(moment: datetime) -> datetime:
    """The same moment on a Chinese clock."""
    return moment.astimezone(HERE)


def begin_of(day: date) -> datetime:
    """The first moment of a Chinese day."""
    return datetime(day.year, day.month, day.day, tzinfo=HERE)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the house's clock show another moment, in this thread only: for demo data and tests."""
    token = _stopped.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _stopped.reset(token)
