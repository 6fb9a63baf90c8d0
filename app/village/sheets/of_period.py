"""Which sheet of a workbook is of the period that is filled in, where each month has a sheet of its own."""

import re
from datetime import date

from app.village.sheets.dates import Dates, part
from app.village.sheets.forms import DAY, MONTH
from app.village.sheets.layout import Layout
from app.village.sheets.problems import Unreadable
from app.village.sheets.samples import Sample
from app.village.sheets.words import plain
from app.village.sheets.workbook import Cell, Sheet

FITS, UNTOLD, OTHER = range(3)
IN_CHINESE = {
    word: number
    for number, word in enumerate(["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"], 1)
}
NAMED = re.compile(r"(?:(20\d{2})[年./-]?)?(?<!\d)(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月")
COMPACT = re.compile(r"(?<!\d)(20\d{2})[年./_-]?(0[1-9]|1[0-2])(?!\d)")


def fit(sheet: Sheet, layout: Layout, first: date, last: date) -> int:
    """Is it of the days from `first` to `last`? Its dates say so, or else its name; UNTOLD where neither does."""
    found = [first <= day <= last for day in _days(sheet, layout, first, last)]
    if found:
        return FITS if 2 * sum(found) >= len(found) else OTHER
    named = _months_in(sheet.name, first, last)
    return UNTOLD if named is None else FITS if named else OTHER


def _days(sheet: Sheet, layout: Layout, first: date, last: date) -> list[date]:
    """The dates of its first entries; of a column of months the first of each."""
    places, rows = layout.columns, Sample(sheet, layout.last, layout.factor).rows
    dates = Dates(first, last, sheet.from_1904)
    if DAY in places:
        found = [dates.read(row[places[DAY]]) for row in rows]
        return [day for day in found if isinstance(day, date)]
    months = [_month(row[places[MONTH]]) for row in rows] if MONTH in places else []
    years = range(first.year, last.year + 1)
    within = {month for year in years for month in range(1, 13) if first <= date(year, month, 1) <= last}
    return [first if month in within else date.max for month in months if month]


def _month(cell: Cell) -> int | None:
    try:
        return part(cell, "月")
    except Unreadable:
        return None


def _months_in(name: str, first: date, last: date) -> bool | None:
    """Does the name of a sheet name a month of these days, or another? None where it names none."""
    words = plain(name)
    told = COMPACT.search(words) or NAMED.search(words)
    if told is None:
        return None
    year, month = told.groups()
    number = IN_CHINESE.get(month) or int(month)
    years = [int(year)] if year else range(first.year, last.year + 1)
    return any(first <= date(one, number, 1) <= last for one in years)
