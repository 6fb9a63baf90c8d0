"""A page that was open too long: nothing typed is lost, nothing is written, nothing is sent; one more press does it."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app import clock
from app.core.accounts.models import LoginSession, PhoneCode
from app.core.accounts.rules import Role
from app.core.notify.models import Message
from app.db import Base, db, unit_of_work
from app.errors import NO_VERSION, OLD_PAGE, STALE
from app.openday.models import Entry
from tests.conftest import Browser, page
from tests.making import MONDAY, Make, id_number, sign_in
from tests.test_site import SCENES, Nobody, Town, address_of, right_of, rules, town

__all__ = ["SCENES", "town"]

FILLED = {"text": "打错的字", "textarea": "写了半天的话", "tel": "13800001234", "email": "a@example.com", "number": "1"}


@pytest.fixture
def guarded(app: Flask) -> Iterator[Flask]:
    """The application with its token check on, as in earnest."""
    try:
        yield app
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def everything() -> dict[str, list[Any]]:
    """All rows of all tables, as they are in the database."""
    db.session.rollback()
    return {
        table.name: sorted(map(repr, db.session.execute(select(table)).all())) for table in Base.metadata.sorted_tables
    }


READING = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")


def may_have_written(statements: list[str]) -> bool:
    """Was there a statement besides those that only read? Without one no row can have changed."""
    return not all(statement.lstrip().startswith(READING) for statement in statements)


def fields(soup: Any) -> dict[str, str]:
    """What a browser would send of the page's own form, blanks filled in."""
    typed: dict[str, str] = {}
    for form in soup.select("main form[method=post]:not(.inline)"):
        for tag in form.select("input, textarea, select"):
            typed |= _typed(tag, typed)
    return typed


def _typed(tag: Any, typed: dict[str, str]) -> dict[str, str]:
    name, kind = tag.get("name"), tag.get("type", tag.name)
    if not name or name == "csrf_token" or kind in ("file", "password"):
        return {}
    if kind in ("radio", "checkbox"):
        return {} if name in typed else {name: tag.get("value", "y")}
    if kind == "select":
        options = tag.select("option")
        return {name: options[-1].get("value", "")} if options else {}
    value = tag.text.strip() if tag.name == "textarea" else tag.get("value", "")
    return {name: value or FILLED.get(kind, "2026-12-09T14:30")}


@pytest.mark.databases("sqlite")
def test_a_stale_token_changes_no_row_and_sends_nothing_on_any_address(
    guarded: Flask, town: Town, statements: list[str]
):
    town.event.verify_phone = town.open_event.verify_phone = True
    people = [
        None,
        town.people["resident"],
        *(town.people[role] for role in (Role.HANDLER, Role.OPENNESS_OFFICE, Role.ADMIN)),
    ]
    seen, told = 0, 0
    with clock.at(town.held.ends_at):
        clients = [(who, sign_in(guarded, who) if who else guarded.test_client()) for who in people]
        guarded.config["WTF_CSRF_ENABLED"] = True
        before = everything()
        for rule in rules(guarded):
            if "POST" not in rule.methods:
                continue
            address = address_of(guarded, town, rule)
            for who, client in clients:
                if right_of(guarded, rule).admits(who or Nobody()):
                    statements.clear()
                    typed = typed_on(guarded, client, address) if "GET" in rule.methods else None
                    if may_have_written(statements):
                        before = everything()  # who opened what is on record
                    statements.clear()
                    is_told = post_stale(client, address, typed)
                    db.session.rollback()
                    if may_have_written(statements):
                        assert everything() == before, address
                    seen, told = seen + 1, told + (is_told and who is not None and who.is_staff)
        assert everything() == before
    assert seen > 60 and told > 40, "or staff were not signed in any more"
    assert db.session.scalars(select(PhoneCode)).all() == []


