"""Figures that cannot be flattered: open cases count, what was reopened counts as open, nothing is ever reset.

Waiting is estimated as in survival analysis (Kaplan and Meier, 1958): a case still open has waited at least so long, and
says so. The interval of the median is the one of the log-log transformed Greenwood variance.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from math import exp, log, sqrt
from typing import Any

LEAST = 10  # cases below which no median and no share of ratings is shown: one would tell of one person. In time is the unit’s own
Z = 1.959964  # two-sided 95 %
# what is counted case by case, and what of that is asked of a unit by another day than of the whole
COUNTED = (
    "received", "answered", "in_time", "due", "open", "late", "reopened", "declined", "withdrawn", "turned", "own",
    "unproved", "asked",
)  # fmt: skip
AT_THE_UNIT = {"in_time": "unit_in_time", "due": "unit_due", "late": "unit_late"}
STANDS, TIMED = "stands", "timed"  # an answer stands; the waiting counts


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
    return list(_points(waits))


def _points(waits: Waits) -> Iterator[Point]:
    at_risk, share, variance = waits.cases, 1.0, 0.0
    for days in sorted({*waits.answered, *waits.still}):
        answered = waits.answered.get(days, 0)
        if answered:
            share *= 1 - answered / at_risk
            if at_risk > answered:
                variance += answered / (at_risk * (at_risk - answered))
            low, high = _interval(share, variance)
            yield Point(days, share, low, high)
        at_risk -= answered + waits.still.get(days, 0)


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
    found: dict[str, int] = {}
    for point in _points(waits):
        for name in ("share", "low", "high"):
            if name not in found and getattr(point, name) <= 0.5:
                found[name] = point.days
        if len(found) == 3:  # no later day says more
            break
    return Median(found.get("share"), found.get("low"), found.get("high"))


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
    declined: int = 0  # these two while no answer stands: with the answered and the open they add up to the received
    withdrawn: int = 0
    turned: int = 0  # into what is answered in another room; each waits here until it is
    own: int = 0  # written down by the unit itself: in shares only where it is late
    unproved: int = 0  # by a client nobody proved, or written down by an office or a partner: likewise
    asked: int = 0  # cases whose author could say whether it was solved, and give points for manner
    said: int = 0  # authors who said whether it was solved, the unit's own people not counted
    marked: int = 0  # authors who gave points for manner, likewise
    solved: int = 0
    manner: int = 0  # sum of the points
    extended: int = 0  # were granted more time
    undated: int = 0  # of those before a first answer, where nobody kept the day before
    paused: int = 0  # stood still while their author was asked for more
    stretched: int = 0  # in time only by the day that was put off
    stretching: int = 0  # not due only by it
    waits: Waits = Waits()

    @property
    def is_told(self) -> bool:
        """Is there anything to tell? What was late and was made a 举报 is due, though nothing came that is counted."""
        return bool(self.received or self.due)

    @property
    def closed(self) -> int:
        """Nobody waits, and no answer stands: 收到 is what was answered, what is open, and this."""
        return self.received - self.answered - self.open

    @property
    def passed(self) -> int:
        """What of that is neither 不予受理 nor withdrawn: its author called it an application."""
        return self.closed - self.declined - self.withdrawn

    @property
    def timed(self) -> int:
        """Cases whose waiting is counted."""
        return self.waits.cases

    @property
    def share_in_time(self) -> float | None:
        """Of all that is due, not of what was answered: who never answers is late."""
        return self.in_time / self.due if self.due else None

    @property
    def in_time_first(self) -> int:
        """In time by the days before any was put off."""
        return self.in_time - self.stretched

    @property
    def due_first(self) -> int:
        return self.due + self.stretching

    @property
    def share_first(self) -> float | None:
        """The share in time by those days; None where none was put off, or where one of them is not known."""
        is_told = self.due_first and self.is_put_off and not self.undated
        return self.in_time_first / self.due_first if is_told else None

    @property
    def is_put_off(self) -> bool:
        return bool(self.extended or self.stretched or self.stretching)

    @property
    def share_solved(self) -> float | None:
        return self.solved / self.said if self.said >= LEAST else None

    @property
    def mean_manner(self) -> float | None:
        return self.manner / self.marked if self.marked >= LEAST else None

    @property
    def median(self) -> Median | None:
        return median(self.waits)


class Sum:
    """What is counted of one row of the table, added up."""

    def __init__(self) -> None:
        self.says: Counter[frozenset[str]] = Counter()
        self.answered: Counter[int] = Counter()
        self.still: Counter[int] = Counter()

    def add(self, says: frozenset[str], days: int, cases: int) -> None:
        """Cases of which all this is to be said, and which waited so many days."""
        self.says[says] += cases
        if TIMED in says:
            (self.answered if STANDS in says else self.still)[days] += cases

    def numbers(self, rated: Mapping[str, int]) -> Numbers:
        """With what authors said, and hand-backs."""
        counted = {name: self._count(name) for name in COUNTED}
        return Numbers(**counted, **rated, waits=Waits(self.answered, self.still))

    def at_the_unit(self) -> dict[str, Any]:
        """What is asked of a unit by its own day."""
        return {name: self._count(own) for name, own in AT_THE_UNIT.items()}

    def _count(self, name: str) -> int:
        return sum(cases for says, cases in self.says.items() if name in says)


def added_up(rows: Iterable[Numbers]) -> Numbers:
    """The whole of all rows of a table."""
    whole: dict[str, Any] = {}
    waits: tuple[dict[int, int], dict[int, int]] = ({}, {})
    for row in rows:
        for one in fields(row):
            if one.name != "waits":
                whole[one.name] = whole.get(one.name, 0) + getattr(row, one.name)
        for pile, more in zip(waits, (row.waits.answered, row.waits.still), strict=True):
            for days, count in more.items():
                pile[days] = pile.get(days, 0) + count
    return Numbers(**whole, waits=Waits(*waits))
