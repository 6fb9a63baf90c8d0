"""How a village stands in the roll-up of one period: what it owes within it, and what of that is public."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.village.rules.due import Due, done_on, is_done
from app.village.rules.periods import Period, Span


class Standing(StrEnum):
    """Where a village stands with its finance for one period."""

    PUBLISHED = "published"
    WAITING = "waiting"
    LATE = "late"
    FREE = "free"  # owes nothing within this period: publishes by the quarter, or joined later
    ABSENT = "absent"  # has no board yet


# Most needed first: who is late, who published or has time left, last who owes nothing or has no board yet
ORDER = (Standing.LATE, Standing.PUBLISHED, Standing.WAITING, Standing.FREE, Standing.ABSENT)
PRESSING = (Standing.LATE, Standing.WAITING, Standing.ABSENT, Standing.PUBLISHED, Standing.FREE)
WAS_LATE, WAS_LATE_LABEL = "was_late", "逾期后公开"  # of what is public: no standing of its own
STANDING_LABELS = {
    Standing.PUBLISHED: "已公开",
    Standing.WAITING: "未到期",
    Standing.LATE: "逾期",
    Standing.FREE: "本期不需公开",
    Standing.ABSENT: "未开公开栏",
}
STANDING_KINDS = {
    Standing.PUBLISHED: "ok",
    Standing.WAITING: "soon",
    Standing.LATE: "late",
    Standing.FREE: "quiet",
    Standing.ABSENT: "quiet",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A village's standing, and the date it has missed or has before it."""

    standing: Standing
    due: Due | None = None
    days_late: int = 0  # of what is all public: how many days after its date the latest of it became so

    @property
    def was_late(self) -> bool:
        """Is all of it public, and not all of it in time?"""
        return self.days_late > 0


def names_within(period: Period) -> list[str]:
    """The names of all books whose period lies in this one: its months and quarters."""
    spans = [Span.MONTH] if period.span == Span.MONTH else [Span.MONTH, Span.QUARTER]
    return [part.name for span in spans for part in period.parts(span)]


def owed_within(period: Period, begun: Iterable[Period], today: date) -> list[Period]:
    """What a village owes of this period, of all it has begun: what lies in it and is over."""
    within = (part for part in begun if period.starts_on <= part.starts_on and part.ends_on <= period.ends_on)
    return [part for part in within if part.ends_on < today]


def judge(
    owed: Collection[Period],
    public: Collection[str],
    due_of: Callable[[Period], Due],
    today: date,
    late: Mapping[str, date] | None = None,
) -> Judged:
    """The standing of a village on the board: of what it has not published the oldest decides.

    `late`: of the periods that may have been late the day they first became public; all others were in time.
    """
    missing = [part for part in owed if not is_done(part, public)]
    if missing:
        due = due_of(missing[0])
        return Judged(Standing.LATE if today > due.on else Standing.WAITING, due)
    if not public:
        return Judged(Standing.FREE)
    return Judged(Standing.PUBLISHED, days_late=_days_late(owed, public, due_of, late) if late else 0)


def _days_late(
    owed: Collection[Period], public: Collection[str], due_of: Callable[[Period], Due], late: Mapping[str, date]
) -> int:
    first = {name: late.get(name, date.min) for name in public}
    days = [(done - due_of(part).on).days for part in owed if (done := done_on(part, first))]
    return max([0, *days])
