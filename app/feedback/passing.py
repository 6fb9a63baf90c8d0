"""By when a post is passed on: to a unit by the office, taken on by the unit (domain handbook §f.2: one working day).

The same whatever the whole term is: a 投诉 of fifteen days that nobody routed is late on the second day.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date

from app import clock
from app.core import limits, workdays
from app.errors import Refused
from app.feedback.models import Post
from app.feedback.models.desks import Holding, Part
from app.feedback.rules import kinds
from app.feedback.rules.life import State
from app.feedback.rules.screening import Screen

WORDS: Mapping[State, str] = {State.RECEIVED: "转办", State.DECIDING: "裁定", State.OFFERED: "接办"}


def due_on(post: Post) -> date | None:
    """The day by which whoever has it now passes it on; None where nobody has to, or the year's calendar is not known yet."""
    if post.state == State.OFFERED:
        lead = post.lead
        return _after(clock.here(lead.given_at).date(), kinds.ACCEPT.key) if lead else None
    if post.state not in WORDS:
        return None
    back = [row.ended_at for row in post.assignments if row.part == Part.LEAD and row.holding == Holding.REFUSED]
    returned = max((clock.here(at).date() for at in back if at), default=None)
    if returned is None:
        return post.screen_due_on
    handed_back = _after(returned, kinds.SCREEN.key)
    return max(handed_back, post.screen_due_on) if handed_back else None  # taken up again on appeal: that day


def _after(day: date, key: str) -> date | None:
    with suppress(Refused):  # a year nobody entered
        return workdays.calendar().add(day, limits.in_force(key).number)
    return None


def is_late(post: Post) -> bool:
    """Should it have been passed on before today?"""
    due = due_on(post)
    return due is not None and due < clock.today()


def waits(post: Post) -> bool:
    """Is it somebody's turn to pass it on, today or since long? Of one nobody has read yet the reader is told first."""
    if post.state == State.RECEIVED and post.screen == Screen.WAITING:
        return False
    due = due_on(post)
    return due is not None and due <= clock.today()
