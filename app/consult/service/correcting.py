"""An adopted text with an error: corrected by one, published by another as the next version; no version is ever edited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete

from app import clock
from app.consult import queries, searching
from app.consult.acts import Did
from app.consult.models import (
    Clause,
    Consultation,
    ConsultationNotice,
    DraftOpinion,
    DraftVersion,
    TextCorrection,
)
from app.consult.queries import Change
from app.consult.rules import life, telling
from app.consult.rules.life import State
from app.consult.service import aside, drafting, messages, versions, wording
from app.core import audit
from app.core.accounts.models import User
from app.db import db, hold
from app.errors import Refused


def corrections(consultation: Consultation, *, public: bool = False) -> Sequence[TextCorrection]:
    """Every correction, the first one first; those given up are nobody's to read."""
    return versions.all_of(TextCorrection, _of(consultation), public=public)


def _of(consultation: Consultation) -> ColumnElement[bool]:
    return TextCorrection.consultation_id == consultation.id


def in_work(consultation: Consultation) -> TextCorrection | None:
    """The correction that is written or read now."""
    return versions.in_work(TextCorrection, _of(consultation))


@dataclass(frozen=True)
class Text:
    """One published version of the adopted text; the first has no reason, it corrects nothing."""

    no: int
    published_at: datetime
    reason: str
    draft: DraftVersion

    @property
    def changes(self) -> list[Change]:
        """What it changed of the version before it, clause by clause; nothing for the first one."""
        return queries.compare(drafting.version_before(self.draft), self.draft) if self.no > 1 else []

    @property
    def changed(self) -> list[Change]:
        """Only the clauses that are not as they were."""
        return [change for change in self.changes if change.is_other]


def texts(consultation: Consultation) -> list[Text]:
    """Every published version, the first one first."""
    corrected = [one for one in corrections(consultation, public=True) if one.draft is not None]
    later = {one.draft_id for one in corrected}
    public = [one for one in consultation.versions if one.is_final and one.published_at is not None]
    first = [
        Text(1, one.published_at, "", one) for one in public if one.id not in later and one.published_at is not None
    ]
    return first + [
        Text(one.no, one.published_at, one.reason, one.draft)
        for one in corrected
        if one.draft is not None and one.published_at is not None
    ]


def begin(consultation: Consultation, reason: str, *, by: User) -> TextCorrection:
    """Begin the next version of an adopted text; the one in force stays readable for ever."""
    hold(consultation)
    adopted = consultation.adopted
    if consultation.state != State.ADOPTED or adopted is None:
        raise Refused("公布过的定稿，才能更正")
    wording.require_nobody_named(consultation, reason=reason)
    what = {"consultation": consultation, "text": adopted.text}
    correction = versions.correction(TextCorrection, _of(consultation), reason, by=by, **what)
    audit.record(by, Did.TEXT_CORRECTION_STARTED, consultation, {"version": correction.no}, note=correction.reason)
    return correction


def write(correction: TextCorrection, text: str, *, by: User) -> DraftVersion:
    """Write the corrected text, whole; each clause keeps its anchor, also one that is put back."""
    consultation = correction.consultation
    hold(consultation)
    telling.require_draft(correction)
    version = drafting.new_version(consultation, text, is_final=True, by=by)
    correction.text, correction.draft = text, version
    _touched(correction, by)
    return version


def _touched(correction: TextCorrection, by: User) -> None:
    correction.drafted_by, correction.drafted_at = by, clock.now()
    db.session.flush()
    audit.record(by, Did.TEXT_CORRECTION_WRITTEN, correction.consultation, {"version": correction.no})


def rematch(version: DraftVersion, chosen: Mapping[int, int | None], *, by: User) -> DraftVersion:
    """Put right which clause continues which, while the correction is written."""
    correction = in_work(version.consultation)
    if correction is None or correction.draft is not version:
        raise Refused("这一版已经公开，或者已有新的一版，条文对应不能再改")
    telling.require_draft(correction)
    drafting.rematch(version, chosen, by=by)
    _touched(correction, by)
    return version


def difference(correction: TextCorrection) -> list[Change]:
    """What it changes of the text in force, clause by clause; nothing before it is written."""
    draft = correction.draft
    return queries.compare(drafting.version_before(draft), draft) if draft is not None else []


@dataclass(frozen=True)
class Explained:
    """What the page of all changes will say of why, once the correction is published."""

    shown: Sequence[Change]
    lost: Sequence[Change]  # as it is said now: the clause will be another one, or the draft's again


def explained(correction: TextCorrection) -> Explained:
    """The reasons beside the clauses as everyone will read them; nothing before it is written."""
    if correction.draft is None:
        return Explained([], [])
    then = [change for change in queries.explained(correction.consultation, correction.draft) if change.reason]
    kept = {(change.anchor, change.reason) for change in then}
    now = [change for change in queries.changes(correction.consultation) if change.reason]
    return Explained(then, [change for change in now if (change.anchor, change.reason) not in kept])


def submit(correction: TextCorrection, *, by: User) -> TextCorrection:
    """To the second person, once it changes something."""
    if all(not change.is_other for change in difference(correction)):
        raise Refused("和现在公布的定稿一样，不用更正")
    _require_still_moved(correction)
    versions.hand_over(correction)
    audit.record(by, Did.TEXT_CORRECTION_SUBMITTED, correction.consultation, {"version": correction.no})
    return correction


