"""The day a letter, a call or a visit came, put right by another person where it was typed wrongly; once, and in the open.

It betters no unit (`docs/decisions/065`): only before any unit was offered the case, never to a day after it was written
down here, and whoever gets it is judged by the earlier of the two days.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Select, select

from app import clock, enough
from app.clock import NOT_YET
from app.core import limits, workdays
from app.core.accounts.models import User
from app.core.units.models import Unit
from app.core.workdays.rules import WorkCalendar
from app.db import db
from app.errors import Refused, Rules
from app.feedback import searching
from app.feedback.acts import Did
from app.feedback.models import Post, Redated, RedatedUnit
from app.feedback.rules import clocks, kinds
from app.feedback.rules.kinds import BY_CLERK, Kind
from app.feedback.rules.screening import Screen
from app.feedback.service import behind, steps
from app.web.formats import by_short_day, day


def entered_on(post: Post) -> date:
    """The day it was written down here."""
    return clock.here(post.received_at).date()


def may_redate(post: Post) -> bool:
    """Is it one a clerk wrote down, that nobody answered, no unit was ever offered, no appeal wound anew and nobody put
    right before?
    """
    is_begun = bool(post.assignments) or post.round > 0 or post.first_from is not None
    return post.channel in BY_CLERK and post.is_open and not is_begun and post.redated is None


def is_enterer(user: User, post: Post) -> bool:
    """Is this whoever typed the day?"""
    return post.entered_by_id == user.id


def _require_may(post: Post, by: User) -> None:
    if post.channel not in BY_CLERK:
        raise Refused("只有录入的来信、来电、来访能改收到的日期")
    if post.redated is not None:
        raise Refused("收到的日期只能改一次，这一件已经改过")
    if post.first_from is not None and not post.assignments:
        raise Refused("留言人申诉后重新计时了，收到的日期不能再改")
    if not may_redate(post) or behind.has_merged(post):
        raise Refused("已经转过单位、并过案或者办结的，收到的日期不能再改：单位的期限从它算起")
    if is_enterer(by, post):
        raise Refused("日期是您录入的，请另一位同事来改")


def _require_right_day(post: Post, on: date, is_sure: bool) -> None:
    entered = entered_on(post)
    if on > entered:
        raise Refused(f"收到的日期不能晚于录入的那一天（{day(entered)}）", "received_on")
    if on == post.received_on:
        raise Refused("收到的日期没有改", "received_on")
    if is_long_ago(on, entered) and not is_sure:
        raise Refused(long_ago(), "received_on")


def is_long_ago(on: date, entered: date) -> bool:
    """So many days before it is written down that it may be a slip?"""
    return (entered - on).days > limits.in_force(kinds.LONG_AGO.key).number


def long_ago() -> str:
    """The sentence that asks again."""
    days = limits.in_force(kinds.LONG_AGO.key).number
    return f"收到的日期比录入的那一天早 {days} 天以上，请核对年、月、日"


def came_on(on: date | None, is_right: bool, because: str) -> date:
    """The day as it is typed with a letter, a call or a visit; today where none is. Refused once for one long ago."""
    today = clock.today()
    if on is not None and on > today:
        raise Refused("收到的日期不能晚于今天", "received_on")
    if on is not None and is_long_ago(on, today):
        if not is_right:
            raise Refused(long_ago(), "received_on")
        enough.require(because, "请写明为什么现在才录入", "late_because")
    return on or today


def _rows(posts: Iterable[Post]) -> list[Redated]:
    """What stood there before, of those that wait for their first answer."""
    waiting = [post for post in posts if post.channel in BY_CLERK and post.first_answered_at is None]
    return [post.redated for post in waiting if post.redated is not None]


def handed(posts: Iterable[Post], unit: Unit | None, to_come: int) -> None:
    """A unit has the case: it is bound by each earlier day that is not over. The running clock was moved forward for
    `to_come` days that its author is still waited for; they give no time back to a day that was over before.
    """
    for row in _rows(posts):
        days = None if row.was_days is None else row.was_days - to_come
        due = row.was_due_on if days is None else workdays.calendar().add_or_not_yet(row.was_on, days)
        if unit is not None and not row.binds(unit.id) and clock.today() <= due:
            row.units.append(RedatedUnit(unit_id=unit.id, had_on=clock.today()))


def bound_by(posts: Iterable[Post], unit: Unit | None, day: date) -> date:
    """The day by which the unit is judged: not this one where the day of one of its posts was put right, and it would have
    had less time before.
    """
    return min([day, *(row.was_due_on for row in _rows(posts) if unit is not None and row.binds(unit.id))])


def own_day(post: Post, posts: Iterable[Post]) -> date | None:
    """The day of its own its unit has, which no earlier day of these posts is: that is not another unit's."""
    return None if post.unit_due_on in {row.was_due_on for row in _rows(posts)} else post.unit_due_on


