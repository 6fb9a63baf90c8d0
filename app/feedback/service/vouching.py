"""Whose words a case is made of that a clerk wrote down: asked anew whenever a unit gets it, until somebody has answered it."""

from collections.abc import Iterable

from sqlalchemy import select

from app.core.accounts.models import User
from app.db import db
from app.feedback.models import Assignment, Post
from app.feedback.models.desks import Holding, Part


def judge(post: Post, unit_id: int | None) -> None:
    """It is the unit's own where its clerk serves there in any way, whatever other unit the clerk serves too.

    Nobody vouches for what another unit wrote down that answers posts as well: two such units could write for each other.
    """
    if post.entered_by_id is None or post.first_unit_id is not None or unit_id is None:
        return
    units = _units_of(db.session.get_one(User, post.entered_by_id))
    if unit_id in units:
        post.entered_unit_id = unit_id
    elif post.entered_unit_id is not None and _lead_cases({*units, post.entered_unit_id}):
        post.unproved = True


def _units_of(clerk: User) -> set[int]:
    return {grant.unit_id for grant in clerk.live_grants() if grant.unit_id}


def _lead_cases(units: Iterable[int]) -> bool:
    """Has one of them ever taken a case on? A hall's window that writes calls down and answers none has not."""
    taken_on = (Assignment.part == Part.LEAD) & (Assignment.holding == Holding.ACCEPTED)
    rows = select(Assignment.id).where(Assignment.unit_id.in_(units), taken_on)
    return db.session.scalar(rows.limit(1)) is not None
