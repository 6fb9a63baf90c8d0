"""Reads of the tree."""

from collections.abc import Sequence

from sqlalchemy import bindparam, case, func, or_, select

from app.core.regions import chains
from app.core.regions.models import FormerName, Level, Region
from app.core.regions.rules import cleaned, is_code
from app.core.regions.scope import standing
from app.db import db

DEPTH = case({Level.CITY.value: 0, Level.COUNTY.value: 1, Level.TOWNSHIP.value: 2}, value=Region.level, else_=3)


BY_CODE = select(Region).where(Region.code == bindparam("code"))
ROOT = select(Region).where(Region.parent_id.is_(None)).order_by(Region.id).limit(1)
BY_CODES = select(Region).where(Region.code.in_(bindparam("codes", expanding=True))).order_by(func.length(Region.path))


def by_code(code: str) -> Region | None:
    """The region with this 12-digit code, or its 6- or 9-digit alias."""
    if not is_code(code or ""):
        return None
    return db.session.scalar(BY_CODE, {"code": code.ljust(12, "0")})


def city() -> Region | None:
    """The root of the tree."""
    return db.session.scalar(ROOT)


def children(region: Region) -> Sequence[Region]:
    """The regions directly below that still exist."""
    rows = select(Region).where(Region.parent_id == region.id, standing())
    return db.session.scalars(rows.order_by(Region.code)).all()


def counties() -> dict[int, str]:
    """The short name of every county by its id, those that ended too."""
    rows = select(Region.id, Region.short_name).where(Region.level == Level.COUNTY)
    return {id: name for id, name in db.session.execute(rows)}


def columns() -> Sequence[Region]:
    """Every region with a column of its own, from the city down to the townships, in one statement."""
    rows = select(Region).where(Region.level != Level.VILLAGE, standing())
    return db.session.scalars(rows.order_by(DEPTH, Region.code)).all()


def lineage(region: Region) -> Sequence[Region]:
    """From the city down to the region itself."""
    codes = [code for code in region.path.split("/") if code]
    return db.session.scalars(BY_CODES, {"codes": codes}).all()


def lineages(places: Sequence[Region]) -> dict[str, list[Region]]:
    """By code, what each place lies in, from the county down; one query for all. Places of one name are told apart by it."""
    paths = {place.code: [code for code in place.path.split("/") if code][1:-1] for place in places}
    codes = {code for path in paths.values() for code in path}
    known = {region.code: region for region in db.session.scalars(select(Region).where(Region.code.in_(codes)))}
    return {code: [known[above] for above in path if above in known] for code, path in paths.items()}


def search(text: str, limit: int = 20, level: Level | None = None) -> Sequence[Region]:
    """Places by name, pinyin, initials or code, of one level when given; exact first, then beginnings, larger first.

    Where nothing is called so, what the names down the tree mean (长沙县开慧镇).
    """
    if found := called(text, limit, level):
        return found
    chain = chains.walk(text)
    return [] if chain.rest else [one for one in chain.places if level in (None, one.level)][:limit]


def called(text: str, limit: int = 20, level: Level | None = None) -> Sequence[Region]:
    """The same of one name alone."""
    words = cleaned(text)
    if not words:
        return []
    columns = (Region.short_name, Region.name, Region.pinyin, Region.initials)
    exact = or_(*(column == words for column in columns))
    starts = or_(*(column.startswith(words, autoescape=True) for column in (*columns, Region.code)))
    formerly = Region.id.in_(select(FormerName.region_id).where(func.lower(FormerName.name) == words))
    within = or_(Region.name.contains(words, autoescape=True), Region.pinyin.contains(words, autoescape=True))
    rank = case((exact, 0), (starts, 1), (formerly, 2), else_=3)
    rows = select(Region).where(or_(starts, within, formerly), standing())
    if level is not None:
        rows = rows.where(Region.level == level)
    return db.session.scalars(rows.order_by(rank, DEPTH, Region.code).limit(limit)).all()


def former_names(region: Region) -> Sequence[FormerName]:
    """What it was called before."""
    return db.session.scalars(select(FormerName).where(FormerName.region_id == region.id).order_by(FormerName.id)).all()


def former_name(region: Region, id: int) -> FormerName | None:
    """One of them."""
    return db.session.scalar(select(FormerName).where(FormerName.region_id == region.id, FormerName.id == id))


def counties_of(places: Sequence[Region]) -> list[Region]:
    """The county each place lies in or is, in their order, without those above the counties; one query for all."""
    paths = [[code for code in place.path.split("/") if code] for place in places]
    codes = {code for path in paths for code in path}
    rows = select(Region).where(Region.code.in_(codes), Region.level == Level.COUNTY)
    known = {county.code: county for county in db.session.scalars(rows)}
    return [known[code] for path in paths for code in path if code in known]
