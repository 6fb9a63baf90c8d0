"""What a browser opened with number and code opens again, until it is cleared or the code is another."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.db import db
from app.feedback.service import saying
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
    for kept, is_open in (([post.id], False), ([[post.id, ""]], False), (with_codes(post), True)):
        with client.session_transaction() as session:
            session["posts"] = kept
        assert opens(client, post.id) is is_open


def test_twenty_are_kept_and_the_oldest_goes(app: Flask, town: Town) -> None:
    receipts = [town.receipt() for _ in range(21)]
    client = app.test_client()
    for receipt in receipts:
        with client.session_transaction() as session:  # what was opened; the door itself takes few tries of one address
            session["posts"] = [*session.get("posts", []), *with_codes(receipt.post)][-20:]
    assert not opens(client, receipts[0].id) and opens(client, receipts[1].id) and opens(client, receipts[20].id)
    client.post("/feedback/leave")
    assert not opens(client, receipts[20].id)
