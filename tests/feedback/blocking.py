"""Builders of 限制留言: a post that was withheld, a block that rests on it."""

from typing import Any

from sqlalchemy import func, select

from app.core.accounts.models import Grant, User
from app.core.accounts.rules import Role
from app.core.notify.models import Message
from app.db import db
from app.feedback.models import Block, Post
from app.feedback.rules.blocking import Ground
from app.feedback.rules.screening import Reason
from app.feedback.service import blocking, screening
from tests.feedback.making import Town

PHONE = "13798761234"
WHY = "三次点名骂村干部的家人"


def abusive(town: Town, phone: str = PHONE, **more: Any) -> Post:
    post = town.post(phone=phone, **more)
    return screening.withhold(post, Reason.ABUSE, "", by=town.office)


def block(town: Town, post: Post | None = None, days: int = 7, by: User | None = None) -> Block:
    return blocking.make(post or abusive(town), Ground.ABUSE, WHY, days, by=by or town.office)


def told(notice: str) -> int:
    return db.session.scalar(select(func.count()).select_from(Message).where(Message.notice == notice)) or 0


def works_there(user: User, town: Town) -> None:
    """At the unit on whose desk the posts lie, beside whatever else they do."""
    db.session.add(Grant(user=user, role=Role.HANDLER, region=town.county, unit=town.roads))
    db.session.flush()
