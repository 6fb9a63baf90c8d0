"""Attachments: files kept by content, checked for what they are, downloaded only through their owner's permission."""

from flask import Flask

from app.core.attachments.kinds import DOCUMENTS, IMAGES
from app.core.attachments.models import Attachment
from app.core.attachments.service import LARGEST, MEGABYTE, forget, keep, owner, withdraw
from app.core.attachments.waiting import Waiting, require_room_for_strangers
from app.errors import BROKEN, name_constraint

__all__ = [
    "DOCUMENTS",
    "IMAGES",
    "LARGEST",
    "MEGABYTE",
    "Attachment",
    "Waiting",
    "forget",
    "keep",
    "owner",
    "register",
    "require_room_for_strangers",
    "withdraw",
]


def register(app: Flask) -> None:
    """Hang the download page and the sweep into the app."""
    from app.core import limits
    from app.core.attachments import jobs, views, waiting

    assert jobs
    views.register(app)
    limits.declare(*waiting.LIMITS)
    name_constraint("uq_attachment_storage_key", BROKEN)
    name_constraint("ck_attachment_not_empty", "这个文件是空的，请核对后重新选择", "file")
