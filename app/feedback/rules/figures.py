"""Figures that cannot be flattered: open cases count, what was reopened counts as open, nothing is ever reset.

Waiting is estimated as in survival analysis (Kaplan and Meier, 1958): a case still open has waited at least so long, and
says so. The interval of the median is the one of the log-log transformed Greenwood variance.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import exp, log, sqrt

LEAST = 10  # cases below which no median and no share of ratings is shown: one would tell of one person. In time is the unit’s own
Z = 1.959964  # two-sided 95 %


@dataclass(frozen=True)
class Waits:
    """Calendar days waited -> how many were answered after them, and how many were still open (or withdrawn) then."""

    answered: Mapping[int, int] = field(default_factory=dict)
    still: Mapping[int, int] = field(default_factory=dict)

    @property
    def cases(self) -> int:
        return sum(self.answered.values()) + sum(self.still.values())

    @property
    def longest(self) -> int:
        """The longest anybody waited or waits; 0 without a case."""
        return max((days for pile in (self.answered, self.still) for days, count in pile.items() if count), default=0)


@dataclass(frozen=True)
class Point:
    """After so many days this share was still without an answer; with its 95 % interval."""

    days: int
    share: float
    low: float
    high: float


def survival(waits: Waits) -> list[Point]:
    """The estimate at every day on which something was answered."""
    at_risk, share, variance, found = waits.cases, 1.0, 0.0, []
    for days in sorted({*waits.answered, *waits.still}):
        answered = waits.answered.get(days, 0)
        if answered:
            share *= 1 - answered / at_risk
            if at_risk > answered:
                variance += answered / (at_risk * (at_risk - answered))
            low, high = _interval(share, variance)
            found.append(Point(days, share, low, high))
        at_risk -= answered + waits.still.get(days, 0)
    return found


def _interval(share: float, variance: float) -> tuple[float, float]:
    if share <= 0 or share >= 1:
        return (max(0.0, share), min(1.0, share))
    spread = Z * sqrt(variance) / abs(log(share))
    return share ** exp(spread), share ** exp(-spread)


@dataclass(frozen=True)
class Median:
    """Half were answered within so many days; None where fewer than half were answered yet."""

    days: int | None
    low: int | None
    high: int | None


def median(waits: Waits) -> Median | None:
    """The median wait with its interval; None for fewer than LEAST cases."""
    if waits.cases < LEAST:
        return None
    points = survival(waits)

    def first(name: str) -> int | None:
        return next((point.days for point in points if getattr(point, name) <= 0.5), None)

    return Median(first("share"), first("low"), first("high"))


@dataclass(frozen=True)
class Numbers:
    """What is counted of a unit, a place, a kind or a month."""

    received: int = 0
    answered: int = 0  # and not reopened since
    in_time: int = 0  # answered by the day that was promised, and never reopened; a 追问 by its day too
    due: int = 0  # answered, reopened, open past their day, ended or left after it: what the share in time is of
    open: int = 0  # a 追问 without an answer too
    late: int = 0  # open past their day
    left_late: int = 0  # went to another desk after their day was over on this one
    reopened: int = 0
    handed_back: int = 0
    declined: int = 0
    withdrawn: int = 0
    turned: int = 0  # into what is answered in another room; each waits here until it is
    own: int = 0  # written down by the unit itself: counted, and left out of every share
    unproved: int = 0  # by a client nobody proved, or written down by an office: counted, and left out likewise
    asked: int = 0  # cases whose author could say whether it was solved, and give points for manner
    said: int = 0  # authors who said whether it was solved, the unit's own people not counted
    marked: int = 0  # authors who gave points for manner, likewise
    solved: int = 0
    manner: int = 0  # sum of the points
    waits: Waits = Waits()

    @property
    def timed(self) -> int:
        """Cases whose waiting is counted."""
        return self.waits.cases

    @property
    def share_in_time(self) -> float | None:
        """Of all that is due, not of what was answered: who never answers is late."""
        return self.in_time / self.due if self.due else None

    @property
    def share_solved(self) -> float | None:
        return self.solved / self.said if self.said >= LEAST else None

    @property
    def mean_manner(self) -> float | None:
        return self.manner / self.marked if self.marked >= LEAST else None

    @property
    def median(self) -> Median | None:
        return median(self.waits)
