"""The code of a published version; a job computes it anew, a thirtieth of all versions each night.

The recipes stand in docs/accounts.md. A code tells its recipe: 3-7F3A-91C2-04DE; the first one's codes have no number.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from flask import current_app
from sqlalchemy import select

from app.core import audit, privacy
from app.core.attachments.models import Attachment
from app.core.attachments.storage import storage
from app.core.audit.models import AuditEntry
from app.db import db
from app.village import laws, queries, withheld
from app.village.acts import Did
from app.village.models import BOARD_PHOTO, CODES, WITHHELD, Release, ReleaseFile, StepTaken
from app.village.tables import Kind, all_forms

# What other releases say of this one is not its content; `funds` is younger than the recipe that takes the book whole.
OTHERS: dict[str, Any] = {"previous_closing": None, "plan": {}}
YOUNGER = "funds"


def _named(release: Release) -> dict[str, Any]:
    """Which version of what it is, and what it says in words: in every recipe."""
    return {
        "village": release.village.region.code,
        "item": release.item_no,
        "form": release.form,
        "period": release.period,
        "batch": release.batch,
        "version": release.number,
        "nothing": release.nothing,
        "text": release.text,
        "explanation": release.explanation,
    }


def _figures_and_words(release: Release) -> dict[str, Any]:
    """The first recipe."""
    found: dict[str, Any] = {**_named(release), "head": release.head}
    if release.is_ledger:
        found["book"] = {**asdict(queries.book_of(release)), **OTHERS}
        for entry in found["book"]["entries"]:
            del entry["sub"]  # it stands among the tables, and was unknown to the first recipes' books
        del found["book"][YOUNGER]
    forms = sorted(release.head) if release.head else []
    found["tables"] = {form: queries.rows_of(release, form) for form in forms}
    return found


def _whole(release: Release) -> dict[str, Any]:
    """The second recipe: the title, the reason, all days, who did what, and the bytes of the files too."""
    return {**_figures_and_words(release), **_around(release)}


def _around(release: Release) -> dict[str, Any]:
    files = select(ReleaseFile).where(ReleaseFile.release_id == release.id, ReleaseFile.caption != BOARD_PHOTO)
    steps = select(StepTaken).where(StepTaken.release_id == release.id).order_by(StepTaken.id)
    return {
        "title": release.title,
        "reason": release.reason,
        "published_at": at(release.published_at),
        **{name: at(getattr(release, name)) for name in ("display_until", "notice_from", "notice_to")},
        "steps": [[step.step.value, step.by_name, at(step.at), step.remark] for step in db.session.scalars(steps)],
        "files": [_file(file) for file in db.session.scalars(files.order_by(ReleaseFile.id))],
    }


def _as_published(release: Release) -> dict[str, Any]:
    """The third recipe: what a download holds, as it stands there. What readers see masked is in it by a keyed digest."""
    whole = {**_facts(release), "tables": _tables(release)}
    if not release.is_ledger:
        return whole
    return {**whole, "book": laws.sealed_book(laws.book_document(queries.book_of(release), ()))}


def _tables(release: Release) -> dict[str, Any]:
    masked = masked_columns(release)
    return {
        form: laws.sealed_table(laws.table_values(all_forms()[form], head, queries.rows_of(release, form)), masked.get(form, ()))
        for form, head in release.head.items()
    }  # fmt: skip


def _facts(release: Release) -> dict[str, Any]:
    """What the third recipe covers besides the book and the tables."""
    digest = _masked_digest(release, masked_columns(release))
    return {**_named(release), **release.particulars, "masked_digest": digest, **_around(release)}


def masked_columns(release: Release) -> dict[str, list[str]]:
    """Of each list of people the columns that readers may see in part only, which changes with the day: names, free words."""
    lists = [all_forms()[key] for key in release.head if all_forms()[key].of_people]
    return {form.key: [column.key for column in form.columns if column.personal or column.kind == Kind.TEXT] for form in lists}  # fmt: skip


def _masked_digest(release: Release, masked: Iterable[str]) -> str | None:
    """Tells the office whether a whole name was changed, and a reader nothing: without DATA_KEY nobody can try names."""
    rows = {form: queries.rows_of(release, form) for form in masked}
    return privacy.keyed_hash("village.seal", laws.canonical(rows)) if rows else None


def in_download(release: Release) -> dict[str, Any] | None:
    """What a download needs besides its book or tables to compute the code again; None for a code of an older recipe, or of
    words of which some are withheld since.
    """
    if _recipe_of(release.code) != NEWEST or release.withheld or any(step.tells_code for step in release.steps):
        return None  # the code is over what was published
    words = _facts(release)
    if release.is_ledger:
        words["tables"] = _tables(release)  # the rest of the file is its book; of anything else, its tables
    return {"code": release.code, **words, "masked": masked_columns(release)}


def code_as_read(release: Release) -> str:
    """The same over what everyone may still read of a version of which words are withheld."""
    tables = {
        form: laws.table_values(all_forms()[form], withheld.head(release.stated, form, head), queries.rows_as_read(release, form))
        for form, head in release.head.items()
    }  # fmt: skip
    whole = {
        **_facts(release),
        **{name: release.as_read(name) for name in ("title", "text", "reason", "explanation")},
        "steps": [[step.step.value, step.by_name, at(step.at), step.as_read] for step in release.steps],
        "files": [[file.number_as_read, *_file(file)[1:]] for file in release.open_files if not file.is_withheld],
        "tables": tables if not masked_columns(release) else {},
    }
    if release.is_ledger:
        whole["book"] = laws.sealed_book(laws.book_document(queries.book_as_read(release), ()))
    return laws.code_over(whole, NEWEST)


def with_code_as_read(release: Release) -> dict[str, Any]:
    """`stated` with the code over what is read now behind those it had, by which its page is found too."""
    codes, code = release.withheld.get(CODES, []), code_as_read(release)
    return {**release.stated, WITHHELD: {**release.withheld, CODES: [*(one for one in codes if one != code), code]}}


def _file(file: ReleaseFile) -> list[str]:
    return [file.voucher, file.caption, file.attachment.name, file.attachment.sha256]


def at(when: datetime | date | None) -> str | None:
    """A day, or a moment in UTC, as the code reads it."""
    if isinstance(when, datetime):
        return when.astimezone(UTC).isoformat()
    return None if when is None else when.isoformat()


RECIPES: dict[str, Callable[[Release], dict[str, Any]]] = {
    "": _figures_and_words,
    "2-": _whole,
    laws.RECIPE: _as_published,
}
NEWEST = laws.RECIPE


def code_of(release: Release, recipe: str = NEWEST) -> str:
    """The code of what the public reads of this version."""
    return laws.code_over(RECIPES[recipe](release), recipe)


def _recipe_of(code: str) -> str:
    return next((recipe for recipe in RECIPES if recipe and code.startswith(recipe)), "")


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
