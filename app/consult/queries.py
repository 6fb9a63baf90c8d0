"""Reads with a name: lists, what is due, the figures of a consultation, its clauses before and after."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import selectinload

from app import clock
from app.consult import access
from app.consult.models import STANDS, Clause, ClauseReason, Consultation, DraftOpinion, DraftVersion, Survey
from app.consult.rules import asking, clauses, life
from app.consult.rules.clauses import Part
from app.consult.rules.life import MOVED, Kind, Outcome, Reading, State
from app.core.regions.models import Region
from app.core.regions.scope import above, inside
from app.db import db


@dataclass(frozen=True)
class Wanted:
    """What a reader filters the public list by."""

    region: Region | None = None
    kind: Kind | None = None
    when: str = ""  # "open", "waiting", "answered" or everything
    words: str = ""


WHEN: dict[str, tuple[State, ...]] = {
    "open": (State.OPEN,),
    "waiting": (State.CLOSED,),
    "answered": (State.ANSWERED, State.ADOPTED),
}


def public_list(wanted: Wanted) -> Select[Consultation]:
    """Public consultations: the open by their last day, then those that wait for an answer, then the newest."""
    turn = case({State.OPEN.value: 0, State.CLOSED.value: 1}, value=Consultation.state, else_=2)
    rows = _wanted(wanted)
    if wanted.when in WHEN:
        rows = rows.where(Consultation.state.in_(WHEN[wanted.when]))
    soonest = case((turn < 2, Consultation.closes_on))
    return rows.order_by(turn, soonest, Consultation.published_at.desc(), Consultation.id)


def _wanted(wanted: Wanted) -> Select[Consultation]:
    rows = access.published()
    if wanted.region is not None:
        rows = rows.where(inside(Consultation.region_id, wanted.region))
    if wanted.kind is not None:
        rows = rows.where(Consultation.kind == wanted.kind)
    if wanted.words:
        like = Consultation.title.contains(wanted.words, autoescape=True)
        rows = rows.where(or_(like, Consultation.no == wanted.words))
    return rows


def counts_by_when(wanted: Wanted) -> dict[str, int]:
    """How many consultations each filter would show."""
    grouped = _wanted(wanted).with_only_columns(Consultation.state, func.count()).group_by(Consultation.state)
    by_state = {state: count for state, count in db.session.execute(grouped)}
    found = {when: sum(by_state.get(state, 0) for state in states) for when, states in WHEN.items()}
    return {"": sum(by_state.values()), **found}


def open_for(region: Region | None, most: int = 6) -> Sequence[Consultation]:
    """What people of a place may speak to now: of the place itself, of what lies in it and of those above it."""
    rows = access.published().where(Consultation.state == State.OPEN, Consultation.closes_on >= clock.today())
    if region is not None:
        rows = rows.where(or_(inside(Consultation.region_id, region), above(Consultation.region_id, region)))
    return db.session.scalars(rows.order_by(Consultation.closes_on, Consultation.id).limit(most)).all()


def open_surveys_for(region: Region | None, most: int = 6) -> Sequence[Survey]:
    """The same for surveys."""
    rows = access.published_surveys().where(Survey.state == asking.State.OPEN, Survey.closes_on >= clock.today())
    if region is not None:
        rows = rows.where(or_(inside(Survey.region_id, region), above(Survey.region_id, region)))
    return db.session.scalars(rows.order_by(Survey.closes_on, Survey.id).limit(most)).all()


def answered_lately(region: Region | None, most: int = 3) -> Sequence[Consultation]:
    """Where people lately read what became of their words."""
    rows = access.published().where(Consultation.state.in_(life.TOLD))
    if region is not None:
        rows = rows.where(or_(inside(Consultation.region_id, region), above(Consultation.region_id, region)))
    return db.session.scalars(rows.order_by(Consultation.changed_at.desc()).limit(most)).all()


def to_close_ids(today: date) -> list[int]:
    """Consultations whose last day has passed."""
    rows = select(Consultation.id).where(Consultation.state == State.OPEN, Consultation.closes_on < today)
    return list(db.session.scalars(rows))


def surveys_to_close_ids(today: date) -> list[int]:
    """Surveys whose last day has passed."""
    rows = select(Survey.id).where(Survey.state == asking.State.OPEN, Survey.closes_on < today)
    return list(db.session.scalars(rows))


def without_due_ids() -> list[int]:
    """Closed while the year of the result had no table of working days."""
    rows = select(Consultation.id).where(Consultation.state == State.CLOSED, Consultation.result_due.is_(None))
    return list(db.session.scalars(rows))


def surveys_without_due_ids() -> list[int]:
    """The same of surveys."""
    rows = select(Survey.id).where(Survey.state == asking.State.CLOSED, Survey.result_due.is_(None))
    return list(db.session.scalars(rows))


def to_forget_ids(now: datetime, days: int, at_most: int) -> list[int]:
    """Opinions whose authors nobody has to reach any more.

    `days` after the consultation ended, adopted or withdrawn; of one that never comes to its end, and of every other,
    at the latest `at_most` days after the last one on which people could speak.
    """
    ended = Consultation.ended_at < now - timedelta(days=days)
    over = Consultation.closes_on < clock.here(now).date() - timedelta(days=at_most)
    rows = select(DraftOpinion.id).join(Consultation).where(DraftOpinion.forgotten_at.is_(None), or_(ended, over))
    return list(db.session.scalars(rows.order_by(DraftOpinion.id)))


@dataclass(frozen=True)
class Figures:
    """The numbers of one consultation. Outcomes are counted only once they are public."""

    received: int = 0
    shown: int = 0
    waiting: int = 0
    refused: int = 0
    adopted: int = 0
    partly: int = 0
    declined: int = 0
    missing: int = 0  # without an outcome
    because: dict[str, int] = field(default_factory=dict)
    channels: dict[str, int] = field(default_factory=dict)
    out: dict[str, int] = field(default_factory=dict)  # typed in by a clerk and taken out: not among the received

    @property
    def taken_out(self) -> int:
        return sum(self.out.values())

    @property
    def answered(self) -> int:
        return self.adopted + self.partly + self.declined


def figures(consultation: Consultation) -> Figures:
    """Counted anew at every look, in two statements."""
    columns = (DraftOpinion.reading, DraftOpinion.because, DraftOpinion.outcome, DraftOpinion.channel)
    rows = select(*columns, func.count()).where(DraftOpinion.consultation_id == consultation.id).group_by(*columns)
    found = db.session.execute(rows.where(STANDS)).all()

    def count(test: object) -> int:
        return sum(number for *values, number in found if test in values)

    because: dict[str, int] = {}
    channels: dict[str, int] = {}
    for _, why, _, channel, number in found:
        if why:
            because[life.BECAUSE_LABELS[why]] = because.get(life.BECAUSE_LABELS[why], 0) + number
        label = life.CHANNEL_LABELS[channel]
        channels[label] = channels.get(label, 0) + number
    return Figures(
        received=sum(number for *_, number in found),
        shown=sum(number for reading, *_, number in found if reading in life.READABLE),
        waiting=sum(number for reading, *_, number in found if reading == Reading.WAITING),
        refused=sum(number for reading, *_, number in found if reading == Reading.REFUSED),
        adopted=count(Outcome.ADOPTED),
        partly=count(Outcome.PARTLY),
        declined=count(Outcome.DECLINED),
        missing=sum(number for _, _, outcome, _, number in found if outcome is None),
        because=because,
        channels=channels,
        out=_taken_out(consultation),
    )


def _taken_out(consultation: Consultation) -> dict[str, int]:
    rows = select(DraftOpinion.out_because, func.count()).where(DraftOpinion.consultation_id == consultation.id)
    found = db.session.execute(rows.where(~STANDS).group_by(DraftOpinion.out_because))
    return {life.OUT_LABELS[because]: count for because, count in found if because is not None}


def owed(consultation: Consultation, but: Collection[int] = ()) -> tuple[int, int]:
    """What stands between the opinions and the public: (without an outcome, with words nobody has read yet).

    Those whose ids are given get their outcome by the correction in work.
    """
    missing = DraftOpinion.outcome.is_(None) & DraftOpinion.id.not_in(but)
    unread = DraftOpinion.reading == Reading.WAITING
    counts = select(func.count().filter(missing), func.count().filter(unread))
    found = db.session.execute(counts.where(STANDS, DraftOpinion.consultation_id == consultation.id)).one()
    return found[0], found[1]


def opinions_of(
    consultation: Consultation, outcome: Outcome | None = None, anchor: int | None = None
) -> Select[DraftOpinion]:
    """Public opinions on a consultation in the order they came; an outcome only once outcomes are public."""
    rows = access.public_opinions().where(DraftOpinion.consultation_id == consultation.id)
    if outcome is not None and consultation.is_told:
        rows = rows.where(DraftOpinion.outcome == outcome)
    if anchor is not None:
        rows = rows.where(DraftOpinion.anchor == anchor)
    return rows.order_by(DraftOpinion.id)


def per_clause(consultation: Consultation) -> dict[int | None, int]:
    """Anchor -> public opinions on it; None: on the whole draft."""
    rows = opinions_of(consultation).order_by(None).with_only_columns(DraftOpinion.anchor, func.count())
    return {anchor: count for anchor, count in db.session.execute(rows.group_by(DraftOpinion.anchor))}


def desk_opinions(
    consultation: Consultation,
    anchor: str = "",
    missing: bool = False,
    reading: Reading | None = None,
) -> Select[DraftOpinion]:
    """What the office works through: on a clause, without an outcome, not yet read."""
    rows = select(DraftOpinion).where(STANDS, DraftOpinion.consultation_id == consultation.id)
    if anchor == "0":
        rows = rows.where(DraftOpinion.anchor.is_(None))
    elif anchor.isdecimal() and len(anchor) < 9:
        rows = rows.where(DraftOpinion.anchor == int(anchor))
    if missing:
        rows = rows.where(DraftOpinion.outcome.is_(None))
    if reading is not None:
        rows = rows.where(DraftOpinion.reading == reading)
    return rows.options(selectinload(DraftOpinion.files)).order_by(DraftOpinion.anchor, DraftOpinion.id)


@dataclass(frozen=True)
class Change:
    """One clause before and after: what was taken out and put in."""

    anchor: int
    before: Clause | None
    after: Clause | None
    parts: list[tuple[Part, str]]
    reason: str = ""  # why, of what the adopted text changed of the draft

    @property
    def kind(self) -> str:
        """same, changed, added, gone: the word for it is in the labels."""
        if self.before is None:
            return "added"
        if self.after is None:
            return "gone"
        return "same" if self.before.text == self.after.text else "changed"

    @property
    def is_renamed(self) -> bool:
        """The same words under another number or in another chapter."""
        before, after = self.before, self.after
        if before is None or after is None or before.text != after.text:
            return False
        return (before.label, before.chapter) != (after.label, after.chapter)

    @property
    def is_other(self) -> bool:
        """Is anything of it not as it was?"""
        return self.kind != "same" or self.is_renamed

    @property
    def label(self) -> str:
        """第三条 (原第二条)."""
        one = self.after or self.before
        assert one is not None  # a change has at least one side
        if self.before and self.after and self.before.called != self.after.called:
            return f"{self.after.called}（原{self.before.called}）"
        return one.called


def compare(before: DraftVersion | None, after: DraftVersion) -> list[Change]:
    """Every clause of the later version in its order, those that went behind the one they stood after."""
    old = {clause.anchor: clause for clause in before.clauses} if before else {}
    new = {clause.anchor: clause for clause in after.clauses}
    order = [clause.anchor for clause in after.clauses]
    last: int | None = None
    for clause in before.clauses if before else []:
        if clause.anchor not in new:
            order.insert(0 if last is None else order.index(last) + 1, clause.anchor)
        last = clause.anchor
    return [_change(anchor, old.get(anchor), new.get(anchor)) for anchor in order]


def _change(anchor: int, before: Clause | None, after: Clause | None) -> Change:
    parts = clauses.difference(before.text if before else "", after.text if after else "")
    return Change(anchor, before, after, parts)


def changes(consultation: Consultation) -> list[Change]:
    """What the adopted text, as it is in force, changed of the draft people spoke to; before, the one as prepared."""
    final = consultation.adopted or consultation.final
    return explained(consultation, final) if final is not None else []


def explained(consultation: Consultation, final: DraftVersion) -> list[Change]:
    """What this text changes of the draft, each clause with the reason that was written for it: for no other of its anchor."""
    rows = select(ClauseReason).where(ClauseReason.consultation_id == consultation.id)
    why, texts = {one.anchor: one for one in db.session.scalars(rows)}, [clause.text for clause in final.clauses]

    def reason(change: Change) -> str:
        written, now = why.get(change.anchor), change.after.text if change.after else None
        return written.reason if written and clauses.is_still(written.of_text, now, texts) else ""

    found = compare(consultation.asked, final)
    return [replace(one, reason=reason(one)) if one.kind != "same" else one for one in found]


def spoken_of(consultation: Consultation) -> dict[int, int]:
    """Anchor -> how many opinions speak of the clause or are said to have moved it, whatever became of their words."""
    both = (DraftOpinion.anchor, DraftOpinion.moved_anchor)
    rows = select(*both, func.count()).where(STANDS, DraftOpinion.consultation_id == consultation.id).group_by(*both)
    found: dict[int, int] = {}
    for anchor, moved, count in db.session.execute(rows):
        for one in {anchor, moved}:
            if one is not None:
                found[one] = found.get(one, 0) + count
    return found


def adopted_opinions(consultation: Consultation) -> Sequence[DraftOpinion]:
    """Every opinion that is adopted, wholly or in part, whatever became of its words."""
    ours = (STANDS, DraftOpinion.consultation_id == consultation.id)
    rows = select(DraftOpinion).where(*ours, DraftOpinion.outcome.in_(MOVED))
    return db.session.scalars(rows.order_by(DraftOpinion.id)).all()


def moved_by(consultation: Consultation) -> dict[int, list[DraftOpinion]]:
    """Anchor -> the public opinions that moved the clause."""
    rows = opinions_of(consultation).where(DraftOpinion.outcome.in_(MOVED), DraftOpinion.moved_anchor.is_not(None))
    found: dict[int, list[DraftOpinion]] = {}
    for opinion in db.session.scalars(rows):
        if opinion.moved_anchor is not None:
            found.setdefault(opinion.moved_anchor, []).append(opinion)
    return found


def survey_list(when: str = "", region: Region | None = None) -> Select[Survey]:
    """Public surveys: the open by their last day, then the newest."""
    turn = case({asking.State.OPEN.value: 0}, value=Survey.state, else_=1)
    rows = access.published_surveys()
    if region is not None:
        rows = rows.where(inside(Survey.region_id, region))
    if when == "open":
        rows = rows.where(Survey.state == asking.State.OPEN)
    if when == "results":
        rows = rows.where(Survey.state == asking.State.RESULTS)
    return rows.order_by(turn, case((turn == 0, Survey.closes_on)), Survey.published_at.desc(), Survey.id)


def domains_of(ids: Collection[int]) -> dict[int, int]:
    """The domain each consultation is filed under."""
    rows = db.session.execute(select(Consultation.id, Consultation.domain).where(Consultation.id.in_(ids)))
    return {id: domain for id, domain in rows}


def survey_domains_of(ids: Collection[int]) -> dict[int, int]:
    """The same of surveys."""
    rows = db.session.execute(select(Survey.id, Survey.domain).where(Survey.id.in_(ids)))
    return {id: domain for id, domain in rows}
