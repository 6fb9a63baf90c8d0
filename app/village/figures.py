"""Sums for charts and tables: from what was written with each book, never by scanning lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.db import db
from app.village import plans
from app.village.belonging import counted_as
from app.village.categories import named
from app.village.models import LEDGER, Release, Village
from app.village.rules.life import State
from app.village.rules.periods import MONTHS, Period, read_period
from app.village.statements import Statement, of_span

YEARS = 3


@dataclass(frozen=True)
class Bar:
    """Income and expense of one period, or plan and actual of one category: two sums side by side."""

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


def against_plan(village: Village, period: Period) -> list[Bar]:
    """What the year's plan allows by category, and what was spent or taken in so far; empty without a plan."""
    plan = plans.plan_of(village.id, str(period.ends_on.year))
    return [Bar(_called(row), int(str(row.get("planned") or 0)), spent) for row, spent in _spent(village, period, plan)]


def _called(row: dict[str, Any]) -> str:
    """As the plan names it; and that nothing in the accounts can be held against it."""
    return str(row["category"]) + ("" if plans.code_of(row) else "（账上没有对应的类别）")


def _spent(village: Village, period: Period, plan: Sequence[dict[str, Any]]) -> list[tuple[dict[str, Any], int]]:
    if not plan:
        return []
    until = _until(village, period)
    spent = until.subtotals if until else {}
    codes = [plans.code_of(row) or "" for row in plan]
    members = counted_as(codes, period.ends_on)
    found = []
    for row, code in zip(plan, codes, strict=True):
        all_of = [spent[one] for one in (code, *members[code]) if one in spent]
        side = "income" if row.get("side") == "收入" else "expense"
        found.append((row, sum(getattr(totals, side) for totals in all_of)))
    return found


def _until(village: Village, period: Period) -> Statement | None:
    """The books of the year up to the period's last day."""
    year = read_period(str(period.ends_on.year))
    whole = of_span(village, year) if year else None
    if whole is None:
        return None
    kept = tuple(r for r in whole.releases if (p := read_period(r.period)) and p.ends_on <= period.ends_on)
    return Statement(village, year or period, kept) if kept else None
