"""The clock a first answer would have, had its day not been put off: the share in time is told by its day too.

More time puts it off, and so does asking the author late (`Pause.puts_off`). Asked early, it stands still as the running one
does; the earlier clock of what is merged in is earlier here too. Only the first round has one.
"""

from collections.abc import Iterator

from sqlalchemy import CompoundSelect, or_, select, union_all

from app.clock import NOT_YET
from app.core import workdays
from app.core.workdays.rules import WorkCalendar
from app.db import db
from app.feedback.models import Extension, Pause, Post
from app.feedback.rules import clocks
from app.feedback.rules.clocks import Clock
from app.feedback.service import behind

Kept = Extension | Pause


def _granted(post: Post) -> Extension | None:
    return db.session.scalar(select(Extension).where(Extension.post_id == post.id, Extension.granted.is_(True)))


def _asked_late(post: Post) -> Pause | None:
    return db.session.scalar(select(Pause).where(Pause.post_id == post.id, Pause.puts_off.is_(True)))


def _of(post: Post) -> Kept | None:
    """Where the clock of a first answer that is not given yet was kept: with more time or a late question of its own, or with
    that of a post merged in whose clock runs here. Of several the first holds the earliest day.
    """
    return None if post.round else next(_kept_of(post), None)


def _kept_of(post: Post) -> Iterator[Kept]:
    more = select(Extension).where(Extension.granted.is_(True), Extension.round == 0, Extension.first_from.is_not(None))
    late = select(Pause).where(Pause.first_from.is_not(None))
    for rows in (
        db.session.scalars(more.where(Extension.post_id == post.id)),
        db.session.scalars(late.where(Pause.post_id == post.id)),
        db.session.scalars(more.where(Extension.lead_id == post.id)),
        db.session.scalars(late.where(Pause.lead_id == post.id)),
    ):
        yield from rows.all()


def _clock(asked: Kept) -> Clock:
    assert asked.first_from is not None and asked.first_days is not None
    return clocks.wind(workdays.calendar(), asked.first_from, asked.first_days)


def _put(asked: Kept, clock: Clock) -> None:
    asked.first_from, asked.first_days, asked.first_due_on = clock.start, clock.workdays, clock.due_on


def _put_earlier(asked: Kept, other: Clock) -> None:
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


def stay(post: Post, pause: Pause) -> None:
    """Its author is asked late: what runs until now is what would have held, where that is not kept yet."""
    if post.round == 0 and _of(post) is None:
        _put(pause, behind.clock_of(post))


def lengthen(post: Post, more: int) -> None:
    """The running clock is longer by so many days for a pause, or shorter again."""
    asked = _of(post)
    if asked is not None:
        _put(asked, clocks.longer(workdays.calendar(), _clock(asked), more))


def shorten(post: Post) -> None:
    """The running clock was shortened."""
    asked = _of(post)
    if asked is not None:
        own = (_granted(post), _asked_late(post))
        days = post.clock_days - sum(one.added or 0 for one in own if one is not None)
        _put_earlier(asked, clocks.wind(workdays.calendar(), post.clock_from, days))


def taken_over(into: Post, post: Post, to_come: int) -> None:
    """The clock of `post` runs for both now; `to_come`: what the other one was moved forward for a pause and is not over yet."""
    let_go(into)
    asked, theirs = _of(into), _of(post)
    if asked is None and theirs is not None:
        theirs.lead_id = into.id
        let_go(post)
    if asked is not None:
        _put(asked, clocks.longer(workdays.calendar(), _clock(asked), -to_come))
        _put_earlier(asked, _clock(theirs) if theirs is not None else behind.clock_of(post))


def let_go(post: Post) -> None:
    """Another clock runs: it holds nothing of what was granted."""
    asked = _granted(post)
    if asked is not None:
        asked.added = 0


def waiting() -> CompoundSelect[int]:
    """Posts whose day before it was put off waits for a calendar, or was not worked out when more time was granted."""
    return union_all(
        *(
            select(kept.post_id).where(
                kept.first_days.is_not(None), or_(kept.first_due_on.is_(None), kept.first_due_on == NOT_YET)
            )
            for kept in (Extension, Pause)
        )
    )


def wind(post: Post, calendar: WorkCalendar) -> None:
    """That day, once it can be told; whatever round the case is in by now."""
    for kept in (_granted(post), _asked_late(post)):
        if kept is not None and kept.first_from is not None and kept.first_days is not None:
            kept.first_due_on = calendar.add_or_not_yet(kept.first_from, kept.first_days)
