"""Where open-government offices sit, and which places none of them receives: asked with every post, and by every desk."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, false, or_, select

from app import clock
from app.core.accounts.models import Grant, User
from app.core.accounts.rules import Role
from app.core.regions.models import Region
from app.db import stored, table

OFFICE = (Role.OPENNESS_OFFICE,)
GRANTS, USERS, REGIONS = table(Grant).c, table(User).c, table(Region).c
SITTING = (
    select(REGIONS.path)
    .join(table(Grant), GRANTS.region_id == REGIONS.id)
    .join(table(User), GRANTS.user_id == USERS.id)
    .where(
        or_(*(GRANTS.role == role for role in OFFICE)),
        or_(GRANTS.ended_at.is_(None), GRANTS.ended_at > bindparam("now")),
        USERS.closed_at.is_(None),
        GRANTS.unit_id.is_(None),
    )
    .distinct()
)


def sitting() -> Sequence[str]:
    """Where an office sits, by its place's path: somebody holds the role there who has not left."""
    return stored(SITTING, now=clock.now()).scalars().all()


def receives(place: str) -> bool:
    """Does any office read what is said of the place with this path: one of it, above it or below it?"""
    return any(place.startswith(path) or path.startswith(place) for path in sitting())


def unreceived(region_id: Any) -> ColumnElement[bool]:
    """SQL twin of `not receives`."""
    sit = sitting()
    over = {code for path in sit for code in path.split("/") if code}
    received = or_(false(), Region.code.in_(over), *(Region.path.startswith(path, autoescape=True) for path in sit))
    found: ColumnElement[bool] = region_id.not_in(select(Region.id).where(received))
    return found
