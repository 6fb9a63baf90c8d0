"""How the villages of a township or county stand today with each item of the catalogue, not with money alone."""

from collections.abc import Sequence
from dataclasses import dataclass

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
from app.village.rules.periods import Period, Span
from app.village.service import items


@dataclass(slots=True)
class OfItem:
    """One item over many villages: how many have it on their board, have published it, and are late with it."""

    item: Item
    boards: int = 0
    published: int = 0
    late: int = 0
    has_dates: bool = False  # else it is published when it happens, and nobody can be late


def of_region(region: Region) -> list[OfItem]:
    """Every item that is on a board of the region, those with the most late first; two queries."""
    villages = db.session.scalars(select(Village).where(inside(Village.region_id, region))).all()
    known, late_of = _published(region), Late()
    found: dict[str, OfItem] = {}
    for village in villages:
        for no in (no for _, _, numbers in panels(village.is_community) for no in numbers):
            one = found.setdefault(no, OfItem(items.item(no)))
            names = known.get((village.id, no), set())
            span = dates.span_of(one.item, village.span)
            one.boards += 1
            one.published += bool(names)
            one.has_dates |= span is not None
            one.late += span is not None and any(not dates.is_done(part, names) for part in late_of(village, span))
    return sorted(found.values(), key=lambda one: (-one.late, one.item.no))


def _published(region: Region) -> dict[tuple[int, str], set[str]]:
    rows = (
        select(Release.village_id, Release.item_no, Release.period)
        .join(Village)
        .where(inside(Village.region_id, region), Release.state.in_(LIVE))
        .distinct()
    )
    found: dict[tuple[int, str], set[str]] = {}
    for village_id, no, period in db.session.execute(rows):
        found.setdefault((village_id, no), set()).add(period)
    return found


class Late:
    """Of which periods the date has passed for a village, worked out once for all that joined on one day."""

    def __init__(self) -> None:
        self.today = clock.today()
        self.known: dict[tuple[object, Span], Sequence[Period]] = {}

    def __call__(self, village: Village, span: Span) -> Sequence[Period]:
        key = (village.since, span)
        if key not in self.known:
            owed = boards.owed(village, span, self.today)
            self.known[key] = [part for part in owed if boards.due_of(part, span).on < self.today]
        return self.known[key]
