"""The tables of 葛家山村 that must agree with its books: what was paid for works, what came in as rent, what the accounts hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.demo import tables
from app.demo.tables import Table
from app.village import queries
from app.village.models import Release, Village
from app.village.rules.periods import Span, read_period

QUARTER = "2026Q3"
CASH = 3_204_50  # in the box, the rest lies in the bank


@dataclass(frozen=True)
class Told:
    """What the public books of a village say up to the end of the quarter (分)."""

    opening: int
    income: int
    expense: int
    closing: int
    of: dict[str, tuple[int, int]]  # by summary: what came in in the year, what was paid since there is a board


def told(village: Village, months: Iterable[str]) -> Told:
    """From the books themselves, so that no figure is written twice."""
    period = read_period(QUARTER)
    assert period is not None
    last = [part.name for part in period.parts(Span.MONTH)]
    books = {name: book for name in months if name <= last[-1] and (book := queries.live_book(village, name))}
    quarter = [books[name] for name in last]
    of: dict[str, tuple[int, int]] = {}
    for book in books.values():
        for line in queries.lines_of(book):
            came, paid = of.get(line.summary, (0, 0))
            this_year = line.income if line.day.year == period.starts_on.year else 0
            of[line.summary] = came + this_year, paid + line.expense
    sums = (sum(book.income for book in quarter), sum(book.expense for book in quarter))
    return Told(quarter[0].opening or 0, *sums, _closing(quarter[-1]), of)


def _closing(book: Release) -> int:
    return book.closing or 0


def funds(found: Told) -> Table:
    """Cash does not move between the first and the last day of the quarter; all else went through the bank."""
    bank = found.opening - CASH
    short = found.closing - (found.opening + found.income - found.expense)  # what an explained month was short of
    rows = [
        {"name": "库存现金", "opening": CASH, "increase": 0, "decrease": 0, "closing": CASH},
        {"name": "长沙农商银行开慧支行", "tail": "3327", "opening": bank, "increase": found.income, "decrease": found.expense - short, "closing": found.closing - CASH},
    ]  # fmt: skip
    return "V05", "funds", QUARTER, {"total": found.closing}, rows


def projects(found: Told) -> Table:
    """What was paid is what the books paid; of the finished work the retained part is what is left of the settlement."""
    item, form, period, head, rows = tables.PROJECTS
    road, lamps = (_paid(found, str(row["name"])) for row in rows)
    finished = {**rows[0], "paid": road, "settled": road + tables.RETAINED}
    return item, form, period, head, [finished, {**rows[1], "paid": lamps}]


def _paid(found: Told, name: str) -> int:
    return sum(paid for summary, (_, paid) in found.of.items() if name in summary)


def assets(found: Told) -> Table:
    """The rent of the shops as it came in."""
    return _with_rent(tables.ASSETS, 1, found.of.get("门面出租收入", (0, 0))[0])


def resources(found: Told) -> Table:
    """The rent of the fields as it came in."""
    return _with_rent(tables.RESOURCES, 0, found.of.get("稻田流转租金", (0, 0))[0])


def _with_rent(table: Table, at: int, received: int) -> Table:
    item, form, period, head, rows = table
    row: dict[str, Any] = {**rows[at], "received": received, "owed": rows[at]["due"] - received}
    return item, form, period, head, [*rows[:at], row, *rows[at + 1 :]]


def debts(found: Told) -> Table:
    """Rent that is owed, and what is kept back of the works."""
    item, form, period, _, rows = tables.DEBTS
    owed = [assets(found)[4][1]["owed"], resources(found)[4][0]["owed"]]
    claims = [{**row, "increase": sum_, "closing": sum_} for row, sum_ in zip(rows, owed, strict=False)]
    all_rows = [*claims, *rows[len(claims) :]]
    return item, form, period, {"total": sum(int(row["closing"]) for row in all_rows)}, all_rows


def carried_on(table: Table, period: str) -> Table:
    """The same table of the next period, in which nothing has moved: each thing opens with what it closed with."""
    item, form, _, head, rows = table
    still = [{**row, "opening": row["closing"], "increase": 0, "decrease": 0} for row in rows]
    return item, form, period, head, still
