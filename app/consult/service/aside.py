"""Reasons for a change that stand beside no clause any more: the text was written anew, or another clause has the anchor.

Nobody outside reads them. They are kept as they were typed until the text is published, for whoever wants to use them at
another clause (see `reasons`); a colleague who wrote one is told that another person's change set it aside.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select

from app.consult import access, queries
from app.consult.models import ClauseReason, Consultation
from app.consult.queries import Change
from app.consult.rules import clauses
from app.core import notify
from app.core.accounts.models import User
from app.db import db


@dataclass(frozen=True)
class Aside:
    """A reason that stands nowhere, what its clause was called, and the changed clause that needs one and is likest."""

    row: ClauseReason
    was: str  # "" where no version is left that has it
    likely: Change | None

    @property
    def called(self) -> str:
        """As a sentence names it."""
        return self.was or ("原来的一条" if self.row.of_text else "删去的一条")


def standing(consultation: Consultation) -> dict[int, ClauseReason]:
    """Anchor -> the reason that is read beside the clause."""
    return _beside(_rows(consultation), queries.changes(consultation))


def _beside(rows: Sequence[ClauseReason], changes: Sequence[Change]) -> dict[int, ClauseReason]:
    anchors = {change.anchor for change in changes if change.reason}
    return {row.anchor: row for row in rows if row.anchor in anchors}


def _rows(consultation: Consultation) -> Sequence[ClauseReason]:
    rows = select(ClauseReason).where(ClauseReason.consultation_id == consultation.id)
    return db.session.scalars(rows.order_by(ClauseReason.anchor)).all()


def of(consultation: Consultation) -> list[Aside]:
    """The reasons that stand nowhere, as they were typed."""
    rows = _rows(consultation)
    if not rows:
        return []
    changes = queries.changes(consultation)
    beside = _beside(rows, changes)
    free = [one for one in changes if one.kind != "same" and not one.reason]
    return [Aside(row, _called(consultation, row), _likely(row, free)) for row in rows if row.anchor not in beside]


def _called(consultation: Consultation, row: ClauseReason) -> str:
    """What the clause was called in the newest text that says what it said; "" where none does."""
    for version in reversed(consultation.versions):
        for clause in version.clauses:
            if clause.text == row.of_text or (not row.of_text and clause.anchor == row.anchor):
                return clause.called
    return ""


def _likely(row: ClauseReason, free: Sequence[Change]) -> Change | None:
    """The clause it may have been written for, of those that changed and have no reason: the likest, else the one of its anchor."""

    def alike(change: Change) -> tuple[float, bool]:
        said = change.after.text if change.after else ""
        return clauses.similarity(row.of_text, said) if row.of_text and said else 0.0, change.anchor == row.anchor

    best = max(free, key=alike, default=None)
    return best if best is not None and (alike(best)[0] >= clauses.ALIKE or best.anchor == row.anchor) else None


def tell_writers(consultation: Consultation, before: dict[int, ClauseReason], occasion: str, *, by: User) -> None:
    """Word to each colleague whose reason stood before this act and stands no more, and who still works at the text."""
    now = standing(consultation)
    gone = [row for anchor, row in before.items() if anchor not in now and row.by_id != by.id]
    for writer in {row.by_id for row in gone}:
        person = db.session.get(User, writer)
        if person is None or not access.may_edit(person, consultation):
            continue
        notify.tell(
            person,
            "consult/reason_aside",
            "consultation",
            consultation.id,
            occasion=occasion,
            title=consultation.title,
            names="、".join(_called(consultation, row) or "一条" for row in gone if row.by_id == writer),
            by=by,
            is_public=consultation.adopted is not None,
            link=f"{current_app.config['SITE_URL']}/desk/consultations/{consultation.id}/#aside",
        )