def lengthen(posts: Sequence[Post], more: int) -> None:
    """The running clock is longer by so many days, or shorter: so is the one that ran before the day was put right, and the
    day by which a unit is judged by it.
    """
    moved, calendar = dict[date | None, date | None](), workdays.calendar()
    for row in _rows(posts):
        if row.was_days is None or not more:
            continue
        was, row.was_days = row.was_due_on, row.was_days + more
        row.was_due_on = calendar.add_or_not_yet(row.was_on, row.was_days)
        if was != NOT_YET:
            moved[was] = None if row.was_due_on == NOT_YET else row.was_due_on
    for one in posts:
        one.unit_due_on = moved.get(one.unit_due_on, one.unit_due_on)


def waiting() -> Select[int]:
    """Posts whose earlier day waits for a calendar."""
    return select(Redated.post_id).where(Redated.was_due_on == NOT_YET, Redated.was_days.is_not(None))


def wind(post: Post, calendar: WorkCalendar) -> Redated | None:
    """The earlier day, once the calendar it waited for is entered, whatever clock its case runs by; None while there is none."""
    row = post.redated
    if row is None or row.was_days is None or row.was_due_on != NOT_YET:
        return None
    row.was_due_on = calendar.add_or_not_yet(row.was_on, row.was_days)
    row.units = [one for one in row.units if one.had_on <= row.was_due_on]
    return row if row.was_due_on != NOT_YET else None


def judge_answered(row: Redated, answered: Iterable[Post], calendar: WorkCalendar) -> None:
    """Of what was answered before the earlier day could be told: was it by that one too?"""
    for one in answered:
        at, start, days = one.first_answered_at, one.first_from or one.clock_from, one.first_days or one.clock_days
        is_earlier = row.was_due_on < calendar.add_or_not_yet(start, days)
        if at is None or not is_earlier or not row.binds(one.first_unit_id):
            continue
        is_in_time = clock.here(at).date() <= row.was_due_on
        one.unit_in_time = is_in_time and one.unit_in_time is not False
        if not one.round:
            one.unit_due_on = min(one.unit_due_on or row.was_due_on, row.was_due_on)


def redate(post: Post, on: date, is_sure: bool, reason: str, *, by: User) -> None:
    """From the right day on everything is counted anew: the day for the answer, the lamp, the month it belongs to."""
    _require_may(post, by)
    asked = Rules()
    asked.ask(_require_right_day, post, on, is_sure)
    asked.ask(enough.require, reason, "请写明为什么改，凭什么知道是哪一天收到的", "reason")
    asked.tell()
    was, calendar = post.received_on, workdays.calendar()
    row = Redated(
        post_id=post.id,
        was_on=was,
        was_days=post.clock_days,
        was_due_on=post.due_on,
        entered_by_id=post.entered_by_id,
        by_id=by.id,
    )
    db.session.add(row)
    post.received_on = on
    behind.put_clock(post, clocks.wind(calendar, on, post.clock_days))
    if post.screen == Screen.WAITING and not post.appeals:
        post.screen_due_on = calendar.add_or_not_yet(on, limits.in_force(kinds.SCREEN.key).number)
    db.session.flush()
    db.session.refresh(post, ["redated"])
    what = f"收到的日期由{day(was)}改为{day(on)}，{by_short_day(post.due_on)}"
    public = post.kind != Kind.REPORT
    steps.note(post, Did.REDATED, what, reason.strip(), by=by, words_public=public)
    steps.tell(post, "feedback/redated", was=was)
    if post.is_public:
        searching.put(post)
