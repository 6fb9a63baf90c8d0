"""Every text an official makes public passes here first: no ID number, mobile, card, e-mail or plate gets out, and no name
of whoever said an opinion."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from sqlalchemy import select

from app import feedback
from app.core import leave, privacy
from app.core.attachments.models import Attachment
from app.db import db
from app.errors import Rules
from app.openday.models import DrawSource, Entry, Event, Opinion, Person
from app.openday.rules import State

EVENT_TEXTS = ("title", "summary", "place", "criteria", "eligibility", "conduct", "accessibility", "contact_name")
WHO = "提意见的人"
SHOWN = (*EVENT_TEXTS, "contact_phone")
ALLOWED = {"contact_phone": frozenset({"phone"})}  # the office's own number may be a mobile, and is there to be called


def guard(event: Event | None, /, **texts: Any) -> None:
    """Refused beside the first field (the keyword) whose text holds what may not be public.

    Of a draft it is enough that leave was asked for: it is looked at again before it is published.
    """
    _guard(event, _is_draft(event), texts)


def guard_file(event: Event, attachment: Attachment) -> None:
    """The same for the words of a file."""
    leave.guard_file(event, attachment, drafted=_is_draft(event))


def guard_photo(event: Event, attachment: Attachment) -> None:
    """A photo's words nobody can look through; its name stands in the address everyone opens."""
    privacy.guard_name(attachment)
    require_nobody_named(event, file=PurePath(attachment.name).stem)


def guard_fields(event: Event | None, fields: Mapping[str, Any]) -> None:
    """The same for what is typed of an event; its contact phone is meant to be public."""
    _guard(event, _is_draft(event), {name: fields[name] for name in SHOWN if name in fields})


def guard_event(event: Event) -> None:
    """Once more over everything the event shows, its files too, before it is published: drafts may be older than this rule.

    What was only asked for does not pass. Everything that is found is said at once, so that leave is asked for once.
    """
    shown = {
        **{name: getattr(event, name) for name in SHOWN},
        "agenda": [f"{item.title}\n{item.note}" for item in event.agenda],
        "papers": [paper.title for paper in event.papers],
        "sources": list(db.session.scalars(select(DrawSource.issue).where(DrawSource.event_id == event.id))),
        "questions": ["\n".join((question.label, *question.options)) for question in event.questions],
    }
    asked = Rules()
    for field, text in shown.items():
        asked.ask(_guard, event, False, {field: text})
    for paper in event.live_papers:
        asked.ask(leave.guard_file, event, paper.attachment, called=paper.title)
    asked.tell()


def _guard(event: Event | None, drafted: bool, texts: Mapping[str, Any]) -> None:
    for field, text in texts.items():
        words = "\n".join(text) if isinstance(text, list) else text
        if words:
            leave.guard(event, words, field, ALLOWED.get(field, frozenset()), drafted=drafted)


def _is_draft(event: Event | None) -> bool:
    return event is not None and event.state in (State.DRAFT, State.REVIEW)


def begun(words: str, entry: Entry | None) -> str:
    """An opinion with personal data and its authors' names masked: what the clerk who reads it begins with."""
    words = privacy.masked_text(words)
    for name in _names_of(entry):
        words = privacy.without_name(words, name)
    return words


def require_unnamed(opinion: Opinion, /, **texts: str) -> None:
    """Refused beside the first field (the keyword) whose text names who said the opinion: beside it stands no name.

    So with whoever wrote the post a question came from (《个人信息保护法》第十条、第二十五条).
    """
    for field, text in texts.items():
        for name in _names_of(opinion.entry):
            privacy.require_unnamed(text, name, field, WHO)
        feedback.require_unnamed(feedback.Into.AGENDA, opinion.id, text, field)


def hidden_authors(event: Event) -> privacy.Hidden:
    """The names of all who said an opinion at it, read once for many texts; who is named on its page as it was announced is
    no secret.
    """
    rows = select(Person.name).join(Opinion, Opinion.entry_id == Person.entry_id).where(Opinion.event_id == event.id)
    said = "\0".join(getattr(event, name) or "" for name in EVENT_TEXTS if isinstance(getattr(event, name), str | None))
    return privacy.hidden(name for name in db.session.scalars(rows.distinct()) if name and name not in said)


def require_nobody_named(event: Event, /, **texts: str) -> None:
    """Refused beside the first field (the keyword) whose text names somebody of those who said an opinion at the event.

    For what is said of the whole event or of somebody else's opinion: minutes, conclusions, captions, answers.
    """
    names = hidden_authors(event)
    for field, text in texts.items():
        privacy.require_nobody_named(text, names, field, WHO)


def _names_of(entry: Entry | None) -> list[str]:
    return [person.name for person in entry.people] if entry is not None else []
