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
    """Offices one may send it to: those of its place, above it and below it."""
    top = post.region
    while top.parent is not None:
        top = top.parent
    return in_reach(top)
