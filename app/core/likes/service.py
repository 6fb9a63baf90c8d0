"""Voting, counting, ranking. What can be liked is what is public: a thing that no longer is drops out of the ranking."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import joinedload

from app import clock
from app.core import audit
from app.core.accounts.models import User
from app.core.accounts.service import own_numbers
from app.core.domains import NO_DOMAIN
from app.core.likes.models import Like, Liked
from app.core.regions.models import Level, Region
from app.core.regions.scope import inside
from app.core.search.models import SearchEntry
from app.db import db, table
from app.errors import Refused

ALREADY = "今天已经为它点过了，明天还可以再点"
STAFFS = "这个号码登记为工作人员的，点的喜欢不计入"
AT_ONCE = 50  # rows looked at together to fill a list: some of them may no longer be public
MOST_LOOKS = 20  # times that many; below lies nothing anybody asks for


class Did(StrEnum):
    """What can be done here."""

    LIKED = "likes.item.liked"


@dataclass(frozen=True)
class Item:
    """A public thing that can be liked."""

    title: str
    url: str
    region: Region | None
    domain: int = NO_DOMAIN  # of the standard catalogue


@dataclass(frozen=True)
class Row:
    """A line of the ranking."""

    item: Item
    label: str
    times: int


Load = Callable[[Collection[int]], dict[int, Item]]
Among = Callable[[Collection[int]], Collection[int]]
Domains = Callable[[Collection[int]], dict[int, int]]
KINDS: dict[str, tuple[str, Load]] = {}


def kind(name: str, label: str, load: Load | None = None, domains: Domains | None = None, among: Among | None = None) -> None:  # fmt: skip
    """A room says what of it can be liked; called in register(). `load`: {id: item} of those that are public now.

    Without `load` it is what the room's search entries of this kind name; `domains` then says {id: number} of those that
    belong to a domain of the standard catalogue, and `among` which of them may be liked at all.
    """
    KINDS[name] = (label, load or _findable(name, domains, among))


def _findable(name: str, domains: Domains | None, among: Among | None) -> Load:
    def load(ids: Collection[int]) -> dict[int, Item]:
        ids = among(ids) if among else ids
        rows = select(SearchEntry).where(SearchEntry.kind == name, SearchEntry.subject_id.in_(ids))
        rows = rows.options(joinedload(SearchEntry.region))
        found = {row.subject_id: Item(row.title, row.url, row.region) for row in db.session.scalars(rows)}
        known = domains(found) if domains and found else {}
        return {id: replace(one, domain=known.get(id, NO_DOMAIN)) for id, one in found.items()}

    return load


def item(name: str, item_id: int) -> Item | None:
    """The public thing; None when there is none (any more)."""
    return KINDS[name][1]([item_id]).get(item_id) if name in KINDS else None


def times(name: str, item_id: int) -> int:
    """How often it was liked."""
    return db.session.scalar(select(Liked.times).where(Liked.kind == name, Liked.item_id == item_id)) or 0


def like(name: str, item_id: int, phone_hash: str) -> Liked:
    """One vote, for the day. The phone must be proved before; nothing else about the voter counts.

    The trail says that somebody voted, not who: what people like to read is their own affair.
    """
    found = item(name, item_id)
    if found is None:
        raise Refused("这一项已经不公开了")
    if own_numbers.is_staffs(phone_hash):
        raise Refused(STAFFS, "phone")
    liked = _counted(name, item_id, found)
    today = clock.today()
    known = select(Like.id).where(Like.liked_id == liked.id, Like.phone_hash == phone_hash, Like.on_date == today)
    if db.session.scalar(known) is not None:
        raise Refused(ALREADY, "phone")
    db.session.add(Like(liked_id=liked.id, phone_hash=phone_hash, on_date=today))
    db.session.flush()
    audit.record(None, Did.LIKED, liked)
    return liked


def _counties(found: Iterable[Item]) -> dict[str, int]:
    """Code -> id of the counties that these things lie in, read at once."""
    codes = {code for one in found for code in _codes(one)}
    rows = select(Region.code, Region.id).where(Region.code.in_(codes), Region.level == Level.COUNTY)
    return {code: id for code, id in db.session.execute(rows)}


def _codes(found: Item) -> list[str]:
    """The codes of a thing's place and of all that lies above it."""
    return [code for code in found.region.path.split("/") if code] if found.region else []


def _place(found: Item, counties: Mapping[str, int]) -> dict[str, int | None]:
    """Where a thing belongs: its place, the county that lies in, its domain."""
    county = next((counties[code] for code in _codes(found) if code in counties), None)
    return {"region_id": found.region.id if found.region else None, "county_id": county, "domain": found.domain}


