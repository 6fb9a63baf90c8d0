"""Reads with a name: lists for the public and the desk, people in line, what is due, public figures."""

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, inspect, not_, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, lazyload, selectinload

from app import clock
from app.clock import HERE
from app.core.accounts.models import User
from app.core.regions.models import Region
from app.core.regions.scope import above, inside
from app.db import db, table
from app.openday import access
from app.openday.models import (
    AnswerRevision,
    Assessment,
    Draw,
    DrawSource,
    Entry,
    Event,
    MinutesRevision,
    Offer,
    Opinion,
    Paper,
    Person,
    Photo,
    Seat,
    SurveyAnswer,
    Tally,
)
from app.openday.rules import (
    LIVE,
    PUBLIC,
    RUNNING,
    Audience,
    EntryState,
    Kind,
    Selection,
    State,
)

KEPT_IN_FEED = timedelta(days=30)


@dataclass(frozen=True)
class Wanted:
    """What a reader filters the public list by."""

    region: Region | None = None
    kind: Kind | None = None
    when: str = ""  # "open", "coming", "past" or everything
    words: str = ""


def public_list(wanted: Wanted) -> Select[Event]:
    """Public events: those open for sign-up first by their deadline, then the coming, then the past, newest first."""
    open_first = case((_has_ended(), 2), (Event.state == State.PUBLISHED, 0), (Event.state.in_(RUNNING), 1), else_=2)
    deadline = case((Event.kind == Kind.MONTH, Event.ends_at), else_=Event.signup_closes_at)
    future = case((open_first == 0, deadline), (open_first == 1, Event.starts_at))
    rows = _wanted(wanted).where(_in_time(wanted.when)).options(selectinload(Event.seats))
    return rows.order_by(open_first, future, Event.starts_at.desc(), Event.id)


def _wanted(wanted: Wanted) -> Select[Event]:
    """The filters but that of time."""
    rows = access.published()
    if wanted.region is not None:
        rows = rows.where(inside(Event.region_id, wanted.region))
    if wanted.kind is not None:
        rows = rows.where(Event.kind == wanted.kind)
    if wanted.words:
        rows = rows.where(or_(Event.title.contains(wanted.words, autoescape=True), Event.no == wanted.words))
    return rows


def _in_time(when: str) -> ColumnElement[bool]:
    """One filter of time. What has ended is past, whoever has yet to record that it was held."""
    now = clock.now()
    month = Event.kind == Kind.MONTH
    if when == "open":
        running = and_(Event.state == State.PUBLISHED, not_(month))
        return and_(running, Event.signup_opens_at <= now, Event.signup_closes_at > now)
    if when == "coming":
        waits = and_(Event.state == State.POSTPONED, or_(not_(month), Event.ends_at > now))  # for another day
        return or_(and_(Event.state.in_(RUNNING), Event.ends_at > now), waits)
    if when == "past":
        over = Event.state.in_((State.HELD, State.CONCLUDED, State.CANCELLED))
        return or_(over, _has_ended(), and_(month, Event.ends_at <= now))
    return true()


def _has_ended() -> ColumnElement[bool]:
    """Its end is over; of an open month nobody records more."""
    return and_(Event.state.in_(RUNNING), Event.ends_at <= clock.now())


def counts_by_when(wanted: Wanted) -> dict[str, int]:
    """How many events each time filter would show, in one statement."""
    everything = _wanted(wanted)
    names = ("open", "coming", "past")
    sums = [func.sum(case((_in_time(when), 1), else_=0)) for when in names]
    total, *counts = db.session.execute(everything.with_only_columns(func.count(), *sums)).one()
    return {"": total, **{when: int(count or 0) for when, count in zip(names, counts, strict=True)}}


def open_above(region: Region, limit: int = 6) -> list[tuple[Region, list[Event]]]:
    """What the county and the city above hold and people here may sign up for, the nearest holder first."""
    rows = public_list(Wanted(when="open")).where(above(Event.region_id, region)).limit(limit)
    by_holder: dict[Region, list[Event]] = {}
    for event in db.session.scalars(rows):
        by_holder.setdefault(event.region, []).append(event)
    return sorted(by_holder.items(), key=lambda row: -len(row[0].path))


def page_mark(id: int) -> Hashable | None:
    """What changes whenever the event's public page does; None when there is no such page."""
    return _mark(PAGE_MARK, id)


