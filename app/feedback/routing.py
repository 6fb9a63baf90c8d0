"""Which desk a post should go to: the narrowest rule that fits, said in words; proposed, never forced."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from app.core.regions.models import Region
from app.core.units import in_reach
from app.core.units.models import Unit
from app.db import db
from app.feedback.models import Post, Route
from app.feedback.rules.kinds import KIND_LABELS


def fitting(post: Post) -> Sequence[Route]:
    """Every live rule that fits the post, the narrowest place first, then topic and kind, then kind, then topic."""
    codes = [code for code in post.region.path.split("/") if code]
    rows = select(Route).where(
        Route.ended_at.is_(None),
        Route.region_id.in_(select(Region.id).where(Region.code.in_(codes))),
        or_(Route.topic_id.is_(None), Route.topic_id == post.topic_id),
        or_(Route.kind.is_(None), Route.kind == post.kind),
    )
    return sorted(db.session.scalars(rows), key=_width)


def _width(route: Route) -> tuple[int, int, int, int]:
    """Small for narrow rules."""
    named = (route.topic_id is not None) + (route.kind is not None)
    return -len(route.region.path), -named, route.kind is None, -route.id


def proposed(post: Post) -> Route | None:
    """The rule that matches best; None when none fits."""
    return next(iter(fitting(post)), None)


def in_words(route: Route) -> str:
    """长沙县 · 道路交通 · 投诉 → 长沙县交通运输局."""
    parts = [route.region.short_name]
    parts += [route.topic.name] if route.topic else ["各类话题"]
    parts += [KIND_LABELS[route.kind]] if route.kind else []
    return f"转办规则：{' · '.join(parts)} → {route.unit.name}（{route.basis}）"


def units_for(post: Post) -> Sequence[Unit]:
    """Offices one may send it to, those of its own county first, then the city's, then each other county's together."""
    top = post.region
    while top.parent is not None:
        top = top.parent
    codes = [code for code in post.region.path.split("/") if code]
    own = codes[1] if len(codes) > 1 else ""

    def order(unit: Unit) -> tuple[bool, str, str, int]:
        county = county_of(unit)
        return county != own, county, unit.region.path, unit.id

    return sorted(in_reach(top), key=order)


def county_of(unit: Unit) -> str:
    """The code of the county a unit sits in; "" for one of the whole city."""
    codes = [code for code in unit.region.path.split("/") if code]
    return codes[1] if len(codes) > 1 else ""


def groups(units: Sequence[Unit]) -> list[tuple[Unit, str]]:
    """Each unit with the name of its county, for a list that is read in groups."""
    rows = select(Region.code, Region.short_name).where(Region.code.in_({county_of(unit) for unit in units}))
    names = {code: name for code, name in db.session.execute(rows)}
    return [(unit, names.get(county_of(unit), "全市")) for unit in units]
