"""The year's plan of a village (V08) as ceilings for a book: what may be spent on a category, and what was before."""

from sqlalchemy import func, select

from app.db import db
from app.village.books import Ceiling
from app.village.categories import all_categories
from app.village.models import LEDGER, CategoryTotal, Release, TableRow
from app.village.rules.life import State
from app.village.rules.periods import read_period


def ceilings(release: Release) -> dict[str, Ceiling]:
    """By category, of the expenses the published plan of the year names as a category is named; empty without one."""
    period = read_period(release.period)
    planned = _planned(release.village_id, release.period[:4]) if period else {}
    if not planned:
        return {}
    before = _spent_before(release)
    return {code: Ceiling(amount, before.get(code, 0)) for code, amount in planned.items()}


def _planned(village_id: int, year: str) -> dict[str, int]:
    codes = {category.name: code for code, category in all_categories().items()}
    rows = (
        select(TableRow.data)
        .join(Release, Release.id == TableRow.release_id)
        .where(
            Release.village_id == village_id,
            Release.item_no == "V08",
            Release.period == year,
            Release.state == State.PUBLISHED,
            TableRow.form == "plan",
        )
    )
    found: dict[str, int] = {}
    for row in db.session.scalars(rows):
        code = codes.get(str(row.get("category")))
        if code and row.get("side") != "收入" and row.get("planned") is not None:
            found[code] = found.get(code, 0) + int(row["planned"])
    return found


def _spent_before(release: Release) -> dict[str, int]:
    """What earlier books of the same year spent; names of periods of one length order as they follow each other."""
    rows = (
        select(CategoryTotal.category, func.sum(CategoryTotal.expense))
        .join(Release, Release.id == CategoryTotal.release_id)
        .where(
            Release.village_id == release.village_id,
            Release.form == LEDGER,
            Release.state == State.PUBLISHED,
            Release.period >= release.period[:4],
            Release.period < release.period,
        )
        .group_by(CategoryTotal.category)
    )
    return {code: int(expense) for code, expense in db.session.execute(rows)}
