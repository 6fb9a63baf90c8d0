"""Who sees and does what with posts; each right once as SQL and once as Python.

The open-government office of the region screens and routes; a unit's handlers work on what lies on their desk. Of a 举报
the office sees that it is there and where it lies, never a word of it: only the unit it was routed to reads it. A post
placed only above (at the city) where no office sits is every office's below (`unplaced`); the answer to a 举报 of a unit
with one handler is reviewed by the city's supervisor (`docs/decisions/043`). Where no office receives a place at all, the
supervisor stands in for it (`stands_in`, `docs/decisions/049`), and never sees name or phone.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import aliased

from app import clock
from app.clock import NOT_YET
from app.core import limits
from app.core.accounts.models import Grant, User
from app.core.accounts.rules import Kind as AccountKind
from app.core.accounts.rules import Role
from app.core.regions.models import Region
from app.core.regions.scope import inside
from app.core.units.models import Unit
from app.db import db
from app.feedback import offices
from app.feedback.models import Answer, Assignment, Block, Pause, Post
from app.feedback.models.answers import Writing
from app.feedback.models.desks import Holding, Part
from app.feedback.models.posts import IS_OPEN
from app.feedback.rules import kinds
from app.feedback.rules.kinds import Channel, Kind

OFFICE = offices.OFFICE
HANDLERS = (Role.HANDLER,)
DESK = (*OFFICE, *HANDLERS)
SUPERVISORS = (Role.CITY_SUPERVISOR,)
LIVE = (Holding.OFFERED, Holding.ACCEPTED)
NAMED = 200  # places that a statement names one by one, at most


def published() -> Select[Post]:
    """Posts open to everyone's eyes. They alone have a number in the list (`listed_when_public`), whose index is walked.

    Asked for the state as well, a database that has not counted its rows yet would gather and sort them all.
    """
    return select(Post).where(Post.list_no.is_not(None))


def units_of(user: User) -> list[int]:
    """The units whose desk this handler works at."""
    rows = [
        Unit.id == grant.unit_id if grant.unit_id else inside(Unit.region_id, grant.region)
        for grant in user.live_grants(*HANDLERS)
    ]
    return list(db.session.scalars(select(Unit.id).where(or_(*rows)))) if rows else []


def _of_office(user: User, region_id: Any = Post.region_id) -> ColumnElement[bool]:
    rows = [inside(region_id, grant.region) for grant in _offices_of(user)]
    loose = unplaced(user)
    return or_(*rows, region_id.in_(loose)) if loose else or_(*rows) if rows else false()


def _as_office(user: User, region_id: Any = Post.region_id) -> ColumnElement[bool]:
    """SQL twin of `is_office`: of their own places, or standing in."""
    own, watched = _of_office(user, region_id), [grant.region for grant in watches_over(user)]
    if not watched:
        return own
    few = list(db.session.scalars(select(Region.id).where(_stood_in_for(Region.id, watched)).limit(NAMED + 1)))
    if not few:
        return own
    return or_(own, region_id.in_(few) if len(few) <= NAMED else _stood_in_for(region_id, watched))


def _stood_in_for(region_id: Any, watched: Sequence[Region]) -> ColumnElement[bool]:
    """Places under those watched that no office receives: mostly none, or a few; then no post is asked where it lies."""
    return and_(or_(*(inside(region_id, one) for one in watched)), offices.unreceived(region_id))


def watches_over(user: User) -> list[Grant]:
    """A grant for a unit reaches its matters only."""
    return [grant for grant in user.live_grants(*SUPERVISORS) if grant.unit_id is None]


def stands_in(user: Any, post: Post) -> bool:
    """Is this a supervisor over a place no office receives? Then what an office decides of its posts is theirs."""
    watches = user.is_staff and any(grant.region.covers(post.region) for grant in watches_over(user))
    return bool(watches) and not offices.receives(post.region.path)


def _offices_of(user: User) -> list[Grant]:
    return [grant for grant in user.live_grants(*OFFICE) if grant.unit_id is None]


def unplaced(user: User) -> list[int]:
    """Regions above this person's offices that no office covers: what is placed only there is theirs too, who is first takes it."""
    paths = [grant.region.path for grant in _offices_of(user)]
    codes = {code for path in paths for code in path.split("/") if code}
    if not codes:
        return []
    over = db.session.scalars(select(Region).where(Region.code.in_(codes))).all()
    over = [one for one in over if any(path != one.path and path.startswith(one.path) for path in paths)]
    if not over:
        return []
    now = clock.now()
    live = and_(Grant.role.in_(OFFICE), Grant.unit_id.is_(None), or_(Grant.ended_at.is_(None), Grant.ended_at > now))
    rows = select(Region.path).join(Grant, Grant.region_id == Region.id).join(User, Grant.user_id == User.id)
    sit = db.session.scalars(rows.where(live, User.closed_at.is_(None), Region.code.in_(codes))).all()
    return [one.id for one in over if not any(one.path.startswith(path) for path in sit)]


