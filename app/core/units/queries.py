"""Reads of the units."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from app.core.regions.models import Region
from app.core.regions.scope import inside
from app.core.units.models import Unit
from app.db import db


def in_reach(region: Region) -> Sequence[Unit]:
    """Offices that may have to do with a matter of the region: those inside it and those of the regions above."""
    codes = [code for code in region.path.split("/") if code]
    above = Unit.region_id.in_(select(Region.id).where(Region.code.in_(codes)))
    rows = select(Unit).where(or_(above, inside(Unit.region_id, region)), Unit.valid_to.is_(None))
    return db.session.scalars(rows.order_by(Unit.region_id, Unit.id)).all()


def with_phone_in(region: Region) -> Sequence[Unit]:
    """The offices of just this region, by name, that a person can ring."""
    rows = select(Unit).where(Unit.region_id == region.id, Unit.phone != "", Unit.valid_to.is_(None))
    return db.session.scalars(rows.order_by(Unit.id)).all()
