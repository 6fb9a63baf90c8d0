"""Reads of this room: the public list, the desk's piles, a unit's figures of the day."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, literal, or_, select, text
from sqlalchemy.orm import contains_eager, selectinload

from app import clock
from app.core import limits, regions
from app.core.accounts.models import User
from app.core.attachments.models import Attachment
from app.core.regions.models import Level, Region
from app.db import db, line, stored, straight, table
from app.feedback import access, looking
from app.feedback.figures import is_answered, is_waited_for
from app.feedback.models import (
    Answer,
    Assignment,
    Enclosure,
    Extension,
    Opinion,
    Pause,
    PhotoAppeal,
    Post,
    Rating,
    Route,
    Topic,
)
from app.feedback.models.answers import Writing
from app.feedback.models.desks import Part
from app.feedback.models.posts import IS_OPEN, IS_OVER
from app.feedback.rules import clocks, kinds
from app.feedback.rules.clocks import Lamp
from app.feedback.rules.kinds import Kind
from app.feedback.rules.life import OPEN, State
from app.feedback.rules.screening import Screen
from app.seldom import Seldom
from app.web.pages import stretch_asked, stretch_of


@dataclass(frozen=True)
class Wanted:
    """The filters of the public list."""

    region: Region | None = None
    kind: Kind | None = None
    topic: "Offered | None" = None
    standing: str = ""  # "open", "answered", "late"

    @property
    def asked(self) -> dict[str, str | int | None]:
        """The same as an address asks for it; None for what it does not ask."""
        place = None if self.region is None or self.region.level == Level.CITY else self.region.alias
        return {
            "region": place,
            "kind": self.kind.value if self.kind else None,
            "topic": self.topic.id if self.topic else None,
            "standing": self.standing or None,
        }


@dataclass(frozen=True)
class Places:
    """Where the reader is in the tree, and what may be picked next: what lies below, of a village what lies beside."""

    line: Sequence[Region]  # from the county down to the place itself; empty for the whole city
    next: Sequence[Region]


def places(region: Region | None) -> Places:
    """For the filter by place: two short reads whatever the list holds."""
    here = region or regions.queries.city()
    if here is None:
        return Places((), ())
    line = regions.queries.lineage(here)
    level = line[-2] if here.level == Level.VILLAGE and len(line) > 1 else here
    return Places([one for one in line if one.level != Level.CITY], regions.queries.children(level))


STANDINGS = {"": "全部", "open": "办理中", "late": "逾期", "answered": "已答复"}


def public_list(wanted: Wanted) -> Select[Post]:
    """Public posts, the latest released first; walk it by `list_no`."""
    return _public_list(*_named(wanted))


def _named(wanted: Wanted) -> tuple[Level, int, Kind | None, int | None, str]:
    place = (Level.CITY, 0) if wanted.region is None else (wanted.region.level, wanted.region.id)
    return *place, wanted.kind, wanted.topic.id if wanted.topic else None, wanted.standing


def _public_list(level: Level, place_id: int, kind: Kind | None, topic_id: int | None, standing: str) -> Select[Post]:
    rows = access.published()
    if level != Level.CITY:
        rows = rows.where(_place_column(level) == place_id)
    if kind is not None:
        rows = rows.where(Post.kind == kind)
    if topic_id is not None:
        rows = rows.where(Post.topic_id == topic_id)
    if standing == "answered":
        rows = rows.where(is_answered())
    if standing in ("open", "late"):
        rows = rows.where(is_waited_for())
    if standing == "late":
        rows = rows.where(Post.due_on < bindparam("today", callable_=clock.today))
    return rows


def list_mark(wanted: Wanted) -> Hashable:
    """What changes whenever the stretch of the list that the address asks for does; lamps change with the day."""
    rows = line().execute(_marks(*_named(wanted), *stretch_asked()))  # another statement for each stretch
    return clock.today(), tuple(tuple(row) for row in rows)


@lru_cache(maxsize=1000)  # asked for with every look at the list: to write the statement takes longer than to answer it
def _marks(
    level: Level, place_id: int, kind: Kind | None, topic_id: int | None, standing: str, before: int | None, after: int | None
) -> Select[int | None, int]:  # fmt: skip
    rows = _public_list(level, place_id, kind, topic_id, standing).with_only_columns(Post.list_no, Post.version)
    return stretch_of(rows, Post.list_no, before, after)


# Written out, for it is asked with every look at a post: each verb leaves a step or changes the post.
PAGE_MARK = text(
    "SELECT p.version, (SELECT max(s.id) FROM feedback_step s WHERE s.post_id = p.id), "
    "(SELECT count(*) FROM feedback_rating r WHERE r.post_id = p.id), "
    "(SELECT sum(m.version) FROM feedback_post m WHERE m.merged_into_id = p.id), "
    "(SELECT o.version FROM feedback_post o WHERE o.id = p.merged_into_id), "
    "(SELECT max(t.id) FROM feedback_step t WHERE t.post_id = p.merged_into_id) "
    "FROM feedback_post p WHERE p.no = :no AND p.screen = 'public' "
    "AND NOT EXISTS (SELECT 1 FROM feedback_turned w WHERE w.post_id = p.id)"
)


def page_mark(no: str) -> Hashable | None:
    """What changes whenever the page of a post does; None when there is none, or it tells how things stand in another room."""
    found = straight(PAGE_MARK, no=no).one_or_none()
    return (clock.today(), *found) if found else None


def _place_column(level: Level) -> Any:
    return {Level.COUNTY: Post.county_id, Level.TOWNSHIP: Post.township_id}.get(level, Post.region_id)


class Offered(NamedTuple):
    """A topic one may choose."""

    id: int
    name: str


TOPICS = table(Topic).c
OFFERED = select(TOPICS.id, TOPICS.name).where(TOPICS.closed_on.is_(None)).order_by(TOPICS.position, TOPICS.id)


def _offered() -> tuple[Offered, ...]:
    return tuple(Offered(*row) for row in stored(OFFERED))


TOPICS_OFFERED = Seldom("feedback_topics", _offered)


def topics() -> tuple[Offered, ...]:
    """Topics one may choose."""
    return TOPICS_OFFERED()


def domains_of(ids: Collection[int]) -> dict[int, int]:
    """The domain of the standard catalogue each post's topic belongs to; 0 for none."""
    rows = select(Post.id, Topic.name).join(Topic, Topic.id == Post.topic_id).where(Post.id.in_(ids))
    return {id: kinds.domain_of(name) for id, name in db.session.execute(rows)}


