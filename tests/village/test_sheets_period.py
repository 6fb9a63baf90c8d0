"""A workbook with a sheet for each month opens on the month that is filled in."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from app import clock
from app.village.service import importing
from app.village.sheets import opened
from app.village.sheets.of_book import candidates_of_book
from app.village.tables import all_forms
from tests.village.making import HEAD, NOW, Hamlet
from tests.village.writers import Grid, xlsxwriter_book

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


def month(name: str, day: Any, **more: Any) -> Grid:
    return Grid(
        (HEAD, (day, "记-1", "村组路灯更换", "公益支出", None, 9360, "黄秀英", "彭建军", "彭国强", "")),
        name=name,
        **more,
    )


def first(*grids: Grid, days: tuple[date, date] | None = NOVEMBER) -> str:
    workbook = opened(xlsxwriter_book(*grids), "账.xlsx")
    return candidates_of_book(workbook, all_forms()["funds"], (), days)[0].sheet


@pytest.mark.parametrize("names", [("10月", "11月", "12月"), ("Sheet1", "Sheet2", "Sheet3")])
def test_the_dates_tell(names: tuple[str, ...]):
    days = (date(2026, 10, 5), date(2026, 11, 5), date(2026, 12, 5))
    assert first(*map(month, names, days)) == names[1]
    assert first(*map(month, names, days), days=(date(2026, 12, 1), date(2026, 12, 31))) == names[2]
    assert first(*map(month, names, days), days=None) == names[0]


@pytest.mark.parametrize(
    "names",
    [
        ("10月", "11月"),
        ("2026年10月", "2026年11月"),
        ("十月", "十一月"),
        ("202610", "202611"),
        ("2025年11月", "11月份收支"),
    ],
)
def test_where_the_dates_do_not_tell_the_name_does(names: tuple[str, str]):
    assert first(*(month(name, "五日") for name in names)) == names[1]


def test_a_name_that_says_nothing_comes_before_another_month():
    assert first(month("10月", "五日"), month("收支", "五日")) == "收支"


def test_dates_go_before_the_name():
    assert first(month("11月", date(2026, 10, 5)), month("10月", date(2026, 11, 5))) == "10月"


def test_the_upload_of_a_draft_opens_on_its_month(app: Flask, hamlet: Hamlet):
    draft = hamlet.draft(period="2026-10", lines=())
    found = hamlet.upload(draft, xlsxwriter_book(month("9月", date(2026, 9, 5)), month("10月", date(2026, 10, 5))))
    with clock.at(NOW):
        assert importing.preview(found).layout.sheet == "10月"
