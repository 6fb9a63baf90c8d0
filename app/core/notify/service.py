"""Telling people: rendered now, in the writer's transaction; sent later."""

import secrets
from typing import Any

from flask import current_app, render_template
from sqlalchemy import func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from app import clock
from app.core import privacy
from app.core.accounts.models import User
from app.core.notify.models import Message, Sending, Way
from app.core.notify.readers import Reader, reader_of
from app.db import db

LONGEST_TITLE = 120


def tell(
    reader: Reader | User,
    notice: str,
    subject_kind: str,
    subject_id: int,
    *,
    occasion: str = "",
    calendar: tuple[str, str] | None = None,
    **words: Any,
) -> None:
    """Put a message into the outbox, once per channel the reader has; telling the same thing again does nothing.

    `notice` names the templates notices/<notice>.subject.txt and .body.txt; `calendar` is (METHOD, iCalendar text)
    and travels with mail only. Runs inside the caller's transaction and sends nothing itself.
    """
    who = reader if isinstance(reader, Reader) else reader_of(reader)
    ways = _ways(who)
    if not ways:
        return
    title = " ".join(render_template(f"notices/{notice}.subject.txt", **words).split())[:LONGEST_TITLE]
    body = privacy.seal(render_template(f"notices/{notice}.body.txt", **words).strip())
    same = {
        "notice": notice,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "occasion": occasion,
        "reader": who.key,
        "title": title,
        "body_sealed": body,
        "tries": 0,
        "created_at": clock.now(),
        "next_try_at": clock.now(),
        "error": "",
    }
    _put([{**same, **_row(way, address, who, calendar)} for way, address in ways])


def _ways(who: Reader) -> list[tuple[Way, str | None]]:
    ways: list[tuple[Way, str | None]] = []
    if who.user_id is not None:
        ways.append((Way.LETTER, None))
    if who.phone and current_app.config["SMS_URL"]:
        ways.append((Way.SMS, who.phone))
    if who.email and current_app.config["MAIL_URL"]:
        ways.append((Way.MAIL, who.email))
    return ways


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


def _put(rows: list[dict[str, Any]]) -> None:
    dialect = db.session.get_bind().dialect.name
    put: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}.get(dialect, insert)
    db.session.flush()
    db.session.execute(put(Message).on_conflict_do_nothing(), rows)


def unread(user: User) -> int:
    """How many letters the person has not opened."""
    rows = select(func.count()).where(Message.user_id == user.id, Message.way == Way.LETTER, Message.read_at.is_(None))
    return db.session.scalar(rows) or 0
