"""The code of a published version: anyone can compute it from the download, and a job computes it anew each night."""

import hashlib
import json
from dataclasses import asdict
from typing import Any

from flask import current_app

from app.core import audit
from app.core.audit.models import AuditEntry
from app.db import db
from app.village import queries
from app.village.acts import Did
from app.village.models import Release

OTHERS: dict[str, Any] = {
    "previous_closing": None,
    "plan": {},
}  # what other releases say of this one is not its content


def content(release: Release) -> dict[str, Any]:
    """What the code is taken over: all that the public reads of this version."""
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


def code_of(release: Release) -> str:
    """The code of what the public reads of this version."""
    return code_over(content(release))


def code_over(words: dict[str, Any]) -> str:
    """Twelve hexadecimal digits in three groups: 7F3A-91C2-04DE."""
    text = json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    digits = hashlib.sha256(text.encode()).hexdigest()[:12].upper()
    return "-".join(digits[at : at + 4] for at in (0, 4, 8))


def verify(release: Release) -> bool:
    """Is what the public reads still what was published? A difference is written into the trail, once."""
    if not release.is_public or code_of(release) == release.code:
        return True
    known = audit.trail("village_release", release.id).where(AuditEntry.did == str(Did.FOUND_CHANGED))
    if db.session.scalar(known) is None:
        current_app.logger.error("release %s is not what was published", release.id)
        audit.record(None, Did.FOUND_CHANGED, release, {"code": release.code})
    return False
