"""Running jobs: claimed by a conditional UPDATE, so that several workers run each once."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from enum import StrEnum

from flask import current_app
from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.elements import ColumnElement

from app import clock
from app.core.jobs.models import JobRun
from app.core.jobs.registry import JOBS, LEFT_OVER
from app.core.jobs.rules import Job, due
from app.db import db, unit_of_work
from app.errors import Refused

HEARTBEAT = "worker"


class Outcome(StrEnum):
    """How a run went."""

    DONE = "done"
    FAILED = "failed"
    BUSY = "busy"


def run_due(go_on: Callable[[], bool] = lambda: True) -> list[str]:
    """Run every job that is due; `go_on` is asked before each. The names of those run here."""
    runs, ran = _runs(), []
    for job in [job for job in JOBS.values() if _is_due(job, runs)]:
        if go_on() and run(job.name, _unseen_since(runs.get(job.name))) != Outcome.BUSY:
            ran.append(job.name)
    return ran


def _is_due(job: Job, runs: dict[str, JobRun]) -> bool:
    run = runs.get(job.name)
    return due(job, run.last_started if run else None, run.last_ok if run else None, clock.now())


def _unseen_since(run: JobRun | None) -> ColumnElement[bool]:
    """Nobody else has started the job since we looked: two workers that both found it due run it once."""
    if run is None or run.last_started is None:
        return JobRun.last_started.is_(None)
    return JobRun.last_started == run.last_started


def run(name: str, *still: ColumnElement[bool]) -> Outcome:
    """Run one job now, unless a worker has it, or the row is not `still` as it was."""
    job = JOBS[name]
    started = _claim(job, *still)
    if started is None:
        return Outcome.BUSY
    LEFT_OVER.set(0)
    try:
        job.work()
    except Exception as failure:
        db.session.rollback()
        current_app.logger.exception("job %s failed", name)
        _write_down(name, started, {"last_error": _in_words(failure)})
        return Outcome.FAILED
    left = LEFT_OVER.get()
    _write_down(name, started, {"last_ok": clock.now(), "last_error": f"{left} 条没有办成，详见日志" if left else ""})
    return Outcome.DONE


def _in_words(failure: Exception) -> str:
    """What the desk page may show: our own sentences, else only the kind; a database error quotes personal data."""
    return failure.sentence if isinstance(failure, Refused) else f"程序出错（{type(failure).__name__}），详见日志"


def _claim(job: Job, *still: ColumnElement[bool]) -> datetime | None:
    """Take the job; the moment it started, or None when somebody else has it."""
    _ensure_row(job.name)
    now = clock.now()
    free = or_(JobRun.running_until.is_(None), JobRun.running_until < now)
    mine = update(JobRun).where(JobRun.name == job.name, free, *still)
    taken = mine.values(last_started=now, running_until=now + job.longest).returning(JobRun.name)
    with unit_of_work() as session:
        found = session.scalar(taken.execution_options(synchronize_session=False))
    return now if found else None


def _write_down(name: str, started: datetime, values: dict[str, object]) -> None:
    """Only the run that still holds the claim writes; a run that took too long has lost it to another."""
    mine = update(JobRun).where(JobRun.name == name, JobRun.last_started == started)
    with unit_of_work() as session:
        session.execute(mine.values(running_until=None, **values).execution_options(synchronize_session=False))


def _ensure_row(name: str) -> None:
    with suppress(IntegrityError), unit_of_work() as session:  # two workers at their first start
        if session.scalar(select(JobRun.name).where(JobRun.name == name)) is None:
            session.add(JobRun(name=name))


def beat() -> None:
    """The worker is alive; /readyz reads this."""
    _ensure_row(HEARTBEAT)
    with unit_of_work() as session:
        session.execute(update(JobRun).where(JobRun.name == HEARTBEAT).values(last_started=clock.now()))


def worker_seen() -> datetime | None:
    """When a worker last said it was alive."""
    return db.session.scalar(select(JobRun.last_started).where(JobRun.name == HEARTBEAT))


def ended_well(name: str) -> datetime | None:
    """When the last run that ended well ended; during a run still that of the one before."""
    return db.session.scalar(select(JobRun.last_ok).where(JobRun.name == name))


def is_unfinished(name: str) -> bool:
    """Is the job running, or did its last run break off before its end?"""
    run = db.session.get(JobRun, name, populate_existing=True)
    return bool(run and run.last_started and (run.last_ok is None or run.last_ok < run.last_started))


def last_runs() -> list[tuple[Job, JobRun | None]]:
    """Every job with its last run, by name."""
    runs = _runs()
    return [(JOBS[name], runs.get(name)) for name in sorted(JOBS)]


def _runs() -> dict[str, JobRun]:
    """The rows as they are now, detached: outside requests no transaction stays open while jobs run."""
    with unit_of_work() as session:
        found = session.scalars(select(JobRun).execution_options(populate_existing=True)).all()
        for row in found:
            session.expunge(row)
    return {row.name: row for row in found}
