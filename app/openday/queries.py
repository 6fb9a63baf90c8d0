"""Reads with a name: lists for the public and the desk, people in line, what is due, public figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, Subquery, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.clock import HERE
from app.core.regions.models import Region
from app.core.regions.scope import inside
from app.core.units.models import Unit
from app.db import db
from app.openday import access
from app.openday.models import (
    AnswerRevision,
    DrawSource,
    Entry,
    Event,
    MinutesRevision,
    Offer,
    Opinion,
    Person,
    Photo,
    SurveyAnswer,
)
from app.openday.rules import (
    LIVE,
    RUNNING,
    EntryState,
    Kind,
    Outcome,
    State,
)

OPEN_FIRST = case((Event.state == State.PUBLISHED, 0), (Event.state.in_(RUNNING), 1), else_=2)


@dataclass(frozen=True)
class Wanted:
    """What a reader filters the public list by."""

    region: Region | None = None
    kind: Kind | None = None
    when: str = ""  # "open", "coming", "past" or everything
    words: str = ""


def public_list(wanted: Wanted) -> Select[Event]:
    """Public events: those open for sign-up first by their deadline, then the coming, then the past, newest first."""
    rows = access.published().where(Event.kind != Kind.MONTH)
    if wanted.region is not None:
        rows = rows.where(inside(Event.region_id, wanted.region))
    if wanted.kind is not None:
        rows = (
            access.published().where(Event.kind == wanted.kind)
            if wanted.kind == Kind.MONTH
            else rows.where(Event.kind == wanted.kind)
        )
    if wanted.words:
        rows = rows.where(or_(Event.title.contains(wanted.words, autoescape=True), Event.no == wanted.words))
    rows = _when(rows, wanted.when)
    future = case((OPEN_FIRST < 2, Event.signup_closes_at))
    return rows.options(selectinload(Event.seats)).order_by(OPEN_FIRST, future, Event.starts_at.desc(), Event.id)


def _when(rows: Select[Event], when: str) -> Select[Event]:
    now = clock.now()
    if when == "open":
        return rows.where(Event.state == State.PUBLISHED, Event.signup_opens_at <= now, Event.signup_closes_at > now)
    if when == "coming":
        return rows.where(Event.state.in_(RUNNING | {State.POSTPONED}))
    if when == "past":
        return rows.where(Event.state.in_((State.HELD, State.CONCLUDED, State.CANCELLED)))
    return rows


def counts_by_when(wanted: Wanted) -> dict[str, int]:
    """How many events each time filter would show."""
    found = {}
    for when in ("", "open", "coming", "past"):
        rows = public_list(Wanted(wanted.region, wanted.kind, when, wanted.words)).order_by(None)
        found[when] = db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    return found


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


def public_opinions_of(event: Event) -> tuple[list[Opinion], int]:
    """What everyone may read of an event's opinions, and how many more wait to be read by a clerk."""
    if event.state not in (State.HELD, State.CONCLUDED):
        return [], 0
    every = opinions_of(event)
    shown = [opinion for opinion in every if opinion.is_public]
    return shown, len(every) - len(shown)


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
            Event.state.in_((State.HELD, State.CONCLUDED)),
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


# public figures


@dataclass(frozen=True)
class Figures:
    """One unit's year, each figure counted from rows a reader can open."""

    unit: Unit
    events: int
    applicants: int
    selected: int
    present: int
    opinions: int
    adopted: int
    answered: int
    satisfaction: float | None
    surveyed: int


def year_bounds(year: int) -> tuple[datetime, datetime]:
    """The first moment of the year and of the next, on a Chinese clock."""
    return datetime(year, 1, 1, tzinfo=HERE), datetime(year + 1, 1, 1, tzinfo=HERE)


def held_in(year: int, unit_id: int | None = None) -> Select[Event]:
    """Events held in the year; the list behind every figure."""
    first, after = year_bounds(year)
    rows = select(Event).where(
        Event.state.in_((State.HELD, State.CONCLUDED)), Event.starts_at >= first, Event.starts_at < after
    )
    return rows if unit_id is None else rows.where(Event.unit_id == unit_id)


