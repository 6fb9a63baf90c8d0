"""What the room keeps of a person: given to them for their download, forgotten when they leave and when its purpose has ended.

《个人信息保护法》第十九条、第四十五条、第四十七条.
"""

from collections.abc import Collection
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from app import clock
from app.clock import NOT_YET
from app.core import audit, limits, privacy
from app.core.accounts.models import User
from app.db import db
from app.errors import Refused
from app.feedback import access
from app.feedback.acts import Did
from app.feedback.models import Covered, Opinion, Post, Starred, Support, TakenBack, Turned
from app.feedback.models.answers import NOT_SHOWN
from app.feedback.rules import kinds
from app.feedback.rules.life import ACT_LABELS, OPEN, Act, State
from app.feedback.rules.screening import Screen
from app.feedback.service import (
    answering,
    appealing,
    blocking,
    covering,
    files,
    given_back,
    nobodys,
    papers,
    photos,
    repeating,
    rights,
    saying,
    steps,
    taking_back,
)
from app.feedback.service.originals import added_to, author_of, is_forgotten, words_of
from app.web.formats import by_day

WIPED = "已删除"


def give(user: User) -> list[dict[str, Any]]:
    """A person's posts, whole, with their answers; and what they joined in."""
    posts = db.session.scalars(select(Post).where(access.hers(user)).order_by(Post.id))
    joined = select(Post.no).join(Support, Support.post_id == Post.id).where(Support.user_id == user.id)
    return [*(_post(post) for post in posts), *({"也想说": no} for no in db.session.scalars(joined))]


def _post(post: Post) -> dict[str, Any]:
    said, author, added = words_of(post), author_of(post), added_to(post)
    answers = answering.answers_of(post)
    hidden, whole = repeating.hidden_from(post, repeating.written(answers, post.steps)), given_back.as_written(post)
    return {
        "编号": post.no,
        "类别": kinds.KIND_LABELS[post.kind],
        "地方": post.region.name,
        "标题": said.title,
        "内容": said.text,
        "位置": said.spot,
        "坐标": said.point,
        "姓名": author.name,
        "手机号": author.phone,
        "邮箱": author.email,
        "收到": clock.here(post.received_at).isoformat(),
        "答复": [NOT_SHOWN if answer in hidden else whole.of(answer, "text") for answer in answers],
        **_block(post),
        "经过": [
            f"{clock.here(step.at):%Y-%m-%d %H:%M} {step.what} {added.get(step.id, '' if step in hidden else whole.of(step, 'words'))}".strip()
            for step in post.steps
        ],
    }


def _block(post: Post) -> dict[str, Any]:
    block = blocking.of_post(post)
    if block is None:
        return {}
    told = f"{clock.here(block.from_at):%Y-%m-%d} 到 {clock.here(block.until_at):%Y-%m-%d}：{block.reason}"
    return {"限制留言": told, "限制留言的异议": blocking.objection_of(block)}


def forget(user: User) -> None:
    """Open posts are withdrawn; of the others number, public text and answers stay, nobody's."""
    for post in db.session.scalars(select(Post).where(access.hers(user))).all():
        if post.state in OPEN and not post.round:
            with suppress(saying.HandledForOthers):
                saying.withdraw(post, by=user)
        _wipe(post)
    db.session.execute(update(Support).where(Support.user_id == user.id).values(user_id=None))


def _wipe(post: Post) -> None:
    post.user_id, post.author_shown = None, saying.ANONYMOUS
    _empty(post)


def _empty(post: Post) -> None:
    """Who wrote it, and every word and photo of hers that the public never saw; what she took back is still known again."""
    covering.keep(post)
    repeating.keep_last(post)
    ids = _written_in(post)
    _forget_written(post, ids)
    for id in files.forget(post, ids):
        steps.mark_acted_on(db.session.get_one(Post, id))
    saying.count_on(post)
    post.author_sealed, post.phone_hash, post.original_sealed = None, None, ""
    for step in post.steps:
        step.original_sealed, step.asked_public = None, False
        if not step.words_public:
            step.words = ""
    db.session.execute(update(Opinion).where(Opinion.post_id == post.id).values(text=WIPED))
    db.session.execute(update(Turned).where(Turned.post_id == post.id).values(reason=WIPED))
    papers.let_go(post)
    db.session.flush()
    blocking.forget(post)


def _written_in(post: Post) -> set[int]:
    """The posts about which offices may have written of her: of the case, and of the one she left."""
    covered, back = db.session.get(Covered, post.id), db.session.get(TakenBack, post.id)
    left = (covered.case_id if covered is not None else None, back.case_id if back is not None else None)
    return {*(one.id for one in nobodys.case_of(post)), *(id for id in left if id is not None)}


