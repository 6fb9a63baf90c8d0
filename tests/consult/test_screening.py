"""Whether the words of an opinion are public is decided once by who saw them as they stand: at once, on an old page, elsewhere."""

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.consult.rules.life import Because, Reading
from app.core.accounts.rules import Role
from app.core.notify.models import Message
from app.db import db
from tests.conftest import page
from tests.consult.making import Hall
from tests.making import MONDAY, Make, sign_in


@pytest.fixture
def hall(make: Make) -> Hall:
    return Hall(make)


def test_of_two_who_opened_it_the_second_is_shown_what_was_decided_and_decides_nothing(app: Flask, hall: Hall) -> None:
    opinion = hall.opinion(hall.open(), "每小时五元太贵")
    hall.keep()
    desk = f"/desk/consultations/opinions/{opinion.id}"
    with clock.at(MONDAY):
        first, second = sign_in(app, hall.drafter), sign_in(app, hall.office)
        shown = page(first.get(f"{desk}/read")).select_one("[name=version]")["value"]
        refused = page(second.get(f"{desk}/refuse")).select_one("[name=version]")["value"]
        done = first.post(f"{desk}/read", data={"version": shown, "public_text": "每小时五元太贵"})
        assert done.status_code == 302
        stale = page(second.post(f"{desk}/refuse", data={"version": refused, "because": "abuse"}))
        assert stale.select_one("[role=alert]") is not None
        db.session.expire_all()
        assert (opinion.reading, opinion.read_by_id) == (Reading.SHOWN, hall.drafter.id)
        again = page(first.post(f"{desk}/read", data={"version": shown, "public_text": "每小时五元太贵"}))
        assert again.select_one("[role=alert]") is not None, "the same page pressed twice"
    assert len(db.session.scalars(select(Message).where(Message.notice == "consult/read")).all()) == 1


def test_nobody_decides_on_the_words_of_another_office_or_of_no_opinion(app: Flask, hall: Hall, make: Make) -> None:
    opinion = hall.opinion(hall.open())
    other = make.staff(Role.HANDLER, unit=make.unit("水利局", make.region()), name="别处")
    hall.keep()
    with clock.at(MONDAY):
        client = sign_in(app, other)
        for id in (opinion.id, 999_999):
            for step, typed in (("read", {"public_text": "太贵"}), ("refuse", {"because": Because.ABUSE.value})):
                address = f"/desk/consultations/opinions/{id}/{step}"
                assert client.get(address).status_code == 404
                assert client.post(address, data={"version": "1", **typed}).status_code == 404
    db.session.expire_all()
    assert opinion.reading == Reading.WAITING
