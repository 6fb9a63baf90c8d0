"""What waits for a member of staff in this room, each line one click from the act; what nobody may forget stands first."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from flask import url_for
from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import selectinload

from app import clock
from app.clock import NOT_YET
from app.core import limits, workdays
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.units import Lack
from app.db import db
from app.feedback import access, looking, passing, queries, reach
from app.feedback.models import Block, Enclosure, PhotoAppeal, Post
from app.feedback.rules import kinds
from app.feedback.rules.blocking import ASKED
from app.feedback.service import appealing
from app.web.menus import Work, due_work

TITLES = {
    "old": "三个月还没有答复的留言",
    "screen": "审核留言",
    "added": "审核追问、重新打开时写的话",
    "decide": "裁定承办单位",
    "route": "转办留言",
    "offered": "接办留言",
    "handling": "答复留言",
    "assist": "写协办意见",
    "review": "审核答复",
    "files": "审核结果的附件",
    "extension": "批复延期申请",
}


def work(user: User) -> Iterable[Work]:
    """One line for each pile that is not empty, with the earliest day it is due."""
    yield from _stranded(user)
    yield from _watched(user)
    if not user.has_role(*access.DESK, *access.SUPERVISORS):
        return
    for name, title in TITLES.items():
        if name in ("route", "decide") and not user.has_role(*access.DESK):
            continue  # whoever only stands in has them all in the line above
        pile = queries.pile(user, name)
        ids = pile.order_by(None).with_only_columns(Post.id)
        due = Post.screen_due_on if name == "screen" else Post.due_on
        count, first = db.session.execute(select(func.count(), func.min(due)).where(Post.id.in_(ids))).one()
        if count:
            first = DATED[name](pile) if name in DATED else first
            url = url_for("feedback_desk.index", pile=name)
            said = f"{title}（{count} 条{_appealed(pile) if name in ('screen', 'route') else ''}）"
            yield replace(due_work(said, url, first), foremost=name == "old")
    yield from _photo_appeals(user)
    yield from _blocks(user)


def _appealed(pile: Select[Post]) -> str:
    """How many of them are appeals, for whom a second person is needed."""
    rows = pile.where(Post.appeals > 0).options(selectinload(Post.steps), selectinload(Post.assignments))
    found = [post for post in db.session.scalars(rows) if appealing.waits(post)]
    return f"，其中申诉 {len(found)} 条" if found else ""


def _passed_on_by(pile: Select[Post]) -> date:
    """The earliest day of any, as the pile itself dates each: one working day, whatever the whole term is."""
    return min((turn.due for turn in passing.in_turn(pile)), default=NOT_YET)


def _looked_at_by(pile: Select[Post]) -> date:
    """The earliest day of any: one working day, whatever the case has."""
    ids = db.session.scalars(pile.order_by(None).with_only_columns(Post.id))
    return min(looking.due_of(ids.all()).values(), default=NOT_YET)


def _files_by(pile: Select[Post]) -> date:
    """One working day from when the earliest was brought, or the post was shown."""
    since = case((Post.screened_at > Enclosure.at, Post.screened_at), else_=Enclosure.at)
    unseen = select(func.min(since)).join_from(Enclosure, Post, Enclosure.post_id == Post.id)
    unseen = unseen.where(
        Post.id.in_(pile.order_by(None).with_only_columns(Post.id)),
        Enclosure.added_by_id.is_not(None),
        Enclosure.judged_by_id.is_(None),
    )
    first = db.session.scalar(unseen)
    if first is None:
        return NOT_YET
    return workdays.calendar().add_or_not_yet(clock.here(first).date(), limits.in_force(kinds.SCREEN.key).number)


DATED: Mapping[str, Callable[[Select[Post]], date]] = {
    **dict.fromkeys(queries.PASSING, _passed_on_by),
    "added": _looked_at_by,
    "files": _files_by,
}  # piles with a day of their own


def _stranded(user: User) -> Iterable[Work]:
    """Posts about places without an office: the author was told that the city sees to it."""
    if not user.has_role(*access.SUPERVISORS):
        return
    ids = reach.stranded(user).with_only_columns(Post.id)
    count, first = db.session.execute(select(func.count(), func.min(Post.due_on)).where(Post.id.in_(ids))).one()
    if count:
        yield due_work(f"没有人接的留言（{count} 条），请安排单位", url_for("feedback_desk.unreached"), first)


def _watched(user: User) -> Iterable[Work]:
    """What a supervisor is told of every day until it is answered: to be looked at, not worked on."""
    ids = access.watched(user).with_only_columns(Post.id) if user.has_role(*access.SUPERVISORS) else None
    if ids is None:
        return
    count, first = db.session.execute(select(func.count(), func.min(Post.due_on)).where(Post.id.in_(ids))).one()
    if count:
        yield due_work(f"久拖未复的留言（{count} 条）", url_for("feedback_desk.watch"), first)


def _photo_appeals(user: User) -> Iterable[Work]:
    """Appeals against hidden photos that this person did not hide."""
    rows = queries.pile(user, "photos").order_by(None)
    count, first = db.session.execute(rows.with_only_columns(func.count(), func.min(PhotoAppeal.due_on))).one()
    if count:
        yield due_work(f"复核照片申诉（{count} 条）", url_for("feedback_desk.index", pile="photos"), first)


def unreached(user: User) -> Iterable[Work]:
    """For administrators: places whose posts nobody would read."""
    if user.has_role(Role.ADMIN) and (found := reach.holes()):
        yield Work(said_of(found), url_for("feedback_desk.unreached"), lamp="late", word="没有人接")


def lacks() -> Iterable[Lack]:
    """The same, above the list of units."""
    if found := reach.holes():
        yield Lack(f"{said_of(found)}。", url_for("feedback_desk.unreached"), "看是哪些地方，怎么补上")


def said_of(found: Sequence[reach.Hole]) -> str:
    """How many places, and how many villages lie in them."""
    villages = sum(hole.villages for hole in found)
    return f"有 {len(found)} 个地方的留言没有人接" + (f"，里面有 {villages} 个村、社区" if villages else "")


def _blocks(user: User) -> Iterable[Work]:
    """Blocks of phones this person may decide about: they lapse when nobody does."""
    rows = db.session.scalars(access.blocks_at_desk(user).where(Block.standing.in_(ASKED))).all()
    due = [row.due_on for row in rows if row.holds and access.may_decide_block(user, row)]
    if due:
        yield due_work(f"复核留言限制（{len(due)} 件）", url_for("feedback_desk.blocks"), min(due))
