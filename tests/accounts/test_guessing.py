"""Codes are bound to the browser that asked: who guesses elsewhere holds up nobody but themselves. On both databases."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import app as product
from app import clock
from app.consult.rules.asking import Once
from app.core import privacy
from app.core.accounts.service import phone_codes
from app.core.notify.models import Message
from app.db import db
from tests.conftest import page
from tests.consult.making import Hall
from tests.making import MONDAY, Make

pytestmark = pytest.mark.databases("sqlite")

PHONE = "13800000009"
WRONG = "不对或已过期"


@pytest.fixture(autouse=True)
def _monday(live):
    live.config["WTF_CSRF_ENABLED"] = False
    with clock.at(MONDAY):
        yield


def asks(client: FlaskClient, at: str = "10.0.0.1", door: str = "/account/sign-in") -> str:
    """The code that went to the phone because this browser asked; empty when none did."""
    before = len(db.session.scalars(select(Message.id)).all())
    client.post(door, data={"phone": PHONE, "send_code": "1"}, environ_base={"REMOTE_ADDR": at})
    db.session.expire_all()
    sent = db.session.scalars(select(Message).where(Message.notice == "accounts/code").order_by(Message.id)).all()
    return privacy.unseal(sent[-1].body_sealed).partition("是 ")[2][:6] if len(sent) > before else ""


def enters(client: FlaskClient, code: str, at: str = "10.0.0.1") -> bool:
    answer = tried(client, code, at)
    return answer.status_code == 302


def tried(client: FlaskClient, code: str, at: str = "10.0.0.1"):
    return client.post("/account/sign-in", data={"phone": PHONE, "code": code}, environ_base={"REMOTE_ADDR": at})


def other_than(code: str) -> str:
    return "000000" if code != "000000" else "000001"


def test_who_types_wrong_codes_for_anothers_number_holds_up_nobody(live: Flask):
    owner, stranger = live.test_client(), live.test_client()
    assert all(WRONG in tried(stranger, f"{number:06d}").text for number in range(20))
    code = asks(owner)
    assert WRONG in tried(stranger, code).text
    assert enters(owner, code)


def test_the_owner_is_not_held_up_while_a_hundred_strangers_guess_from_everywhere(live: Flask):
    owner = live.test_client()
    code = asks(owner)
    for number in range(100):
        assert WRONG in tried(live.test_client(), other_than(code), f"10.6.{number}.6").text
    assert WRONG in tried(owner, other_than(code)).text
    assert enters(owner, code)


@pytest.mark.databases("sqlite", "postgres")
def test_a_code_opens_nothing_in_another_browser_and_is_not_ended_by_one_asked_for_there(live: Flask):
    owner, stranger = live.test_client(), live.test_client()
    first = asks(owner)
    with clock.at(MONDAY + timedelta(minutes=2)):
        second = asks(stranger, "10.6.6.6")
        assert WRONG in tried(stranger, first, "10.6.6.6").text or first == second
        assert "同一个浏览器" in tried(stranger, other_than(second), "10.6.6.6").text
        assert enters(owner, first)


def test_a_newer_code_of_the_same_browser_ends_the_older(live: Flask):
    owner = live.test_client()
    first = asks(owner)
    with clock.at(MONDAY + timedelta(minutes=2)):
        second = asks(owner)
        assert first == second or not enters(owner, first)
        assert enters(owner, second)


def test_after_six_wrong_tries_a_code_is_dead_and_a_new_one_opens(live: Flask):
    owner = live.test_client()
    code = asks(owner)
    for _ in range(phone_codes.MOST_TRIES):
        assert WRONG in tried(owner, other_than(code)).text
    refused = page(tried(owner, code))
    assert "试错的次数太多" in refused.select_one("#code-error").text
    with clock.at(MONDAY + timedelta(minutes=2)):
        assert enters(owner, asks(owner))


def test_over_all_browsers_a_number_is_guessed_at_thirty_six_times_a_day_and_no_more(live: Flask):
    """What the docstring of the module works out: six codes, six tries each."""
    judged = 0
    for number in range(14):
        with clock.at(MONDAY + timedelta(minutes=2 * number)):
            stranger, at = live.test_client(), f"10.6.{number}.6"
            code = asks(stranger, at)
            if not code:
                continue
            judged += sum(WRONG in tried(stranger, other_than(code), at).text for _ in range(9))
    assert judged == 6 * phone_codes.MOST_TRIES


def test_it_works_without_script_too(live: Flask):
    """The waiting way carries the same session; the code of the second press is this browser's."""
    owner = live.test_client()
    typed = {"phone": PHONE, "send_code": "1", "code_wait": ""}
    line = page(owner.post("/account/sign-in", data=typed)).select_one("input[name=code_wait]")["value"]
    with clock.at(MONDAY + timedelta(seconds=25)):
        owner.post("/account/sign-in", data={**typed, "code_wait": line})
        sent = db.session.scalars(select(Message).where(Message.notice == "accounts/code")).one()
        code = privacy.unseal(sent.body_sealed).partition("是 ")[2][:6]
        assert WRONG in tried(live.test_client(), code).text
        assert enters(owner, code)


def test_another_room_counts_and_binds_in_the_same_way(live: Flask):
    hall = Hall(Make())
    survey = hall.survey(once=Once.PHONE)
    first = f"question_{survey.questions[0].id}"
    hall.keep()
    address = f"/surveys/{survey.id}/reply"
    owner, stranger = live.test_client(), live.test_client()
    typed = {first: "停", "phone": PHONE}
    for number in range(12):
        stranger.post(address, data={**typed, "code": f"{number:06d}"}, environ_base={"REMOTE_ADDR": "10.6.6.6"})
    code = asks(owner, door=address)
    assert stranger.post(address, data={**typed, "code": code}).status_code == 200
    assert owner.post(address, data={**typed, "code": code}).status_code == 302


def test_every_room_asks_the_same_function():
    """No room counts guesses at codes, or looks at one, by itself."""
    root = Path(product.__file__).parent
    named: dict[str, set[str]] = {}
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node, "attr", None) or getattr(node, "id", None)
            if name in ("check_code", "WrongCode"):
                named.setdefault(name, set()).add(str(path.relative_to(root)))
    assert named["check_code"] == {"core/accounts/codes.py", "core/accounts/service/entering.py"}
    assert named["WrongCode"] == {"core/accounts/service/phone_codes.py"}
