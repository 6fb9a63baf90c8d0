"""The year's plan of a village (V08) as ceilings for a book: what may be spent on a category, and what was before."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func, select

from app.db import db, stored, table
from app.village import withheld
from app.village.belonging import counted_as
from app.village.books import Ceiling
from app.village.categories import EXPENSE, INCOME
from app.village.models import LEDGER, CategoryTotal, Release, TableRow
from app.village.rules.life import State
from app.village.rules.periods import Period, Span, read_period
from app.village.sheets.matching import match


def ceilings(village_id: int, period: Period | None, rows: Sequence[dict[str, Any]]) -> dict[str, Ceiling]:
    """By category, of the expenses the rows of the year's plan name as a category is named; empty without one."""
    planned = _planned(rows) if period else {}
    if period is None or not planned:
        return {}
    before, members = _spent_before(village_id, period), counted_as(planned, period.ends_on)
    return {
        code: Ceiling(amount, sum(before.get(one, 0) for one in (code, *members[code])), members[code])
        for code, amount in planned.items()
    }


RELEASES, ROWS = table(Release), table(TableRow)
# Read with every page of a book, and so built once
PLAN_OF = (
    select(ROWS.c.release_id, ROWS.c.data, RELEASES.c.stated)
    .join(RELEASES, RELEASES.c.id == ROWS.c.release_id)
    .where(
        RELEASES.c.village_id == bindparam("village"),
        RELEASES.c.item_no == "V08",
        RELEASES.c.period == bindparam("year"),
        RELEASES.c.state == State.PUBLISHED,
        ROWS.c.form == "plan",
    )
    .order_by(ROWS.c.release_id, ROWS.c.seq)
)


def plan_of(village_id: int, year: str) -> list[dict[str, Any]]:
    """The rows of the published plan of a year as everyone may read them; none without one."""
    found = stored(PLAN_OF, village=village_id, year=year).all()
    each = [[row for row in found if row.release_id == id] for id in dict.fromkeys(row.release_id for row in found)]
    return [row for own in each for row in withheld.rows(own[0].stated, "plan", (one.data for one in own))]


def code_of(row: dict[str, Any]) -> str | None:
    """The category of the accounts that a row of the plan means, in whatever words; None when nothing is near."""
    found = match(str(row.get("category") or ""), INCOME if row.get("side") == "收入" else EXPENSE)
    return found.code if found else None


def _planned(rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        code = code_of(row)
        if code and row.get("side") != "收入" and row.get("planned") is not None:
            found[code] = found.get(code, 0) + int(row["planned"])
    return found


def _spent_before(village_id: int, period: Period) -> dict[str, int]:
    """What earlier books of the same year spent."""
    rows = (
        select(CategoryTotal.category, func.sum(CategoryTotal.expense))
        .join(Release, Release.id == CategoryTotal.release_id)
        .where(
            Release.village_id == village_id,
            Release.form == LEDGER,
            Release.state == State.PUBLISHED,
            Release.period.in_(_earlier(period)),
        )
        .group_by(CategoryTotal.category)
    )
    return {code: int(expense) for code, expense in db.session.execute(rows)}


def _earlier(this: Period) -> list[str]:
    """The periods of the same year that were over before this one began."""
    year = read_period(this.name[:4])
    if year is None:
        return []
    parts = [part for span in (Span.MONTH, Span.QUARTER) for part in year.parts(span)]
    return [part.name for part in parts if part.ends_on < this.starts_on]
