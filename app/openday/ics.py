"""Calendars (RFC 5545): an event as .ics, feeds, and the invitation that goes with a mail (RFC 5546)."""

from app.openday.models import Entry, Event


def invitation(event: Event, entry: Entry, method: str) -> str:
    """The calendar part of a mail: METHOD REQUEST or CANCEL for one entry."""
    raise NotImplementedError
