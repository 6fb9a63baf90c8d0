"""The year's plan beside what came in and went out so far: income and expense apart, with what nobody had planned."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.village import plans
from app.village.belonging import counted_as
from app.village.books import Totals
from app.village.categories import named
from app.village.rules.periods import MONTHS, Period, read_period
from app.village.statements import Statement, of_span
from app.web.formats import percent

SIDES = (("收入", "income"), ("支出", "expense"))
UNKNOWN = "（账上没有对应的类别）"


@dataclass(frozen=True)
class Row:
    """One item: what the plan says of it, nothing where it is not planned, and what it came to so far."""

    label: str
    planned: int | None
    actual: int

    @property
    def done(self) -> str:
        """How much of the plan it is; a dash where there is none."""
        return percent(self.actual, self.planned or 0)

    @property
    def first(self) -> int:
        return self.planned or 0

    @property
    def second(self) -> int:
        return self.actual


@dataclass(frozen=True)
class Side:
    """Income or expense: the rows of the plan, then what is in no plan."""

    name: str
    rows: tuple[Row, ...]

    @property
    def total(self) -> Row:
        planned = sum(row.planned or 0 for row in self.rows)
        return Row("合计", planned, sum(row.actual for row in self.rows))

    @property
    def unplanned(self) -> int:
        """What came in or went out in no plan."""
        return sum(row.actual for row in self.rows if row.planned is None)


@dataclass(frozen=True)
class AgainstPlan:
    """A plan and how far it is carried out: up to which period, and how much of the year that is."""

    year: int
    until: Period
    months: int  # that the books hold
    sides: tuple[Side, ...]

    @property
    def passed(self) -> str:
        return percent(self.until.ends_on.month, 12)

    @property
    def reach(self) -> str:
        """截至 10 月; and how many of its months are not in the sums."""
        lacking = self.until.ends_on.month - self.months
        return f"截至 {self.until.ends_on.month} 月" + (f"，其中 {lacking} 个月没有公开" if lacking else "")


def of_statement(statement: Statement) -> AgainstPlan | None:
    """The plan of the year beside the books of the year up to the period's last day; None without a plan or a book."""
    period, plan = statement.period, statement.plan_rows
    kept = _until(statement) if plan else None
    if kept is None:
        return None
    own = [found for release in kept.releases if (found := read_period(release.period))]
    sides = tuple(_side(name, key, plan, kept.subtotals, period) for name, key in SIDES)
    shown = tuple(side for side in sides if side.rows)
    return AgainstPlan(period.ends_on.year, own[-1], sum(MONTHS[one.span] for one in own), shown)


def _side(name: str, key: str, plan: Sequence[dict[str, Any]], spent: dict[str, Totals], period: Period) -> Side:
    planned = _planned([row for row in plan if (row.get("side") == "收入") == (key == "income")])
    members = counted_as([code for code in planned if code in _codes(plan)], period.ends_on)
    rows, seen = [], set[str]()
    for code, (label, amount) in planned.items():
        of = {one for one in (code, *members.get(code, ())) if one in spent}
        rows.append(Row(label, amount, sum(getattr(spent[one], key) for one in of)))
        seen |= of
    beyond = [Row(f"计划外：{named(code)}", None, getattr(spent[code], key)) for code in spent if code not in seen]
    return Side(name, (*rows, *sorted((row for row in beyond if row.actual), key=lambda row: -row.actual)))


def _codes(plan: Sequence[dict[str, Any]]) -> set[str]:
    return {code for row in plan if (code := plans.code_of(row))}


def _planned(plan: Sequence[dict[str, Any]]) -> dict[str, tuple[str, int]]:
    """By category what the plan calls it and allows, rows of one category added; of none, by what it is called."""
    found: dict[str, tuple[str, int]] = {}
    for row in plan:
        code, label = plans.code_of(row), str(row["category"])
        names, amount = found.get(code or label, ("", 0))
        label = label if code else label + UNKNOWN
        found[code or label] = ("、".join(filter(None, (names, label))), amount + int(str(row.get("planned") or 0)))
    return found


def _until(statement: Statement) -> Statement | None:
    """The books of the year up to the period's last day."""
    year = read_period(str(statement.period.ends_on.year))
    whole = of_span(statement.village, year) if year else None
    if whole is None or year is None:
        return None
    last = statement.period.ends_on
    kept = tuple(r for r in whole.releases if (p := read_period(r.period)) and p.ends_on <= last)
    return Statement(statement.village, year, kept) if kept else None
