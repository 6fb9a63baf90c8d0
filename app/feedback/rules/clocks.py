"""The clock of a case: when it is due, when its lamp turns, and why; nobody can wind it back."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.clock import NOT_YET
from app.core.workdays.rules import Explanation, WorkCalendar

YELLOW_TENTHS = 8  # of the working days (domain handbook §f.2)
EARLY_PART = 3  # 一次性告知补正在 20 个工作日的头 7 个以内，《政府信息公开条例》第三十条、第三十三条


class Lamp(StrEnum):
    """How urgent a case is, for the desk and for the public alike."""

    ANSWERED = "answered"
    ON_TIME = "on_time"
    YELLOW = "yellow"
    RED = "red"
    BLACK = "black"
    ENDED = "ended"


LAMP_LABELS = {
    Lamp.ANSWERED: "已答复",
    Lamp.ON_TIME: "办理中",
    Lamp.YELLOW: "即将到期",
    Lamp.RED: "逾期",
    Lamp.BLACK: "久拖未复",
    Lamp.ENDED: "已了结",
}
LAMP_KINDS = {
    Lamp.ANSWERED: "ok",
    Lamp.ON_TIME: "quiet",
    Lamp.YELLOW: "soon",
    Lamp.RED: "late",
    Lamp.BLACK: "black",
    Lamp.ENDED: "quiet",
}


@dataclass(frozen=True)
class Clock:
    """The days of one period: it begins the day after `start`."""

    start: date
    workdays: int
    yellow_on: date  # from this day on the lamp is yellow
    due_on: date


def wind(calendar: WorkCalendar, start: date, workdays: int) -> Clock:
    """A new clock; its days are NOT_YET where it runs into a year that is still to be entered: nobody waits to be heard."""
    yellow = calendar.add_or_not_yet(start, max(1, -(-workdays * YELLOW_TENTHS // 10)))
    return Clock(start, workdays, yellow, calendar.add_or_not_yet(start, workdays))


def ends_before(calendar: WorkCalendar, one: Clock, other: Clock) -> bool:
    """Is the one over first? Of two whose day cannot be told yet, the one with fewer days left when the calendar ends."""

    def end(clock: Clock) -> tuple[date, int]:
        left = calendar.beyond(clock.start, clock.workdays) if clock.due_on == NOT_YET else 0
        return clock.due_on, left

    return end(one) < end(other)


def early(workdays: int) -> int:
    """Within how many of its working days a unit asks its author what is missing, and hands back what is not its own."""
    return -(-workdays // EARLY_PART)


def is_by(day: date, on: date, calendar: WorkCalendar) -> bool | None:
    """Was it done by the day, on this one? None where that can only be told once the calendar is out.

    A day that no entered year reaches is later than every day of an entered year.
    """
    if day != NOT_YET:
        return on <= day
    return None if calendar.is_ahead(on) else True


def longer(calendar: WorkCalendar, clock: Clock, more: int) -> Clock:
    """The clock after an extension or a pause of so many working days."""
    return wind(calendar, clock.start, clock.workdays + more)


def why(calendar: WorkCalendar, clock: Clock) -> Explanation:
    """Each day counted or skipped, with its reason."""
    return calendar.explain(clock.start, clock.workdays)


def lamp(open_since: date | None, yellow_on: date, due_on: date, today: date, black_days: int) -> Lamp:
    """The lamp of an open case; `open_since` is the day it was received, which nothing resets."""
    if open_since is not None and today > open_since + timedelta(days=black_days):
        return Lamp.BLACK
    if today > due_on:
        return Lamp.RED
    return Lamp.YELLOW if today >= yellow_on else Lamp.ON_TIME
