"""`flask jobs …` and `flask worker`."""

import click
from flask import Flask
from flask.cli import AppGroup, ScriptInfo, pass_script_info

from app.clock import here
from app.core.jobs import service, worker
from app.core.jobs.registry import JOBS
from app.core.jobs.service import Outcome
from app.core.keys import require_known_key

cli = AppGroup("jobs", help="Work by the clock.")


@cli.command("list")
def list_jobs() -> None:
    """Print every job with its last run."""
    for job, run in service.last_runs():
        last = here(run.last_started).isoformat(timespec="seconds") if run and run.last_started else "never"
        click.echo(f"{job.name:<28} {last:<26} {run.last_error if run else ''}".rstrip())


@cli.command("run")
@click.argument("name")
def run_job(name: str) -> None:
    """Run one job now."""
    if name not in JOBS:
        raise click.UsageError(f"no job {name}; `flask jobs list` shows them")
    outcome = service.run(name)
    if outcome == Outcome.FAILED:
        raise click.ClickException(f"{name} failed; the log says why")
    click.echo("done" if outcome == Outcome.DONE else "another worker is running it")


@click.command("worker")
@click.option("--once", is_flag=True, help="Send what waits, run what is due, and stop.")
@pass_script_info
def worker_command(info: ScriptInfo, once: bool) -> None:
    """Send the outbox every second and run the jobs that are due, until told to stop."""
    app = info.load_app()
    with app.app_context():
        require_known_key()
    if not once:
        worker.work(app)
        return
    with app.app_context():
        worker.work_once()


def register(app: Flask) -> None:
    """Hang the commands into the app."""
    app.cli.add_command(cli)
    app.cli.add_command(worker_command)
