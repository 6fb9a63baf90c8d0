"""A new query code, for an opinion and for a sign-up as for a post: the page asks first, and says when the last one went."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app import clock
from app.consult.service import hearing
from app.core.accounts.models import User
from app.db import db, unit_of_work
from app.errors import Refused
from app.openday.service import query_codes
from app.web.formats import moment
from tests.conftest import page
from tests.consult.making import Hall
from tests.making import Make, on, sign_in

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.usefixtures("monday")]
Case = tuple[
    Any, User, str, str, Callable[..., str]
]  # the row, its clerk, the page it is read on, that of its code, the verb


def opinion(make: Make) -> Case:
    hall = Hall(make)
    said = hall.opinion(hall.open())
    address = f"/desk/consultations/opinions/{said.id}"
    return said, hall.drafter, f"{address}/read", f"{address}/code", hearing.renew_code


def sign_up(make: Make) -> Case:
    entry = make.entry(make.event())
    address = f"/desk/openday/entries/{entry.id}"
    return entry, entry.event.drafted_by, f"{address}/", f"{address}/code", query_codes.renew_code


@pytest.fixture(params=[opinion, sign_up])
def case(request: pytest.FixtureRequest, app: Flask, make: Make) -> Case:
    app.config["WTF_CSRF_ENABLED"] = False
    found: Case = request.param(make)
    with unit_of_work():
        db.session.flush()
    return found


def test_a_second_press_says_when_the_first_code_went_and_asks_before_it_kills_it(app: Flask, case: Case) -> None:
    row, clerk, read, address, renew = case
    client, old = sign_in(app, clerk), row.code_hash
    asked = page(client.get(address))
    assert "上一次补发" not in asked.text and "手机 1" in asked.text and asked.find("button", string="补发查询码")
    assert page(client.get(read)).select_one(f"a[href='{address}']").text == "补发查询码"
    assert row.code_hash == old, "to look renews nothing"
    done = client.post(address, data={"seen": ""}, follow_redirects=True)
    assert "原来的不能再用" in done.text and row.code_hash != old
    first = row.code_hash
    for shown in (page(client.get(read)), page(client.get(address))):
        assert f"上一次补发是 {moment(clock.now())}，{clerk.name}补发，用短信" in shown.text
    pressed = page(client.post(address, data={"seen": ""}))
    assert "刚补发过一次" in pressed.text and pressed.find("button", string="仍要补发") and row.code_hash == first
    with pytest.raises(Refused, match="刚补发过一次"):
        renew(row, by=clerk)
    client.post(address, data={"seen": pressed.select_one("[name=seen]")["value"]})
    second = row.code_hash
    assert second != first
    with on(1):
        later = page(sign_in(app, clerk).get(address))
        assert "上一次补发" in later.text and later.find("button", string="补发查询码")
        renew(row, by=clerk)
    assert row.code_hash != second


def test_a_code_that_nothing_carries_is_shown_once_to_be_given_by_hand(app: Flask, make: Make) -> None:
    was = {name: app.config[name] for name in ("SMS_URL", "MAIL_URL")}
    app.config.update(SMS_URL="", MAIL_URL="", WTF_CSRF_ENABLED=False)
    try:
        entry, clerk, read, address, _ = sign_up(make)
        with unit_of_work():
            db.session.flush()
        client = sign_in(app, clerk)
        assert "由您当面交给本人" in client.get(address).text
        done = client.post(address, data={"seen": ""}, follow_redirects=True)
        code = re.search(r"新的查询码是 (\w+)（只显示这一次）", done.text)
        assert code is not None and query_codes.find_by_code(entry.no, code[1]) is entry
        assert code[1] not in client.get(read).text and "当面交给本人。" in client.get(read).text
    finally:
        app.config.update(was)
