"""The preview of a sheet: what the clerk compares with the paper, and that it is closed once the book has gone on."""

from dataclasses import replace
from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from app import clock
from app.db import unit_of_work
from app.village import queries
from app.village.books import Line
from app.village.models import Upload
from app.village.rules.life import State
from app.village.service import books, foreseen, importing, telling
from app.village.sheets import Reading, TableReading
from app.village.tables import all_forms
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import NOW, Hamlet, sheet

pytestmark = pytest.mark.databases("sqlite")


def seen(app: Flask, hamlet: Hamlet, found: Upload) -> BeautifulSoup:
    with clock.at(NOW):
        return page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/uploads/{found.id}/"))


PAPER = (
    ["2026-09-01", "", "上期结余", "", "", "", 1000],
    ["2026-09-03", "记-1", "收门面租金", "集体经营收入", 500, "", ""],
    ["2026-09-05", "记-2", "付村部电费", "管理费", "", 200, ""],
    ["", "", "管理费小计", "", "", 200, ""],
    ["", "", "本月合计", "", 500, 200, ""],
)
PAPER_HEAD = ("日期", "凭证号", "摘要", "类别", "收入", "支出", "余额")


def on_paper(app: Flask, hamlet: Hamlet, *rows: list[object]) -> BeautifulSoup:
    with unit_of_work():
        found = hamlet.upload(content=sheet(rows, PAPER_HEAD))
        hamlet_layout(hamlet, found)
    return seen(app, hamlet, found)


def hamlet_layout(hamlet: Hamlet, found: Upload) -> None:
    with clock.at(NOW):
        if importing.preview(found).reading is None:
            importing.confirm_layout(found, {guess.column: guess.field for guess in importing.preview(found).layout.guesses}, None, by=hamlet.bookkeeper)  # fmt: skip


def test_the_preview_says_what_it_would_close_with_and_which_rows_are_sums_and_whether_they_agree(app: Flask, hamlet: Hamlet):  # fmt: skip
    shown = on_paper(app, hamlet, *PAPER)
    told = [one.text for one in shown.select("ul.laws li")]
    assert "期末结余 1,300.00（表里没写，由上期结余加收入减支出算出）" in shown.text
    assert told == [
        "合计（第 6 行）没有当作一笔：收入 500.00，支出 200.00 与各笔相符",
        "小计（第 5 行）没有当作一笔 与各笔相符",
    ]


def test_a_sub_total_of_one_kind_says_nothing_of_the_others(app: Flask, hamlet: Hamlet):
    assert on_paper(app, hamlet, *PAPER).select(".err") == []


def test_a_sum_that_differs_is_marked_so(app: Flask, hamlet: Hamlet):
    shown = on_paper(
        app, hamlet, *PAPER[:3], ["", "", "管理费小计", "", "", 210, ""], ["", "", "本月合计", "", 600, 200, ""]
    )
    told = [one.text for one in shown.select("ul.laws li")]
    assert [one.rsplit(" ", 1)[1] for one in told] == ["与各笔不符", "与各笔不符"]


def test_without_an_opening_nothing_is_said_of_what_it_closes_with(app: Flask, hamlet: Hamlet):
    release = hamlet.draft(period="2026-09", lines=())
    release.opening = None
    with unit_of_work():
        found = hamlet.upload(release, content=sheet(PAPER[1:3], PAPER_HEAD))
        hamlet_layout(hamlet, found)
    assert "期末结余 表里没写，填了上期结余才算得出" in seen(app, hamlet, found).text


def test_what_the_clerk_said_of_a_column_is_no_guess(app: Flask, hamlet: Hamlet):
    with unit_of_work():
        found = hamlet.upload(content=sheet(PAPER[1:3], (*PAPER_HEAD[:-1], "余下")))
        with clock.at(NOW):
            layout = importing.preview(found).layout
            assert layout.columns["balance"] == 6, "余下 is a balance"
            importing.confirm_layout(found, {guess.column: guess.field for guess in layout.guesses}, None, by=hamlet.bookkeeper)  # fmt: skip
    hints = [one.text for one in seen(app, hamlet, found).select("#columns ~ form .hint")]
    assert any("由报账员确认" in one for one in hints) and not any("把握" in one for one in hints)


def test_the_preview_of_a_published_book_says_so_and_leads_to_a_correction(app: Flask, hamlet: Hamlet):
    with unit_of_work():
        found = hamlet.upload(release := hamlet.draft())
        hamlet.pass_on(release, State.PUBLISHED)
    client = sign_in(app, hamlet.bookkeeper)
    at = f"/desk/village/releases/{release.id}"
    ways = ("line", "lines/1", "lines/1/drop", "import", "balances", "entries", "vouchers", "files", "nothing", "explain", "leave", "discard")  # fmt: skip
    with clock.at(NOW):
        for address in (f"/desk/village/uploads/{found.id}/", *(f"{at}/{way}" for way in ways)):
            answer = client.get(address)
            assert answer.status_code == 302 and answer.location.endswith(f"{at}/"), address
            shown = page(client.get(answer.location))
            assert "这一期已公开，不能再改。要改的，请点“提出更正”" in shown.select_one(".flash.warning").text, address
            assert shown.select_one(f"a[href='{at}/correct']").text == "提出更正"


