"""Dates as clerks write them. A date that leaves its year out takes it from the period."""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from math import isfinite

from app.village.sheets.amounts import counted
from app.village.sheets.problems import Unreadable
from app.village.sheets.words import is_blank, plain
from app.village.sheets.workbook import Cell, MonthShown

EPOCH, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
SERIALS = range(20_000, 73_051)  # 1954 to 2099, and in the other count 1958 to 2104
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
WHOLE = re.compile(r"(\d{4}|\d{2})[-./年、](\d{1,2})[-./月、](\d{1,2})[日号]?")
SHORT = re.compile(r"(\d{1,2})[-./月、](\d{1,2})[日号]?")
MONTH = re.compile(r"(\d{4})[-./年]?(\d{1,2})月?")
MONTH_OR_YEAR = re.compile(r"(\d{4})(?:[-./年](\d{1,2})月?|(\d{2})|年)?")
CENTURIES = range(1900, 2100)
AFTER = re.compile(r"[T(]?\d{1,2}:\d{2}.*$|\(?(星期|周).\)?$")
WORDED = re.compile(r"[〇零一二三四五六七八九十]+")


class Dates:
    """Reads the dates of one sheet; the same text is understood once."""

    def __init__(self, first: date, last: date, from_1904: bool = False) -> None:
        self.first, self.last = first, last
        self.epoch = EPOCH_1904 if from_1904 else EPOCH
        self.mend = f"请写成 {_example(first, last)} 这样的日期"
        self._known: dict[tuple[type, Cell], date | None | Unreadable] = {}

    def day(self, cell: Cell) -> date | None:
        """The day a cell names; None when it is empty. Raises Unreadable."""
        found = self.read(cell)
        if isinstance(found, Unreadable):
            raise found
        return found

    def read(self, cell: Cell) -> date | None | Unreadable:
        """The same for a whole column: the fault is handed back, not raised."""
        key = (type(cell), cell)
        if key not in self._known:
            try:
                self._known[key] = self._day(cell)
            except Unreadable as reason:
                self._known[key] = reason
        return self._known[key]

    def in_part(self, cell: Cell) -> str:
        """The day a cell names, or the month or the year alone, as it is kept: 2026-05-03, 2026-05, 2026. Raises Unreadable."""
        if isinstance(cell, MonthShown):
            return f"{cell:%Y-%m}"
        found = self.read(cell)
        if isinstance(found, date):
            return found.isoformat()
        year, month = _month_or_year(cell)
        if year not in CENTURIES or month not in range(13):
            raise found or Unreadable(f"“{cell}”不是日期", self.mend)
        return f"{year}-{month:02}" if month else str(year)

    def _day(self, cell: Cell) -> date | None:
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        if isinstance(cell, bool) or not isinstance(cell, int | float | str):
            raise Unreadable(f"“{cell}”不是日期", self.mend)
        if isinstance(cell, str):
            return None if is_blank(cell) else self._typed(cell)
        return self._number(cell)

    def _number(self, number: float) -> date:
        """A serial number of days, 20261003, or 10.3 where a text was meant."""
        if not isfinite(number):
            raise Unreadable(f"“{number}”不是日期", self.mend)
        if int(number) in SERIALS:
            return self.epoch + timedelta(days=int(number))
        if number == int(number) and (compact := COMPACT.fullmatch(str(int(number)))):
            return self._real(*compact.groups())
        month, _, day = repr(number).partition(".")
        if day in ("1", "2", "3"):
            raise Unreadable(
                f"{number:g} 可能是 {month} 月 {day} 日，也可能是 {month} 月 {day}0 日，表格把末尾的 0 吃掉了",
                self.mend,
            )
        return self._typed(repr(number))

    def _typed(self, text: str) -> date:
        bare = WORDED.sub(digits, AFTER.sub("", plain(text)))
        if whole := WHOLE.fullmatch(bare) or COMPACT.fullmatch(bare):
            year, month, day = whole.groups()
            return self._real(year if len(year) == 4 else f"20{year}", month, day)
        if short := SHORT.fullmatch(bare):
            return self.completed(int(short[1]), int(short[2]))
        if bare.isdigit() and int(bare) in SERIALS:
            return self.epoch + timedelta(days=int(bare))
        raise Unreadable(f"“{text.strip()[:20]}”不是日期", self.mend)

    def completed(self, month: int, day: int) -> date:
        """The day of the period with this month and day; one of the period's first year when none is."""
        years = range(self.first.year, self.last.year + 1)
        days = [self._real(year, month, day) for year in years if not (month == 2 and day == 29 and year % 4)]
        if not days:
            raise Unreadable(f"{self.first.year} 年没有 2 月 29 日", self.mend)
        return next((found for found in days if self.first <= found <= self.last), days[0])

    def _real(self, year: str | int, month: str | int, day: str | int) -> date:
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            raise Unreadable(f"没有 {year} 年 {month} 月 {day} 日这一天", self.mend) from None

    def holds(self, day: date) -> bool:
        """Does the day lie in the period?"""
        return self.first <= day <= self.last


