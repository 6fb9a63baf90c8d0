"""An appeal against a decision: what it was against, and whose word it was, for nobody decides about their own twice."""

from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.core import audit, limits, workdays
from app.core.accounts.models import User
from app.core.units.models import Unit
from app.db import db
from app.errors import Refused
from app.feedback import access
from app.feedback.acts import Did
from app.feedback.models import Post, PostStep
from app.feedback.rules import clocks, kinds
from app.feedback.rules.life import Act, State, after
from app.feedback.rules.screening import Screen
from app.feedback.service import behind, steps
from app.feedback.service.originals import is_forgotten
from app.web.formats import by_short_day, day

SHOWN = "复核留言人的申诉后公开"
APPEALED, DECLINED = "留言人申诉，", "不予受理："  # how their lines begin
WITHHELD, TAKEN_DOWN, UPHELD = "不宜公开：", "撤下公开：", "复核后"


def say_until(post: Post) -> None:
    """With a decision its author may appeal against: the last day for that, which holds as she is told it."""
    if not post.appeals:
        post.appeal_until = clock.today() + timedelta(days=limits.in_force(kinds.APPEAL_WITHIN.key).number)


def is_against(post: Post) -> bool:
    """Is there a decision she may appeal against, or might have?"""
    return not post.appeals and (post.state == State.DECLINED or post.screen == Screen.WITHHELD)


def require_may(post: Post) -> None:
    """Refused, before anybody has typed, for what is not allowed now; with what she can do instead."""
    if is_forgotten(post):
        raise Refused("原文已经删除，没有可以再看一遍的")
    if post.words_back_at is not None and post.state != State.DECLINED:
        raise Refused("您已经收回了公开的文字，没有可以申诉的")
    if post.state == State.DECLINED:
        after(post.case, Act.APPEAL)
    elif not is_against(post):
        raise Refused("没有可以申诉的决定，或者已经复核过一次")
    if is_over(post):
        raise Refused(too_late(post))


def is_over(post: Post) -> bool:
    """Is the last day for an appeal past?"""
    return post.appeal_until is not None and clock.today() > post.appeal_until


def too_late(post: Post) -> str:
    """Why not any more, and what she can do instead."""
    over = f"可以申诉的日子到{day(post.appeal_until)}为止，已经过了。"
    if post.state == State.DECLINED:
        return f"{over}还有话要说、有新的情况，请另写一条，写明接着 {post.no} 说"
    return f"{over}这一条照样办理和答复；想让大家也看到，请另写一条，不写不宜公开的内容"


def no_longer(post: Post) -> str:
    """The same beforehand, for her own page; "" while she may, and where nothing goes on that she could still be told of."""
    goes_on = post.state == State.DECLINED or post.is_waited_for
    return too_late(post) if is_against(post) and is_over(post) and goes_on else ""


def wind_anew(post: Post) -> None:
    """Before the appeal itself: what was declined in time is owed by nobody until now, so a clock begins today.

    By the day that was promised first it is judged all the same, once it is taken up (`take_up`): to decline betters nothing.
    What was declined after its day is late, and stays so.
    """
    if post.ended_on is None or post.ended_on > post.due_on or post.first_in_time is False:
        return
    today, days = clock.today(), limits.in_force(kinds.ANSWER[post.kind].key).number
    post.first_from, post.first_days = post.clock_from, post.clock_days
    post.owed_from = post.received_on + (today - post.ended_on)
    behind.put_clock(post, clocks.wind(workdays.calendar(), today, days))


def take_up(post: Post) -> str:
    """The author was right: the day promised first holds while it is not over; after that it was not in time. In words, what
    her clock is now.
    """
    if post.first_from is None or post.first_days is None:
        return ""
    calendar = workdays.calendar()
    first = clocks.wind(calendar, post.first_from, post.first_days)
    if clock.today() > first.due_on:
        post.first_in_time = False
        return f"，从申诉那天起重新计时，{by_short_day(post.due_on)}"
    if clocks.ends_before(calendar, first, behind.clock_of(post)):
        behind.put_clock(post, first)
    post.first_from = post.first_days = post.owed_from = None
    return f"，{by_short_day(post.due_on)}"


