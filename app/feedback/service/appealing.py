"""An appeal against a decision: what it was against, and whose word it was, for nobody decides about their own twice."""

from sqlalchemy import select

from app.core import audit
from app.core.accounts.models import User
from app.db import db
from app.feedback.acts import Did
from app.feedback.models import Post, PostStep
from app.feedback.rules.life import State
from app.feedback.rules.screening import Screen
from app.feedback.service import steps

SHOWN = "复核留言人的申诉后公开"
APPEALED, DECLINED = "留言人申诉，", "不予受理："  # how their lines begin
WITHHELD, TAKEN_DOWN, UPHELD = "不宜公开：", "撤下公开：", "复核后"


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
