"""How the villages of a township or county stand today with each item of the catalogue, not with money alone."""

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import select

from app import clock
from app.core.regions.models import Region
from app.core.regions.scope import inside
from app.db import db
from app.village import boards
from app.village.boards import LIVE
from app.village.models import Release, Village
from app.village.rules import due as dates
from app.village.rules.catalogue import Item, panels
from app.village.rules.due import Due, Owing
from app.village.service import items


@dataclass(slots=True)
class OfItem:
    """One item over many villages: how many have it on their board, have published it, and are late with it."""

    item: Item
    boards: int = 0
    published: int = 0
    late: int = 0
    has_dates: bool = False  # else it is published when it happens, and nobody can be late
    why: Counter[Due] = field(
        default_factory=Counter
    )  # the date each that is late has missed first, and how many it is


def of_region(region: Region) -> list[OfItem]:
    """Every item that is on a board of the region, those with the most late first; two queries."""
    villages = db.session.scalars(select(Village).where(inside(Village.region_id, region))).all()
    known, late_of = _published(region), Late()
    found: dict[str, OfItem] = {}
    for village in villages:
        for no in (no for _, _, numbers in panels(village.is_community) for no in numbers):
            one = found.setdefault(no, OfItem(items.item(no)))
            public = known.get((village.id, no), {})
            has_dates = dates.span_of(one.item, village.span) is not None
            one.boards += 1
            one.published += bool(public) and all(form in public for form in one.item.needs)
            one.has_dates |= has_dates
            owed = late_of(village, one.item) if has_dates else ()
            if missed := next((owing.due for owing in owed if not owing.is_met(public)), None):
                one.late += 1
                one.why[missed] += 1
    return sorted(found.values(), key=lambda one: (-one.late, one.item.no))


def _published(region: Region) -> dict[tuple[int, str], dict[str, set[str]]]:
    rows = (
        select(Release.village_id, Release.item_no, Release.form, Release.period)
        .join(Village)
        .where(inside(Village.region_id, region), Release.state.in_(LIVE))
        .distinct()
    )
    found: dict[tuple[int, str], dict[str, set[str]]] = {}
    for village_id, no, form, period in db.session.execute(rows):
        found.setdefault((village_id, no), {}).setdefault(form, set()).add(period)
    return found


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
