"""The room's figures, each counted from cases whose list is one click away; exact at the moment they are asked for.

What a unit writes down itself (a call, a letter) and then answers is counted and listed, but stays out of its shares and
waits: else a unit could write itself a good standing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select

from app import clock
from app.core.regions.models import Level, Region
from app.core.units.models import Unit
from app.db import db
from app.feedback.models import Post, Rating
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
CHARGED = func.coalesce(Post.first_unit_id, Post.unit_id)  # who answered first, else who has it now
OF_OTHERS = or_(Post.entered_unit_id.is_(None), Post.entered_unit_id != func.coalesce(CHARGED, 0))
STANDS = Post.waited.is_not(None)  # an answer stands
PASSED_LATE = and_(Post.state == State.PASSED, Post.first_in_time.is_(False))  # it became an application after its day
WAITS = and_(Post.waited.is_(None), or_(Post.state.in_(OPEN), Post.state == State.MERGED))


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


def _late() -> ColumnElement[bool]:
    return and_(WAITS, Post.due_on < clock.today())


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


def conditions() -> dict[str, ColumnElement[bool]]:
    """Which cases each figure counts."""
    reopened = Post.reopens > 0
    return {
        "received": literal(True),
        "answered": STANDS,
        "in_time": and_(STANDS, Post.first_in_time.is_(True), ~reopened, OF_OTHERS),
        "due": and_(or_(STANDS, and_(WAITS, reopened), _late(), PASSED_LATE), OF_OTHERS),
        "open": WAITS,
        "late": _late(),
        "reopened": reopened,
        "handed_back": Post.refusals > 0,
        "declined": Post.state == State.DECLINED,
        "withdrawn": Post.state == State.WITHDRAWN,
        "turned": Post.turned.is_(True),
        "own": ~OF_OTHERS,
        "asked": and_(Post.first_answered_at.is_not(None), OF_OTHERS),
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
    if db.session.get_bind().dialect.name == "sqlite":
        return func.strftime("%Y-%m", Post.received_on)
    return func.to_char(Post.received_on, "YYYY-MM")


def counted(span: Span, by: By | None = None, *more: ColumnElement[bool]) -> dict[Any, Numbers]:
    """The numbers of every unit, place, kind or month; under None those of the whole when nothing is broken down."""
    key = _key(by)
    asked = conditions()
    sums = [func.sum(case((condition, 1), else_=0)) for name, condition in asked.items() if name != "handed_back"]
    names = [name for name in asked if name != "handed_back"]
    rows = select(key, func.sum(Post.refusals), *sums).where(*span.where(), *more).group_by(key)
    found = {
        row[0]: Numbers(handed_back=row[1] or 0, **dict(zip(names, row[2:], strict=True)))
        for row in db.session.execute(rows)
    }
    waits, ratings = _waits(span, key, more), _ratings(span, key, more)
    return {
        name: replace(numbers, waits=waits.get(name, Waits()), **ratings.get(name, {}))
        for name, numbers in found.items()
    }


def _waits(span: Span, key: ColumnElement[Any], more: Sequence[ColumnElement[bool]]) -> dict[Any, Waits]:
    """How long each case waited, or has waited until today, or until nobody waited any more."""
    until = func.coalesce(Post.ended_on, clock.today())
    if db.session.get_bind().dialect.name == "sqlite":
        so_far: ColumnElement[Any] = func.round(func.julianday(until) - func.julianday(Post.received_on))
    else:
        so_far = until - Post.received_on
    days = func.coalesce(Post.waited, so_far)
    rows = select(key, days, STANDS, func.count()).where(*span.where(), OF_OTHERS, *more).group_by(key, days, STANDS)
    found: dict[Any, Waits] = {}
    for name, waited, stands, count in db.session.execute(rows):
        waits = found.setdefault(name, Waits({}, {}))
        pile: Any = waits.answered if stands else waits.still
        pile[int(waited)] = pile.get(int(waited), 0) + count
    return found


def _ratings(span: Span, key: ColumnElement[Any], more: Sequence[ColumnElement[bool]]) -> dict[Any, dict[str, int]]:
    """What authors said of the last answer they rated; charged like the case."""
    last = (
        select(Rating.post_id, func.max(Rating.round).label("round"))
        .join(Post, Post.id == Rating.post_id)
        .where(Rating.counts.is_(True), *span.where(), *more)
        .group_by(Rating.post_id)
        .subquery()
    )
    solved = func.sum(case((Rating.solved.is_(True), 1), else_=0))
    rows = (
        select(key, func.count(), solved, func.sum(Rating.manner))
        .select_from(Rating)
        .join(last, and_(last.c.post_id == Rating.post_id, last.c.round == Rating.round))
        .join(Post, Post.id == Rating.post_id)
        .group_by(key)
    )
    return {
        name: {"rated": rated, "solved": solved, "manner": manner}
        for name, rated, solved, manner in db.session.execute(rows)
    }


def declined_by_reason(span: Span) -> list[tuple[str, int]]:
    """Why posts were not taken up, or not shown: every refusal is counted in public."""
    reason = func.coalesce(Post.decline_reason, Post.screen_reason)
    rows = select(reason, func.count()).where(*span.where(), reason.is_not(None)).group_by(reason)
    found = [(REASON_LABELS[name], count) for name, count in db.session.execute(rows)]
    return sorted(found, key=lambda row: -row[1])


def cases(span: Span, figure: str, by: By | None, value: str) -> Select[Post]:
    """The list behind a figure."""
    rows = select(Post).where(*span.where(), conditions()[figure])
    if by is not None and value:
        key = _key(by)
        rows = rows.where(key.is_(None) if value == "0" else key == wanted(by, value))
    return rows.order_by(Post.received_on.desc(), Post.id.desc())


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
    first, last = db.session.execute(select(func.min(Post.received_on), func.max(Post.received_on))).one()
    return list(range(last.year, first.year - 1, -1)) if first else [clock.today().year]
