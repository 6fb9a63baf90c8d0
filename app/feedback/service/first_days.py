"""The clock a first answer would have, had nobody granted more time for it: the share in time is told by its day too.

It stands still while its author is asked, as the running one does, and the earlier clock of what is merged in is earlier here
too. Only the first round has one.
"""

from sqlalchemy import Select, or_, select

from app.clock import NOT_YET
from app.core import workdays
from app.core.workdays.rules import WorkCalendar
from app.db import db
from app.feedback.models import Extension, Post
from app.feedback.rules import clocks
from app.feedback.rules.clocks import Clock
from app.feedback.service import behind


def _granted(post: Post) -> Extension | None:
    return db.session.scalar(select(Extension).where(Extension.post_id == post.id, Extension.granted.is_(True)))


def _of(post: Post) -> Extension | None:
    """More time for a first answer that is not given yet, where the clock without it was kept: its own, or that of a post
    merged in whose clock runs here.
    """
    if post.round:
        return None
    kept = (Extension.granted.is_(True), Extension.round == 0, Extension.first_from.is_not(None))
    own = db.session.scalar(select(Extension).where(Extension.post_id == post.id, *kept))
    return own or db.session.scalar(select(Extension).where(Extension.lead_id == post.id, *kept))


def _clock(asked: Extension) -> Clock:
    assert asked.first_from is not None and asked.first_days is not None
    return clocks.wind(workdays.calendar(), asked.first_from, asked.first_days)


def _put(asked: Extension, clock: Clock) -> None:
    asked.first_from, asked.first_days, asked.first_due_on = clock.start, clock.workdays, clock.due_on


def _put_earlier(asked: Extension, other: Clock) -> None:
    one = _clock(asked)
    _put(asked, other if clocks.ends_before(workdays.calendar(), other, one) else one)


def begin(post: Post, asked: Extension) -> None:
    """More time is granted: what runs until now is what would have held."""
    asked.added = asked.workdays
    taken = _of(post)
    if post.round == 0:
        _put(asked, behind.clock_of(post))
    if taken is not None and taken is not asked:
        _put_earlier(asked, _clock(taken))
        taken.lead_id = None


def lengthen(post: Post, more: int) -> None:
    """The running clock is longer by so many days for a pause, or shorter again."""
    asked = _of(post)
    if asked is not None:
        _put(asked, clocks.longer(workdays.calendar(), _clock(asked), more))


def shorten(post: Post) -> None:
    """The running clock was shortened."""
    asked = _of(post)
    if asked is not None:
        days = post.clock_days - asked.added
        _put_earlier(asked, clocks.wind(workdays.calendar(), post.clock_from, days))


def taken_over(into: Post, post: Post, to_come: int) -> None:
    """The clock of `post` runs for both now; `to_come`: what the other one was moved forward for a pause and is not over yet."""
    let_go(into)
    asked, theirs = _of(into), _of(post)
    if asked is None and theirs is not None:
        theirs.lead_id, theirs.added = into.id, 0
    if asked is not None:
        _put(asked, clocks.longer(workdays.calendar(), _clock(asked), -to_come))
        _put_earlier(asked, _clock(theirs) if theirs is not None else behind.clock_of(post))


def let_go(post: Post) -> None:
    """Another clock runs: it holds nothing of what was granted."""
    asked = _granted(post)
    if asked is not None:
        asked.added = 0


def waiting() -> Select[int]:
    """Posts whose day without more time waits for a calendar, or was not worked out when more time was granted."""
    unknown = or_(Extension.first_due_on.is_(None), Extension.first_due_on == NOT_YET)
    return select(Extension.post_id).where(Extension.first_days.is_not(None), unknown)


def wind(post: Post, calendar: WorkCalendar) -> None:
    """That day, once it can be told; whatever round the case is in by now."""
    asked = _granted(post)
    if asked is not None and asked.first_from is not None and asked.first_days is not None:
        asked.first_due_on = calendar.add_or_not_yet(asked.first_from, asked.first_days)
