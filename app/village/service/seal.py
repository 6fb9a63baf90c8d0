"""The code of a published version; a job computes it anew, a thirtieth of all versions each night.

The recipes stand in docs/accounts.md. A code tells its recipe: 2-7F3A-91C2-04DE; the first one's codes have no number.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from flask import current_app
from sqlalchemy import select

from app.core import audit
from app.core.attachments.models import Attachment
from app.core.attachments.storage import storage
from app.core.audit.models import AuditEntry
from app.db import db
from app.village import queries
from app.village.acts import Did
from app.village.models import BOARD_PHOTO, Release, ReleaseFile, StepTaken

OTHERS: dict[str, Any] = {
    "previous_closing": None,
    "plan": {},
}  # what other releases say of this one is not its content


def _figures_and_words(release: Release) -> dict[str, Any]:
    """The first recipe."""
    found: dict[str, Any] = {
        "village": release.village.region.code,
        "item": release.item_no,
        "form": release.form,
        "period": release.period,
        "batch": release.batch,
        "version": release.number,
        "nothing": release.nothing,
        "text": release.text,
        "head": release.head,
        "explanation": release.explanation,
    }
    if release.is_ledger:
        found["book"] = {**asdict(queries.book_of(release)), **OTHERS}
    forms = sorted(release.head) if release.head else []
    found["tables"] = {form: queries.rows_of(release, form) for form in forms}
    return found


def _whole(release: Release) -> dict[str, Any]:
    """The second recipe: the title, the reason, all days, who did what, and the bytes of the files too."""
    files = select(ReleaseFile).where(ReleaseFile.release_id == release.id, ReleaseFile.caption != BOARD_PHOTO)
    steps = select(StepTaken).where(StepTaken.release_id == release.id).order_by(StepTaken.id)
    return {
        **_figures_and_words(release),
        "title": release.title,
        "reason": release.reason,
        "published_at": at(release.published_at),
        **{name: at(getattr(release, name)) for name in ("display_until", "notice_from", "notice_to")},
        "steps": [[step.step.value, step.by_name, at(step.at), step.remark] for step in db.session.scalars(steps)],
        "files": [_file(file) for file in db.session.scalars(files.order_by(ReleaseFile.id))],
    }


def _file(file: ReleaseFile) -> list[str]:
    return [file.voucher, file.caption, file.attachment.name, file.attachment.sha256]


def at(when: datetime | date | None) -> str | None:
    """A day, or a moment in UTC, as the code reads it."""
    if isinstance(when, datetime):
        return when.astimezone(UTC).isoformat()
    return None if when is None else when.isoformat()


RECIPES: dict[str, Callable[[Release], dict[str, Any]]] = {"": _figures_and_words, "2-": _whole}
NEWEST = "2-"


def code_of(release: Release, recipe: str = NEWEST) -> str:
    """The code of what the public reads of this version."""
    return code_over(RECIPES[recipe](release), recipe)


def code_over(words: dict[str, Any], recipe: str = NEWEST) -> str:
    """The recipe's number, then twelve hexadecimal digits in three groups: 2-7F3A-91C2-04DE."""
    text = json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    digits = hashlib.sha256(text.encode()).hexdigest()[:12].upper()
    return recipe + "-".join(digits[at : at + 4] for at in (0, 4, 8))


def _recipe_of(code: str) -> str:
    return NEWEST if code.startswith(NEWEST) else ""


def _holds(release: Release) -> bool:
    if code_of(release, _recipe_of(release.code)) != release.code:
        return False
    return all(_lies_whole(file.attachment) for file in release.open_files)


def _lies_whole(attachment: Attachment) -> bool:
    """Are the bytes in the storage those that were kept?"""
    try:
        with storage().open(attachment.storage_key) as stored:
            return hashlib.sha256(stored.read()).hexdigest() == attachment.sha256
    except FileNotFoundError:
        return False


def verify(release: Release) -> bool:
    """Is what the public reads still what was published? A difference is written into the trail, once."""
    if not release.is_public or _holds(release):
        return True
    known = audit.trail("village_release", release.id).where(AuditEntry.did == str(Did.FOUND_CHANGED))
    if db.session.scalar(known) is None:
        current_app.logger.error("release %s is not what was published", release.id)
        audit.record(None, Did.FOUND_CHANGED, release, {"code": release.code})
    return False
