"""Whose words a case is made of that a clerk wrote down: asked anew whenever a unit gets it, until somebody has answered it."""

from app.core.accounts.models import User
from app.db import db
from app.feedback.models import Post


def judge(post: Post, unit_id: int | None) -> None:
    """It is the unit's own where its clerk serves there in any way, whatever other unit the clerk serves too."""
    if post.entered_by_id is None or post.first_unit_id is not None or unit_id is None:
        return
    if unit_id in _units_of(db.session.get_one(User, post.entered_by_id)):
        post.entered_unit_id = unit_id


def _units_of(clerk: User) -> set[int]:
    return {grant.unit_id for grant in clerk.live_grants() if grant.unit_id}
