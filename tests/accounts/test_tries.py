"""Throttled sign-in: no spelling goes round it, no stranger locks the owner out, a success wipes the slate."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock
from app.core import privacy
from app.core.accounts.rules import Role
from app.core.accounts.service import passwords
from app.core.notify.models import Message
from app.db import db, unit_of_work
from tests.conftest import page
from tests.making import MONDAY, Make

pytestmark = pytest.mark.databases("sqlite")

PHONE, PASSWORD = "13800000009", "a sentence easy to keep"
SPELLINGS = (
    "13800000009",
    "138 0000 0009",
    "１３８０００００００９",
    "+8613800000009",
    "138-0000-0009",
    "　13800000009",
)


@pytest.fixture(autouse=True)
def _monday(app):
    with clock.at(MONDAY):
        yield


@pytest.fixture
def owner(make: Make):
    with unit_of_work():
        user = make.resident(phone=PHONE)
        passwords.set_password(user, passwords.ready_password(user, PASSWORD, None))
    return user


@pytest.fixture
def member(make: Make):
    with unit_of_work():
        user = make.staff(Role.HANDLER)
        passwords.set_password(user, passwords.ready_password(user, PASSWORD, None))
    return user


def answer_to(client: FlaskClient, door: str, address: str = "10.0.0.1", **typed: str):
    return client.post(f"/account/{door}", data=typed, environ_base={"REMOTE_ADDR": address})


def is_throttled(answer) -> bool:
    return "太频繁" in answer.text


def test_no_spelling_of_a_phone_goes_round_the_throttle(client, owner):
    for number in range(8):
        typed = SPELLINGS[number % len(SPELLINGS)]
        assert not is_throttled(answer_to(client, "password-sign-in", phone=typed, password="x"))
    for typed in SPELLINGS:
        assert is_throttled(answer_to(client, "password-sign-in", phone=typed, password=PASSWORD)), typed


def test_a_phone_that_is_none_is_told_so_beside_its_field(client):
    soup = page(answer_to(client, "password-sign-in", phone="1380000000", password="x"))
    assert "少了 1 位" in soup.select_one("#phone-error").text
    assert soup.select_one("#phone")["value"] == "1380000000"


def test_a_stranger_elsewhere_does_not_lock_the_owner_out(client, owner, member):
    for _ in range(20):
        answer_to(client, "password-sign-in", "10.6.6.6", phone=PHONE, password="x")
        answer_to(client, "staff", "10.6.6.6", username=member.username, password="x")
    assert answer_to(client, "password-sign-in", phone=PHONE, password=PASSWORD).location == "/account/"
    assert answer_to(client, "staff", username=member.username, password=PASSWORD).location == "/account/totp"


def test_many_strangers_together_are_still_held_up(client, member):
    for number in range(100):
        answer_to(client, "staff", f"10.6.{number}.6", username=member.username, password="x")
    assert is_throttled(answer_to(client, "staff", "10.7.7.7", username=member.username, password="x"))


def test_a_success_wipes_the_slate(client, owner):
    for _ in range(4):
        for _ in range(7):
            answer_to(client, "password-sign-in", phone=PHONE, password="x")
        assert answer_to(client, "password-sign-in", phone=PHONE, password=PASSWORD).location == "/account/"


def test_an_impatient_reader_does_not_use_up_the_day(client):
    """Four codes a day for who never typed a right one; the clicks within the minute count for nothing."""
    for number in range(4):
        with clock.at(MONDAY + timedelta(minutes=2 * number)):
            assert not is_throttled(answer_to(client, "sign-in", phone=PHONE, send_code="1")), number
            for _ in range(3):
                assert "刚发过一次验证码" in answer_to(client, "sign-in", phone=PHONE, send_code="1").text
    with clock.at(MONDAY + timedelta(hours=1)):
        assert is_throttled(answer_to(client, "sign-in", phone=PHONE, send_code="1"))


def asked_for(client: FlaskClient, later: int = 0) -> str:
    """A code this browser asked for, read off the phone."""
    with clock.at(MONDAY + timedelta(minutes=later)):
        answer_to(client, "sign-in", phone=PHONE, send_code="1")
    codes = select(Message).where(Message.notice == "accounts/code").order_by(Message.id.desc())
    body = privacy.unseal(db.session.scalars(codes).first().body_sealed)
    return re.search(r"[0-9]{6}", body)[0]


def other_than(code: str) -> str:
    return "000000" if code != "000000" else "000001"


def test_six_wrong_codes_in_whatever_spelling_end_the_code(client):
    code = asked_for(client)
    for number in range(6):
        assert "不对或已过期" in answer_to(client, "sign-in", phone=SPELLINGS[number], code=other_than(code)).text
    for typed in (code, other_than(code)):
        told = page(answer_to(client, "sign-in", phone=PHONE, code=typed)).select_one("#code-error").text
        assert "试错的次数太多" in told
    assert answer_to(client, "sign-in", phone=PHONE, code=asked_for(client, 2)).location == "/account/"


@pytest.mark.databases("sqlite", "postgres")
def test_five_wrong_codes_and_then_the_right_one(client):
    code = asked_for(client)
    for _ in range(5):
        answer_to(client, "sign-in", phone=PHONE, code=other_than(code))
    assert answer_to(client, "sign-in", phone=PHONE, code=code).location == "/account/"


def test_the_addresses_of_one_household_are_one_stranger(client, owner):
    """Of IPv6 a household has a whole /64 (RFC 6177): guessing from address to address is one stranger's."""
    for number in range(8):
        assert not is_throttled(
            answer_to(client, "password-sign-in", f"2001:db8:1:2::{number + 1}", phone=PHONE, password="x")
        )
    assert is_throttled(answer_to(client, "password-sign-in", "2001:db8:1:2:ffff::9", phone=PHONE, password=PASSWORD))
    assert (
        answer_to(client, "password-sign-in", "2001:db8:1:3::1", phone=PHONE, password=PASSWORD).location == "/account/"
    )


def test_a_name_with_an_address_in_it_counts_against_nobody_at_that_address(client: FlaskClient, make: Make):
    """Typed eight times from elsewhere, `li@10.1.2.3` filled the count of `li` at the office's own address."""
    with unit_of_work():
        user = make.staff(Role.HANDLER)
        user.username = "li"
        passwords.set_password(user, passwords.ready_password(user, PASSWORD, None))
    for name in ("li@10.1.2.3", "10.1.2.3:li"):
        for _ in range(8):
            answer_to(client, "staff", "203.0.113.9", username=name, password="x")
    assert is_throttled(answer_to(client, "staff", "203.0.113.9", username="li@10.1.2.3", password="x"))
    assert answer_to(client, "staff", "10.1.2.3", username="li", password=PASSWORD).status_code == 302
