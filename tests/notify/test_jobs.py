"""Wiping, and sending by hand."""

from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy import select, update

from app import clock
from app.core.jobs.service import Outcome, run
from app.core.notify import Reader, tell
from app.core.notify.jobs import wipe
from app.core.notify.models import Message
from app.core.notify.rules import Sending, Way
from app.db import db, unit_of_work
from tests.notify.houses import ANNA, resident


def states() -> dict[Way, bool]:
    """Which messages still hold their words."""
    rows = db.session.execute(select(Message.way, Message.body_sealed))
    return {way: body is not None for way, body in rows}


def tell_everywhere() -> None:
    user = resident()
    with unit_of_work():
        reader = Reader("x", user.id, ANNA.phone, ANNA.email)
        tell(reader, "tests/hello", "entry", 1, name="安娜", text="好", calendar=("REQUEST", "BEGIN"))


def test_addresses_and_words_are_wiped_after_thirty_days(house: Flask) -> None:
    tell_everywhere()
    assert run("notify.send") == Outcome.DONE
    with time_machine.travel(clock.now() + timedelta(days=29)):
        wipe()
    assert states() == {Way.LETTER: True, Way.SMS: True, Way.MAIL: True}
    with time_machine.travel(clock.now() + timedelta(days=31)):
        wipe()
        wipe()
    assert states() == {Way.LETTER: True, Way.SMS: False, Way.MAIL: False}
    for message in db.session.scalars(select(Message).where(Message.way != Way.LETTER)):
        assert (message.address_sealed, message.calendar_sealed) == (None, None)
        assert message.title == "测试通知：安娜"


def test_what_still_waits_is_not_wiped(house: Flask) -> None:
    tell_everywhere()
    with unit_of_work():
        db.session.execute(update(Message).where(Message.way == Way.MAIL).values(state=Sending.UNCERTAIN))
    with time_machine.travel(clock.now() + timedelta(days=31)):
        wipe()
    assert states() == {Way.LETTER: True, Way.SMS: True, Way.MAIL: False}
