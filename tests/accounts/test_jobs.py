"""The nightly sweep: what is over goes, what is in use stays, a second run finds nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.core.accounts.jobs import sweep
from app.core.accounts.models import LoginSession, PhoneCode
from app.core.accounts.service import phone_codes, signed_in
from app.core.accounts.throttle import Attempt, hit
from app.core.notify.models import Message
from app.db import db, unit_of_work
from tests.making import MONDAY, Make

pytestmark = pytest.mark.usefixtures("app")
PHONE = "13800000009"


def traces() -> list[int]:
    return [db.session.scalar(select(func.count()).select_from(table)) for table in (Attempt, PhoneCode, LoginSession)]


def leave_traces(user) -> None:
    hit("door", 3, timedelta(days=1))
    phone_codes.send_code(PHONE, "sign_in", "here")
    signed_in.open_session(user, "pytest", "127.0.0.1")
    db.session.flush()


def test_what_is_over_goes_and_what_is_in_use_stays(make: Make):
    user = make.resident()
    with unit_of_work():
        for days in (0, 70):
            with clock.at(MONDAY + timedelta(days=days)):
                leave_traces(user)
    assert traces() == [2, 2, 2]
    with clock.at(MONDAY + timedelta(days=70)):
        for _ in range(2):
            sweep()
            assert traces() == [1, 1, 1]


def test_a_session_that_was_ended_goes_thirty_days_later(make: Make):
    user = make.resident()
    with unit_of_work(), clock.at(MONDAY):
        leave_traces(user)
        signed_in.end_session(signed_in.sessions_of(user)[0], by=user)
    for days, left in ((29, 1), (31, 0)):
        with clock.at(MONDAY + timedelta(days=days)):
            sweep()
            assert traces()[2] == left


def test_after_the_sweep_a_phone_still_gets_its_code(make: Make):
    """SQLite gives the number of a deleted code out again; the outbox must not take the new one for the old."""
    for days in (0, 3):
        with clock.at(MONDAY + timedelta(days=days)), unit_of_work():
            phone_codes.send_code(PHONE, "sign_in", "here")
        with clock.at(MONDAY + timedelta(days=days + 2)):
            sweep()
    assert db.session.scalar(select(func.count()).where(Message.notice == "accounts/code")) == 2
