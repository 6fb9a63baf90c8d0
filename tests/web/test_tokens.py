"""The token against forged posts: each page shows that of its session, and one that was refused shows a good one."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from tests.conftest import page

pytestmark = pytest.mark.databases("sqlite")

PAGES = ("/", "/feedback/new", "/feedback/track", "/account/staff", "/consultations/", "/nowhere")


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = True
    return app.test_client()


def shown_by(answer) -> list[str]:
    return [one["value"] for one in page(answer).select("input[name=csrf_token]")]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_shows_the_token_of_its_session_and_is_kept_by_nobody_else(app: Flask, browser: FlaskClient, address):
    for _ in range(2):
        answer = browser.get(address)
        assert "Cookie" in answer.headers["Vary"] and "public" not in answer.headers.get("Cache-Control", "")
        with browser.session_transaction() as kept:
            of_session = kept.get("csrf_token")
        read = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").loads
        assert all(read(one) == of_session for one in shown_by(answer))
        assert shown_by(answer) or address in ("/", "/consultations/", "/nowhere")


def test_two_pages_open_at_once_may_both_be_sent(browser: FlaskClient):
    first, second = shown_by(browser.get("/feedback/new"))[0], shown_by(browser.get("/feedback/track"))[0]
    for address, token in (("/feedback/track", second), ("/feedback/new", first)):
        assert "页面开得太久" not in browser.post(address, data={"title": "路灯", "csrf_token": token}).text


def test_who_sends_without_a_session_gets_a_page_whose_token_is_good(browser: FlaskClient):
    typed = {"no": "FB-2026-000001", "code": "ABCDEFGH"}
    refused = browser.post("/feedback/track", data=typed)
    again = browser.post("/feedback/track", data={**typed, "csrf_token": shown_by(refused)[0]})
    assert "对不上" in again.text and "对不上" not in refused.text


def test_a_token_of_somebody_else_is_refused(app: Flask, browser: FlaskClient):
    theirs = shown_by(app.test_client().get("/feedback/track"))[0]
    browser.get("/feedback/track")
    sent = browser.post("/feedback/track", data={"no": "FB-2026-000001", "code": "ABCDEFGH", "csrf_token": theirs})
    assert "对不上" not in sent.text
