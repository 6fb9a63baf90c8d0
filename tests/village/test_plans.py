"""A book beside the year's plan: what was spent so far must stay under the ceiling, or somebody signs for it."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.errors import Refused
from app.village import plans
from app.village.books import Ceiling
from app.village.rules.life import State
from app.village.service import chain, judging, seal
from tests.village.making import NOW, Hamlet, line


def planned(hamlet: Hamlet, amount: int):
    rows = [
        {"side": "支出", "category": "公益支出", "planned": amount},
        {"side": "收入", "category": "经营收入", "planned": 1},
    ]
    return hamlet.notice("V08", "plan", rows, period="2026")


def test_the_ceiling_counts_what_earlier_months_spent(hamlet: Hamlet):
    planned(hamlet, 4000000)
    hamlet.book(period="2026-09", lines=[line(1, day=date(2026, 9, 3))])
    assert plans.ceilings(hamlet.draft()) == {"514": Ceiling(4000000, 936000)}


def test_a_book_over_the_plan_must_be_explained(hamlet: Hamlet):
    planned(hamlet, 1000000)
    hamlet.book(period="2026-09", lines=[line(1, day=date(2026, 9, 3))])
    release = hamlet.draft()
    with clock.at(NOW):
        with pytest.raises(Refused, match="年度计划"):
            chain.submit(release, by=hamlet.bookkeeper)
        chain.explain(release, "八月大雨冲坏路灯，村民代表会议同意超出", by=hamlet.bookkeeper)
    assert hamlet.pass_on(release, State.PUBLISHED).explanation


def test_without_a_plan_the_law_is_not_judged(hamlet: Hamlet):
    found = {finding.law: finding.verdict.value for finding in judging.findings(hamlet.draft())}
    assert found["plan"] == "not_judged"


def test_a_plan_published_later_leaves_the_code_of_a_book_alone(hamlet: Hamlet):
    release = hamlet.book()
    planned(hamlet, 1)
    assert seal.verify(release)


@pytest.mark.parametrize("said", ["514 公益支出", "公益支出-路灯", "公益类支出"])
def test_a_plan_in_a_clerk_s_words_is_the_same_ceiling(hamlet: Hamlet, said: str):
    hamlet.notice("V08", "plan", [{"side": "支出", "category": said, "planned": 4000000}], period="2026")
    assert plans.ceilings(hamlet.draft()) == {"514": Ceiling(4000000, 0)}


def test_what_no_category_can_be_held_against_says_so(app: Flask, client: FlaskClient, hamlet: Hamlet):
    hamlet.notice("V08", "plan", [{"side": "支出", "category": "龙舟", "planned": 100}], period="2026")
    hamlet.book()
    assert "龙舟（账上没有对应的类别）" in client.get(f"/village/{hamlet.village.region.code}/finance/2026-10/").text
