"""Whoever asks about a village's money is shown the accounts that are public."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.core.regions.models import Level
from app.db import db
from app.feedback import likeness
from tests.feedback.making import Town
from tests.making import MONDAY
from tests.village.making import Hamlet


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


@pytest.mark.parametrize(
    "typed",
    [
        "板仓村十月支出",
        "咨询板仓村10月的账\n想知道钱花在哪里",
        "板仓村的财务公开了没有",
        "我们板仓村 10 月份收支在哪里看",
    ],
)
def test_accounts_are_found_by_the_village_and_a_word_of_money(
    app: Flask, town: Town, hamlet: Hamlet, typed: str
) -> None:
    titles = [one["title"] for one in likeness.found(typed)[1]]
    assert titles and titles[0].startswith("板仓村 2026 年 10 月"), titles


@pytest.mark.parametrize(
    "typed",
    ["板仓村的路灯坏了", "十月支出在哪里看", "板仓村九月支出", "别的村十月支出", "村十月支出", "板仓村99月支出"],
)
def test_other_words_find_no_accounts(app: Flask, town: Town, hamlet: Hamlet, typed: str) -> None:
    assert not [one for one in likeness.found(typed)[1] if "10 月财务收支" in one["title"]]


def test_of_villages_of_one_name_the_township_is_told(app: Flask, town: Town, hamlet: Hamlet) -> None:
    other = town.make.region("金井镇", town.county, Level.TOWNSHIP)
    twin = Hamlet(town.make, other, "板仓村")
    twin.book()
    db.session.flush()
    titles = [one["title"] for one in likeness.found("板仓村十月支出")[1]]
    assert {title.partition(" · ")[0] for title in titles} == {"开慧镇", "金井镇"}


@pytest.fixture
def two(town: Town, hamlet: Hamlet) -> tuple[Hamlet, Hamlet]:
    """板仓村 with its accounts, and 双桥村 of the same township with its own."""
    other = Hamlet(town.make, hamlet.township, "双桥村")
    other.book()
    db.session.flush()
    return hamlet, other


def titles_in(client: FlaskClient, words: str, place: str, chosen: str = "") -> list[str]:
    given = client.post("/feedback/similar.json", data={"q": words, "place": place, "chosen": chosen}).get_json()
    return [one["title"] for one in given["known"]]


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize(
    "words", ["村里十月的收支明细在哪里看", "十月的账", "板仓村十月的账", "村里的钱花在哪里\n想看看十月的账"]
)
def test_where_a_village_is_chosen_its_own_accounts_are_found(
    client: FlaskClient, two: tuple[Hamlet, Hamlet], words: str
) -> None:
    titles = titles_in(client, words, "板仓村")
    assert titles and titles[0].startswith("板仓村 2026 年 10 月")
    assert not [title for title in titles if "双桥村" in title]
    assert titles_in(client, words, "开慧镇板仓村 村口") == titles


def test_of_another_village_than_the_one_chosen_no_accounts_are_offered(
    client: FlaskClient, two: tuple[Hamlet, Hamlet]
) -> None:
    for words in ("双桥村十月的账", "双桥村财务收支", "双桥村 2026 年 10 月财务收支"):
        assert [title for title in titles_in(client, words, "开慧镇") if "双桥村" in title], words
        assert not [title for title in titles_in(client, words, "板仓村") if "双桥村" in title], words


def test_a_village_chosen_without_a_word_of_its_accounts_finds_none(
    client: FlaskClient, two: tuple[Hamlet, Hamlet]
) -> None:
    for words in ("花坛边的路灯坏了", "账号登不上去", "家里没有收入，能不能申请低保"):
        assert not [title for title in titles_in(client, words, "板仓村") if "财务收支" in title], words


def test_what_was_said_of_the_place_chosen_comes_first(client: FlaskClient, town: Town) -> None:
    near = town.make.region("板仓村", town.township, Level.VILLAGE)
    here, there = town.public(region=town.village), town.public(region=near)
    for place, first, second in (("葛家山村", here, there), (near.code, there, here), ("", there, here)):
        given = client.post("/feedback/similar.json", data={"q": "村口路灯坏了一个月", "place": place}).get_json()
        assert [one["url"] for one in given["posts"]] == [f"/feedback/{one.no}/" for one in (first, second)], place


def test_of_several_of_one_name_the_one_picked_counts(client: FlaskClient, town: Town, hamlet: Hamlet) -> None:
    twin = Hamlet(town.make, town.make.region("金井镇", town.county, Level.TOWNSHIP), "板仓村")
    twin.book()
    db.session.flush()
    code = twin.village.region.code
    (title,) = titles_in(client, "村里十月的收支", "板仓村", code)[:1]
    given = client.post("/feedback/similar.json", data={"q": "村里十月的收支", "place": "板仓村", "chosen": code})
    assert title.startswith("板仓村") and f"/village/{code}/" in given.get_json()["known"][0]["url"]
    assert titles_in(client, "村里十月的收支", "板仓村") == []