def _require_still_moved(correction: TextCorrection) -> None:
    """What is called adopted because of a clause stays a change of the draft; else its outcome is corrected first."""
    consultation, draft = correction.consultation, correction.draft
    if draft is None:
        raise Refused("先写更正后的定稿，再送审")
    now = {change.anchor for change in queries.changes(consultation) if change.kind != "same"}
    then = {change.anchor for change in queries.compare(consultation.asked, draft) if change.kind != "same"}
    lost = [one for one in queries.adopted_opinions(consultation) if one.moved_anchor in now - then]
    if lost:
        raise Refused(
            f"有 {len(lost)} 条意见写了采纳，说的那一条更正以后和草案一样了（{lost[0].no}"
            f"{' 等' if len(lost) > 1 else ''}）。请先更正采纳情况，再更正定稿"
        )


def send_back(correction: TextCorrection, why: str, *, by: User) -> TextCorrection:
    """Back to the draft, with the reason."""
    words = versions.give_back(correction, why)
    changes = {"version": correction.no}
    audit.record(by, Did.TEXT_CORRECTION_SENT_BACK, correction.consultation, changes, note=words)
    return correction


def give_up(correction: TextCorrection, *, by: User) -> TextCorrection:
    """Give it up; the text in force stands, and what was written is nobody's to read."""
    hold(correction.consultation)
    versions.drop(correction)
    correction.draft = None
    _drop_copies(correction.consultation)
    audit.record(by, Did.TEXT_CORRECTION_DROPPED, correction.consultation, {"version": correction.no})
    return correction


def _drop_copies(consultation: Consultation, but: DraftVersion | None = None) -> None:
    """What was written on the way to a correction is nobody's to read; the newest before it is published stays."""
    db.session.flush()
    adopted = consultation.adopted
    later = [one for one in consultation.versions if adopted and one.is_final and one.no > adopted.no]
    for version in [one for one in later if one is not but]:
        db.session.execute(delete(Clause).where(Clause.version_id == version.id))
        db.session.execute(delete(DraftVersion).where(DraftVersion.id == version.id))
    db.session.flush()
    db.session.expire(consultation, ["versions"])


def publish(correction: TextCorrection, seen: int, *, by: User) -> TextCorrection:
    """Put the corrected text in force, by somebody who wrote none of it.

    Told to the authors whose clause, the one they spoke of or the one that changed because of them, is another now, and
    to those who spoke of the whole draft.
    """
    consultation = correction.consultation
    hold(consultation)
    dids = (Did.TEXT_CORRECTION_STARTED, Did.TEXT_CORRECTION_WRITTEN)
    hands = versions.writers("consultation", consultation.id, correction.no, *dids)
    versions.require_second(correction, seen, hands, by)
    life.require_in(consultation, State.ADOPTED)
    _require_still_moved(correction)
    wording.guard(consultation, text=correction.text)
    wording.guard_outcome(consultation, reason=correction.reason)
    wording.require_nobody_named(consultation, reason=correction.reason)
    draft = correction.draft
    assert draft is not None  # asked of _require_still_moved
    changed = [change for change in difference(correction) if change.is_other]
    explained = aside.standing(consultation)
    versions.set_published(correction, by)
    _drop_copies(consultation, draft)
    draft.published_at = consultation.changed_at = clock.now()
    text = f"更正定稿（第 {correction.no} 版）"
    db.session.add(ConsultationNotice(consultation=consultation, text=text, reason=correction.reason))
    audit.record(by, Did.TEXT_CORRECTED, consultation, {"version": correction.no}, note=correction.reason)
    db.session.flush()
    aside.tell_writers(consultation, explained, f"corrected-{correction.no}", by=correction.drafted_by)
    _tell(consultation, correction, changed)
    searching.refresh_all(consultation)
    return correction


def concerning(opinion: DraftOpinion, changed: Sequence[Change]) -> tuple[bool, Change | None]:
    """Is a correction told to the author, and what of it is theirs: whoever spoke of the whole draft is told of any."""
    by_anchor = {change.anchor: change for change in changed}
    spoken = [anchor for anchor in (opinion.moved_anchor, opinion.anchor) if anchor is not None]
    change = next((by_anchor[anchor] for anchor in spoken if anchor in by_anchor), None)
    return change is not None or not spoken, change


def told_to(opinion: DraftOpinion) -> list[tuple[Text, Change | None]]:
    """The published corrections of the adopted text that concern the author, each with the change that is theirs."""
    if opinion.consultation.state != State.ADOPTED:
        return []
    found = [(text, *concerning(opinion, text.changed)) for text in texts(opinion.consultation) if text.no > 1]
    return [(text, change) for text, is_told, change in found if is_told]


def _tell(consultation: Consultation, correction: TextCorrection, changed: Sequence[Change]) -> None:
    for opinion in db.session.scalars(messages.of_all(consultation)):
        is_told, change = concerning(opinion, changed)
        if not is_told:
            continue
        occasion = f"text-corrected-{correction.no}"
        messages.tell(opinion, "consult/text_corrected", occasion=occasion, correction=correction, change=change)
