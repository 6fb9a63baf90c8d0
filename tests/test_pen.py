"""SQLite has one pen: whoever only reads a form never waits for it, whoever writes gets it as soon as it is free."""

import importlib
import sqlite3
import threading
import time
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app import clock
from app.core.accounts.rules import Role
from app.core.accounts.service import passwords
from app.core.numbers import Series, issue
from app.db import db, unit_of_work
from app.errors import STALE
from app.openday.models import Entry, Event
from tests.conftest import build, page
from tests.databases import migrated_url
from tests.making import MONDAY, Make, id_number, sign_in
from tests.test_stale import fields


@pytest.fixture
def house(tmp_path: Path):
    """A house on SQLite with real commits, and somebody else who can take the pen."""
    app = build(migrated_url("sqlite", tmp_path), tmp_path)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def somebody_else(app: Flask) -> sqlite3.Connection:
    file = app.config["DATABASE_URL"].removeprefix("sqlite:///")
    return sqlite3.connect(file, isolation_level=None, check_same_thread=False)


def test_a_form_that_is_refused_never_waits_for_a_writer(house: Flask):
    with unit_of_work():
        event_id = Make().event().id
    other = somebody_else(house)
    other.execute("BEGIN IMMEDIATE")
    with clock.at(MONDAY):
        answer = house.test_client().post(f"/openday/{event_id}/signup", data={"phone": "1"})
    assert page(answer).select(".err li")
    other.execute("ROLLBACK")


def test_a_writer_has_the_pen_soon_after_it_is_free(house: Flask):
    with unit_of_work():
        event_id = Make().event().id
    other = somebody_else(house)
    other.execute("BEGIN IMMEDIATE")
    freed = threading.Timer(0.3, lambda: other.execute("COMMIT"))
    freed.start()
    form = {"category": "resident", "people-0-name": "周晓禾", "people-0-id_number": id_number(1), "consent": "y"}
    with clock.at(MONDAY):
        answer = house.test_client().post(f"/openday/{event_id}/signup", data={**form, "phone": "13912345678"})
    freed.join()
    assert answer.status_code == 302
    assert db.session.scalars(select(Entry.event_id)).all() == [event_id]


def test_a_page_that_grew_old_while_it_waited_for_the_pen_is_refused(house: Flask):
    with unit_of_work():
        event = Make().draft()
    address = f"/desk/openday/{event.id}/edit"
    with clock.at(MONDAY):
        desk = sign_in(house, event.drafted_by)
        shown = fields(page(desk.get(address)))
    db.session.rollback()  # a request of its own would have ended with its answer
    other = somebody_else(house)
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE event SET summary = '先保存的', version = version + 1")
    freed = threading.Timer(0.3, lambda: other.execute("COMMIT"))
    freed.start()
    with clock.at(MONDAY):
        answer = desk.post(address, data={**shown, "summary": "后保存的"})
    freed.join()
    assert STALE in page(answer).select_one(".err").text
    assert page(answer).select_one("#summary").text.strip() == "后保存的"
    db.session.rollback()
    assert db.session.scalars(select(Event.summary)).one() == "先保存的"


def test_a_pen_that_never_comes_free_is_a_refusal_and_not_a_hang(house: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(importlib.import_module("app.db"), "BUSY", 50)
    other = somebody_else(house)
    other.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    with pytest.raises(OperationalError, match="database is locked"), unit_of_work():
        db.session.execute(select(Entry.id))
    assert time.monotonic() - began < 5
    other.execute("ROLLBACK")


def test_a_form_whose_pen_never_comes_free_is_shown_again_with_what_was_typed(house: Flask, monkeypatch):
    monkeypatch.setattr(importlib.import_module("app.db"), "BUSY", 50)
    with unit_of_work():
        event_id = Make().event().id
    other = somebody_else(house)
    other.execute("BEGIN IMMEDIATE")
    form = {"category": "resident", "people-0-name": "周晓禾", "people-0-id_number": id_number(1), "consent": "y"}
    client = house.test_client()
    with clock.at(MONDAY):
        soup = page(client.post(f"/openday/{event_id}/signup", data={**form, "phone": "13912345678"}))
    assert "此刻办理的人太多" in soup.select_one(".err").text
    assert soup.select_one("#people-0-name")["value"] == "周晓禾", "the page was read after the pen was refused"
    other.execute("ROLLBACK")
    with clock.at(MONDAY):
        answer = client.post(f"/openday/{event_id}/signup", data={**form, "phone": "13912345678"})
    assert answer.status_code == 302, "the connection serves the next one"


def test_what_was_put_into_the_session_while_reading_is_not_written_by_the_next_verb(house: Flask):
    with house.test_request_context():
        assert db.session.scalar(select(Series.issued)) is None
        db.session.add(Series(key="ghost", issued=1))
        with unit_of_work():
            issue("A")
        assert db.session.scalars(select(Series.key)).all() == ["A"]


def test_a_password_is_verified_before_the_pen_is_taken(house: Flask, monkeypatch):
    with unit_of_work():
        user = Make().staff(Role.HANDLER)
        ready = passwords.ready_password(user, "correct horse battery", None)
        passwords.set_password(user, ready)
    seen = []
    verify = PasswordHasher.verify

    def watched(self: PasswordHasher, *args: str) -> bool:
        other = somebody_else(house)
        other.execute("PRAGMA busy_timeout=0")
        other.execute("BEGIN IMMEDIATE")  # fails while the request holds the pen
        other.execute("ROLLBACK")
        seen.append(args)
        return bool(verify(self, *args))

    monkeypatch.setattr(PasswordHasher, "verify", watched)
    form = {"username": user.username, "password": "correct horse battery"}
    answer = house.test_client().post("/account/staff", data=form)
    assert (answer.status_code, len(seen)) == (302, 1)


def wait_for_the_pen_while(house: Flask, change: str) -> tuple[Event, BeautifulSoup]:
    """A clerk adds a point to the agenda; while her post waits for the pen, somebody else writes."""
    with unit_of_work():
        event = Make().draft()
    desk, address = sign_in(house, event.drafted_by), f"/desk/openday/{event.id}/agenda"
    db.session.rollback()
    other = somebody_else(house)
    other.execute("BEGIN IMMEDIATE")
    other.execute(change)
    freed = threading.Timer(0.3, lambda: other.execute("COMMIT"))
    freed.start()
    with clock.at(MONDAY):
        soup = page(desk.post(address, data={"title": "二期管网", "office": "0"}))
    freed.join()
    db.session.rollback()
    return event, soup


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("UPDATE role_grant SET ended_at = '2026-11-22 00:00:00'", "您的岗位刚刚有变动"),
        ("UPDATE login_session SET ended_at = '2026-11-22 00:00:00'", "您的登录刚刚结束"),
        ("UPDATE user SET closed_at = '2026-11-22 00:00:00'", "您的登录刚刚结束"),
    ],
)
def test_a_right_lost_while_waiting_for_the_pen_is_lost(house: Flask, change, sentence):
    event, soup = wait_for_the_pen_while(house, change)
    assert sentence in soup.select_one(".err").text
    assert soup.select_one("#title")["value"] == "二期管网", "nothing typed is lost"
    assert event.agenda == []


def test_a_right_kept_while_waiting_for_the_pen_is_kept(house: Flask):
    event, _ = wait_for_the_pen_while(house, "UPDATE user SET name = '李静'")
    assert [item.title for item in event.agenda] == ["二期管网"]
