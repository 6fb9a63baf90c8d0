"""Landmarks: added, closed."""

from sqlalchemy import select

from app import clock, printed
from app.core import audit, privacy
from app.core.accounts.models import User
from app.core.regions.models import Region
from app.db import db
from app.errors import Refused, Rules
from app.feedback.acts import Did
from app.feedback.models import Landmark
from app.feedback.placing import DOORS, is_in_the_city
from app.feedback.rules.points import Point

NAME_TAKEN = "这个地方已经有这个地标了"


def add(region: Region, name: str, point: Point | None, *, by: User) -> Landmark:
    """One more place people name; a closed one of the same name is opened again. Refused for a name that is open already.

    Everyone reads the name, and the point is exact: somebody's door is no landmark.
    """
    name = require_landmark(name, point)
    known = db.session.scalar(select(Landmark).where(Landmark.region_id == region.id, Landmark.name == name))
    if known is not None and known.closed_on is None:
        raise Refused(NAME_TAKEN, "name")
    landmark = known or Landmark(region=region, name=name)
    landmark.closed_on = None
    landmark.latitude, landmark.longitude = (point.latitude, point.longitude) if point else (None, None)
    db.session.add(landmark)
    db.session.flush()
    audit.record(by, Did.LANDMARK_ADDED, landmark, note=name)
    return landmark


def require_landmark(name: str, point: Point | None) -> str:
    """The name in one line; Refused for what is no landmark wherever it stands."""
    asked, name = Rules(), printed.one_line(name)
    asked.ask(_require_name, name)
    if point is not None and not point.is_on_earth:
        asked.refuse("纬度写 -90 到 90 的数，经度写 -180 到 180 的数，两个都写或都不写", "latitude")
    elif point is not None and not is_in_the_city(point):
        asked.refuse("这个位置不在本市范围内，请核对纬度和经度有没有写反", "latitude")
    asked.tell()
    return name


def _require_name(name: str) -> None:
    if not 2 <= len(name) <= 30:
        raise Refused("地标写 2 到 30 个字，例如 村委会、卫生室", "name")
    privacy.guard(name, "name")
    if privacy.find(name, DOORS):
        raise Refused("门牌号、房号说的是谁家，不能作地标", "name")


def close(landmark: Landmark, *, by: User) -> Landmark:
    """Offered no more; what was said there stays."""
    landmark.closed_on = clock.today()
    audit.record(by, Did.LANDMARK_CLOSED, landmark, note=landmark.name)
    return landmark