def _counted(name: str, item_id: int, found: Item) -> Liked:
    """The row with one vote more; two at the same moment make two votes and one row."""
    dialect = db.session.get_bind().dialect.name
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    place = _place(found, _counties([found]))
    row = insert(table(Liked)).values(kind=name, item_id=item_id, times=1, **place)
    columns = table(Liked).c
    more = row.on_conflict_do_update(
        index_elements=[columns.kind, columns.item_id],
        set_={"times": columns.times + 1, **{key: row.excluded[key] for key in place}},
    )
    number = db.session.execute(more.returning(columns.id)).scalar_one()
    liked = db.session.get(Liked, number, populate_existing=True)
    assert liked is not None
    return liked


def ranked(region: Region | None = None, name: str = "", domain: int | None = None) -> Select[Liked]:
    """The rows of the ranking, the most liked first and of equals the first liked; see `ranking`."""
    rows = select(Liked).order_by(Liked.times.desc(), Liked.id)
    if name:
        rows = rows.where(Liked.kind == name)
    if domain is not None:
        rows = rows.where(Liked.domain == domain)
    if region is None or region.level == Level.CITY:  # the whole city: every row, those of no place too
        return rows
    return rows.where(Liked.county_id == region.id if region.level == Level.COUNTY else inside(Liked.region_id, region))


def ranking(region: Region | None = None, name: str = "", most: int = 20, domain: int | None = None) -> list[Row]:
    """The most liked first, of one place with all below it, of one kind or all, of one domain or all.

    `domain`: a number of the standard catalogue, NO_DOMAIN for what belongs to none, None for everything. What is no
    longer public, or of another domain since, is left out; what belongs to another place since stands there once its room
    has said so (`put_in_place`), at the latest after the night (`place_again`). The counts are those of the votes.
    """
    rows, found = ranked(region, name, domain), list[Row]()
    at_once = max(AT_ONCE, 2 * most)
    for look in range(MOST_LOOKS):
        liked = db.session.scalars(rows.limit(at_once).offset(look * at_once)).all()
        found += [one for one in _shown(liked) if domain is None or one.item.domain == domain]
        if len(liked) < at_once or len(found) >= most:
            break
    return found[:most]


def _shown(liked: Sequence[Liked]) -> list[Row]:
    """Those of the rows that everyone may see now."""
    shown: dict[tuple[str, int], Item] = {}
    for each in {row.kind for row in liked} & set(KINDS):
        found = KINDS[each][1]([row.item_id for row in liked if row.kind == each])
        shown.update({(each, number): thing for number, thing in found.items()})
    known = [(row, shown.get((row.kind, row.item_id))) for row in liked]
    return [Row(thing, KINDS[row.kind][0], row.times) for row, thing in known if thing is not None]


def place_again(after: int, most: int = 500) -> int | None:
    """Put the next so many rows where their things belong today; the last one's id, None when there is none."""
    liked = db.session.scalars(select(Liked).where(Liked.id > after).order_by(Liked.id).limit(most)).all()
    things = list[tuple[Liked, Item]]()
    for each in {row.kind for row in liked} & set(KINDS):
        mine = {row.item_id: row for row in liked if row.kind == each}
        things += [(mine[number], thing) for number, thing in KINDS[each][1](mine).items()]
    counties = _counties(thing for _, thing in things)
    for row, thing in things:
        for key, value in _place(thing, counties).items():
            setattr(row, key, value)
    return liked[-1].id if liked else None


def put_in_place(name: str, item_id: int) -> None:
    """A room filed this thing elsewhere: its row, where it was liked, stands there at once."""
    liked = db.session.scalar(select(Liked).where(Liked.kind == name, Liked.item_id == item_id))
    found = item(name, item_id)
    if liked is None or found is None:
        return
    for key, value in _place(found, _counties([found])).items():
        setattr(liked, key, value)


def forget_phones(before: date) -> None:
    """A phone is of use only on the day of its vote; the votes stay counted. Closing an account hurries nothing: else whoever
    opens another one with the same number votes twice a day.
    """
    old = update(Like).where(Like.on_date < before, Like.phone_hash.is_not(None))
    db.session.execute(old.values(phone_hash=None))


def give(user: User) -> list[dict[str, Any]]:
    """Her votes of today and yesterday; of older ones nobody knows whose they were."""
    if not user.phone_hash:
        return []
    rows = select(Like.on_date, Liked.kind, Liked.item_id).join(Liked, Like.liked_id == Liked.id)
    mine = db.session.execute(rows.where(Like.phone_hash == user.phone_hash).order_by(Like.id))
    told = [(on, name, item(name, number)) for on, name, number in mine]
    return [{"日期": on.isoformat(), "类别": KINDS[name][0], "喜欢": found.title} for on, name, found in told if found]
