"""Who sees and does what with proposals; each right once as SQL and once as Python."""

from typing import Any

from sqlalchemy import Select, false, func, or_, select

from app.catalogue.models import Proposal
from app.catalogue.rules import State
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.regions.scope import inside
from app.db import db

OFFICE = (Role.OPENNESS_OFFICE,)
PUBLIC = (State.OPEN, State.DECIDED)


def published() -> Select[Proposal]:
    """Proposals open to everyone's eyes: their words were read by a second person."""
    return select(Proposal).where(Proposal.state.in_(PUBLIC))


def at_desk(user: User) -> Select[Proposal]:
    """Proposals of the places whose open-government office this person belongs to."""
    rows = [inside(Proposal.region_id, grant.region) for grant in user.live_grants(*OFFICE) if grant.unit_id is None]
    return select(Proposal).where(or_(*rows) if rows else false())


def sizes(user: User) -> dict[State, int]:
    """How many of these proposals stand where."""
    rows = at_desk(user).subquery()
    found = select(rows.c.state, func.count()).group_by(rows.c.state)
    return {State(state): number for state, number in db.session.execute(found)}


def may_decide(user: Any, proposal: Proposal) -> bool:
    """Python twin of `at_desk`. That a second person checks the words is asked by the service."""
    return bool(user.is_staff and user.holds(*OFFICE, region=proposal.region))
