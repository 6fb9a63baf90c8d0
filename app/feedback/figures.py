"""The room's figures, each counted from cases whose list is one click away; exact at the moment they are asked for.

What a unit writes down itself (a call, a letter) and then answers is counted and listed, but stays out of its shares and
waits: else a unit could write itself a good standing. So does what nobody vouches for: a post of a client without a proved
phone, a call that a clerk of no unit writes down.

A day that was overrun while a unit held a case stays with that unit, once, whatever happens later; a unit that gets the
case after that is judged by a day of its own. So the rows of the units do not add up to the whole, which is judged by the
day that was promised to the author alone.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    case,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    text,
    union_all,
)

from app import clock
from app.core.regions.models import Level, Region
from app.core.units.models import Unit
from app.db import db, give_room, is_sqlite
from app.feedback.models import Assignment, Enclosure, Post
from app.feedback.models.desks import Holding, Part
from app.feedback.rules.figures import Numbers, Waits
from app.feedback.rules.kinds import KIND_LABELS, Kind
from app.feedback.rules.life import OPEN, State
from app.feedback.rules.screening import PHOTO_LABELS, REASON_LABELS, PhotoReason, Reason, Screen


class By(StrEnum):
    """What the figures are broken down by."""

    UNIT = "unit"
    PLACE = "place"
    KIND = "kind"
    MONTH = "month"


BY_LABELS = {By.UNIT: "按单位", By.PLACE: "按地方", By.KIND: "按类别", By.MONTH: "按月份"}
HANDED_BACK = (Assignment.part == Part.LEAD) & (Assignment.holding == Holding.REFUSED)
CHARGED = func.coalesce(Post.first_unit_id, Post.unit_id)  # who answered first, else who has it now

IS_PUBLIC: ColumnElement[bool] = Post.screen == literal_column(f"'{Screen.PUBLIC}'")


@dataclass(frozen=True)
class Span:
    """Cases received in these days, within a region."""

    first: date
    last: date
    region: Region | None = None

    @property
    def is_below_county(self) -> bool:
        """Of a township or a village: so few people that only what is public anyway is counted there."""
        return self.region is not None and self.region.level not in (Level.CITY, Level.COUNTY)

    def where(self) -> list[ColumnElement[bool]]:
        """Which cases are meant. 举报 are counted by `reports` alone: no figure and no list may tell of one.

        Of a case that is not public nothing more exact than its county is told: a count by kind, unit or month of a village
        would say whose it is.
        """
        found = [*self.in_time_and_place(), Post.kind != Kind.REPORT]
        return [*found, IS_PUBLIC] if self.is_below_county else found

    def in_time_and_place(self) -> list[ColumnElement[bool]]:
        """The same, 举报 included."""
        found: list[ColumnElement[bool]] = [Post.received_on >= self.first, Post.received_on <= self.last]
        if self.region is not None and self.region.level != Level.CITY:
            column = {Level.COUNTY: Post.county_id, Level.TOWNSHIP: Post.township_id}.get(
                self.region.level, Post.region_id
            )
            found.append(column == self.region.id)
        return found


def year_span(year: int, region: Region | None = None) -> Span:
    """A whole year."""
    return Span(date(year, 1, 1), date(year, 12, 31), region)


def month_span(year: int, month: int, region: Region | None = None) -> Span:
    """A whole month."""
    after = date(year + month // 12, month % 12 + 1, 1)
    return Span(date(year, month, 1), date.fromordinal(after.toordinal() - 1), region)


FIGURES: Mapping[str, str] = {
    "received": "收到",
    "answered": "已答复",
    "in_time": "按时答复",
    "due": "应当已经答复",
    "open": "还没有答复",
    "late": "逾期未答",
    "left_late": "逾期后转走",
    "reopened": "重新打开",
    "handed_back": "退回次数",
    "declined": "不予受理",
    "withdrawn": "留言人撤回",
    "turned": "转到别处办理",
    "own": "本单位自己录入",
    "unproved": "没有验证号码或办公室代录",
    "timed": "算进等待时间",
    "asked": "可以评价",
    "said": "说了解决没有",
    "marked": "打了态度分",
}
AT_THE_UNIT = ("in_time", "due", "late")  # what is asked of a unit by another day than of the whole
PILED = ("handed_back", "left_late", "said", "marked", "timed")  # counted otherwise than case by case
RATED = ("said", "marked", "solved", "manner")  # what authors said: how many to each question, and what
ENDED = (State.PASSED, State.DECLINED, State.WITHDRAWN)


def by_the_unit(of: Any) -> ColumnElement[bool]:
    """Written down by the very unit that is charged with it."""
    return and_(of.entered_unit_id.is_not(None), of.entered_unit_id == func.coalesce(of.first_unit_id, of.unit_id, 0))


def of_others(of: Any) -> ColumnElement[bool]:
    """Said by somebody else, who is known: what counts for shares, waits and ratings."""
    return and_(~by_the_unit(of), of.unproved.is_(False))


def by_its_author(of: Any) -> ColumnElement[bool]:
    """Said by its author, who is known: whose word about the answer counts. Whoever writes for others knows their code too."""
    return and_(of.entered_unit_id.is_(None), of.unproved.is_(False))


def is_asked(post: Post) -> bool:
    """Python twin of `by_its_author`: is the author of the post asked, so that the answer counts?"""
    return post.entered_unit_id is None and not post.unproved


def is_waited_for(of: Any = Post) -> ColumnElement[bool]:
    """SQL twin of `Post.is_waited_for`."""
    asked = of.state.in_((*OPEN, State.MERGED))  # said so that an index of states serves
    return and_(asked, or_(of.state != State.MERGED, of.ended_on.is_(None)))


def is_answered(of: Any = Post) -> ColumnElement[bool]:
    """SQL twin of `Post.is_answered`, in the words of the index of the answered part of the list (see `_in_none_of`)."""
    others = sorted(set(State) - {State.ANSWERED, State.MERGED})
    merged: ColumnElement[str] = literal_column(f"'{State.MERGED}'")
    return and_(
        of.state.not_in([literal_column(f"'{state}'") for state in others]),
        or_(of.state != merged, of.ended_on.is_not(None)),
    )


def conditions(of: Any = Post, at_the_unit: bool = False) -> dict[str, ColumnElement[bool]]:
    """Which cases each figure counts; `of`: the posts, or what they were grouped by, with columns of the same names.

    By the day that was promised; `at_the_unit`: by the unit's own day, where it got the case only after that.
    """
    stands, waits = of.waited.is_not(None), is_waited_for(of)
    asked_again = and_(stands, waits)  # an answer stands, and a 追问 waits
    day, in_time = of.due_on, of.first_in_time
    if at_the_unit:
        day, in_time = func.coalesce(of.unit_due_on, day), func.coalesce(of.unit_in_time, in_time)
    late = and_(waits, day < clock.today())
    ended_late = and_(of.state.in_(ENDED), in_time.is_(False), ~stands)  # after its day, and nobody answered
    reopened, others = of.reopens > 0, of_others(of)
    unjudged = and_(in_time.is_(None), ~reopened)  # answered before anybody could tell by which day it was due
    kept = and_(stands, in_time.is_(True), ~reopened, of.again_late.is_(False))
    return {
        "received": literal(True),
        "answered": and_(stands, ~waits),
        "in_time": and_(kept, ~and_(asked_again, late), others),
        "due": and_(or_(and_(stands, ~unjudged), and_(waits, reopened), late, ended_late), others),
        "open": waits,
        "late": late,
        "left_late": Post.id.in_(left_late(None).with_only_columns(Assignment.post_id)),
        "reopened": reopened,
        "handed_back": of.refusals > 0,
        "declined": of.state == State.DECLINED,
        "withdrawn": of.state == State.WITHDRAWN,
        "turned": of.turned.is_(True),
        "own": by_the_unit(of),
        "unproved": of.unproved.is_(True),
        "timed": others,
        "asked": and_(of.first_unit_id.is_not(None), by_its_author(of)),
        "said": Post.rated_solved.is_not(None),
        "marked": Post.rated_manner.is_not(None),
    }


def _key(by: By | None, region: Region | None = None) -> Any:
    """What a row is of; by place those just below the region that is asked for, and where nothing is below it, itself.

    Of a county what is not public stands together with what names no township.
    """
    if by == By.UNIT:
        return CHARGED
    if by == By.PLACE:
        level = Level.CITY if region is None else region.level
        township = case((IS_PUBLIC, Post.township_id))
        return {Level.CITY: Post.county_id, Level.COUNTY: township}.get(level, Post.region_id)
    if by == By.KIND:
        return Post.kind
    if by == By.MONTH:
        return _month()
    return literal(0)


def _month() -> ColumnElement[Any]:
    if is_sqlite():
        return func.substr(Post.received_on, 1, 7)
    return func.to_char(Post.received_on, "YYYY-MM")


@dataclass(frozen=True)
class Table:
    """The rows of a table, and the whole they are parts of."""

    rows: dict[Any, Numbers]
    whole: Numbers


def counted(span: Span, by: By | None = None) -> dict[Any, Numbers]:
    """The numbers of every unit, place, kind or month; under 0 those of the whole when nothing is broken down."""
    return table(span, by).rows


def table(span: Span, by: By | None = None) -> Table:
    """The same, with the whole.

    Read once: cases that are alike in all that counts are put together first, and what is counted is asked of those.
    Only what a unit did with a case that it has no more is no matter of who has it: a hand-back counts against the unit
    that handed back, a day that was overrun against the unit where it was.
    """
    give_room()
    alike = _alike(span, by)
    of = alike.c
    asked = conditions(of)
    names = [name for name in asked if name not in PILED]
    at_unit = conditions(of, at_the_unit=True) if by == By.UNIT else asked
    wanted_sums = [*(asked[name] for name in names), *(at_unit[name] for name in AT_THE_UNIT)]
    sums = [func.sum(of[name]) for name in ("refusals", *RATED)]
    sums += [func.sum(case((condition, of.cases), else_=0)) for condition in wanted_sums]
    stands = of.waited.is_not(None)
    others = func.sum(case((of_others(of), of.cases), else_=0))
    counts = select(of.key, null(), null(), null(), *sums).group_by(of.key)
    piles = select(of.key, of.days, stands, others, *(null() for _ in sums)).group_by(of.key, of.days, stands)
    found: dict[Any, _Sum] = {}
    for key, days, is_answered, cases, *row in db.session.execute(union_all(counts, piles)):
        part = found.setdefault(key, _Sum())
        if days is None:
            part.counts = [int(count) for count in row]
        elif cases:
            part.pile(int(days), bool(is_answered), int(cases))
    numbers = {key: row.numbers(names) for key, row in found.items()}
    whole = added_up(numbers.values())
    left = _days_left_late(span, by)
    if by == By.UNIT:
        rows_of_units = {key: replace(numbers[key], **row.at_the_unit(names)) for key, row in found.items()}
        return Table(_with_what_was_left(_charged_with_hand_backs(rows_of_units, span), left), _and_left(whole, left))
    parts = {key: replace(row, left_late=sum(left.get(key, {}).values())) for key, row in numbers.items()}
    return Table(parts, _and_left(whole, left))


Left = Mapping[
    Any, Mapping[int, int]
]  # row of the table -> days waited -> cases that left a unit then, after their day


def _and_left(whole: Numbers, left: Left) -> Numbers:
    return replace(whole, left_late=sum(sum(days.values()) for days in left.values()))


def _with_what_was_left(numbers: Mapping[Any, Numbers], left: Left) -> dict[Any, Numbers]:
    """What a unit let go after its day is due there and was not in time; it waited there as long as it was there."""
    found = dict(numbers)
    for unit, days in left.items():
        row, count = found.get(unit, Numbers()), sum(days.values())
        still = {day: row.waits.still.get(day, 0) + days.get(day, 0) for day in {*row.waits.still, *days}}
        found[unit] = replace(row, left_late=count, due=row.due + count, waits=replace(row.waits, still=still))
    return found


def left_late(span: Span | None) -> Select[Any]:
    """Each case that a unit let go after its day and is not charged with anyway; others' cases alone, as for every share.

    Rows of unit, post and the calendar days the case had waited by then, each unit once for each post.
    """
    others = and_(or_(Post.entered_unit_id.is_(None), Post.entered_unit_id != Assignment.unit_id), ~Post.unproved)
    rows: Select[Any] = select(Assignment.unit_id, Assignment.post_id, func.min(Assignment.late_after).label("days"))  # type: ignore[assignment]
    rows = rows.join(Post, Post.id == Assignment.post_id).group_by(Assignment.unit_id, Assignment.post_id)
    went_on = or_(Post.refusals > 0, Post.recalls > 0, Post.state == State.MERGED)  # no other: for the index, few do
    rows = rows.where(
        went_on, Assignment.late_after.is_not(None), Assignment.unit_id != func.coalesce(CHARGED, 0), others
    )
    return rows.where(*span.where()) if span else rows


def _days_left_late(span: Span, by: By | None) -> Left:
    left = left_late(span).subquery()
    key = left.c.unit_id if by == By.UNIT else _key(by, span.region)
    found: dict[Any, dict[int, int]] = {}
    for of, days in db.session.execute(select(key, left.c.days).join(Post, Post.id == left.c.post_id)):
        pile = found.setdefault(of, {})
        pile[days] = pile.get(days, 0) + 1
    return found


def _charged_with_hand_backs(numbers: Mapping[Any, Numbers], span: Span) -> dict[Any, Numbers]:
    """The rows of the units, each with the hand-backs that are its own."""
    rows = select(Assignment.unit_id, func.count()).join(Post, Post.id == Assignment.post_id)
    rows = rows.where(*span.where(), Post.refusals > 0, HANDED_BACK).group_by(Assignment.unit_id)
    refused: dict[int, int] = {unit: count for unit, count in db.session.execute(rows)}
    keys = [*numbers, *(unit for unit in refused if unit not in numbers)]
    return {key: replace(numbers.get(key, Numbers()), handed_back=refused.get(key, 0)) for key in keys}


def _alike(span: Span, by: By | None) -> Any:
    """Cases by all that is asked of them, and how many there are of each; read once though it is asked twice.

    Whose a case is stands in the key alone: what else is asked of the units is whether there is one, and whether it wrote
    the case down itself. So a few thousand kinds of cases are told apart, where the units themselves made tens of thousands.
    """
    may_wait = (
        Post.state != State.ANSWERED
    )  # of an answered case no day is asked; said as short as can be, of every case
    parts: dict[str, Any] = {
        "key": _key(by, span.region),
        "days": func.coalesce(Post.waited, _so_far()),
        "due_on": case((may_wait, Post.due_on)),
        "ended_on": case((Post.state == State.MERGED, Post.ended_on)),
        "waited": case((Post.waited.is_not(None), 1)),
        "first_unit_id": case((Post.first_unit_id.is_not(None), SOME_UNIT)),
        "unit_id": SOME_UNIT,
        "entered_unit_id": case((by_the_unit(Post), SOME_UNIT), (Post.entered_unit_id.is_not(None), ANOTHER_UNIT)),
        **{name: getattr(Post, name) for name in FACTORS},
    }
    if by == By.UNIT:
        parts |= {"unit_due_on": case((may_wait, Post.unit_due_on)), "unit_in_time": Post.unit_in_time}
    rows = select(
        *(part.label(name) for name, part in parts.items()),
        func.count().label("cases"),
        func.sum(Post.refusals).label("refusals"),
        func.count(Post.rated_solved).label("said"),
        func.count(Post.rated_manner).label("marked"),
        func.sum(case((Post.rated_solved.is_(True), 1), else_=0)).label("solved"),
        func.coalesce(func.sum(Post.rated_manner), 0).label("manner"),
    )
    by_place = (text(str(place)) for place in range(1, len(parts) + 1))  # a name could mean the table's own column
    return rows.where(*span.where()).group_by(*by_place).cte("alike")


FACTORS = ("state", "first_in_time", "reopens", "again_late", "unproved", "turned")
SOME_UNIT, ANOTHER_UNIT = literal_column("1", Integer), literal_column("2", Integer)


def _so_far() -> ColumnElement[Any]:
    """Days an unanswered case has waited, until today or until nobody waited any more."""
    until = func.coalesce(Post.ended_on, clock.today())
    if is_sqlite():
        return func.round(func.julianday(until) - func.julianday(Post.received_on))
    return until - Post.received_on


class _Sum:
    """What is counted of one row of the table, added up."""

    def __init__(self) -> None:
        self.counts: list[int] = []
        self.answered: dict[int, int] = {}
        self.still: dict[int, int] = {}

    def pile(self, days: int, is_answered: bool, cases: int) -> None:
        """Cases that waited so many days."""
        pile = self.answered if is_answered else self.still
        pile[days] = pile.get(days, 0) + cases

    def numbers(self, names: list[str]) -> Numbers:
        refused, *rest = self.counts
        waits = Waits(self.answered, self.still)
        counted = dict(zip((*RATED, *names), rest, strict=False))
        return Numbers(**counted, handed_back=refused, waits=waits)

    def at_the_unit(self, names: list[str]) -> dict[str, Any]:
        """What is asked of a unit by its own day; these sums come last."""
        return dict(zip(AT_THE_UNIT, self.counts[1 + len(RATED) + len(names) :], strict=True))


def added_up(rows: Iterable[Numbers]) -> Numbers:
    """The whole of all rows of a table."""
    whole: dict[str, Any] = {}
    waits: tuple[dict[int, int], dict[int, int]] = ({}, {})
    for row in rows:
        for field in fields(row):
            if field.name != "waits":
                whole[field.name] = whole.get(field.name, 0) + getattr(row, field.name)
        for pile, more in zip(waits, (row.waits.answered, row.waits.still), strict=True):
            for days, count in more.items():
                pile[days] = pile.get(days, 0) + count
    return Numbers(**whole, waits=Waits(*waits))


REASON = func.coalesce(Post.decline_reason, Post.screen_reason)
IS_HIDDEN = Enclosure.hidden_because != literal_column("''")  # in these very words: the index is of no other rows
HAS_REASON = or_(Post.decline_reason.is_not(None), Post.screen_reason.is_not(None))


def declined_by_reason(span: Span) -> list[tuple[Reason, str, int]]:
    """Why posts were not taken up, or not shown, in words, and how many: every refusal is counted in public."""
    rows = select(REASON, func.count()).where(*span.where(), HAS_REASON).group_by(REASON)
    found = [(Reason(name), REASON_LABELS[name], count) for name, count in db.session.execute(rows)]
    return sorted(found, key=lambda row: -row[2])


def refused(span: Span, reason: Reason) -> Select[Post]:
    """The list behind one reason."""
    return _in_order(select(Post).where(*span.where(), HAS_REASON, REASON.in_((reason,))))


def photos_by_reason(span: Span) -> list[tuple[PhotoReason, str, int, int]]:
    """Why photos were not made public, in words, how many, and with how many posts; what an appeal opened is not among them."""
    rows = select(Enclosure.hidden_because, func.count(), func.count(Post.id.distinct()))
    rows = rows.join(Post, Post.id == Enclosure.post_id).where(IS_HIDDEN, *span.where())
    found = db.session.execute(rows.group_by(Enclosure.hidden_because))
    told = [(PhotoReason(name), PHOTO_LABELS[PhotoReason(name)], count, posts) for name, count, posts in found]
    return sorted(told, key=lambda row: (-row[2], row[0]))


def with_hidden_photos(span: Span, reason: PhotoReason) -> Select[Post]:
    """The list behind one reason: each post once."""
    theirs = select(Enclosure.post_id).where(IS_HIDDEN, Enclosure.hidden_because == reason.value)
    return _in_order(select(Post).where(*span.where(), Post.id.in_(theirs)))


def cases(span: Span, figure: str, by: By | None, value: str) -> Select[Post]:
    """The list behind a figure."""
    rows = select(Post).where(*span.where())
    if by is None or not value:
        return _in_order(rows.where(conditions()[figure]))
    if by == By.UNIT and value != "0":
        return _in_order(rows.where(_of_unit(figure, int(wanted(by, value)))))
    key, asked = _key(by, span.region), conditions(at_the_unit=by == By.UNIT)
    return _in_order(rows.where(asked[figure], key.is_(None) if value == "0" else key == wanted(by, value)))


def _of_unit(figure: str, unit_id: int) -> ColumnElement[bool]:
    """What the figure counts in this unit's row; what it let go after its day is due there, and waited there."""
    if figure == "handed_back":
        return Post.id.in_(_handed_back_by(unit_id))
    has_it = and_(_key(By.UNIT) == unit_id, conditions(at_the_unit=True)[figure])
    left = Post.id.in_(left_late(None).where(Assignment.unit_id == unit_id).with_only_columns(Assignment.post_id))
    if figure == "left_late":
        return left
    return or_(has_it, left) if figure in ("due", "timed") else has_it


