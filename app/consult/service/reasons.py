"""Why the adopted text says something else than the draft, clause by clause: owed where somebody spoke of the clause."""

from collections.abc import Mapping

from sqlalchemy import delete, select

from app import clock
from app.consult import queries
from app.consult.acts import Did
from app.consult.models import ClauseReason, Consultation
from app.consult.queries import Change
from app.consult.rules import life
from app.consult.rules.life import State
from app.consult.service import aside, drafting, wording
from app.core import audit
from app.core.accounts.models import User
from app.db import db, hold
from app.errors import Refused, Rules


def changed(consultation: Consultation) -> list[Change]:
    """The clauses that do not say what the draft said, those that are new or gone with them."""
    return [change for change in queries.changes(consultation) if change.kind != "same"]


def owed(consultation: Consultation) -> list[Change]:
    """Those of them that somebody spoke of, without a reason yet."""
    spoken = queries.spoken_of(consultation)
    return [change for change in changed(consultation) if spoken.get(change.anchor) and not change.reason]


def write(consultation: Consultation, typed: Mapping[int, str], *, by: User) -> Consultation:
    """One sentence for each changed clause; an empty one is taken out. Public with the adopted text, which another publishes."""
    hold(consultation)
    life.require_in(consultation, State.ANSWERED)
    known, asked = {change.anchor: change for change in changed(consultation)}, Rules()
    if consultation.final is None:
        raise Refused("先写定稿，再写各条为什么改")
    for anchor, reason in typed.items():
        if anchor not in known:
            raise Refused("定稿刚刚被改过，这一条现在没有改动。请刷新后再写")
        asked.ask(_require_publishable, consultation, anchor, reason, True)
    asked.tell()
    stored = aside.standing(consultation)
    for anchor, reason in typed.items():
        _put(consultation, stored.get(anchor), known[anchor], reason.strip(), by)
    drafting.touch(consultation)
    db.session.flush()
    audit.record(by, Did.CLAUSES_EXPLAINED, consultation)
    return consultation


def _put(consultation: Consultation, row: ClauseReason | None, change: Change, reason: str, by: User) -> None:
    said = change.after.text if change.after else ""
    if row is not None and not reason:
        db.session.delete(row)
    elif row is not None:
        row.of_text, row.reason, row.by_id, row.at = said, reason, by.id, clock.now()
    elif reason:
        _make_room(consultation, change.anchor)
        what = {"consultation_id": consultation.id, "anchor": change.anchor, "of_text": said}
        db.session.add(ClauseReason(**what, reason=reason, by_id=by.id))


def _make_room(consultation: Consultation, anchor: int) -> None:
    """A reason set aside keeps its words, and leaves the anchor to the clause that has it now."""
    ours = (ClauseReason.consultation_id == consultation.id, ClauseReason.anchor == anchor)
    row = db.session.scalar(select(ClauseReason).where(*ours))
    if row is not None:
        row.anchor = drafting.fresh_anchors(consultation, 1)[0]
        db.session.flush()


def take_over(consultation: Consultation, id: int, anchor: int, *, by: User) -> ClauseReason:
    """Use the words of a reason that stands nowhere at another changed clause, as they were typed."""
    hold(consultation)
    life.require_in(consultation, State.ANSWERED)
    row = next((one.row for one in aside.of(consultation) if one.row.id == id), None)
    change = next((one for one in changed(consultation) if one.anchor == anchor), None)
    if row is None or change is None or change.reason:
        raise Refused("定稿或者为什么改刚刚动过，这句话没有接过来，仍然留着。请看现在的")
    if row.anchor != anchor:
        _make_room(consultation, anchor)
    row.anchor, row.of_text = anchor, change.after.text if change.after else ""
    row.by_id, row.at = by.id, clock.now()
    drafting.touch(consultation)
    db.session.flush()
    audit.record(by, Did.CLAUSES_EXPLAINED, consultation)
    return row


def _require_publishable(consultation: Consultation, anchor: int, reason: str, drafted: bool) -> None:
    field = f"reason_{anchor}"
    if reason.strip():
        life.require_reason(reason, field)
    wording.guard_outcome(consultation, drafted=drafted, **{field: reason})
    wording.require_nobody_named(consultation, **{field: reason})


def let_go(consultation: Consultation) -> None:
    """Reasons written for a text that was then written anew: nobody looked at them, and a later correction brings none out."""
    kept = {change.anchor for change in changed(consultation) if change.reason}
    rows = delete(ClauseReason).where(ClauseReason.consultation_id == consultation.id, ClauseReason.anchor.not_in(kept))
    db.session.execute(rows)


def require_told(consultation: Consultation) -> None:
    """Nobody who spoke of a clause finds it changed without a word; and what is said may be read by everyone."""
    left = owed(consultation)
    if left:
        names = "、".join(change.label for change in left[:5])
        more = f"等 {len(left)} 条" if len(left) > 5 else ""
        raise Refused(f"{names}{more}有人提过意见，定稿里改了，还没有写为什么改。请起草人先写明，会和对照一起公开")
    asked = Rules()
    for change in changed(consultation):
        if change.reason:
            asked.ask(_require_publishable, consultation, change.anchor, change.reason, False)
    asked.tell()
