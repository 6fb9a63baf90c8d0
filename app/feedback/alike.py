"""What may say the same as a post, for whoever puts posts together: public or not, of the same county, still open."""

from collections.abc import Set
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, or_

from app.core import search
from app.core.accounts.models import User
from app.core.regions.models import Region
from app.db import db
from app.errors import Refused
from app.feedback import access, searching
from app.feedback.models import Post
from app.feedback.models.posts import IS_OPEN
from app.feedback.rules import words
from app.feedback.rules.likeness import contained, pairs
from app.feedback.rules.screening import Screen
from app.feedback.service import desks
from app.feedback.service.originals import words_of

MOST, LOOKED_AT = 5, 60
LIKELY = 0.3  # of the shorter one's pairs: two people tell one thing in their own words


@dataclass(frozen=True)
class Likely:
    """One that may be meant, with how much of it is the same."""

    post: Post
    share: float
    why_not: str = ""  # it cannot be merged into this one


def likely(user: User, post: Post) -> list[Likely]:
    """The likest first: of the public ones by the house's index, of the others those of the same place, newest first."""
    said = _about(post)
    own = pairs(said)
    rows = access.screened_by(user).where(Post.id.in_(access.readable(user).with_only_columns(Post.id)))
    rows = rows.where(IS_OPEN, Post.id != post.id, _near(post, said))
    found = [
        Likely(one, _share(own, one)) for one in db.session.scalars(rows.order_by(Post.id.desc()).limit(LOOKED_AT))
    ]
    likeliest = sorted(found, key=lambda one: (-one.share, -one.post.id))
    return [replace(one, why_not=_why_not(post, one.post)) for one in likeliest if one.share >= LIKELY][:MOST]


def _why_not(post: Post, into: Post) -> str:
    try:
        desks.require_mergeable(post, into)
    except Refused as refusal:
        return refusal.sentence
    return ""


def _near(post: Post, said: str) -> ColumnElement[bool]:
    county = db.session.get(Region, post.county_id) if post.county_id else None
    ids = [entry.subject_id for entry in search.alike(said[: words.TELLING], searching.KIND, most=20, region=county)]
    return or_(Post.id.in_(ids), and_(Post.screen != Screen.PUBLIC, Post.region_id == post.region_id))


def _share(own: Set[str], other: Post) -> float:
    return contained(own, pairs(_about(other)))


def _about(post: Post) -> str:
    """What a post is about: its title, and of an endless text the beginning."""
    said = words_of(post)
    return f"{said.title}\n{words.beginning(said.text, words.LONGEST_PUBLIC)}"
