"""The room's figures, each counted from cases whose list is one click away; exact at the moment they are asked for.

What a unit writes down itself (a call, a letter) and then answers is counted and listed, but stays out of its shares and
waits: else a unit could write itself a good standing.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, text

from app import clock
from app.core.regions.models import Level, Region
from app.core.units.models import Unit
from app.db import db, give_room, is_sqlite
from app.feedback.models import Assignment, Post
from app.feedback.models.desks import Holding, Part
from app.feedback.rules.figures import Numbers, Waits
from app.feedback.rules.kinds import KIND_LABELS, Kind
from app.feedback.rules.life import OPEN, State
from app.feedback.rules.screening import REASON_LABELS


class By(StrEnum):
    """What the figures are broken down by."""

    UNIT = "unit"
    PLACE = "place"
    KIND = "kind"
    MONTH = "month"


BY_LABELS = {By.UNIT: "按单位", By.PLACE: "按地方", By.KIND: "按类别", By.MONTH: "按月份"}
HANDED_BACK = (Assignment.part == Part.LEAD) & (Assignment.holding == Holding.REFUSED)
CHARGED = func.coalesce(Post.first_unit_id, Post.unit_id)  # who answered first, else who has it now


@dataclass(frozen=True)
class Span:
    """Cases received in these days, within a region."""

    first: date
    last: date
    region: Region | None = None

    def where(self) -> list[ColumnElement[bool]]:
        """Which cases are meant. 举报 are counted by `reports` alone: no figure and no list may tell of one."""
        return [*self.in_time_and_place(), Post.kind != Kind.REPORT]

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
    "reopened": "重新打开",
    "handed_back": "退回次数",
    "declined": "不予受理",
    "withdrawn": "留言人撤回",
    "turned": "转到别处办理",
    "own": "本单位自己录入",
}


def of_others(of: Any) -> ColumnElement[bool]:
    """Not written down by the very unit that is charged with it."""
    charged = func.coalesce(of.first_unit_id, of.unit_id, 0)
    return or_(of.entered_unit_id.is_(None), of.entered_unit_id != charged)


def conditions(of: Any = Post) -> dict[str, ColumnElement[bool]]:
    """Which cases each figure counts; `of`: the posts, or what they were grouped by, with columns of the same names."""
    stands = of.waited.is_not(None)  # an answer stands
    waits = and_(of.waited.is_(None), or_(of.state.in_(OPEN), of.state == State.MERGED))
    late = and_(waits, of.due_on < clock.today())
    passed_late = and_(of.state == State.PASSED, of.first_in_time.is_(False))  # it became an application after its day
    reopened, others = of.reopens > 0, of_others(of)
    return {
        "received": literal(True),
        "answered": stands,
        "in_time": and_(stands, of.first_in_time.is_(True), ~reopened, others),
        "due": and_(or_(stands, and_(waits, reopened), late, passed_late), others),
        "open": waits,
        "late": late,
        "reopened": reopened,
        "handed_back": of.refusals > 0,
        "declined": of.state == State.DECLINED,
        "withdrawn": of.state == State.WITHDRAWN,
        "turned": of.turned.is_(True),
        "own": ~others,
        "asked": and_(of.first_unit_id.is_not(None), others),
    }


def _key(by: By | None) -> Any:
    if by == By.UNIT:
        return CHARGED
    if by == By.PLACE:
        return Post.county_id
    if by == By.KIND:
        return Post.kind
    if by == By.MONTH:
        return _month()
    return literal(0)


def _month() -> ColumnElement[Any]:
    if is_sqlite():
        return func.substr(Post.received_on, 1, 7)
    return func.to_char(Post.received_on, "YYYY-MM")


def counted(span: Span, by: By | None = None) -> dict[Any, Numbers]:
    """The numbers of every unit, place, kind or month; under 0 those of the whole when nothing is broken down.

    Read once: cases that are alike in all that counts are put together first, and what is counted is asked of those.
    Only a hand-back is no matter of who has the case: each counts against the unit that handed back, also where that
    unit has no case any more.
    """
    give_room()
    alike = _alike(span, by)
    of = alike.c
    asked = conditions(of)
    names = [name for name in asked if name != "handed_back"]
    sums = [func.sum(case((asked[name], of.cases), else_=0)) for name in names]
    others = func.sum(case((of_others(of), of.cases), else_=0))
    rated = [func.sum(of[name]) for name in ("refusals", "rated", "solved", "manner")]
    stands = of.waited.is_not(None)
    rows = select(of.key, of.days, stands, others, *rated, *sums).group_by(of.key, of.days, stands)
    found: dict[Any, _Sum] = {}
    for key, days, is_answered, cases, *counts in db.session.execute(rows):
        found.setdefault(key, _Sum()).add(int(days), bool(is_answered), cases, counts)
    numbers = {key: row.numbers(names) for key, row in found.items()}
    return numbers if by != By.UNIT else _charged_with_hand_backs(numbers, span)


def _charged_with_hand_backs(numbers: Mapping[Any, Numbers], span: Span) -> dict[Any, Numbers]:
    """The rows of the units, each with the hand-backs that are its own."""
    rows = select(Assignment.unit_id, func.count()).join(Post, Post.id == Assignment.post_id)
    rows = rows.where(*span.where(), Post.refusals > 0, HANDED_BACK).group_by(Assignment.unit_id)
    refused: dict[int, int] = {unit: count for unit, count in db.session.execute(rows)}
    keys = [*numbers, *(unit for unit in refused if unit not in numbers)]
    return {key: replace(numbers.get(key, Numbers()), handed_back=refused.get(key, 0)) for key in keys}


def _alike(span: Span, by: By | None) -> Any:
    """Cases by all that is asked of them, and how many there are of each."""
    open_due = case((Post.waited.is_(None), Post.due_on))  # of an answered case nothing is asked of it
    parts = {
        "key": _key(by),
        "days": func.coalesce(Post.waited, _so_far()),
        "due_on": open_due,
        **{name: getattr(Post, name) for name in FACTORS},
    }
    rows = select(
        *(part.label(name) for name, part in parts.items()),
        func.count().label("cases"),
        func.sum(Post.refusals).label("refusals"),
        func.count(Post.rated_manner).label("rated"),
        func.sum(case((Post.rated_solved.is_(True), 1), else_=0)).label("solved"),
        func.coalesce(func.sum(Post.rated_manner), 0).label("manner"),
    )
    by_place = (text(str(place)) for place in range(1, len(parts) + 1))  # a name could mean the table's own column
    return rows.where(*span.where()).group_by(*by_place).subquery()


FACTORS = ("waited", "state", "first_in_time", "reopens", "first_unit_id", "unit_id", "entered_unit_id", "turned")


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

    def add(self, days: int, is_answered: bool, cases: int, counts: list[int]) -> None:
        """Cases that waited so many days."""
        self.counts = [a + int(b or 0) for a, b in zip(self.counts or [0] * len(counts), counts, strict=True)]
        pile = self.answered if is_answered else self.still
        if cases:
            pile[days] = pile.get(days, 0) + int(cases)

    def numbers(self, names: list[str]) -> Numbers:
        refused, rated, solved, manner, *rest = self.counts
        waits = Waits(self.answered, self.still)
        return Numbers(**dict(zip(names, rest, strict=True)), handed_back=refused, rated=rated, solved=solved, manner=manner, waits=waits)  # fmt: skip


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


def declined_by_reason(span: Span) -> list[tuple[str, int]]:
    """Why posts were not taken up, or not shown: every refusal is counted in public."""
    reason = func.coalesce(Post.decline_reason, Post.screen_reason)
    has_one = or_(Post.decline_reason.is_not(None), Post.screen_reason.is_not(None))
    rows = select(reason, func.count()).where(*span.where(), has_one).group_by(reason)
    found = [(REASON_LABELS[name], count) for name, count in db.session.execute(rows)]
    return sorted(found, key=lambda row: -row[1])


def cases(span: Span, figure: str, by: By | None, value: str) -> Select[Post]:
    """The list behind a figure."""
    rows = select(Post).where(*span.where(), conditions()[figure])
    if by == By.UNIT and value and figure == "handed_back":
        return _in_order(rows.where(Post.id.in_(_handed_back_by(int(wanted(by, value))))))
    if by is not None and value:
        key = _key(by)
        rows = rows.where(key.is_(None) if value == "0" else key == wanted(by, value))
    return _in_order(rows)


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


def reports(span: Span) -> int:
    """How many 举报 came in: this number and nothing else of them."""
    rows = select(func.count()).select_from(Post).where(*span.in_time_and_place(), Post.kind == Kind.REPORT)
    return db.session.scalar(rows) or 0


def names(by: By, values: Sequence[Any]) -> dict[Any, str]:
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
    return {None: "还没有转到单位" if by == By.UNIT else "全市", **found}


def years() -> list[int]:
    """Years with a case, the newest first."""
    first, last = (
        db.session.scalar(select(Post.received_on).order_by(order).limit(1))
        for order in (Post.received_on, Post.received_on.desc())
    )
    return list(range(last.year, first.year - 1, -1)) if first and last else [clock.today().year]
