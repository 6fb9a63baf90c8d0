"""Builders: things with sensible defaults, so that a test shows only what matters."""

import itertools
import secrets
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock
from app.core import privacy, querycode
from app.core.accounts import login
from app.core.accounts.models import Grant, User
from app.core.accounts.rules import Kind, Role
from app.core.accounts.service import signed_in
from app.core.privacy.rules import check_digit
from app.core.regions.models import Level, Region
from app.core.units.models import Unit
from app.core.workdays.models import WorkYear
from app.core.workdays.service import load_years
from app.db import db, unit_of_work
from app.openday.draw import SourceKind
from app.openday.models import Entry, Event
from app.openday.rules import Category, Leftover, Part, Selection
from app.openday.rules import Kind as EventKind
from app.openday.service import applying, events, signup, sources

NUMBERS = itertools.count(1)
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00 on a Monday in China


def id_number(number: int, born: date = date(1985, 3, 12)) -> str:
    """A true ID number, another for each number."""
    stem = f"43{number // 1000 % 100:02d}{number // 100000 % 100:02d}{born:%Y%m%d}{number % 1000:03d}"
    return stem + check_digit(stem)


def application(number: int | None = None, category: Category = Category.RESIDENT, **more: Any) -> applying.Application:
    """A sign-up as typed, the same for the same number."""
    n = number if number is not None else next(NUMBERS) + 5000
    people = more.pop("people", None) or [applying.Applicant(f"居民{n}", id_number(n))]
    given = {"phone": f"139{n:08d}", "consent": True, "promise": True, **more}
    return applying.Application(category=category, people=people, **given)


def _code(level: Level, parent: Region | None, number: int) -> str:
    """Twelve digits whose short alias leads back to the region; another for each number."""
    if level == Level.CITY:
        return f"4{number % 1000:03d}00000000"
    if level == Level.COUNTY:
        return f"4{number % 100_000:05d}000000"
    if level == Level.TOWNSHIP:
        return f"{parent.prefix[:6] if parent else 439999}{1 + number % 999:03d}000"
    return f"{parent.prefix.ljust(9, '9')[:9] if parent else 439999999}{1 + number % 999:03d}"


def as_seen(row: Any) -> int:
    """The version a second person sees who looks now."""
    db.session.flush()
    return int(getattr(row, "mark", row.version))


def on(days: float) -> AbstractContextManager[None]:
    """So many days after MONDAY."""
    return clock.at(MONDAY + timedelta(days=days))


class Make:
    """One per test."""

    def __init__(self) -> None:
        if db.session.scalar(select(WorkYear.id).limit(1)) is None:
            load_years()

    def region(self, name: str = "长沙县", parent: Region | None = None, level: Level | None = None) -> Region:
        order = list(Level)
        found = level or (order[min(3, order.index(parent.level) + 1)] if parent else Level.COUNTY)
        codes = (_code(found, parent, number) for number in NUMBERS)  # there are but 999 in a township
        code = next(code for code in codes if not db.session.scalar(select(Region.id).where(Region.code == code)))
        region = Region(
            code=code,
            name=name,
            short_name=name,
            level=found,
            kind="县",
            path=f"{parent.path if parent else '/'}{code}/",
            parent=parent,
            pinyin="changshaxian",
            initials="csx",
        )
        db.session.add(region)
        db.session.flush()
        return region

    def unit(self, name: str = "", region: Region | None = None) -> Unit:
        unit = Unit(name=name or f"水利局{next(NUMBERS)}", region=region or self.region())
        db.session.add(unit)
        db.session.flush()
        return unit

    def resident(self, name: str = "周晓禾", phone: str = "") -> User:
        number = phone or f"138{next(NUMBERS):08d}"
        user = User(
            kind=Kind.RESIDENT,
            name=name,
            phone_sealed=privacy.seal(number),
            phone_hash=privacy.keyed_hash("phone", number),
        )
        db.session.add(user)
        db.session.flush()
        return user

    def staff(self, role: Role, region: Region | None = None, unit: Unit | None = None, name: str = "李文静") -> User:
        user = User(kind=Kind.STAFF, username=f"staff{next(NUMBERS)}", name=name)
        place = region or (unit.region if unit else self.region())
        user.grants.append(Grant(role=role, region=place, unit=unit))
        db.session.add(user)
        db.session.flush()
        return user

    def draft(self, unit: Unit | None = None, by: User | None = None, **more: Any) -> Event:
        office = unit or self.unit()
        starts = more.pop("starts_at", MONDAY + timedelta(days=15))
        seats = more.pop("seats", [(Category.RESIDENT, 2, 0)])
        leftover = more.pop("leftover", Leftover.POOL)
        drafter = by or self.staff(Role.HANDLER, unit=office)
        fields = {
            "kind": EventKind.OPEN_DAY,
            "title": "走进水厂",
            "summary": "看一滴水怎么变干净",
            "place": "星沙水厂",
            "unit": office,
            "region": office.region,
            "starts_at": starts,
            "ends_at": starts + timedelta(hours=2),
            "contact_phone": "0731-84010002",
            **more,
        }
        with clock.at(MONDAY):
            event = events.draft(fields, by=drafter)
            if seats:
                events.set_seats(event, seats, leftover, by=drafter)
            if event.selection == Selection.DRAW:
                self.sources(event)
        db.session.flush()
        return event

    def sources(self, event: Event) -> None:
        rows = [
            (SourceKind.FC3D, f"202633{number}", event.signup_closes_at + timedelta(hours=20 + 24 * number))
            for number in (0, 1)
        ]
        sources.name_sources(event, rows, by=event.drafted_by)

    def event(self, **more: Any) -> Event:
        """A published event whose sign-up is open at MONDAY."""
        event = self.draft(**more)
        with clock.at(MONDAY):
            if event.kind not in (EventKind.OPEN_DAY, EventKind.MONTH):
                events.add_item(event, "农村客运票价", None, "", by=event.drafted_by)
                db.session.refresh(event)
            events.submit(event, by=event.drafted_by)
            events.publish(event, as_seen(event), by=self.staff(Role.OPENNESS_OFFICE, region=event.region, name="周敏"))
        db.session.flush()
        return event

    def application(self, number: int | None = None, category: Category = Category.RESIDENT, **more: Any) -> Any:
        return application(number, category, **more)

    def entry(
        self, event: Event, number: int | None = None, category: Category = Category.RESIDENT, **more: Any
    ) -> Entry:
        with clock.at(more.pop("now", MONDAY)):
            entry = signup.sign_up(event, self.application(number, category, **more), by=None).entry
        db.session.flush()
        return entry

    def companion(self, part: Part, born: date = date(2016, 5, 1)) -> applying.Applicant:
        return applying.Applicant("小禾", id_number(next(NUMBERS) + 7000, born), part)


def with_codes(*rows: Any) -> dict[str, Any]:
    """What a browser's cookie keeps of rows that were opened with number and code (app.web.opened)."""
    held = [[row.id, querycode.mark(row.code_hash)] for row in rows]
    return {"by": secrets.token_urlsafe(9), "day": clock.today().toordinal(), "held": held}


def sign_in(app: Flask, user: User) -> FlaskClient:
    """A browser in which this person is signed in."""
    app.config["WTF_CSRF_ENABLED"] = False
    with unit_of_work():  # what the test made so far is there to stay, whatever a request undoes
        token = signed_in.open_session(user, "pytest", "127.0.0.1")
    client = app.test_client()
    with client.session_transaction() as session:
        session[login.TOKEN] = token
    return client
