"""How often phones were blocked, counted in public like every refusal: by whose office, and about which unit."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy import Select, select

from app.clock import HERE
from app.core.regions.models import Level
from app.core.regions.scope import inside
from app.db import db
from app.feedback.figures import Span
from app.feedback.models import Block
from app.feedback.rules.blocking import Counted, Standing

NO_UNIT = "还没有转到单位"


def counted(span: Span) -> list[tuple[str, str, Counted]]:
    """(office's place, unit, counts) of the blocks made in these days, the most first."""
    found: dict[tuple[str, str], Counted] = {}
    for block in db.session.scalars(_made(span)):
        key = (block.region.short_name, block.unit.name if block.unit else NO_UNIT)
        found[key] = _more(found.get(key, Counted()), block)
    return [(*key, found[key]) for key in sorted(found, key=lambda key: (-found[key].made, key))]


def _made(span: Span) -> Select[Block]:
    first, after = (datetime.combine(day, time(), tzinfo=HERE) for day in (span.first, span.last + timedelta(days=1)))
    rows = select(Block).where(Block.from_at >= first, Block.from_at < after)
    if span.region is not None and span.region.level != Level.CITY:
        rows = rows.where(inside(Block.region_id, span.region))
    return rows


def _more(counts: Counted, block: Block) -> Counted:
    lifted = block.standing == Standing.LIFTED
    lapsed = block.standing == Standing.LAPSED
    return replace(
        counts,
        made=counts.made + 1,
        upheld=counts.upheld + (block.reviewed_at is not None and not lifted),
        lifted=counts.lifted + lifted,
        lapsed=counts.lapsed + lapsed,
        objected=counts.objected + (block.objected_at is not None),
        days=(*counts.days, block.days),
    )
