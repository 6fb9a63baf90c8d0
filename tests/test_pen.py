"""SQLite has one pen: whoever only reads a form never waits for it, whoever writes gets it as soon as it is free."""

import importlib
import sqlite3
import threading
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app import clock
from app.db import db, unit_of_work
from app.errors import STALE
from app.openday.models import Entry, Event
from tests.conftest import build, fresh_url, page
from tests.making import MONDAY, Make, id_number, sign_in
from tests.test_stale import fields


@pytest.fixture
def house(tmp_path: Path):
    """A house on SQLite with real commits, and somebody else who can take the pen."""
    app = build(fresh_url("sqlite", tmp_path), tmp_path)
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
