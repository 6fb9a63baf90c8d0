"""Inside or not, standing or not, as SQL; the Python twin of `inside` is Region.covers."""

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from app import clock
from app.core.regions.models import Region


def inside(column: Any, region: Region) -> ColumnElement[bool]:
    """Rows whose region column lies in the region's subtree."""
    below = select(Region.id).where(Region.path.startswith(region.path, autoescape=True))
    found: ColumnElement[bool] = column.in_(below)
    return found


def above(column: Any, region: Region) -> ColumnElement[bool]:
    """Rows whose region column is one of those the region lies in, itself not counted."""
    codes = [code for code in region.path.split("/") if code and code != region.code]
    found: ColumnElement[bool] = column.in_(select(Region.id).where(Region.code.in_(codes)))
    return found


def standing() -> ColumnElement[bool]:
    """Regions that exist today: one that is to be dissolved stands until its last day has passed."""
    return or_(Region.valid_to.is_(None), Region.valid_to >= clock.today())
