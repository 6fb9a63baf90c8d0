"""Workbooks of different make, each with what must be read from it, or the sentence its clerk must be told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from app.errors import Refused
from app.village.books import Line, Totals
from app.village.sheets import Weight, candidates, opened, read_ledger
from tests.village import hostile, ledgers
from tests.village.ledgers import CLOSING, FIRST, HEADS, LAST, OPENING, TOTALS, Style, grid, lines, without
from tests.village.writers import (
    Grid,
    by_office,
    csv_book,
    ods_book,
    openpyxl_book,
    xlsxwriter_book,
    xlwt_book,
)

TITLES = ("天顶街道某某村2026年10月财务收支公开明细表", "单位：元")
FOOT = ("制表人：周晓禾    审核：刘建国", "村务监督委员会主任（签字）：李满华", "监督电话：0731-88880000")
NO_SUMS = {"opening": "", "total": "", "closing": ""}


@dataclass(frozen=True)
class Case:
    """One workbook. `sums` are opening, closing and totals where they differ from what the sheet states as usual."""

    name: str
    file: str
    make: Callable[[], bytes]
    lines: tuple[Line, ...] | None = None
    sums: tuple[int | None, int | None, Totals | None] = (OPENING, CLOSING, TOTALS)
    told: str = ""  # a part of the warning, of the blocking problem, or of the refusal
    subtotals: Mapping[str, Totals] | None = None


def good(name: str, file: str, make: Callable[[], bytes], of: list[Line] | None = None, **more: Any) -> Case:
    return Case(name, file, make, tuple(lines() if of is None else of), **more)


def bad(name: str, file: str, make: Callable[[], bytes], told: str) -> Case:
    return Case(name, file, make, told=told)


def book(style: Style, **more: Any) -> Callable[[], bytes]:
    return lambda: xlsxwriter_book(grid(style, **more))


def edited(style: Style, *changes: tuple[int, str, Any], **more: Any) -> Callable[[], bytes]:
    """The book with some cells typed over: (row as the reader counts, letter, what is typed)."""

    def make() -> bytes:
        sheet = grid(style, **more)
        rows = [list(row) for row in sheet.rows]
        for row, letter, cell in changes:
            rows[row - 1][ord(letter) - ord("A")] = cell
        return xlsxwriter_book(replace(sheet, rows=tuple(map(tuple, rows))))

    return make


def put(style: Style, at: int, *rows: list[Any]) -> Grid:
    """The book with rows put in before the row the reader counts as `at`."""
    sheet = grid(style)
    new = [tuple(row + [""] * (len(sheet.rows[0]) - len(row))) for row in rows]
    return replace(sheet, rows=(*sheet.rows[: at - 1], *new, *sheet.rows[at - 1 :]))


def summed(*span: int, off: int = 0, name: str = "小计") -> list[Any]:
    """A sub-total of the first entries, or of those between two numbers; the expenses `off` by so many 元."""
    part = lines()[slice(*span)]
    income, expense = (sum(getattr(line, side) for line in part) / 100 for side in ("income", "expense"))
    return ["", "", "", name, "", income, expense + off]


def sides_summed(count: int, off: int = 0) -> list[list[Any]]:
    """The same in two rows, a side in each."""
    *head, _, _, income, expense = summed(count, off=off)
    return [[*head, "收入小计", "", income], [*head, "支出小计", "", "", expense]]


def parted(second: list[Any]) -> Grid:
    """The book with the first three entries summed up, and a sub-total after the sixth."""
    sheet = put(USUAL, 6, summed(3))
    row = tuple(second + [""] * (len(sheet.rows[0]) - len(second)))
    return replace(sheet, rows=(*sheet.rows[:9], row, *sheet.rows[9:]))


def typed(template: str) -> Callable[[int], str]:
    """Amounts as text: {} is the number with thousands separators and two decimals."""
    return lambda cents: template.format(f"{cents / 100:,.2f}")


def bracketed(cents: int) -> str:
    return f"({-cents / 100:,.2f})" if cents < 0 else f"{cents / 100:,.2f}"


def trailing(cents: int) -> str:
    return f"{-cents / 100:.2f}-" if cents < 0 else f"{cents / 100:.2f}"


def wide(cents: int) -> str:
    return f"{cents / 100:.2f}".translate(
        {ord(digit): ord(digit) - ord("0") + ord("０") for digit in "0123456789"} | {ord("."): "．"}
    )


USUAL = Style()
PARTED = {
    "month": "月",
    "day_of_month": "日",
    "voucher_word": "字",
    "voucher_number": "号",
    **{key: text for key, text in HEADS.items() if key not in ("seq", "day", "voucher")},
}


def classical(**more: Any) -> Grid:
    """The ledger of old: 2026年 over 月 and 日, 凭证 over 字 and 号, the other heads two lines high."""
    sheet = grid(Style(heads=PARTED, **more))
    upper = ["2026年", "", "凭证", "", *list(PARTED.values())[4:]]
    lower = ["月", "日", "字", "号"] + [""] * (len(PARTED) - 4)
    tall = tuple((0, place, 1, place) for place in range(4, len(PARTED)))
    return replace(
        sheet, rows=(tuple(upper), tuple(lower), *sheet.rows[1:]), merged=((0, 0, 0, 1), (0, 2, 0, 3), *tall)
    )


def money_over(sheet: Grid) -> Grid:
    """金额 over 收入, 支出 and 结余."""
    upper = list(sheet.rows[0])
    lower = [""] * len(upper)
    at = upper.index("收入金额")
    upper[at : at + 3], lower[at : at + 3] = ["金额（元）", "", ""], ["收入", "支出", "结余"]
    tall = tuple((0, place, 1, place) for place in range(len(upper)) if not at <= place < at + 3)
    return replace(sheet, rows=(tuple(upper), tuple(lower), *sheet.rows[1:]), merged=((0, at, 0, at + 2), *tall))


SIMPLE = without("seq", "balance")
SIMPLE_SUMS = (None, None, TOTALS)
SIGNED = {**without("income", "expense"), "amount": "金额"}
DIRECTED = {**without("income", "expense"), "direction": "收支方向", "size": "金额"}
EARLY = (OPENING, CLOSING, TOTALS)
MONTHS = {"opening": "上月结转", "total": "本月合计", "closing": "本月结余"}
ACCOUNTS = {"S05": "503", "Z04": "513", "Z03": "513", "S02": "501", "Z05": "514"}


def by_account(of: list[Line] | None = None) -> list[Line]:
    return [replace(line, category=ACCOUNTS[line.category]) for line in lines() if of is None]


GOOD = [
    good(
        "the simple sheet of ten columns", "a.xlsx", book(Style(heads=SIMPLE)), lines(balance=False), sums=SIMPLE_SUMS
    ),
    good("all twelve columns by xlsxwriter", "a.xlsx", book(USUAL)),
    good(
        "by xlsxwriter, strings shared and memory spared",
        "a.xlsx",
        lambda: xlsxwriter_book(grid(USUAL), constant_memory=True),
    ),
    good("by openpyxl", "a.xlsx", lambda: openpyxl_book(grid(USUAL))),
    good("old .xls by xlwt", "a.xls", lambda: xlwt_book(grid(USUAL))),
    good("WPS's .et is an .xls", "a.et", lambda: xlwt_book(grid(USUAL))),
    good(".ods written by hand", "a.ods", lambda: ods_book(grid(USUAL))),
    good("csv in UTF-8 with a mark", "a.csv", lambda: csv_book(grid(USUAL))),
    good("csv in UTF-8 without", "a.csv", lambda: csv_book(grid(USUAL), "utf-8")),
    good("csv in GB 18030", "a.csv", lambda: csv_book(grid(USUAL), "gb18030")),
    good("csv in UTF-16", "a.csv", lambda: csv_book(grid(USUAL), "utf-16")),
    good("csv with semicolons", "a.csv", lambda: csv_book(grid(USUAL), separator=";")),
    good("csv with tabs", "a.csv", lambda: csv_book(grid(USUAL), "gb18030", "\t")),
    good("csv with amounts that hold commas", "a.csv", lambda: csv_book(grid(Style(money=typed("{}"))))),
    good("title and unit above, signatures below", "a.xlsx", book(Style(title=TITLES, foot=FOOT))),
    good("the same as old .xls", "a.xls", lambda: xlwt_book(grid(Style(title=TITLES, foot=FOOT)))),
    good("the same as .ods", "a.ods", lambda: ods_book(grid(Style(title=TITLES, foot=FOOT)))),
    good("a merged title of two lines", "a.xlsx", book(Style(title=TITLES), merged=((0, 0, 0, 11), (1, 0, 1, 11)))),
    good("month and day, word and number apart", "a.xlsx", lambda: xlsxwriter_book(classical())),
    good("the same as old .xls", "a.xls", lambda: xlwt_book(classical())),
    good("the same as .ods", "a.ods", lambda: ods_book(classical())),
    good("the same as csv, where nothing is merged", "a.csv", lambda: csv_book(classical())),
    good("amounts under one merged head", "a.xlsx", lambda: openpyxl_book(money_over(grid(USUAL)))),
    good(
        "debit and credit of the cash book", "a.xlsx", book(Style(heads={**HEADS, "income": "借方", "expense": "贷方"}))
    ),
    good(
        "one signed column",
        "a.xlsx",
        book(Style(heads=SIGNED, total="")),
        sums=(OPENING, CLOSING, None),
    ),
    good(
        "one column and its direction", "a.xlsx", book(Style(heads=DIRECTED, total="")), sums=(OPENING, CLOSING, None)
    ),
    good("in 万元", "a.xlsx", book(Style(title=("单位：万元",), money=lambda cents: cents / 1_000_000))),
    good(
        "in 万元 by its heads",
        "a.xlsx",
        book(
            Style(
                heads={**HEADS, "income": "收入(万元)", "expense": "支出(万元)", "balance": "结余(万元)"},
                money=lambda cents: cents / 1_000_000,
            )
        ),
    ),
    good("thousands separators", "a.xlsx", book(Style(money=typed("{}")))),
    good("￥ before amounts", "a.xlsx", book(Style(money=typed("￥{}")))),
    good("元 after amounts", "a.xlsx", book(Style(money=typed("{}元")))),
    good("full-width digits", "a.xlsx", book(Style(money=wide))),
    good("accounting's brackets", "a.xlsx", book(Style(money=bracketed))),
    good("a minus at the end", "a.xlsx", book(Style(money=trailing))),
    good("a mathematical minus", "a.xlsx", book(Style(money=lambda cents: f"{cents / 100:.2f}".replace("-", "−")))),
    good("noughts instead of blanks", "a.xlsx", book(Style(blank_zero=False))),
    good("what computers leave of decimal fractions", "a.xlsx", book(Style(money=lambda cents: cents / 100 + 1e-8))),
    good("dates with dots", "a.xlsx", book(Style(day=lambda day: f"{day.year}.{day.month}.{day.day}"))),
    good("dates in words", "a.xlsx", book(Style(day=lambda day: f"{day.month}月{day.day}日"))),
    good("dates of month and day", "a.xlsx", book(Style(day=lambda day: f"{day.month}.{day.day}"))),
    good(
        "dates in Chinese figures",
        "a.xlsx",
        book(
            Style(
                day=lambda day: (
                    f"十月{'〇一二三四五六七八九'[day.day] if day.day < 10 else {15: '十五', 21: '二十一', 28: '二十八'}[day.day]}日"
                )
            )
        ),
    ),
    good("dates of eight digits", "a.xlsx", book(Style(day=lambda day: int(f"{day:%Y%m%d}")))),
    good(
        "dates as bare serial numbers", "a.xlsx", book(Style(day=lambda day: (day - ledgers.date(1899, 12, 30)).days))
    ),
    good(
        "serial numbers from 1904",
        "a.xlsx",
        lambda: openpyxl_book(grid(Style(day=lambda day: (day - ledgers.date(1904, 1, 1)).days)), epoch_1904=True),
    ),
    good("dates from 1904", "a.xlsx", lambda: xlsxwriter_book(grid(USUAL), date_1904=True)),
    good("accounts by code", "a.xlsx", book(Style(category=ACCOUNTS.get)), by_account()),
    good(
        "accounts by code and name",
        "a.xlsx",
        book(Style(category=lambda code: f"{ACCOUNTS[code]} {ledgers.named(ACCOUNTS[code])}")),
        by_account(),
    ),
    good(
        "accounts with sub-accounts", "a.xlsx", book(Style(category=lambda code: f"{ACCOUNTS[code]}01")), by_account()
    ),
    good("plain codes", "a.xlsx", book(Style(category=lambda code: code))),
    good(
        "a category nearly right",
        "a.xlsx",
        edited(USUAL, (4, "E", "村管理费支出")),
        told="“村管理费支出”看作“Z04 管理费”",
    ),
    good("no category at all", "a.xlsx", book(Style(heads=without("category"))), told="表里没有科目一列"),
    good("no people", "a.xlsx", book(Style(heads=without("handler", "witness", "approver"))), lines(people=False)),
    good("the sums of a month", "a.xlsx", book(Style(**MONTHS))),
    good("labels under 序号", "a.xlsx", book(Style(label_in="seq"))),
    good(
        "labels with blanks inside",
        "a.xlsx",
        book(Style(opening="上 期 结 余", total="合　　计", closing="本期结余：")),
    ),
    good("heads with blanks inside", "a.xlsx", book(Style(heads={key: " ".join(text) for key, text in HEADS.items()}))),
    good("heads once more in the middle", "a.xlsx", lambda: xlsxwriter_book(put(USUAL, 6, list(HEADS.values())))),
    good(
        "a page's carried sums",
        "a.xlsx",
        lambda: xlsxwriter_book(
            put(USUAL, 6, ["", "", "", "过次页", "", 50000, 1534.5], ["", "", "", "承前页", "", 50000, 1534.5])
        ),
    ),
    good("blank and dotted rows", "a.xlsx", lambda: xlsxwriter_book(put(USUAL, 6, [""], ["…", "…", "…", "…"], [7]))),
    good(
        "subtotals of a category",
        "a.xlsx",
        lambda: xlsxwriter_book(put(USUAL, 6, ["", "", "", "报刊费小计", "", "", 300])),
        subtotals={"Z03": Totals(0, 30_000)},
    ),
    good("a sub-total of several categories", "a.xlsx", lambda: xlsxwriter_book(put(USUAL, 8, summed(5)))),
    good("the last sub-total but one begins the next", "a.xlsx", lambda: xlsxwriter_book(parted(summed(3, 6)))),
    good("a sub-total of all so far", "a.xlsx", lambda: xlsxwriter_book(parted(summed(6)))),
    good("a sub-total of each side", "a.xlsx", lambda: xlsxwriter_book(put(USUAL, 8, *sides_summed(5)))),
    good(
        "a wrong sub-total of several categories",
        "a.xlsx",
        lambda: xlsxwriter_book(put(USUAL, 8, summed(5, off=1))),
        told="第 8 行：支出小计写着 ",
    ),
    good(
        "a wrong sub-total of a name nobody knows",
        "a.xlsx",
        lambda: xlsxwriter_book(put(USUAL, 8, summed(5, off=1, name="第一组小计"))),
        told="请核对小计和上面各笔的金额",
    ),
    good(
        "a wrong sub-total of one side",
        "a.xlsx",
        lambda: xlsxwriter_book(put(USUAL, 8, *sides_summed(5, off=1))),
        told="第 9 行：支出小计写着 ",
    ),
    good("a hidden row", "a.xlsx", book(USUAL, hidden_rows=(4,)), told="第 5 行是隐藏的，也读入了"),
    good(
        "a hidden row of an old .xls",
        "a.xls",
        lambda: xlwt_book(grid(USUAL, hidden_rows=(4,))),
        told="第 5 行是隐藏的，也读入了",
    ),
    good(
        "a hidden row of an .ods",
        "a.ods",
        lambda: ods_book(grid(USUAL, hidden_rows=(4,))),
        told="第 5 行是隐藏的，也读入了",
    ),
    good(
        "a hidden column",
        "a.xlsx",
        lambda: openpyxl_book(grid(USUAL, hidden_columns=(9,))),
        told="J 列（证明人）：这一列是隐藏的，也读入了",
    ),
    good(
        "the right sheet of several",
        "a.xlsx",
        lambda: openpyxl_book(
            Grid((("说明",), ("本表每月填报",)), name="说明"),
            grid(USUAL),
            Grid((("科目", "编码"), ("管理费用", 513)), name="字典", hidden=True),
        ),
    ),
    good(
        "text that looks like a formula",
        "a.xlsx",
        edited(USUAL, (3, "L", '=HYPERLINK("x")'), (4, "L", "村部")),
        [replace(lines()[0], note='=HYPERLINK("x")'), *lines()[1:]],
    ),
    good("the same date by ditto marks", "a.xlsx", edited(USUAL, (4, "B", "〃"))),
    good("dates merged downwards", "a.xlsx", lambda: openpyxl_book(grid(USUAL, merged=((2, 1, 3, 1),)))),
]

OFFICE = [
    good(
        "LibreOffice's .xlsx",
        "a.xlsx",
        lambda: by_office(ods_book(grid(Style(title=TITLES, foot=FOOT))), "ods", "xlsx"),
    ),
    good(
        "LibreOffice's .xls",
        "a.xls",
        lambda: by_office(xlsxwriter_book(grid(USUAL, hidden_rows=(4,))), "xlsx", "xls"),
        told="第 5 行是隐藏的，也读入了",
    ),
    good("LibreOffice's .ods", "a.ods", lambda: by_office(xlsxwriter_book(classical()), "xlsx", "ods")),
    good(
        "LibreOffice's .ods of an old .xls",
        "a.ods",
        lambda: by_office(xlwt_book(grid(USUAL, hidden_columns=(9,))), "xls", "ods"),
        told="J 列（证明人）：这一列是隐藏的，也读入了",
    ),
    good("LibreOffice's own csv", "a.csv", lambda: by_office(xlsxwriter_book(grid(USUAL)), "xlsx", "csv")),
]

BAD = [
    bad(
        "a date of another month",
        "a.xlsx",
        edited(USUAL, (4, "B", ledgers.date(2026, 11, 3))),
        "第 4 行 B 列（日期）：日期 2026-11-03 不在 2026-10-01 至 2026-10-31 之内",
    ),
    bad(
        "a date that does not exist", "a.xlsx", edited(USUAL, (4, "B", "2026-10-32")), "没有 2026 年 10 月 32 日这一天"
    ),
    bad(
        "a number that may be two dates",
        "a.xlsx",
        edited(USUAL, (4, "B", 10.3)),
        "10.3 可能是 10 月 3 日，也可能是 10 月 30 日",
    ),
    bad("no date", "a.xlsx", edited(USUAL, (4, "B", "")), "第 4 行 B 列（日期）：没有写日期"),
    bad(
        "income and expense on one line",
        "a.xlsx",
        edited(USUAL, (4, "F", 5)),
        "第 4 行 F 列（收入金额）：这一行又有收入又有支出。请分成两行",
    ),
    bad("no amount", "a.xlsx", edited(USUAL, (4, "G", "")), "第 4 行 F 列（收入金额）：收入和支出都没有金额"),
    bad(
        "a formula without its result",
        "a.xlsx",
        lambda: openpyxl_book(
            replace(
                grid(USUAL),
                rows=tuple(
                    (*row[:6], "==1+1", *row[7:]) if at == 3 else row for at, row in enumerate(grid(USUAL).rows)
                ),
            )
        ),
        "请用表格软件打开、保存一次再上传",
    ),
    bad(
        "parts of a 分",
        "a.xlsx",
        edited(USUAL, (4, "G", 12.345)),
        "第 4 行 G 列（支出金额）：金额 12.345 不到一分的零头。请四舍五入到分",
    ),
    bad("an amount in words that are none", "a.xlsx", edited(USUAL, (4, "G", "约一百")), "“约一百”不是金额"),
    bad("separators in the wrong places", "a.xlsx", edited(USUAL, (4, "G", "1,23.4")), "“1,23.4”不是金额"),
    bad(
        "an amount formatted as a date",
        "a.xlsx",
        edited(USUAL, (4, "G", ledgers.date(2026, 10, 3))),
        "不是金额。请把单元格格式改成数值",
    ),
    bad(
        "an unknown category",
        "a.xlsx",
        edited(USUAL, (4, "E", "开门红")),
        "第 4 行 E 列（科目）：“开门红”不是科目，也不是收支类别",
    ),
    bad("no summary", "a.xlsx", edited(USUAL, (4, "D", "")), "第 4 行 D 列（摘要）：没有写摘要"),
    bad("no column of dates", "a.xlsx", book(Style(heads=without("day"))), "没有找到“日期”一列"),
    bad("no expense", "a.xlsx", book(Style(heads=without("expense"))), "没有找到“支出金额”一列"),
    bad(
        "amounts without side",
        "a.xlsx",
        book(Style(heads={**without("income", "expense"), "size": "金额"}, **NO_SUMS), of=lines()[:5]),
        "分不出收入和支出",
    ),
    bad("no entries", "a.xlsx", book(USUAL, of=[]), "表里没有一笔收入或支出"),
    bad(
        "no head at all",
        "a.xlsx",
        lambda: xlsxwriter_book(replace(grid(USUAL), rows=grid(USUAL).rows[1:])),
        "没有找到表头",
    ),
    bad("an empty workbook", "a.xlsx", lambda: xlsxwriter_book(Grid(((),))), "表里没有内容"),
    bad("an empty file", "a.csv", lambda: b"", "文件是空的"),
    *(bad(name, file, make, told) for name, file, make, told in hostile.CASES),
]


@pytest.mark.parametrize(
    "case", [*GOOD, *(pytest.param(case, marks=pytest.mark.office) for case in OFFICE)], ids=lambda case: case.name
)
def test_a_workbook_is_read_to_the_last_cent(case):
    book = opened(case.make(), case.file)
    layout = candidates(book)[0]
    reading = read_ledger(book.sheet(layout.sheet), layout, FIRST, LAST)
    assert not reading.blocked, [str(problem) for problem in reading.problems]
    assert reading.lines == list(case.lines)
    assert (reading.opening, reading.closing, reading.totals) == case.sums
    assert dict(reading.subtotals) == dict(case.subtotals or {})
    warned = "".join(str(problem) for problem in reading.problems)
    assert case.told in warned
    assert bool(case.told) == bool(warned), warned


@pytest.mark.parametrize("case", BAD, ids=lambda case: case.name)
def test_a_faulty_workbook_says_where_and_how_to_mend_it(case):
    try:
        book = opened(case.make(), case.file)
    except Refused as refusal:
        assert case.told in refusal.sentence
        return
    layout = candidates(book)[0]
    reading = read_ledger(book.sheet(layout.sheet), layout, FIRST, LAST)
    blocking = [str(problem) for problem in reading.problems if problem.weight == Weight.BLOCK]
    assert len(blocking) == 1, blocking
    assert case.told in blocking[0]


def test_there_are_sixty_workbooks_at_least():
    assert len(GOOD) + len(OFFICE) + len(BAD) >= 60
