"""What is kept from before the figures charged an overrun day once: filled in as the verbs would have left it."""

from importlib import import_module
from typing import Any

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import select, update

from app import clock
from app.db import db
from app.feedback.models import Assignment, Post, Rating
from app.feedback.rules.kinds import Channel
from app.feedback.service import rating
from tests.feedback.making import Town
from tests.feedback.test_data import wound
from tests.making import MONDAY

FILLED = ("first_in_time", "again_late", "waited", "unproved", "rated_manner")


def kept() -> tuple[dict[int, Any], dict[int, Any]]:
    db.session.expire_all()
    posts = {post.id: {name: getattr(post, name) for name in FILLED} for post in db.session.scalars(select(Post))}
    left = {row.id: row.late_after for row in db.session.scalars(select(Assignment))}
    return posts, left


def test_old_rows_are_filled_as_the_verbs_leave_new_ones(town: Town) -> None:
    with clock.at(MONDAY):
        wound(town)
        rated = town.answer(town.handled(town.water, channel=Channel.API, phone=""))
        rating.rate(rated, True, 5, by=None)
    db.session.flush()
    before = kept()
    own_day = db.session.scalars(select(Post.unit_due_on).where(Post.unit_due_on.is_not(None))).all()
    db.session.execute(update(Assignment).values(late_after=None))
    db.session.execute(update(Post).values(again_late=False, unproved=False, unit_due_on=None, unit_in_time=None))
    db.session.execute(
        update(Post).where(Post.ended_on.is_not(None), Post.first_answered_at.is_(None)).values(first_in_time=None)
    )
    db.session.execute(
        update(Post).where(Post.again_late.is_(False), Post.follow_ups > 0).values(waited=Post.waited + 3)
    )
    db.session.execute(update(Post).where(Post.id == rated.id).values(rated_solved=True, rated_manner=5))
    db.session.execute(update(Rating).values(counts=True))
    filled = import_module("migrations.versions.0033_days_charged_once")
    with Operations.context(MigrationContext.configure(db.session.connection())):
        filled._fill()
    asked = {post.id for post in db.session.scalars(select(Post)) if post.is_asked_again}
    posts, left = kept()
    for id in asked:
        posts[id]["waited"] -= 3  # waits still: nothing of it was lengthened, so nothing is mended
    assert (posts, left) == before
    assert not db.session.scalar(select(Rating.counts).where(Rating.post_id == rated.id))
    own = db.session.scalars(select(Post.unit_due_on).where(Post.unit_due_on.is_not(None))).all()
    assert len(own) == len(own_day) - 1, "what was merged before stays with the unit it was with"