def on_desk(user: User, id: Any = Post.id) -> ColumnElement[bool]:
    """Posts on the desk of this handler's units, to lead or to assist."""
    return _held(user, id)


def _held(user: User, id: Any, *parts: Part) -> ColumnElement[bool]:
    found: ColumnElement[bool] = id.in_(held_ids(user, *parts)) if units_of(user) else false()
    return found


def held_ids(user: User, *parts: Part) -> Select[int]:
    """Posts that lie with this handler's units, in one of these parts or in any."""
    theirs = select(Assignment.post_id).where(Assignment.unit_id.in_(units_of(user)), Assignment.holding.in_(LIVE))
    return theirs.where(Assignment.part.in_(parts)) if parts else theirs


def led_by(user: User) -> Select[Post]:
    """SQL twin of `is_lead`."""
    return select(Post).where(_held(user, Post.id, Part.LEAD))


def assisted_by(user: User) -> Select[Post]:
    """SQL twin of `is_assistant`."""
    return select(Post).where(_held(user, Post.id, Part.ASSIST))


def routed_by(user: User) -> Select[Post]:
    """SQL twin of `is_office`."""
    return select(Post).where(_as_office(user))


def at_desk(user: User) -> Select[Post]:
    """Posts this member of staff has to do with."""
    return select(Post).where(or_(_as_office(user), on_desk(user), Post.id.in_(_to_review(user))))


def walked_at_desk(user: User) -> Select[int]:
    """The ids of the same, for a list that is walked by an index of its own order.

    A sum is not looked up in the index of places: whether a row is this desk's is asked row by row, until a page is full.
    """
    reviewed = (Post.id + 0).in_(_to_review(user))
    return select(Post.id).where(or_(_as_office(user, Post.region_id + 0), on_desk(user, Post.id + 0), reviewed))


def is_office(user: Any, post: Post) -> bool:
    """Does this person screen and route the post, as its office or standing in for one that is missing?"""
    return is_own_office(user, post) or stands_in(user, post)


def is_own_office(user: Any, post: Post) -> bool:
    """Is it of the region of this person's office, or, placed only above, theirs as it is every office's?"""
    return bool(user.is_staff and (user.holds(*OFFICE, region=post.region) or _is_unplaced(user, post)))


def _is_unplaced(user: Any, post: Post) -> bool:
    below = any(grant.region.path.startswith(post.region.path) for grant in _offices_of(user))
    return below and post.region_id in unplaced(user)


def is_handler(user: Any, post: Post) -> bool:
    """Does the post lie on this person's desk, to lead or to assist?"""
    live = [row.unit for row in post.assignments if row.holding in LIVE]
    return bool(user.is_staff and any(user.holds(*HANDLERS, region=unit.region, unit=unit) for unit in live))


def is_lead(user: Any, post: Post) -> bool:
    """Does this person's unit lead?"""
    lead = post.lead
    return bool(user.is_staff and lead and user.holds(*HANDLERS, region=lead.unit.region, unit=lead.unit))


def is_assistant(user: Any, post: Post) -> bool:
    """Does this person's unit help?"""
    return bool(user.is_staff and assisting_for(user, post))


def assisting_for(user: Any, post: Post) -> list[Assignment]:
    """The times this person's units were asked to help, those that help now."""
    helping = [row for row in post.assignments if row.part == Part.ASSIST and row.holding in LIVE]
    return [row for row in helping if user.holds(*HANDLERS, region=row.unit.region, unit=row.unit)]


