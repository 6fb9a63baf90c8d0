"""CSV, workbook and JSON hold what the page says they hold: plan, series, tables beside, laws, questions, the explanation first."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from app import clock
from app.db import db
from app.village import queries
from app.village.rules.asking import Outcome
from app.village.rules.life import State
from app.village.rules.periods import Span
from app.village.service import asking, books, chain, corrections
from tests.conftest import page
from tests.village.making import NOW, OCTOBER, Hamlet, line

pytestmark = pytest.mark.databases("sqlite")

EXPLANATION = "盘点现金比账面少 12.00 元，票据下月补来"


def address(hamlet: Hamlet, period: str, ending: str = "/") -> str:
    return f"/village/{hamlet.village.region.code}/finance/{period}{ending}"


def blocks(body: bytes) -> dict[str, list[list[str]]]:
    """A CSV by the title of each of its tables; the first has none."""
    found: dict[str, list[list[str]]] = {}
    title, rows = "", list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    for at, row in enumerate(rows):
        if not row:
            title = rows[at + 1][0]
        elif at == 0 or rows[at - 1]:
            found.setdefault(title, []).append(row)
    return found


def sheets(body: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(body))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.fixture
def full(hamlet: Hamlet) -> Hamlet:
    """A quarter's book with a plan, a table of its days, and a question with its answer."""
    hamlet.village.span = Span.QUARTER
    hamlet.notice("V08", "plan", [{"side": "支出", "category": "公益支出", "planned": 2000000}], period="2026")
    hamlet.notice("V07", "debts", [{"side": "债权", "party": "葛家山村农资经营部", "reason": "门面租金", "opening": 0, "increase": 600000, "decrease": 0, "closing": 600000}])  # fmt: skip
    release = hamlet.book(period="2026Q3", lines=[line(1, day=date(2026, 7, 9)), line(2, day=date(2026, 8, 9), category="Z10", expense=100_00)])  # fmt: skip
    question = hamlet.question(release, hamlet.resident())
    with clock.at(NOW):
        asking.answer(question, "单价 780 元，含人工，合同在村部。", Outcome.EXPLAINED, by=hamlet.bookkeeper)
    db.session.flush()
    return hamlet


NAMES = {
    "账目核对",
    "2026 年计划和实际",
    "各期收入和支出",
    "债权债务明细表",
    "同期各表的核对",
    "疑问和答复",
    "审核签字",
}


def test_all_three_hold_what_stands_around_the_lines(client: FlaskClient, full: Hamlet):
    tables = {
        "csv": blocks(client.get(address(full, "2026Q3", ".csv")).data),
        "xlsx": sheets(client.get(address(full, "2026Q3", ".xlsx")).data),
    }
    for name, found in tables.items():
        assert set(found) >= NAMES, name
        assert [str(cell) for cell in found["2026 年计划和实际"][2][:2]] == ["支出", "计划外：其他支出"]
        assert "公益支出" in str(found["2026 年计划和实际"]) and "46.8 %" in str(found["2026 年计划和实际"])
        assert "十二盏灯怎么要九千多？" in str(found["疑问和答复"]) and "单价 780 元" in str(found["疑问和答复"])
        assert "相符" in str(found["账目核对"]) and "相符" in str(found["同期各表的核对"])
        assert [str(cell) for cell in found["各期收入和支出"][1][:1]] == ["2026Q3"]
    beside = {one["title"]: one for one in client.get(address(full, "2026Q3", ".json")).get_json()["beside"]}
    assert set(beside) >= NAMES - {"账目核对"}
    assert beside["2026 年计划和实际"]["rows"][0][:4] == ["支出", "公益支出", "20000.00", "9360.00"]
    assert "6000.00" in beside["债权债务明细表"]["rows"][0]


def test_the_page_says_what_is_in_which_file(client: FlaskClient, full: Hamlet):
    said = page(client.get(address(full, "2026Q3"))).select_one("#take").parent.get_text()
    assert "完全相同" not in said and "疑问和答复" in said and "张贴用的 PDF" in said
    some = page(client.get(address(full, "2026Q3", "/?side=expense"))).select_one("#take").parent.get_text()
    assert "筛选出的这些笔" in some and "疑问和答复" not in some


