"""What waits for a member of staff, each with the day it is due: reviews, lists, draws, new dates, opinions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlalchemy import func, or_, select

from app import clock
from app.core import workdays
from app.core.accounts.models import User
from app.core.workdays.rules import WorkCalendar
from app.db import db
from app.errors import Refused
from app.openday import access, queries, timeline
from app.openday.models import Draw, DrawSource, Event, Opinion
from app.openday.rules import Selection, State
from app.web.menus import Work, due_work


def waiting(user: User) -> Iterable[Work]:
    """Everything of this room."""
    yield from _to_decide(user)
    for event, count, due, unread in _unanswered(user):
        waiting_words = f"（{unread} 条待公开）" if unread else ""
        title = f"答复 {count} 条意见{waiting_words}：{event.title}"
        yield due_work(title, _desk(event) + "#opinions", due, "待答复")


@dataclass(frozen=True)
class _Drawn:
    """What is known of a closed event's draw, read for all of them at once."""

    draw: Draw | None
    sources: Sequence[DrawSource]

    @property
    def usable(self) -> DrawSource | None:
        failed = {attempt.source_id for attempt in self.draw.attempts if attempt.failed} if self.draw else set()
        return next((source for source in self.sources if source.id not in failed), None)


def _to_decide(user: User) -> Iterable[Work]:
    over = (Event.state == State.SELECTED) & (Event.ends_at < clock.now())
    sent_back = (Event.state == State.DRAFT) & (Event.state_reason != "")
    stands = or_(Event.state.in_((State.REVIEW, State.CLOSED, State.POSTPONED)), over, sent_back)
    found = db.session.scalars(access.at_desk(user).where(stands).order_by(Event.starts_at)).all()
    drawn = _drawn([event.id for event in found if event.selection == Selection.DRAW and event.state == State.CLOSED])
    calendar = workdays.calendar()
    for event in found:
        if step := _step(user, event, drawn.get(event.id)):
            yield due_work(f"{step}：{event.title}", _desk(event), _due(event, drawn.get(event.id), calendar))


def _drawn(event_ids: list[int]) -> dict[int, _Drawn]:
    if not event_ids:
        return {}
    draws, sources = queries.draws_of(event_ids)
    return {event_id: _Drawn(draws.get(event_id), sources.get(event_id, [])) for event_id in event_ids}


def _step(user: User, event: Event, drawn: _Drawn | None) -> str:
    """The next step in words, "" when it is not this person's."""
    if event.state == State.REVIEW:
        return "审核" if access.may_review(user, event) and event.drafted_by_id != user.id else ""
    if not access.may_edit(user, event):
        return ""
    steps = {State.DRAFT: "修改退回的草稿", State.SELECTED: "记录举行情况", State.POSTPONED: "确定新日期"}
    if event.state != State.CLOSED:
        return steps[event.state]
    return _draw_step(drawn) if drawn else "遴选"


def _draw_step(drawn: _Drawn) -> str:
    source = drawn.usable
    if drawn.draw is None:
        missed = not source or clock.now() >= source.draws_at
        return "重新指定抽签来源" if missed else "锁定抽签名单"
    if any(attempt.is_open for attempt in drawn.draw.attempts):
        return "核对开奖录入"
    if source is None:
        return "重新指定抽签来源"
    return f"录入开奖结果（{clock.here(source.draws_at):%-m月%-d日 %H:%M}开奖）"


def _due(event: Event, drawn: _Drawn | None, calendar: WorkCalendar) -> date | None:
    """By when the step must be done for the dates that were published to hold; None where no date is set."""
    if event.state == State.POSTPONED:
        return None
    if drawn and drawn.draw is None and (source := drawn.usable) and clock.now() < source.draws_at:
        return clock.here(source.draws_at).date()
    key = {State.DRAFT: "notice", State.REVIEW: "notice", State.CLOSED: "list"}.get(event.state)
    if key is None:
        return clock.here(event.ends_at).date()
    try:
        return timeline.milestone(timeline.of_event(event, calendar), key).on
    except Refused:  # no working-day table for that year
        return clock.here(event.starts_at).date()


def _unanswered(user: User) -> Iterable[tuple[Event, int, date, int]]:
    """Events with opinions to answer: how many, the earliest day due, how many of them nobody has released yet."""
    rows = (
        select(Opinion.event_id, func.count(), func.min(Opinion.due_on), func.count() - func.count(Opinion.released_at))
        .where(Opinion.outcome.is_(None))
        .group_by(Opinion.event_id)
    )
    found = {event_id: (count, due, unread) for event_id, count, due, unread in db.session.execute(rows)}
    for event in db.session.scalars(access.at_desk(user).where(Event.id.in_(found))):
        if access.may_edit(user, event):
            yield event, *found[event.id]


def _desk(event: Event) -> str:
    return url_for("openday_desk.show", id=event.id)
