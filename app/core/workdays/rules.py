"""Chinese working days. Periods in working days start the next day; the n-th working day is the due date."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from app.clock import HERE, NOT_YET
from app.errors import Refused

WEEKDAYS = "一二三四五六日"
MAKEUP = "上班"
LONGEST = 2000  # working days in one question; more is a slip of the pen


@dataclass(frozen=True)
class DayNote:
    """One day of a period: does it count, as which number, and why (not)."""

    day: date
    counts: bool
    number: int | None
    reason: str


@dataclass(frozen=True)
class Explanation:
    """A due date with every day counted or skipped."""

    start: date
    workdays: int
    due: date
    days: list[DayNote]
    rule: str


@dataclass(frozen=True)
class WorkCalendar:
    """The years with an official table, their holidays and make-up working days (day -> name of the holiday)."""

    years: frozenset[int]
    holidays: dict[date, str] = field(default_factory=dict)
    makeup_days: frozenset[date] = frozenset()

    def is_workday(self, day: date) -> bool:
        """Is it a working day? Refused for a year without a table, never a guess."""
        if day.year not in self.years:
            raise Refused(
                f"{day.year} 年的工作日历尚未录入，推算不到这一天。请系统管理员按国务院办公厅通知录入后再办理"
            )
        return day in self.makeup_days or (day.weekday() < 5 and day not in self.holidays)

    def add(self, start: date, workdays: int) -> date:
        """The last day of a period of `workdays`, the day after `start` being the first."""
        return self._walk(start, workdays, 1)

    def add_or_not_yet(self, start: date, workdays: int) -> date:
        """The same for what may not wait for the calendar: NOT_YET where it reaches into a year still to be entered."""
        _require_sane(workdays)
        day = start
        while workdays:
            day += timedelta(days=1)
            if self.is_ahead(day):
                return NOT_YET
            workdays -= self.is_workday(day)
        return day

    def is_ahead(self, day: date) -> bool:
        """Does the day lie behind every year that was entered?"""
        return day.year > max(self.years, default=0)

    def beyond(self, start: date, workdays: int) -> int:
        """How many working days of such a period lie behind the years that were entered."""
        day = start
        while workdays and not self.is_ahead(day + timedelta(days=1)):
            day += timedelta(days=1)
            workdays -= self.is_workday(day)
        return workdays

    def back(self, day: date, workdays: int) -> date:
        """The `workdays`-th working day before `day`, which itself is not counted."""
        return self._walk(day, workdays, -1)

    def _walk(self, day: date, workdays: int, step: int) -> date:
        _require_sane(workdays)
        while workdays:
            day += timedelta(days=step)
            workdays -= self.is_workday(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`; 0 when `end` is not after `start`."""
        return sum(self.is_workday(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))

    def explain(self, start: date, workdays: int) -> Explanation:
        """The same as `add`, with each day counted or skipped and its reason."""
        rule = f"从{_written(start)}的次日起算，数 {workdays} 个工作日"
        return self._explain(start, workdays, 1, rule)

    def explain_back(self, day: date, workdays: int) -> Explanation:
        """The same as `back`: from the day before `day`, each day counted or skipped and its reason."""
        rule = f"从{_written(day)}往前数，当天不计，数 {workdays} 个工作日"
        return self._explain(day, workdays, -1, rule)

    def _explain(self, start: date, workdays: int, step: int, rule: str) -> Explanation:
        _require_sane(workdays)
        notes: list[DayNote] = []
        day, number = start, 0
        while number < workdays:
            day += timedelta(days=step)
            number += self.is_workday(day)
            notes.append(self._note(day, number))
        return Explanation(start, workdays, day, notes, rule)

    def _note(self, day: date, number: int) -> DayNote:
        words = _written(day)
        if day in self.makeup_days:
            return DayNote(day, True, number, f"{words}调休上班，计第 {number} 个工作日")
        if self.is_workday(day):
            return DayNote(day, True, number, f"{words}计第 {number} 个工作日")
        if day in self.holidays:
            return DayNote(day, False, None, f"{words}{self.holidays[day]}放假，不计")
        return DayNote(day, False, None, f"{words}周末，不计")

    def roll(self, day: date) -> date:
        """A legal day period that ends on a day off ends on the next working day."""
        while not self.is_workday(day):
            day += timedelta(days=1)
        return day


def _require_sane(workdays: int) -> None:
    if not 0 <= workdays <= LONGEST:
        raise Refused(f"工作日数要在 0 到 {LONGEST} 之间", "workdays")


def _written(day: date) -> str:
    return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def display_until(start: date, days: int) -> date:
    """The last day of a 公示 window of plain calendar days, both ends counted."""
    return start + timedelta(days=days - 1)


