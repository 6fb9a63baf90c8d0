"""Which of several totals a sheet states is that of the period, and a column 收支 that says which side an amount is of."""

from datetime import date
from typing import Any

import pytest

from app.village.books import Totals
from app.village.sheets import Reading, opened, proposed, read_ledger
from app.village.sheets.layout import Layout
from tests.village.writers import Grid, xlsxwriter_book

HEAD = ("日期", "凭证号", "摘要", "科目", "收入", "支出")
IN, OUT = ("2026-10-03", "记-1", "利息", "利息收入", 12.5, None), ("2026-10-09", "记-2", "电费", "水电费", None, 1.5)
DAYS = (date(2026, 10, 1), date(2026, 10, 31))


def read(*rows: tuple[Any, ...], days: tuple[date, date] = DAYS) -> Reading:
    sheet = opened(xlsxwriter_book(Grid((HEAD, *rows))), "a.xlsx").sheets[0]
    return read_ledger(sheet, proposed(sheet), *days)


def total(words: str, income: float | None, expense: float | None) -> tuple[Any, ...]:
    return (None, None, words, None, income, expense)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ((IN, total("合计", 12.5, None), OUT, total("本月合计", 12.5, 1.5)), (1250, 150)),
        ((IN, total("合计", 12.5, 0), OUT, total("合计", 12.5, 1.5)), (1250, 150)),
        ((IN, total("合计", 12.5, None), OUT), None),  # over the line above it alone
        ((IN, total("合计", 13.5, None), OUT), (1350, 150)),  # over nothing: an error, and shown as one
        ((total("合计", 12.5, 1.5), IN, OUT), (1250, 150)),  # above the lines
        ((IN, OUT, total("合计", 12.5, None)), (1250, 150)),  # a blank side says nothing
        ((IN, OUT, total("收入合计", 12.5, None)), (1250, 150)),
        ((IN, total("合计", 12.5, None)), (1250, 0)),
        ((IN, total("合计", 12.5, None), OUT, total("本月合计", 12.5, 1.6)), (1250, 160)),  # a wrong end is not hidden
        ((IN, OUT), None),
    ],
)
def test_the_total_below_all_lines_goes_before_one_in_mid_sheet(rows: tuple[Any, ...], found: tuple[int, int] | None):
    reading = read(*rows)
    assert not reading.blocked and reading.totals == (Totals(*found) if found else None)


def test_months_of_a_quarter_are_added_though_one_side_of_one_is_blank():
    later = [("2026-11-03", "记-3", "电费", "水电费", None, 2.5), total("11月合计", None, 2.5), total("12月合计", 0, 0)]
    reading = read(IN, OUT, total("10月合计", 12.5, 1.5), *later, days=(date(2026, 10, 1), date(2026, 12, 31)))
    assert reading.totals == Totals(1250, 400)


SIDED = ("日期", "凭证号", "摘要", "科目", "收支", "金额")


def sided(*rows: tuple[Any, ...], head: tuple[str, ...] = SIDED) -> tuple[Layout, Any]:
    sheet = opened(xlsxwriter_book(Grid((head, *rows))), "a.xlsx").sheets[0]
    return proposed(sheet), sheet


@pytest.mark.parametrize("words", [("收入", "支出"), ("收", "支")])
@pytest.mark.parametrize("heading", ["收支", "收/支", "收支方向"])
def test_a_column_of_sides_is_understood_as_such(words: tuple[str, str], heading: str):
    rows = [(*IN[:4], words[0], 12.5), (*OUT[:4], words[1], 1.5)]
    layout, sheet = sided(*rows, head=(*SIDED[:4], heading, "金额"))
    assert layout.certain and (layout.columns["direction"], layout.columns["amount"]) == (4, 5)
    assert [(one.income, one.expense) for one in read_ledger(sheet, layout, *DAYS).lines] == [(1250, 0), (0, 150)]


def test_a_column_of_that_name_with_amounts_is_one_of_amounts():
    layout, _ = sided((*IN[:4], 12.5), (*OUT[:4], -1.5), head=SIDED[:5])
    assert layout.columns["amount"] == 4 and "direction" not in layout.columns
