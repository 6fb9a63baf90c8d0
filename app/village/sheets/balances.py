"""What a running balance says of the columns beside it: previous balance + income − expense = balance.

A heading is what somebody typed once; the balance is arithmetic. So where the two disagree in every row, the balance is
believed and the clerk is asked; where they disagree in one row, that row is the suspect.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import permutations, product

from app.village.sheets.problems import Unreadable
from app.village.sheets.samples import Sample

LEAST = 3  # so many rows must speak before anything is concluded
NEARLY = 0.8  # and so many of them must agree
WIDEST = 8  # columns of money tried against each other

Amounts = list[int | None | Unreadable]


@dataclass(frozen=True)
class Step:
    """One movement of the balance: the row, the balance before and after, and what the columns say came in, net."""

    row: int
    before: int
    after: int
    net: int


@dataclass
class Tally:
    """Rows in which the balance agrees with the columns, moves the other way, or does neither."""

    agree: list[Step] = field(default_factory=list)
    turned: list[Step] = field(default_factory=list)
    neither: list[Step] = field(default_factory=list)

    @property
    def told(self) -> int:
        """How many rows speak at all."""
        return len(self.agree) + len(self.turned) + len(self.neither)

    @property
    def off(self) -> int:
        """How many rows speak against the columns."""
        return len(self.turned) + len(self.neither)

    @property
    def holds(self) -> bool:
        """Do the columns stand as the balance says? A few wrong rows are suspects, not another layout."""
        return len(self.agree) >= LEAST and len(self.agree) >= NEARLY * self.told

    @property
    def is_turned(self) -> bool:
        """Does the balance fall wherever income stands, and never otherwise?"""
        return not self.agree and len(self.turned) >= LEAST and len(self.turned) >= NEARLY * self.told


@dataclass(frozen=True)
class Sides:
    """Columns of a table as its balance proves them; None for a side that is not there."""

    income: int | None
    expense: int | None
    balance: int
    tally: Tally
    newest_first: bool = False

    @property
    def columns(self) -> tuple[int | None, int | None, int]:
        """Which column is what, in whichever order the rows stand."""
        return self.income, self.expense, self.balance


def tally(rows: list[int], incomes: Amounts, expenses: Amounts, balances: Amounts, opening: int | None) -> Tally:
    """Follow the balance from row to row; a row without a balance, or with an unreadable cell, is stepped over."""
    found = Tally()
    before, net, sound = opening, 0, True
    for row, income, expense, balance in zip(rows, incomes, expenses, balances, strict=True):
        for amount, sign in ((income, 1), (expense, -1)):
            if isinstance(amount, Unreadable):
                sound = False
            elif amount is not None:
                net += sign * amount
        if balance is None:
            continue
        if isinstance(balance, Unreadable):
            before, net, sound = None, 0, True
            continue
        if before is not None and sound and (net or before != balance):
            step = Step(row, before, balance, net)
            moved = balance - before
            where = found.agree if moved == net else found.turned if moved == -net else found.neither
            where.append(step)
        before, net, sound = balance, 0, True
    return found


def tallied(sample: Sample, income: int | None, expense: int | None, balance: int, newest_first: bool) -> Tally:
    """The same for columns of a sample; a statement of a bank that begins with the newest is read from its end."""
    nothing: Amounts = [None] * len(sample.rows)
    step = -1 if newest_first else 1
    incomes, expenses, balances = (
        (nothing if place is None else sample.amounts[place])[::step] for place in (income, expense, balance)
    )
    opening = None if newest_first else sample.opened_with(balance)
    return tally(sample.numbers[::step], incomes, expenses, balances, opening)


def ways(sample: Sample, places: Sequence[int], orders: Sequence[bool]) -> Iterator[Sides]:
    """Every way to take columns of money for income, expense and balance, and what its balance says of it.

    `orders` are those the rows may stand in: True where the newest is first.
    """
    moving = [place for place in places[:WIDEST] if any(sample.amounts[place])]
    for balance in moving:
        stated = sum(amount is not None for amount in sample.amounts[balance])
        if stated * 2 < len(sample.rows):
            continue
        others = [place for place in moving if place != balance]
        pairs = [*permutations(others, 2), *((place, None) for place in others), *((None, place) for place in others)]
        for (income, expense), newest_first in product(pairs, orders):
            said = tallied(sample, income, expense, balance, newest_first)
            yield Sides(income, expense, balance, said, newest_first)


def proved(sample: Sample, places: Sequence[int], orders: Sequence[bool]) -> Sides | None:
    """The one way to take these columns in which the balance comes out; None where none does, or several do."""
    held = [way for way in ways(sample, places, orders) if way.tally.holds]
    most = max((len(way.tally.agree) for way in held), default=0)
    best = {way.columns: way for way in held if len(way.tally.agree) == most}
    return next(iter(best.values())) if len(best) == 1 else None
