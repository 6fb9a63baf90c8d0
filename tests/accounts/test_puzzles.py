"""What a code costs: a little work or a wait, once, for this browser, this purpose and these minutes."""

import itertools
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import clock
from app.core import limits
from app.core.accounts import puzzles
from app.core.accounts.models import PhoneCode
from app.core.accounts.puzzles import PRICES, Way
from app.core.accounts.rules import Role
from app.core.accounts.service import phone_codes
from app.db import db, unit_of_work
from app.errors import Refused
from tests.conftest import page, solved
from tests.making import MONDAY, Make

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.usefixtures("monday")]

PHONE = "13800000009"
ADDRESS = "/account/sign-in"
LINE = {"way": Way.WORK, "purpose": "sign_in", "bits": 8, "browser": "one", "now": MONDAY}


def after(seconds: float) -> Any:
    return clock.at(MONDAY + timedelta(seconds=seconds))


def sent() -> int:
    return db.session.scalar(select(func.count()).select_from(PhoneCode)) or 0


def ask(client: FlaskClient, address: str = ADDRESS, phone: str = PHONE, **more: str) -> Any:
    """Press the button with just these fields: no script runs."""
    typed = {"phone": phone, "send_code": "1", "code_wait": "", **more}
    return page(client.post(address, data=typed))


def given(client: FlaskClient, purpose: str = "sign_in") -> dict[str, Any]:
    answer = client.get(f"/account/puzzle/{purpose}.json")
    assert answer.headers["Cache-Control"] == "no-store"
    found: dict[str, Any] = answer.get_json()
    return found


# the rules


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("change", ["purpose", "bits", "browser", "way", "letters"])
def test_nothing_of_a_challenge_can_be_changed(change: str) -> None:
    line = puzzles.give(**LINE)
    asked = {"line": line, "way": Way.WORK, "purpose": "sign_in", "browser": "one", "now": MONDAY}
    assert puzzles.read(**asked).bits == 8
    way, purpose, bits, *rest = line.split(".")
    other = {
        "purpose": {**asked, "purpose": "likes"},
        "bits": {**asked, "line": ".".join([way, purpose, "1", *rest])},
        "browser": {**asked, "browser": "two"},
        "way": {**asked, "way": Way.WAIT},
        "letters": {**asked, "line": "什么都不是"},
    }[change]
    with pytest.raises(Refused, match="再点一次"):
        puzzles.read(**other)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("seconds", [-5, 601, 10**6])
def test_a_challenge_is_good_for_ten_minutes(seconds: int) -> None:
    line = puzzles.give(**LINE)
    with pytest.raises(Refused, match="再点一次"):
        puzzles.read(line, Way.WORK, "sign_in", "one", MONDAY + timedelta(seconds=seconds))


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("bits", [1, 8, 12])
def test_only_enough_zero_bits_are_an_answer(bits: int) -> None:
    challenge = puzzles.read(puzzles.give(**{**LINE, "bits": bits}), Way.WORK, "sign_in", "one", MONDAY)
    for n in range(300):
        if puzzles.zero_bits(challenge.nonce, str(n)) >= bits:
            puzzles.require_solved(challenge, str(n))
        else:
            with pytest.raises(Refused, match="没有算对"):
                puzzles.require_solved(challenge, str(n))
    share = sum(puzzles.zero_bits("always the same", str(n)) >= bits for n in range(20_000)) / 20_000
    assert share == pytest.approx(2**-bits, rel=0.9)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("answer", ["", "-1", "1.0", "٣", "1" * 21, "x", "0x1"])
def test_what_is_no_number_is_no_answer(answer: str) -> None:
    challenge = puzzles.read(puzzles.give(**{**LINE, "bits": 0}), Way.WORK, "sign_in", "one", MONDAY)
    with pytest.raises(Refused, match="没有算对"):
        puzzles.require_solved(challenge, answer)


@pytest.mark.parametrize(
    ("went_out", "bits"), [(0, 12), (59, 12), (60, 13), (119, 13), (120, 14), (240, 15), (480, 16), (10**6, 16)]
)
def test_a_busy_hour_makes_it_harder_by_doublings_up_to_a_bound(went_out: int, bits: int) -> None:
    assert puzzles.bits_now(12, 60, went_out) == bits


# through the pages


def test_worked_out_it_sends_at_once(client: FlaskClient) -> None:
    soup = ask(client, **solved(given(client)))
    assert sent() == 1 and "验证码已发送" in soup.select_one(".flash").text


@pytest.mark.parametrize("what", ["again", "other browser", "other purpose", "wrong", "made easy", "old", "no answer"])
def test_what_was_not_earned_sends_nothing(app: Flask, client: FlaskClient, what: str) -> None:
    puzzle = given(client, "likes" if what == "other purpose" else "sign_in")
    fields = solved(puzzle)
    sender, expected = client, 0
    if what == "again":
        ask(client, phone="13800000010", **fields)
        expected = 1
    if what == "other browser":
        sender = app.test_client()
        sender.get(ADDRESS)
    if what == "wrong":
        fields["code_answer"] = next(
            str(n) for n in itertools.count() if puzzles.zero_bits(puzzle["nonce"], str(n)) < 2
        )
    if what == "made easy":
        fields["code_work"] = fields["code_work"].replace(f".{puzzle['bits']}.", ".1.")
    if what == "no answer":
        del fields["code_answer"]
    with after(601 if what == "old" else 1):
        soup = ask(sender, **fields)
    assert sent() == expected
    assert "再点一次“发送验证码”" in soup.select_one("#phone-error").text
    assert soup.select_one("#phone")["value"] == PHONE


