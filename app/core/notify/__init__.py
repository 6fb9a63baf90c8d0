"""Notifications: one outbox row per message and channel, written in the writer's transaction, sent by the worker."""

from app.core.notify.readers import Reader, reader_of
from app.core.notify.service import tell, unread

__all__ = ["Reader", "reader_of", "register", "tell", "unread"]


def register(app: object) -> None:
    """Hang the letter box, the desk page and the jobs into the app."""
    from app.core.notify import jobs, views

    assert jobs.wipe
    views.register(app)
