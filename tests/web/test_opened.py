"""What a browser opened with number and code opens again, until it is cleared or the code is another."""

from datetime import timedelta
from typing import Any

import flask
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import clock
from app.core.accounts.jobs import sweep
from app.core.accounts.left import Left
from app.db import db
from app.feedback.service import saying
from app.feedback.views.proving import OPENED
from tests.feedback.making import Town
from tests.making import Make, with_codes

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def town(app: Flask, make: Make) -> Town:
    app.config["WTF_CSRF_ENABLED"] = False
    return Town(make)


def opens(client: FlaskClient, id: int) -> bool:
    return client.get(f"/feedback/own/{id}/").status_code == 200


def test_a_new_code_closes_the_door_for_whoever_had_the_old_one(app: Flask, town: Town) -> None:
    receipt = town.receipt()
    stranger, other = app.test_client(), town.receipt()
    for one in (receipt, other):
        stranger.post("/feedback/track", data={"no": one.no, "code": one.code})
        assert opens(stranger, one.id)
    saying.renew_code(receipt.post, by=town.office)
    db.session.commit()
    assert not opens(stranger, receipt.id) and opens(stranger, other.id)
    assert stranger.post(f"/feedback/own/{receipt.id}/withdraw").status_code == 404


def test_a_cookie_of_before_there_were_marks_opens_nothing(app: Flask, town: Town) -> None:
    post, client = town.post(), app.test_client()
    now = with_codes(post)
    unmarked = {**now, "held": [[post.id, ""]]}
    for kept, is_open in (([post.id], False), (now["held"], False), (unmarked, False), (now, True)):
        with client.session_transaction() as session:
            session["posts"] = kept
        assert opens(client, post.id) is is_open


def test_twenty_are_kept_and_the_oldest_goes(app: Flask, town: Town) -> None:
    receipts = [town.receipt() for _ in range(21)]
    client = app.test_client()
    with app.test_request_context():
        for receipt in receipts:
            OPENED.remember(receipt.id, receipt.post.code_hash)  # the door itself takes few tries of one address
        kept = dict(flask.session)
    with client.session_transaction() as session:
        session.update(kept)
    assert not opens(client, receipts[0].id) and opens(client, receipts[1].id) and opens(client, receipts[20].id)
    client.post("/feedback/leave")
    assert not opens(client, receipts[20].id)


def tracked(client: FlaskClient, receipt: Any) -> FlaskClient:
    client.post("/feedback/track", data={"no": receipt.no, "code": receipt.code})
    assert opens(client, receipt.id)
    return client


def copied(app: Flask, client: FlaskClient) -> FlaskClient:
    """A browser that holds the same cookie."""
    other = app.test_client()
    with client.session_transaction() as held, other.session_transaction() as session:
        session.update(held)
    return other


def test_a_copy_of_the_cookie_opens_nothing_once_its_owner_has_left(app: Flask, town: Town) -> None:
    first, second = town.receipt(), town.receipt()
    client, at_home = tracked(app.test_client(), first), tracked(app.test_client(), first)
    before = copied(app, client)
    tracked(client, second)
    tracked(client, first)  # opened anew
    after = copied(app, client)
    assert opens(before, first.id) and opens(after, second.id)
    client.post("/feedback/leave")
    for one in (client, before, after):
        assert not opens(one, first.id) and not opens(one, second.id)
    assert opens(at_home, first.id), "what another device opened by itself stays open there"
    tracked(after, first)  # whoever has number and code opens it with any cookie
    assert not opens(after, second.id) and not opens(before, first.id)


def test_ending_one_kind_leaves_the_others_open(app: Flask, town: Town) -> None:
    receipt = town.receipt()
    client = tracked(app.test_client(), receipt)
    client.post("/consultations/leave")
    assert opens(client, receipt.id)


def test_an_opening_of_long_ago_is_over_and_its_end_forgotten(app: Flask, town: Town) -> None:
    receipt, day = town.receipt(), clock.now()
    client = tracked(app.test_client(), receipt)
    before = copied(app, client)
    client.post("/feedback/leave")
    with clock.at(day + timedelta(days=90)):
        sweep()
        assert not opens(before, receipt.id) and ends() == 1
    with clock.at(day + timedelta(days=92)):
        sweep()
        assert not opens(before, receipt.id) and ends() == 0


def ends() -> int:
    return db.session.scalar(select(func.count()).select_from(Left)) or 0


def test_nothing_is_written_for_an_opening(app: Flask, town: Town) -> None:
    client = tracked(app.test_client(), town.receipt())
    assert ends() == 0
    client.post("/feedback/leave")
    client.post("/feedback/leave")
    assert ends() == 1


def test_no_browser_keeps_a_page_of_her_own(app: Flask, town: Town) -> None:
    receipt = town.receipt()
    client = tracked(app.test_client(), receipt)
    for address in (f"/feedback/own/{receipt.id}/", f"/feedback/own/{receipt.id}/erase"):
        assert client.get(address).headers["Cache-Control"] == "no-store", address
    assert client.get("/feedback/").headers["Cache-Control"] == "private, no-cache"
    assert app.test_client().get("/feedback/track").headers["Cache-Control"] == "private, no-cache"
