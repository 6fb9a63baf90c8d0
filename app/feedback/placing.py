"""Where something is, picked instead of typed: from the tree of regions, and there from landmarks and spots named before."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from app.core import limits, privacy, regions
from app.core.regions.models import Level, Region
from app.db import db
from app.feedback import access
from app.feedback.models import Landmark, Post
from app.feedback.rules import kinds
from app.feedback.rules.points import DEGREES_PER_METRE, Point

PLACES = 3  # villages with landmarks around a point, before they say which county it lies in
OFTEN, MOST = 2, 8  # so many people name a spot in public posts before it is offered; so many are offered

DOORS = frozenset({"house"})  # a number on a door says whose it is


@dataclass(frozen=True)
class Spot:
    """One choice: its words, and where it is when that is known."""

    value: str
    name: str
    point: Point | None = None


def landmarks_of(region: Region) -> Sequence[Landmark]:
    """Open landmarks of a place."""
    rows = select(Landmark).where(Landmark.region_id == region.id, Landmark.closed_on.is_(None))
    return db.session.scalars(rows.order_by(Landmark.name)).all()


def spots_of(region: Region) -> list[Spot]:
    """Landmarks of the place, then spots that several public posts named in the same words."""
    found = [Spot(f"landmark-{row.id}", row.name, row.point) for row in landmarks_of(region)]
    known = {spot.name for spot in found}
    return [*found, *(Spot(f"spot-{name}", name) for name in _named_often(region) if name not in known)]


def _named_often(region: Region) -> Sequence[str]:
    """Of villages and communities alone: above them the same words mean many places, and the posts are many.

    By phone, not by post: what one person alone calls a place may be her own door.
    """
    if region.level != Level.VILLAGE:
        return []
    times = func.count(func.distinct(Post.phone_hash))
    rows = access.published().with_only_columns(Post.spot).where(Post.region_id == region.id, Post.spot != "")
    often = rows.group_by(Post.spot).having(times >= OFTEN).order_by(times.desc(), Post.spot)
    return [spot for spot in db.session.scalars(often) if not privacy.find(spot, DOORS)][:MOST]


def is_in_the_city(point: Point) -> bool:
    """Within the lines an administrator has set around the city (期限设置); there are no boundaries here."""
    edges = (kinds.SOUTH, kinds.NORTH, kinds.WEST, kinds.EAST)
    return point.is_within(*(limits.in_force(edge.key).number for edge in edges))


@dataclass(frozen=True)
class Near:
    """The nearest landmark to a point, and how far it is."""

    landmark: Landmark
    metres: int  # to a hundred: neither point is more exact

    @property
    def region(self) -> Region:
        """The place it belongs to."""
        return self.landmark.region

    @property
    def words(self) -> str:
        """For whoever said where it is, and for the desk."""
        return f"离{self.region.short_name}的地标“{self.landmark.name}”约 {self.metres} 米"


def near(point: Point | None) -> Near | None:
    """The nearest landmark somebody entered a point for, within so many metres (期限设置); None where there is none.

    It suggests a place, for a point on a border lies near landmarks of both sides: whoever sent it is asked, or told.
    """
    if point is None or not point.is_on_earth:
        return None
    far = _within(point, limits.in_force(kinds.NEARBY.key).number)
    if not far:
        return None
    metres, landmark = far[0]
    return Near(landmark, max(100, round(metres / 100) * 100))


def _within(point: Point, most: int) -> list[tuple[float, Landmark]]:
    """Open landmarks with a point, at most so many metres away, the nearest first."""
    box = 2 * most * DEGREES_PER_METRE  # wide enough for degrees of longitude, which are shorter
    rows = select(Landmark).where(
        Landmark.closed_on.is_(None),
        Landmark.latitude.between(point.latitude - box, point.latitude + box),
        Landmark.longitude.between(point.longitude - box, point.longitude + box),
    )
    far = [(point.metres_to(row.point), row.id, row) for row in db.session.scalars(rows).unique() if row.point]
    return [(metres, row) for metres, _, row in sorted(far) if metres <= most]


@dataclass(frozen=True)
class Around:
    """The one county that all landmarks around a point lie in."""

    region: Region
    words: str


def county_around(point: Point | None) -> Around | None:
    """Of a point near no landmark its county, where all landmarks further around lie in it; there are no borders here.

    Those of one village alone say nothing of what lies on its other side: they are to be of PLACES or more.
    """
    if point is None or not point.is_on_earth:
        return None
    most = limits.in_force(kinds.AROUND_COUNTY.key).number
    found = {landmark.region.id: landmark.region for _, landmark in _within(point, most)}
    counties = regions.queries.counties_of(list(found.values()))
    if len(counties) < PLACES or len({county.id for county in counties}) != 1:
        return None
    county = counties[0]
    return Around(county, f"方圆 {most / 1000:g} 公里内登记的地标都在{county.short_name}")


def meant(region: Region | None, value: str | None) -> Spot | None:
    """The choice with this value; None for none, and for one of another place."""
    if region is None or not value:
        return None
    return next((spot for spot in spots_of(region) if spot.value == value), None)


def all_of(rows: Select[Landmark]) -> Sequence[Landmark]:
    """The landmarks of a query."""
    return db.session.scalars(rows).unique().all()
