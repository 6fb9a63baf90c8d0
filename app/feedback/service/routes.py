"""Keeping the rules by which posts find their desk."""

from app import clock
from app.core import audit
from app.core.accounts.models import User
from app.core.regions.models import Region
from app.core.units.models import Unit
from app.db import db
from app.feedback.acts import Did
from app.feedback.models import Route
from app.feedback.rules.kinds import Kind


def make(region: Region, topic_id: int | None, kind: Kind | None, unit: Unit, basis: str, *, by: User | None) -> Route:
    """A rule from now on; which of several fits best is decided when a post comes in."""
    route = Route(
        region=region, topic_id=topic_id, kind=kind, unit=unit, basis=basis.strip(), made_by_id=by.id if by else None
    )
    db.session.add(route)
    db.session.flush()
    audit.record(by, Did.ROUTE_MADE, route)
    return route


def end(route: Route, *, by: User) -> Route:
    """No longer; what was routed by it stays where it is."""
    route.ended_at = clock.now()
    audit.record(by, Did.ROUTE_ENDED, route)
    return route
