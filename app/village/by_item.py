"""How the villages of a township or county stand today with each item of the catalogue, not with money alone."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import contains_eager

from app import clock
from app.clock import here
from app.core.regions.models import Region
from app.core.regions.scope import inside
from app.db import db
from app.village import boards
from app.village.boards import LIVE
from app.village.models import Release, Village
from app.village.rules import due as dates
from app.village.rules.catalogue import Item, panels
from app.village.rules.due import Due, Lamp, Owing, Public
from app.village.rules.life import ONCE_PUBLIC
from app.village.service import items

YEAR = timedelta(days=365)  # how far back a table that speaks of today tells what came late
Days = dict[str, dict[str, date]]  # by form, the day each period first became public


@dataclass(frozen=True)
class OfVillage:
    """One item in one village: is all of it public, which date did it miss, and did what is public come after its date?"""

    village: Village
    published: bool  # each table the item needs
    has_dates: bool
    missed: Due | None = None
    came_late: Due | None = None  # of the year's dates the one it was latest for
    days_late: int = 0
    partly: bool = False  # some table of it is public, not each

    @property
    def was_late(self) -> bool:
        """Is nothing of it missing, and did not all of it come in time?"""
        return self.came_late is not None

    @property
    def lamp(self) -> Lamp:
        """How it stands, in the words of a board."""
        if self.missed:
            return Lamp.LATE
        if self.published:
            return Lamp.PUBLISHED
        if self.has_dates:
            return Lamp.WAITING
        return Lamp.PARTLY if self.partly else Lamp.OPEN


@dataclass(slots=True)
class OfItem:
    """One item over many villages: how many have it on their board, have published it, and are late with it."""

    item: Item
    boards: int = 0
    published: int = 0
    was_late: int = 0  # of those that lack nothing: not all of the year came in time
    late: int = 0
    has_dates: bool = False  # else it is published when it happens, and nobody can be late
    why: Counter[Due] = field(
        default_factory=Counter
    )  # the date each that is late has missed first, and how many it is

    def add(self, one: OfVillage) -> None:
        self.boards += 1
        self.published += one.published
        self.was_late += one.was_late
        self.has_dates |= one.has_dates
        if one.missed:
            self.late += 1
            self.why[one.missed] += 1


def of_region(region: Region) -> list[OfItem]:
    """Every item that is on a board of the region, those with the most late first; three queries."""
    found: dict[str, OfItem] = {}
    for no, one in _judged(region):
        found.setdefault(no, OfItem(items.item(no))).add(one)
    return sorted(found.values(), key=lambda one: (-one.late, one.item.no))


def of_villages(region: Region, no: str) -> list[OfVillage]:
    """The villages behind one row, in the order of their codes."""
    return [one for _, one in _judged(region, no)]


def _judged(region: Region, only: str = "") -> Iterator[tuple[str, OfVillage]]:
    rows = select(Village).join(Village.region).options(contains_eager(Village.region))
    villages = db.session.scalars(rows.where(inside(Village.region_id, region)).order_by(Region.code)).all()
    known, first, late_of = _published(region, only), _first(region, only), Late()
    for village in villages:
        for no in (no for _, _, numbers in panels(village.is_community) for no in numbers if only in ("", no)):
            item, key = items.item(no), (village.id, no)
            yield no, _of_village(village, item, known.get(key, {}), first.get(key, {}), late_of)


def _of_village(village: Village, item: Item, public: Public, first: Days, late_of: "Late") -> OfVillage:
    published = bool(public) and all(form in public for form in item.needs)
    if dates.span_of(item, village.span) is None:
        return OfVillage(village, published, False, partly=bool(public) and not published)
    owed = late_of(village, item)
    if missed := next((owing.due for owing in owed if not owing.is_met(public)), None):
        return OfVillage(village, published, True, missed)
    came_late, days = _latest(owed, first, late_of.today - YEAR) if published and first else (None, 0)
    return OfVillage(village, published, True, None, came_late, days)


def _latest(owed: Sequence[Owing], first: Days, since: date) -> tuple[Due | None, int]:
    """Of what was due since a day, what became public the longest after its date; `owed` stands in the order of the dates."""
    worst, most = None, 0
    for owing in reversed(owed):
        if owing.due.on < since:
            break
        if (
            not _is_in_time(owing, first)
            and (day := owing.met_on(first))
            and (days := (day - owing.due.on).days) > most
        ):
            worst, most = owing.due, days
    return worst, most


def _is_in_time(owing: Owing, first: Days) -> bool:
    """Was it public in time by its own name, as nearly all is? Then nobody need ask of longer and shorter periods."""
    name, due = owing.period.name, owing.due.on
    days = [first.get(form, {}).get(name) for form in owing.forms or first]
    in_time = [day is not None and day <= due for day in days]
    return all(in_time) if owing.forms else any(in_time)


def _published(region: Region, only: str) -> dict[tuple[int, str], dict[str, set[str]]]:
    rows = (
        select(Release.village_id, Release.item_no, Release.form, Release.period)
        .join(Village)
        .where(inside(Village.region_id, region), Release.state.in_(LIVE), *_of(only))
        .distinct()
    )
    found: dict[tuple[int, str], dict[str, set[str]]] = {}
    for village_id, no, form, period in db.session.execute(rows):
        found.setdefault((village_id, no), {}).setdefault(form, set()).add(period)
    return found


def _first(region: Region, only: str) -> dict[tuple[int, str], Days]:
    """When each first version became public, of those whose date may lie within the year; a correction is not late."""
    columns = (Release.village_id, Release.item_no, Release.form, Release.period)
    rows = (
        select(*columns, func.min(Release.published_at))
        .join(Village)
        .where(
            inside(Village.region_id, region),
            Release.state.in_(ONCE_PUBLIC),
            Release.number == 1,
            Release.period >= str((clock.today() - YEAR).year - 1),  # periods begin with their year
            *_of(only),
        )
        .group_by(*columns)
    )
    found: dict[tuple[int, str], Days] = {}
    for village_id, no, form, period, at in db.session.execute(rows):
        assert at is not None  # what was public has its day
        found.setdefault((village_id, no), {}).setdefault(form, {})[period] = here(at).date()
    return found


def _of(only: str) -> Sequence[ColumnElement[bool]]:
    return (Release.item_no == only,) if only else ()


class Late:
    """What of an item had to be public before today, worked out once for all villages that joined on one day and are set alike."""

    def __init__(self) -> None:
        self.today = clock.today()
        self.known: dict[tuple[object, ...], list[Owing]] = {}

    def __call__(self, village: Village, item: Item) -> list[Owing]:
        key = (item.no, village.is_community, village.since, village.span, str(village.spans), str(village.meetings))
        if key not in self.known:
            self.known[key] = [one for one in boards.owed(village, item, self.today) if one.due.on < self.today]
        return self.known[key]
