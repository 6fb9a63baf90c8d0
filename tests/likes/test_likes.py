"""你最喜欢: a vote is a proved phone, a thing and a day; nothing else raises a count."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock
from app.core.accounts.service import own_account
from app.core.likes import jobs, service
from app.core.likes.models import Like
from app.db import db, unit_of_work
from app.errors import Refused
from app.feedback.service import saying
from tests.conftest import page
from tests.feedback.making import Town, together
from tests.making import MONDAY, Make, sign_in


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


@pytest.fixture
def town(make: Make) -> Town:
    return Town(make)


def code_for(client: FlaskClient, address: str, phone: str) -> str:
    client.application.config["DEMO"] = True
    try:
        shown = client.post(address, data={"phone": phone, "send_code": "1"})
    finally:
        client.application.config["DEMO"] = False
    found = re.search(r"验证码是 (\d{6})", shown.text)
    assert found
    return found[1]


def test_a_proved_phone_counts_once_a_day_and_again_tomorrow(town: Town) -> None:
    post = town.public()
    service.like("feedback", post.id, "one")
    with pytest.raises(Refused, match="今天已经"):
        with db.session.begin_nested():
            service.like("feedback", post.id, "one")
    assert service.times("feedback", post.id) == 1
    service.like("feedback", post.id, "two")
    with clock.at(MONDAY + timedelta(days=1)):
        service.like("feedback", post.id, "one")
    assert service.times("feedback", post.id) == 3


def test_one_phone_that_votes_twice_at_once_counts_once(live: Flask) -> None:
    with unit_of_work():
        town = Town(Make())
        post = town.public().id
    said = together(live, [lambda: service.like("feedback", post, "one")] * 2 + [lambda: service.like("feedback", post, "two")])  # fmt: skip
    assert sorted(said) == ["", "", service.ALREADY], said
    assert service.times("feedback", post) == 2 == len(db.session.scalars(select(Like)).all())


def test_no_new_device_raises_a_count_without_a_new_phone(client: FlaskClient, town: Town) -> None:
    post = town.public()
    db.session.commit()
    address, phone = f"/feedback/favourites/feedback/{post.id}", "13712340001"
    for data in ({}, {"phone": phone}, {"phone": phone, "code": "000000"}):
        fresh = client.application.test_client()
        assert fresh.post(address, data=data).status_code == 200
    assert service.times("feedback", post.id) == 0
    code = code_for(client, address, phone)
    told = client.post(address, data={"phone": phone, "code": code}, follow_redirects=True)
    assert "已经算上您了" in told.text and post.public_title and post.public_title in told.text
    again = client.application.test_client()  # the same code, another browser
    assert "验证码不对" in again.post(address, data={"phone": phone, "code": code}).text
    with clock.at(MONDAY + timedelta(minutes=2)):
        code = code_for(again, address, "137 1234 0001")  # a new code, the same phone in another spelling
        assert "今天已经为它点过了" in again.post(address, data={"phone": phone, "code": code}).text
    assert service.times("feedback", post.id) == 1


def test_an_account_and_its_phone_are_one_person(client: FlaskClient, town: Town, make: Make) -> None:
    post, resident = town.public(), make.resident()
    client = sign_in(client.application, resident)
    address = f"/feedback/favourites/feedback/{post.id}"
    assert page(client.get(address)).select_one("input[name=phone]") is None
    assert client.post(address).status_code == 302
    assert "今天已经为它点过了" in client.post(address).text
    assert resident.phone_hash
    with pytest.raises(Refused):
        service.like("feedback", post.id, resident.phone_hash)


def test_what_is_no_longer_public_cannot_be_liked_and_is_not_ranked(client: FlaskClient, town: Town) -> None:
    post, hidden = town.public(), town.post()
    service.like("feedback", post.id, "one")
    assert [row.times for row in service.ranking()] == [1]
    assert client.get(f"/feedback/favourites/feedback/{hidden.id}").status_code == 404
    saying.withdraw(post, by=None)
    assert service.ranking() == []
    assert client.get(f"/feedback/favourites/feedback/{post.id}").status_code == 404
    with pytest.raises(Refused, match="不公开"):
        service.like("feedback", post.id, "two")


def test_the_hall_ranks_by_place_and_kind(client: FlaskClient, town: Town) -> None:
    posts = [town.public(title=f"第 {n} 盏路灯坏了") for n in range(2)]
    for number, phones in ((0, "a"), (1, "bcd")):
        for phone in phones:
            service.like("feedback", posts[number].id, phone)
    for phone in "ab":
        service.like("feedback_topic", town.topic.id, phone)

    def ranked(query: str = "") -> list[str]:
        return [row.get_text() for row in page(client.get(f"/feedback/favourites/{query}")).select("main ol a")]

    assert [posts[1].public_title, town.topic.name, posts[0].public_title] == ranked()
    assert ranked("?kind=feedback") == [posts[1].public_title, posts[0].public_title]
    assert ranked(f"?region={town.county.alias}") == [posts[1].public_title, posts[0].public_title]
    assert ranked(f"?region={town.region().alias}") == []
    assert page(client.get(f"/feedback/{posts[0].no}/")).find("a", string="我喜欢看这个")
    front = page(client.get(f"/regions/{town.county.alias}/"))
    assert front.find("h2", string="大家常看")
    assert posts[1].public_title in front.text


def test_whose_vote_it_was_is_forgotten_and_the_vote_stays(town: Town, make: Make) -> None:
    post, resident = town.public(), make.resident()
    assert resident.phone_hash
    service.like("feedback", post.id, resident.phone_hash)
    assert [row["喜欢"] for row in service.give(resident)] == [post.public_title]
    with clock.at(MONDAY + timedelta(days=1)):
        jobs.forget_phones()
    assert db.session.scalars(select(Like.phone_hash)).all() == [resident.phone_hash]
    for _ in range(2):
        with clock.at(MONDAY + timedelta(days=2)):
            jobs.forget_phones()
        assert db.session.scalars(select(Like.phone_hash)).all() == [None]
    assert service.times("feedback", post.id) == 1
    assert service.forget_person in own_account.ERASERS
