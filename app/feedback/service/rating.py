"""解决了吗, 态度如何: two questions about each answer, each answered once, together or on its own."""

from sqlalchemy import select

from app.core.accounts.models import User
from app.core.accounts.service import own_numbers
from app.db import db, hold
from app.errors import Refused
from app.feedback import whose
from app.feedback.acts import Did
from app.feedback.models import Post, Rating
from app.feedback.rules.kinds import Channel
from app.feedback.rules.life import State
from app.feedback.service import rights, steps


def rate(post: Post, solved: bool | None, manner: int | None, *, by: User | None) -> Rating:
    """What its author says of the answer that stands; None for what she does not say. Of merged posts each author says it."""
    lead = post.merged_into or post
    if lead.state != State.ANSWERED or lead.unit_id is None:
        raise Refused("还没有答复，答复以后再评价")
    rights.require_recent(post)
    if solved is None and manner is None:
        raise Refused("请至少答一个", "solved")
    if manner is not None and not 1 <= manner <= 5:
        raise Refused("请从 1 分到 5 分里选一个", "manner")
    found = _of(post, lead.round) or _begun(post, lead)
    _require_first(found, solved, manner)
    if solved is not None:
        found.solved = solved
    if manner is not None:
        found.manner = manner
    if found.counts:
        post.rated_solved = post.rated_solved if solved is None else solved
        post.rated_manner = post.rated_manner if manner is None else manner
    steps.note(post, Did.RATED, f"留言人评价：{_words(solved, manner)}", by=by)
    return found


def round_of(post: Post) -> int:
    """Which answer a rating is given to now."""
    return (post.merged_into or post).round


def _of(post: Post, round: int) -> Rating | None:
    """What was said of this answer until now, and nobody else says more meanwhile."""
    found = db.session.scalar(select(Rating).where(Rating.post_id == post.id, Rating.round == round))
    if found is not None:
        hold(found)
    return found


def _begun(post: Post, lead: Post) -> Rating:
    """A rating that is still empty. That of a member of staff is kept and not counted; nor one of a phone that is gone with its
    account, for nobody can tell any more whether it was a member of staff's.
    """
    is_told = post.phone_hash is not None or post.channel != Channel.WEB
    counts = is_told and whose.is_asked(post) and not own_numbers.is_staffs(post.phone_hash)
    rating = Rating(post_id=post.id, round=lead.round, unit_id=lead.unit_id, counts=counts)
    db.session.add(rating)
    return rating


def _require_first(found: Rating, solved: bool | None, manner: int | None) -> None:
    """Each question is answered once for each answer."""
    if solved is not None and found.solved is not None:
        raise Refused("这次答复解决了没有，已经评价过了", "solved")
    if manner is not None and found.manner is not None:
        raise Refused("这次答复的态度，已经评价过了", "manner")


def _words(solved: bool | None, manner: int | None) -> str:
    said = [] if solved is None else ["解决了" if solved else "没有解决"]
    return "，".join([*said, *([] if manner is None else [f"态度 {manner} 分"])])
