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
    open: int
    late: int


def counts(year: int) -> Counts:
    """Received in the year, with how they stand; open ones past their day count as late."""
    this_year = (Application.received_on >= date(year, 1, 1), Application.received_on <= date(year, 12, 31))
    answered = Application.state == State.ANSWERED
    late = (Application.state == State.RECEIVED) & (Application.due_on < clock.today())
    sums = [answered, answered & Application.in_time.is_(True), Application.state == State.RECEIVED, late]
    row = db.session.execute(select(func.count(), *[func.sum(case((one, 1), else_=0)) for one in sums]).where(*this_year)).one()  # fmt: skip
    return Counts(*[int(value or 0) for value in row])