def binds(post: Post, unit: Unit) -> bool:
    """Is a unit judged by the day that was promised first? Where it had the case by then, or somebody of it declined it."""
    if post.first_from is None:
        return False
    promised = steps.promised_on(post)
    if any(row.unit_id == unit.id and clock.here(row.given_at).date() <= promised for row in post.assignments):
        return True
    who = (db.session.get_one(User, id) for id in audit.actors(post, Did.DECLINED))
    return any(unit.id in access.own_units(user) for user in who)


def waits(post: Post) -> bool:
    """For somebody's word: against 不予受理 until it is passed on, against 不宜公开 until it is read again."""
    if not post.appeals:
        return False
    return post.screen == Screen.WAITING or (post.state == State.RECEIVED and against_declining(post))


def against_declining(post: Post) -> bool:
    """Was the last decision before the appeal 不予受理, and has nobody passed the case on since?"""
    if not post.appeals:
        return False
    lines = list(reversed(post.steps))
    at = next((place for place, step in enumerate(lines) if step.what.startswith(APPEALED)), None)
    if at is None or not any(step.what.startswith(DECLINED) for step in lines[at:]):
        return False
    return all(row.given_at < lines[at].at for row in post.assignments)


def against_hiding(post: Post) -> bool:
    """Did the author appeal against 不宜公开 or 撤下公开? To decline alone says nothing about who may read it."""
    return any(step.what.startswith((WITHHELD, TAKEN_DOWN)) for step in _before_appeal(post))


def decision(post: Post) -> PostStep | None:
    """The line of the decision that was appealed against, with what was said beside it."""
    before = _before_appeal(post)
    return next((step for step in before if step.what.startswith((DECLINED, WITHHELD, TAKEN_DOWN))), None)


def lines(post: Post) -> list[PostStep]:
    """What was decided and what was said against it, for whoever looks again; none where nothing waits for that."""
    if not waits(post):
        return []
    said = next(step for step in reversed(post.steps) if step.what.startswith(APPEALED))
    was = decision(post)
    return [*([was] if was else []), said]


def _before_appeal(post: Post) -> list[PostStep]:
    """The latest line first; none where nobody appealed."""
    if not post.appeals:
        return []
    lines = list(reversed(post.steps))
    at = next((place for place, step in enumerate(lines) if step.what.startswith(APPEALED)), None)
    return [] if at is None else lines[at + 1 :]


def upheld(post: Post) -> PostStep | None:
    """The line that says that another person looked again and the decision stands; None where it does not, or nobody has."""
    if not post.appeals:
        return None
    after = post.steps[len(_before_appeal(post)) :]
    return next((step for step in reversed(after) if step.what.startswith(UPHELD)), None)


def decided_again(post: Post, what: str, label: str) -> str:
    """A decision in words; where it answers an appeal against the same decision, that it stands, and what was changed of it.

    `what`: how its line begins, and `label` the reason.
    """
    was = decision(post) if waits(post) else None
    same = was is not None and (was.what.startswith(DECLINED) == (what == DECLINED))
    if was is None or not same:
        return f"{what}{label}"
    old = was.what.partition("：")[2]
    if old == label:
        return f"{UPHELD}维持，{what}{label}"
    return f"{UPHELD}维持，仍{what.rstrip('：')}；理由由“{old}”改为“{label}”"


def tell_heard(post: Post, what: str) -> None:
    """The appeal was not in vain: its author is told, as the page promised."""
    steps.tell(post, "feedback/heard_out", occasion=what, what=what)


def was_overruled(user: User, post: Post) -> bool:
    """Did this very person keep it from the public, and another one show it on appeal? Then it is not theirs to hide again."""
    shown = select(PostStep.id).where(PostStep.post_id == post.id, PostStep.what == SHOWN)
    if not post.appeals or db.session.scalar(shown.limit(1)) is None:
        return False
    return user.id in audit.actors(post, Did.WITHHELD)


def decided_it(user: User, post: Post) -> bool:
    """Did this very person take the decision that was appealed against?"""
    if not post.appeals:
        return False
    unread = post.screen == Screen.WAITING and post.screened_by_id == user.id
    return unread or user.id in audit.actors(post, Did.DECLINED)