def may_see_at_desk(user: Any, post: Post) -> bool:
    """Python twin of `at_desk`."""
    return is_office(user, post) or is_handler(user, post) or reviews_report(user, post)


def readable(user: User) -> Select[Post]:
    """Posts whose original this member of staff may read."""
    office = and_(_as_office(user), Post.kind != Kind.REPORT)
    return select(Post).where(or_(office, on_desk(user), Post.id.in_(_to_review(user))))


def may_read(user: Any, post: Post) -> bool:
    """Python twin of `readable`."""
    reads = post.kind != Kind.REPORT and is_office(user, post)
    return reads or is_handler(user, post) or reviews_report(user, post)


def may_know_author(user: Any, post: Post) -> bool:
    """May this person have the author's name and phone shown? No supervisor may, whatever else they do with the post."""
    return is_handler(user, post) or (post.kind != Kind.REPORT and is_own_office(user, post))


def may_renew_code(user: Any, post: Post) -> bool:
    """May this person give the author a new query code? Who leads or routes the case; a unit that only helps may not."""
    return may_know_author(user, post) and (is_lead(user, post) or is_own_office(user, post))


def may_screen(user: Any, post: Post) -> bool:
    """May this person say whether the post is shown? A 举报 is never shown and never screened."""
    return post.kind != Kind.REPORT and is_office(user, post)


def screened_by(user: User) -> Select[Post]:
    """SQL twin of `may_screen`."""
    return select(Post).where(_as_office(user), Post.kind != Kind.REPORT)


def may_block(user: Any, post: Post) -> bool:
    """May this person keep the phone behind the post from the public list? Only an office, for another reviews it."""
    return post.kind != Kind.REPORT and is_own_office(user, post)


def may_review(user: Any, post: Post) -> bool:
    """May this person review the unit's answer? The rule that it be a second person is asked by the service."""
    return is_lead(user, post) or (post.kind != Kind.REPORT and is_office(user, post)) or reviews_report(user, post)


def reviewed_by(user: User) -> Select[Post]:
    """SQL twin of `may_review`."""
    office = and_(_as_office(user), Post.kind != Kind.REPORT)
    return select(Post).where(or_(office, _held(user, Post.id, Part.LEAD), Post.id.in_(_to_review(user))))


def _to_review(user: User) -> list[int]:
    """举报 whose drafted answer waits for this supervisor, in one look."""
    reach = [inside(Post.region_id, grant.region) for grant in watches_over(user)]
    if not user.is_staff or not reach:
        return []
    return list(db.session.scalars(_for_a_supervisor().where(or_(*reach)).with_only_columns(Post.id)))


def reviews_report(user: Any, post: Post) -> bool:
    """Is this a supervisor, and the drafted answer to this 举报 one that nobody else of its unit can review?"""
    if post.kind != Kind.REPORT or not user.is_staff or not user.holds(*SUPERVISORS, region=post.region):
        return False
    return db.session.scalar(_for_a_supervisor().where(Post.id == post.id).with_only_columns(Post.id)) is not None


def _for_a_supervisor() -> Select[Post]:
    """举报 with a drafted answer whose unit has nobody else to review it."""
    round = Post.follow_ups + Post.reopens  # as the property, in SQL
    answered = and_(Answer.post_id == Post.id, Answer.round == round, Answer.state == Writing.REVIEW)
    return select(Post).join(Answer, answered).where(Post.kind == Kind.REPORT, ~_has_another())


def _has_another() -> ColumnElement[bool]:
    """Does the unit of an answer have a handler who did not draft it? SQL twin of `User.holds` over all of them."""
    granted, own = aliased(Region), aliased(Region)
    reaches = or_(Grant.unit_id == Answer.unit_id, and_(Grant.unit_id.is_(None), own.path.startswith(granted.path)))
    rows = (
        select(Grant.id)
        .join(User, Grant.user_id == User.id)
        .join(granted, Grant.region_id == granted.id)
        .join(Unit, Unit.id == Answer.unit_id)
        .join(own, Unit.region_id == own.id)
        .where(
            Grant.role.in_(HANDLERS),
            User.closed_at.is_(None),
            or_(Grant.ended_at.is_(None), Grant.ended_at > clock.now()),
        )
        .where(User.id.is_distinct_from(Answer.drafted_by_id), reaches)
    )
    return rows.correlate(Answer).exists()


