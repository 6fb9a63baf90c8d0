"""A house to measure: a migrated database with the demo's regions, people and events, and events to sign up for."""

import json
import logging
import random
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask_migrate import check, upgrade
from sqlalchemy import func, select

from app import bulk, clock, create_app
from app.core import erasing
from app.core.accounts.service import phone_codes
from app.core.audit.models import AuditEntry
from app.core.jobs import each
from app.core.regions.models import Level, Region
from app.core.regions.service import load_csv
from app.core.search import weighing
from app.core.search.models import SearchEntry
from app.core.workdays.service import load_years
from app.db import db, unit_of_work
from app.demo import city, people, posts, story
from app.feedback.models import Post
from app.openday.models import Entry, Event, Person, Seat
from app.openday.rules import Category, EntryState, Leftover, Selection
from app.openday.service import events
from app.village.jobs import write_page
from app.village.models import Release, Village

TOLD = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # the demo's story is the same whenever the bench runs
ALWAYS = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC))
MORE_EVENTS = 300
KEYS = ("SECRET_KEY", "DATA_KEY")  # a kept database is read with the keys it was written with
COPIED = (
    *("kind", "title", "summary", "unit", "region", "place", "conduct", "eligibility", "accessibility"),
    *("contact_name", "contact_phone", "companions"),
)


def environment(url: str, folder: Path) -> dict[str, str]:
    """The settings of a house to measure."""
    return {
        "DATABASE_URL": url,
        "SECRET_KEY": secrets.token_urlsafe(32),
        "DATA_KEY": secrets.token_urlsafe(32),
        "STORAGE_URL": f"file:{folder / 'files'}",
        "SMS_URL": f"file:{folder / 'outbox'}",  # so that each sign-up writes its message; no worker sends them
        "RATE_LIMITS": "0",
    }


@dataclass(frozen=True)
class Book:
    """One book of the city: its number and its page."""

    id: int
    path: str


class Grown:
    """A large database; one with a note of itself is taken as it is, and what a broken run left is taken up."""

    def __init__(self, url: str, folder: Path, note: Path | None = None) -> None:
        self.folder, self.url, self.kept = folder, url, note is not None
        known = json.loads(note.read_text()) if note is not None and note.exists() else {}
        self.env = environment(url, folder) | known.get("keys", {})
        if note is not None:
            note.write_text(json.dumps({"keys": {name: self.env[name] for name in KEYS}, **known}))
        self.app = create_app(self.env)
        logging.getLogger("alembic").setLevel(logging.WARNING)
        with self.app.app_context(), clock.at(TOLD):
            upgrade()
            _require_today(url)
            if "count" not in known:
                with unit_of_work():
                    load_csv()
                    load_years()
                    people.load()
                began = time.monotonic()
                known = {"count": self.fill(), "took": time.monotonic() - began}
            self.look_around()
            self.bytes = bulk.size()
            db.session.remove()
        self.count, self.took = known["count"], known["took"]
        if note is not None:
            note.write_text(json.dumps({"keys": {name: self.env[name] for name in KEYS}, **known}))

    def fill(self) -> int:
        """Fill it; how many of what it is made of."""
        raise NotImplementedError

    def look_around(self) -> None:
        """Learn what the questions need to know."""

    def close(self) -> None:
        """Let go of the database; a file that is not kept is gone too."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        if self.is_sqlite and not self.kept:
            for path in self.file.parent.glob(self.file.name + "*"):
                path.unlink()

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    @property
    def file(self) -> Path:
        """The database itself, where it is a file."""
        return Path(self.url.removeprefix("sqlite:///"))


def _require_today(url: str) -> None:
    """Refuse a kept database that an earlier form of a migration made: an index it lacks would be measured as ours."""
    try:
        check()
    except SystemExit:  # what differs has been printed
        raise SystemExit(f"{url} is not as the models say: delete it and run again") from None


class City(Grown):
    """The books of so many villages over so many years; `count` are their lines."""

    def __init__(self, url: str, folder: Path, villages: int | None, years: int, note: Path | None = None) -> None:
        self.first, self.years = villages, years
        super().__init__(url, folder, note)

    def fill(self) -> int:
        for _ in city.make(self.years, self.first, 60):
            pass
        city.tidy()
        return int(db.session.scalar(select(func.sum(Release.lines_count))) or 0)

    def look_around(self) -> None:
        self.newest = city.periods(1)[-1].name

    @property
    def table(self) -> str:
        """Where Datasette shows the lines."""
        return f"/{self.file.stem}/village_line"

    def villages(self) -> list[str]:
        """The codes of all villages."""
        with self.app.app_context():
            return list(db.session.scalars(select(Region.code).join(Village, Village.region_id == Region.id)))

    def books(self, count: int) -> list[Book]:
        """So many books, drawn by chance, always the same."""
        with self.app.app_context():
            rows = select(Release.id, Region.code, Release.period).join(Village, Village.id == Release.village_id)
            known = db.session.execute(rows.join(Region, Region.id == Village.region_id).order_by(Release.id)).all()
        drawn = random.Random(10).sample(known, min(count, len(known)))
        return [Book(id, f"/village/{code}/finance/{period}/") for id, code, period in drawn]

    def write_pages(self, books: list[Book]) -> None:
        """Write their pages, as the worker does within a minute of a publication; the city was not published but put in."""
        with self.app.app_context():
            each([book.id for book in books], write_page)


class Forum(Grown):
    """What residents said over ten years; `count` are their posts."""

    def __init__(self, url: str, folder: Path, wanted: int, note: Path | None = None) -> None:
        self.wanted = wanted
        super().__init__(url, folder, note)

    def fill(self) -> int:
        for _ in posts.make(10, self.wanted):
            pass
        posts.tidy()
        weighing.weigh()
        if not self.is_sqlite:
            erasing.erase(["feedback_post", "search_entry"])  # what autovacuum does in its time
        return self.wanted

    def look_around(self) -> None:
        rows = select(Post.list_no).where(Post.list_no.is_not(None)).order_by(Post.list_no.desc())
        self.numbers = [number for number in db.session.scalars(rows) if number]
        self.places = list(db.session.scalars(select(Region.code).where(Region.level == Level.VILLAGE)))

    def texts(self, count: int) -> list[str]:
        """Words of so many entries of the search, drawn by chance, always the same."""
        with self.app.app_context():
            ids = random.Random(12).sample(
                list(db.session.scalars(select(SearchEntry.id).order_by(SearchEntry.id))), count
            )
            rows = select(SearchEntry.title, SearchEntry.text).where(SearchEntry.id.in_(ids)).order_by(SearchEntry.id)
            return [f"{title}\n{text}" for title, text in db.session.execute(rows)]

    def codes(self, asking: list[tuple[str, str]]) -> list[str]:
        """The codes of so many people, (phone, cookie of the browser), who asked for one just now."""
        found = []
        with self.app.app_context():
            for few in (asking[n : n + 200] for n in range(0, len(asking), 200)):
                with unit_of_work():
                    found += [phone_codes.send_code(phone, "feedback", self.browser(cookie)) for phone, cookie in few]
        return found

    def browser(self, cookie: str) -> str:
        """The mark of the browser with this cookie: see app.core.accounts.codes."""
        reader = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]  # of the sealed cookie
        return str(reader.loads(cookie.partition("=")[2])["csrf_token"])


class House:
    """One database, filled, and the settings of servers that stand on it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.env = environment(url, folder)
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
            office = people.by_name("office")
            assert office is not None
            db.session.flush()
            events.publish(event, event.version, by=office)
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
