"""By when words that an author added later are looked at: one working day, as for the post itself, whatever the case has."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import ColumnElement, case, func, select

from app import clock
from app.clock import NOT_YET
from app.core import limits, workdays
from app.db import db
from app.feedback.models import Post, PostStep
from app.feedback.rules import kinds
from app.feedback.rules.screening import Screen

WAIT = select(PostStep.post_id).where(PostStep.asked_public.is_(True))
FIRST = select(func.min(PostStep.at)).where(PostStep.post_id == Post.id, PostStep.asked_public.is_(True))


def since() -> ColumnElement[datetime]:
    """From when somebody could look at a post's words: of one that was hidden meanwhile, since it is shown again."""
    first = FIRST.correlate(Post).scalar_subquery()
    return case((Post.screened_at > first, Post.screened_at), else_=first)


def due_of(ids: Iterable[int]) -> dict[int, date]:
    """The day of each of these posts that has such words; one query for all. NOT_YET before the year's calendar is out."""
    rows = select(Post.id, since()).where(Post.id.in_(ids), Post.screen == Screen.PUBLIC, Post.id.in_(WAIT))
    days, calendar = limits.in_force(kinds.SCREEN.key).number, workdays.calendar()
    return {id: calendar.add_or_not_yet(clock.here(at).date(), days) for id, at in db.session.execute(rows)}


def to_remind_ids() -> list[int]:
    """Posts whose words nobody has looked at by their day, from that day on; nobody lies there for want of a calendar."""
    ids = db.session.scalars(select(Post.id).where(Post.screen == Screen.PUBLIC, Post.id.in_(WAIT)))
    return sorted(id for id, day in due_of(ids.all()).items() if day <= clock.today() or day == NOT_YET)
