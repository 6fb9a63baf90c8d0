"""资金公开表 of a quarter or year beside the accounts of a month in it: it counts for the whole, and is judged there."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.village import queries, statements
from app.village.laws import VERDICT_LABELS, Finding
from app.village.rules.periods import MONTHS, Period, read_period, told
from app.village.statements import Statement, Table


@dataclass(frozen=True)
class Held:
    """What the accounts of the table's own period say of it; `lacks`: those of its months or quarters that are not public."""

    period: Period
    finding: Finding | None
    lacks: tuple[Period, ...]

    @property
    def holds(self) -> bool | None:
        """None where it is not judged yet."""
        return self.finding.holds if self.finding else None

    @property
    def said(self) -> str:
        """Which accounts the table is held against, and what came of it."""
        whole = f"这张表说的是 {self.period.label}，要和其中各期的账合起来核对，不和一期单独核对"
        if self.finding is None:
            return f"{whole}；{told(self.lacks)}的账公开以后才能核对" if self.lacks else f"{whole}；还不能核对"
        more = f"：{self.finding.equation or self.finding.why}" if not self.finding.holds else ""
        return f"{whole}：{VERDICT_LABELS[self.finding.verdict]}{more}"


def held(table: Table, statement: Statement) -> Held | None:
    """Of a table of funds of a longer period; None for any other, which the laws of the accounts judge themselves."""
    period = read_period(table.release.period)
    if table.form.key != queries.FUNDS or period is None or period == statement.period:
        return None
    return Held(period, table.against_book, _lacking(statement, period) if table.against_book is None else ())


def _lacking(statement: Statement, period: Period) -> tuple[Period, ...]:
    """The parts of the longer period that no public book holds, those to come among them."""
    found = statements.of_span(statement.village, period)
    own: Sequence[Period] = [part for one in (found.releases if found else ()) if (part := read_period(one.period))]
    shortest = min((one.span for one in (*own, statement.period)), key=lambda span: MONTHS[span])
    parts = period.parts(shortest)
    return tuple(part for part in parts if not any(one.starts_on <= part.starts_on <= one.ends_on for one in own))
