"""Running jobs: claimed by a conditional UPDATE, so that several workers run each once."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import CursorResult, or_, select, update

from app import clock
from app.clock import here
from app.core.jobs.models import JobRun
from app.core.jobs.registry import JOBS, Job
from app.db import db, unit_of_work

HEARTBEAT = "worker"
LONGEST = timedelta(minutes=30)  # after this a claim counts as abandoned


def due(job: Job, last: datetime | None, now: datetime) -> bool:
    """Should the job start now, given its last start?"""
    if job.at is None:
        return last is None or now - last >= job.every
    planned = here(now).replace(hour=job.at.hour, minute=job.at.minute, second=0, microsecond=0)
    return here(now) >= planned and (last is None or last < planned)


def run_due(now: datetime | None = None) -> list[str]:
    """Run every job that is due; the names of those run here."""
    moment = now or clock.now()
    started = dict(db.session.execute(select(JobRun.name, JobRun.started_at)).tuples())
    db.session.rollback()
    return [job.name for job in JOBS.values() if due(job, started.get(job.name), moment) and run(job.name)]


def run(name: str) -> bool:
    """Run one job now; False when another worker has it."""
    job = JOBS[name]
    if not _claim(name):
        return False
    error = ""
    try:
        job.work()
    except Exception as failure:
        current_app.logger.exception("job %s failed", name)
        error = f"{type(failure).__name__}: {failure}"[:500]
        db.session.rollback()
    with unit_of_work():
        finished = {"finished_at": clock.now(), "busy_until": None, "error": error}
        db.session.execute(update(JobRun).where(JobRun.name == name).values(**finished))
    return True


def _claim(name: str) -> bool:
    _ensure_rows([name])
    now = clock.now()
    free = or_(JobRun.busy_until.is_(None), JobRun.busy_until < now)
    with unit_of_work():
        claimed = db.session.execute(
            update(JobRun).where(JobRun.name == name, free).values(started_at=now, busy_until=now + LONGEST)
        )
        return isinstance(claimed, CursorResult) and claimed.rowcount == 1


def _ensure_rows(names: Iterable[str]) -> None:
    with unit_of_work():
        known = set(db.session.scalars(select(JobRun.name)))
        db.session.add_all(JobRun(name=name) for name in names if name not in known)


def beat() -> None:
    """The worker is alive; /readyz reads this."""
    _ensure_rows([HEARTBEAT])
    with unit_of_work():
        db.session.execute(update(JobRun).where(JobRun.name == HEARTBEAT).values(started_at=clock.now()))


def worker_seen() -> datetime | None:
    """When a worker last said it was alive."""
    return db.session.scalar(select(JobRun.started_at).where(JobRun.name == HEARTBEAT))


def last_runs() -> list[tuple[Job, JobRun | None]]:
    """Every job with its last run, by name."""
    runs = {run.name: run for run in db.session.scalars(select(JobRun))}
    return [(JOBS[name], runs.get(name)) for name in sorted(JOBS)]
