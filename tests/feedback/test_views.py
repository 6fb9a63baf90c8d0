"""How often a post was read: counted without keeping anything of who reads, and without a statement more for each."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from app import clock
from app.core.accounts.rules import Role
from app.core.limits import service as limits
from app.db import db
from app.feedback import viewing
from app.feedback.models import Post, PostViews
from app.feedback.rules import kinds
from app.feedback.rules.screening import Reason
from app.feedback.service import screening
from app.web.remembered import PAGES
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import MONDAY, sign_in, with_codes

AGENT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
READER = {"User-Agent": AGENT}
LATER = MONDAY + viewing.EVERY


@pytest.fixture(autouse=True)
def _monday(app: Flask) -> Iterator[None]:
    PAGES.kept.clear()
    viewing.register(app)  # nothing waits from another test
    with clock.at(MONDAY):
        yield


def look(client: FlaskClient, post: Post, times: int = 1, **headers: str) -> None:
    for _ in range(times):
        assert client.get(f"/feedback/{post.no}/", headers={**READER, **headers}).status_code == 200


def written(post: Post) -> int:
    db.session.expire_all()
    return db.session.scalar(select(PostViews.views).where(PostViews.post_id == post.id)) or 0


def test_looks_wait_in_memory_and_are_added_now_and_then(app: Flask, town: Town) -> None:
    post, other = town.public(), town.public(title="另一处路灯")
    db.session.commit()
    client = app.test_client()
    look(client, post, 3)
    look(client, other)
    assert written(post) == 0
    with clock.at(LATER):
        look(client, other)
        assert (written(post), written(other)) == (3, 2)
        look(client, post)
    with clock.at(LATER + viewing.EVERY):
        look(client, post)
        assert (written(post), written(other)) == (5, 2)
    with clock.at(LATER + 2 * viewing.EVERY):  # a remembered page is a minute old at most
        assert "看了5 次" in page(client.get(f"/feedback/{post.no}/")).select_one("dl.facts").text.replace("\n", "")
    assert client.get(f"/api/v1/feedback/{post.no}").get_json()["views"] == 5


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)"},
        {"User-Agent": "Mozilla/5.0 (compatible; bingbot/2.0)"},
        {"User-Agent": "curl/8.5.0"},
        {"User-Agent": "python-requests/2.32"},
        {"User-Agent": ""},
        {"Sec-Purpose": "prefetch;prerender"},
    ],
)
@pytest.mark.databases("sqlite")
def test_programs_and_early_fetches_are_no_readers(app: Flask, town: Town, headers: dict[str, str]) -> None:
    post = town.public()
    db.session.commit()
    look(app.test_client(), post, **headers)
    with clock.at(LATER):
        look(app.test_client(), post)
        with clock.at(LATER + viewing.EVERY):
            look(app.test_client(), post)
        assert written(post) == 2


@pytest.mark.databases("sqlite")
def test_the_desk_and_the_author_do_not_count_and_a_resident_does(app: Flask, town: Town) -> None:
    post = town.public()
    db.session.commit()
    author = app.test_client()
    with author.session_transaction() as session:
        session["posts"] = with_codes(post)
    for client in (sign_in(app, town.office), author):
        look(client, post, 2)
    look(sign_in(app, town.make.resident()), post)
    with clock.at(LATER):
        look(app.test_client(), post)
        assert written(post) == 2


@pytest.mark.databases("sqlite")
def test_an_administrator_can_switch_it_off(app: Flask, town: Town) -> None:
    post = town.public()
    db.session.commit()
    look(app.test_client(), post)
    admin = town.make.staff(Role.ADMIN)
    limits.set_value(kinds.VIEWS.key, 0, date(2026, 11, 24), "检查指标", "上级检查不看这一项，先不计", by=admin)
    with clock.at(MONDAY + timedelta(days=2)):
        look(app.test_client(), post, 2)
        assert written(post) == 0 and "看了" not in page(app.test_client().get(f"/feedback/{post.no}/")).text
        assert app.test_client().get(f"/api/v1/feedback/{post.no}").get_json()["views"] is None


@pytest.mark.databases("sqlite")
def test_what_is_public_no_more_is_not_counted_on(app: Flask, town: Town) -> None:
    post, other = town.public(), town.public(title="另一处路灯")
    db.session.commit()
    client = app.test_client()
    look(client, post)
    screening.take_down(post, Reason.PRIVACY, "", by=town.office)
    db.session.commit()
    with clock.at(LATER):
        look(client, other)
    assert (written(post), written(other)) == (0, 1)


@pytest.mark.databases("sqlite")
def test_a_look_writes_nothing_and_nothing_is_kept_of_who_looks(app: Flask, town: Town) -> None:
    post = town.public()
    db.session.commit()
    client = app.test_client()
    look(client, post)
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    look(client, post)
    assert not [one for one in asked if re.match(r"\s*(INSERT|UPDATE|DELETE)", one, re.I)]
    assert set(PostViews.__table__.columns.keys()) == {"post_id", "views"}
    assert list(app.extensions["feedback_views"].waiting) == [post.no], "a number of a post, and no reader"
