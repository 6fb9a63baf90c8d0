"""What the site's search may find of this room: public events, nothing of people."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import selectinload

from app import clock
from app.core import search
from app.db import db
from app.openday import access
from app.openday.models import Event
from app.openday.rules import KIND_LABELS, PUBLIC

KIND = "openday"


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
