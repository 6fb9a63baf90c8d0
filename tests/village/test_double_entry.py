"""Double entry handed in: vouchers of debit and credit as a clerk's program exports them, up to what a stranger checks."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app import clock
from app.db import unit_of_work
from app.errors import Refused
from app.village import queries, sheets
from app.village.books import CASH, Book, Entry
from app.village.laws import Verdict, judge_book, judge_document
from app.village.models import Release
from app.village.rules.life import State
from app.village.service import chain, corrections, importing, judging
from app.village.service.importing import How
from app.village.sheets.chart import account_of
from app.village.sheets.workbook import Sheet
from tests.conftest import page
from tests.making import sign_in
from tests.village import downloads, writers
from tests.village.making import HEAD, NOW, Hamlet, line
from tests.village.test_seal import download

pytestmark = pytest.mark.databases("sqlite")

HEADS = ("日期", "凭证号", "摘要", "科目", "借方金额", "贷方金额")
ROWS: tuple[list[Any], ...] = (
    ["2026-10-03", "记-1", "收稻田租金", "银行存款-农商行", 36800, ""],
    ["2026-10-03", "记-1", "收稻田租金", "经营收入-租赁收入", "", 36800],
    ["2026-10-09", "记-2", "付路灯款", "公益支出", 9360, ""],
    ["2026-10-09", "记-2", "付安装人工", "管理费用-劳务费", 640, ""],
    ["2026-10-09", "记-2", "付路灯款", "银行存款-农商行", "", 10000],
    ["2026-10-12", "记-3", "提现备用", "库存现金", 2000, ""],
    ["2026-10-12", "记-3", "提现备用", "银行存款-农商行", "", 2000],
    ["2026-10-31", "记-4", "计提折旧", "管理费用-折旧费", 300, ""],
    ["2026-10-31", "记-4", "计提折旧", "累计折旧", "", 300],
)
LINES = [
    (date(2026, 10, 3), "记-1", "收稻田租金", "501", 3680000, 0),
    (date(2026, 10, 9), "记-2", "付路灯款", "514", 0, 936000),
    (date(2026, 10, 9), "记-2", "付安装人工", "513", 0, 64000),
]
OFF = [*ROWS[:2], *ROWS[2:4], [*ROWS[4][:5], 9000], *ROWS[5:]]  # 记-2: 10,000.00 in debit, 9,000.00 in credit


def book(*sheets: tuple[str, Sequence[str], Sequence[Sequence[Any]]]) -> bytes:
    stored = io.BytesIO()
    with xlsxwriter.Workbook(stored) as made:
        for name, heads, rows in sheets:
            made_sheet = made.add_worksheet(name)
            for at, row in enumerate([heads, *rows]):
                made_sheet.write_row(at, 0, row)
    return stored.getvalue()


def journal(rows: Sequence[Sequence[Any]] = ROWS, heads: Sequence[str] = HEADS) -> bytes:
    return book(("序时账", heads, rows))


def sent(hamlet: Hamlet, content: bytes, release: Release | None = None):
    return hamlet.upload(release or hamlet.draft(lines=()), content)


def confirmed(hamlet: Hamlet, found: Any) -> Any:
    with clock.at(NOW):
        importing.confirm_layout(found, {}, None, by=hamlet.bookkeeper)
        return importing.preview(found)


def accepted(hamlet: Hamlet, content: bytes, release: Release | None = None, how: How | None = None) -> Release:
    found = sent(hamlet, content, release)
    if importing.preview(found).reading is None:
        confirmed(hamlet, found)
    with clock.at(NOW):
        importing.accept(found, how, by=hamlet.bookkeeper)
    return found.release


def told(release: Release) -> dict[str, str]:
    return {finding.law: finding.verdict.value for finding in judging.findings(release)}


def plain(lines: Any) -> list[tuple[Any, ...]]:
    return [(one.day, one.voucher, one.summary, one.category, one.income, one.expense) for one in lines]


# reading


def test_a_journal_is_recognized_asked_about_once_and_remembered(hamlet: Hamlet):
    found = sent(hamlet, journal())
    shown = importing.preview(found)
    assert shown.form.key == "journal" and shown.reading is None and "像会计分录" in shown.layout.doubts[0]
    assert shown.layout.columns == {"day": 0, "voucher": 1, "summary": 2, "account": 3, "debit": 4, "credit": 5}
    assert all(guess.confidence >= 0.9 and guess.reason for guess in shown.layout.guesses)
    assert plain(confirmed(hamlet, found).reading.lines) == LINES
    again = sent(hamlet, journal(ROWS[:2]), found.release)
    assert importing.preview(again).reading is not None, "the same headings are not asked about again"


def test_what_cash_and_bank_move_are_the_lines_and_all_entries_are_kept(hamlet: Hamlet):
    release = accepted(hamlet, journal())
    assert plain(queries.lines_of(release)) == LINES
    entries = queries.entries_of(release)
    assert len(entries) == 9 and entries[:2] == (
        Entry("记-1", "102", 3680000, 0, "农商行"),
        Entry("记-1", "501", 0, 3680000, "租赁收入"),
    )
    verdicts = told(release)
    assert [verdicts[law] for law in ("entries", "entries_total", "entries_cash")] == ["holds"] * 3
    assert release.closing == release.opening + 3680000 - 1000000


def test_the_preview_says_what_became_of_each_voucher(app: Flask, hamlet: Hamlet):
    with unit_of_work():
        found = sent(hamlet, journal())
        confirmed(hamlet, found)
    with clock.at(NOW):
        said = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/uploads/{found.id}/")).get_text()
    assert "读出 4 张凭证的 9 条分录（借方合计 49,100.00，贷方合计 49,100.00）" in said and "列成 3 笔收支" in said
    assert "1 张凭证不动现金和银行存款，只存分录，不列收支：记-4" in said
    assert "现金和银行存款之间存取，不是收支：记-3" in said and "借贷相等" in said


@pytest.mark.parametrize(
    ("heads", "rows"),
    [
        (  # the program writes date and number on a voucher's first row only, code and name apart, a sum below
            ("制单日期", "凭证字", "凭证号", "摘要", "科目编码", "科目名称", "借方", "贷方"),
            (
                ["2026-10-03", "记", 1, "收稻田租金", "10201", "银行存款", 36800, 0],
                ["", "", "", "", "50102", "经营收入", 0, 36800],
                ["合计", "", "", "", "", "", 36800, 36800],
                ["制单：黄秀英", "", "", "", "", "", "", ""],
            ),
        ),
        (  # one column of amounts
            ("日期", "凭证号", "摘要", "会计科目", "借贷方向", "金额"),
            (
                ["2026-10-03", "记-1", "收稻田租金", "102 银行存款", "借", 36800],
                ["2026-10-03", "记-1", "收稻田租金", "501 经营收入", "贷", 36800],
            ),
        ),
        (  # month and day apart
            ("月", "日", "凭证号", "摘要", "一级科目", "明细科目", "借方金额", "贷方金额"),
            (
                [10, 3, "记-1", "收稻田租金", "银行存款", "农商行", 36800, ""],
                [10, 3, "记-1", "收稻田租金", "经营收入", "彭建军", "", 36800],
            ),
        ),
    ],
)
def test_it_is_read_as_programs_write_it(hamlet: Hamlet, heads: Any, rows: Any):
    release = accepted(hamlet, journal(rows, heads))
    assert plain(queries.lines_of(release)) == LINES[:1]
    assert told(release)["entries"] == "holds"
    assert "彭建军" not in str(queries.rows_of(release, queries.ENTRIES)), "a sub-account may be a person"


MERGED = ((1, 0, 2, 0), (1, 1, 2, 1), (3, 0, 5, 0), (3, 1, 5, 1))
MAKES = {
    "a.xls": writers.xlwt_book,
    "a.ods": writers.ods_book,
    "a.csv": lambda grid: writers.csv_book(grid, "gb18030"),
    "merged.xlsx": lambda grid: writers.xlsxwriter_book(replace(grid, merged=MERGED)),
    "by_office.xlsx": lambda grid: writers.by_office(writers.xlsxwriter_book(grid), "xlsx", "ods"),
}


@pytest.mark.parametrize(
    "made", [pytest.param(made, marks=[pytest.mark.office] if made.startswith("by_office") else []) for made in MAKES]
)
def test_it_is_read_from_every_kind_of_file(hamlet: Hamlet, made: str):
    rows = [*ROWS[:5], ["", "", "本月合计", "", 46800, 46800]]
    if made == "merged.xlsx":  # number and day stand in the first row of a voucher only, merged with those below
        rows = [[*(["", ""] if at in (1, 3, 4) else row[:2]), *row[2:]] for at, row in enumerate(rows)]
    content = MAKES[made](writers.Grid((HEADS, *map(tuple, rows)), name="序时账"))
    name = "a.ods" if made.startswith("by_office") else made
    found = hamlet.upload(hamlet.draft(lines=()), content, name)
    reading = confirmed(hamlet, found).reading
    assert not reading.problems and plain(reading.lines) == LINES


def test_a_stated_sum_that_differs_from_the_entries_is_told(hamlet: Hamlet):
    found = sent(hamlet, journal([*ROWS, ["", "", "合计", "", 49000, 49100]]))
    reading = confirmed(hamlet, found).reading
    assert not reading.blocked and "合计是借方 49,000.00、贷方 49,100.00，各条相加是借方 49,100.00" in str(
        reading.problems[0]
    )


def test_a_cash_book_with_debit_and_credit_stays_a_cash_book(hamlet: Hamlet):
    heads = ("日期", "凭证号", "摘要", "对方科目", "借方金额", "贷方金额", "余额")
    rows = (
        ["2026-10-03", "记-1", "收租金", "经营收入", 36800, "", 219240.36],
        ["2026-10-09", "记-2", "付路灯款", "公益支出", "", 9360, 209880.36],
        ["2026-10-12", "记-3", "存银行", "银行存款", "", 1000, 208880.36],
    )
    assert importing.preview(sent(hamlet, journal(rows, heads))).form.key == "ledger"


def test_the_clerk_can_say_that_a_sheet_is_something_else(hamlet: Hamlet):
    found = sent(hamlet, journal())
    importing.choose_form(found, "ledger", by=hamlet.bookkeeper)
    shown = importing.preview(found)
    assert shown.form.key == "ledger" and shown.layout.columns["income"] == 4
    confirmed(hamlet, found)
    assert importing.preview(sent(hamlet, journal(), found.release)).form.key == "ledger", "what she said last is kept"
    with pytest.raises(Refused, match="不能这样读"):
        importing.choose_form(found, "assets", by=hamlet.bookkeeper)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [["2026-10-03", "记-1", "收租金", "彭建军往来", 5, ""], ROWS[1]],
            "第 2 行 D 列（科目）：“彭建军往来”不是村集体会计科目",
        ),
        ([["", "", "收租金", "银行存款", 5, ""], ROWS[1]], "第 2 行 B 列（凭证号）：没有写凭证号"),
        ([["", "记-1", "收租金", "银行存款", 5, ""], ROWS[1]], "第 2 行 A 列（日期）：没有写日期"),
        ([["2026-09-03", "记-1", "收租金", "银行存款", 5, ""]], "日期 2026-09-03 不在 2026-10-01 至 2026-10-31 之内"),
        ([["2026-10-03", "记-1", "收租金", "银行存款", "五元左右", ""]], "第 2 行 E 列（借方金额）"),
        ([["2026-10-03", "记-1", "收租金", "银行存款", 5, 5]], "这一行又有借方又有贷方"),
        ([["2026-10-03", "记-1", "", "银行存款", 5, ""], ["2026-10-03", "记-1", "", "经营收入", "", 5]], "没有写摘要"),
        (ROWS[7:], "没有一条分录动了现金和银行存款"),
    ],
)
def test_a_fault_is_told_with_its_place_and_keeps_the_sheet_out(hamlet: Hamlet, rows: Any, said: str):
    found = sent(hamlet, journal(rows))
    with clock.at(NOW):
        importing.choose_form(found, "journal", by=hamlet.bookkeeper)
        reading = confirmed(hamlet, found).reading
    assert reading.blocked and said in " ".join(map(str, reading.problems))
    with clock.at(NOW), pytest.raises(Refused):
        importing.accept(found, by=hamlet.bookkeeper)
    assert not queries.lines_of(found.release) and not queries.entries_of(found.release)


def test_a_journal_with_an_amount_on_the_wrong_side_of_its_kind_is_told_at_its_row_and_needs_an_explanation(
    app: Flask, hamlet: Hamlet
):
    rows = (
        ["2026-10-09", "记-1", "退回多收租金", "经营收入", 500, ""],
        ["2026-10-09", "记-1", "退回多收租金", "银行存款", "", 500],
    )
    with unit_of_work():
        found = sent(hamlet, journal(rows))
        with clock.at(NOW):
            importing.choose_form(found, "journal", by=hamlet.bookkeeper)
        assert not confirmed(hamlet, found).reading.blocked
    with clock.at(NOW):
        said = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/uploads/{found.id}/")).get_text()
        assert "第 2 行：“经营收入”是收入类，不能记支出；冲减的，请用红字" in said
        importing.accept(found, by=hamlet.bookkeeper)
    assert told(found.release)["kinds"] == "fails"


def test_a_voucher_of_cash_and_debt_is_one_line_of_what_cash_moved(hamlet: Hamlet):
    rows = (
        ["2026-10-09", "记-1", "购水泵，欠尾款", "固定资产", 10000, ""],
        ["2026-10-09", "记-1", "购水泵，欠尾款", "银行存款", "", 8000],
        ["2026-10-09", "记-1", "购水泵，欠尾款", "应付款", "", 2000],
        ["2026-10-20", "记-2", "红字冲销多收租金", "银行存款", -500, ""],
        ["2026-10-20", "记-2", "红字冲销多收租金", "经营收入", "", -500],
    )
    found = sent(hamlet, journal(rows))
    reading = confirmed(hamlet, found).reading
    assert [(one.category, one.income, one.expense) for one in reading.lines] == [
        ("151", 0, 800000),
        ("501", -50000, 0),
    ]
    assert any("不是一笔对一笔" in str(problem) for problem in reading.problems)
    with clock.at(NOW):
        importing.accept(found, by=hamlet.bookkeeper)
    assert told(found.release)["entries_cash"] == "holds"


@pytest.mark.parametrize(
    ("code", "name", "account"),
    [
        ("", "银行存款", "102"),
        ("", "银行存款-农商行", "102"),
        ("", "102 银行存款", "102"),
        ("", "[10201]农商银行", "102"),
        ("10201", "", "102"),
        ("102.01", "", "102"),
        ("1002", "银行存款", "102"),  # a code of another chart, its name believed
        ("1131", "", None),  # 应收账款 elsewhere; 113 here is something else
        ("", "1002", None),
        ("", "应收账款/张三", "112"),
        ("", "生产性生物资产累计折旧", "133"),
        ("", "张三", None),
        ("", "", None),
    ],
)
def test_the_account_is_known_by_its_name_before_its_code(code: str, name: str, account: str | None):
    assert account_of(code, name) == account


ACCOUNTS = ("101", "102", "112", "151", "152", "211", "321", "501", "503", "513", "514")
AMOUNTS = st.integers(-5_000_000, 5_000_000).filter(bool)
SPLITS = st.lists(st.tuples(st.sampled_from(ACCOUNTS), AMOUNTS), min_size=1, max_size=4)


@given(
    st.lists(st.tuples(st.integers(1, 31), SPLITS, st.sampled_from(ACCOUNTS), st.booleans()), min_size=1, max_size=8)
)
def test_lines_made_from_balanced_vouchers_move_what_cash_and_bank_move(vouchers: Any):
    """Whatever stands on either side, in red or black: the laws hold, and nothing came in or went out but at cash and bank."""
    rows, entries = [], []
    for number, (day, debits, account, turned) in enumerate(vouchers, 1):
        legs = [*((name, amount, 0) for name, amount in debits), (account, 0, sum(amount for _, amount in debits))]
        for name, debit, credit in legs:
            debit, credit = (credit, debit) if turned else (debit, credit)
            if debit or credit:
                entries.append(Entry(f"记-{number}", name, debit, credit))
                rows.append([date(2026, 10, day), f"记-{number}", "摘要", name, debit / 100 or "", credit / 100 or ""])
    sheet = Sheet("序时账", [list(HEADS), *rows])
    layout = replace(sheets.proposed(sheet, sheets.JOURNAL), doubts=())
    reading = sheets.read_journal(sheet, layout, date(2026, 10, 1), date(2026, 10, 31))
    moved = sum(one.debit - one.credit for one in entries if one.account in CASH)
    if reading.blocked:  # nothing moved cash, or a voucher says nothing of what it moved for
        assert not reading.lines
        return
    assert list(reading.entries) == entries
    assert sum(one.income - one.expense for one in reading.lines) == moved
    assert all(bool(one.income) != bool(one.expense) for one in reading.lines)
    book = Book("430102001001", "2026-10", 0, moved, tuple(reading.lines), entries=reading.entries)
    verdicts = {finding.law: finding.verdict for finding in judge_book(book)}
    assert all(
        verdicts[law] is Verdict.HOLDS for law in ("closing", "entries", "entries_total", "entries_cash", "one_side")
    )


# laws


def test_a_voucher_that_does_not_balance_is_named_with_its_difference_and_needs_an_explanation(
    app: Flask, hamlet: Hamlet
):
    with unit_of_work():
        release = accepted(hamlet, journal(OFF))
    failing = {finding.law: finding for finding in judging.findings(release) if finding.verdict == Verdict.FAILS}
    assert failing.keys() == {"entries", "entries_total"}
    assert (
        failing["entries"].why == "记-2：借方 10,000.00，贷方 9,000.00，差 1,000.00"
        and failing["entries"].off_by == 100000
    )
    assert failing["entries"].suspects[0].part == "entry" and "凭证 记-2" in failing["entries"].suspects[0].what
    with clock.at(NOW), pytest.raises(Refused, match="借方 = 贷方"):
        chain.submit(release, by=hamlet.bookkeeper)
    with clock.at(NOW):
        desk = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{release.id}/"))
    law = desk.select_one('.laws [data-law="entries"]')
    assert "10,000.00 ≠ 9,000.00" in law.get_text() and law.select_one("a[href$=import]")
    assert "不平的凭证：记-2（差 1,000.00 元）" in desk.get_text()
    assert_told_once(desk)


def assert_told_once(shown: BeautifulSoup) -> None:
    laws = shown.select_one("ul.laws").get_text()
    assert laws.count("记-2：借方 10,000.00，贷方 9,000.00，差 1,000.00") == laws.count("记-2") == 1
    assert "条分录" not in laws and "等式" not in laws and "分不出" not in laws


def test_everybody_reads_of_an_unbalanced_voucher_once_and_in_its_own_figures(app: Flask, hamlet: Hamlet):
    with unit_of_work():
        release = accepted(hamlet, journal(OFF))
        with clock.at(NOW):
            chain.explain(release, "付款差一千元，下月补付，原凭证附后", by=hamlet.bookkeeper)
        hamlet.pass_on(release, State.PUBLISHED)
    with clock.at(NOW):
        assert_told_once(page(app.test_client().get(f"/village/{hamlet.village.region.code}/finance/2026-10/")))


def test_of_many_unbalanced_vouchers_three_are_written_out(hamlet: Hamlet):
    rows = [row for no in range(1, 6) for row in (["2026-10-03", f"记-{no}", "付款", "公益支出", no, ""], ["2026-10-03", f"记-{no}", "付款", "库存现金", "", 9])]  # fmt: skip
    release = accepted(hamlet, journal(rows))
    why = next(finding.why for finding in judging.findings(release) if finding.law == "entries")
    assert (
        why.startswith("记-1：借方 1.00，贷方 9.00，差 8.00；记-2")
        and why.endswith("差 6.00；另有 2 张不平")
        and "记-4" not in why
    )


def test_the_preview_names_the_voucher_before_anything_is_stored(app: Flask, hamlet: Hamlet):
    with unit_of_work():
        found = sent(hamlet, journal(OFF))
        confirmed(hamlet, found)
    with clock.at(NOW):
        said = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/uploads/{found.id}/")).get_text()
    assert "凭证 记-2 借方 10,000.00，贷方 9,000.00，差 1,000.00 元" in said
    assert "存得进去，但提交审核时会被挡住" in said and "凭证 记-2" in said
    assert "也可以存入以后在“会计分录”里逐条改" in said and "也可以存入以后逐行改" not in said


def test_entries_beside_a_book_of_income_and_expense_are_held_against_its_lines(hamlet: Hamlet):
    lines = (
        ["2026-10-03", "记-1", "稻田租金", "经营收入", 36800, "", "", "", "", ""],
        ["2026-10-09", "记-2", "路灯", "公益支出", "", 10000, "", "", "", ""],
    )
    undated = [row[1:] for row in ROWS[:5]]
    content = book(("收支", HEAD, lines), ("记账凭证", HEADS[1:], undated))
    release = accepted(hamlet, content)
    assert len(queries.entries_of(release)) == 5 and told(release)["entries_cash"] == "holds"
    wrong = book(("收支", HEAD, [lines[0], [*lines[1][:5], 9000, *lines[1][6:]]]), ("凭证", HEADS[1:], undated))
    accepted(hamlet, wrong, release, How.REPLACE)
    verdicts = told(release)
    assert (verdicts["entries"], verdicts["entries_cash"], verdicts["vouchers"]) == ("holds", "fails", "not_judged")
    accepted(hamlet, book(("收支", HEAD, lines)), release, How.REPLACE)
    assert queries.entries_of(release) == () and told(release)["entries"] == "not_judged"


def test_entries_that_cannot_be_read_beside_a_book_keep_nothing_out(hamlet: Hamlet):
    lines = (["2026-10-03", "记-1", "稻田租金", "经营收入", 36800, "", "", "", "", ""],)
    reading = importing.preview(
        sent(hamlet, book(("收支", HEAD, lines), ("分录", ("什么", "多少"), [["a", 1]])))
    ).reading
    assert not reading.blocked and reading.entries is None and "借方贷方不核对" in " ".join(map(str, reading.problems))


def test_more_vouchers_are_put_behind_those_that_stand(hamlet: Hamlet):
    release = accepted(hamlet, journal(ROWS[:2]))
    accepted(hamlet, journal(ROWS[2:5]), release, How.ADD)
    assert plain(queries.lines_of(release)) == LINES and len(queries.entries_of(release)) == 5
    assert told(release)["entries_cash"] == "holds"


# what readers get


def test_page_and_every_file_show_the_entries_and_a_stranger_judges_them(
    app: Flask, hamlet: Hamlet, client: FlaskClient
):
    with unit_of_work():
        release = hamlet.pass_on(accepted(hamlet, journal()), State.PUBLISHED)
    address = f"/village/{hamlet.village.region.code}/finance/2026-10"
    with clock.at(NOW):
        shown = page(client.get(f"{address}/"))
        tables = {table.caption.get_text(): table for table in shown.select("table") if table.caption}
        rows = tables["会计分录（单位：元）"].select("tbody tr")
        assert [cell.get_text() for cell in rows[0].select("td")] == ["记-1", "102 银行存款-农商行", "36,800.00", ""]
        assert len(rows) == 9 and "借贷相等" in shown.get_text()
        assert "相符" in shown.select_one('.laws [data-law="entries"]').get_text()
        document = download(client, release)
        assert document["entries"][0] == {
            "voucher": "记-1", "account": "102", "debit": "36800.00", "credit": "0.00", "sub": "农商行", "account_name": "银行存款"
        }  # fmt: skip
        book_read = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}.xlsx").data))
        assert [cell.value for cell in book_read["会计分录"][2]] == ["记-1", "102", "银行存款", "农商行", 36800, None]
        assert [cell.value for cell in book_read["会计分录"][11]] == ["合计", None, None, None, 49100, 49100]
        written = client.get(f"{address}.csv").data.decode("utf-8-sig")
        assert client.get(f"{address}.pdf").data.startswith(b"%PDF")
        some = client.get(f"{address}.csv?side=income").data.decode("utf-8-sig")
    lines, entries, *_ = written.split("\r\n\r\n")
    assert next(csv.reader(io.StringIO(lines)))[0] == "行" and entries.startswith("会计分录\r\n凭证号,科目代码")
    assert "会计分录" not in some, "of some lines no whole can be shown"
    assert downloads.code_by_the_script(document) == release.code


@pytest.mark.node
def test_the_browser_finds_the_code_of_a_book_with_entries_too(hamlet: Hamlet, client: FlaskClient, tmp_path: Path):
    release = hamlet.pass_on(accepted(hamlet, journal()), State.PUBLISHED)
    assert downloads.code_by_the_browser([download(client, release)], tmp_path) == [release.code]


@pytest.mark.node
def test_a_figure_changed_in_the_download_is_found_by_application_script_and_browser(
    hamlet: Hamlet, client: FlaskClient, tmp_path: Path
):
    release = hamlet.pass_on(accepted(hamlet, journal()), State.PUBLISHED)
    document = download(client, release)
    changed = downloads.changed(document, lambda told: told["entries"][4].update(credit="9999.00"))
    by_us = {finding.law for finding in judge_document(changed) if finding.verdict == Verdict.FAILS}
    assert by_us == {"entries", "entries_total", "entries_cash"}
    by_script, [by_browser] = downloads.told_by_the_script(changed), downloads.told_by_the_browser([changed], tmp_path)
    for said in (by_script, by_browser):
        assert {law for law, (verdict, _) in said.items() if verdict == "fails"} == by_us
    assert downloads.code_by_the_script(changed) != release.code


def test_a_correction_takes_the_entries_along_and_shows_what_of_them_it_changed(app: Flask, hamlet: Hamlet):
    release = hamlet.pass_on(accepted(hamlet, journal()), State.PUBLISHED)
    with unit_of_work(), clock.at(NOW):
        version = corrections.correct(release, "折旧少提了一百元", by=hamlet.bookkeeper)
    assert queries.entries_of(version) == queries.entries_of(release)
    rows = [*ROWS[:7], [*ROWS[7][:4], 400, ""], [*ROWS[8][:5], 400]]
    with unit_of_work():
        hamlet.pass_on(accepted(hamlet, journal(rows), version, How.REPLACE), State.PUBLISHED)
    with clock.at(NOW):
        said = page(app.test_client().get(f"/village/{hamlet.village.region.code}/finance/2026-10/")).get_text()
    assert "第 8 行（凭证 记-4 管理费用）：借方金额原为“300.00”，现为“400.00”" in said
    assert "第 9 行（凭证 记-4 累计折旧）：贷方金额原为“300.00”，现为“400.00”" in said


def test_a_year_shows_and_judges_entries_only_where_each_of_its_months_gave_them(hamlet: Hamlet, client: FlaskClient):
    september = [["2026-09-" + row[0][-2:].replace("31", "30"), *row[1:]] for row in ROWS]
    hamlet.pass_on(accepted(hamlet, journal(september), hamlet.draft(period="2026-09", lines=())), State.PUBLISHED)
    hamlet.pass_on(accepted(hamlet, journal()), State.PUBLISHED)
    address = f"/village/{hamlet.village.region.code}/finance/2026.json"
    with clock.at(NOW):
        year = client.get(address).get_json()
    verdicts = {finding["law"]: finding["verdict"] for finding in year["findings"]}
    assert len(year["entries"]) == 18 and verdicts["entries"] == verdicts["entries_cash"] == "holds"
    with clock.at(NOW):
        hamlet.book(period="2026-08", lines=(line(1, day=date(2026, 8, 9)),), opening=1)
        assert client.get(address).get_json()["entries"] == []
