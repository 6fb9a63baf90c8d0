"""What few cases have and the figures count beside the rest: a day overrun at a desk they left, more time, a way into a 举报.

Each is asked for the cases that `where` says, by the row of the table that `key` says.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, text, true, union_all

from app import clock
from app.db import db, is_sqlite
from app.feedback.models import Assignment, Extension, Pause, Post, Redated
from app.feedback.models.desks import Holding, Part
from app.feedback.rules.figures import Numbers
from app.feedback.rules.kinds import BY_CLERK, Kind
from app.feedback.rules.life import State

Where = Sequence[ColumnElement[bool]]
HANDED_BACK = (Assignment.part == Part.LEAD) & (Assignment.holding == Holding.REFUSED)
CHARGED = func.coalesce(Post.first_unit_id, Post.unit_id)  # who answered first, else who has it now
EXTENDED: ColumnElement[bool] = Post.id.in_(select(Extension.post_id).where(Extension.granted.is_(True)))
PAUSED: ColumnElement[bool] = Post.id.in_(select(Pause.post_id))
WAITED_WITH_IT = Post.merged_round == 0  # merged while the case waited for its first answer
MADE_REPORT = Post.made_report_at.is_not(None)


@dataclass(frozen=True)
class Left:
    """Cases of one row that were late and went elsewhere."""

    cases: int = 0
    days: Mapping[int, int] = field(default_factory=dict)  # days waited by then -> cases, of those whose waiting counts


def with_more_due(row: Numbers, left: Left) -> Numbers:
    """Due, never in time, and waited as long as it was there."""
    still = {day: row.waits.still.get(day, 0) + left.days.get(day, 0) for day in {*row.waits.still, *left.days}}
    return replace(row, due=row.due + left.cases, waits=replace(row.waits, still=still))


def together(rows: Iterable[Left]) -> Left:
    """All rows as one."""
    whole = Left()
    for row in rows:
        days = {day: whole.days.get(day, 0) + row.days.get(day, 0) for day in {*whole.days, *row.days}}
        whole = Left(whole.cases + row.cases, days)
    return whole


def left_late(where: Where = ()) -> Select[Any]:
    """Each case that a unit let go after its day, or kept too long while the day passed after it, and is not charged with anyway.

    Rows of unit, post, the calendar days the case had waited by then, each unit once for each post, and whether that waiting
    counts: of what others said, who are known.
    """
    went_on = or_(Post.refusals > 0, Post.recalls > 0, Post.state == State.MERGED)  # no other: for the index, few do
    return _left(_is_overrun()).where(went_on, Assignment.unit_id != func.coalesce(CHARGED, 0), *where)


def left_to_report(where: Where) -> Select[Any]:
    """The same of what was made a 举报 since: it is in no list, and the unit it was late at keeps it all the same."""
    overrun = Post.late_before.is_not(None)
    return _left(overrun).where(MADE_REPORT, Assignment.ended_at <= Post.made_report_at, *where)


def _is_overrun() -> ColumnElement[bool]:
    """Has the promised day passed without an answer? Then whoever kept the case too long before is charged with it too."""
    waits = and_(Post.waited.is_(None), Post.ended_on.is_(None), Post.due_on < clock.today())
    return or_(Post.first_in_time.is_(False), and_(waits, Post.first_in_time.is_(None)))


def _left(overrun: ColumnElement[bool]) -> Select[Any]:
    by_another = or_(Post.entered_unit_id.is_(None), Post.entered_unit_id != Assignment.unit_id)
    others = and_(by_another, ~Post.unproved, _asked_for_work())
    timed, days = func.max(case((others, 1), else_=0)).label("timed"), func.min(Assignment.late_after).label("days")
    rows: Select[Any] = select(Assignment.unit_id, Assignment.post_id, days, timed)  # type: ignore[assignment]
    rows = rows.join(Post, Post.id == Assignment.post_id).group_by(Assignment.unit_id, Assignment.post_id)
    return rows.where(Assignment.late_after.is_not(None), or_(Assignment.only_if_late.is_(False), overrun))


def _asked_for_work() -> ColumnElement[bool]:
    """Twin of `whose.asks_for_work`, by what a case was called before it was made a 举报."""
    return func.coalesce(Post.was_kind, Post.kind) != Kind.PRAISE


def late_before(where: Where) -> Select[Any]:
    """What was late, by the day that was promised, when the office made a 举报 of it: nobody's share is better for that."""
    known = and_(Post.entered_unit_id.is_(None), ~Post.unproved, _asked_for_work())
    timed = case((known, 1), else_=0).label("timed")
    rows = select(Post.id.label("post_id"), Post.late_before.label("days"), timed)
    return rows.where(MADE_REPORT, Post.late_before.is_not(None), *where)


def each_once(left: Select[Any]) -> Select[Any]:
    """Each case as often as a list names it, however many units it left."""
    of = left.subquery().c
    rows = select(of.post_id, func.min(of.days).label("days"), func.max(of.timed).label("timed"))
    return rows.group_by(of.post_id)


