"""Sums for charts and tables: from what was written with each book, never by scanning lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.db import db
from app.village.categories import named
from app.village.models import LEDGER, Release, Village
from app.village.rules.life import State
from app.village.rules.periods import MONTHS, Period, read_period
from app.village.statements import Statement

YEARS = 3


@dataclass(frozen=True)
class Bar:
    """Income and expense of one period: two sums side by side."""

    label: str
    first: int
    second: int
    note: str = ""  # of a year that is not whole: how many months of it are in the sums


def live_books(village: Village, first: date, last: date) -> list[tuple[Period, int, int]]:
    """(period, income, expense) of each published book that begins between two days, oldest first."""
    rows = select(Release.period, Release.income, Release.expense).where(
        Release.village_id == village.id,
        Release.form == LEDGER,
        Release.state == State.PUBLISHED,
        Release.period >= str(first.year),
        Release.period < str(last.year + 1),
    )
    found = ((read_period(name), income, expense) for name, income, expense in db.session.execute(rows))
    kept = [(period, income, expense) for period, income, expense in found if period and first <= period.starts_on <= last]  # fmt: skip
    return sorted(kept, key=lambda row: row[0])


def over_time(village: Village, period: Period) -> tuple[list[Bar], list[Bar]]:
    """The twelve months (or four quarters) that end with a period, and three years up to its own as far as published.

    A year some of whose months are not in it says so: its sums are not to be read beside those of a whole one.
    """
    last, begin = period.ends_on, date(period.ends_on.year - YEARS + 1, 1, 1)
    books = live_books(village, begin, last)
    since = date(last.year - 1 + last.month // 12, last.month % 12 + 1, 1)
    return [Bar(row.name, income, expense) for row, income, expense in books if row.starts_on >= since], _by_year(books)


def _by_year(books: Sequence[tuple[Period, int, int]]) -> list[Bar]:
    sums: dict[int, list[int]] = {}
    for row, income, expense in books:
        year = sums.setdefault(row.starts_on.year, [0, 0, 0])
        for at, more in enumerate((income, expense, MONTHS[row.span])):
            year[at] += more
    return [
        Bar(str(year), income, expense, "" if months >= 12 else f"只有 {months} 个月")
        for year, (income, expense, months) in sorted(sums.items())
    ]


def composition(statement: Statement, side: str) -> list[tuple[str, int]]:
    """(category, sum) of one side, the largest first."""
    rows = [(named(code), getattr(totals, side)) for code, totals in statement.subtotals.items()]
    return sorted([row for row in rows if row[1]], key=lambda row: -row[1])