def test_an_answer_makes_the_file_another(client: FlaskClient, full: Hamlet):
    first = client.get(address(full, "2026Q3", ".csv"))
    book = queries.live_book(full.village, "2026Q3")
    with clock.at(NOW):
        asking.ask(book, 1, "灯装在哪里？", False, by=full.make.resident("杨梅", "13900000077"))
    db.session.flush()
    again = client.get(address(full, "2026Q3", ".csv"), headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200 and "灯装在哪里？" in again.data.decode()


def test_a_signed_explanation_stands_first_in_every_file(client: FlaskClient, hamlet: Hamlet):
    release = hamlet.draft()
    with clock.at(NOW):
        books.set_balances(release, release.opening or 0, (release.closing or 0) - 1200, by=hamlet.bookkeeper)
        chain.explain(release, EXPLANATION, by=hamlet.head)
    hamlet.pass_on(release, State.PUBLISHED)
    rows = list(csv.reader(io.StringIO(client.get(address(hamlet, "2026-10", ".csv")).data.decode("utf-8-sig"))))
    assert rows[0][0] == "行" and rows[1][0] == "说明" and rows[2][0] == "上期结余"
    assert "彭国强签字说明：" + EXPLANATION in rows[1][5]
    ledger = sheets(client.get(address(hamlet, "2026-10", ".xlsx")).data)["收支明细"]
    assert EXPLANATION in ledger[1][5]
    assert EXPLANATION in client.get(address(hamlet, "2026-10", ".json?side=income")).get_json()["said_first"][0]
    some = client.get(address(hamlet, "2026-10", ".csv?side=income")).data.decode("utf-8-sig")
    assert EXPLANATION in some.splitlines()[1]


@pytest.mark.parametrize("period", ["2026-10", "2026Q4"])
def test_a_file_is_written_to_its_end_when_the_request_is_over(client: FlaskClient, hamlet: Hamlet, period):
    release = hamlet.draft()
    with clock.at(NOW):
        books.set_balances(release, release.opening or 0, (release.closing or 0) - 1200, by=hamlet.bookkeeper)
        chain.explain(release, EXPLANATION, by=hamlet.head)
    hamlet.pass_on(release, State.PUBLISHED)
    db.session.expunge_all()
    answer = client.get(address(hamlet, period, ".csv"))
    db.session.expunge_all()  # what a server does between the answer's head and its body
    told = answer.data.decode("utf-8-sig")
    assert "彭国强签字说明：" + EXPLANATION in told and "\r\n合计," in told


def test_of_a_table_too(client: FlaskClient, hamlet: Hamlet):
    with clock.at(NOW):
        release = books.start(hamlet.village, "V05", "funds", "2026Q3", by=hamlet.bookkeeper, batch=0)
        db.session.flush()
        books.put_table(release, "funds", {}, [{"name": "库存现金", "opening": 100, "increase": 0, "decrease": 0, "closing": 90}], by=hamlet.bookkeeper)  # fmt: skip
        chain.explain(release, EXPLANATION, by=hamlet.head)
    hamlet.pass_on(release, State.PUBLISHED)
    where = f"/village/{hamlet.village.region.code}/notices/{release.id}"
    assert EXPLANATION in client.get(f"{where}.csv").data.decode("utf-8-sig").splitlines()[1]
    found = sheets(client.get(f"{where}.xlsx").data)
    assert list(found) == ["签字说明", "资金公开表", "账目核对", "审核签字"] and EXPLANATION in found["签字说明"][1][0]


def test_what_a_correction_changed_is_in_the_files(client: FlaskClient, hamlet: Hamlet):
    release = hamlet.book()
    with clock.at(NOW):
        version = corrections.correct(release, "发票金额抄错，多写了", by=hamlet.bookkeeper)
        books.put_line(version, line(2, expense=900000), by=hamlet.bookkeeper)
        db.session.flush()
    hamlet.pass_on(version, State.PUBLISHED)
    changed = blocks(client.get(address(hamlet, "2026-10", ".csv")).data)["更正了什么"]
    assert "发票金额抄错" in changed[1][0] and changed[2][:3] == ["修改", "2", "支出"]
    assert (changed[2][5], changed[2][8]) == ("9360.00", "9000.00")


def test_a_month_between_two_quarters_leads_to_the_last_tables_and_tables_tell_their_laws(client: FlaskClient, full: Hamlet):  # fmt: skip
    shown = page(client.get(address(full, "2026Q3")))
    assert "账目核对：相符 1 项，不符 0 项" in shown.get_text()
    full.village.span = Span.MONTH
    full.book(period="2026-10", lines=OCTOBER)
    month = page(client.get(address(full, "2026-10")))
    heading = next(one for one in month.select("h2") if "最近一次公开的" in one.get_text())
    assert "债权债务" in heading.find_next("ul").get_text()
    assert not month.select("#beside")
