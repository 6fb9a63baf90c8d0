"""Inside or not, as SQL; the Python twin is Region.covers."""

from typing import Any

from sqlalchemy import ColumnElement, select

from app.core.regions.models import Region


def inside(column: Any, region: Region) -> ColumnElement[bool]:
    """Rows whose region column lies in the region's subtree."""
    below = select(Region.id).where(Region.path.startswith(region.path, autoescape=True))
    found: ColumnElement[bool] = column.in_(below)
    return found
