"""Every counted case as a line without words: what the figures are made of, so that anybody can make them again."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from app import clock
from app.clock import NOT_YET
from app.core.regions.models import Region
from app.core.units.models import Unit
from app.db import db, together
from app.feedback.figures import CHARGED, HANDED_BACK, IS_HIDDEN, REASON, Span, conditions, left_late
from app.feedback.models import Assignment, Enclosure, Post, Topic
from app.feedback.rules.kinds import KIND_LABELS
from app.feedback.rules.life import STATE_LABELS
from app.feedback.rules.screening import PHOTO_LABELS, REASON_LABELS, PhotoReason

COLUMNS = (
    "截至", "编号", "类别", "话题", "县区代码", "县区", "单位", "收到", "到期", "状态", "等待日数", "首次答复按时",
    "重新打开", "退回的单位", "了结", "本单位录入", "可以评价", "评价过", "解决了", "态度分",
    "单位到期", "单位按时", "追问逾期", "来源未核实", "逾期后转走的单位", "转走时等了几日",
    "没有受理、没有公开的理由", "没有公开的照片",
)  # fmt: skip
BETWEEN = "；"  # units that handed the case back, one after the other
RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def rows(span: Span) -> Iterator[tuple[Any, ...]]:
    """The lines, streamed; names of offices and topics are kept from becoming formulas."""
    county = aliased(Region)
    columns = (
        Post.no, Post.kind, Topic.name, county.code, county.short_name, Unit.name, Post.received_on, Post.due_on, Post.state, Post.waited,
        Post.first_in_time, Post.reopens, _handed_back(), Post.ended_on, conditions()["own"], conditions()["asked"], Post.rated_solved, Post.rated_manner,
        func.coalesce(Post.unit_due_on, Post.due_on), func.coalesce(Post.unit_in_time, Post.first_in_time), Post.again_late, Post.unproved, REASON, Post.id,
    )  # fmt: skip
    found = (
        select(*columns)
        .join(Topic, Topic.id == Post.topic_id)
        .outerjoin(county, county.id == Post.county_id)
        .outerjoin(Unit, Unit.id == CHARGED)
        .where(*span.where())
        .order_by(Post.id)
    )
    today = clock.today()
    together()
    left, hidden = _left(span), _hidden(span)
    for row in db.session.execute(found.execution_options(yield_per=1000)):
        no, kind, topic, code, place, unit, received, due, state, waited, in_time, reopens, refused, ended, own, asked, solved, manner, own_due, own_time, again, unproved, reason, id = row  # fmt: skip
        yield (
            today, no, KIND_LABELS[kind], safe(topic), code, safe(place), safe(unit), received, known(due), STATE_LABELS[state], waited, _word(in_time),
            _word(reopens > 0), _each(refused), ended, _word(own), _word(asked), _word(solved is not None or manner is not None), _word(solved), manner,
            known(own_due), _word(own_time), _word(again), _word(unproved), *_in_two(left.get(id, ())),
            REASON_LABELS[reason] if reason else "", BETWEEN.join(hidden.get(id, ())),
        )  # fmt: skip


def _handed_back() -> Any:
    """The names of the units that handed a case back; asked for only where there is one."""
    unit = aliased(Unit)
    names = select(func.aggregate_strings(unit.name, BETWEEN)).join(Assignment, Assignment.unit_id == unit.id)
    names = names.where(Assignment.post_id == Post.id, HANDED_BACK).correlate(Post)
    return case((Post.refusals > 0, names.scalar_subquery()))


def _left(span: Span) -> dict[int, list[tuple[str, int]]]:
    """Name and days of each unit that let a case go after its day; few cases have one."""
    left = left_late(span).subquery()
    found: dict[int, list[tuple[str, int]]] = {}
    rows = select(left.c.post_id, Unit.name, left.c.days).join(Unit, Unit.id == left.c.unit_id)
    for post_id, name, days in db.session.execute(rows.order_by(left.c.post_id, Unit.name)):
        found.setdefault(post_id, []).append((safe(name), days))
    return found


def _hidden(span: Span) -> dict[int, list[str]]:
    """For each photo that is not public why; few cases have one."""
    found: dict[int, list[str]] = {}
    rows = select(Enclosure.post_id, Enclosure.hidden_because).join(Post, Post.id == Enclosure.post_id)
    for post_id, why in db.session.execute(rows.where(IS_HIDDEN, *span.where()).order_by(Enclosure.id)):
        if post_id is not None:
            found.setdefault(post_id, []).append(PHOTO_LABELS[PhotoReason(why)])
    return found


def _in_two(left: Sequence[tuple[str, int]]) -> tuple[str, str]:
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
