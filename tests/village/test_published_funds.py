"""资金公开表 published apart from the book: judged against the accounts of its period, on the page, in the data, three times."""

import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import clock
from app.db import db
from app.errors import Refused
from app.village import statements
from app.village.models import Release
from app.village.rules.life import State
from app.village.rules.periods import Span, read_period
from app.village.service import books, chain, judging, seal
from tests.conftest import page
from tests.village import books as books_at_random
from tests.village import downloads
from tests.village.making import NOW, Hamlet, line

pytestmark = pytest.mark.databases("sqlite")

OPENING = 18244036
MONTHS = ("2026-07", "2026-08", "2026-09")


def of_month(period: str) -> list[Any]:
    return [line(1, day=date(2026, int(period[-2:]), 5), category="Z05", expense=100_00)]


def quarter(hamlet: Hamlet, months: tuple[str, ...] = MONTHS) -> None:
    for period in months:
        hamlet.book(period=period, lines=of_month(period))


def rows(closing: int, opening: int = OPENING) -> list[dict[str, Any]]:
    bank = opening - 50_00
    return [
        {"name": "库存现金", "opening": 50_00, "increase": 0, "decrease": 0, "closing": 50_00},
        {"name": "湖南农商银行", "tail": "6621", "opening": bank, "increase": 0, "decrease": bank - closing + 50_00, "closing": closing - 50_00},
    ]  # fmt: skip


def address(hamlet: Hamlet, period: str, ending: str = "/") -> str:
    return f"/village/{hamlet.village.region.code}/finance/{period}{ending}"


def told(client: FlaskClient, hamlet: Hamlet, period: str) -> tuple[dict[str, Any], dict[str, Any]]:
    document = client.get(address(hamlet, period, ".json")).get_json()
    return document, next(row for row in document["findings"] if row["law"] == "accounts_total")


def explained(hamlet: Hamlet, closing: int) -> None:
    """The table, published all the same: by somebody who signs for it."""
    with clock.at(NOW):
        release = books.start(hamlet.village, "V05", "funds", "2026Q3", by=hamlet.bookkeeper, batch=0)
        db.session.flush()
        books.put_table(release, "funds", {}, rows(closing), by=hamlet.bookkeeper)
        with pytest.raises(Refused, match="各账户期初、期末余额之和"):
            chain.submit(release, by=hamlet.bookkeeper)
        chain.explain(release, "银行对账单晚到，差额下月补记", by=hamlet.head)
    hamlet.pass_on(release, State.PUBLISHED)


def test_a_table_that_contradicts_the_books_is_told_on_the_page_and_in_the_data(client: FlaskClient, hamlet: Hamlet):
    quarter(hamlet)
    assert told(client, hamlet, "2026Q3")[1]["verdict"] == "not_judged"
    explained(hamlet, OPENING - 300_00 - 4_145_41)
    document, found = told(client, hamlet, "2026Q3")
    assert (found["verdict"], found["off_by"], found["checked"], found["failed"]) == ("fails", "-4145.41", 2, 1)
    assert len(document["funds"]) == 2 and "资金公开表期末余额" in found["why"]
    shown = page(client.get(address(hamlet, "2026Q3"))).select_one('[data-law="accounts_total"]').get_text()
    assert "不符" in shown and "−4,145.41" not in shown and "182,140.36" in shown
    assert {row["part"] for row in found["suspects"]} <= {"fund", "book"} and "资金公开表 湖南农商银行" in str(found["suspects"])  # fmt: skip


@pytest.mark.node
def test_script_and_browser_judge_the_same_download(client: FlaskClient, hamlet: Hamlet, tmp_path):
    quarter(hamlet)
    explained(hamlet, OPENING - 300_00 - 1)
    document, _ = told(client, hamlet, "2026Q3")
    expected = downloads.told_by_the_application(document)
    assert expected["accounts_total"] == ["fails", -1]
    assert downloads.told_by_the_script(document) == expected
    assert downloads.told_by_the_browser([document], tmp_path) == [expected]


def test_a_table_that_agrees_is_judged_and_its_own_page_says_so(client: FlaskClient, hamlet: Hamlet):
    quarter(hamlet)
    release = hamlet.notice("V05", "funds", rows(OPENING - 300_00))
    assert told(client, hamlet, "2026Q3")[1]["verdict"] == "holds"
    shown = page(client.get(f"/village/{hamlet.village.region.code}/notices/{release.id}/")).get_text()
    assert "和同期的账核对" in shown and "2 处都相符" in shown


def batch(hamlet: Hamlet, *accounts: dict[str, Any]) -> Release:
    with clock.at(NOW):
        release = books.start(hamlet.village, "V05", "funds", "2026Q3", by=hamlet.bookkeeper)
        db.session.flush()
        books.put_table(release, "funds", {}, accounts, by=hamlet.bookkeeper)
        db.session.flush()
        if any(one.verdict.value == "fails" for one in judging.findings(release)):
            chain.explain(release, "银行对账单晚到，差额下月补记", by=hamlet.head)
    return hamlet.pass_on(release, State.PUBLISHED)


@pytest.mark.databases("sqlite", "postgres")
def test_its_batches_are_one_table(client: FlaskClient, hamlet: Hamlet):
    quarter(hamlet)
    cash, bank = rows(OPENING - 300_00)
    batch(hamlet, cash)
    assert told(client, hamlet, "2026Q3")[1]["verdict"] == "fails"
    second = batch(hamlet, bank)
    assert told(client, hamlet, "2026Q3")[1]["verdict"] == "holds"
    assert statements.tables_of(second)[0].against_book.verdict.value == "holds"


