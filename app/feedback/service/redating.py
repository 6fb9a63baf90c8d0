"""The day a letter, a call or a visit came, put right by another person where it was typed wrongly; once, and in the open.

It betters no unit (`docs/decisions/065`): only before any unit was offered the case, never to a day after it was written
down here, and whoever gets it is judged by the earlier of the two days.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from app import clock
from app.clock import NOT_YET
from app.core import limits, workdays
from app.core.accounts.models import User
from app.core.workdays.rules import WorkCalendar
from app.db import db
from app.errors import Refused, Rules
from app.feedback import searching
from app.feedback.acts import Did
from app.feedback.models import Post, Redated
from app.feedback.rules import clocks, kinds
from app.feedback.rules.kinds import BY_CLERK, Kind
from app.feedback.rules.screening import Screen
from app.feedback.service import behind, steps
from app.web.formats import by_short_day, day


def entered_on(post: Post) -> date:
    """The day it was written down here."""
    return clock.here(post.received_at).date()


def may_redate(post: Post) -> bool:
    """Is it one a clerk wrote down, that nobody answered, no unit was ever offered and nobody put right before?"""
    is_begun = bool(post.assignments) or post.round > 0
    return post.channel in BY_CLERK and post.is_open and not is_begun and post.redated is None


def is_enterer(user: User, post: Post) -> bool:
    """Is this whoever typed the day?"""
    return post.entered_by_id == user.id


def _require_may(post: Post, by: User) -> None:
    if post.channel not in BY_CLERK:
        raise Refused("只有录入的来信、来电、来访能改收到的日期")
    if post.redated is not None:
        raise Refused("收到的日期只能改一次，这一件已经改过")
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
        if len(because.strip()) < 5:
            raise Refused("请写明为什么现在才录入，至少 5 个字", "late_because")
    return on or today


def _rows(posts: Iterable[Post]) -> list[Redated]:
    """What stood there before, of those that wait for their first answer."""
    waiting = [post for post in posts if post.channel in BY_CLERK and post.first_answered_at is None]
    return [post.redated for post in waiting if post.redated is not None]


def bound_by(posts: Iterable[Post], first: date | None, day: date) -> date:
    """The day by which a unit first offered a case on that day is judged: not this one where the day of one of its posts was
    put right, and it would have had less time before.
    """
    was = min((row.was_due_on for row in _rows(posts)), default=day)
    return was if first is not None and first <= was < day else day


def lengthen(posts: Sequence[Post], more: int) -> None:
    """The running clock is longer by so many days, or shorter: so is the one that ran before the day was put right, and the
    day by which a unit is judged by it.
    """
    calendar = workdays.calendar()
    for row in _rows(posts):
        if row.was_due_on == NOT_YET or not more:
            continue
        was, days = row.was_due_on, calendar.between(row.was_on, row.was_due_on)
        row.was_due_on = calendar.add_or_not_yet(row.was_on, days + more)
        for one in posts:
            one.unit_due_on = row.was_due_on if one.unit_due_on == was else one.unit_due_on


def wind(post: Post, calendar: WorkCalendar) -> bool:
    """The earlier day, once the calendar it waited for is entered; was there one?"""
    for row in _rows([post]):
        if row.was_due_on == NOT_YET and post.clock_from == post.received_on:
            row.was_due_on = calendar.add_or_not_yet(row.was_on, post.clock_days)
            return row.was_due_on != NOT_YET
    return False


def redate(post: Post, on: date, is_sure: bool, reason: str, *, by: User) -> None:
    """From the right day on everything is counted anew: the day for the answer, the lamp, the month it belongs to."""
    _require_may(post, by)
    asked = Rules()
    asked.ask(_require_right_day, post, on, is_sure)
    if len(reason.strip()) < 5:
        asked.refuse("请写明为什么改，凭什么知道是哪一天收到的，至少 5 个字", "reason")
    asked.tell()
    was, calendar = post.received_on, workdays.calendar()
    row = Redated(post_id=post.id, was_on=was, was_due_on=post.due_on, entered_by_id=post.entered_by_id, by_id=by.id)
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
