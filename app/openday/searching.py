"""What the site's search may find of this room: public events and public opinions, nothing of people."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.core import search
from app.db import db
from app.openday import access
from app.openday.models import Event, Opinion
from app.openday.rules import KIND_LABELS, PUBLIC

KIND = "openday"
OPINION = "opinion"
LONGEST_TITLE = 40


def refresh(event: Event) -> None:
    """Put the event into the index, or take it out when it is not public."""
    if event.state not in PUBLIC:
        search.drop(KIND, event.id)
        return
    search.put(KIND, event.id, **_entry(event))


def _entry(event: Event) -> dict[str, Any]:
    agenda = "\n".join(item.title for item in event.agenda)
    text = "\n".join((KIND_LABELS[event.kind], event.unit.name, event.place, event.summary, agenda))
    return {
        "title": event.title,
        "text": text,
        "region": event.region,
        "url": f"/openday/{event.id}/",
        "on": clock.here(event.starts_at).date(),
    }


def rows(after: int, most: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """The next public events, for a rebuild of the index."""
    found = access.published().where(Event.id > after).order_by(Event.id).limit(most)
    for event in db.session.scalars(found.options(selectinload(Event.agenda))):
        yield event.id, _entry(event)


def refresh_opinion(opinion: Opinion) -> None:
    """Put an opinion with its answer into the index once everyone may read it."""
    if opinion.is_public and opinion.event.state in PUBLIC:
        db.session.flush()
        search.put(OPINION, opinion.id, **_opinion(opinion))


def refresh_opinions(event: Event) -> None:
    """The same for all of an event that was held, or whose title was put right."""
    for opinion in db.session.scalars(select(Opinion).where(Opinion.event_id == event.id)):
        refresh_opinion(opinion)


def _opinion(opinion: Opinion) -> dict[str, Any]:
    unit = opinion.unit.name if opinion.unit else ""
    results = "\n".join(result.text for result in opinion.results)
    said = opinion.answered_at or opinion.released_at or opinion.handed_at
    words = opinion.public_text
    return {
        "title": f"{opinion.called}：{words[:LONGEST_TITLE]}{'…' if len(words) > LONGEST_TITLE else ''}（{opinion.outcome_label}）",
        "text": "\n".join((words, opinion.answer, unit, results, opinion.event.title)),
        "region": opinion.event.region,
        "url": f"/openday/{opinion.event_id}/#{opinion.no}",
        "on": clock.here(said).date(),
    }


def opinion_rows(after: int, most: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """The next public opinions, for a rebuild of the index."""
    public = select(Opinion).join(Event).where(Opinion.released_at.is_not(None), Event.state.in_(PUBLIC))
    found = public.where(Opinion.id > after).order_by(Opinion.id).limit(most)
    whole = (joinedload(Opinion.event), joinedload(Opinion.unit), selectinload(Opinion.results))
    for opinion in db.session.scalars(found.options(*whole)):
        yield opinion.id, _opinion(opinion)


def by_no(no: str) -> int | None:
    """Which event bears this number."""
    return db.session.scalar(select(Event.id).where(Event.no == no))


def opinion_by_no(no: str) -> int | None:
    """Which opinion bears this number."""
    return db.session.scalar(select(Opinion.id).where(Opinion.no == no))