def piled(asked: Iterable[Select[Any]], key: Callable[[Any], Any]) -> dict[Any, Left]:
    """By the key, which may be a column of what is asked."""
    cases: Counter[Any] = Counter()
    days: dict[Any, Counter[int]] = {}
    for one in asked:
        left = one.subquery()
        rows = select(key(left.c), left.c.days, left.c.timed).join(Post, Post.id == left.c.post_id)
        for of, waited, timed in db.session.execute(rows):
            cases[of] += 1
            if timed:
                days.setdefault(of, Counter())[waited] += 1
    return {of: Left(count, days.get(of, {})) for of, count in cases.items()}


def made_reports(where: Where) -> int:
    """How many 举报 were made so by the office."""
    return db.session.scalar(select(func.count()).select_from(Post).where(MADE_REPORT, *where)) or 0


def first_days() -> Select[Any]:
    """Post and day: when a first answer would have been due, had nobody put that off, by more time or by asking its author
    late; of what waited for that answer too, and of a case that runs by the clock of what was merged into it.

    What came after that day, or was merged in after the answer, was never to be answered by it.
    """
    put_off = [*_first_days_of(Extension, Extension.granted.is_(True)), *_first_days_of(Pause, true())]
    each = union_all(*put_off).subquery()
    return select(each.c.post_id, func.min(each.c.day).label("day")).group_by(each.c.post_id)


def _first_days_of(kept: type[Extension] | type[Pause], holds: ColumnElement[bool]) -> list[Select[int, date | None]]:
    is_known = and_(holds, kept.first_due_on.is_not(None))
    own = select(kept.post_id.label("post_id"), kept.first_due_on.label("day")).where(is_known)
    others = select(Post.id.label("post_id"), kept.first_due_on.label("day"))
    others = others.where(is_known, kept.first_due_on > Post.received_on)
    merged = others.join(kept, kept.post_id == Post.merged_into_id).where(WAITED_WITH_IT)
    leads = others.join(kept, kept.lead_id == Post.id)
    behind = others.join(kept, kept.lead_id == Post.merged_into_id).where(WAITED_WITH_IT)
    return [own, merged, leads, behind]


@dataclass(frozen=True)
class Judged:
    """By which day cases are judged: what is in time by it and what is due, and of which cases it says so."""

    in_time: Any
    due: Any
    of: Any = true()


def stretched(where: Where, key: Any, ways: Sequence[Judged]) -> dict[Any, list[dict[str, Any]]]:
    """What is in time, or not due yet, only because the day was put off; by each way to judge it."""
    first = first_days().subquery()
    until = func.coalesce(Post.ended_on, clock.today())
    put_off = Post.waited > _days(waits_since(), first.c.day)
    open_by_it = and_(Post.waited.is_(None), Post.reopens == 0, first.c.day < until)
    sums: list[Any] = []
    for way in ways:
        not_due = case((way.due, false()), else_=and_(way.of, open_by_it))
        sums += [how_many(and_(way.of, way.in_time, put_off)), how_many(not_due)]
    rows = select(key.label("key"), *sums).join(first, first.c.post_id == Post.id).where(*where).group_by(text("1"))
    return {
        of: [{"stretched": some, "stretching": more} for some, more in zip(counts[::2], counts[1::2], strict=True)]
        for of, *counts in db.session.execute(rows)
    }


def waits_since() -> Any:
    """SQL twin of `Post.waits_since`."""
    was = put_right().with_only_columns(Redated.was_on).where(Redated.post_id == Post.id).correlate(Post)
    return func.coalesce(was.scalar_subquery(), Post.received_on)


def put_right() -> Select[int, date]:
    """Post and day: from when waiting is counted where that is earlier than the day it came, which was put right."""
    is_earlier = and_(Redated.was_on < Post.received_on, Post.channel.in_(BY_CLERK))
    return select(Redated.post_id, Redated.was_on).where(Post.id == Redated.post_id, is_earlier)


def how_many(condition: Any) -> Any:
    """Of how many cases it is true."""
    return func.sum(case((condition, 1), else_=0))


UNKNOWN = and_(Extension.granted.is_(True), Extension.round == 0, Extension.first_due_on.is_(None))


def undated() -> ColumnElement[bool] | None:
    """More time for a first answer, without the day before: what waited for that answer too. None where every day is known."""
    if not db.session.scalar(select(Extension.id).where(UNKNOWN).limit(1)):
        return None
    merged = select(Post.id).join(Extension, Extension.post_id == Post.merged_into_id).where(UNKNOWN, WAITED_WITH_IT)
    return Post.id.in_(union_all(select(Extension.post_id).where(UNKNOWN), merged))


def _days(begin: Any, end: Any) -> Any:
    return func.round(func.julianday(end) - func.julianday(begin)) if is_sqlite() else end - begin


def more_time(where: Where, key: Any) -> dict[Any, dict[str, Any]]:
    """How many were granted more time, of how many of those nobody kept the day before, and how many stood still."""
    found: dict[Any, dict[str, Any]] = {}
    asked = {"extended": EXTENDED, "undated": undated(), "paused": PAUSED}
    for name, condition in ((name, condition) for name, condition in asked.items() if condition is not None):
        rows = select(key.label("key"), func.count()).select_from(Post).where(condition, *where).group_by(text("1"))
        for of, count in db.session.execute(rows):
            found.setdefault(of, {})[name] = count
    return found
