"""The jobs of the house by name, and the loop over items."""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from datetime import time, timedelta

from flask import current_app

from app.core.jobs.rules import LONGEST, Job, Work
from app.db import unit_of_work

JOBS: dict[str, Job] = {}
LEFT_OVER: ContextVar[int] = ContextVar("items the running job could not do", default=0)


def job(
    name: str,
    *,
    every: timedelta | None = timedelta(days=1),
    at: time | None = None,
    label: str = "",
    longest: timedelta = LONGEST,
) -> Callable[[Work], Work]:
    """Register a function as a job; `label` says in Chinese what it does. ValueError for a name already taken."""

    def keep(work: Work) -> Work:
        taken = JOBS.get(name)
        if taken is not None and taken.work.__qualname__ != work.__qualname__:
            raise ValueError(f"two jobs are called {name}")
        JOBS[name] = Job(name, work, every, at, label, longest)
        return work

    return keep


def each(ids: Iterable[int], work: Callable[[int], object]) -> int:
    """One transaction per item: a bad row is logged and left, the rest still happen. Returns how many went well."""
    done = 0
    for id in list(ids):
        try:
            with unit_of_work():
                work(id)
            done += 1
        except Exception:
            LEFT_OVER.set(LEFT_OVER.get() + 1)
            current_app.logger.exception("%s failed for %s", getattr(work, "__name__", work), id)
    return done
