"""An appeal against a decision: what it was against, and whose word it was, for nobody decides about their own twice."""

from app.core import audit
from app.core.accounts.models import User
from app.feedback.acts import Did
from app.feedback.models import Post
from app.feedback.rules.life import State
from app.feedback.rules.screening import Screen

APPEALED, DECLINED = "留言人申诉，", "不予受理："  # how their lines begin


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


def decided_it(user: User, post: Post) -> bool:
    """Did this very person take the decision that was appealed against?"""
    if not post.appeals:
        return False
    unread = post.screen == Screen.WAITING and post.screened_by_id == user.id
    return unread or user.id in audit.actors(post, Did.DECLINED)
