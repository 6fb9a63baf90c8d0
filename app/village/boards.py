"""What stands on a board today: each item with its newest publication, its date and its lamp."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from app import clock
from app.core import limits
from app.db import db
from app.village.models import Release, Village
from app.village.rules import due as dates
from app.village.rules.catalogue import Item, panels
from app.village.rules.due import SOON, Due, Lamp
from app.village.rules.life import State
from app.village.rules.periods import Period, Span, holding, last_ended, read_period
from app.village.service import items

LIVE = (State.PUBLISHED, State.TAKEN_DOWN)  # what hung for its time was published


@dataclass(frozen=True)
class Standing:
    """How one item stands: its lamp, its date with the reason, what was published last."""

    item: Item
    lamp: Lamp
    due: Due | None
    newest: Release | None
    next: Due | None = None  # of what is not over yet, where nothing presses
    late: tuple[Period, ...] = ()  # periods whose date has passed and that lack, oldest first


@dataclass(frozen=True)
class BoardPanel:
    """One panel with its items."""

    key: str
    title: str
    standings: list[Standing]


def board(village: Village) -> list[BoardPanel]:
    """The panels of a village's board; one query for all items."""
    known = _live_by_item(village)
    catalogue, today = items.items(village.is_community), clock.today()
    return [
        BoardPanel(panel.value, title, [standing(village, catalogue[no], known.get(no, []), today) for no in numbers])
        for panel, title, numbers in panels(village.is_community)
    ]


def _live_by_item(village: Village) -> dict[str, list[Release]]:
    rows = select(Release).where(Release.village_id == village.id, Release.state.in_(LIVE))
    found: dict[str, list[Release]] = {}
    for release in db.session.scalars(rows.order_by(Release.published_at.desc(), Release.id.desc())):
        found.setdefault(release.item_no, []).append(release)
    return found


def standing(village: Village, item: Item, live: Sequence[Release], today: date) -> Standing:
    """How an item stands today: of what is over, the oldest period still owed, else the newest."""
    span = dates.span_of(item, village.span)
    newest = live[0] if live else None
    if span is None:
        lamp = Lamp.OPEN if newest is None else Lamp.NOTHING if newest.nothing else Lamp.PUBLISHED
        return Standing(item, lamp, None, newest)
    done = {release.period for release in live}
    lacking = [period for period in owed(village, span, today) if not dates.is_done(period, done)]
    missing = lacking[0] if lacking else None
    if missing is None and newest is not None:
        lamp = Lamp.NOTHING if newest.nothing else Lamp.PUBLISHED
        last, following = last_ended(today, span), holding(today, span)
        return Standing(item, lamp, _due(village, item, last), newest, _due(village, item, following))
    when = _due(village, item, missing or holding(today, span))
    soon = limits.in_force(SOON.key).number
    late = tuple(period for period in lacking if due_of(period, span).on < today)
    lamp = dates.lamp(False, False, when.on, today, soon)
    return Standing(item, lamp, when, newest, when if lamp == Lamp.WAITING else None, late)


def _due(village: Village, item: Item, period: Period) -> Due:
    """With the item's own basis beside the rule of its date."""
    found = due_of(period, period.span, village.is_community)
    return replace(found, article=dates.reason_for(item, found.article))


def of_item(village: Village, no: str, releases: Iterable[Release]) -> Standing | None:
    """How one item stands, from all that was ever published of it; None where the board does not have the item."""
    if no not in {one for _, _, numbers in panels(village.is_community) for one in numbers}:
        return None
    live = [release for release in releases if release.state in LIVE]
    live.sort(key=lambda release: (release.published_at, release.id), reverse=True)
    return standing(village, items.item(no, village.is_community), live, clock.today())


def owed(village: Village, span: Span, today: date) -> Iterable[Period]:
    """The periods this village owes, oldest first."""
    return dates.owed(village.since, today, span)


def due_of(period: Period, span: Span, is_community: bool = False) -> Due:
    """The date a period is due, by the limit in force when it ended."""
    return dates.due(period, limits.in_force(dates.limit_key(span), period.ends_on), is_community)


def days_late(release: Release) -> int:
    """How many days after its date a period first became public; 0 in time, for a correction, and where there is no date."""
    village, period = release.village, read_period(release.period)
    span = dates.span_of(items.item(release.item_no, village.is_community), village.span)
    if span is None or period is None or release.number > 1 or release.published_at is None:
        return 0
    if period not in owed(village, span, clock.today()):
        return 0
    return max(0, (clock.here(release.published_at).date() - due_of(period, span).on).days)


def history(village: Village, item_no: str) -> Sequence[Release]:
    """Everything published of one item, newest first, with corrected versions."""
    rows = select(Release).where(
        Release.village_id == village.id, Release.item_no == item_no, Release.published_at.is_not(None)
    )
    return db.session.scalars(rows.order_by(Release.period.desc(), Release.batch.desc(), Release.number.desc())).all()