def owed_before(day: date) -> ColumnElement[bool]:
    """SQL twin of `Post.owed_since` before that day; in the words of the index of what is open."""
    return and_(Post.received_on < day, or_(Post.owed_from.is_(None), Post.owed_from < day))


def watched(user: User) -> Select[Post]:
    """What a supervisor is told of: open longer than the days of the setting, inside their reach, not waiting for its author."""
    reach = [inside(Post.region_id, grant.region) for grant in user.live_grants(*SUPERVISORS)]
    before = clock.today() - timedelta(days=limits.in_force(kinds.BLACK.key).number)
    waiting = select(Pause.post_id).where(Pause.ended_on.is_(None))
    is_over = or_(Post.due_on < clock.today(), Post.due_on == NOT_YET)  # no calendar hides what waits so long
    late = and_(IS_OPEN, owed_before(before), is_over, Post.id.not_in(waiting))
    return select(Post).where(or_(*reach) if reach else false(), late)


def entered_by(user: User) -> Select[Post]:
    """What this member of staff wrote down for others: when it came and of what kind it was said to be, no word of it."""
    return select(Post).where(Post.entered_by_id == user.id)


def may_turn(user: Any, post: Post) -> bool:
    """May this person turn the post into something of another room: the office, or the unit that leads? Never a 举报."""
    return post.kind != Kind.REPORT and (is_own_office(user, post) or is_lead(user, post))


def hers(user: User) -> ColumnElement[bool]:
    """Posts of this resident: written while signed in, or lately without an account from the very phone, which a code had
    proved. A number that was given up is somebody else's after a while (期限设置 says after how long it may be).

    Not a 举报 of the second kind: a phone goes from hand to hand, and its code alone opens it.
    """
    mine = Post.user_id == user.id
    if user.kind != AccountKind.RESIDENT or user.phone_hash is None:
        return mine
    by_phone = (Post.phone_hash == user.phone_hash, Post.channel == Channel.WEB, Post.kind != Kind.REPORT)
    return or_(mine, and_(Post.user_id.is_(None), *by_phone, Post.received_at >= _same_phone_since()))


def _same_phone_since() -> datetime:
    return clock.now() - timedelta(days=limits.in_force(kinds.SAME_PHONE.key).number)


def is_hers(user: User, post: Post) -> bool:
    """Python twin of `hers`."""
    if post.user_id is not None or user.kind != AccountKind.RESIDENT or user.phone_hash is None:
        return post.user_id == user.id
    is_from_it = post.phone_hash == user.phone_hash and post.received_at >= _same_phone_since()
    return is_from_it and post.channel == Channel.WEB and post.kind != Kind.REPORT


def own_posts(user: Any, post_ids: list[int]) -> Select[Post]:
    """Posts of the signed-in resident, and those this browser opened with number and query code."""
    mine: list[ColumnElement[bool]] = [Post.id.in_(post_ids)] if post_ids else []
    if user.is_authenticated:
        mine.append(hers(user))
    return select(Post).where(or_(*mine) if mine else false())


def may_open_own(user: Any, post_ids: list[int], post: Post) -> bool:
    """Python twin of `own_posts`."""
    return post.id in post_ids or (user.is_authenticated and is_hers(user, post))


def blocks_at_desk(user: User) -> Select[Block]:
    """Blocks of phones, for whoever screens there."""
    return select(Block).join(Post, Block.post_id == Post.id).where(_of_office(user))


def may_see_block(user: Any, block: Block) -> bool:
    """Python twin of `blocks_at_desk`."""
    return is_own_office(user, block.post)


def own_units(user: User) -> set[int]:
    """Every unit this person works for, whatever their part there."""
    return {*units_of(user), *(grant.unit_id for grant in user.live_grants() if grant.unit_id)}


def is_of_unit(user: User, block: Block) -> bool:
    """Does this person work for a unit on whose desk the post lies or lay?"""
    theirs = {block.unit_id, *(row.unit_id for row in block.post.assignments)}
    return bool(own_units(user) & theirs)


def may_decide_block(user: Any, block: Block) -> bool:
    """May this person review the block or decide about the objection?"""
    fresh = user.id not in (block.made_by_id, block.reviewed_by_id)
    return may_see_block(user, block) and fresh and not is_of_unit(user, block)
