"""Who said what a case is about: what the unit writes down itself, or nobody vouches for, counts in no share; nor does praise."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column

from app.feedback.models import Post
from app.feedback.rules.kinds import Kind


def by_the_unit(of: Any) -> ColumnElement[bool]:
    """Written down by the very unit that is charged with it."""
    return and_(of.entered_unit_id.is_not(None), of.entered_unit_id == func.coalesce(of.first_unit_id, of.unit_id, 0))


def asks_for_work(of: Any) -> ColumnElement[bool]:
    """Not 表扬: friends' thanks, answered with thanks, would lift every share."""
    is_asked: ColumnElement[bool] = of.kind != literal_column(f"'{Kind.PRAISE}'")
    return is_asked


def of_others(of: Any) -> ColumnElement[bool]:
    """Said by somebody else, who is known, and no mere praise: what counts for shares, waits and ratings."""
    return and_(~by_the_unit(of), of.unproved.is_(False), asks_for_work(of))


def by_its_author(of: Any) -> ColumnElement[bool]:
    """Said by its author, who is known: whose word about the answer counts. Whoever writes for others knows their code too."""
    return and_(of.entered_unit_id.is_(None), of.unproved.is_(False), asks_for_work(of))


def is_asked(post: Post) -> bool:
    """Python twin of `by_its_author`: is the author of the post asked, so that the answer counts?"""
    return post.entered_unit_id is None and not post.unproved and post.kind != Kind.PRAISE