def typed_on(app: Flask, client: FlaskClient, address: str) -> dict[str, str]:
    """What somebody has typed on the page, opened in time, with the sum its script works out before it asks for a code."""
    app.config["WTF_CSRF_ENABLED"] = False
    shown = page(client.get(address))
    typed = fields(shown)
    if shown.select_one("[data-puzzle]"):
        assert isinstance(client, Browser)
        typed |= client.worked_out(address)
    app.config["WTF_CSRF_ENABLED"] = True
    return typed


def post_stale(client: FlaskClient, address: str, typed: dict[str, str] | None) -> bool:
    """Post with an old token; without `typed` there is no page at the address. Was the page shown again, with the reason?"""
    is_told = False
    for more in ({}, {"send_code": "1", "phone": "13800001234", "code_wait": ""}):
        sent = {"reason": "说明了理由"} if typed is None else typed
        answer = client.post(address, data={**sent, **more, "csrf_token": "old"})
        if typed is None:
            assert answer.status_code == (302 if address == "/large" else 400), address  # it keeps a choice, no row
        elif answer.status_code == 200 and typed:
            assert "页面开得太久了" in page(answer).select_one(".err").text, address
            is_told = True
        else:  # 400: the page leads elsewhere just now, so nobody can have had its form
            assert answer.status_code in (200, 302, 401, 403, 404) or (answer.status_code == 400 and not typed), address
    return is_told


def test_what_a_page_shows_of_its_version_is_what_its_form_asks_for_and_a_post_without_it_is_refused(
    app: Flask, town: Town, statements: list[str]
) -> None:
    """Every page with such a form: sent as a browser sends it it is not an old one, sent without the version it does nothing."""
    app.config["WTF_CSRF_ENABLED"] = False
    people = [town.people[role] for role in Role if role in town.people]
    asked, wrong = list[bool](), list[str]()
    with clock.at(town.held.ends_at):
        clients = [(who, sign_in(app, who)) for who in people]
        for rule in rules(app):
            if not {"GET", "POST"} <= set(rule.methods or ()):
                continue
            address = address_of(app, town, rule)
            who, client = next((one for one in clients if right_of(app, rule).admits(one[0])), (None, None))
            shown = page(client.get(address)) if client else None
            field = shown.select_one("main form:not(.inline) input[name=version]") if shown else None
            if (
                shown is None or field is None or not field.get("value")
            ):  # without a value it is a page of something new
                continue
            assert isinstance(client, Browser)
            client.carries_version = False
            typed = fields(shown)
            statements.clear()
            without = client.post(address, data={name: value for name, value in typed.items() if name != "version"})
            told = page(without).select_one(".err")
            if may_have_written(statements) or told is None:
                wrong.append(f"{address} was written without its version")
            again = client.post(address, data=typed, follow_redirects=True)
            if STALE in again.text or NO_VERSION in again.text:
                wrong.append(f"{address} is an old page as soon as it is opened")
            asked.append(told is not None and NO_VERSION in told.text)
            db.session.rollback()
    assert not wrong and sum(asked) >= 20, (wrong, asked)


def test_a_script_with_a_stale_token_is_told_in_json(guarded: Flask, town: Town):
    client = sign_in(guarded, town.people[Role.OPENNESS_OFFICE])
    guarded.config["WTF_CSRF_ENABLED"] = True
    address = f"/desk/door/{town.held.id}/people/{town.person.id}/check-in"
    answer = client.post(address, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.get_json()["error"]) == (400, "这个请求不完整")


def test_what_was_typed_comes_back_and_one_more_press_signs_up(guarded: Flask, make: Make):
    with unit_of_work():
        event = make.event()
    client = guarded.test_client()
    guarded.config["WTF_CSRF_ENABLED"] = True
    address = f"/openday/{event.id}/signup"
    typed = {
        "category": "resident",
        "people-0-name": "周晓禾",
        "people-0-id_number": id_number(1),
        "phone": "13800001234",
        "opinion": "老人票价能不能再低一点",
        "consent": "y",
    }
    with clock.at(MONDAY):
        old = page(client.get(address)).select_one("main input[name=csrf_token]")["value"]
        with client.session_transaction() as session:
            session.clear()  # signed in or out in another tab: the token on the page is of a session that is gone
        soup = page(client.post(address, data={**typed, "csrf_token": old}))
        assert [item.text for item in soup.select(".err li")] == [OLD_PAGE]
        assert soup.select_one('[id="people-0-name"]')["value"] == "周晓禾"
        assert soup.select_one("#opinion").text.strip() == "老人票价能不能再低一点"
        assert soup.select_one("#consent").has_attr("checked")
        assert db.session.query(Entry).count() == 0
        again = {**fields(soup), "csrf_token": soup.select_one("main input[name=csrf_token]")["value"]}
        assert client.post(address, data=again).status_code == 302
    assert db.session.query(Entry).one().opinion == "老人票价能不能再低一点"


