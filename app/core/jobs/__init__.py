"""Jobs: work by the clock, one item at a time, safe to run twice; the worker runs them and sends the outbox."""

from flask import Flask

from app.core.jobs.registry import each, job
from app.core.jobs.service import worker_seen

__all__ = ["each", "job", "register", "worker_seen"]


def register(app: Flask) -> None:
    """Hang the commands and the desk page into the app."""
    from app.core.jobs import cli, views

    cli.register(app)
    views.register(app)
