"""How long a case that is open again may take: never longer than one of its kind, nor than the day it was promised before."""

from datetime import date

from app.core import limits
from app.core.limits.rules import Limit
from app.feedback.models import Post
from app.feedback.rules import kinds
from app.feedback.service import behind


def of_reopened(post: Post, on: date | None = None) -> Limit:
    """重新打开: its own term, or the shorter one of a kind that waits there, of what was merged into it too."""
    waiting = dict.fromkeys(one.kind for one in (post, *behind.merged_of(post)))
    terms = [limits.in_force(limit.key, on) for limit in (kinds.REOPENED, *(kinds.ANSWER[kind] for kind in waiting))]
    return min(terms, key=lambda limit: limit.number)


def running(post: Post) -> Limit:
    """The rule of the clock a case runs by now, as the settings had it on the day it began."""
    on = post.clock_from
    if post.answered_at is None and post.reopens and not post.keeps_day:
        return of_reopened(post, on)
    return limits.in_force((kinds.FOLLOW_UP if post.round else kinds.ANSWER[post.kind]).key, on)