def form_mark(id: int) -> Hashable | None:
    """The same for the sign-up form, which says nothing of how many signed up."""
    return _mark(FORM_MARK, id)


def _mark_of(*columns: str) -> Select[Any]:
    """Written once and of tables, not classes: a mark is asked for with every remembered page, and must cost little."""
    event, tally = table(Event), table(Tally)
    rows = select(event.c.version, *(tally.c[name] for name in columns)).join_from(
        event, tally, tally.c.event_id == event.c.id
    )
    return rows.where(event.c.state.in_(PUBLIC), event.c.id == bindparam("event_id"))


PAGE_MARK = _mark_of("entries", "opinions", "changes")
FORM_MARK = _mark_of("changes")


def _mark(rows: Select[Any], event_id: int) -> Hashable | None:
    found = db.session.execute(rows, {"event_id": event_id}).one_or_none()
    return tuple(found) if found else None


LIST_MARK = select(func.count(), func.sum(table(Tally).c.entries + table(Tally).c.changes))


def list_mark() -> Hashable:
    """What changes whenever the list of all public events does: both numbers only ever grow."""
    return tuple(db.session.execute(LIST_MARK).one())


FOR_SIGNUP = (joinedload(Event.seats), joinedload(Event.questions), lazyload(Event.unit), lazyload(Event.region))


def read_for_signup(event: Event) -> None:
    """Read the event anew with what a sign-up asks of it, in one statement."""
    (id,) = inspect(event).identity or ()  # event.id would read it first, in a statement of its own
    db.session.scalars(select(Event).where(Event.id == id).options(*FOR_SIGNUP)).unique().one()


def of_month(month: Event) -> Sequence[Event]:
    """The public events of an open month, in order of time."""
    return db.session.scalars(access.published().where(Event.parent_id == month.id).order_by(Event.starts_at)).all()


def signed_up(event: Event) -> dict[str, int]:
    """Live entries' people per category, for “已报 41 人”."""
    rows = (
        select(Entry.category, func.sum(Entry.size))
        .where(Entry.event_id == event.id, Entry.state.in_(LIVE), Entry.reserved.is_(False))
        .group_by(Entry.category)
    )
    return {category.value: int(people or 0) for category, people in db.session.execute(rows)}


def entries_of(event: Event, *states: EntryState) -> Select[Entry]:
    """Entries of an event in the order of the line, with their people."""
    rows = select(Entry).where(Entry.event_id == event.id)
    if states:
        rows = rows.where(Entry.state.in_(states))
    return rows.options(selectinload(Entry.people)).order_by(Entry.category, Entry.rank, Entry.id)


def people_not_listed(event: Event, *listed: EntryState) -> int:
    """People who signed up and are not on the public list: withdrawn, not selected, not admitted."""
    rows = select(func.count(Person.id)).join(Entry).where(Person.event_id == event.id, Entry.state.not_in(listed))
    return db.session.scalar(rows) or 0


def line_places(event: Event) -> dict[int, int]:
    """Entry id -> place in its category's waiting line, for a whole list at once."""
    places: dict[int, int] = {}
    seen: dict[str, int] = {}
    rows = select(Entry.id, Entry.category).where(Entry.event_id == event.id, Entry.state == EntryState.WAITING)
    for entry_id, category in db.session.execute(rows.order_by(Entry.rank, Entry.id)):
        seen[category] = seen.get(category, 0) + 1
        places[entry_id] = seen[category]
    return places


def seated_people(event: Event, words: str = "") -> Sequence[Person]:
    """Everyone with a seat, by name; `words` finds by entry number or name."""
    rows = (
        select(Person)
        .join(Entry)
        .where(Entry.event_id == event.id, Entry.state == EntryState.SEATED)
        .options(selectinload(Person.entry))
        .order_by(Entry.no, Person.id)
    )
    if words:
        rows = rows.where(or_(Person.name.contains(words, autoescape=True), Entry.no.endswith(words, autoescape=True)))
    return db.session.scalars(rows).all()


def feed_of(user: User) -> Sequence[Entry]:
    """What a person's own calendar holds: what is alive, and for a while what ended, so that calendars strike it out."""
    since = clock.now() - KEPT_IN_FEED
    entry_over = Entry.state.not_in(LIVE)
    event_over = or_(Event.state == State.CANCELLED, Entry.state == EntryState.NOT_SELECTED)
    shown = and_(
        or_(not_(entry_over), Entry.changed_at > since),
        or_(entry_over, not_(event_over), Event.changed_at > since),
    )
    rows = select(Entry).join(Event).where(Entry.user_id == user.id, shown)
    rows = rows.options(contains_eager(Entry.event)).order_by(Event.starts_at, Entry.id)
    return db.session.scalars(rows).all()


