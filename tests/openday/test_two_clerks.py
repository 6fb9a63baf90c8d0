"""Two clerks with the same page open: the second is told, keeps what she typed, and changes nothing."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app import clock
from app.core.accounts.rules import Role
from app.db import db, unit_of_work
from app.errors import STALE
from app.openday import queries
from app.openday.models import Event, Opinion
from app.openday.rules import Category
from app.openday.service import after, day, events
from tests.conftest import page
from tests.making import MONDAY, Make, sign_in
from tests.test_stale import fields

pytestmark = pytest.mark.usefixtures("app")


OVER = MONDAY + timedelta(days=15, hours=3)


def press(client: Any, address: str, shown: dict[str, str], **typed: str) -> Any:
    return client.post(address, data={**shown, **typed})


@pytest.fixture
def clerks(app: Flask, make: Make):
    """A unit and two of its handlers, signed in when the event is over."""
    unit = make.unit()
    people = [make.staff(Role.HANDLER, unit=unit, name=name) for name in ("李文静", "周敏")]
    with clock.at(OVER):
        return unit, people, [sign_in(app, person) for person in people]


@pytest.fixture
def held(clerks, make: Make) -> tuple[Event, Opinion]:
    unit, people, _ = clerks
    with unit_of_work():
        event = make.event(unit=unit, by=people[0])
        entry = make.entry(event)
        with clock.at(event.signup_closes_at):
            events.close(event, by=None)
        with clock.at(event.starts_at):
            day.check_in(event, entry.applicant, by=people[0])
        with clock.at(event.ends_at):
            events.hold(event, by=people[0])
            opinion = after.hand_in(entry, "水压不够", None, by=None)
    return event, opinion


def both_open(clients: list[Any], address: str) -> list[dict[str, str]]:
    return [fields(page(client.get(address))) for client in clients]


def the_second_is_told(answer: Any, field: str, words: str) -> None:
    soup = page(answer)
    assert STALE in soup.select_one(".err").text
    control = soup.select_one(f'[id="{field}"]')
    assert words in (control.text if control.name == "textarea" else control["value"])


def test_a_draft_is_not_overwritten(clerks, make: Make):
    unit, people, clients = clerks
    with unit_of_work():
        event = make.draft(unit=unit, by=people[0], conduct="准时到场")
    address = f"/desk/openday/{event.id}/edit"
    with clock.at(MONDAY):
        first, second = both_open(clients, address)
        assert press(clients[0], address, first, title="走进星沙水厂").status_code == 302
        the_second_is_told(press(clients[1], address, second, summary="写了半天的说明"), "summary", "写了半天的说明")
        assert (event.title, event.summary) == ("走进星沙水厂", "看一滴水怎么变干净")
        again = fields(page(clients[1].get(address)))
        assert press(clients[1], address, again, summary="写了半天的说明").status_code == 302
    assert (event.title, event.summary) == ("走进星沙水厂", "写了半天的说明")


def test_seats_are_not_overwritten(clerks, make: Make):
    unit, people, clients = clerks
    with unit_of_work():
        event = make.draft(unit=unit, by=people[0])
    address = f"/desk/openday/{event.id}/seats"
    with clock.at(MONDAY):
        first, second = both_open(clients, address)
        assert press(clients[0], address, first, **{"rows-1-seats": "30"}).status_code == 302
        the_second_is_told(press(clients[1], address, second, **{"rows-1-seats": "5"}), "rows-1-seats", "5")
    seats = {seat.category: seat.seats for seat in event.seats}
    assert seats[Category.RESIDENT] == 30


def test_a_change_of_arrangements_is_not_overwritten(clerks, make: Make):
    unit, people, clients = clerks
    with unit_of_work():
        event = make.event(unit=unit, by=people[0])
    address = f"/desk/openday/{event.id}/change"
    with clock.at(MONDAY):
        first, second = both_open(clients, address)
        assert press(clients[0], address, first, place="二水厂", reason="一水厂检修").status_code == 302
        told = press(clients[1], address, second, title="走进水厂看水", reason="标题更清楚")
        the_second_is_told(told, "reason", "标题更清楚")
    assert (event.place, event.title, len(event.notices)) == ("二水厂", "走进水厂", 1)


def test_minutes_are_not_overwritten(clerks, held):
    _, _, clients = clerks
    event, _ = held
    address = f"/desk/openday/{event.id}/minutes"
    with clock.at(OVER):
        first, second = both_open(clients, address)
        assert press(clients[0], address, first, text="甲记的").status_code == 302
        the_second_is_told(press(clients[1], address, second, text="乙记的", reason="补充"), "text", "乙记的")
    assert [revision.text for revision in queries.minutes_of(event)] == ["甲记的"]


def test_an_answer_is_not_overwritten(clerks, held):
    _, _, clients = clerks
    event, opinion = held
    address = f"/desk/openday/opinions/{opinion.id}"
    with clock.at(OVER):
        first, second = both_open(clients, address)
        assert press(clients[0], address, first, outcome="adopted", answer="已更换水泵").status_code == 302
        told = press(clients[1], address, second, outcome="declined", answer="明年再说", reason="看法不同")
        the_second_is_told(told, "answer", "明年再说")
    db.session.refresh(opinion)
    assert (opinion.outcome, opinion.answer) == ("adopted", "已更换水泵")
