"""Every text an official makes public passes here first: no ID number, mobile, card, e-mail or plate gets out."""

from collections.abc import Mapping
from typing import Any

from app.core import leave
from app.core.attachments.models import Attachment
from app.openday.models import Event
from app.openday.rules import State

EVENT_TEXTS = ("title", "summary", "place", "criteria", "eligibility", "conduct", "accessibility", "contact_name")
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


def guard_fields(event: Event | None, fields: Mapping[str, Any]) -> None:
    """The same for what is typed of an event; its contact phone is meant to be public."""
    _guard(event, _is_draft(event), {name: fields[name] for name in SHOWN if name in fields})


def guard_event(event: Event) -> None:
    """Once more over everything the event shows, its files too, before it is published: drafts may be older than this rule.

    What was only asked for does not pass.
    """
    shown = {
        **{name: getattr(event, name) for name in SHOWN},
        "agenda": [f"{item.title}\n{item.note}" for item in event.agenda],
        "papers": [paper.title for paper in event.papers],
        "questions": ["\n".join((question.label, *question.options)) for question in event.questions],
    }
    _guard(event, False, shown)
    for paper in event.live_papers:
        leave.guard_file(event, paper.attachment, called=paper.title)


def _guard(event: Event | None, drafted: bool, texts: Mapping[str, Any]) -> None:
    for field, text in texts.items():
        words = "\n".join(text) if isinstance(text, list) else text
        if words:
            leave.guard(event, words, field, ALLOWED.get(field, frozenset()), drafted=drafted)


def _is_draft(event: Event | None) -> bool:
    return event is not None and event.state in (State.DRAFT, State.REVIEW)
