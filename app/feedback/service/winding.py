"""Clocks that ran into a year without a calendar: wound once it is entered, and what was done meanwhile judged by them."""

from sqlalchemy import or_, select

from app import clock
from app.clock import NOT_YET
from app.core import limits, workdays
from app.core.workdays.rules import WorkCalendar
from app.db import db
from app.feedback.acts import Did
from app.feedback.models import PhotoAppeal, Post, PostStep, Redated
from app.feedback.models.desks import Part
from app.feedback.models.posts import IS_OPEN
from app.feedback.rules import clocks, kinds
from app.feedback.rules.life import State
from app.feedback.rules.screening import Screen
from app.feedback.service import behind, desks, first_days, redating, steps
from app.web.formats import by_short_day


def waiting_ids() -> list[int]:
    """Posts with a day that waits for a calendar; leads before what was merged into them, which follows them."""
    unread = (Post.screen == Screen.WAITING) & (Post.screen_due_on == NOT_YET)
    clocks_of = Post.state.in_(tuple(State)) & (Post.due_on == NOT_YET)  # said for the index of state and day
    own = (IS_OPEN & (Post.unit_due_on == NOT_YET)) | (
        Post.first_answered_at.is_not(None) & (Post.unit_due_on == NOT_YET)
    )
    photos = Post.id.in_(select(PhotoAppeal.post_id).where(PhotoAppeal.due_on == NOT_YET))
    first = Post.first_from.is_not(None) & Post.first_in_time.is_(None) & Post.first_answered_at.is_not(None)
    put_off, redated = Post.id.in_(first_days.waiting()), Post.id.in_(redating.waiting())
    rows = select(Post.id).where(or_(unread, clocks_of, own, photos, first, put_off, redated))
    return list(db.session.scalars(rows.order_by(Post.merged_into_id.is_not(None), Post.id)))


def wind(post_id: int) -> None:
    """All days of one post that can be told by now; asked a second time, nothing is left to do."""
    post, calendar = db.session.get(Post, post_id), workdays.calendar()
    if post is None:
        return
    _wind_readers(post, calendar)
    if post.unit_due_on == NOT_YET:
        _wind_unit(post, calendar)
    if post.due_on == NOT_YET:
        _wind_clock(post, calendar)
    if earlier := redating.wind(post, calendar):
        _bind(post, earlier, calendar)
    first_days.wind(post, calendar)
    _judge_first(post, calendar)


def keep_first(post: Post) -> None:
    """Before another clock begins: of a first answer nobody could judge yet its own is kept; judged now where one can."""
    calendar = workdays.calendar()
    for one in (post, *behind.merged_of(post)):
        if one.first_answered_at is not None and one.first_in_time is None and one.first_from is None:
            one.first_from, one.first_days = one.clock_from, one.clock_days
        _judge_first(one, calendar)


def _judge_first(post: Post, calendar: WorkCalendar) -> None:
    """By the clock the case had when it was first answered, whatever clock runs now."""
    at, start, days = post.first_answered_at, post.first_from or post.clock_from, post.first_days or post.clock_days
    if at is not None and post.first_in_time is None:
        post.first_in_time = clocks.is_by(calendar.add_or_not_yet(start, days), clock.here(at).date(), calendar)


def _wind_readers(post: Post, calendar: WorkCalendar) -> None:
    """By when somebody reads the post, or looks at its photos again."""
    appeal = limits.in_force(kinds.APPEAL.key).number
    if post.screen_due_on == NOT_YET:
        asked = select(PostStep.at).where(PostStep.post_id == post.id, PostStep.what.startswith("留言人申诉，"))
        at = db.session.scalar(asked.order_by(PostStep.id.desc()).limit(1)) if post.appeals else None
        start = clock.here(at).date() if at else post.received_on
        post.screen_due_on = calendar.add_or_not_yet(start, appeal if at else limits.in_force(kinds.SCREEN.key).number)
    if post.photo_appeal is not None and post.photo_appeal.due_on == NOT_YET:
        post.photo_appeal.due_on = calendar.add_or_not_yet(clock.here(post.photo_appeal.asked_at).date(), appeal)


def _wind_unit(post: Post, calendar: WorkCalendar) -> None:
    """The day of a unit that got the case late: as many working days as the clock has, from when it was first given."""
    lead = post.merged_into or post
    given = next((row for row in reversed(lead.assignments) if row.part == Part.LEAD), None)
    if given is None:
        return
    post.unit_due_on = calendar.add_or_not_yet(desks.first_day(lead, given.unit), lead.clock_days)
    if post.first_answered_at is not None:
        post.unit_in_time = clocks.is_by(post.unit_due_on, clock.here(post.first_answered_at).date(), calendar)


def _bind(post: Post, earlier: Redated, calendar: WorkCalendar) -> None:
    """The earlier day of a post whose day was put right is known now: it judges whoever has the case, or answered it."""
    lead = post.merged_into or post
    if post.first_answered_at is None:
        desks.judge_anew(lead)
        return
    redating.judge_answered(earlier, (lead, *behind.merged_of(lead)), calendar)


def _wind_clock(post: Post, calendar: WorkCalendar) -> None:
    wound = clocks.wind(calendar, post.clock_from, post.clock_days)
    post.yellow_on, post.due_on = wound.yellow_on, wound.due_on
    if post.due_on == NOT_YET:
        return
    _judge(post)
    if post.is_waited_for:
        steps.note(post, Did.WOUND, f"新一年的工作日历已公布，{by_short_day(post.due_on)}", by=None)
        steps.tell(post, "feedback/wound", occasion=post.due_on.isoformat())


def _judge(post: Post) -> None:
    """What was answered again, or ended, before anybody could say whether it was in time."""
    last = clock.here(post.answered_at).date() if post.answered_at else None
    if post.first_answered_at is None and post.ended_on is not None and post.ended_on > post.due_on:
        post.first_in_time = False
    if last is not None and post.round and not post.reopens and not post.is_waited_for and last > post.due_on:
        post.again_late = True  # the answer to a 追问
