"""Removing bytes nobody may read: of withdrawn files, and of uploads whose transaction was undone."""

from collections.abc import Iterable
from datetime import time, timedelta
from itertools import islice

from sqlalchemy import select

from app import clock
from app.core.attachments.models import Attachment
from app.core.attachments.storage import storage
from app.core.jobs.registry import job
from app.db import db, unit_of_work

GRACE = timedelta(days=1)  # an upload whose transaction may still be open
LOOK_BACK = timedelta(days=2)  # the sweep sees to anything older
BATCH = 500


@job("attachments.remove_withdrawn", every=timedelta(minutes=1), label="删除已撤下的文件")
def remove_withdrawn() -> None:
    """Remove the bytes of files withdrawn lately."""
    lately = Attachment.withdrawn_at > clock.now() - LOOK_BACK
    with unit_of_work():
        keys = db.session.scalars(select(Attachment.storage_key).where(lately)).all()
    _remove(keys)


@job("attachments.sweep", at=time(3, 30), label="清理没有归属的文件")
def sweep() -> None:
    """Remove the bytes of uploads that were never recorded, and any a withdrawn file left behind."""
    old = storage().put_before(clock.now() - GRACE)
    while keys := list(islice(old, BATCH)):
        live = select(Attachment.storage_key).where(Attachment.storage_key.in_(keys), Attachment.withdrawn_at.is_(None))
        with unit_of_work():
            kept = set(db.session.scalars(live))
        _remove(key for key in keys if key not in kept)


def _remove(keys: Iterable[str]) -> None:
    for key in keys:
        storage().remove(key)
