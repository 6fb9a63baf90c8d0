"""The words templates print for this room's values."""

from typing import Any

from app import clock
from app.feedback import monthly, queries
from app.feedback.models import Block, Post
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


def block_lamp(block: Block) -> tuple[str, str]:
    """(kind, word) of a block; one that holds no longer says so before the night's job has written it down."""
    standing = block.standing
    if standing in blocking.HOLDING and not block.holds:
        unseen = standing in blocking.ASKED and block.due_on < clock.today()
        standing = blocking.Standing.LAPSED if unseen else blocking.Standing.OVER
    return blocking.STANDING_KINDS[standing], blocking.STANDING_LABELS[standing]


GLOBALS: dict[str, Any] = {
    "block_lamp": block_lamp,
    "post_lamp": post_lamp,
    "POST_KIND": kinds.KIND_LABELS,
    "POST_CHANNEL": kinds.CHANNEL_LABELS,
    "POST_STATE": life.STATE_LABELS,
    "POST_SCREEN": screening.SCREEN_LABELS,
    "POST_REASON": screening.REASON_LABELS,
    "BLOCK_GROUND": blocking.GROUND_LABELS,
    "WRITING": WRITING_LABELS,
    "report_cells": monthly.cells,
}
FILTERS: dict[str, Any] = {"share": monthly.share}
