"""The door on a bad network: what was pressed is kept until the server answered for it, and counts from when it was pressed."""

import json
import subprocess
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import clock
from app.core.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.openday.models import Entry
from app.openday.service import day
from tests.conftest import ROOT, page
from tests.making import Make, sign_in

SCRIPT = ROOT / "app/web/static/js/door.js"
OK = {"status": 200, "body": '{"ok": true, "at": "08:50", "error": ""}'}
REFUSED = {"status": 409, "body": '{"ok": false, "at": "", "error": "签到时间已过"}'}


def at_the_door(answers: list[Any], *steps: str, shelf: dict[str, Any] | None = None) -> Any:
    """What the page shows and keeps after the presses, with a server that answers like this."""
    kept = {"door:/desk/door/1/": json.dumps(shelf)} if shelf else {}
    scenario = {"answers": answers, "steps": steps, "shelf": kept}
    run = ["node", str(ROOT / "tests/openday/door_page.js"), str(SCRIPT), json.dumps(scenario)]
    return json.loads(subprocess.run(run, capture_output=True, text=True, check=True).stdout)


@pytest.mark.node
@pytest.mark.parametrize(
    "answer",
    [
        {"status": 400, "body": '{"error": "这个请求不完整"}'},
        {"status": 400, "type": "text/html", "body": "<h1>"},
        {"status": 401, "body": '{"error": "请先登录"}'},
        {"status": 403, "type": "text/html", "body": "<h1>"},
        {"status": 200, "type": "text/html", "redirected": True, "body": "<h1>登录"},
    ],
)
def test_an_ended_sign_in_loses_no_check_in_and_is_said(answer):
    told = at_the_door([answer], "7", "8", "tick")
    assert set(told["kept"]) == {"7", "8"}
    assert told["says"].startswith("登录已过期：2 人的签到已记在这台设备上")
    assert told["sign_in"]
    assert len(told["sent"]) == 1, "a dead token is not sent again"
    assert told["notes"] == {"7": "已记下，还没有报上去", "8": "已记下，还没有报上去"}


@pytest.mark.node
@pytest.mark.parametrize(
    "answer",
    [
        "lost",
        {"status": 429, "type": "text/html", "body": "<h1>"},
        {"status": 502, "type": "text/html", "body": "<h1>"},
        {"status": 200, "type": "text/html", "body": "<h1>请先连接无线网"},
        {"status": 200, "type": "application/json", "body": "<h1>"},
    ],
)
def test_what_is_no_answer_is_tried_again_with_its_first_moment(answer):
    told = at_the_door([answer, OK], "7", "tick")
    assert (told["kept"], told["arrived"], told["notes"]["7"]) == ({}, "1", "08:50 已到")
    first, second = (one["pressed_at"] for one in told["sent"])
    assert first == second
    assert datetime.fromisoformat(first).tzinfo is not None


@pytest.mark.node
def test_a_refusal_is_an_answer():
    told = at_the_door([REFUSED], "7")
    assert (told["kept"], told["arrived"], told["notes"]["7"]) == ({}, "0", "签到时间已过")


@pytest.mark.node
def test_a_page_opened_again_sends_what_lies_on_the_shelf():
    shelf = {"8": {"address": "/check-in/8", "pressed_at": "2026-11-24T00:50:00.000Z"}}
    told = at_the_door([OK], shelf=shelf)
    assert told["sent"] == [{"address": "/check-in/8", "csrf_token": "token", "pressed_at": "2026-11-24T00:50:00.000Z"}]
    assert told["kept"] == {}


class Door:
    """An event with one seated person, and the handler's browser."""

    def __init__(self, app: Flask, make: Make) -> None:
        with unit_of_work():
            self.event = make.event()
            self.entry: Entry = make.entry(self.event)
        with clock.at(self.event.starts_at):
            self.desk: FlaskClient = sign_in(app, self.event.drafted_by)
        self.address = f"/desk/door/{self.event.id}/people/{self.entry.applicant.id}/check-in"

    def send(self, at: datetime, pressed_at: str = "", desk: FlaskClient | None = None) -> TestResponse:
        data = {"pressed_at": pressed_at}
        with clock.at(at):
            return (desk or self.desk).post(self.address, data=data, headers={"Accept": "application/json"})


@pytest.fixture
def door(app: Flask, make: Make) -> Door:
    return Door(app, make)


def test_a_check_in_delivered_later_counts_from_when_it_was_pressed(door: Door):
    starts = door.event.starts_at
    pressed, delivered = starts - timedelta(minutes=10), starts + timedelta(minutes=20)
    answer = door.send(delivered, clock.here(pressed).isoformat())
    person = door.entry.applicant
    assert (answer.get_json()["at"], person.arrived_at) == (f"{clock.here(pressed):%H:%M}", pressed)
    assert not person.arrived_late
    row = db.session.query(AuditEntry).filter_by(did="openday.person.checked_in").one()
    times = (f"{clock.here(moment):%H:%M}" for moment in (pressed, delivered))
    assert row.note == "{} 在设备上签到，网络恢复后 {} 送达".format(*times)
    assert row.at == delivered


@pytest.mark.parametrize("hours", [-3.1, 0.5])
def test_a_moment_before_the_doors_or_in_the_future_is_not_believed(door: Door, hours):
    starts = door.event.starts_at
    assert door.send(starts, (starts + timedelta(hours=hours)).isoformat()).get_json()["ok"]
    assert door.entry.applicant.arrived_at == starts


@pytest.mark.parametrize("words", ["", "昨天", "2026-12-08T09:50:00", "0001-01-01T00:00:00+14:00", "9" * 50])
def test_what_is_no_moment_counts_as_now(door: Door, words):
    starts = door.event.starts_at
    assert door.send(starts, words).get_json()["ok"]
    assert door.entry.applicant.arrived_at == starts
    assert db.session.query(AuditEntry).filter_by(did="openday.person.checked_in").one().note == ""


def test_a_script_without_sign_in_is_answered_in_its_own_language(app: Flask, door: Door):
    answer = door.send(door.event.starts_at, desk=app.test_client())
    assert (answer.status_code, answer.get_json()["error"]) == (401, "请先登录")
    assert app.test_client().post(door.address).status_code == 302, "a reader is led to the sign-in page"


def test_a_script_with_a_stale_token_is_answered_in_its_own_language(app: Flask, door: Door):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = door.send(door.event.starts_at)
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert (answer.status_code, answer.mimetype) == (400, "application/json")
    assert answer.get_json()["help"]
    assert door.entry.applicant.arrived_at is None


def test_before_the_doors_open_the_page_says_when_instead_of_offering_buttons(app, make: Make):
    with unit_of_work():
        event = make.event(walk_ins=True)
        make.entry(event)
    opens = event.starts_at - day.DOORS_OPEN_BEFORE
    for now, buttons in ((opens - timedelta(minutes=1), 0), (opens, 1)):
        with clock.at(now):
            soup = page(sign_in(app, event.drafted_by).get(f"/desk/door/{event.id}/"))
        assert len(soup.select('form[action$="/check-in"]')) == buttons
        assert bool(soup.select('a[href$="/walk-in"]')) == bool(buttons)
        assert ("起可以签到" in soup.text) == (not buttons)
