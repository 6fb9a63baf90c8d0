"""Builders of what a post becomes in another room."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.notify.models import Message
from app.db import db
from app.feedback.models import Post, PostStep, Turned
from app.feedback.rules.turning import Into
from app.feedback.service import screening, targets, turning
from app.openday.models import Event
from app.village.models import Question
from tests.feedback.making import Town
from tests.making import Make, sign_in
from tests.village.making import Hamlet

WHY = "说的是村里十月的账，应当由村里答复"
DOUBT = "十二盏路灯怎么要九千多元？"
EXCERPT = f"【略】{DOUBT}【略】"  # of a post that says more
FARE = "票价什么时候再降？"


def target(into: Into) -> targets.Target:
    found = targets.target_of(into)
    assert found is not None
    return found


def book_of(hamlet: Hamlet) -> str:
    choices = target(Into.OBJECTION).pick
    assert choices is not None and choices.choices is not None
    post = type("Anywhere", (), {"region": hamlet.village.region})
    return choices.choices(post)[0][0]  # type: ignore[arg-type]


def quoted(post: Post, excerpt: str) -> str:
    """The excerpt of a post that holds it, of another one all its words: nobody turns a post with words of their own."""
    words = turning.first_words(post, target(Into.OBJECTION))
    return excerpt if excerpt.strip("【略】") in words else words


def to_village(town: Town, hamlet: Hamlet, post: Post | None = None, line: str = "2", **more: Any) -> Turned:
    said = post or town.handled(region=hamlet.village.region, text=DOUBT + "请公开发票", **more)
    row = turning.turn(said, target(Into.OBJECTION), quoted(said, EXCERPT), WHY, book_of(hamlet), line, by=town.handler)
    db.session.flush()
    return row


def to_agenda(town: Town, event: Event, post: Post | None = None) -> Turned:
    said = post or town.handled(text=f"{FARE}请在会上说一说")
    row = turning.turn(
        said,
        target(Into.AGENDA),
        quoted(said, f"【略】{FARE}【略】"),
        "会上正好要议",
        str(event.agenda[0].id),
        by=town.handler,
    )
    db.session.flush()
    return row


def question_of(row: Turned) -> Question:
    return db.session.get_one(Question, row.target_id)


def public_of(town: Town, make: Make, hamlet: Hamlet) -> Post:
    """A public post of a resident with an account, in the unit's hands."""
    post = town.receipt(by=make.resident(), region=hamlet.village.region, text=DOUBT + "请公开发票").post
    screening.release(post, *screening.masked(post), {}, by=town.office)
    return town.taken_on(post, town.roads)


def lines_of(post: Post) -> list[str]:
    return list(db.session.scalars(select(PostStep.what).where(PostStep.post_id == post.id).order_by(PostStep.id)))


def told(post: Post) -> list[str]:
    rows = select(Message.notice).where(Message.subject_kind == "feedback_post", Message.subject_id == post.id)
    return list(db.session.scalars(rows.order_by(Message.id)))


def client_of(app: Flask, person: Any) -> FlaskClient:
    return sign_in(app, person)
