"""Places whose posts nobody would receive, and routing rules that lead nowhere: for whoever keeps roles, units and rules."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from app import clock
from app.core.accounts.models import Grant, User
from app.core.accounts.rules import Role
from app.core.regions.models import Level, Region
from app.core.regions.scope import inside, standing
from app.core.units.models import Unit
from app.db import db
from app.feedback import access, offices, queries
from app.feedback.models import Post, Route
from app.feedback.models.posts import IS_OPEN
from app.feedback.rules.kinds import Kind
from app.feedback.rules.reach import below, topmost_unreached


@dataclass(frozen=True)
class Hole:
    """A place, with all below it, that no open-government office looks after."""

    region: Region
    villages: int  # below it, itself counted
    is_ruled: bool  # does a routing rule lead its 举报 to a unit? Everything else waits for an office all the same


def holes() -> list[Hole]:
    """The largest places where a post would be read by nobody, in the order of their codes."""
    rows = db.session.execute(select(Region.path, Region.level).where(standing())).all()
    found = topmost_unreached([path for path, _ in rows], offices.sitting())
    if not found:
        return []
    villages = [path for path, level in rows if level == Level.VILLAGE]
    ruled = _ruled()
    regions = db.session.scalars(select(Region).where(Region.path.in_(found)).order_by(Region.code)).all()
    return [Hole(one, below(one.path, villages), any(one.path.startswith(path) for path in ruled)) for one in regions]


def is_stranded(post: Post) -> bool:
    """Python twin of `stranded`, whoever asks."""
    return post.is_open and post.unit_id is None and not offices.receives(post.region.path)


def stranded(user: User | None = None) -> Select[Post]:
    """Open posts that lie with no unit and that no office receives, inside this supervisor's reach, or all of them."""
    rows = select(Post).where(IS_OPEN, Post.unit_id.is_(None), offices.unreceived(Post.region_id))
    if user is None:
        return rows
    reach = [inside(Post.region_id, grant.region) for grant in access.watches_over(user)]
    return rows.where(or_(false(), *reach))


def _live(*roles: Role) -> ColumnElement[bool]:
    now = clock.now()
    return and_(Grant.role.in_(roles), or_(Grant.ended_at.is_(None), Grant.ended_at > now), User.closed_at.is_(None))


def _ruled() -> Sequence[str]:
    """Places whose every 举报 a rule leads to a unit where somebody works."""
    dead = {route.id for route in leading_nowhere()}
    every = (None, Kind.REPORT)
    return [
        one.region.path for one in queries.routes() if one.topic is None and one.kind in every and one.id not in dead
    ]


def leading_nowhere() -> Sequence[Route]:
    """Live rules to a unit that was closed, or where nobody handles posts."""
    leads = _is_worked_in()
    return [route for route in queries.routes() if not leads(route.unit)]


def is_worked_in(unit: Unit) -> bool:
    """Is the unit there still, with somebody who handles posts?"""
    return _is_worked_in()(unit)


def worked_in(units: Sequence[Unit]) -> list[Unit]:
    """Those of the units where somebody handles posts."""
    leads = _is_worked_in()
    return [unit for unit in units if leads(unit)]


def _is_worked_in() -> Callable[[Unit], bool]:
    rows = select(Grant.unit_id, Region.path).join(Region, Grant.region_id == Region.id)
    rows = rows.join(User, Grant.user_id == User.id).where(_live(*access.HANDLERS))
    found = db.session.execute(rows).all()
    units, places = {unit for unit, _ in found if unit}, [path for unit, path in found if not unit]

    def leads(unit: Unit) -> bool:
        handled = unit.id in units or any(unit.region.path.startswith(path) for path in places)
        return unit.valid_to is None and handled

    return leads