def part(cell: Cell, mark: str) -> int | None:
    """A month or a day that stands in a column of its own: 10, "10月", "十"; None when empty. Raises Unreadable."""
    if is_blank(cell):
        return None
    if isinstance(cell, str):
        bare = WORDED.sub(digits, plain(cell)).rstrip(mark + "号")
        if bare.isdigit() and len(bare) <= 2:
            return int(bare)
    elif isinstance(cell, int | float) and isfinite(cell) and cell == int(cell):
        return int(cell)
    raise Unreadable(f"“{cell}”不是{'月份' if mark == '月' else '日'}", f"请填数字，如 10 表示 10 {mark}")


def month_of(cell: Cell) -> str | None:
    """A month as 2026-10; None when empty. Raises Unreadable."""
    if is_blank(cell):
        return None
    if isinstance(cell, date):
        return f"{cell:%Y-%m}"
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    found = MONTH.fullmatch(WORDED.sub(digits, plain(text))) or WHOLE.fullmatch(plain(text))
    if found and len(found[1]) == 4 and 1 <= int(found[2]) <= 12:
        return f"{found[1]}-{int(found[2]):02}"
    raise Unreadable(f"“{text[:20]}”不是年月", "请写成 2026-10 这样的年月")


def _month_or_year(cell: Cell) -> tuple[int, int]:
    """Year and month of 2012-05, 2012年5月, 201205, or 2012 with the month 0; (0, 0) for anything else."""
    text = f"{cell:g}" if isinstance(cell, float) and cell.is_integer() else str(cell)
    if isinstance(cell, float) and text.endswith(".1"):
        year = text.partition(".")[0]
        raise Unreadable(
            f"{text} 可能是 {year} 年 1 月，也可能是 10 月，表格把末尾的 0 吃掉了", f"请写成 {year}-01 这样的年月"
        )
    found = MONTH_OR_YEAR.fullmatch(WORDED.sub(digits, plain(text)))
    if not found:
        return 0, 0
    month = found[2] or found[3]
    if month is None:
        return int(found[1]), 0
    return (int(found[1]), int(month)) if int(month) else (0, 0)


def typed_in_part(text: str) -> str:
    """What somebody typed of a day, or of a month or a year alone, as it is kept. Raises Unreadable where the year is left out."""
    bare = WORDED.sub(digits, plain(text))
    if SHORT.fullmatch(bare) or (bare.isdigit() and len(bare) not in (4, 6, 8)):
        raise Unreadable(f"“{text.strip()[:20]}”不是日期", "请写上年份")
    return Dates(EPOCH, EPOCH).in_part(text)


def last_day(named: str) -> date:
    """Of 2026-05-03, 2026-05 or 2026 the last day, by which one of them ends before another begins."""
    year, month, day = (int(part) for part in (*named.split("-"), "0", "0")[:3])
    return date(year, month or 12, day or monthrange(year, month or 12)[1])


def digits(words: re.Match[str]) -> str:
    """What WORDED found, in figures."""
    return str(counted(words[0]))


def _example(first: date, last: date) -> date:
    """The third day of the period: a day its reader may write."""
    return min(first + timedelta(days=2), last)
