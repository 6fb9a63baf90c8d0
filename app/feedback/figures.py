"""The room's figures, each counted from cases whose list is one click away; exact at the moment they are asked for.

What a unit writes down itself (a call, a letter) and then answers is counted and listed, but stays out of its shares and
waits: else a unit could write itself a good standing. So does what nobody vouches for: a post of a client without a proved
phone, a call that a clerk of no unit writes down, or of another unit that answers posts too. Of both, what is late is due
all the same: else nobody would have to answer a letter. Of 表扬 likewise: it asks for nothing; and nothing is called so later.

Of what the office made a 举报 nothing is told but how many (`reports`); what was late until then stays due, where it was.

A day that was overrun while a unit held a case stays with that unit, once, whatever happens later; a unit that gets the
case after that is judged by a day of its own. So the rows of the units do not add up to the whole, which is judged by the
day that was promised to the author alone.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
)

from app import clock
from app.core.regions.models import Level, Region
from app.core.units.models import Unit
from app.db import db, give_room, is_sqlite
from app.feedback import beside, put_together
from app.feedback.beside import CHARGED, HANDED_BACK, Left
from app.feedback.models import Assignment, Enclosure, Post
from app.feedback.models.posts import IS_OPEN
from app.feedback.rules.figures import AT_THE_UNIT, COUNTED, STANDS, TIMED, Numbers, Sum, added_up
from app.feedback.rules.kinds import KIND_LABELS, Kind
from app.feedback.rules.life import OPEN, State
from app.feedback.rules.screening import PHOTO_LABELS, REASON_LABELS, PhotoReason, Reason, Screen
from app.feedback.whose import asks_for_work, by_its_author, by_the_unit, of_others


class By(StrEnum):
    """What the figures are broken down by."""

    UNIT = "unit"
    PLACE = "place"
    KIND = "kind"
    MONTH = "month"


BY_LABELS = {By.UNIT: "按单位", By.PLACE: "按地方", By.KIND: "按类别", By.MONTH: "按月份"}
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
        return [*self._in_time(), *self.of_place()]

    def of_place(self) -> list[ColumnElement[bool]]:
        """The same of whatever day."""
        found = [*self._in_place(), Post.kind != Kind.REPORT]
        return [*found, Post.list_no.is_not(None)] if self.is_below_county else found

    def in_time_and_place(self) -> list[ColumnElement[bool]]:
        """The same, 举报 included."""
        return [*self._in_time(), *self._in_place()]

    def _in_time(self) -> list[ColumnElement[bool]]:
        return [Post.received_on >= self.first, Post.received_on <= self.last]

    def _in_place(self) -> list[ColumnElement[bool]]:
        if self.region is None or self.region.level == Level.CITY:
            return []
        columns = {Level.COUNTY: Post.county_id, Level.TOWNSHIP: Post.township_id}
        return [columns.get(self.region.level, Post.region_id) == self.region.id]


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
    "extended": "批准延期",
    "paused": "停下等补充",
    "closed": "没有答复就了结",
    "declined": "不予受理",
    "withdrawn": "留言人撤回",
    "passed": "转为申请",
    "turned": "转到别处办理",
    "own": "本单位自己录入",
    "unproved": "没有验证号码或办公室代录",
    "timed": "算进等待时间",
    "asked": "可以评价",
    "said": "说了解决没有",
    "marked": "打了态度分",
}
Few = Mapping[str, Any]
ENDED = (State.PASSED, State.DECLINED, State.WITHDRAWN)


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
    answered_late = and_(stands, in_time.is_(False))
    ended_late = and_(of.state.in_(ENDED), in_time.is_(False), ~stands)  # after its day, and nobody answered
    taken_up = and_(waits, in_time.is_(False), ~stands)  # on appeal, after the day that was promised
    if at_the_unit:  # who has it now owes it by its own day
        taken_up = false()
    reopened, others = of.reopens > 0, of_others(of)
    unjudged = and_(in_time.is_(None), ~reopened)  # answered before anybody could tell by which day it was due
    kept = and_(stands, in_time.is_(True), ~reopened, of.again_late.is_(False))
    return {
        "received": literal(True),
        "answered": and_(stands, ~waits),
        "in_time": and_(kept, ~and_(asked_again, late), others),
        "due": or_(
            and_(or_(and_(stands, ~unjudged), and_(waits, reopened)), others), late, ended_late, answered_late, taken_up
        ),
        "open": waits,
        "late": late,
        "left_late": Post.id.in_(beside.left_late().with_only_columns(Assignment.post_id)),
        "reopened": reopened,
        "handed_back": Post.refusals > 0,
        "extended": beside.EXTENDED,
        "paused": beside.PAUSED,
        "closed": and_(~stands, ~waits),
        "declined": and_(of.state == State.DECLINED, ~stands),
        "withdrawn": and_(of.state == State.WITHDRAWN, ~stands),
        "passed": and_(~stands, ~waits, of.state.not_in((State.DECLINED, State.WITHDRAWN))),
        "turned": of.turned.is_(True),
        "own": by_the_unit(of),
        "unproved": of.unproved.is_(True),
        "timed": others,
        "asked": and_(of.first_unit_id.is_not(None), by_its_author(of)),
        "said": and_(Post.rated_solved.is_not(None), asks_for_work(Post)),
        "marked": and_(Post.rated_manner.is_not(None), asks_for_work(Post)),
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
    found: defaultdict[Any, Sum] = defaultdict(Sum)
    for key, days, cases, says in put_together.alike(span.where(), _key(by, span.region), lambda of: _asked(of, by)):
        found[key].add(says, days, cases)
    rated = _rated(span, by)
    numbers = {key: row.numbers(rated.get(key, {})) for key, row in found.items()}
    whole = added_up(numbers.values())
    left, (few, few_of_all) = _left_late(span, by), _few(span, by)
    if by == By.UNIT:
        numbers = {key: replace(numbers[key], **row.at_the_unit()) for key, row in found.items()}
        parts = _with_what_was_left(_charged_with_hand_backs(numbers, span), left)
    else:
        parts = _with_late_before(numbers, span, by)
        parts = {key: replace(row, left_late=left.get(key, Left()).cases) for key, row in parts.items()}
    rows = {key: replace(row, **few.get(key, {})) for key, row in parts.items()}
    return Table(rows, _of_all(whole, span, left, few_of_all))


def _asked(of: Any, by: By | None) -> dict[str, ColumnElement[bool]]:
    """What is asked of the cases one by one; of a unit by its own day too."""
    asked = conditions(of)
    wanted_ones = {name: asked[name] for name in asked if name in COUNTED}
    if by == By.UNIT:
        at_unit = conditions(of, at_the_unit=True)
        wanted_ones |= {own: at_unit[name] for name, own in AT_THE_UNIT.items()}
    return wanted_ones | {STANDS: of.waited.is_not(None), TIMED: asked[TIMED]}


def _rated(span: Span, by: By | None) -> dict[Any, dict[str, int]]:
    """What authors said of the answers, and how often cases were handed back: both known of few cases."""
    asked = conditions()
    sums = {
        "said": beside.how_many(asked["said"]),
        "marked": beside.how_many(asked["marked"]),
        "solved": beside.how_many(and_(asked["said"], Post.rated_solved.is_(True))),
        "manner": func.sum(case((asked["marked"], Post.rated_manner), else_=0)),
        "handed_back": func.sum(Post.refusals),
    }
    is_one = or_(Post.rated_solved.is_not(None), Post.rated_manner.is_not(None), Post.refusals > 0)
    rows = select(_key(by, span.region).label("key"), *sums.values()).where(*span.where(), is_one).group_by(text("1"))
    return {of: dict(zip(sums, map(int, counts), strict=True)) for of, *counts in db.session.execute(rows)}


def _with_late_before(numbers: Mapping[Any, Numbers], span: Span, by: By | None) -> dict[Any, Numbers]:
    found = dict(numbers)
    for key, row in _late_before(span, by).items():
        found[key] = beside.with_more_due(found.get(key, Numbers()), row)
    return found


def _of_all(whole: Numbers, span: Span, left: Mapping[Any, Left], few: Few) -> Numbers:
    """The whole, with what few cases have; by the day that was promised."""
    gone = beside.together(_late_before(span, None).values())
    return replace(beside.with_more_due(whole, gone), left_late=beside.together(left.values()).cases, **few)


def _with_what_was_left(numbers: Mapping[Any, Numbers], left: Mapping[Any, Left]) -> dict[Any, Numbers]:
    """What a unit let go after its day is due there and was not in time; it waited there as long as it was there."""
    found = dict(numbers)
    for unit, row in left.items():
        found[unit] = replace(beside.with_more_due(found.get(unit, Numbers()), row), left_late=row.cases)
    return found


def _left_late(span: Span, by: By | None) -> dict[Any, Left]:
    """What is 举报 now is told of no township or village, neither here nor elsewhere."""
    asked = [beside.left_late(span.where())]
    if not span.is_below_county:
        asked.append(beside.left_to_report(span.in_time_and_place()))
    return beside.piled(asked, lambda row: row.unit_id if by == By.UNIT else _key_before(by, span))


def _late_before(span: Span, by: By | None) -> dict[Any, Left]:
    asked = [] if span.is_below_county else [beside.late_before(span.in_time_and_place())]
    return beside.piled(asked, lambda _row: _key_before(by, span))


def _key_before(by: By | None, span: Span) -> Any:
    """The row of a case; of one that was made a 举报, by what it was called until then."""
    return func.coalesce(Post.was_kind, Post.kind) if by == By.KIND else _key(by, span.region)


def _few(span: Span, by: By | None) -> tuple[Mapping[Any, Few], Few]:
    """More time, and what is in time by it alone, of each row and of the whole.

    Of a unit with a day of its own that day says so, which nobody puts off; the whole is judged by the day that was promised.
    """
    where, key = span.where(), _key(by, span.region)
    found, promised = beside.more_time(where, key), conditions()
    ways = [beside.Judged(promised["in_time"], promised["due"])]
    if by == By.UNIT:
        own, none_of_its_own = conditions(at_the_unit=True), func.coalesce(Post.unit_due_on, Post.due_on) == Post.due_on
        ways.append(beside.Judged(own["in_time"], own["due"], none_of_its_own))
    put_off = beside.stretched(where, key, ways)
    whole = sum((Counter(row) for row in [*found.values(), *(row[0] for row in put_off.values())]), Counter[str]())
    for of, counts in put_off.items():
        found.setdefault(of, {}).update(counts[-1])
    return found, whole


def _charged_with_hand_backs(numbers: Mapping[Any, Numbers], span: Span) -> dict[Any, Numbers]:
    """The rows of the units, each with the hand-backs that are its own."""
    rows = select(Assignment.unit_id, func.count()).join(Post, Post.id == Assignment.post_id)
    rows = rows.where(*span.where(), Post.refusals > 0, HANDED_BACK).group_by(Assignment.unit_id)
    refused: dict[int, int] = {unit: count for unit, count in db.session.execute(rows)}
    keys = [*numbers, *(unit for unit in refused if unit not in numbers)]
    return {key: replace(numbers.get(key, Numbers()), handed_back=refused.get(key, 0)) for key in keys}


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


@dataclass(frozen=True)
class Unfinished:
    """What came in an earlier year and is not answered yet."""

    year: int
    waiting: int
    late: int


def unfinished_before(year: int, region: Region | None = None) -> list[Unfinished]:
    """Of the years before this one those with cases that still wait for an answer, the last year first."""
    waiting: Counter[int] = Counter()
    overdue: Counter[int] = Counter()
    for rows in waiting_before(year, region):
        for one, found, beyond in db.session.execute(rows):
            waiting[int(one)] += found
            overdue[int(one)] += int(beyond)
    return [Unfinished(one, waiting[one], overdue[one]) for one in sorted(waiting, reverse=True)]


def waiting_before(year: int, region: Region | None = None) -> list[Select[Any]]:
    """Year, how many still wait, how many of them beyond their day: of `is_waited_for` the open ones, then the merged.

    What waits is little: it is found by its state, and the year compared as a word, so that nobody walks the days of all
    that ever came (0.6 s of a million posts).
    """
    which = func.substr(Post.received_on, 1, 4) if is_sqlite() else func.to_char(Post.received_on, "YYYY")
    late = func.sum(case((Post.due_on < clock.today(), 1), else_=0))
    before = select(which, func.count(), late).where(which < str(year), *year_span(year, region).of_place())
    merged = and_(Post.state == State.MERGED, Post.ended_on.is_(None))
    return [before.where(waits).group_by(which) for waits in (IS_OPEN, merged)]


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
    late = beside.left_late([Assignment.unit_id == unit_id])
    left = Post.id.in_(late.with_only_columns(Assignment.post_id))
    if figure == "left_late":
        return left
    if figure == "timed":
        rows = late.subquery()
        return or_(has_it, Post.id.in_(select(rows.c.post_id).where(rows.c.timed == 1)))
    return or_(has_it, left) if figure == "due" else has_it


def _in_order(rows: Select[Post]) -> Select[Post]:
    """The newest day first; what is not public stands behind the rest of its day, so that its place tells no number of it."""
    is_last = case((IS_PUBLIC, 0), else_=1)
    return rows.order_by(Post.received_on.desc(), is_last, Post.id.desc())


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
    is_one = Post.kind == literal_column(f"'{Kind.REPORT}'")  # in these very words: the index is of no other rows
    rows = select(func.count()).select_from(Post).where(*span.in_time_and_place(), is_one)
    return db.session.scalar(rows) or 0


def made_reports(span: Span) -> int | None:
    """How many of those the office made one; what was late until then stays counted as due where it was."""
    return None if span.is_below_county else beside.made_reports(span.in_time_and_place())


def unlisted(span: Span, figure: str, by: By | None, value: str) -> int:
    """How many a figure counts and its list does not name: what was late and was made a 举报 since."""
    if span.is_below_county or figure not in ("due", "left_late", "timed"):
        return 0
    of_unit, where = bool(by == By.UNIT and value), span.in_time_and_place()
    if figure == "left_late" or of_unit:
        left = beside.left_to_report(where)
        rows = left if of_unit else beside.each_once(left)
    else:
        rows = beside.late_before(where)
    found = beside.piled([rows], lambda row: row.unit_id if of_unit else _key_before(by if value else None, span))
    if by is None or not value:
        of = beside.together(found.values())
    else:
        of = found.get(None if value == "0" else wanted(by, value), Left())
    return sum(of.days.values()) if figure == "timed" else of.cases


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
