"""After an answer an author may still take back her public words: the page stays and says so, and all that is counted.

Before one she takes the whole post back (`saying.withdraw`). What an office wrote stays as it is unless it repeats what she said.
"""

from sqlalchemy import and_, or_, select

from app import clock
from app.core.accounts.models import User
from app.db import db
from app.errors import Refused
from app.feedback import searching
from app.feedback.acts import Did
from app.feedback.models import Covered, Post, TakenBack
from app.feedback.rules import taking_back as rules
from app.feedback.rules.life import Act, next_cases
from app.feedback.rules.screening import Screen
from app.feedback.service import added, covering, nobodys, repeating, saying, steps, targets

WHAT = "留言人收回了公开的文字、照片和姓名；编号、办理经过和统计照旧"

HERS = "留言人收回了公开的文字"  # said where her words stood in other rooms


def require_may_take_back(post: Post) -> None:
    """Refused, before anybody has pressed anything, for what is not allowed now."""
    if post.words_back_at is not None:
        raise Refused("公开的文字已经收回了")
    if not post.is_public:
        raise Refused("这条留言没有公开，没有可以收回的文字")
    if may_withdraw(post):
        raise Refused("还没有答复，请用“撤回留言”")


def may_withdraw(post: Post) -> bool:
    """May the whole post be taken back, which leaves nothing of it in public?"""
    try:
        saying.require_may_withdraw(post)
    except Refused:
        return False
    return Act.WITHDRAW in next_cases(post.case)


def may_take_back(post: Post) -> bool:
    """Is it offered?"""
    return post.shows_words and not may_withdraw(post)


def ready(post: Post) -> steps.Known:
    """What takes long of it, which only reads; Refused as by `take_back`. A form asks this before its transaction begins."""
    require_may_take_back(post)
    return steps.know(post)


def take_back(post: Post, *, by: User | None, known: steps.Known | None = None) -> None:
    """Her words, her photos, her name and the place she named leave everything public, for good; it stays the same case."""
    require_may_take_back(post)
    version = post.version
    steps.hold_case(post)
    steps.keep_words(post, known=known, version=version)
    post.words_back_at, post.author_shown = clock.now(), saying.ANONYMOUS
    post.public_title, post.public_text, post.mask_reason = rules.TITLE, rules.TEXT, ""
    post.spot, post.latitude, post.longitude = "", None, None
    added.take_back(post)
    saying.copies_down(post, HERS, by=by)
    steps.hold_all(post, by=by, tells_her=False)
    steps.note(post, Did.WORDS_TAKEN_BACK, WHAT, by=by)
    searching.drop(post)
    targets.touch(post)
    _seen_by_the_others(post)


def to_mark_ids() -> list[int]:
    """Posts whose words were taken back before there were marks to know them by; of cases of several, those nobody else reads."""
    behind = or_(Post.merged_into_id.is_not(None), Post.id.in_(select(Post.merged_into_id)))
    unread = and_(behind, or_(Post.screen == Screen.WITHHELD, Post.wants_public.is_(False)))
    rows = select(Post.id).where(or_(Post.words_back_at.is_not(None), unread))
    return list(db.session.scalars(rows.where(Post.id.not_in(select(TakenBack.post_id))).order_by(Post.id)))


def to_name_ids() -> list[int]:
    """Posts whose words were taken back before it was kept whom they name."""
    rows = select(Post.id).where(Post.words_back_at.is_not(None), Post.id.not_in(select(Covered.post_id)))
    return list(db.session.scalars(rows.order_by(Post.id)))


def name_again(id: int) -> None:
    """Keep it, and put stars where an office calls them so."""
    post = db.session.get_one(Post, id)
    covering.keep(post, before=repeating.called(post))
    covering.keep_again(id)
    steps.hold_all(post, by=None)


def look_again(id: int) -> None:
    """Mark them as those of today, and hide what repeats them."""
    post = db.session.get_one(Post, id)
    repeating.keep(post)
    steps.hold_all(post, by=None)
    steps.mark_acted_on(post)
    _seen_by_the_others(post)


def _seen_by_the_others(post: Post) -> None:
    for other in nobodys.case_of(post):
        if other.id != post.id:
            _seen_anew(other)


def _seen_anew(other: Post) -> None:
    """Its page shows the same answers, and is made again."""
    if other.is_public:
        steps.mark_acted_on(other)
        if other.words_back_at is None:
            searching.put(other)