def _in_order(rows: Select[Post]) -> Select[Post]:
    return rows.order_by(Post.received_on.desc(), Post.id.desc())


def _handed_back_by(unit_id: int) -> Select[int]:
    """The cases this unit handed back; a unit hands one back once at most."""
    return select(Assignment.post_id).where(Assignment.unit_id == unit_id, HANDED_BACK)


def wanted(by: By, value: str) -> Kind | str | int:
    """A row of the table as an address names it. LookupError for what is none."""
    if by == By.KIND and value in set(Kind):
        return Kind(value)
    if by == By.MONTH and re.fullmatch(r"20[0-9]{2}-[01][0-9]", value):
        return value
    if by in (By.UNIT, By.PLACE) and re.fullmatch(r"[0-9]{1,9}", value):
        return int(value)
    raise LookupError(value)


def reports(span: Span) -> int | None:
    """How many 举报 came in: this number and nothing else of them; None of a township or a village, where it is not told."""
    if span.is_below_county:
        return None
    rows = select(func.count()).select_from(Post).where(*span.in_time_and_place(), Post.kind == Kind.REPORT)
    return db.session.scalar(rows) or 0


def names(by: By, values: Sequence[Any], region: Region | None = None) -> dict[Any, str]:
    """What the rows are called."""
    if by == By.KIND:
        return {value: KIND_LABELS[Kind(value)] for value in values}
    if by == By.MONTH:
        return {value: f"{value[:4]} 年 {int(value[5:])} 月" for value in values}
    ids = [value for value in values if value]
    table: Any = Unit if by == By.UNIT else Region
    label = Unit.name if by == By.UNIT else Region.short_name
    found: dict[Any, str] = {
        id: name for id, name in db.session.execute(select(table.id, label).where(table.id.in_(ids)))
    }
    no_place = "没有写到下一级" + ("，或者不公开" if region is not None and region.level == Level.COUNTY else "")
    return {None: "还没有转到单位" if by == By.UNIT else no_place, **found}


def places_below(span: Span, ids: Sequence[Any]) -> dict[int, str]:
    """The codes of those rows by place that are broken down further."""
    rows = select(Region.id, Region.code).where(Region.id.in_([id for id in ids if id]), Region.level != Level.VILLAGE)
    return {id: code for id, code in db.session.execute(rows)}


def years() -> list[int]:
    """Years with a case, the newest first."""
    first, last = (
        db.session.scalar(select(Post.received_on).order_by(order).limit(1))
        for order in (Post.received_on, Post.received_on.desc())
    )
    return list(range(last.year, first.year - 1, -1)) if first and last else [clock.today().year]
