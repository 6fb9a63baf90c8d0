"""What a village, or the villages of a township, made public lately; for the first screen and the room's index."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Select, select

from app.core.regions.models import Level, Region
from app.core.regions.scope import inside
from app.db import db
from app.village.models import Release, Village
from app.village.rules.life import State

FEW = 5


def _newest(rows: Select[Release]) -> Sequence[Release]:
    rows = rows.where(Release.state == State.PUBLISHED)
    return db.session.scalars(rows.order_by(Release.published_at.desc(), Release.id.desc()).limit(FEW)).all()


def of_village(village: Village) -> Sequence[Release]:
    """The newest few."""
    return _newest(select(Release).where(Release.village_id == village.id))


def of_place(region: Region) -> Sequence[Release]:
    """The newest few of a village or of the villages of a township; of a county's hundreds nobody's own stand out."""
    if region.level not in (Level.VILLAGE, Level.TOWNSHIP):
        return []
    villages = select(Village.id).where(inside(Village.region_id, region))
    return _newest(select(Release).where(Release.village_id.in_(villages)))


def codes_of_boards() -> Iterator[str]:
    """The codes of all villages with a board, in one query."""
    rows = select(Region.code).join(Village, Village.region_id == Region.id).order_by(Region.code)
    yield from db.session.scalars(rows)
