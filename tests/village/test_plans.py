"""A book beside the year's plan: what was spent so far must stay under the ceiling, or somebody signs for it."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.core.accounts.rules import Role
from app.errors import Refused
from app.village import against_plan, queries, statements
from app.village.belonging import counted_as
from app.village.books import Ceiling
from app.village.rules.life import State
from app.village.service import chain, judging, seal
from tests.making import sign_in
from tests.village.downloads import STAND_ALONE
from tests.village.making import NOW, Hamlet, line

pytestmark = pytest.mark.databases("sqlite")


def planned(hamlet: Hamlet, amount: int):
    rows = [
        {"side": "支出", "category": "公益支出", "planned": amount},
        {"side": "收入", "category": "经营收入", "planned": 1},
    ]
    return hamlet.notice("V08", "plan", rows, period="2026")


def test_the_ceiling_counts_what_earlier_months_spent(hamlet: Hamlet):
    planned(hamlet, 4000000)
    hamlet.book(period="2026-09", lines=[line(1, day=date(2026, 9, 3))])
    assert queries.around(hamlet.draft()).plan == {"514": Ceiling(4000000, 936000, ("Z05",))}


def test_a_book_over_the_plan_must_be_explained(hamlet: Hamlet):
    planned(hamlet, 1000000)
    hamlet.book(period="2026-09", lines=[line(1, day=date(2026, 9, 3))])
    release = hamlet.draft()
    with clock.at(NOW):
        with pytest.raises(Refused, match="年度计划"):
            chain.submit(release, by=hamlet.bookkeeper)
        chain.explain(release, "八月大雨冲坏路灯，村民代表会议同意超出", by=hamlet.bookkeeper)
    assert hamlet.pass_on(release, State.PUBLISHED).explanation


ACCOUNT = [{"side": "支出", "category": "513 管理费用", "planned": 1000000}]
PLAIN_LINES = [line(1, category="Z02", expense=300000), line(2, category="Z04", expense=200000), line(3, category="513", expense=50000), line(4, category="514", expense=70000)]  # fmt: skip


def beside(hamlet: Hamlet, period: str):
    """The plan beside the books up to a period."""
    return against_plan.of_statement(statements.of_release(queries.live_book(hamlet.village, period)))


def of_september(lines):
    return [replace(row, day=date(2026, 9, 3)) for row in lines]


def test_a_plan_on_an_account_counts_the_plain_categories_that_belong_to_it(app: Flask, hamlet: Hamlet):
    hamlet.notice("V08", "plan", ACCOUNT, period="2026")
    hamlet.book(period="2026-09", lines=of_september(PLAIN_LINES))
    draft = hamlet.draft(lines=PLAIN_LINES)
    assert queries.around(draft).plan == {"513": Ceiling(1000000, 550000, ("Z02", "Z03", "Z04"))}
    (found,) = (finding for finding in judging.findings(draft) if finding.law == "plan")
    assert (found.verdict.value, found.off_by) == ("fails", 100000)
    (row,) = beside(hamlet, "2026-09").sides[0].rows[:1]
    assert (row.planned, row.actual) == (1000000, 550000)


def test_a_plain_category_with_a_plan_of_its_own_is_counted_there_and_not_twice(hamlet: Hamlet):
    rows = [*ACCOUNT, {"side": "支出", "category": "Z04 管理费", "planned": 500000}]
    hamlet.notice("V08", "plan", rows, period="2026")
    hamlet.book(period="2026-09", lines=of_september(PLAIN_LINES))
    assert queries.around(hamlet.draft(lines=PLAIN_LINES)).plan == {
        "513": Ceiling(1000000, 350000, ("Z02", "Z03")),
        "Z04": Ceiling(500000, 200000),
    }
    assert [row.actual for row in beside(hamlet, "2026-09").sides[0].rows if row.planned] == [350000, 200000]


def test_an_administrator_moves_a_category_to_another_account_from_a_day_on(app: Flask, hamlet: Hamlet):
    admin = hamlet.make.staff(Role.ADMIN, region=hamlet.township)
    hamlet.notice("V08", "plan", ACCOUNT, period="2026")
    draft = hamlet.draft(lines=PLAIN_LINES)
    app.config["WTF_CSRF_ENABLED"] = False
    with clock.at(NOW):
        for account, day, reason, told in (("501", "2026-11-10", "本地口径", "choice"), ("514", "2026-11-01", "本地口径", "不能早于今天"), ("514", "2026-11-10", "改", "依据或理由")):  # fmt: skip
            sent = {"account": account, "valid_from": day, "reason": reason}
            answer = sign_in(app, admin).post("/desk/village/categories/Z02", data=sent)
            assert answer.status_code == 200 and (told == "choice" or told in answer.get_data(True))
        sent = {"account": "514", "valid_from": "2026-11-10", "reason": "县里的核算口径"}
        assert sign_in(app, admin).post("/desk/village/categories/Z02", data=sent).status_code == 302
        assert "县里的核算口径" in sign_in(app, admin).get("/desk/village/categories/Z02").get_data(True)
        assert sign_in(app, hamlet.bookkeeper).get("/desk/village/categories/").status_code == 403
    assert queries.around(draft).plan["513"].of == ("Z02", "Z03", "Z04")
    assert counted_as(["513", "514"], date(2026, 11, 30)) == {"513": ("Z03", "Z04"), "514": ("Z02", "Z05")}


def test_the_download_says_what_counts_and_is_judged_the_same(client: FlaskClient, hamlet: Hamlet):
    hamlet.notice("V08", "plan", ACCOUNT, period="2026")
    with clock.at(NOW):
        release = hamlet.draft(lines=[*PLAIN_LINES, line(5, category="Z03", expense=600000)])
        chain.explain(release, "八月大雨冲坏路灯，村民代表会议同意超出", by=hamlet.bookkeeper)
    hamlet.pass_on(release, State.PUBLISHED)
    told = client.get(f"/village/{hamlet.village.region.code}/finance/2026-10.json").get_json()
    assert told["plan"][0]["of"] == ["Z02", "Z03", "Z04"]
    assert [row["off_by"] for row in told["findings"] if row["law"] == "plan"] == ["1500.00"]
    assert next(row for row in STAND_ALONE.judge(told) if row[0] == "plan") == ("plan", "fails", 150000)


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
    assert queries.around(hamlet.draft()).plan == {"514": Ceiling(4000000, 0, ("Z05",))}


def test_what_no_category_can_be_held_against_says_so(app: Flask, client: FlaskClient, hamlet: Hamlet):
    hamlet.notice("V08", "plan", [{"side": "支出", "category": "龙舟", "planned": 100}], period="2026")
    hamlet.book()
    assert "龙舟（账上没有对应的类别）" in client.get(f"/village/{hamlet.village.region.code}/finance/2026-10/").text