WITH_ANSWERS = (
    joinedload(Opinion.item),
    joinedload(Opinion.unit),
    selectinload(Opinion.results),
    selectinload(Opinion.answers).joinedload(AnswerRevision.unit),
)


def opinions_of(event: Event) -> Sequence[Opinion]:
    """The numbered opinions of an event as the desk reads them, those that nobody has released yet too."""
    rows = select(Opinion).where(Opinion.event_id == event.id).order_by(Opinion.id)
    return db.session.scalars(rows.options(*WITH_ANSWERS)).all()


def public_opinions_of(event: Event) -> tuple[list[Opinion], list[Opinion]]:
    """What everyone may read of an event's opinions; and what waits to be read by a clerk, only to be counted.

    Questions put to its agenda beforehand are read from when they are released, also where it is put off or cancelled.
    """
    if event.state not in PUBLIC:
        return [], []
    every = opinions_of(event)
    return [one for one in every if one.is_public], [one for one in every if not one.is_public]


def photos_of(event: Event) -> Sequence[Photo]:
    """The photographs still shown."""
    return db.session.scalars(
        select(Photo).where(Photo.event_id == event.id, Photo.withdrawn_at.is_(None)).order_by(Photo.id)
    ).all()


def answered_lately(region: Region | None, limit: int = 4) -> Sequence[Opinion]:
    """The newest answers to opinions of public events, for the portal."""
    rows = (
        select(Opinion)
        .join(Event)
        .where(
            Opinion.outcome.is_not(None),
            Opinion.released_at.is_not(None),
            Event.state.in_(PUBLIC),
        )
        .order_by(Opinion.answered_at.desc())
        .limit(limit)
    )
    if region is not None:
        rows = rows.where(inside(Event.region_id, region))
    return db.session.scalars(rows).all()


# ids for the jobs


def to_close_ids(now: datetime) -> Sequence[int]:
    """Published events whose sign-up has ended."""
    return db.session.scalars(
        select(Event.id).where(Event.state == State.PUBLISHED, Event.signup_closes_at <= now, Event.kind != Kind.MONTH)
    ).all()


def expired_offer_ids(now: datetime) -> Sequence[int]:
    """Offers nobody answered in time, oldest first."""
    rows = select(Offer.id).where(Offer.answered_at.is_(None), Offer.expires_at <= now).order_by(Offer.id)
    return db.session.scalars(rows).all()


FREEZE_BEFORE = timedelta(hours=1)


def to_freeze_ids(now: datetime) -> Sequence[int]:
    """Closed events with a draw whose list nobody froze and whose first source is drawn within the hour."""
    rows = (
        select(Event.id)
        .join(DrawSource, (DrawSource.event_id == Event.id) & (DrawSource.position == 1))
        .outerjoin(Draw, Draw.event_id == Event.id)
        .where(
            Event.state == State.CLOSED,
            Event.selection == Selection.DRAW,
            Draw.id.is_(None),
            DrawSource.draws_at > now,
            DrawSource.draws_at <= now + FREEZE_BEFORE,
        )
    )
    return db.session.scalars(rows).all()


def to_fill_ids() -> Sequence[int]:
    """Events whose list stands, with a free seat and somebody waiting."""
    waits = select(Entry.id).where(Entry.event_id == Event.id, Entry.state == EntryState.WAITING).exists()
    free = select(Seat.id).where(Seat.event_id == Event.id, Seat.taken < Seat.seats).exists()
    return db.session.scalars(select(Event.id).where(Event.state == State.SELECTED, waits, free)).all()


def to_hold_ids(now: datetime) -> Sequence[int]:
    """Events that ended a while ago and nobody recorded as held."""
    return db.session.scalars(
        select(Event.id).where(Event.state == State.SELECTED, Event.ends_at <= now - timedelta(hours=12))
    ).all()


def _over(now: datetime, days: int) -> ColumnElement[bool]:
    """Events whose day was so many days ago, held or not; called off or put off so long ago."""
    line = now - timedelta(days=days)
    past, told = Event.ends_at <= line, Event.changed_at <= line
    return or_(
        Event.state.in_(RUNNING | {State.HELD, State.CONCLUDED}) & past,
        (Event.state == State.CANCELLED) & told,
        (Event.state == State.POSTPONED) & past & told,
    )


