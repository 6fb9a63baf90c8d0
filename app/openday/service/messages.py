"""Who is told, and how an entry's people are reached."""

from typing import Any

from flask import current_app
from sqlalchemy import select, update

from app import clock
from app.core import notify, privacy
from app.core.notify import Reader
from app.db import db
from app.openday import ics, searching
from app.openday.models import Entry, Event, EventNotice
from app.openday.rules import LIVE, EntryState


def reader_of(entry: Entry) -> Reader:
    """The address book line of an entry: its account's letter box, its phone, its mail."""
    return Reader(
        key=f"entry:{entry.id}",
        user_id=entry.user_id,
        phone=privacy.unseal(entry.phone_sealed),
        email=privacy.unseal(entry.email_sealed),
    )


def tell(entry: Entry, notice: str, *, occasion: str = "", method: str = "", **words: Any) -> None:
    """Put one message to the entry's people into the outbox, with a calendar part when `method` is given."""
    calendar = _calendar_part(entry, method) if method and entry.email_sealed else None
    notify.tell(
        reader_of(entry),
        notice,
        "entry",
        entry.id,
        occasion=occasion,
        calendar=calendar,
        entry=entry,
        event=entry.event,
        site_url=current_app.config["SITE_URL"],
        link=current_app.config["SITE_URL"] + "/openday/track",
        **words,
    )


def _calendar_part(entry: Entry, method: str) -> tuple[str, str]:
    """The mail's calendar part, counted: calendars drop a message whose SEQUENCE is not higher than the last one's."""
    counted = update(Entry).where(Entry.id == entry.id).values(calendar_mails=Entry.calendar_mails + 1)
    db.session.flush()
    db.session.execute(counted, execution_options={"synchronize_session": False})
    db.session.refresh(entry, ["calendar_mails"])
    return method, ics.invitation(entry, method)


def tell_all(event: Event, notice: str, *, occasion: str, method: str = "", **words: Any) -> None:
    """Tell everyone whose sign-up is alive; the calendar part goes to those who hold a seat."""
    for entry in db.session.scalars(select(Entry).where(Entry.event_id == event.id, Entry.state.in_(LIVE))):
        part = method if entry.state == EntryState.SEATED else ""
        tell(entry, notice, occasion=occasion, method=part, **words)


def tell_seated(event: Event, notice: str, *, occasion: str, **words: Any) -> None:
    """Tell those who hold a seat."""
    for entry in db.session.scalars(select(Entry).where(Entry.event_id == event.id, Entry.state == EntryState.SEATED)):
        tell(entry, notice, occasion=occasion, **words)


def announce(event: Event, text: str, reason: str, notice: str, method: str) -> None:
    """A public notice of a change on the event's page, and word to everyone signed up."""
    event.sequence += 1
    event.changed_at = clock.now()
    db.session.add(EventNotice(event=event, text=text, reason=reason))
    db.session.flush()
    tell_all(event, notice, occasion=str(event.sequence), method=method, text=text, reason=reason)
    searching.refresh(event)
    searching.refresh_opinions(event)  # their entries name the event
