"""Every text an official makes public passes here first: no ID number, mobile, card, e-mail or plate gets out."""

from collections.abc import Mapping
from typing import Any

from app.core import privacy
from app.openday.models import Event

EVENT_TEXTS = ("title", "summary", "place", "criteria", "eligibility", "conduct", "accessibility", "contact_name")
OFFICE_NUMBER = frozenset({"phone"})  # the office's own number may be a mobile, and is there to be called


def guard(**texts: Any) -> None:
    """Refused beside the first field (the keyword) whose text holds what may not be public."""
    for field, text in texts.items():
        words = "\n".join(text) if isinstance(text, list) else text
        if words:
            privacy.guard(words, field)


def guard_fields(fields: Mapping[str, Any]) -> None:
    """The same for what is typed of an event; its contact phone is meant to be public."""
    guard(**{name: fields[name] for name in EVENT_TEXTS if name in fields})
    privacy.guard(fields.get("contact_phone") or "", "contact_phone", allow=OFFICE_NUMBER)


def guard_event(event: Event) -> None:
    """Once more over everything the event shows, before it is published: drafts may be older than this rule."""
    guard_fields({name: getattr(event, name) for name in (*EVENT_TEXTS, "contact_phone")})
    guard(agenda=[f"{item.title}\n{item.note}" for item in event.agenda])
    guard(papers=[paper.title for paper in event.papers])
    guard(questions=["\n".join((question.label, *question.options)) for question in event.questions])