def test_a_stale_page_sends_no_code(guarded: Flask, make: Make):
    guarded.config["WTF_CSRF_ENABLED"] = True
    answer = guarded.test_client().post("/account/sign-in", data={"phone": "13800001234", "send_code": "1"})
    assert OLD_PAGE in page(answer).select_one(".err").text
    assert page(answer).select_one("#phone")["value"] == "13800001234"
    assert db.session.query(PhoneCode).count() + db.session.query(Message).count() == 0


def test_a_file_and_a_password_have_to_be_given_again_and_the_sentence_says_so(guarded: Flask, make: Make):
    with unit_of_work():
        event = make.event()
    desk = sign_in(guarded, event.drafted_by)
    guarded.config["WTF_CSRF_ENABLED"] = True
    soup = page(desk.post(f"/desk/openday/{event.id}/papers", data={"title": "票价测算表"}))
    assert "文件要再填一次" in soup.select_one(".err").text
    assert soup.select_one("#title")["value"] == "票价测算表"


TYPED = {"title": "票价测算", "note": "涉及 11 条线路", "office": "0", "id_number": id_number(1)}


@pytest.mark.parametrize("how", ["signed out", "expired"])
def test_whoever_was_signed_out_while_typing_gets_her_words_back_after_signing_in(guarded: Flask, make: Make, how):
    with unit_of_work():
        event = make.draft()
    address = f"/desk/openday/{event.id}/agenda"
    clerk = event.drafted_by
    desk = sign_in(guarded, clerk)
    guarded.config["WTF_CSRF_ENABLED"] = True
    shown = page(desk.get(address)).select_one("main input[name=csrf_token]")["value"]
    if how == "signed out":
        with desk.session_transaction() as session:
            session.clear()
    else:
        with unit_of_work():
            db.session.execute(update(LoginSession).values(ended_at=clock.now()))
    answer = desk.post(address, data={**TYPED, "csrf_token": shown})
    soup = page(answer)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (401, "no-store")
    assert soup.select_one("h1").text == "登录已结束，您填的还在这一页"
    assert soup.select_one("main ol a")["href"] == "/account/staff"
    form = soup.select_one("main form")
    kept = {field["name"]: field["value"] for field in form.select("input")}
    assert kept == {name: value for name, value in TYPED.items() if name != "id_number"}
    with desk.session_transaction() as session:
        assert "票价测算" not in str(dict(session)), "nothing of it in the cookie"

    again = sign_in(guarded, clerk)
    guarded.config["WTF_CSRF_ENABLED"] = True
    back = page(again.post(form["action"], data=kept))
    assert OLD_PAGE in back.select_one(".err").text
    assert back.select_one("#note")["value"] == TYPED["note"]
    assert event.agenda == []
    token = back.select_one("main input[name=csrf_token]")["value"]
    assert again.post(address, data={**fields(back), "csrf_token": token}).status_code == 302
    db.session.expire_all()
    assert [item.title for item in event.agenda] == ["票价测算"]


def test_a_button_without_words_leads_to_the_sign_in_page(guarded: Flask, make: Make):
    with unit_of_work():
        event = make.draft()
    guarded.config["WTF_CSRF_ENABLED"] = False
    answer = guarded.test_client().post(f"/desk/openday/{event.id}/submit")
    assert (answer.status_code, answer.location) == (302, "/account/staff")
