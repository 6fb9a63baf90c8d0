"""A part of a number's codes of the day is kept for browsers that proved it: strangers use up the others, and no more."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import clock
from app.consult.rules.asking import Once
from app.core import limits, privacy
from app.core.accounts.models import PhoneCode
from app.core.accounts.rules import Role
from app.core.notify.models import Message
from app.db import db, unit_of_work
from tests.accounts.test_guessing import PHONE, asks, enters, other_than
from tests.conftest import page
from tests.consult.making import Hall
from tests.making import MONDAY, Make

pytestmark = pytest.mark.databases("sqlite")

OTHERS = [f"1380000{number:04d}" for number in range(100, 110)]
A_YEAR = timedelta(days=365)


@pytest.fixture(autouse=True)
def _monday(live):
    live.config["WTF_CSRF_ENABLED"] = False
    with clock.at(MONDAY):
        yield


def minutes(number: int):
    return clock.at(MONDAY + timedelta(minutes=number))


def owner_of(live: Flask, phone: str = PHONE, days: int = 5) -> FlaskClient:
    """A browser in which a right code was typed, some days ago."""
    owner = live.test_client()
    with clock.at(MONDAY - timedelta(days=days)):
        signs_in(owner, phone)
    return owner


def signs_in(client: FlaskClient, phone: str) -> None:
    """With a right code; and out again."""
    client.post("/account/sign-in", data={"phone": phone, "send_code": "1"})
    assert client.post("/account/sign-in", data={"phone": phone, "code": last_code()}).status_code == 302
    client.delete_cookie("mt")


def last_code() -> str:
    """The code that went out last."""
    db.session.expire_all()
    rows = select(Message).where(Message.notice == "accounts/code").order_by(Message.id.desc()).limit(1)
    sent = db.session.scalars(rows).one()
    return privacy.unseal(sent.body_sealed).partition("是 ")[2][:6]


def mark_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("proved")
    return cookie.value if cookie else ""


def strangers_ask(live: Flask, many: int = 8) -> int:
    """How many codes go to the number when so many ask for it, each from elsewhere, two minutes apart."""
    sent = 0
    for number in range(many):
        with minutes(2 * number):
            sent += bool(asks(live.test_client(), f"10.6.{number}.6"))
    return sent


def refusal(client: FlaskClient, phone: str = PHONE, at: str = "10.0.0.1") -> str:
    data = {"phone": phone, "send_code": "1"}
    answer = page(client.post("/account/sign-in", data=data, environ_base={"REMOTE_ADDR": at}))
    said = answer.select_one("#phone-error")
    return said.text if said else ""


@pytest.mark.databases("sqlite", "postgres")
def test_strangers_from_everywhere_use_up_six_and_four_stay_for_who_proved_the_number(live: Flask):
    owner = owner_of(live)
    assert strangers_ask(live) == 6
    codes = []
    for number in range(6):
        with minutes(70 + 2 * number):
            codes.append(asks(owner, "10.9.9.9"))
    assert [bool(code) for code in codes] == [True] * 4 + [False] * 2
    with minutes(70 + 8):
        assert enters(owner, codes[3], "10.9.9.9")
    day = select(func.count()).where(PhoneCode.created_at >= MONDAY)
    assert db.session.scalar(day) == 10, "what all of it costs is what it cost before"


def test_no_stranger_holds_the_owner_up_by_the_minute_or_by_the_address(live: Flask):
    owner = owner_of(live)
    assert asks(live.test_client(), "10.6.6.6") and asks(owner, "10.6.6.6")
    for number in range(70):
        with minutes(number):
            refusal(live.test_client(), OTHERS[number % 10], "10.6.6.6")
    with minutes(71):
        assert "太频繁" in refusal(live.test_client(), "13800000555", "10.6.6.6"), "the address is used up"
        assert enters(owner, asks(owner, "10.6.6.6"), "10.6.6.6")


def test_from_one_address_a_stranger_sends_a_number_four(live: Flask):
    for number in range(4):
        with minutes(2 * number):
            assert asks(live.test_client(), "10.6.6.6")
    with minutes(8):
        said = refusal(live.test_client(), at="10.6.6.6")
        assert "太频繁" in said and "以前填对过这个号码验证码的手机或电脑" in said
        assert not refusal(live.test_client(), OTHERS[0], "10.6.6.6"), "another number is another thing"
    with minutes(10):
        assert asks(live.test_client(), "10.0.0.1"), "so is another address"


def test_the_addresses_of_one_household_are_one(live: Flask):
    for number in range(4):
        with minutes(2 * number):
            assert asks(live.test_client(), f"2001:db8:1:2::{number + 1}")
    with minutes(8):
        assert not asks(live.test_client(), "2001:db8:1:2:ffff::9")
    with minutes(10):
        assert asks(live.test_client(), "2001:db8:1:3::1")


def test_right_codes_take_no_place_among_those_of_strangers(live: Flask):
    """Somebody whose browser forgets everything, at one address: as many a day as the number has."""
    for number in range(10):
        with minutes(2 * number):
            fresh = live.test_client()
            assert enters(fresh, asks(fresh)), number
    with minutes(30):
        assert not asks(live.test_client())


def test_wrong_codes_make_no_mark_and_right_ones_of_any_room_do(live: Flask):
    hall = Hall(Make())
    survey = hall.survey(once=Once.PHONE)
    first = f"question_{survey.questions[0].id}"
    hall.keep()
    address = f"/surveys/{survey.id}/reply"
    reader = live.test_client()
    code = asks(reader, door=address)
    reader.post(address, data={first: "停", "phone": PHONE, "code": other_than(code)})
    assert not mark_of(reader)
    assert reader.post(address, data={first: "停", "phone": PHONE, "code": code}).status_code == 302
    assert mark_of(reader)
    assert strangers_ask(live) >= 5
    with minutes(70):
        assert asks(reader)


@pytest.mark.databases("sqlite", "postgres")
def test_the_mark_names_no_number_and_differs_from_browser_to_browser(live: Flask):
    marks = [mark_of(owner_of(live, days=days)) for days in (5, 4)]
    plain = privacy.keyed_hash("phone", PHONE)
    for mark in marks:
        assert PHONE not in mark and plain[:16] not in mark
    assert not set(marks[0].split(".")) & set(marks[1].split("."))


FORGED = {
    "a mark that is one letter off": lambda mine, _: mine[:-1] + ("0" if mine[-1] != "0" else "1"),
    "under another browser's name": lambda mine, other: f"{other.partition('.')[0]}.{mine.partition('.')[2]}",
    "a younger day": lambda mine, _: mine.replace(mine.split(".")[1][:6], f"{MONDAY.date().toordinal()}"),
    "a name alone": lambda mine, _: mine.partition(".")[0],
    "the mark of another number": lambda _, other: other,
    "noise": lambda _mine, _other: "x" * 4000,
    "dots": lambda _mine, _other: "....-.-.",
    "nothing": lambda _mine, _other: "",
}


def test_what_this_site_did_not_write_for_this_browser_and_number_is_nothing(live: Flask):
    owner, neighbour = owner_of(live), owner_of(live, OTHERS[0])
    assert strangers_ask(live) == 6
    for number, (what, forge) in enumerate(FORGED.items()):
        forger = live.test_client()
        forger.set_cookie("proved", forge(mark_of(owner), mark_of(neighbour)))
        with minutes(70 + 2 * number):
            assert not asks(forger, "10.9.9.9"), what
    with minutes(100):
        assert asks(owner, "10.9.9.9")


@pytest.mark.parametrize(("days", "is_known"), [(360, True), (364, False)])
def test_a_mark_is_good_for_a_year_whatever_the_browser_keeps(live: Flask, days: int, is_known: bool):
    owner = owner_of(live)  # five days ago
    mark = mark_of(owner)
    for number in range(8):
        with clock.at(MONDAY + timedelta(days=days, minutes=2 * number)):
            asks(live.test_client(), f"10.6.{number}.6")
    late = live.test_client()
    late.set_cookie("proved", mark)
    with clock.at(MONDAY + timedelta(days=days, minutes=30)):
        assert bool(asks(late, "10.9.9.9")) == is_known


def test_a_browser_keeps_the_last_eight_numbers(live: Flask):
    shared = live.test_client()
    for number, phone in enumerate([PHONE, *OTHERS[:8]]):
        with clock.at(MONDAY - timedelta(days=2) + timedelta(minutes=number)):
            signs_in(shared, phone)
    assert len(mark_of(shared).split(".")) == 1 + 8
    strangers_ask(live)
    with minutes(70):
        assert not asks(shared, "10.9.9.9"), "the ninth pushed the first out"


def test_the_settings_are_obeyed(live: Flask):
    make = Make()
    with unit_of_work():
        admin = make.staff(Role.ADMIN)
        for key, number in (("accounts.codes_kept", 8), ("accounts.codes_an_address", 1)):
            limits.service.set_value(key, number, clock.today(), "", "短信费用涨了", by=admin)
    assert strangers_ask(live, 5) == 2
    assert asks(live.test_client(), "10.7.7.7") == ""
