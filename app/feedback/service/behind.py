"""Who stands behind a case: the posts merged into it. What moves the case moves them too, and their authors are told.

So merging betters nothing: the clock of the case is theirs, an answer answers them, and a 追问 or a 重新打开 by anybody behind
the case opens it for all of them.
"""

import re
from collections.abc import Sequence

from sqlalchemy import bindparam, select

from app import clock
from app.core.accounts.models import User
from app.db import db
from app.feedback.acts import Did
from app.feedback.models import Post, PostStep
from app.feedback.rules.clocks import Clock
from app.feedback.service import steps

SOME = "一条留言"
MERGED = select(Post).where(Post.merged_into_id == bindparam("lead")).order_by(Post.id)  # asked at each step of a case


def merged_of(post: Post) -> Sequence[Post]:
    """The posts merged into this one."""
    return db.session.scalars(MERGED, {"lead": post.id}).all()


def has_merged(post: Post) -> bool:
    """Do others wait for the answer to this post, whose own were merged into it?"""
    return db.session.scalar(select(Post.id).where(Post.merged_into_id == post.id).limit(1)) is not None


def as_others_read(what: str, post: Post) -> str:
    """A line about a post as it stands on the timelines of others: its number only while it is public."""
    return what if post.is_public else _without_number(what, post)


def _without_number(what: str, post: Post) -> str:
    return re.sub(rf" ?{re.escape(post.no)}(?![0-9]) ?", SOME, what)  # a longer number begins alike


def unname(post: Post, lead: Post | None) -> None:
    """The number of a post that is public no more leaves what stands on the timelines of the case it is handled with and of
    all behind that. What is told to those behind it later names it again: they knew it from the first line on.
    """
    case = lead or post
    others = {one.id: one for one in (case, *merged_of(case)) if one is not post}
    rows = select(PostStep).where(PostStep.post_id.in_(others), PostStep.what.contains(post.no, autoescape=True))
    for step in db.session.scalars(rows) if others else ():
        step.what = _without_number(step.what, post)
        steps.mark_acted_on(others[step.post_id])  # a remembered page of it is old now


def clock_of(post: Post) -> Clock:
    """The running clock."""
    return Clock(post.clock_from, post.clock_days, post.yellow_on, post.due_on)


def put_clock(post: Post, wound: Clock) -> None:
    """A case and all behind it have one clock."""
    for one in (post, *merged_of(post)):
        one.clock_from, one.clock_days, one.yellow_on, one.due_on = (
            wound.start,
            wound.workdays,
            wound.yellow_on,
            wound.due_on,
        )


def answered(post: Post) -> None:
    """An answer stands again: nobody behind it waits any more."""
    for one in merged_of(post):
        one.ended_on, one.again_late = clock.today(), post.again_late


def opened_again(post: Post) -> None:
    """Somebody came again: everybody behind the case waits again, and what was called solved is so no more."""
    others = merged_of(post)
    for one in others:
        one.follow_ups, one.reopens, one.again_late = post.follow_ups, post.reopens, post.again_late
        one.ended_on = one.unit_due_on = None
    for one in (post, *others):
        if post.answered_at is None:  # reopened, not merely asked again
            one.answered_at = one.waited = None
            one.rated_solved = False if one.rated_solved else one.rated_solved


def tell(post: Post, did: Did, what: str, *, by: User | None, besides: Post | None = None) -> None:
    """A line on the timeline of each, and a message to its author, of what happened to the case they are handled with."""
    for one in merged_of(post):
        if one is not besides:
            note(one, post, did, what, by=by)


def note(one: Post, lead: Post, did: Did, what: str, *, by: User | None) -> None:
    """The same for one of them. Whatever a clerk or another author wrote stays with the case."""
    steps.note(one, did, f"一并办理的 {lead.no}：{what}", by=by, is_public=lead.is_public)
    occasion = f"{did}-{clock.now().timestamp()}"
    steps.tell(one, "feedback/behind", occasion=occasion, lead=lead, what=what)
