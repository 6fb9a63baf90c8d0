"""Reading the letter box and the outbox."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from app import clock
from app.core import privacy
from app.core.accounts.models import User
from app.core.notify.models import Message
from app.core.notify.rules import SENDING_LABELS, TROUBLED, WAY_LABELS, Sending, Way
from app.db import db, stored, table

LETTERS = table(Message).c
UNREAD = select(func.count()).where(  # asked with every page of whoever is signed in
    LETTERS.user_id == bindparam("user"), LETTERS.way == Way.LETTER, LETTERS.read_at.is_(None)
)


def letters_of(user: User) -> Select[Message]:
    """A person's letters, newest first."""
    mine = (Message.user_id == user.id, Message.way == Way.LETTER)
    return select(Message).where(*mine).order_by(Message.id.desc())


def unread(user: User) -> int:
    """How many letters the person has not marked as read."""
    return int(stored(UNREAD, user=user.id).scalar_one())


def exported(user: User) -> list[dict[str, Any]]:
    """A person's letters in the clear, for the export of one's own data."""
    return [
        {
            "时间": clock.here(letter.created_at).isoformat(),
            "标题": letter.title,
            "正文": privacy.unseal(letter.body_sealed) or "",
        }
        for letter in db.session.scalars(letters_of(user))
    ]


def troubled() -> Select[Message]:
    """Messages a person should look at, newest first: not sent or perhaps not, and still there to be sent again."""
    stuck = (Message.state.in_(TROUBLED), Message.wiped_at.is_(None))
    return select(Message).where(*stuck).order_by(Message.id.desc())


def troubled_count() -> int:
    """How many messages a person should look at."""
    return db.session.scalar(select(func.count()).select_from(troubled().order_by(None).subquery())) or 0


def tally() -> list[tuple[str, str, int]]:
    """(channel, state, count), in words and in the order of a message's life."""
    rows = db.session.execute(select(Message.way, Message.state, func.count()).group_by(Message.way, Message.state))
    counts = {(way, state): count for way, state, count in rows}
    return [
        (WAY_LABELS[way], SENDING_LABELS[state], counts[way, state])
        for way in Way
        for state in Sending
        if (way, state) in counts
    ]


def waiting_since() -> datetime | None:
    """Since when the oldest message that could go has been waiting."""
    due = (Message.state == Sending.WAITING, Message.next_try_at <= clock.now())
    return db.session.scalar(select(func.min(Message.next_try_at)).where(*due))
