"""What stands on a board today: each item with its newest publication, its date and its lamp."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app import clock
from app.core import limits
from app.db import db
from app.village.models import Release, Village
from app.village.models.releases import SAME
from app.village.queries import matter_of
from app.village.rules import due as dates
from app.village.rules.catalogue import AHEAD, DATED_SINCE, LEDGER_ITEM, Item, panels
from app.village.rules.catalogue import BEFORE_MEETING as BEFORE_MEETING_ITEMS
from app.village.rules.due import BEFORE_MEETING, PLAN_DUE, SOON, Due, Lamp, Owing, Public
from app.village.rules.life import ONCE_PUBLIC, State
from app.village.rules.periods import Period, Span, read_period
from app.village.service import items
from app.village.tables import all_forms

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
    lacks: tuple[str, ...] = ()  # where some tables of it are public, the names of those that are not


@dataclass(frozen=True)
class BoardPanel:
    """One panel with its items."""

    key: str
    title: str
    standings: list[Standing]


def tally(panels: Sequence[BoardPanel]) -> Counter[Lamp]:
    """How many items stand how."""
    return Counter(standing.lamp for panel in panels for standing in panel.standings)


def newest_of(panels: Sequence[BoardPanel]) -> list[Release]:
    """What was published last of each item of which something was."""
    return [one.newest for panel in panels for one in panel.standings if one.newest is not None]


def first_due(panels: Sequence[BoardPanel]) -> Standing | None:
    """The item whose date has passed longest ago, or comes first."""
    dated = [one for panel in panels for one in panel.standings if one.due is not None]
    return min(dated, key=lambda one: one.due.on if one.due else date.max, default=None)


def latest_book(panels: Sequence[BoardPanel]) -> Release | None:
    """The accounts of the last period that are public: what most come for."""
    newest = next((one.newest for panel in panels for one in panel.standings if one.item.no == LEDGER_ITEM), None)
    return newest if newest is not None and newest.is_ledger else None


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
    for release in _newest_first(db.session.scalars(rows)):
        found.setdefault(release.item_no, []).append(release)
    return found


def _newest_first(releases: Iterable[Release]) -> list[Release]:
    """By the time they speak of: a correction of an old month, or a month that was made up for, is no newest one.

    That is to the end of the period, and to the day it was published where the period was not over.
    """

    def age(release: Release) -> tuple[date, datetime, int]:
        period, at = read_period(release.period), release.published_at
        assert period is not None and at is not None  # what is or was public
        return min(period.ends_on, clock.here(at).date()), at, release.id

    return sorted(releases, key=age, reverse=True)


def standing(village: Village, item: Item, live: Sequence[Release], today: date) -> Standing:
    """How an item stands today: of what had to be public, the oldest that still lacks, else the newest."""
    newest, public = live[0] if live else None, public_of(live)
    has_span = dates.span_of(item, village.span_on(today)) is not None
    if (
        has_span and newest is None and today < _dated_since(item)
    ):  # it has a rhythm, and its first day is still to come
        return Standing(item, Lamp.WAITING, None, None)
    if not has_span or today < _dated_since(item):
        return _without_date(item, newest, public)
    owings, coming = owed(village, item, today), upcoming(village, item, today, public)
    lacking = [one for one in owings if not one.is_met(public)]
    if not lacking and newest is not None:
        due = owings[-1].due if owings else coming.due
        return Standing(item, _lamp_of(newest, live), due, newest, coming.due)
    missing = lacking[0] if lacking else coming
    lamp = dates.lamp(False, False, missing.due.on, today, limits.in_force(SOON.key).number)
    late = {one.period: None for one in lacking if one.due.on < today}
    following = missing.due if lamp == Lamp.WAITING else None
    return Standing(
        item, lamp, missing.due, newest, following, tuple(late), _titles(missing.forms, missing.lacking(public))
    )


def _lamp_of(newest: Release, live: Iterable[Release]) -> Lamp:
    """Nothing happened where each table of the newest period says so."""
    nothing = all(release.nothing for release in live if release.period == newest.period)
    return Lamp.NOTHING if nothing else Lamp.PUBLISHED


def _without_date(item: Item, newest: Release | None, public: Public) -> Standing:
    """What is published when it happens: not wholly public while a table it needs never was."""
    if newest is None:
        return Standing(item, Lamp.OPEN, None, None)
    lacks = _titles(item.needs, [form for form in item.needs if form not in public])
    whole = Lamp.NOTHING if newest.nothing else Lamp.PUBLISHED
    return Standing(item, Lamp.PARTLY if lacks else whole, None, newest, lacks=lacks)


def _titles(needed: Sequence[str], lacking: Sequence[str]) -> tuple[str, ...]:
    """What lacks of several tables, by name; () where all of them do: then the period itself is what is owed."""
    return tuple(all_forms()[form].title for form in lacking) if len(lacking) < len(needed) else ()


def public_of(releases: Iterable[Release]) -> dict[str, set[str]]:
    """By form the periods that are public."""
    found: dict[str, set[str]] = {}
    for release in releases:
        found.setdefault(release.form, set()).add(release.period)
    return found


def of_item(village: Village, no: str, releases: Iterable[Release]) -> Standing | None:
    """How one item stands, from all that was ever published of it; None where the board does not have the item."""
    if no not in {one for _, _, numbers in panels(village.is_community) for one in numbers}:
        return None
    live = _newest_first(release for release in releases if release.state in LIVE)
    return standing(village, items.item(no, village.is_community), live, clock.today())


def owed(village: Village, item: Item, today: date) -> list[Owing]:
    """What had to be, or must be, public of an item by today, oldest first: of periods that are over, and plans for the running one."""
    found = []
    for period in _begun(village, item, today):
        if period.starts_on < _dated_since(item):
            continue
        after, plan = _needs(item.no, period)
        if period.ends_on < today:
            found.append(Owing(_due(village, item, period), after))
        if plan:
            found.append(Owing(_due(village, item, period, ahead=True), plan))
    return sorted((one for one in found if one.due.on >= village.since), key=lambda one: (one.due.on, one.period))


def upcoming(village: Village, item: Item, today: date, public: Public) -> Owing:
    """What comes next: the running period's, or the plan for the one after it; what is public already is no more to come."""
    running = _begun(village, item, today)[-1]
    following = running.next()
    found = [Owing(_due(village, item, running), _needs(item.no, running)[0])]
    if plan := _needs(item.no, following)[1]:
        found.append(Owing(_due(village, item, following, ahead=True), plan))
    found.sort(key=lambda one: one.due.on)
    return next((one for one in found if not one.is_met(public)), found[0])


