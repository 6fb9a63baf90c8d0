"""Notifications: one outbox row per message and channel, written in the writer's transaction, sent by the worker."""

from flask import Flask

from app.core.notify.queries import unread
from app.core.notify.readers import Reader, reader_of
from app.core.notify.service import forget, readers_of, reword, tell, ways
from app.errors import BROKEN, name_constraint

__all__ = ["Reader", "forget", "reader_of", "readers_of", "register", "reword", "tell", "unread", "ways"]


def register(app: Flask) -> None:
    """Hang the letter box, the desk page and the jobs into the app."""
    from app.core.notify import jobs, views

    jobs.register()
    views.register(app)
    for name in (
        "uq_message_uid",
        "uq_message_told_once",
        "ck_message_sending_has_lease",
        "ck_message_sent_has_moment",
    ):
        name_constraint(name, BROKEN)
