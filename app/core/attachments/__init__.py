"""Attachments: files kept by content, checked for what they are, downloaded only through their owner's permission."""

from flask import Flask

from app.core.attachments.kinds import DOCUMENTS, IMAGES
from app.core.attachments.models import Attachment
from app.core.attachments.service import keep, owner, withdraw

__all__ = ["DOCUMENTS", "IMAGES", "Attachment", "keep", "owner", "register", "withdraw"]


def register(app: Flask) -> None:
    """Hang the download page and the sweep into the app."""
    from app.core.attachments import jobs, views

    assert jobs
    views.register(app)
