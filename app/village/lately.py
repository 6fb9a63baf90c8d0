"""What a village, or the villages of a township, made public lately; for the first screen and the room's index."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Select, select

from app.core.regions.models import Level, Region
from app.core.regions.scope import inside
from app.db import db
from app.village.models import Release, Village
from app.village.rules.life import State
from app.village.tables import all_forms

FEW, MOST_TABLES = 5, 20_000  # of the first screen, of the sitemap (which holds 50,000 of all rooms)


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


def tables_without_residents() -> list[tuple[str, int]]:
    """The newest public tables that no list of people is among: the village's code and the number of each."""
    open_to_all = [key for key, form in all_forms().items() if not form.of_people]
    rows = select(Region.code, Release.id).join(Village, Village.region_id == Region.id)
    rows = rows.join(Release, Release.village_id == Village.id)
    rows = rows.where(Release.state == State.PUBLISHED, Release.form.in_(open_to_all))
    found = db.session.execute(rows.order_by(Release.published_at.desc(), Release.id.desc()).limit(MOST_TABLES))
    return [(code, id) for code, id in found]