def working_hours_later(
    calendar: WorkCalendar, moment: datetime, hours: int, opens: time = time(9), closes: time = time(17)
) -> datetime:
    """The moment `hours` later on a clock that runs only in the daytime of working days.

    Moments are aware; the result is on a Chinese clock. Refused for a year without a table.
    """
    at = moment.astimezone(HERE)
    left = timedelta(hours=hours)
    while True:
        start = datetime.combine(at.date(), opens, HERE)
        end = datetime.combine(at.date(), closes, HERE)
        if calendar.is_workday(at.date()) and at < end:
            at = max(at, start)
            if at + left <= end:
                return at + left
            left -= end - at
        at = datetime.combine(at.date() + timedelta(days=1), opens, HERE)


def last_working_moment(
    calendar: WorkCalendar, moment: datetime, opens: time = time(9), closes: time = time(17)
) -> datetime:
    """The latest moment not after this one that lies in the daytime of a working day, on a Chinese clock."""
    at = moment.astimezone(HERE)
    while not (calendar.is_workday(at.date()) and at.time() > opens):
        at = datetime.combine(at.date() - timedelta(days=1), closes, HERE)
    return min(at, datetime.combine(at.date(), closes, HERE))


# the text of a yearly notice

RANGE = re.compile(r"^(\S+)\s+(\d{4}-\d{1,2}-\d{1,2})(?:\s*(?:至|到|-|—|~)\s*(\d{4}-\d{1,2}-\d{1,2}))?$")


@dataclass(frozen=True)
class YearTable:
    """A year as entered: days off with the holiday's name, make-up working days."""

    year: int
    holidays: dict[date, str]
    makeup_days: frozenset[date]

    def months(self) -> list[tuple[int, int, list[str], list[str]]]:
        """(month, working days, days off by name, make-up days) of each month, to be held against the notice."""
        rows = []
        for month, count in enumerate(self.workdays_by_month(), 1):
            off = [f"{day.day}日{name}" for day, name in sorted(self.holidays.items()) if day.month == month]
            makeup = [_written(day).partition("月")[2] for day in sorted(self.makeup_days) if day.month == month]
            rows.append((month, count, off, makeup))
        return rows

    def workdays_by_month(self) -> list[int]:
        """Working days of each month, for comparison with the notice."""
        calendar = WorkCalendar(frozenset({self.year}), self.holidays, self.makeup_days)
        counts = [0] * 12
        day = date(self.year, 1, 1)
        while day.year == self.year:
            counts[day.month - 1] += calendar.is_workday(day)
            day += timedelta(days=1)
        return counts


STATUTORY = ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")  # 《全国年节及纪念日放假办法》第二条


def require_complete(table: YearTable) -> None:
    """Refused when the notice as typed leaves out one of the seven holidays; two may share a line and a name."""
    named = " ".join(table.holidays.values())
    missing = [name for name in STATUTORY if name not in named]
    if missing:
        raise Refused(f"少了{'、'.join(missing)}：七个法定节日都要写出名称，两个节日连休的写在一起", "text")


def read_year(year: int, text: str) -> YearTable:
    """Read lines like “国庆节 2027-10-01 至 2027-10-07” and “上班 2027-09-26 …”.

    Raises Refused naming the line that cannot be read, a day outside the year, or a make-up day on an ordinary weekday.
    """
    holidays: dict[date, str] = {}
    makeup: set[date] = set()
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith(MAKEUP):
            makeup.update(_read_day(word, number, year) for word in line.removeprefix(MAKEUP).split())
        else:
            holidays.update(_read_range(line, number, year))
    _require_plausible(holidays, makeup)
    return YearTable(year, holidays, frozenset(makeup))


def _read_day(word: str, number: int, year: int) -> date:
    try:
        day = date(*[int(part) for part in word.split("-")])
    except (ValueError, TypeError):
        raise Refused(f"第 {number} 行的“{word}”不是日期，请写成 {year}-01-01 这样", "text") from None
    if day.year != year:
        raise Refused(f"第 {number} 行的 {day} 不在 {year} 年", "text")
    return day


def _read_range(line: str, number: int, year: int) -> dict[date, str]:
    match = RANGE.match(line)
    if match is None:
        raise Refused(f"第 {number} 行看不懂，请写成“国庆节 {year}-10-01 至 {year}-10-07”或“上班 {year}-09-26”", "text")
    name, first, last = match.groups()
    start, end = _read_day(first, number, year), _read_day(last or first, number, year)
    if end < start or (end - start).days > 30:
        raise Refused(f"第 {number} 行的结束日期不对", "text")
    return {start + timedelta(days=n): name for n in range((end - start).days + 1)}


def _require_plausible(holidays: dict[date, str], makeup: set[date]) -> None:
    if len(holidays) < 11:
        raise Refused("放假天数比法定节假日还少，请核对是否漏了行（全年法定节假日共 13 天）", "text")
    for day in sorted(makeup):
        if day.weekday() < 5:
            raise Refused(f"{day} 是{_written(day)}，本来就上班，不是调休", "text")
        if day in holidays:
            raise Refused(f"{day} 同时写成了放假和上班", "text")
