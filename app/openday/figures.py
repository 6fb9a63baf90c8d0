"""Public figures per unit and year, each counted from rows a reader can open; a mean only where it tells of nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, Subquery, case, func, select

from app import clock
from app.clock import HERE
from app.core.units.models import Unit
from app.db import db
from app.openday.models import Entry, Event, Opinion, Person, SurveyAnswer
from app.openday.rules import EntryState, Outcome, State

LEAST_ANSWERS = 3  # a mean of one or two would tell what one person thought


@dataclass(frozen=True)
class Survey:
    """How many were asked, how many answered, and what they thought on the mean."""

    asked: int = 0
    answered: int = 0
    satisfaction: float | None = None
    heard: float | None = None

    @property
    def shown(self) -> float | None:
        """The satisfaction everyone may see: none before enough have answered."""
        return self.satisfaction if self.answered >= LEAST_ANSWERS else None


@dataclass(frozen=True)
class Numbers:
    """What is counted of an event or of a unit's year."""

    applicants: int = 0
    selected: int = 0
    present: int = 0
    spoken: int = 0
    opinions: int = 0
    adopted: int = 0
    answered: int = 0
    survey: Survey = Survey()


@dataclass(frozen=True)
class Figures:
    """One unit's year, each figure counted from rows a reader can open."""

    unit: Unit
    events: int
    numbers: Numbers


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


def of_year(year: int) -> list[Figures]:
    """Public figures per unit for a year. Applicants are people, withdrawn ones included: they did apply."""
    events = held_in(year).subquery()
    found = _numbers(events, events.c.unit_id)
    counted = select(Unit, func.count(events.c.id)).join(events, events.c.unit_id == Unit.id)
    rows = db.session.execute(counted.group_by(Unit.id).order_by(Unit.id))
    return [Figures(unit, count, found.get(unit.id, Numbers())) for unit, count in rows]


def by_event(year: int, unit_id: int) -> list[tuple[Event, Numbers]]:
    """The list behind a unit's year: the same figures for each of its events."""
    rows = held_in(year, unit_id)
    events = rows.subquery()
    found = _numbers(events, events.c.id)
    return [
        (event, found.get(event.id, Numbers()))
        for event in db.session.scalars(rows.order_by(Event.starts_at, Event.id))
    ]


def survey_of(event: Event) -> Survey:
    """The survey of one event, for its desk."""
    one = select(Event).where(Event.id == event.id).subquery()
    return _surveys(one, one.c.id).get(event.id, Survey())


def comments_on(event: Event) -> Sequence[str]:
    """What people wrote into the survey, without who it was; for the desk only."""
    rows = select(SurveyAnswer.comment).where(SurveyAnswer.event_id == event.id, SurveyAnswer.comment != "")
    return db.session.scalars(rows.order_by(SurveyAnswer.comment)).all()


Key = ColumnElement[int]


def _numbers(events: Subquery, key: Key) -> dict[int, Numbers]:
    people, words, surveys = _people_figures(events, key), _opinion_figures(events, key), _surveys(events, key)
    return {
        one: Numbers(*people.get(one, (0, 0, 0)), *words.get(one, (0, 0, 0, 0)), surveys.get(one, Survey()))
        for one in people.keys() | words.keys() | surveys.keys()
    }


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _people_figures(events: Subquery, key: Key) -> dict[int, tuple[int, int, int]]:
    rows = (
        select(key, func.count(Person.id), _sum(Entry.state == EntryState.SEATED), _sum(Person.arrived_at.is_not(None)))
        .join(Person, Person.event_id == events.c.id)
        .join(Entry, Entry.id == Person.entry_id)
        .group_by(key)
    )
    return {one: (total, int(seated), int(came)) for one, total, seated, came in db.session.execute(rows)}


def _opinion_figures(events: Subquery, key: Key) -> dict[int, tuple[int, int, int, int]]:
    adopted = Opinion.outcome.in_((Outcome.ADOPTED, Outcome.PARTLY))
    rows = (
        select(
            key,
            _sum(Opinion.spoken.is_(True)),
            func.count(Opinion.id),
            _sum(adopted),
            _sum(Opinion.outcome.is_not(None)),
        )
        .join(Opinion, Opinion.event_id == events.c.id)
        .group_by(key)
    )
    return {
        one: (int(spoken), total, int(yes), int(done)) for one, spoken, total, yes, done in db.session.execute(rows)
    }


def _surveys(events: Subquery, key: Key) -> dict[int, Survey]:
    """Asked is every entry of which somebody came."""
    asked = (
        select(key, func.count(Person.entry_id.distinct()))
        .join(Person, Person.event_id == events.c.id)
        .where(Person.arrived_at.is_not(None))
        .group_by(key)
    )
    marks = (
        select(key, func.count(SurveyAnswer.id), func.avg(SurveyAnswer.satisfaction), func.avg(SurveyAnswer.heard))
        .join(SurveyAnswer, SurveyAnswer.event_id == events.c.id)
        .group_by(key)
    )
    given = {one: (n, float(satisfied), float(heard)) for one, n, satisfied, heard in db.session.execute(marks)}
    count = {one: n for one, n in db.session.execute(asked)}
    return {one: Survey(count.get(one, 0), *given.get(one, (0, None, None))) for one in count.keys() | given.keys()}