def to_forget_ids(now: datetime, keep_days: int) -> Sequence[int]:
    """Entries whose ID numbers are no longer needed."""
    rows = select(Person.entry_id).join(Event, Event.id == Person.event_id)
    return db.session.scalars(rows.where(_over(now, keep_days), Person.id_sealed.is_not(None)).distinct()).all()


def to_forget_contact_ids(now: datetime, keep_days: int) -> Sequence[int]:
    """Entries whose people nobody has to reach any more: so long after their answers were due, or after the event."""
    line = clock.here(now).date() - timedelta(days=keep_days)
    answered = or_(Event.answers_due.is_(None), Event.answers_due <= line)
    rows = select(Entry.id).join(Event).where(Entry.forgotten_at.is_(None), _over(now, keep_days), answered)
    return db.session.scalars(rows.order_by(Entry.id)).all()


def to_remind_ids(day: date) -> Sequence[int]:
    """Seated entries of events that take place on that day."""
    start = datetime(day.year, day.month, day.day, tzinfo=HERE)
    rows = (
        select(Entry.id)
        .join(Event)
        .where(
            Entry.state == EntryState.SEATED,
            Event.state == State.SELECTED,
            Event.starts_at >= start,
            Event.starts_at < start + timedelta(days=1),
        )
    )
    return db.session.scalars(rows).all()


def minutes_of(event: Event) -> Sequence[MinutesRevision]:
    """All versions of the minutes, newest first."""
    rows = select(MinutesRevision).where(MinutesRevision.event_id == event.id)
    return db.session.scalars(rows.order_by(MinutesRevision.no.desc())).all()


FOR_RECEIPT = (
    joinedload(Entry.people),
    joinedload(Entry.event).options(lazyload(Event.unit), lazyload(Event.region)),
)


def papers_for_attendees(event: Event) -> Sequence[Paper]:
    """The papers of an event that only those with a seat may read, the ones taken back left out."""
    rows = select(Paper).where(Paper.event_id == event.id, Paper.audience == Audience.ATTENDEES)
    return db.session.scalars(rows.where(Paper.withdrawn_at.is_(None)).order_by(Paper.id)).all()


def opinions_by(entry: Entry) -> Sequence[Opinion]:
    """What the people of one entry handed in."""
    return db.session.scalars(select(Opinion).where(Opinion.entry_id == entry.id).order_by(Opinion.id)).all()


def has_surveyed(entry: Entry) -> bool:
    """Has this entry filled in the survey?"""
    return db.session.scalar(select(SurveyAnswer.id).where(SurveyAnswer.entry_id == entry.id)) is not None


def has_person_named(words: str) -> ColumnElement[bool]:
    """Entries with somebody of this name."""
    named = select(Person.entry_id).where(Person.name.contains(words, autoescape=True))
    return Entry.id.in_(named)


def sources_of(event: Event) -> list[DrawSource]:
    """The announced sources of a draw in order: first the named issue, then the fallbacks."""
    rows = select(DrawSource).where(DrawSource.event_id == event.id).order_by(DrawSource.position)
    return list(db.session.scalars(rows))


def draws_of(event_ids: Sequence[int]) -> tuple[dict[int, Draw], dict[int, list[DrawSource]]]:
    """The frozen draws and the announced sources of several events, by event."""
    rows = select(Draw).where(Draw.event_id.in_(event_ids)).options(selectinload(Draw.attempts))
    draws = {draw.event_id: draw for draw in db.session.scalars(rows)}
    sources: dict[int, list[DrawSource]] = {}
    named = select(DrawSource).where(DrawSource.event_id.in_(event_ids)).order_by(DrawSource.position)
    for source in db.session.scalars(named):
        sources.setdefault(source.event_id, []).append(source)
    return draws, sources


def assessments_of(entry: Entry) -> Sequence[Assessment]:
    """What the committee's members gave this entry."""
    return db.session.scalars(select(Assessment).where(Assessment.entry_id == entry.id).order_by(Assessment.id)).all()


def domains_of(ids: Collection[int]) -> dict[int, int]:
    """The domain each event is filed under."""
    rows = db.session.execute(select(Event.id, Event.domain).where(Event.id.in_(ids)))
    return {id: domain for id, domain in rows}
