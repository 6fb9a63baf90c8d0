"""Every counted case as a line without words: what the figures are made of, so that anybody can make them again."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app import clock
from app.core.regions.models import Region
from app.core.units.models import Unit
from app.db import db
from app.feedback.figures import CHARGED, Span, conditions
from app.feedback.models import Post, Rating, Topic

COLUMNS = (
    "as_of", "no", "kind", "topic", "county", "unit", "received_on", "due_on", "state", "waited", "first_in_time",
    "reopened", "refusals", "ended_on", "own", "answered_once", "rated", "solved", "manner",
)  # fmt: skip
RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def rows(span: Span) -> Iterator[tuple[Any, ...]]:
    """The lines, streamed; names of offices and topics are kept from becoming formulas."""
    last = (
        select(Rating.post_id, func.max(Rating.round).label("round"))
        .where(Rating.counts.is_(True))
        .group_by(Rating.post_id)
        .subquery()
    )
    county = aliased(Region)
    columns = (
        Post.no, Post.kind, Topic.name, county.code, Unit.name, Post.received_on, Post.due_on, Post.state, Post.waited,
        Post.first_in_time, Post.reopens, Post.refusals, Post.ended_on, conditions()["own"], Post.first_answered_at, Rating.solved, Rating.manner,
    )  # fmt: skip
    found = (
        select(*columns)
        .join(Topic, Topic.id == Post.topic_id)
        .outerjoin(county, county.id == Post.county_id)
        .outerjoin(Unit, Unit.id == CHARGED)
        .outerjoin(last, last.c.post_id == Post.id)
        .outerjoin(Rating, (Rating.post_id == Post.id) & (Rating.round == last.c.round))
        .where(*span.where())
        .order_by(Post.id)
    )
    today = clock.today()
    for row in db.session.execute(found.execution_options(yield_per=1000)):
        no, kind, topic, code, unit, received, due, state, waited, in_time, reopens, refusals, ended, own, once, solved, manner = row  # fmt: skip
        yield (
            today, no, kind.value, safe(topic), code, safe(unit), received, due, state.value, waited, _bit(in_time), _bit(reopens > 0),
            refusals, ended, _bit(own), _bit(once is not None), _bit(solved is not None), _bit(solved), manner,
        )  # fmt: skip


def safe(words: str | None) -> str:
    """A name no spreadsheet takes for a formula."""
    return f"'{words}" if words and words.startswith(RISKY) else words or ""


def _bit(value: Any) -> str:
    return "" if value is None else str(int(bool(value)))
