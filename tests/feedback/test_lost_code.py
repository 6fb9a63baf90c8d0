"""Number or query code lost: the page says what to do, and whoever signs in with the very phone finds what she wrote."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock
from app.core.accounts.models import User
from app.core.accounts.service import own_account
from app.db import db
from app.feedback import access
from app.feedback.models import Post
from app.feedback.rules.kinds import Channel, Kind
from app.feedback.service import own
from app.feedback.service.originals import words_of
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import Make, sign_in

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.usefixtures("monday")]
PHONE, ANOTHER = "13712345678", "13712345679"


@pytest.fixture
def resident(make: Make) -> User:
    return make.resident(phone=PHONE)


def listed(app: Flask, user: User) -> str:
    return sign_in(app, user).get("/feedback/mine").text


def test_what_was_written_without_an_account_is_found_by_its_phone(app: Flask, town: Town, resident: User) -> None:
    post, other = town.post(phone=PHONE), town.post(phone=ANOTHER)
    assert "没有写过留言" not in listed(app, resident)
    client = sign_in(app, resident)
    assert f"/feedback/own/{post.id}/" in client.get("/feedback/mine").text
    assert client.get(f"/feedback/own/{post.id}/").status_code == 200
    assert f"/feedback/own/{other.id}/" not in client.get("/feedback/mine").text
    assert client.get(f"/feedback/own/{other.id}/").status_code == 404


def test_what_is_long_ago_may_be_of_whoever_had_the_number_before(app: Flask, town: Town, resident: User) -> None:
    post = town.post(phone=PHONE)
    post.received_at = clock.now() - timedelta(days=91)
    db.session.commit()
    client = sign_in(app, resident)
    assert f"/feedback/own/{post.id}/" not in client.get("/feedback/mine").text
    assert client.get(f"/feedback/own/{post.id}/").status_code == 404


def test_a_report_a_letter_and_what_a_client_sent_are_opened_by_their_code_alone(
    app: Flask, town: Town, resident: User, make: Make
) -> None:
    """A client's phone is proved by nobody, a clerk's typing neither; what somebody else wrote while signed in is theirs."""
    hidden = [
        town.post(phone=PHONE, kind=Kind.REPORT),
        town.post(phone=PHONE, channel=Channel.API),
        town.post(phone=PHONE, channel=Channel.LETTER, by=town.office, received_on=town.post().received_on),
        town.post(phone=PHONE, by=make.resident(phone=ANOTHER)),
    ]
    client = sign_in(app, resident)
    shown = client.get("/feedback/mine").text
    for post in hidden:
        assert f"/feedback/own/{post.id}/" not in shown and client.get(f"/feedback/own/{post.id}/").status_code == 404


@pytest.mark.databases("sqlite", "postgres")
def test_whose_post_it_is_says_the_same_in_sql_and_in_python(town: Town, resident: User, make: Make) -> None:
    other, staff, number = make.resident(phone=ANOTHER), town.office, make.resident()
    number.phone_hash = None
    for phone in (PHONE, ANOTHER):
        for kind in (Kind.ASK, Kind.REPORT):
            old = town.post(phone=phone, kind=kind)  # when somebody else may have had the number
            old.received_at = clock.now() - timedelta(days=91)
            db.session.flush()
            town.post(phone=phone, kind=kind)
            town.post(phone=phone, kind=kind, by=other)
            town.post(phone=phone, kind=kind, channel=Channel.PHONE, by=staff, received_on=town.post().received_on)
    posts = db.session.scalars(select(Post)).all()
    for user in (resident, other, staff, number):
        found = set(db.session.scalars(access.own_posts(user, [posts[0].id])))
        for post in posts:
            assert (post in found) is access.may_open_own(user, [posts[0].id], post)


def test_it_comes_with_her_download_and_goes_with_her_account(app: Flask, town: Town, resident: User) -> None:
    post = town.public(phone=PHONE)
    assert [row["编号"] for row in own.give(resident)] == [post.no]
    own_account.close(resident, by=resident)
    db.session.flush()
    assert post.phone_hash is None and post.author_sealed is None and words_of(post).text == ""
    assert own.give(resident) == []


@pytest.mark.parametrize("typed", [None, {"no": "FB-2026-000001", "code": "AAAABBBB"}])
def test_the_page_says_what_to_do_without_the_code(
    client: FlaskClient, town: Town, typed: dict[str, str] | None
) -> None:
    client.application.config["SITE_PHONE"] = "0731-84010000"
    try:
        shown = page(client.post("/feedback/track", data=typed) if typed else client.get("/feedback/track"))
    finally:
        client.application.config["SITE_PHONE"] = ""
    assert bool(shown.select("#code-error")) is bool(typed)
    told = "".join(row.text for row in shown.select("#lost + ul li"))
    for words in (
        "用同一个手机号登录",
        "举报不列在那里",
        "政务公开办（电话 0731-84010000）",
        "发到您留的手机",
        "带身份证件",
    ):
        assert words in told