def test_a_second_table_does_not_take_the_place_of_one_that_contradicts_the_books(client: FlaskClient, hamlet: Hamlet):
    """The cheat: the table that says otherwise stays public, and the books are held against one made to fit them."""
    quarter(hamlet)
    explained(hamlet, OPENING - 300_00 - 4_145_41)
    second = batch(hamlet, *rows(OPENING - 300_00))
    assert second.explanation and told(client, hamlet, "2026Q3")[1]["verdict"] == "fails"


def test_a_book_of_the_whole_quarter_is_held_against_it_too(client: FlaskClient, hamlet: Hamlet):
    hamlet.village.span = Span.QUARTER
    release = hamlet.book(period="2026Q3", lines=[line(1, day=date(2026, 7, 5), category="Z05", expense=100_00)])
    hamlet.notice("V05", "funds", rows(OPENING - 100_00))
    assert told(client, hamlet, "2026Q3")[1]["verdict"] == "holds"
    assert seal.verify(release), "what another release says is not its content"
    for recipe in ("", "2-"):
        assert "funds" not in seal.RECIPES[recipe](release)["book"], "an old code is computed as it always was"


def test_books_that_do_not_fill_the_period_are_not_held_against_it(client: FlaskClient, hamlet: Hamlet):
    quarter(hamlet, MONTHS[:2])
    hamlet.notice("V05", "funds", rows(OPENING - 300_00))
    assert told(client, hamlet, "2026Q3")[1]["verdict"] == "not_judged"
    assert statements.covering(hamlet.village, read_period("2026Q3")) is None


def beside(client: FlaskClient, hamlet: Hamlet, period: str) -> str:
    shown = page(client.get(address(hamlet, period))).select_one("p.held")
    return shown.get_text(" ", strip=True) if shown else ""


def test_the_page_of_a_month_says_which_quarters_table_counts_and_how_its_months_agree_with_it(client: FlaskClient, hamlet: Hamlet):  # fmt: skip
    quarter(hamlet, MONTHS[:2])
    hamlet.notice("V05", "funds", rows(OPENING - 300_00))
    said = beside(client, hamlet, "2026-08")
    assert "这张表说的是 2026 年第 3 季度" in said and "2026 年 9 月的账公开以后才能核对" in said
    quarter(hamlet, MONTHS[2:])
    for period in MONTHS:
        said = beside(client, hamlet, period)
        assert said.startswith("相符") and "各期的账合起来核对" in said, (
            "a page kept before the last month came is written anew"
        )
    assert beside(client, hamlet, "2026Q3") == "", "there it is judged itself"
    told_in_files = client.get(address(hamlet, "2026-08", ".csv")).data.decode("utf-8-sig")
    assert "2026 年第 3 季度，要和其中各期的账合起来核对" in told_in_files and "资金公开表,相符" in told_in_files


def test_a_quarters_table_that_contradicts_its_months_is_told_on_each_of_them(client: FlaskClient, hamlet: Hamlet):
    quarter(hamlet)
    explained(hamlet, OPENING - 300_00 - 4_145_41)
    said = beside(client, hamlet, "2026-07")
    assert said.startswith("不符") and "182,140.36" in said
    assert page(client.get(address(hamlet, "2026-07"))).select_one("p.held a")["href"].endswith("/finance/2026Q3/#laws")
    assert beside(client, hamlet, "2026-06") == ""


def test_a_draft_of_the_book_must_answer_for_the_table_that_is_public(hamlet: Hamlet):
    hamlet.village.span = Span.QUARTER
    hamlet.notice("V05", "funds", rows(OPENING))
    draft = hamlet.draft(period="2026Q3", lines=[line(1, day=date(2026, 7, 5), category="Z05", expense=100_00)])
    found = {one.law: one.verdict.value for one in judging.findings(draft)}
    assert found["accounts_total"] == "fails"


def test_a_download_from_before_the_field_is_read_as_it_was():
    document = downloads.of_book(replace(books_at_random.clean(random.Random(3)), funds=()))
    before = {key: value for key, value in document.items() if key != "funds"}
    assert downloads.told_by_the_application(before) == downloads.told_by_the_application(document)
    assert downloads.told_by_the_script(before) == downloads.told_by_the_script(document)


def test_the_plan_is_judged_over_months_laid_together(client: FlaskClient, hamlet: Hamlet):
    quarter(hamlet)
    plan = [{"side": "支出", "category": "集体公益福利支出", "planned": 350_00}]
    hamlet.notice("V08", "plan", plan, period="2026")
    hamlet.book(period="2026-10", lines=[line(1, category="Z10", expense=70_00)])
    document = client.get(address(hamlet, "2026", ".json")).get_json()
    assert [(row["category"], row["planned"], row["before"]) for row in document["plan"]] == [("Z05", "350.00", "0.00")]
    found = next(row for row in document["findings"] if row["law"] == "plan")
    assert found["verdict"] == "holds" and found["why"].startswith("本期另有 70.00 元支出不在计划所列的类别里")
    third = client.get(address(hamlet, "2026Q3", ".json")).get_json()
    assert third["plan"][0]["before"] == "0.00"
    last = client.get(address(hamlet, "2026Q4", ".json")).get_json()
    assert last["plan"][0]["before"] == "300.00", "what the quarters before it spent"


def test_a_law_of_many_instances_says_how_many_agree(client: FlaskClient, hamlet: Hamlet):
    hamlet.book()
    shown = page(client.get(address(hamlet, "2026-10"))).select_one('[data-law="subtotals"]').get_text()
    assert "3 类都相符" in shown
