"""When the story of the demo is told: nobody in it signs, answers or holds a meeting at night, or later than now."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta

from app import clock

OPEN, CLOSE, TOLD_AT = time(9), time(18), time(16)


def office_moment(now: datetime) -> datetime:
    """The moment the story is told from: now, or four in the afternoon of the last day before it."""
    here = clock.here(now)
    if OPEN <= here.time() < CLOSE:
        return now
    day = here.date() if here.time() >= CLOSE else here.date() - timedelta(days=1)
    return datetime.combine(day, TOLD_AT, clock.HERE)


@contextmanager
def office_hours() -> Iterator[None]:
    """While a demo is loaded at night the clock shows the afternoon before."""
    now = clock.now()
    told_at = office_moment(now)
    if told_at == now:
        yield
        return
    with clock.at(told_at):
        yield
