"""Calendars (RFC 5545): an event as .ics, feeds, and the invitation that goes with a mail (RFC 5546)."""

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from flask import current_app
from icalendar import Alarm, Calendar, vCalAddress, vDDDTypes, vText
from icalendar import Event as VEvent

from app import clock
from app.clock import HERE
from app.core import privacy
from app.openday.models import Entry, Event
from app.openday.rules import KIND_LABELS, STATE_LABELS, EntryState, State

PRODID = "-//Mingtang//Open Days 1.0//ZH"
REMIND_BEFORE = timedelta(hours=2)
COMING = {EntryState.SUBMITTED, EntryState.WAITING, EntryState.OFFERED, EntryState.SEATED}


def one(event: Event) -> bytes:
    """The event for anyone's calendar."""
    return bytes(_calendar([_vevent(event)], event.title).to_ical())


def feed(events: Iterable[Event], name: str) -> bytes:
    """A feed to subscribe to; stable UIDs, so that a changed event replaces itself."""
    return bytes(_calendar([_vevent(event) for event in events], name).to_ical())


def private_feed(entries: Iterable[Entry]) -> bytes:
    """What one person signed up for, with the entry's number and state in the words."""
    return bytes(_calendar([_of_entry(entry) for entry in entries], "我的报名").to_ical())


def invitation(entry: Entry, method: str) -> str:
    """The calendar part of a mail: METHOD REQUEST or CANCEL for one entry (RFC 5546 §3.2.2, §3.2.5).

    The caller has counted this mail in `entry.calendar_mails`, so that each says a higher SEQUENCE than the last.
    """
    vevent = _of_entry(entry)
    vevent["dtstamp"] = vDDDTypes(clock.now())  # with a METHOD it is when this message was made (RFC 5545 §3.8.7.2)
    vevent.add("organizer", _organizer(entry.event))
    address = privacy.unseal(entry.email_sealed)
    if address:
        attendee = vCalAddress(f"mailto:{address}")
        attendee.params["CN"] = vText(entry.applicant.name)
        attendee.params["PARTSTAT"] = vText("ACCEPTED" if method == "REQUEST" else "DECLINED")
        vevent.add("attendee", attendee)
    if method == "CANCEL":
        vevent["status"] = vText("CANCELLED")
    calendar = _calendar([vevent], entry.event.title)
    calendar.add("method", method)
    return str(calendar.to_ical().decode())


def uid(no: str) -> str:
    """Stable for ever: the number of an event or of an entry at this site's address."""
    return f"{no}@{urlsplit(current_app.config['SITE_URL']).hostname}"


def etag(events: Iterable[Event]) -> str:
    """Changes when any event in the feed does."""
    marks = ",".join(f"{event.id}.{event.version}.{event.state.value}" for event in events)
    return privacy.keyed_hash("etag", marks)[:24]


def _calendar(parts: list[VEvent], name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    for part in parts:
        calendar.add_component(part)
    calendar.add_missing_timezones()
    return calendar


def _of_entry(entry: Entry) -> VEvent:
    """The event as one entry has it: with a UID of its own, so that a second sign-up is not the first one withdrawn."""
    event, changed = entry.event, max(entry.changed_at, entry.event.changed_at)
    vevent = _vevent(event)
    vevent["uid"] = vText(uid(entry.no))
    vevent["sequence"] = event.sequence + entry.calendar_mails
    vevent["dtstamp"] = vevent["last-modified"] = vDDDTypes(changed)
    vevent["description"] = vText(f"报名编号 {entry.no}，{entry.label}\n{_words(event)}")
    vevent["status"] = vText(_entry_status(entry))
    return vevent


def _entry_status(entry: Entry) -> str:
    if entry.event.state == State.CANCELLED or entry.state not in COMING:
        return "CANCELLED"
    return _status(entry.event) if entry.state == EntryState.SEATED else "TENTATIVE"


def _vevent(event: Event) -> VEvent:
    vevent = VEvent()
    vevent.add("uid", uid(event.no))
    vevent.add("sequence", event.sequence)
    vevent.add("dtstamp", event.changed_at)
    vevent.add("last-modified", event.changed_at)
    vevent.add("created", event.created_at)
    vevent.add("dtstart", event.starts_at.astimezone(HERE))
    vevent.add("dtend", event.ends_at.astimezone(HERE))
    vevent.add("summary", _title(event))
    vevent.add("location", event.place)
    vevent.add("url", f"{current_app.config['SITE_URL']}/openday/{event.id}/")
    vevent.add("description", _words(event))
    vevent.add("categories", [KIND_LABELS[event.kind]])
    vevent.add("status", _status(event))
    if event.state not in (State.CANCELLED, State.POSTPONED):
        vevent.add_component(_alarm(event))
    return vevent


def _title(event: Event) -> str:
    """Programs differ in showing STATUS; the title says it too."""
    off = event.state in (State.CANCELLED, State.POSTPONED)
    return f"【{STATE_LABELS[event.state]}】{event.title}" if off else event.title


def _status(event: Event) -> str:
    return {State.CANCELLED: "CANCELLED", State.POSTPONED: "TENTATIVE"}.get(event.state, "CONFIRMED")


def _words(event: Event) -> str:
    lines = [f"{KIND_LABELS[event.kind]} · {event.unit.name}", event.summary]
    if event.contact_phone:
        lines.append(f"联系人：{event.contact_name} {event.contact_phone}")
    return "\n".join(line for line in lines if line)


def _alarm(event: Event) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", event.title)
    alarm.add("trigger", -REMIND_BEFORE)
    return alarm


def _organizer(event: Event) -> vCalAddress:
    host = urlsplit(current_app.config["SITE_URL"]).hostname
    organizer = vCalAddress(f"mailto:noreply@{host}")
    organizer.params["CN"] = vText(event.unit.name)
    return organizer
