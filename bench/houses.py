"""A house to measure: a migrated database with the demo's regions, people and events, and events to sign up for."""

import logging
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import func, select

from app import clock, create_app
from app.core.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.demo import people, story
from app.openday.models import Entry, Event, Person, Seat
from app.openday.rules import Category, EntryState, Leftover, Selection
from app.openday.service import events

TOLD = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # the demo's story is the same whenever the bench runs
ALWAYS = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC))
MORE_EVENTS = 300
COPIED = (
    *("kind", "title", "summary", "unit", "region", "place", "conduct", "eligibility", "accessibility"),
    *("contact_name", "contact_phone", "companions"),
)


class House:
    """One database, filled, and the settings of servers that stand on it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.env = {
            "DATABASE_URL": url,
            "SECRET_KEY": secrets.token_urlsafe(32),
            "DATA_KEY": secrets.token_urlsafe(32),
            "STORAGE_URL": f"file:{folder / 'files'}",
            "SMS_URL": f"file:{folder / 'outbox'}",  # so that each sign-up writes its message; no worker sends them
            "RATE_LIMITS": "0",
        }
        self.app = create_app(self.env)
        self._fill()

    def _fill(self) -> None:
        logging.getLogger("alembic").setLevel(logging.WARNING)
        with self.app.app_context():
            upgrade()
            with clock.at(TOLD), unit_of_work():
                story.load()
        with self.app.app_context(), unit_of_work():
            for number in range(MORE_EVENTS):
                self._publish(20, f"第 {number + 1} 场")

    def open_event(self, seats: int) -> int:
        """A new first-come event that one may sign up for at any time; its id."""
        with self.app.app_context():
            with unit_of_work():
                event = self._publish(seats, "")
            return event.id

    def _publish(self, seats: int, suffix: str) -> Event:
        model = db.session.scalars(select(Event).where(Event.title.startswith("走进水厂")).order_by(Event.id)).first()
        assert model is not None
        fields: dict[str, Any] = {name: getattr(model, name) for name in COPIED}
        fields |= {"title": fields["title"] + suffix, "selection": Selection.FIRST_COME, "verify_phone": False}
        starts = TOLD + timedelta(days=15)
        with clock.at(TOLD):
            event = events.draft(
                {**fields, "starts_at": starts, "ends_at": starts + timedelta(hours=2)}, by=model.drafted_by
            )
            events.set_seats(event, [(Category.RESIDENT, seats, 0)], Leftover.POOL, by=model.drafted_by)
            events.submit(event, by=model.drafted_by)
            events.publish(event, by=people.by_name("office"))
        event.signup_opens_at, event.signup_closes_at = ALWAYS
        return event

    def count(self, event_id: int) -> dict[str, int]:
        """What the tables say about an event."""
        entries = select(Entry.id).where(Entry.event_id == event_id)
        with self.app.app_context():
            states = select(Entry.state, func.count()).where(Entry.event_id == event_id).group_by(Entry.state)
            by_state = {state: count for state, count in db.session.execute(states)}
            ids = select(func.count(Person.id_hash.distinct())).where(Person.event_id == event_id, Person.live)
            numbers = select(func.count(Entry.no.distinct())).where(Entry.event_id == event_id)
            acts = select(func.count()).where(AuditEntry.subject_kind == "entry", AuditEntry.subject_id.in_(entries))
            return {
                "entries": sum(by_state.values()),
                "seated": by_state.get(EntryState.SEATED, 0),
                "waiting": by_state.get(EntryState.WAITING, 0),
                "taken": db.session.scalar(select(Seat.taken).where(Seat.event_id == event_id)) or 0,
                "people": db.session.scalar(ids) or 0,
                "numbers": db.session.scalar(numbers) or 0,
                "acts": db.session.scalar(acts) or 0,
            }

    def numbers(self, event_id: int) -> set[str]:
        """The entry numbers of an event."""
        with self.app.app_context():
            return set(db.session.scalars(select(Entry.no).where(Entry.event_id == event_id)))

    def close(self) -> None:
        """Let go of the database."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
