"""What an office says of the outcome: drafted by one, read by another who publishes it, corrected by a new version.

Field: 《重大行政决策程序暂行条例》第十五条 (what became of the opinions is told); that two people do it is the house's rule.
"""

from enum import StrEnum
from typing import Protocol

from app import enough
from app.errors import Refused


class Writing(StrEnum):
    """Where one version of such a text stands."""

    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"
    DROPPED = "dropped"


WRITING_LABELS = {
    Writing.DRAFT: "草稿",
    Writing.REVIEW: "待审核",
    Writing.PUBLISHED: "已公布",
    Writing.DROPPED: "已放弃",
}
CHANGED = "刚刚被改过，和您看到的不一样。请再看一遍"
IN_WORK = {Writing.DRAFT, Writing.REVIEW}
NEXT = {
    Writing.DRAFT: {Writing.REVIEW, Writing.DROPPED},
    Writing.REVIEW: {Writing.DRAFT, Writing.PUBLISHED, Writing.DROPPED},
    Writing.PUBLISHED: set[Writing](),
    Writing.DROPPED: set[Writing](),
}


class HasState(Protocol):
    state: Writing


def move(written: HasState, to: Writing) -> None:
    """Take one allowed step; Refused otherwise."""
    if to not in NEXT[written.state]:
        raise Refused(f"这一版{WRITING_LABELS[written.state]}，不能改为“{WRITING_LABELS[to]}”。请刷新后再看")
    written.state = to


def require_draft(written: HasState) -> None:
    """Refused while somebody reads it, and once it is public."""
    if written.state == Writing.REVIEW:
        raise Refused("这一版已经送审，退回后才能改")
    if written.state != Writing.DRAFT:
        raise Refused(f"这一版{WRITING_LABELS[written.state]}，不能再改")


def require_correction_reason(reason: str) -> str:
    """Why something published is corrected is published with it; six characters at least, as of village accounts."""
    return enough.require(reason, "请写明为什么更正", "reason", enough.CORRECTED, then="，理由会公开")


BLANK = "……"


def require_filled(words: str, field: str) -> None:
    """What a form begins for the clerk is not published with its blanks."""
    if f"“{BLANK}”" in words:
        raise Refused(f"更正说明里的“{BLANK}”，请换成录错的字和原件的字", field)