def by_no(no: str) -> Post | None:
    """The public post with this number."""
    return db.session.scalar(access.published().where(Post.no == no))


def said_between(since: datetime, until: datetime) -> ColumnElement[bool]:
    """SQL twin of `Post.said_at`, both ends counted: one that was written down on a later day was said as its day began."""
    first, last = clock.here(since).date(), clock.here(until).date()
    is_of_first = since <= clock.begin_of(first)

    def late(day: date) -> ColumnElement[bool]:
        return Post.received_at >= clock.begin_of(day) + timedelta(days=1)

    begun = and_(
        Post.received_on == first,
        or_(and_(late(first), literal(is_of_first)), and_(~late(first), Post.received_at >= since)),
    )
    ended = and_(Post.received_on == last, or_(late(last), Post.received_at <= until))
    return and_(or_(Post.received_on > first, begun), or_(Post.received_on < last, ended))


def lamp_of(post: Post) -> Lamp:
    """How a post stands today."""
    if post.is_answered:
        return Lamp.ANSWERED
    if not post.is_waited_for:
        return Lamp.ENDED
    black = limits.in_force(kinds.BLACK.key).number
    return clocks.lamp(post.owed_since, post.yellow_on, post.due_on, clock.today(), black)


def ratings_of(post: Post) -> dict[int, Rating]:
    """What the author said of each answer, by round."""
    return {row.round: row for row in db.session.scalars(select(Rating).where(Rating.post_id == post.id))}


def extension_of(post: Post) -> Extension | None:
    """The one request for more time."""
    return db.session.scalar(select(Extension).where(Extension.post_id == post.id))


def opinions_of(post: Post) -> Sequence[Opinion]:
    """What units that help said, the first one first."""
    return db.session.scalars(select(Opinion).where(Opinion.post_id == post.id).order_by(Opinion.id)).all()


