"""A case found at the desk by its number, its place or its unit, among those this person has to do with; never by its words."""

from sqlalchemy import Select, case, or_, select

from app.core import querycode, regions
from app.core.accounts.models import User
from app.core.regions.scope import inside
from app.core.units.models import Unit
from app.db import db
from app.feedback import access
from app.feedback.models import Post
from app.feedback.models.posts import IS_OPEN

LONGEST = 60
MOST_PLACES = 50


def entered(user: User, typed: str) -> int | None:
    """What this person wrote down under that very number, where it lies on no desk of theirs."""
    no = querycode.number_as_printed(typed.strip()[:LONGEST], 6)
    id = db.session.scalar(access.entered_by(user).where(Post.no == no).with_only_columns(Post.id))
    on_desk = db.session.scalar(access.at_desk(user).where(Post.id == id).with_only_columns(Post.id)) if id else None
    return id if on_desk is None else None


def found(user: User, typed: str) -> Select[Post]:
    """That very number first, then what is open by its day, then what is over, the newest first.

    Of the places called so those that fit best, as many as MOST_PLACES.
    """
    words = typed.strip()[:LONGEST]
    no = querycode.number_as_printed(words, 6)
    units = select(Unit.id).where(Unit.name.contains(words, autoescape=True))
    places = [inside(Post.region_id, region) for region in regions.queries.search(words, MOST_PLACES)]
    rows = access.at_desk(user).where(or_(Post.no == no, Post.unit_id.in_(units), *places))
    order = case((Post.no == no, 0), (IS_OPEN, 1), else_=2)
    return rows.order_by(order, case((IS_OPEN, Post.due_on)), Post.id.desc())
