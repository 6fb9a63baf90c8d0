"""Reads of this room: the desk's list, and the counts that are all the public sees."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, case, func, select

from app import clock
from app.core.accounts.models import User
from app.db import db
from app.foi import access
from app.foi.models import Application, Longer
from app.foi.rules import State

PILES = {"open": "在办", "longer": "延长待批", "answered": "已答复"}


def pile(user: User, name: str) -> Select[Application]:
    """One pile of this person's desk, the first due first; what nobody has confirmed yet is due first of all."""
    rows = access.at_desk(user)
    if name == "answered":
        return rows.where(Application.state == State.ANSWERED).order_by(Application.id.desc())
    rows = rows.where(Application.state.in_((State.SUBMITTED, State.RECEIVED)))
    if name == "longer":
        rows = rows.where(Application.id.in_(select(Longer.application_id).where(Longer.granted.is_(None))))
    return rows.order_by(func.coalesce(Application.due_on, Application.wait_until), Application.id)


def pile_sizes(user: User) -> dict[str, int]:
    """How many lie on each pile of what is not over yet."""
    rows = {name: pile(user, name).order_by(None).with_only_columns(Application.id).subquery() for name in ("open", "longer")}  # fmt: skip
    return {name: db.session.scalar(select(func.count()).select_from(row)) or 0 for name, row in rows.items()}


@dataclass(frozen=True)
class Counts:
    """Applications of a year."""

    received: int
    answered: int
    in_time: int
    judged: int  # answered, and known whether in time: not while the year's calendar is not out
    open: int
    late: int  # open past their day
    unconfirmed: int  # sent to the office, which has not confirmed in its days that it came; not among the received

    @property
    def due(self) -> int:
        """What had to be answered by now: an open one past its day counts as not in time, one whose day is to come not yet."""
        return self.judged + self.late

    @property
    def share_in_time(self) -> float:
        """Of what had to be answered by now; 0 for nothing."""
        return self.in_time / self.due if self.due else 0

    @property
    def not_yet_due(self) -> int:
        return self.open - self.late


def counts(year: int) -> Counts:
    """Received in the year, with how they stand; what an office leaves unanswered or unconfirmed past its day is told too."""
    answered, in_time = Application.state == State.ANSWERED, Application.in_time
    late = (Application.state == State.RECEIVED) & (Application.due_on < clock.today())
    sums = [answered, answered & in_time.is_(True), answered & in_time.is_not(None), Application.state == State.RECEIVED, late]  # fmt: skip
    this_year = (Application.received_on >= date(year, 1, 1), Application.received_on <= date(year, 12, 31))
    row = db.session.execute(select(func.count(), *[func.sum(case((one, 1), else_=0)) for one in sums]).where(*this_year)).one()  # fmt: skip
    return Counts(*[int(value or 0) for value in (*row, _unconfirmed(year))])


def _unconfirmed(year: int) -> int:
    """To confirm late is no way out of the figures: until then it has no day it came."""
    begin, end = (clock.begin_of(date(one, 1, 1)) for one in (year, year + 1))
    rows = select(func.count()).where(
        Application.state == State.SUBMITTED,
        Application.wait_until < clock.today(),
        Application.submitted_at >= begin,
        Application.submitted_at < end,
    )
    return db.session.scalar(rows) or 0