def assists_said(post: Post) -> set[int]:
    """The times a unit was asked to help, by their ids, since which it has written an opinion."""
    said = opinions_of(post)
    return {
        row.id
        for row in post.assignments
        if row.part == Part.ASSIST and any(one.unit_id == row.unit_id and one.at >= row.given_at for one in said)
    }


def pause_of(post: Post) -> Pause | None:
    """The one time its author was asked for more, over or not."""
    return db.session.scalar(select(Pause).where(Pause.post_id == post.id))


def routes() -> Sequence[Route]:
    """Live rules."""
    return db.session.scalars(select(Route).where(Route.ended_at.is_(None)).order_by(Route.region_id, Route.id)).all()


# the desk's piles

IS_THERE = Attachment.withdrawn_at.is_(None)
HIDDEN_PHOTO = select(Enclosure.id).join(Attachment, Attachment.id == Enclosure.attachment_id)
HIDDEN_PHOTO = HIDDEN_PHOTO.where(
    Enclosure.post_id == Post.id, Enclosure.by_unit.is_(False), Enclosure.is_public.is_(False), IS_THERE
)
IS_SHOWN_IN_PART = and_(
    Post.screen == Screen.PUBLIC, Post.words_back_at.is_(None), HIDDEN_PHOTO.correlate(Post).exists()
)  # see `photos.hidden`

PILES = {
    "screen": "待审核",
    "photos": "照片申诉待复核",
    "added": "追问等待审核公开",
    "route": "待转办",
    "unplaced": "没有写明区县的",
    "decide": "待裁定",
    "offered": "待接办",
    "handling": "办理中",
    "assist": "待写协办意见",
    "turned": "已转出",
    "review": "答复待审核",
    "files": "结果的附件待审核",
    "extension": "延期待批",
    "late": "逾期",
    "old": "三个月未答复",
    "all": "全部",  # see `heap`
}


IN_STATE = {
    "route": State.RECEIVED,
    "decide": State.DECIDING,
    "offered": State.OFFERED,
    "handling": State.HANDLING,
    "turned": State.TURNED,
}
OF_WHOEVER_MAY: Mapping[str, Callable[[User], Select[Post]]] = {  # what lies there is theirs to do, not only to see
    "screen": access.screened_by,
    "offered": access.led_by,
    "handling": access.led_by,
    "assist": access.assisted_by,
    "review": access.reviewed_by,
    "extension": access.routed_by,
}
PASSING = ("route", "decide", "offered")  # what waits to be passed on, by a day of its own: see `passing.in_turn`


def pile(user: User, name: str) -> Select[Post]:
    """One pile of this person's desk: what waits too long for the yearly inspection first, then what is due first."""
    rows = OF_WHOEVER_MAY.get(name, access.at_desk)(user)
    if name == "screen":
        return rows.where(Post.screen == Screen.WAITING).order_by(Post.screen_due_on, Post.id)
    if name in LOOKED_AT:
        return LOOKED_AT[name](user)
    if name == "review":
        others = select(Answer.post_id).where(Answer.state == Writing.REVIEW, Answer.drafted_by_id != user.id)
        others = others.where(Answer.unit_id == Post.unit_id).correlate(Post)  # twin of `answering.is_of_the_lead`
        rows = rows.where(Post.id.in_(others))  # who drafted does not review
    if name == "extension":
        rows = rows.where(
            Post.state.in_(OPEN), Post.id.in_(select(Extension.post_id).where(Extension.granted.is_(None)))
        )
    if name == "assist":
        rows = rows.where(Post.state.in_(OPEN), Post.id.in_(_opinion_wanted(user)))
    if name == "late":
        rows = rows.where(Post.state.in_(OPEN), Post.due_on < clock.today())
    if name == "old":
        rows = rows.where(_waits_too_long())
    if name == "unplaced":
        rows = rows.where(Post.region_id.in_(access.unplaced(user)), IS_OPEN, Post.unit_id.is_(None))
    if name in IN_STATE:
        rows = _in_state(rows, name)
    return rows.order_by(case((_waits_too_long(), 0), else_=1), Post.due_on, Post.id)


