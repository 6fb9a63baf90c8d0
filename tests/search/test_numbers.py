"""A number or a code typed into the search leads to the page of the public thing that bears it, and of nothing else."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.core.search import service
from app.db import db
from tests.conftest import page
from tests.consult.making import Hall
from tests.feedback.making import Town
from tests.making import MONDAY, Make
from tests.village.making import Hamlet

Thing = tuple[str, str]


def led_to(client: FlaskClient, words: str) -> list[str]:
    shown = page(client.get("/search", query_string={"q": words}))
    return [link["href"] for link in shown.select("article.notice a")]


def post(make: Make) -> Thing:
    one = Town(make).public()
    return one.no, f"/feedback/{one.no}/"


def consultation(make: Make) -> Thing:
    one = Hall(make).open()
    return one.no, f"/consultations/{one.id}/"


def opinion(make: Make) -> Thing:
    hall = Hall(make)
    one = hall.opinion(hall.open())
    hall.answer(one)
    return one.no, f"/consultations/opinions/{one.id}/"


def survey(make: Make) -> Thing:
    one = Hall(make).survey()
    return one.no, f"/surveys/{one.id}/"


def event(make: Make) -> Thing:
    one = make.event()
    return one.no, f"/openday/{one.id}/"


def book(make: Make) -> Thing:
    hamlet = Hamlet(make)
    one = hamlet.book()
    return one.code, f"/village/{hamlet.village.region.code}/finance/{one.period}/"


@pytest.mark.parametrize("made", [post, consultation, opinion, survey, event, book])
def test_a_number_leads_to_its_page(client: FlaskClient, make: Make, made: Callable[[Make], Thing]) -> None:
    with clock.at(MONDAY):
        number, address = made(make)
    db.session.commit()
    for typed in (number, f"  {number.lower()} ", number.replace("-", "－")):
        assert led_to(client, typed)[0] == address, typed
    assert led_to(client, number[:-1]) == [] or made is not post, "no number is completed"


def test_a_number_of_what_is_not_public_leads_nowhere(app: Flask, client: FlaskClient, make: Make) -> None:
    with clock.at(MONDAY):
        town, hall = Town(make), Hall(make)
        waiting, report = town.post(), town.post(kind="report", title="有人收钱")
        draft, said = hall.draft(), hall.opinion(hall.open())
    db.session.commit()
    for thing in (waiting, report, draft, said):
        assert led_to(client, thing.no) == [], thing.no
        assert "没有找到" in client.get("/search", query_string={"q": thing.no}).text


def test_words_that_are_no_number_ask_nothing_more(client: FlaskClient, statements: list[str]) -> None:
    for words in ("路灯", "2026", "FB-2026", "FB-2026-000001 路灯", "a" * 60, "-" * 60):
        before = len(statements)
        assert service.by_number(words) == [] and len(statements) == before, words
