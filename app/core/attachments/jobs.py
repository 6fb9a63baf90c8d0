"""Removing bytes nobody owns: of withdrawn files, and of uploads whose transaction was undone."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from app import clock
from app.core.attachments.models import Attachment
from app.core.attachments.service import folder
from app.core.jobs.registry import job
from app.db import db

GRACE = timedelta(hours=1)  # an upload whose transaction is still open


@job("attachments.sweep", every=timedelta(minutes=10))
def sweep() -> None:
    """Remove the bytes of withdrawn files and of uploads that were never recorded."""
    kept = set(db.session.scalars(select(Attachment.storage_key).where(Attachment.withdrawn_at.is_(None))))
    gone = set(db.session.scalars(select(Attachment.storage_key).where(Attachment.withdrawn_at.is_not(None))))
    db.session.rollback()
    for path in folder().glob("*/*"):
        key = f"{path.parent.name}/{path.name}"
        if key in gone or (key not in kept and _is_old(path)):
            path.unlink(missing_ok=True)


def _is_old(path: Path) -> bool:
    return path.stat().st_mtime < (clock.now() - GRACE).timestamp()
