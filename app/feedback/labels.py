"""The words templates print for this room's values."""

from typing import Any

from app import clock
from app.feedback import monthly, queries
from app.feedback.models import Answer, Block, Post
from app.feedback.models.answers import WRITING_LABELS
from app.feedback.rules import blocking, clocks, kinds, life, screening


def post_lamp(post: Post) -> tuple[str, str]:
    """(kind, word) of a post as everyone sees it."""
    lamp = queries.lamp_of(post)
    if lamp == clocks.Lamp.ENDED:
        return "quiet", life.STATE_LABELS[post.state]
    if lamp == clocks.Lamp.ON_TIME:
        return "quiet", life.STATE_LABELS[post.state]
    return clocks.LAMP_KINDS[lamp], clocks.LAMP_LABELS[lamp]


def screen_lamp(post: Post) -> tuple[str, str]:
    """(kind, word) of a post that waits for whoever screens."""
    if post.appeals and post.screened_by_id is not None:
        return "late" if post.screen_due_on < clock.today() else "soon", "申诉待复核"
    return "late" if post.screen_due_on < clock.today() else "soon", screening.SCREEN_LABELS[post.screen]


def block_lamp(block: Block) -> tuple[str, str]:
    """(kind, word) of a block; one that holds no longer says so before the night's job has written it down."""
    standing = block.standing
    if standing in blocking.HOLDING and not block.holds:
        unseen = standing in blocking.ASKED and block.due_on < clock.today()
        standing = blocking.Standing.LAPSED if unseen else blocking.Standing.OVER
    return blocking.STANDING_KINDS[standing], blocking.STANDING_LABELS[standing]


def came_again(answer: Answer) -> str:
    """By what the author came again after this answer: 追问, 重新打开; "" for the one that stands."""
    post = answer.post
    if answer.round >= post.round:
        return ""
    acts = [life.ACT_LABELS[act] for act, count in ((life.Act.FOLLOW_UP, post.follow_ups), (life.Act.REOPEN, post.reopens)) if count]  # fmt: skip
    if answer.round == 0 or len(acts) == 1:
        return "、".join(acts)
    return waits_after(post) or "再次提出"


def waits_after(post: Post) -> str:
    """By what the author came again and waits now; "" while nobody waits for a further answer."""
    if not post.is_open or not post.round:
        return ""
    return life.ACT_LABELS[life.Act.REOPEN if post.answered_at is None else life.Act.FOLLOW_UP]


GLOBALS: dict[str, Any] = {
    "block_lamp": block_lamp,
    "came_again": came_again,
    "waits_after": waits_after,
    "post_lamp": post_lamp,
    "screen_lamp": screen_lamp,
    "POST_KIND": kinds.KIND_LABELS,
    "POST_CHANNEL": kinds.CHANNEL_LABELS,
    "POST_STATE": life.STATE_LABELS,
    "POST_SCREEN": screening.SCREEN_LABELS,
    "POST_REASON": screening.REASON_LABELS,
    "POST_PHOTO": screening.PHOTO_LABELS,
    "BLOCK_GROUND": blocking.GROUND_LABELS,
    "WRITING": WRITING_LABELS,
    "report_cells": monthly.cells,
}
FILTERS: dict[str, Any] = {"share": monthly.share}
