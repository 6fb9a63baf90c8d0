"""Who was paid how much from the collective's money, and for which project: legal persons and projects, nobody else.

The payments were named when each book was published; only those of versions that are public now are added up. What is
published stays as it was: a name that the rule of today takes for a person's is left out at reading (`leave_out`).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, insert, not_, or_, select

from app import clock
from app.core.regions.models import Level, Region
from app.core.regions.scope import inside
from app.db import db
from app.village.models import LEDGER, LedgerLine, NoPayee, Payment, Release, Village
from app.village.parties import PROJECT_ENDINGS, SHOPS, is_a_person_s
from app.village.rules.life import State
from app.village.rules.periods import Span, read_period

YEARS = (1, 3, 5, 10)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where, since when, whose name holds these words, firms or projects."""

    region: Region
    years: int = 3
    words: str = ""
    projects: bool = False

    @property
    def since(self) -> date:
        """The first day counted: so many years before the first of the next month."""
        today = clock.today()
        return date(today.year - self.years + today.month // 12, today.month % 12 + 1, 1)


def _villages(region: Region) -> Any:
    return select(Village.id).where(inside(Village.region_id, region))


def _is_project() -> ColumnElement[bool]:
    return or_(*(Payment.party.endswith(ending) for ending in PROJECT_ENDINGS))


def _is_counted() -> ColumnElement[bool]:
    return Payment.party.not_in(select(NoPayee.party))


def leave_out() -> tuple[int, int]:
    """Hold every shop that was ever paid against the rule of today; how many are left out now, and how many count again."""
    shops = select(Payment.party).distinct().where(or_(*(Payment.party.endswith(ending) for ending in SHOPS)))
    due = {party for party in db.session.scalars(shops) if is_a_person_s(party)}
    known = set(db.session.scalars(select(NoPayee.party)))
    if more := sorted(due - known):
        db.session.execute(insert(NoPayee), [{"party": party} for party in more])
    for party in sorted(known - due):
        db.session.execute(delete(NoPayee).where(NoPayee.party == party))
    return len(due - known), len(known - due)


def _counted(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [Payment.day >= wanted.since, Payment.village_id.in_(_villages(wanted.region)), _is_counted()]
    found.append(_is_project() if wanted.projects else not_(_is_project()))
    if wanted.words:
        found.append(Payment.party.contains(wanted.words, autoescape=True))
    return found


@dataclass(frozen=True, slots=True)
class Totals:
    """Some of those paid, the largest sum first, as (name, paid, lines, villages); and how many all are, with their sum."""

    rows: list[tuple[str, int, int, int]]
    count: int = 0
    paid: int = 0


def totals(wanted: Wanted, start: int = 0, most: int | None = None) -> Totals:
    """What was paid to each, cut out and counted by the database in one look; 0 are counted past the end."""
    paid = func.sum(Payment.paid)
    columns = (paid, func.count(), func.count(Payment.village_id.distinct()))
    rows = (
        select(Payment.party, *columns, func.count().over(), func.sum(paid).over())
        .join(Release, Release.id == Payment.release_id)
        .where(Release.state == State.PUBLISHED, *_counted(wanted))
        .group_by(Payment.party)
        .order_by(paid.desc(), Payment.party)
    )
    found = db.session.execute(rows.offset(start).limit(most)).all()
    shown = [(party, int(paid), lines, villages) for party, paid, lines, villages, _, _ in found]
    return Totals(shown, found[0][4], int(found[0][5])) if found else Totals([])


def _periods_since(day: date) -> list[str]:
    """Months, quarters and years that begin on or after a day, up to this year."""
    years = [year for n in range(day.year, clock.today().year + 1) if (year := read_period(str(n)))]
    parts = [part for year in years for span in Span for part in (year.parts(span) if span != Span.YEAR else [year])]
    return [part.name for part in parts if part.starts_on >= day]


@dataclass(frozen=True, slots=True)
class Covered:
    """How much of what was spent names somebody or something at all (分)."""

    named: int
    spent: int


def covered(wanted: Wanted) -> Covered:
    """Of the books that begin since then: the expenses whose summary names a legal person or a project, and all of them."""
    books = (Release.state == State.PUBLISHED, Release.form == LEDGER, Release.village_id.in_(_villages(wanted.region)))
    since = Release.period.in_(_periods_since(wanted.since))
    spent = db.session.scalar(select(func.coalesce(func.sum(Release.expense), 0)).where(*books, since))
    once = select(Payment.release_id, Payment.seq, func.max(Payment.paid).label("paid"))
    once = once.join(Release, Release.id == Payment.release_id).where(*books, since, _is_counted())
    lines = once.group_by(Payment.release_id, Payment.seq).subquery()
    named = db.session.scalar(select(func.coalesce(func.sum(lines.c.paid), 0)))
    return Covered(int(named or 0), int(spent or 0))


def may_be_asked(wanted: Wanted) -> bool:
    """Of a whole city only by name: nobody reads a list of all who were ever paid."""
    return wanted.region.level != Level.CITY or bool(wanted.words)


def _paid_to(region: Region, payee: str, since: date) -> tuple[ColumnElement[bool], ...]:
    return (
        Payment.party == payee,
        Payment.day >= since,
        Payment.village_id.in_(_villages(region)),
        Release.state == State.PUBLISHED,
        _is_counted(),
    )


def sum_of(region: Region, payee: str, since: date) -> tuple[int, int]:
    """How many lines paid this legal person or project, and how much together."""
    sums = select(func.count(), func.coalesce(func.sum(Payment.paid), 0)).select_from(Payment)
    count, paid = db.session.execute(
        sums.join(Release, Release.id == Payment.release_id).where(*_paid_to(region, payee, since))
    ).one()
    return count, int(paid)


def lines(region: Region, payee: str, since: date) -> Select[Payment, LedgerLine, Release]:
    """Every line that paid this legal person or project, newest first, with its release."""
    return (
        select(Payment, LedgerLine, Release)
        .join(Release, Release.id == Payment.release_id)
        .join(LedgerLine, (LedgerLine.release_id == Payment.release_id) & (LedgerLine.seq == Payment.seq))
        .where(*_paid_to(region, payee, since))
        .order_by(Payment.day.desc(), Payment.release_id.desc(), Payment.seq)
    )
