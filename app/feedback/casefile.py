"""Every counted case as a line without words: what the figures are made of, so that anybody can make them again."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, case, false, func, select
from sqlalchemy.orm import aliased

from app import clock
from app.clock import NOT_YET
from app.core.regions.models import Region
from app.core.units.models import Unit
from app.db import db, together
from app.feedback import beside
from app.feedback.beside import CHARGED, HANDED_BACK
from app.feedback.figures import IS_HIDDEN, REASON, Span, conditions
from app.feedback.models import Assignment, Enclosure, Post, Topic
from app.feedback.rules.kinds import KIND_LABELS
from app.feedback.rules.life import STATE_LABELS
from app.feedback.rules.screening import PHOTO_LABELS, REASON_LABELS, PhotoReason, Screen

COLUMNS = (
    "截至", "编号", "类别", "话题", "县区代码", "县区", "单位", "收到", "到期", "状态", "等待日数", "首次答复按时",
    "重新打开", "退回的单位", "了结", "本单位录入", "可以评价", "评价过", "解决了", "态度分",
    "单位到期", "单位按时", "追问逾期", "来源未核实", "逾期后转走的单位", "转走时等了几日",
    "没有受理、没有公开的理由", "没有公开的照片", "批准延期", "原来的到期", "停下等补充", "没有记下原来的到期",
    "等待从",
)  # fmt: skip
MADE_REPORT = "转作举报"  # the state of a line without a number: what was late until then, by place, kind and month
BETWEEN = "；"  # units that handed the case back, one after the other
RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def rows(span: Span) -> Iterator[tuple[Any, ...]]:
    """The lines, streamed; names of offices and topics are kept from becoming formulas.

    A number stands only beside what is public, and no line's place tells the number of another. Whoever kept yesterday's file
    still sees that a line is missing today, and what it said then (decision 079).
    """
    county = aliased(Region)
    columns = (
        Post.no, Post.kind, Topic.name, county.code, county.short_name, Unit.name, Post.received_on, Post.due_on, Post.state, Post.waited,
        Post.first_in_time, Post.reopens, _handed_back(), Post.ended_on, conditions()["own"], conditions()["asked"], Post.rated_solved, Post.rated_manner,
        func.coalesce(Post.unit_due_on, Post.due_on), func.coalesce(Post.unit_in_time, Post.first_in_time), Post.again_late, Post.unproved, REASON, conditions()["extended"], conditions()["paused"], _undated(), Post.screen, Post.id,
    )  # fmt: skip
    found = (
        select(*columns)
        .join(Topic, Topic.id == Post.topic_id)
        .outerjoin(county, county.id == Post.county_id)
        .outerjoin(Unit, Unit.id == CHARGED)
        .where(*span.where())
        .order_by(Post.received_on, case((Post.screen == Screen.PUBLIC, 0), else_=1), Post.no)
    )
    today = clock.today()
    together()
    left, hidden, first = _left(beside.left_late(span.where())), _hidden(span), _first_days()
    since = {id: day for id, day in db.session.execute(beside.put_right())}
    for row in db.session.execute(found.execution_options(yield_per=1000)):
        no, kind, topic, code, place, unit, received, due, state, waited, in_time, reopens, refused, ended, own, asked, solved, manner, own_due, own_time, again, unproved, reason, extended, paused, undated, screen, id = row  # fmt: skip
        yield (
            today, no if screen == Screen.PUBLIC else "", KIND_LABELS[kind], safe(topic), code, safe(place), safe(unit), received, known(due), STATE_LABELS[state], waited, _word(in_time),
            _word(reopens > 0), _each(refused), ended, _word(own), _word(asked), _word(solved is not None or manner is not None), _word(solved), manner,
            known(own_due), _word(own_time), _word(again), _word(unproved), *_in_two(left.get(id, ())),
            REASON_LABELS[reason] if reason else "", BETWEEN.join(hidden.get(id, ())), _word(extended), first.get(id), _word(paused), _word(undated),
            since.get(id),
        )  # fmt: skip
    yield from _made_reports(span)


def _made_reports(span: Span) -> Iterator[tuple[Any, ...]]:
    """What was late until the office made a 举报 of it: a line for the shares, without number, topic, unit that has it and day."""
    county, today, where = aliased(Region), clock.today(), span.in_time_and_place()
    gone, left = beside.late_before(where).subquery(), _left(beside.left_to_report(where))
    rows = select(Post.id, Post.was_kind, county.code, county.short_name, Post.received_on, gone.c.days, gone.c.timed)
    rows = rows.join(gone, gone.c.post_id == Post.id).outerjoin(county, county.id == Post.county_id).order_by(Post.id)
    for id, kind, code, place, received, days, timed in db.session.execute(rows):
        line = {
            "截至": today,
            "类别": KIND_LABELS[kind],
            "县区代码": code,
            "县区": safe(place),
            "收到": received.replace(day=1),
            "状态": MADE_REPORT,
            "等待日数": days,
            "来源未核实": _word(not timed),
            **dict(zip(("逾期后转走的单位", "转走时等了几日"), _in_two(left.get(id, ())), strict=True)),
        }
        yield tuple(line.get(column) for column in COLUMNS)


def _undated() -> Any:
    """Was more time granted, and nobody kept the day before? Then no share is told by the days before."""
    unknown = beside.undated()
    return false() if unknown is None else unknown


def _first_days() -> dict[int, date | None]:
    """When a first answer would have been due had nobody put that off; few cases have one."""
    return {id: known(day) for id, day in db.session.execute(beside.first_days())}


def _handed_back() -> Any:
    """The names of the units that handed a case back; asked for only where there is one."""
    unit = aliased(Unit)
    names = select(func.aggregate_strings(unit.name, BETWEEN)).join(Assignment, Assignment.unit_id == unit.id)
    names = names.where(Assignment.post_id == Post.id, HANDED_BACK).correlate(Post)
    return case((Post.refusals > 0, names.scalar_subquery()))


def _left(asked: Select[Any]) -> dict[int, list[tuple[str, int | str]]]:
    """Name and days of each unit that let a case go after its day, no days where they do not count; few cases have one."""
    left = asked.subquery()
    found: dict[int, list[tuple[str, int | str]]] = {}
    rows = select(left.c.post_id, Unit.name, left.c.days, left.c.timed).join(Unit, Unit.id == left.c.unit_id)
    for post_id, name, days, timed in db.session.execute(rows.order_by(left.c.post_id, Unit.name)):
        found.setdefault(post_id, []).append((safe(name), days if timed else ""))
    return found


def _hidden(span: Span) -> dict[int, list[str]]:
    """For each photo that is not public why; few cases have one."""
    found: dict[int, list[str]] = {}
    rows = select(Enclosure.post_id, Enclosure.hidden_because).join(Post, Post.id == Enclosure.post_id)
    for post_id, why in db.session.execute(rows.where(IS_HIDDEN, *span.where()).order_by(Enclosure.id)):
        if post_id is not None:
            found.setdefault(post_id, []).append(PHOTO_LABELS[PhotoReason(why)])
    return found


def _in_two(left: Sequence[tuple[str, int | str]]) -> tuple[str, str]:
    """The names, and the days in the same order."""
    return BETWEEN.join(name for name, _ in left), BETWEEN.join(str(days) for _, days in left)


def _each(names: str | None) -> str:
    return BETWEEN.join(safe(name) for name in sorted(names.split(BETWEEN))) if names else ""


def safe(words: str | None) -> str:
    """A name no spreadsheet takes for a formula."""
    return f"'{words}" if words and words.startswith(RISKY) else words or ""


def known(day: date) -> date | None:
    """A day as data gives it; nothing where it cannot be told before next year's calendar is out."""
    return None if day == NOT_YET else day


def _word(value: Any) -> str:
    """是 or 否; nothing where it cannot be said."""
    return "" if value is None else "是" if value else "否"
