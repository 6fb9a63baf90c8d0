"""`flask jobs …` and `flask worker`."""

import signal
import threading
from datetime import timedelta

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.core.jobs import service
from app.core.jobs.registry import JOBS
from app.core.notify import outbox
from app.db import db

cli = AppGroup("jobs", help="Work by the clock.")
BEAT = timedelta(seconds=20)


@cli.command("list")
def list_jobs() -> None:
    """Print every job with its last run."""
    for job, run in service.last_runs():
        last = run.started_at.isoformat() if run and run.started_at else "never"
        click.echo(f"{job.name}  last {last}  {run.error if run else ''}".rstrip())


@cli.command("run")
@click.argument("name")
def run_job(name: str) -> None:
    """Run one job now."""
    if name not in JOBS:
        raise click.ClickException(f"no job {name}; `flask jobs list` shows them")
    click.echo("done" if service.run(name) else "another worker is running it")


@click.command("worker")
@click.option("--once", is_flag=True, help="Send what waits, run what is due, and stop.")
def worker(once: bool) -> None:
    """Send the outbox every second and run the jobs that are due, until told to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    beaten = clock.now() - BEAT
    while not stop.is_set():
        try:
            if clock.now() - beaten >= BEAT:
                service.beat()
                beaten = clock.now()
            outbox.send_waiting()
            service.run_due()
        except SQLAlchemyError:
            current_app.logger.exception("the worker goes on")
            db.session.rollback()
        finally:
            db.session.remove()
        if once:
            return
        stop.wait(1)


def register(app: Flask) -> None:
    """Hang the commands into the app."""
    app.cli.add_command(cli)
    app.cli.add_command(worker)
