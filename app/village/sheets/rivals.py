"""Readings that fit a sheet as well as the one its headings give: where there is one, nobody chooses in silence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.village.sheets.balances import Sides, ways
from app.village.sheets.samples import Sample

LAST_NUMBER = re.compile(r"(\d{1,9})\D*$")
BOTH = (False, True)  # the oldest first, the newest first

Held = tuple[int | None, int | None, int | None]  # the columns of income, expense and balance


@dataclass(frozen=True)
class Rivals:
    """The best reading that leaves the columns where they are held, and one that does not and fits as well."""

    own: Sides | None
    other: Sides | None

    @property
    def is_even(self) -> bool:
        """Does neither fit better than the other?"""
        return self.own is not None and self.other is not None and _fit(self.own) == _fit(self.other)


def rivals(sample: Sample, held: Held, places: Sequence[int], orders: Sequence[bool], likely: Sequence[bool]) -> Rivals:
    """What speaks for the columns as held, and what speaks as much for others.

    The rows may stand in `orders`, and so the columns as held are judged; others only in the `likely` ones.
    """
    found = list(ways(sample, places, orders))
    own = max((way for way in found if not _moves(way, held)), key=_fit, default=None)
    least, most_off = (len(own.tally.agree), own.tally.off) if own else (0, 0)
    others = [
        way
        for way in found
        if _moves(way, held)
        and way.newest_first in likely
        and len(way.tally.agree) >= max(1, least)
        and way.tally.off <= most_off
    ]
    return Rivals(own, max(others, key=_fit, default=None))


def by_vouchers(numbers: Sequence[str]) -> Sequence[bool]:
    """The orders the numbers of vouchers allow, where the days say nothing: up, down, or both."""
    found = [LAST_NUMBER.search(number) for number in numbers]
    counted = [int(number[1]) for number in found if number]
    if len(counted) < len(found) or len(set(counted)) < 2:
        return BOTH
    return tuple(order for order in BOTH if counted == sorted(counted, reverse=order)) or BOTH


def _moves(way: Sides, held: Held) -> bool:
    """Does it take a column for something else than it is held for, or something held for another column?"""
    taken = {place: at for at, place in enumerate(held) if place is not None}
    return any(
        place is not None and (taken.get(place, at) != at or held[at] not in (None, place))
        for at, place in enumerate(way.columns)
    )


def _fit(way: Sides) -> tuple[int, int]:
    return len(way.tally.agree), -way.tally.off
