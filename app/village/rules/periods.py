"""Periods of publication: a month (2026-10), a quarter (2026Q3), a year (2026)."""

import calendar
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.errors import Refused

YEAR = r"(?P<year>20[0-9]{2})"
WRITTEN = (  # how people write a period: 2026年11月, 2026.11, 2026年第4季度, 2026年度
    re.compile(rf"{YEAR}[年./-](?P<month>0?[1-9]|1[0-2])月?份?"),
    re.compile(rf"{YEAR}(?P<month>0[1-9]|1[0-2])"),
    re.compile(rf"{YEAR}[年./-]?(?:Q|第)?(?P<quarter>[1-4一二三四])(?:季度?)?", re.IGNORECASE),
    re.compile(rf"{YEAR}年?度?"),
)
SHAPE = re.compile(r"(?P<year>20[0-9]{2})(?:-(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4]))?")


class Span(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


SPAN_LABELS = {Span.MONTH: "每月", Span.QUARTER: "每季度", Span.YEAR: "每年"}
MONTHS = {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12}


Changes = tuple[tuple[str, Span], ...]  # from which day (2027-01-01) it is how long, oldest first


def span_on(first: Span, changes: Changes, day: date) -> Span:
    """How long a village's periods are on a day: as it began, or as was set from a day on."""
    return next((span for since, span in reversed(changes) if since <= day.isoformat()), first)


@dataclass(frozen=True, order=True)
class Period:
    """One period by its first and last day; its name is what stands in addresses."""

    starts_on: date
    ends_on: date

    @property
    def span(self) -> Span:
        months = self.ends_on.month - self.starts_on.month + 1
        return {1: Span.MONTH, 3: Span.QUARTER, 12: Span.YEAR}[months]

    @property
    def name(self) -> str:
        """2026-10, 2026Q3 or 2026."""
        first = self.starts_on
        if self.span == Span.MONTH:
            return f"{first:%Y-%m}"
        return f"{first.year}Q{(first.month + 2) // 3}" if self.span == Span.QUARTER else str(first.year)

    @property
    def label(self) -> str:
        """2026 年 10 月, 2026 年第 3 季度, 2026 年."""
        first = self.starts_on
        if self.span == Span.MONTH:
            return f"{first.year} 年 {first.month} 月"
        return f"{first.year} 年第 {(first.month + 2) // 3} 季度" if self.span == Span.QUARTER else f"{first.year} 年"

    @property
    def word(self) -> str:
        """本月, 本季, 本年: how a table calls its own period."""
        return {Span.MONTH: "本月", Span.QUARTER: "本季", Span.YEAR: "本年"}[self.span]

    def next(self) -> "Period":
        """The period that begins the day after this one ends."""
        return holding(self.ends_on + timedelta(days=1), self.span)

    def previous(self) -> "Period":
        """The period that ended the day before this one began."""
        return holding(self.starts_on - timedelta(days=1), self.span)

    def parts(self, span: Span) -> "list[Period]":
        """The shorter periods this one is made of."""
        found = [holding(self.starts_on, span)]
        while found[-1].ends_on < self.ends_on:
            found.append(found[-1].next())
        return found


def told(periods: Iterable[Period]) -> str:
    """2025 年 3 月、11–12 月 is written whole: 2025 年 3 月、2025 年 11–12 月; periods in order, those that follow on each other as one."""
    runs: list[list[Period]] = []
    for period in periods:
        goes_on = runs and runs[-1][-1].next() == period and runs[-1][0].starts_on.year == period.starts_on.year
        if goes_on and period.span != Span.YEAR:
            runs[-1].append(period)
        else:
            runs.append([period])
    return "、".join(run[0].label if len(run) == 1 else _run(run[0], run[-1]) for run in runs)


def _run(first: Period, last: Period) -> str:
    """2025 年 11–12 月, 2025 年第 1–2 季度."""
    number = (last.ends_on.month + 2) // 3 if last.span == Span.QUARTER else last.ends_on.month
    return re.sub(r"(?<=[0-9])(?= (?:月|季度))", f"–{number}", first.label)


def read_period(name: str) -> Period | None:
    """The period with this name, or None."""
    match = SHAPE.fullmatch(name)
    if match is None:
        return None
    year = int(match["year"])
    if match["month"]:
        return holding(date(year, int(match["month"]), 1), Span.MONTH)
    if match["quarter"]:
        return holding(date(year, 3 * int(match["quarter"]), 1), Span.QUARTER)
    return holding(date(year, 1, 1), Span.YEAR)


def name_of(typed: str) -> str:
    """The name of the period somebody wrote in her own way: 2026年11月 is 2026-11; what is no period stays as typed."""
    bare = re.sub(r"\s", "", unicodedata.normalize("NFKC", typed))
    for shape in WRITTEN:
        if found := shape.fullmatch(bare):
            parts = found.groupdict()
            if parts.get("month"):
                return f"{parts['year']}-{int(parts['month']):02}"
            quarter = parts.get("quarter")
            return parts["year"] + (f"Q{'一二三四'.find(quarter) + 1 or quarter}" if quarter else "")
    return bare


def require_over(period: Period, today: date, act: str) -> None:
    """Refused before the last day of a period has passed: what happens on it is not known yet."""
    if period.ends_on >= today:
        last, first = period.ends_on, period.next().starts_on
        raise Refused(
            f"{period.label}要到 {last.month} 月 {last.day} 日才过完，{first.year} 年 {first.month} 月 {first.day} 日起才能{act}"
        )


def holding(day: date, span: Span) -> Period:
    """The period of this length that a day lies in."""
    months = MONTHS[span]
    first = (day.month - 1) // months * months + 1
    last = first + months - 1
    return Period(date(day.year, first, 1), date(day.year, last, calendar.monthrange(day.year, last)[1]))


OFFERED = {Span.MONTH: 12, Span.QUARTER: 6, Span.YEAR: 3}  # how many periods a list to choose from goes back


def offered(today: date, span: Span) -> list[Period]:
    """The periods of this length one may begin to fill in, the running one first."""
    found = [holding(today, span)]
    while len(found) < OFFERED[span]:
        found.append(found[-1].previous())
    return found


def last_ended(today: date, span: Span) -> Period:
    """The newest period that is over."""
    return holding(today, span).previous()
