"""A seat answered at the counter: the clerk's own button, on record, and nothing twice."""

import pytest
from sqlalchemy import select

from app import clock
from app.core.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.openday.rules import Category, EntryState
from app.openday.service import signup
from tests.conftest import page
from tests.making import MONDAY, Make, sign_in


@pytest.fixture
def offered(make: Make):
    with unit_of_work():
        event = make.event(seats=[(Category.RESIDENT, 1, 0)])
        first, second, third = (make.entry(event) for _ in range(3))
        with clock.at(MONDAY):
            signup.withdraw(first, by=None)
    return event, second, third


def press(app, event, entry, answer: str):
    with clock.at(MONDAY):
        clerk = sign_in(app, event.drafted_by)
        return page(
            clerk.post(f"/desk/openday/entries/{entry.id}/offer", data={"answer": answer}, follow_redirects=True)
        )


def actors(did: str) -> list[int | None]:
    return list(db.session.scalars(select(AuditEntry.actor_id).where(AuditEntry.did == did)))


def test_an_offer_is_accepted_for_somebody(app, offered):
    event, second, _ = offered
    assert "已代为接受席位" in press(app, event, second, "accept").select_one(".flash").text
    assert second.state == EntryState.SEATED
    assert actors("openday.entry.accepted") == [event.drafted_by_id]


def test_an_offer_is_declined_for_somebody_and_goes_on(app, offered):
    event, second, third = offered
    assert "席位转给下一位" in press(app, event, second, "decline").select_one(".flash").text
    assert (second.state, third.state) == (EntryState.DECLINED, EntryState.OFFERED)
    assert actors("openday.entry.declined") == [event.drafted_by_id]


def test_an_offer_that_was_answered_meanwhile_is_not_answered_again(app, offered):
    event, second, _ = offered
    press(app, event, second, "accept")
    assert "已经处理过" in press(app, event, second, "accept").select_one(".flash").text
    assert "已经处理过" in press(app, event, second, "decline").select_one(".flash").text
    assert second.state == EntryState.SEATED
