"""Whoever asks about a village's money is shown the accounts that are public."""

from collections.abc import Iterator

import pytest
from flask import Flask

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
