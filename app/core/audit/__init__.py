"""The audit trail: who did what to what and when; written in the same transaction, never changed."""

from flask import Flask

from app.core.audit.refusals import RefusedOnRecord
from app.core.audit.service import (
    actors,
    actors_among,
    acts_of,
    in_runs,
    namer,
    phrase,
    record,
    subject,
    trail,
    vocabulary,
)

__all__ = [
    "RefusedOnRecord",
    "actors",
    "actors_among",
    "acts_of",
    "in_runs",
    "namer",
    "phrase",
    "record",
    "register",
    "subject",
    "trail",
    "vocabulary",
]


def register(app: Flask) -> None:
    """Nothing to hang on the app: the trail's tables guard themselves, its page belongs to the desk."""
    from app.core.audit import views

    views.register(app)
