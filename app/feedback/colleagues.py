"""Which units' people are known by their phones: said on the page of figures, for nobody is left out who is not known."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from app import clock
from app.core.accounts.models import Grant, User
from app.core.accounts.service import own_numbers
from app.core.regions.models import Region
from app.core.regions.scope import inside
from app.core.units.models import Unit
from app.db import db
from app.feedback import access


@dataclass(frozen=True)
class Known:
    """Units with people who answer, and those of which nobody has entered a number."""

    units: int
    unknown: list[str]


def known(region: Region | None) -> Known:
    """Of a region's units, the whole city's where none is named."""
    live = or_(Grant.ended_at.is_(None), Grant.ended_at > clock.now())
    rows = (
        select(Unit.id, Unit.name, Grant.user_id)
        .join(Grant, Grant.unit_id == Unit.id)
        .join(User, User.id == Grant.user_id)
    )
    rows = rows.where(Grant.role.in_(access.HANDLERS), live, User.closed_at.is_(None), Unit.valid_to.is_(None))
    if region is not None:
        rows = rows.where(inside(Unit.region_id, region))
    found = db.session.execute(rows.order_by(Unit.region_id, Unit.id)).all()
    entered = own_numbers.registered({user for _, _, user in found})
    seen = {unit for unit, _, user in found if user in entered}
    names = {unit: name for unit, name, _ in found}
    return Known(len(names), [name for unit, name in names.items() if unit not in seen])
