"""Where open-government offices sit, and which places none of them receives: asked with every post, and by every desk."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select

from app import clock
from app.core.accounts.models import Grant, User
from app.core.accounts.rules import Role
from app.core.regions.models import Region
from app.db import stored, table
from app.seldom import Seldom

OFFICE = (Role.OPENNESS_OFFICE,)
GRANTS, USERS, REGIONS = table(Grant).c, table(User).c, table(Region).c
SITTING = (
    select(REGIONS.path, GRANTS.ended_at)
    .join(table(Grant), GRANTS.region_id == REGIONS.id)
    .join(table(User), GRANTS.user_id == USERS.id)
    .where(
        or_(*(GRANTS.role == role for role in OFFICE)),
        USERS.closed_at.is_(None),
        GRANTS.unit_id.is_(None),
    )
    .distinct()
)


def _sitting() -> tuple[tuple[str, datetime | None], ...]:
    return tuple((path, until) for path, until in stored(SITTING))


SEATS = Seldom("feedback_offices", _sitting)


def sitting() -> Sequence[str]:
    """Where an office sits, by its place's path: somebody holds the role there who has not left."""
    now = clock.now()
    return list(dict.fromkeys(path for path, until in SEATS() if until is None or until > now))


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