def _in_state(rows: Select[Post], name: str) -> Select[Post]:
    rows = rows.where(Post.state == IN_STATE[name])
    return rows.options(selectinload(Post.assignments)) if name in PASSING else rows


def _opinion_wanted(user: User) -> Select[int]:
    """Posts which a unit of this person was asked to help with, and has said nothing of since then."""
    own = (Opinion.post_id == Assignment.post_id, Opinion.unit_id == Assignment.unit_id)
    said = select(Opinion.id).where(*own, Opinion.at >= Assignment.given_at).correlate(Assignment)
    return access.held_ids(user, Part.ASSIST).where(~said.exists())


def _photos_to_look_at(user: User) -> Select[Post]:
    """Public posts whose author appealed against hidden photos, which somebody else hid; what is due first first."""
    other = or_(PhotoAppeal.refused_by_id.is_(None), PhotoAppeal.refused_by_id != user.id)
    rows = access.screened_by(user).join(PhotoAppeal, PhotoAppeal.post_id == Post.id)
    rows = rows.where(PhotoAppeal.decided_at.is_(None), other, IS_SHOWN_IN_PART)
    return rows.options(contains_eager(Post.photo_appeal)).order_by(PhotoAppeal.due_on, Post.id)


def _added_to_look_at(user: User) -> Select[Post]:
    """Public posts whose author would have everyone read what was added later; what nobody looked at the longest first."""
    rows = access.screened_by(user).where(Post.screen == Screen.PUBLIC, Post.id.in_(looking.WAIT))
    return rows.order_by(looking.since(), Post.id)


def _files_to_look_at(user: User) -> Select[Post]:
    """Posts with files of a result that somebody else brought; what nobody looked at the longest first."""
    unseen = select(Enclosure.post_id, func.min(Enclosure.id).label("first")).where(
        Enclosure.added_by_id.is_not(None), Enclosure.judged_by_id.is_(None), Enclosure.added_by_id != user.id
    )
    rows = unseen.group_by(Enclosure.post_id).subquery()
    shown = access.reviewed_by(user).where(Post.screen == Screen.PUBLIC)  # twin of `results.waiting`
    return shown.join(rows, rows.c.post_id == Post.id).order_by(rows.c.first)


LOOKED_AT = {"photos": _photos_to_look_at, "added": _added_to_look_at, "files": _files_to_look_at}


def late_photo_appeals() -> Select[int]:
    """Posts whose photo appeal nobody has decided by its day."""
    rows = select(Post.id).join(PhotoAppeal, PhotoAppeal.post_id == Post.id).where(IS_SHOWN_IN_PART)
    return rows.where(PhotoAppeal.decided_at.is_(None), PhotoAppeal.due_on <= clock.today())


def heap(user: User) -> tuple[Sequence[Select[int]], Select[int]]:
    """Everything on this person's desk, as ids, in three lists to be read one after the other, and all of it to be counted.

    What waits too long for the yearly inspection, then what is due first, and last what nobody waits for any more, the newest
    of it first. Each list walks an index and reads nothing but it; sorted as one, a million posts took half a second.
    """
    rows, before = access.walked_at_desk(user), clock.today() - _veto()
    waits = rows.where(IS_OPEN).order_by(Post.due_on, Post.id)
    is_old = access.owed_before(before)
    lists = (waits.where(is_old), waits.where(~is_old), rows.where(IS_OVER).order_by(Post.id.desc()))
    return lists, access.at_desk(user).with_only_columns(Post.id)


def _waits_too_long() -> ColumnElement[bool]:
    return and_(Post.state.in_(OPEN), access.owed_before(clock.today() - _veto()))


def _veto() -> timedelta:
    return timedelta(days=limits.in_force(kinds.HIDE_NOTHING.key).number)


def pile_sizes(user: User) -> dict[str, int]:
    """How many lie on each pile; the whole heap is not counted."""
    found = {}
    for name in PILES:
        if name != "all":
            rows = pile(user, name).order_by(None).with_only_columns(Post.id).subquery()
            found[name] = db.session.scalar(select(func.count()).select_from(rows)) or 0
    return found


def some(rows: Select[Post], most: int) -> Sequence[Post]:
    """The first rows."""
    return db.session.scalars(rows.limit(most)).all()
