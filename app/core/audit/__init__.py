"""The audit trail: who did what to what and when; written in the same transaction, never changed."""

from flask import Flask

from app.core.audit.refusals import RefusedOnRecord, record_refusals, wanted_on_record
from app.core.audit.service import actors, actors_among, acts_of, namer, phrase, record, subject, trail, vocabulary

__all__ = [
    "RefusedOnRecord",
    "actors",
    "actors_among",
    "acts_of",
    "namer",
    "phrase",
    "record",
    "record_refusals",
    "register",
    "subject",
    "trail",
    "vocabulary",
    "wanted_on_record",
]


def register(app: Flask) -> None:
    """Nothing to hang on the app: the trail's tables guard themselves, its page belongs to the desk."""
    from app.core.audit import views

    views.register(app)
