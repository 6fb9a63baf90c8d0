"""The calendar in force, and entering a year."""

from enum import StrEnum
from pathlib import Path

from sqlalchemy import delete, or_, select

from app import clock, seldom
from app.core import audit
from app.core.accounts.models import Grant, User
from app.core.accounts.rules import Role
from app.core.workdays.models import WorkDay, WorkYear
from app.core.workdays.rules import MAKEUP, WorkCalendar, YearTable, read_year, require_complete
from app.db import db
from app.errors import Refused
from app.seldom import Seldom

YEARS_KNOWN = range(2000, 2101)
YEARS = Path(__file__).parent / "years"


class Did(StrEnum):
    """What can be done to a year."""

    ENTERED = "workdays.year.entered"
    REPLACED = "workdays.year.replaced"


PHRASES = {Did.ENTERED: "录入了工作日历", Did.REPLACED: "更换了工作日历"}


def _calendar() -> WorkCalendar:
    rows = list(db.session.execute(select(WorkDay.day, WorkDay.off, WorkDay.name)))
    return WorkCalendar(
        frozenset(db.session.scalars(select(WorkYear.id))),
        {day: name for day, off, name in rows if off},
        frozenset(day for day, off, _ in rows if not off),
    )


CALENDAR = Seldom("calendar", _calendar)


def calendar() -> WorkCalendar:
    """The calendar of all entered years; built once per process for the same years."""
    return CALENDAR()


def years() -> list[WorkYear]:
    """The entered years, newest first."""
    return list(db.session.scalars(select(WorkYear).order_by(WorkYear.id.desc())))


def enter_year(year: int, notice: str, text: str, *, by: User | None) -> WorkYear:
    """Enter or replace a year from its notice; what stood before goes into the audit trail."""
    table = checked(year, notice, text)
    known = db.session.get(WorkYear, year)
    before = known.text if known else ""
    work_year = known or WorkYear(id=year, notice="", text="")
    work_year.notice, work_year.text, work_year.entered_by = notice.strip(), text, by
    work_year.entered_at = clock.now()
    db.session.add(work_year)
    db.session.flush()
    _replace_days(table)
    audit.record(by, Did.REPLACED if known else Did.ENTERED, work_year, {"text": [before, text]})
    seldom.changed()
    return work_year


def checked(year: int, notice: str, text: str) -> YearTable:
    """The table as it would be stored. Refused, beside its field, for what cannot be the notice of that year."""
    if year not in YEARS_KNOWN:
        raise Refused("请填写 2000 到 2100 之间的年份", "year")
    if len(notice.strip()) < 4:
        raise Refused("请写明依据的通知名称和文号", "notice")
    table = read_year(year, text)
    require_complete(table)
    return table


def _replace_days(table: YearTable) -> None:
    db.session.execute(delete(WorkDay).where(WorkDay.year_id == table.year))
    db.session.add_all(
        WorkDay(day=day, year_id=table.year, off=True, name=name) for day, name in table.holidays.items()
    )
    db.session.add_all(WorkDay(day=day, year_id=table.year, off=False, name=MAKEUP) for day in table.makeup_days)
    db.session.flush()


WARN_FROM = 11  # the month in which the notice for the next year comes out


def missing_year() -> int | None:
    """The year whose table is wanting: this one, or from November on the next; clocks are about to run into it."""
    today = clock.today()
    known = calendar().years
    wanted = (today.year, today.year + 1) if today.month >= WARN_FROM else (today.year,)
    return next((year for year in wanted if year not in known), None)


def administrators() -> list[User]:
    """Whoever can enter a year."""
    live = (Grant.role == Role.ADMIN, or_(Grant.ended_at.is_(None), Grant.ended_at > clock.now()))
    rows = select(User).join(Grant, Grant.user_id == User.id).where(*live, User.closed_at.is_(None)).distinct()
    return list(db.session.scalars(rows))


def load_years() -> list[int]:
    """Enter the official tables that come with the program, where a year is still missing."""
    entered = []
    for path in sorted(YEARS.glob("*.txt")):
        year = int(path.stem)
        if db.session.get(WorkYear, year) is None:
            text = path.read_text(encoding="utf-8")
            enter_year(year, text.splitlines()[0].lstrip("# "), text, by=None)
            entered.append(year)
    return entered
