"""Notifications: one outbox row per message and channel, written in the writer's transaction, sent by the worker."""

from flask import Flask

from app.core.notify.queries import unread
from app.core.notify.readers import Reader, reader_of
from app.core.notify.service import forget, readers_of, tell

__all__ = ["Reader", "forget", "reader_of", "readers_of", "register", "tell", "unread"]


def register(app: Flask) -> None:
    """Hang the letter box, the desk page and the jobs into the app."""
    from app.core.notify import jobs, views

    jobs.register()
    views.register(app)
