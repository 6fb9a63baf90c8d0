"""What this room's rows are called in the record of acts, and where a reader of the record finds them."""

from collections.abc import Collection

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core import audit
from app.core.audit.service import Named
from app.db import db
from app.openday.models import Entry, Event, Opinion, Person
from app.openday.rules import PUBLIC
from app.web.rights import may_enter


def register() -> None:
    """Hand the names over."""
    audit.namer("event", _events)
    audit.namer("entry", _entries)
    audit.namer("person", _people)
    audit.namer("opinion", _opinions)


def _page(event: Event) -> str:
    """The public page where there is one, else the desk's for those who may enter there."""
    if event.state in PUBLIC:
        return url_for("openday.show", id=event.id)
    return url_for("openday_desk.show", id=event.id) if may_enter("openday_desk.show") else ""


def _events(ids: Collection[int]) -> Named:
    rows = db.session.scalars(select(Event).where(Event.id.in_(ids)))
    return {event.id: (event.title, _page(event)) for event in rows}


def _entries(ids: Collection[int]) -> Named:
    rows = db.session.scalars(select(Entry).where(Entry.id.in_(ids)).options(joinedload(Entry.event)))
    return {entry.id: (f"{entry.no}，{entry.event.title}", _page(entry.event)) for entry in rows}


def _people(ids: Collection[int]) -> Named:
    whole = joinedload(Person.entry).joinedload(Entry.event)
    rows = db.session.scalars(select(Person).where(Person.id.in_(ids)).options(whole))
    return {person.id: (f"{person.entry.no}，{person.entry.event.title}", _page(person.entry.event)) for person in rows}


def _opinions(ids: Collection[int]) -> Named:
    rows = db.session.scalars(select(Opinion).where(Opinion.id.in_(ids)).options(joinedload(Opinion.event)))
    return {opinion.id: (opinion.no, _page(opinion.event)) for opinion in rows}