def test_what_is_sent_too_late_is_refused_with_all_that_was_typed(app: Flask, hamlet: Hamlet):
    app.config["WTF_CSRF_ENABLED"] = False
    with unit_of_work():
        release = hamlet.pass_on(hamlet.draft(), State.CHECKING)
    typed = {"day": "2026-10-09", "voucher": "记-9", "summary": "补记电费", "category": "Z04", "expense": "12.50"}
    with clock.at(NOW):
        shown = page(sign_in(app, hamlet.bookkeeper).post(f"/desk/village/releases/{release.id}/line", data=typed))
    assert "要改请先退回" in shown.text and shown.select_one("#summary")["value"] == "补记电费"


def test_the_preview_foretells_what_everyone_will_read_of_it(app: Flask, hamlet: Hamlet):
    rows = (
        *PAPER[:2],
        ["2026-09-05", "记-2", "付周强尿毒症住院补助", "救济扶贫专项支出", "", 200, ""],
        ["2026-09-06", "记-3", "购买医疗保险", "管理费", "", 100, ""],
        ["2026-09-07", "记-4", "慰问孤儿李小宝", "公益支出", "", 100, ""],
    )
    with unit_of_work():
        found = hamlet.upload(content=sheet(rows, PAPER_HEAD))
        hamlet_layout(hamlet, found)
    shown = seen(app, hamlet, found)
    assert [one.text for one in shown.select("#as-read li")] == [
        "第 4 行摘要：付周*（不公开）补助",
        "第 6 行摘要：慰问孤儿李某某",
    ]
    assert (
        "公开时是这样：有 2 处只显示一部分" in shown.text and "付周强尿毒症住院补助" in shown.select_one("table").text
    )
    with clock.at(NOW):
        importing.accept(found, by=hamlet.bookkeeper)
        hamlet.pass_on(found.release, State.PUBLISHED)
        assert [one.summary for one in queries.lines_of(found.release)][1::2] == [
            "付周*（不公开）补助",
            "慰问孤儿李某某",
        ]


def test_a_plain_sheet_foretells_nothing(app: Flask, hamlet: Hamlet):
    assert on_paper(app, hamlet, *PAPER).select("#as-read") == []


def test_of_a_long_sheet_the_first_rows_are_foretold_and_that_is_said(hamlet: Hamlet):
    told = Line(1, date(2026, 9, 5), "记-1", "付周强尿毒症住院补助", "Z08", 0, 100, "", "", "", "")
    count = foreseen.MOST_READ + 1
    reading = Reading([replace(told, seq=n) for n in range(1, count + 1)], numbers=tuple(range(2, count + 2)))
    found = foreseen.as_read(hamlet.draft(), reading)
    assert len(found) == count and found[-1].startswith(f"只看了前 {foreseen.MOST_READ} 行")


@pytest.mark.parametrize(
    ("item", "form", "said", "shown"),
    [
        ("V07", "debts", "付周强尿毒症住院补助", "付周*（不公开）补助"),
        ("V15", "farmland_subsidy", "车牌湘A12B45", "车牌湘A*****"),
    ],
)
def test_a_table_foretells_what_it_says_of_lives_and_a_list_what_its_form_does_not(hamlet: Hamlet, item: str, form: str, said: str, shown: str):  # fmt: skip
    column = next(one for one in telling.free(all_forms()[form]))
    with clock.at(NOW):
        release = books.start(hamlet.village, item, form, "2026Q3", by=hamlet.bookkeeper, batch=0)
    found = foreseen.as_read(release, TableReading([{column.key: said}], numbers=(3,)))
    assert found == [f"第 3 行{column.label}：{shown}"]


def test_a_column_that_holds_two_of_the_form_s_is_offered_as_such_and_stored_as_two(app: Flask, hamlet: Hamlet):
    head = ("编号", "类型", "面积（亩）", "合同起止")
    with clock.at(NOW), unit_of_work():
        release = books.start(hamlet.village, "V06", "resources", "2026Q3", by=hamlet.bookkeeper)
        found = hamlet.upload(release, content=sheet([[1, "水面", 12.5, "2024-01至2026-12"]], head))
    shown = seen(app, hamlet, found)
    assert "如“2024-01至2026-12”读作 2024-01、2026-12" in shown.text
    assert shown.select_one("#column-3 option[selected]").text == "合同起止"
    with clock.at(NOW), unit_of_work():
        importing.accept(found, by=hamlet.bookkeeper)
    row = queries.rows_of(release, "resources")[0]
    assert (row["from_on"], row["to_on"]) == ("2024-01", "2026-12") and "from_to" not in row
