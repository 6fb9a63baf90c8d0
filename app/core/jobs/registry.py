"""The jobs of the house by name, and the loop over items."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import time, timedelta

from flask import current_app

from app.db import unit_of_work


@dataclass(frozen=True)
class Job:
    """A named piece of work: every so often, or daily at a time on a Chinese clock."""

    name: str
    work: Callable[[], None]
    every: timedelta
    at: time | None = None

    @property
    def meaning(self) -> str:
        return (self.work.__doc__ or "").strip().splitlines()[0]


JOBS: dict[str, Job] = {}
Work = Callable[[], None]


def job(name: str, *, every: timedelta = timedelta(days=1), at: time | None = None) -> Callable[[Work], Work]:
    """Register a function as a job."""

    def keep(work: Work) -> Work:
        JOBS[name] = Job(name, work, every, at)
        return work

    return keep


def each(ids: Iterable[int], work: Callable[[int], object]) -> int:
    """One transaction per item: a bad row is logged and left, the rest still happen. Returns how many went well."""
    done = 0
    for id in ids:
        try:
            with unit_of_work():
                work(id)
            done += 1
        except Exception:
            current_app.logger.exception("%s failed for %s", getattr(work, "__name__", work), id)
    return done
