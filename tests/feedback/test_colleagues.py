"""Staff enter their own numbers: proved, apart from sign-in; what they write as residents is known and not counted."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.core import privacy
from app.core.accounts.jobs import sweep
from app.core.accounts.models import StaffPhone
from app.core.accounts.service import own_account, own_numbers
from app.core.likes import service as liking
from app.db import db
from app.errors import Refused
from app.feedback import colleagues
from app.feedback.models import Rating
from app.feedback.service import rating, saying
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import MONDAY, Make, sign_in

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.usefixtures("monday")]

PHONE = "13777770001"


@pytest.mark.databases("sqlite", "postgres")
def test_a_number_is_entered_with_a_code_and_kept_as_a_hash(app: Flask, town: Town) -> None:
    client = sign_in(app, town.handler)
    refused = client.post("/account/numbers", data={"phone": PHONE, "code": "123456"})
    assert "验证码不对" in refused.text and db.session.scalar(select(StaffPhone)) is None, "else a resident's could be"
    app.config["DEMO"] = True
    told = client.post("/account/numbers", data={"phone": PHONE, "send_code": "1"})
    app.config["DEMO"] = False
    found = re.search(r"验证码是 (\d{6})", told.text)
    assert found
    client.post("/account/numbers", data={"phone": PHONE, "code": found[1]})
    row = db.session.scalars(select(StaffPhone)).one()
    assert row.user_id == town.handler.id and row.tail == "0001"
    assert row.phone_hash == privacy.keyed_hash("phone", PHONE) and PHONE not in repr(vars(row))
    assert "尾号 0001" in client.get("/account/numbers").text
    other = sign_in(app, town.other)
    assert other.post(f"/account/numbers/{row.id}/end").status_code == 404, "nobody else's"
    client.post(f"/account/numbers/{row.id}/end")
    db.session.expire_all()
    assert own_numbers.of(town.handler) == []


def test_a_resident_has_no_such_page_and_signs_in_as_ever(app: Flask, town: Town, make: Make) -> None:
    resident = make.resident(phone=PHONE)
    own_numbers.add(town.handler, PHONE)
    assert resident.phone_hash == privacy.keyed_hash("phone", PHONE), "the same number may be a resident's account"
    assert sign_in(app, resident).get("/account/numbers").status_code == 403
    with pytest.raises(Refused, match="只有工作人员"):
        own_numbers.add(resident, "13777770002")


@pytest.mark.databases("sqlite", "postgres")
def test_what_staff_write_as_residents_is_known_and_not_counted(town: Town) -> None:
    own_numbers.add(town.other, PHONE)
    mine = town.answered(phone=PHONE)
    rating.rate(mine, True, 5, by=None)
    said = db.session.scalars(select(Rating)).one()
    assert not said.counts and mine.rated_solved is None
    public = town.public()
    with pytest.raises(Refused, match="不算进"):
        saying.support(public, PHONE, by=None)
    assert public.supporters == 0
    with pytest.raises(Refused, match="不计入"):
        liking.like("feedback", public.id, privacy.keyed_hash("phone", PHONE))
    assert liking.times("feedback", public.id) == 0


@pytest.mark.databases("sqlite", "postgres")
def test_a_number_given_up_is_known_for_a_while(town: Town) -> None:
    """Else one would give it up, praise the own office and enter it again."""
    row = own_numbers.add(town.other, PHONE)
    own_numbers.end(row, by=town.other)
    hashed = privacy.keyed_hash("phone", PHONE)
    assert own_numbers.is_staffs(hashed) and own_numbers.of(town.other) == []
    with clock.at(MONDAY + timedelta(days=91)):
        assert not own_numbers.is_staffs(hashed), "it may be somebody else's by now"
        sweep()
    assert db.session.scalar(select(StaffPhone)) is None
    again = own_numbers.add(town.other, PHONE)
    with pytest.raises(Refused, match="已经登记过"):
        own_numbers.add(town.other, PHONE)
    own_account.close(town.other, by=town.office)
    assert again.ended_at is not None and own_numbers.is_staffs(hashed)


def test_the_page_of_figures_says_whose_people_are_not_known(app: Flask, town: Town) -> None:
    town.answered()
    db.session.commit()
    client = app.test_client()
    said = page(client.get("/feedback/statistics?year=2026")).find("main").text
    assert "2 个办留言的单位里，2 个还没有一个人登记手机号" in said and "单位自己人写的评价不计入" not in said
    own_numbers.add(town.handler, PHONE)
    assert colleagues.known(None) == colleagues.Known(2, ["长沙县水利局"])
    assert colleagues.known(town.county).units == 2 and colleagues.known(town.region()).units == 0
    own_numbers.add(town.other, "13777770002")
    assert colleagues.known(None).unknown == []


def test_staff_without_a_number_are_asked_for_one_at_the_desk(app: Flask, town: Town) -> None:
    client = sign_in(app, town.handler)
    assert page(client.get("/desk/feedback/")).find("a", href="/account/numbers") is not None
    own_numbers.add(town.handler, PHONE)
    assert page(client.get("/desk/feedback/")).find("a", href="/account/numbers") is None