def test_without_script_one_waits_and_presses_again(client: FlaskClient) -> None:
    first = ask(client)
    assert "还差一步：请等 20 秒" in first.select_one(".flash.info").text and sent() == 0
    assert not first.select(".err, .msg"), "nothing is to be mended"
    ticket = first.select_one("input[name=code_wait]")["value"]
    with after(12):
        early = ask(client, code_wait=ticket)
        assert (
            "还差一步：请等 8 秒" in early.select_one(".flash.info").text and sent() == 0 and not early.select(".err")
        )
        assert early.select_one("input[name=code_wait]")["value"] == ticket
    with after(20):
        assert "验证码已发送" in ask(client, code_wait=ticket).select_one(".flash").text
    with after(90):
        again = ask(client, code_wait=ticket)
    assert sent() == 1 and "再点一次" in again.select_one("#phone-error").text


def test_a_wait_of_another_browser_or_purpose_begins_anew(app: Flask, client: FlaskClient) -> None:
    ticket = ask(client).select_one("input[name=code_wait]")["value"]
    other = app.test_client()
    with after(25):
        soup = ask(other, code_wait=ticket)
        assert "请等 20 秒" in soup.select_one(".flash.info").text
        assert soup.select_one("input[name=code_wait]")["value"] != ticket
        work = solved(given(client))["code_work"]
        assert "请等 20 秒" in ask(client, code_wait=work).select_one(".flash.info").text
    assert sent() == 0


def test_fewer_codes_an_hour_go_out_without_script(client: FlaskClient) -> None:
    tickets = [ask(client).select_one("input[name=code_wait]")["value"] for _ in range(31)]
    with after(30):
        pages = [ask(client, phone=f"138000001{n:02d}", code_wait=ticket) for n, ticket in enumerate(tickets)]
        said = pages[-1].select_one("#phone-error").text
        assert sent() == 30 and "共用一个地址" in said and "太频繁" not in said and "允许运行脚本的" in said
        ask(client, **solved(given(client)))
        assert sent() == 31  # with script it goes on


def test_the_settings_are_obeyed(client: FlaskClient, make: Make) -> None:
    admin = make.staff(Role.ADMIN)
    for key, number in (("accounts.code_work", 9), ("accounts.code_wait", 45), ("accounts.codes_busy", 1)):
        limits.service.set_value(key, number, clock.today(), "", "短信费用涨了", by=admin)
    assert given(client)["bits"] == 9
    assert "请等 45 秒" in ask(client).select_one(".flash.info").text
    with unit_of_work():
        for n in range(4):
            phone_codes.send_code(f"1380000020{n}", "sign_in", "here")
    assert given(client)["bits"] == 12
    with after(3601):
        assert given(client)["bits"] == 9


def test_a_phone_that_is_none_costs_no_work(client: FlaskClient) -> None:
    fields = solved(given(client))
    assert "少了 1 位" in ask(client, phone="1380000000", **fields).select_one("#phone-error").text
    assert "验证码已发送" in ask(client, **fields).select_one(".flash").text


def test_no_challenge_for_what_no_room_asks(client: FlaskClient) -> None:
    assert client.get("/account/puzzle/nothing.json").status_code == 404
    assert set(PRICES) == {"sign_in", "openday", "consult", "feedback", "foi", "likes", "own_number", "survey"}


def test_every_button_of_the_house_has_its_puzzle_and_the_script(app: Flask) -> None:
    """A form that asks for a code without the shared button would send nothing any more."""
    pages = {path: path.read_text() for path in Path(app.root_path).rglob("*.html")}
    assert [path.name for path, text in pages.items() if 'name="send_code"' in text] == ["_form.html"]
    using = [path for path, text in pages.items() if "{{ code_button(" in text and path.name != "pieces.html"]
    assert len(using) == 10
    inside = {"_parts.html": "signup.html", "_fields.html": "confirm.html"}
    for path in using:
        shown = path.with_name(inside.get(path.name, path.name))
        assert "js/code.js" in pages[shown], path


@pytest.mark.databases("sqlite", "postgres")
def test_one_solution_pressed_twice_at_once_sends_one_code(live: Flask) -> None:
    live.config["WTF_CSRF_ENABLED"] = False
    with clock.at(MONDAY):
        first = live.test_client()
        fields = solved(given(first))
    with first.session_transaction() as session:
        kept = dict(session)
    db.session.rollback()  # this thread holds nothing open
    start = Barrier(2)

    def press(number: int) -> None:
        with live.app_context(), clock.at(MONDAY):
            client = live.test_client()
            with client.session_transaction() as session:
                session.update(kept)
            start.wait()
            ask(client, phone=f"1380000030{number}", **fields)

    threads = [Thread(target=press, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert sent() == 1
