"""Telling people: rendered now, in the writer's transaction; sent later. And what a person may do about a message."""

import secrets
from collections.abc import Callable, Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import current_app
from jinja2 import Environment, StrictUndefined, Undefined
from sqlalchemy import Select, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app import clock
from app.core import audit, privacy
from app.core.accounts.models import User
from app.core.notify.models import CODES_FIRST, IN_TURN, Message
from app.core.notify.readers import Reader, reader_of
from app.core.notify.rules import ENDED, TROUBLED, Sending, Trouble, Way, carries_code, one_line
from app.db import db, line, straight, table
from app.errors import Refused


class Did(StrEnum):
    """What can be done to a message."""

    RESENT = "notify.message.resent"


HANDFUL = 200  # messages held in memory at a time
PHRASES = {Did.RESENT: "重发了通知"}


def tell(
    reader: Reader | User,
    notice: str,
    subject_kind: str,
    subject_id: int,
    *,
    occasion: str = "",
    calendar: tuple[str, str] | None = None,
    good_until: datetime | None = None,
    **words: Any,
) -> None:
    """Put a message into the outbox, once per channel the reader has; telling the same thing again does nothing.

    `notice` names the templates notices/<notice>.subject.txt and .body.txt (TemplateNotFound when one is missing);
    `calendar` is (METHOD, iCalendar text) and travels with mail only; after `good_until` the message is not sent
    any more. Runs inside the caller's transaction and sends nothing itself.
    """
    who = reader if isinstance(reader, Reader) else reader_of(reader)
    now = clock.now()
    same = {
        "notice": notice,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "occasion": occasion,
        "reader": who.key,
        "rank": CODES_FIRST if carries_code(notice) else IN_TURN,
        "title": one_line(_render(f"notices/{notice}.subject.txt", words)),
        "body_sealed": privacy.seal(_render(f"notices/{notice}.body.txt", words).strip()),
        "tries": 0,
        "created_at": now,
        "next_try_at": now,
        "good_until": good_until,
        "error": Trouble.NONE,
    }
    _put([{**same, **_row(way, address, who, calendar)} for way, address in ways(who)])


def _render(name: str, words: dict[str, Any]) -> str:
    """Plain text from a notice template. The page's context is left out: jobs tell people too, and have no request."""
    return _notices().get_template(name).render(site=current_app.config, **words)


def _notices() -> Environment:
    """The app's templates; in tests a word the template wants and nobody gave is an error instead of a hole."""
    known: Environment | None = current_app.extensions.get("notices")
    if known is None:
        known = current_app.jinja_env.overlay(undefined=StrictUndefined if current_app.testing else Undefined)
        current_app.extensions["notices"] = known
    return known


def ways(who: Reader) -> list[tuple[Way, str | None]]:
    """On which ways a message reaches this reader, with the address: none by SMS or mail that this site does not send."""
    found: list[tuple[Way, str | None]] = []
    if who.user_id is not None:
        found.append((Way.LETTER, None))
    if who.phone and current_app.config["SMS_URL"]:
        found.append((Way.SMS, who.phone))
    if who.email and current_app.config["MAIL_URL"]:
        found.append((Way.MAIL, who.email))
    return found


def _row(way: Way, address: str | None, who: Reader, calendar: tuple[str, str] | None) -> dict[str, Any]:
    letter = way == Way.LETTER
    method, text = calendar if calendar and way == Way.MAIL else ("", None)
    return {
        "uid": secrets.token_hex(16),
        "way": way,
        "user_id": who.user_id if letter else None,
        "address_sealed": privacy.seal(address),
        "calendar_method": method,
        "calendar_sealed": privacy.seal(text),
        "state": Sending.SENT if letter else Sending.WAITING,  # a letter lies in the box once the transaction commits
        "sent_at": clock.now() if letter else None,
    }


PUT = {  # by the database's kind; written once, and of the table: the class's own way costs three times as much
    "sqlite": sqlite.insert(table(Message)).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(table(Message)).on_conflict_do_nothing(),
}


def _put(rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    db.session.flush()
    put = PUT[line().dialect.name]
    for row in rows:
        straight(put, **row)


def mark_read(user: User, id: int | None = None) -> int:
    """One letter of the person, or all, has been read; how many were unread until now."""
    mine = [Message.user_id == user.id, Message.way == Way.LETTER, Message.read_at.is_(None)]
    if id is not None:
        mine.append(Message.id == id)
    return len(db.session.scalars(update(Message).where(*mine).values(read_at=clock.now()).returning(Message.id)).all())


def resend(message: Message, *, by: User) -> Message:
    """Send again what failed or may not have arrived; a person decides, and it is on record."""
    again = {
        "state": Sending.WAITING,
        "tries": 0,
        "next_try_at": clock.now(),
        "lease_until": None,  # the ticket of a slow sender dies here: it must not write over the new sending
        "error": Trouble.NONE,
    }
    stuck = (Message.id == message.id, Message.state.in_(TROUBLED), Message.wiped_at.is_(None))
    if db.session.scalar(update(Message).where(*stuck).values(**again).returning(Message.id)) is None:
        raise Refused("这条通知已经发出或正在重发，或者内容已按期删除，不能重发")
    db.session.refresh(message)
    audit.record(by, Did.RESENT, message)
    return message


def readers_of(user: User) -> set[str]:
    """Under which names the outbox knows a person: rooms tell them of sign-ups, each under a name of its own."""
    return set(db.session.scalars(select(Message.reader).where(Message.user_id == user.id).distinct()))


def forget(readers: set[str]) -> None:
    """Empty the letter box of who leaves; what waits is not sent; of what was sent, number and words go, the line stays.

    《个人信息保护法》第四十七条.
    """
    theirs = Message.reader.in_(readers)
    db.session.execute(delete(Message).where(theirs, or_(Message.way == Way.LETTER, Message.state == Sending.WAITING)))
    wiped = {"address_sealed": None, "body_sealed": None, "calendar_sealed": None, "wiped_at": clock.now()}
    ended = update(Message).where(theirs, Message.state.in_(ENDED), Message.wiped_at.is_(None)).values(**wiped)
    db.session.execute(ended.execution_options(synchronize_session=False))


def reword(subject_kind: str, subject_ids: Collection[int] | Select[int], words: Callable[[str], str]) -> None:
    """What messages about these say from now on, sent or not; for names that may not be read any more. A handful at a time."""
    about = (Message.subject_kind == subject_kind, Message.subject_id.in_(subject_ids))
    for message in db.session.scalars(select(Message).where(*about).execution_options(yield_per=HANDFUL)):
        if (title := words(message.title)) != message.title:
            message.title = title
        for name in ("body_sealed", "calendar_sealed"):
            text = privacy.unseal(getattr(message, name))
            if text and words(text) != text:
                setattr(message, name, privacy.seal(words(text)))