def _dated_since(item: Item) -> date:
    """From when on the item has dates to meet."""
    return DATED_SINCE.get(item.no, date.min)


def _begun(village: Village, item: Item, today: date) -> list[Period]:
    """The periods of an item with a rhythm, to the running one."""
    return dates.begun(village.since, today, lambda day: dates.span_of(item, village.span_on(day)) or Span.QUARTER)


def _needs(no: str, period: Period) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tables an item needs after a period, and while it begins, as they were set when it began."""
    needs = items.needs_on(no, period.starts_on)
    return tuple(form for form in needs if form not in AHEAD), tuple(form for form in needs if form in AHEAD)


def _due(village: Village, item: Item, period: Period, ahead: bool = False) -> Due:
    """With the item's own basis beside the rule of its date."""
    found = due_of(period, period.span, village.is_community)
    if ahead:
        found = dates.ahead(period, limits.in_force(PLAN_DUE.key, period.starts_on))
    elif item.no in BEFORE_MEETING_ITEMS:
        days = [date.fromisoformat(day) for day in village.meetings or ()]
        found = dates.before_meeting(found, days, limits.in_force(BEFORE_MEETING.key, period.ends_on))
    return replace(found, article=dates.reason_for(item, found.article))


def due_of(period: Period, span: Span, is_community: bool = False) -> Due:
    """The date a period is due, by the limit in force when it ended."""
    return dates.due(period, limits.in_force(dates.limit_key(span), period.ends_on), is_community)


def due_for(release: Release) -> Due | None:
    """The date what a release says had to be public; None where there is none."""
    village, period = release.village, read_period(release.period)
    item = items.item(release.item_no, village.is_community)
    if period is None or dates.span_of(item, village.span_on(period.starts_on)) is None:
        return None
    if period.starts_on < _dated_since(item):
        return None
    return _due(village, item, period, ahead=release.form in AHEAD)


def days_late(release: Release) -> int:
    """How many days after its date the period first became public, whatever was corrected since; 0 in time or without a date."""
    return lateness([release])[release.id]


def lateness(releases: Iterable[Release]) -> dict[int, int]:
    """The same of all rows of a page, in one look, by release."""
    shown = list(releases)
    first = _first_published([release for release in shown if release.number > 1])
    return {release.id: _days_late(release, first.get(matter_of(release), release.published_at)) for release in shown}


def by_matter(releases: Iterable[Release]) -> list[tuple[Release, list[Release]]]:
    """The newest version of each matter with those it replaced, as they come."""
    found: dict[tuple[Any, ...], list[Release]] = {}
    for release in releases:
        found.setdefault(matter_of(release), []).append(release)
    return [(versions[0], versions[1:]) for versions in found.values()]


def _first_published(corrected: Sequence[Release]) -> dict[tuple[Any, ...], datetime | None]:
    """When each matter of which some version was corrected became public for the first time."""
    if not corrected:
        return {}
    among = [getattr(Release, name).in_({getattr(one, name) for one in corrected}) for name in SAME]
    columns = [getattr(Release, name) for name in SAME]
    first = (Release.number == 1, Release.state.in_(ONCE_PUBLIC))  # a draft that was discarded had that number too
    rows = db.session.execute(select(*columns, Release.published_at).where(*among, *first))
    return {tuple(matter): at for *matter, at in rows}


def _days_late(release: Release, first: datetime | None) -> int:
    due = due_for(release)
    if due is None or first is None:
        return 0
    joined = release.village.since
    if due.on < joined or due.period.ends_on < joined:
        return 0
    return max(0, (clock.here(first).date() - due.on).days)


def history(village: Village, item_no: str) -> Sequence[Release]:
    """Everything published of one item, newest first, with corrected versions."""
    rows = select(Release).where(
        Release.village_id == village.id, Release.item_no == item_no, Release.published_at.is_not(None)
    )
    return db.session.scalars(rows.order_by(Release.period.desc(), Release.batch.desc(), Release.number.desc())).all()
