"""What the demo tells on its first start: a door that is open now, residents with something of their own."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.core import privacy
from app.core.accounts.models import User
from app.db import db, unit_of_work
from app.demo import people, story
from app.feedback.models import Source
from app.openday.models import Entry, Event
from app.openday.queries import seated_people
from app.openday.service import day


@pytest.mark.parametrize(
    ("database", "now"),
    [
        ("sqlite", datetime(2026, 11, 24, 1, 30, tzinfo=UTC)),
        ("postgres", datetime(2026, 11, 28, 15, 50, tzinfo=UTC)),  # what time it is matters to no database
    ],
    indirect=["database"],
)
def test_somebody_can_be_checked_in_at_once_and_each_printed_resident_has_a_sign_up(app: Flask, now):
    app.config["DEMO"] = True
    try:
        with clock.at(now), unit_of_work():
            assert story.load()
            assert not story.load(), "a second time adds nothing"
        with clock.at(now):
            event = db.session.scalars(select(Event).where(Event.title.startswith("今天"))).one()
            person = seated_people(event)[0]
            day.check_in(event, person, by=event.drafted_by)
            assert person.arrived_at == now
            client = app.test_client()
            quoted = db.session.scalars(select(Source.address)).all()
            assert quoted and all("/search" not in address for address in quoted)
            quoted = [address for address in quoted if address.startswith("/")]
            assert {address: client.get(address).status_code for address in quoted} == dict.fromkeys(quoted, 200)
        for phone, _ in people.RESIDENTS:
            user = db.session.scalars(select(User).where(User.phone_hash == privacy.keyed_hash("phone", phone))).one()
            assert db.session.scalar(select(func.count()).where(Entry.user_id == user.id)) == 1
    finally:
        app.config["DEMO"] = False