def _forget_written(post: Post, ids: Collection[int]) -> None:
    """What offices had written before stars were put into it: about her post, and of the case what bears words or a name of hers."""
    rows = db.session.scalars(select(Starred).where(Starred.post_id.in_(ids))).all()
    was = {row: privacy.unseal(row.was_sealed) or "" for row in rows}
    repeated = repeating.repeating_her(post, {row: (text,) for row, text in was.items()})
    for row, text in was.items():
        if row.post_id == post.id or row in repeated or covering.bears(post, text):
            db.session.delete(row)


def require_may_erase(post: Post) -> None:
    """Refused, before anybody has pressed anything, while somebody waits for it, or the phone still says who may do what with it."""
    if is_forgotten(post):
        raise Refused("这一条里您的信息已经删除了")
    if why := _still_waited_for(post):
        raise Refused(f"还没有办完{why}")
    until = rights.last_day(post)
    if until is not None and clock.today() <= until:
        raise Refused(f"可以评价、追问、重新打开的日子过了才能删除，从{_on(until + timedelta(days=1))}起")
    if (told := _counted_until(post)) >= clock.today():
        raise Refused(f"刚写的留言，从{_on(told + timedelta(days=1))}起可以删除：手机号先留两天，免得有人一天写很多条")


def erasable_from(post: Post) -> date | None:
    """The day from which her data may be deleted, where one is known and still to come."""
    if is_forgotten(post) or _still_waited_for(post):
        return None
    last = max(rights.last_day(post) or date.min, _counted_until(post))
    return last + timedelta(days=1) if last >= clock.today() else None


def _on(day: date) -> str:
    return f"{day:%Y年%-m月%-d日}"


def _counted_until(post: Post) -> date:
    """The last day on which the phone is kept because so many posts a day are counted by it."""
    return clock.here(post.received_at).date() + timedelta(days=1)


def _still_waited_for(post: Post) -> str:
    """For what, by when, and what she can do now; "" where nobody waits, or a 追问 was left without an answer for too long."""
    if appealing.waits(post):
        return f"：您的申诉还在等复核，{by_day(post.screen_due_on, '告诉您')}，那以后才能删除"
    if photos.waits(post) and post.photo_appeal is not None:
        return f"：您为照片提的申诉还在等复核，{by_day(post.photo_appeal.due_on, '告诉您')}，那以后才能删除"
    lead = post.merged_into or post
    if post.is_waited_for and lead.round:
        return _asked_again(post, lead)
    if not post.is_waited_for and (post.screen != Screen.WAITING or post.state == State.WITHDRAWN):
        return ""
    more = "；不想再办了，可以先撤回留言" if taking_back.may_withdraw(post) else ""
    return f"，办完以后才能删除{more}"


def _asked_again(post: Post, lead: Post) -> str:
    """She came again after an answer: whoever leaves her without one does not keep her data for ever."""
    days = limits.in_force(kinds.REOPEN_WITHIN.key).number
    is_dated = lead.due_on != NOT_YET
    if is_dated and clock.today() > lead.due_on + timedelta(days=days):
        return ""
    what = ACT_LABELS[Act.REOPEN if lead.answered_at is None else Act.FOLLOW_UP]
    latest = f"；一直没有答复的，{_on(lead.due_on + timedelta(days=days + 1))}起可以删除" if is_dated else ""
    now = "。现在就不想公开的，可以先收回公开的文字" if taking_back.may_take_back(post) else ""
    return f"：{what}还在等答复，{by_day(lead.due_on)}。答复以后过 {days} 日才能删除，那以前还可以评价{latest}{now}"


def erase(post: Post, *, by: User | None) -> None:
    """Who wrote it and what the public never read or saw go, as its author asks (《个人信息保护法》第四十七条), account or none."""
    require_may_erase(post)
    steps.note(post, Did.ERASED, "留言人删除了自己的姓名、手机号、没有公开的文字和照片", by=by, is_public=False)
    _wipe(post)


def to_forget_ids() -> list[int]:
    """Posts nobody can ask about any more, of which author or words are still kept; a client's may name no author."""
    days = limits.in_force(kinds.KEEP.key).number
    over = clock.today() - timedelta(days=days)
    answered = (Post.state == State.ANSWERED) & (Post.answered_at < clock.now() - timedelta(days=days))
    ended = or_(Post.ended_on < over, answered)  # of a merged post once nobody waits for the case it is handled with
    return list(db.session.scalars(select(Post.id).where(ended, Post.original_sealed != "").order_by(Post.id)))


def forget_author(id: int) -> None:
    """The purpose has ended: who wrote it and what the public never read go; what is public stays."""
    post = db.session.get(Post, id)
    if post is None or not post.original_sealed:
        return
    if is_forgotten(post):  # before the row itself said so
        post.original_sealed = ""
        return
    _empty(post)
    audit.record(None, Did.FORGOTTEN, post)
