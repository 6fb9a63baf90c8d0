"""A 留言 that belongs to a point of an agenda is put there as a question, and answered with the opinions of that event."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import and_, or_, select, update

from app import clock, feedback
from app.core.accounts.models import User
from app.core.regions.scope import above, inside
from app.db import db
from app.openday.models import AgendaItem, Event, Opinion, Tally
from app.openday.rules import RUNNING, Kind, State
from app.openday.service import after

MOST = 60  # points of agendas to choose from, the nearest event first


def register() -> None:
    """Hang this room's part into the room of posts."""
    feedback.offer(
        feedback.Target(
            into=feedback.Into.AGENDA,
            is_public=True,
            button="作为开放日议题的提问",
            explained="有一场活动的议题正好说到这件事：把问题提到那里，会上会后逐条答复。",
            make=_make,
            standing=_standing,
            pick=feedback.Asked("哪场活动的哪个议题", _choices, "只列还收提问的活动"),
            quotes=True,
            words="提问（工作人员看过后公开）",
            touch=_touch,
            hold=_hold,
            take_down=_take_down,
            forget=_forget,
        )
    )


def _choices(post: Any) -> list[tuple[str, str]]:
    near, now = or_(inside(Event.region_id, post.region), above(Event.region_id, post.region)), clock.now()
    coming = and_(Event.state.in_(RUNNING), Event.ends_at > now)
    just_held = and_(Event.state == State.HELD, Event.opinions_until >= now)
    rows = select(AgendaItem).join(Event).where(near, or_(coming, just_held), Event.kind != Kind.MONTH)
    found = db.session.scalars(rows.order_by(Event.starts_at, Event.id, AgendaItem.position).limit(MOST))
    return [(str(item.id), _called(item.event, item)) for item in found]


def _called(event: Event, item: AgendaItem) -> str:
    return f"{clock.here(event.starts_at):%-m月%-d日} {event.title}：{item.title}"


def _make(given: feedback.Given, *, by: User) -> feedback.Made:
    item = db.session.get_one(AgendaItem, int(given.pick))  # one of `_choices`: the room of posts has asked
    opinion = after.put_question(item.event, given.text, item.id, given.cut_because, by=by)
    db.session.flush()
    return feedback.Made(opinion.id, opinion.no, after.page_of(opinion))


def _standing(ids: Collection[int]) -> Mapping[int, feedback.Standing]:
    return {row.id: _stands(row) for row in db.session.scalars(select(Opinion).where(Opinion.id.in_(ids)))}


def _stands(opinion: Opinion) -> feedback.Standing:
    link = after.page_of(opinion)
    if opinion.outcome is not None:
        return feedback.Standing(opinion.outcome_label, "ok", link)
    if opinion.event.state == State.CANCELLED:
        return feedback.Standing(f"活动已取消，{opinion.due_on:%-m月%-d日}前答复", "soon", link)
    if opinion.event.state == State.POSTPONED:
        return feedback.Standing("活动延期，新日期定了再算哪天前答复", "soon", link)
    return feedback.Standing(f"待答复，{opinion.due_on:%-m月%-d日}前", "soon", link)


def _take_down(opinion_id: int, why: str, *, by: User | None) -> bool:
    """The words come down with those of the post."""
    return after.take_words_down(db.session.get_one(Opinion, opinion_id), why, by=by)


def _forget(opinion_id: int) -> None:
    """Whoever answers reads as much as everybody."""
    after.forget_words(db.session.get_one(Opinion, opinion_id))


def _touch(opinion_id: int) -> None:
    """The event's page names the post: a page that was remembered is made again."""
    event_id = select(Opinion.event_id).where(Opinion.id == opinion_id).scalar_subquery()
    db.session.execute(update(Tally).where(Tally.event_id == event_id).values(changes=Tally.changes + 1))


def _hold(opinion_id: int, as_read: Callable[[str], str]) -> None:
    """Each version of the answer with its reason, and what came of it."""
    after.as_read(db.session.get_one(Opinion, opinion_id), as_read)