def years_held() -> list[int]:
    """Years with at least one held event, newest first."""
    bounds = db.session.execute(
        select(func.min(Event.starts_at), func.max(Event.starts_at)).where(
            Event.state.in_((State.HELD, State.CONCLUDED))
        )
    ).one()
    if bounds[0] is None:
        return []
    return list(range(clock.here(bounds[1]).year, clock.here(bounds[0]).year - 1, -1))


def figures(year: int) -> list[Figures]:
    """Public figures per unit for a year. Applicants are people, withdrawn ones included: they did apply."""
    events = held_in(year).subquery()
    people = _people_figures(events)
    words = _opinion_figures(events)
    marks = _survey_figures(events)
    found = []
    for unit, count in db.session.execute(
        select(Unit, func.count(events.c.id))
        .join(events, events.c.unit_id == Unit.id)
        .group_by(Unit.id)
        .order_by(Unit.id)
    ):
        applicants, selected, present = people.get(unit.id, (0, 0, 0))
        opinions, adopted, answered = words.get(unit.id, (0, 0, 0))
        satisfaction, surveyed = marks.get(unit.id, (None, 0))
        found.append(
            Figures(unit, count, applicants, selected, present, opinions, adopted, answered, satisfaction, surveyed)
        )
    return found


def _people_figures(events: Subquery) -> dict[int, tuple[int, int, int]]:
    rows = (
        select(
            events.c.unit_id,
            func.count(Person.id),
            func.sum(case((Entry.state == EntryState.SEATED, 1), else_=0)),
            func.sum(case((Person.arrived_at.is_not(None), 1), else_=0)),
        )
        .join(Person, Person.event_id == events.c.id)
        .join(Entry, Entry.id == Person.entry_id)
        .group_by(events.c.unit_id)
    )
    return {unit: (total, int(seated or 0), int(came or 0)) for unit, total, seated, came in db.session.execute(rows)}


def _opinion_figures(events: Subquery) -> dict[int, tuple[int, int, int]]:
    adopted = Opinion.outcome.in_((Outcome.ADOPTED, Outcome.PARTLY))
    rows = (
        select(
            events.c.unit_id,
            func.count(Opinion.id),
            func.sum(case((adopted, 1), else_=0)),
            func.sum(case((Opinion.outcome.is_not(None), 1), else_=0)),
        )
        .join(Opinion, Opinion.event_id == events.c.id)
        .group_by(events.c.unit_id)
    )
    return {unit: (total, int(yes or 0), int(done or 0)) for unit, total, yes, done in db.session.execute(rows)}


def _survey_figures(events: Subquery) -> dict[int, tuple[float | None, int]]:
    rows = (
        select(events.c.unit_id, func.avg(SurveyAnswer.satisfaction), func.count(SurveyAnswer.id))
        .join(SurveyAnswer, SurveyAnswer.event_id == events.c.id)
        .group_by(events.c.unit_id)
    )
    return {unit: (float(mean) if mean is not None else None, n) for unit, mean, n in db.session.execute(rows)}


def figures_of(event: Event) -> dict[str, int | float | None]:
    """The same figures for one event: the list behind a unit's year."""
    one = select(Event).where(Event.id == event.id).subquery()
    applicants, selected, present = _people_figures(one).get(event.unit_id, (0, 0, 0))
    opinions, adopted, answered = _opinion_figures(one).get(event.unit_id, (0, 0, 0))
    satisfaction, surveyed = _survey_figures(one).get(event.unit_id, (None, 0))
    return {
        "applicants": applicants,
        "selected": selected,
        "present": present,
        "opinions": opinions,
        "adopted": adopted,
        "answered": answered,
        "satisfaction": satisfaction,
        "surveyed": surveyed,
    }


def minutes_of(event: Event) -> Sequence[MinutesRevision]:
    """All versions of the minutes, newest first."""
    rows = select(MinutesRevision).where(MinutesRevision.event_id == event.id)
    return db.session.scalars(rows.order_by(MinutesRevision.no.desc())).all()


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
