"""Public forms read from the sheets clerks keep them in."""

from typing import Any

import pytest

from app.village.sheets import candidates, opened, read_table
from app.village.sheets.tables import TableReading
from app.village.tables.finance import FUNDS
from app.village.tables.shapes import Column, Kind, TableForm, TotalLaw
from tests.village.ledgers import FIRST, LAST
from tests.village.writers import Grid, openpyxl_book

SUBSIDY = TableForm(
    "subsidy",
    "耕地地力保护补贴公示表",
    ("V15",),
    (
        Column("group", "村组", aliases=("组别",)),
        Column("householder", "户主姓名", needed=True, aliases=("户主", "姓名")),
        Column("area", "补贴面积（亩）", Kind.AREA, needed=True, aliases=("面积",)),
        Column("rate", "补贴标准（元/亩）", Kind.MONEY),
        Column("amount", "补贴金额", Kind.MONEY, needed=True, aliases=("金额",)),
        Column("pieces", "份数", Kind.COUNT),
        Column("kind", "方式", Kind.CHOICE, choices=("打卡", "现金")),
        Column("since", "起始月", Kind.MONTH),
    ),
    head=(
        Column("project", "补贴项目", needed=True, aliases=("项目",)),
        Column("total", "资金总额", Kind.MONEY, aliases=("合计金额",)),
        Column("phone", "监督电话"),
    ),
    laws=(TotalLaw("total", "补贴金额之和 = 资金总额", "amount", "total"),),
)
HEAD = (
    "序号",
    "组别",
    "户主",
    "补贴面积（亩）",
    "补贴标准（元/亩）",
    "补贴金额（元）",
    "份数",
    "方式",
    "起始月",
    "身份证号",
)
USUAL = (
    ("耕地地力保护补贴公示表", "", ""),
    ("补贴项目：耕地地力保护", "", "", "监督电话", "0731-88880000"),
    HEAD,
    (1, "一组", "王*明", 3.25, 95, 308.75, "2份", "打卡", "2026-10", "430102199001011234"),
    (2, "", "李*华", "1.5亩", 95, 142.5, 1, "打卡发放", "2026年10月", "430102199001011235"),
    ("合计", "", "", 4.75, "", 451.25),
    ("村务监督委员会（签章）",),
)
ROWS = [
    {
        "group": "一组",
        "householder": "王*明",
        "area": 325,
        "rate": 9500,
        "amount": 30_875,
        "pieces": 2,
        "kind": "打卡",
        "since": "2026-10",
    },
    {
        "group": "一组",
        "householder": "李*华",
        "area": 150,
        "rate": 9500,
        "amount": 14_250,
        "pieces": 1,
        "kind": "打卡",
        "since": "2026-10",
    },
]


def read(rows: tuple[tuple[Any, ...], ...], form: TableForm = SUBSIDY, **more: Any) -> TableReading:
    width = max(map(len, rows))
    even = tuple((*row, *[""] * (width - len(row))) for row in rows)
    book = opened(openpyxl_book(Grid(even, **more)), "a.xlsx")
    layout = candidates(book, form)[0]
    return read_table(book.sheet(layout.sheet), layout, form, FIRST, LAST)


def typed_over(row: int, place: int, cell: Any) -> tuple[tuple[Any, ...], ...]:
    cells = list(USUAL[row])
    cells[place] = cell
    return (*USUAL[:row], tuple(cells), *USUAL[row + 1 :])


def test_a_list_is_read_with_its_head_and_its_total():
    reading = read(USUAL, merged=((3, 1, 4, 1),))
    assert reading.problems == ()
    assert reading.rows == ROWS
    assert reading.head == {"project": "耕地地力保护", "phone": "0731-88880000", "total": 45_125}
    assert reading.totals == {"area": 475, "amount": 45_125}


def test_columns_beyond_the_form_are_never_read():
    reading = read(USUAL)
    assert "没有读入、也不会保存的列：身份证号" in reading.notes
    assert "430102" not in str(reading)


def test_an_empty_cell_is_not_in_the_row():
    assert "group" not in read(USUAL).rows[1]


@pytest.mark.parametrize(
    ("row", "place", "cell", "told"),
    [
        (3, 2, "", "第 4 行 C 列（户主）：“户主姓名”没有填"),
        (3, 3, 3.255, "第 4 行 D 列（补贴面积（亩））：“3.255”不是面积，或超过两位小数"),
        (3, 5, "三百", None),
        (3, 5, "约三百", "“约三百”不是金额"),
        (
            *(3, 5, "三千五"),
            "工作表“收支”第 4 行 F 列（补贴金额（元））：“三千五”说不清是三千五百（3500）还是三千零五（3005）",
        ),
        (3, 6, 1.5, "“1.5”不是整数"),
        (3, 7, "支票", "请从“打卡”“现金”里选一项"),
        (3, 8, "去年", "“去年”不是年月"),
    ],
)
def test_a_fault_is_named_with_its_place(row, place, cell, told):
    reading = read(typed_over(row, place, cell))
    if told is None:
        assert reading.rows[0]["amount"] == 30_000
        return
    assert reading.blocked
    assert told in str(reading.problems[0])


def test_a_head_that_is_missing_is_asked_for():
    reading = read(USUAL[2:])
    assert not reading.blocked
    assert "没有找到“补贴项目”" in str(reading.problems[0])


def test_a_sheet_without_a_needed_column_cannot_be_read():
    reading = read(tuple(row[:2] + row[3:] for row in USUAL))
    assert "没有找到“户主姓名”一列" in str(reading.problems[0])


def test_of_an_account_only_four_digits_are_kept():
    head = ("账户", "账号", "期初余额", "本期增加", "本期减少", "期末余额")
    rows = (head, ("某某银行", "6222 0212 3456 7890", 100, 20, 5, 115), ("现金", "", 3, 0, 0, 3))
    book = opened(openpyxl_book(Grid(rows)), "a.xlsx")
    layout = candidates(book, FUNDS)[0].confirmed({1: "tail"}, FUNDS)
    found = read_table(book.sheets[0], layout, FUNDS, FIRST, LAST).rows
    assert [row.get("tail") for row in found] == ["7890", None]
    assert found[1] == {"name": "现金", "opening": 300, "increase": 0, "decrease": 0, "closing": 300}
