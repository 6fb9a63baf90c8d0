"""By when a post is passed on: to a unit by the office, taken on by the unit (domain handbook §f.2: one working day).

The same whatever the whole term is: a 投诉 of fifteen days that nobody routed is late on the second day.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple

from sqlalchemy import Select, func, select

from app import clock
from app.clock import NOT_YET
from app.core import limits, workdays
from app.db import db
from app.feedback.models import Post
from app.feedback.models.desks import Assignment, Holding, Part
from app.feedback.rules import kinds
from app.feedback.rules.life import State
from app.feedback.rules.screening import Screen

WORDS: Mapping[State, str] = {State.RECEIVED: "转办", State.DECIDING: "裁定", State.OFFERED: "接办"}


def due_on(post: Post) -> date | None:
    """The day by which whoever has it now passes it on; None where nobody has to, NOT_YET before the year's calendar is out."""
    back = [row.ended_at for row in post.assignments if row.part == Part.LEAD and row.holding == Holding.REFUSED]
    returned = max((at for at in back if at), default=None)
    return _due(post.state, post.screen_due_on, _day(post.lead.given_at if post.lead else None), _day(returned))


def _day(at: datetime | None) -> date | None:
    return clock.here(at).date() if at else None


def _due(state: State, screen_due_on: date, given: date | None, returned: date | None) -> date | None:
    if state == State.OFFERED:
        return _after(given, kinds.ACCEPT.key) if given else None
    if state not in WORDS:
        return None
    if returned is None:
        return screen_due_on
    return max(_after(returned, kinds.SCREEN.key), screen_due_on)  # taken up again on appeal: that day


def _after(day: date, key: str) -> date:
    return workdays.calendar().add_or_not_yet(day, limits.in_force(key).number)


class Turn(NamedTuple):
    """A post of a pile, and by when it is passed on."""

    is_young: bool  # not among what waits too long for the yearly inspection, which stands first
    due: date
    id: int


def in_turn(rows: Select[Post]) -> list[Turn]:
    """These posts, what is to be passed on first first, however many: the same days as each one's own, of a few columns."""
    before = clock.today() - timedelta(days=limits.in_force(kinds.HIDE_NOTHING.key).number)
    mine = (Assignment.post_id == Post.id, Assignment.part == Part.LEAD)
    live = Assignment.holding.in_((Holding.OFFERED, Holding.ACCEPTED))
    given = select(func.max(Assignment.given_at)).where(*mine, live).scalar_subquery()
    returned = (
        select(func.max(Assignment.ended_at)).where(*mine, Assignment.holding == Holding.REFUSED).scalar_subquery()
    )
    columns = (
        Post.id,
        func.coalesce(Post.owed_from, Post.received_on),
        Post.state,
        Post.screen_due_on,
        given,
        returned,
    )
    found = db.session.execute(rows.order_by(None).with_only_columns(*columns))
    due = cache(_due)  # few days, however many posts
    return sorted(
        Turn(received >= before, due(state, screen_due_on, _day(given), _day(returned)) or NOT_YET, id)
        for id, received, state, screen_due_on, given, returned in found
    )


def is_late(post: Post) -> bool:
    """Should it have been passed on before today?"""
    due = due_on(post)
    return due is not None and due < clock.today()


def waits(post: Post) -> bool:
    """Is it somebody's turn to pass it on, today or since long? Of one nobody has read yet the reader is told first."""
    if post.state == State.RECEIVED and post.screen == Screen.WAITING:
        return False
    due = due_on(post)
    return due is not None and due <= clock.today()
