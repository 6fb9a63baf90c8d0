"""What an event's page is made of, as one number: it grows with every change a reader could see."""

from typing import Any

from sqlalchemy import event, update
from sqlalchemy.orm import Session, UOWTransaction

from app.openday.models.after import AnswerRevision, OpinionResult
from app.openday.models.entries import Entry, EntryRevision, Offer, Person
from app.openday.models.events import Event, Tally

UNSEEN = (Tally, Person, EntryRevision, Offer)  # nothing of these stands on a page for everyone


def _event_of(thing: Any, new: bool) -> int | None:
    """The event whose page shows this row; a new entry counts through the tally's own number."""
    if isinstance(thing, UNSEEN) or (new and isinstance(thing, Entry)):
        return None
    if isinstance(thing, Event):
        return thing.id
    if isinstance(thing, OpinionResult | AnswerRevision):
        return thing.opinion.event_id
    return getattr(thing, "event_id", None)


@event.listens_for(Session, "after_flush")
def _count_changes(session: Session, _context: UOWTransaction) -> None:
    touched = {_event_of(thing, True) for thing in session.new}
    touched |= {_event_of(thing, False) for thing in (*session.dirty, *session.deleted)}
    for event_id in touched - {None}:
        session.connection().execute(update(Tally).where(Tally.event_id == event_id).values(changes=Tally.changes + 1))
