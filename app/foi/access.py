"""Who sees and does what with applications; each right once as SQL and once as Python."""

from typing import Any

from sqlalchemy import ColumnElement, Select, false, or_, select

from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.regions.scope import inside
from app.foi.models import Application
from app.foi.rules import State

OFFICE = (Role.OPENNESS_OFFICE,)
DESK = (Role.OPENNESS_OFFICE, Role.HANDLER)
BEGUN = (State.WAITING, State.LAPSED)  # nobody has applied for anything yet


def at_desk(user: User) -> Select[Application]:
    """Applications this member of staff handles: the office those of its region, a handler those of the unit."""
    rows: list[ColumnElement[bool]] = [
        Application.unit_id == grant.unit_id if grant.unit_id else inside(Application.region_id, grant.region)
        for grant in user.live_grants(*DESK)
    ]
    return select(Application).where(or_(*rows) if rows else false(), Application.state.not_in(BEGUN))


def may_see(user: Any, application: Application) -> bool:
    """Python twin of `at_desk`."""
    begun = application.state in BEGUN
    return bool(not begun and user.is_staff and user.holds(*DESK, region=application.region, unit=application.unit))


def may_decide(user: Any, application: Application) -> bool:
    """May this person approve a longer period? That it be a second person is asked by the service."""
    return bool(user.is_staff and user.holds(*OFFICE, region=application.region))


def own(user: Any, ids: list[int]) -> Select[Application]:
    """Applications of the signed-in resident, and those this browser opened with number and query code."""
    mine: list[ColumnElement[bool]] = [Application.id.in_(ids)] if ids else []
    if user.is_authenticated:
        mine.append(Application.user_id == user.id)
    return select(Application).where(or_(*mine) if mine else false())
