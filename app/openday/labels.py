"""The words templates print for this room's values."""

from collections.abc import Sequence
from typing import Any

from app import clock
from app.core import privacy
from app.openday import draw, rules, timeline
from app.openday.draw import SOURCE_LABELS, SourceKind
from app.openday.models import Entry, Event, Opinion
from app.openday.rules import EntryState, Kind, State

ENTRY_LAMPS = {
    EntryState.SEATED: "ok",
    EntryState.OFFERED: "soon",
    EntryState.SUBMITTED: "soon",
    EntryState.WAITING: "soon",
}


def event_lamp(event: Event) -> tuple[str, str]:
    """(kind, word) of an event as a resident should see it now."""
    now = clock.now()
    if event.kind == Kind.MONTH and event.state == State.PUBLISHED:
        return _month_lamp(event)
    if event.state == State.PUBLISHED:
        if now < event.signup_opens_at:
            return "quiet", "即将开始报名"
        if now >= event.signup_closes_at:
            return "quiet", "报名已截止"
        hours = (event.signup_closes_at - now).total_seconds() / 3600
        return ("soon", "即将截止") if hours < 48 else ("ok", "正在报名")
    kinds = {State.POSTPONED: "soon", State.CANCELLED: "late", State.CONCLUDED: "ok"}
    return kinds.get(event.state, "quiet"), rules.STATE_LABELS[event.state]


def _month_lamp(event: Event) -> tuple[str, str]:
    now = clock.now()
    if now < event.starts_at:
        return "quiet", "即将开始"
    return ("ok", "进行中") if now < event.ends_at else ("quiet", "已结束")


def entry_lamp(entry: Entry) -> tuple[str, str]:
    """(kind, word) of a sign-up."""
    return ENTRY_LAMPS.get(entry.state, "quiet"), entry.label


def open_seats(event: Event) -> list[tuple[str, int]]:
    """(category in words, seats open to sign-up) in the published order."""
    return [(rules.CATEGORY_LABELS[seat.category], seat.seats) for seat in event.seats if seat.seats]


def source_label(kind: str) -> str:
    """The name of a public source."""
    return SOURCE_LABELS[SourceKind(kind)]


SCHEMA_STATES = {State.CANCELLED: "EventCancelled", State.POSTPONED: "EventPostponed"}


def schema_org(event: Event) -> dict[str, Any]:
    """The event as schema.org/Event, for search engines."""
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.title,
        "startDate": clock.here(event.starts_at).isoformat(),
        "endDate": clock.here(event.ends_at).isoformat(),
        "eventStatus": "https://schema.org/" + SCHEMA_STATES.get(event.state, "EventScheduled"),
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {"@type": "Place", "name": event.place, "address": event.place},
        "organizer": {"@type": "GovernmentOrganization", "name": event.unit.name},
        "description": event.summary,
        "isAccessibleForFree": True,
    }


FILTERS: dict[str, Any] = {"schema_org": schema_org, "mask_name": privacy.mask_name}


def source_where(kind: str) -> str:
    """Where a reader looks a source's result up."""
    return draw.where(SourceKind(kind))


def days_kept(key: str) -> int:
    """How long the sign-up's data stay, as the settings say today."""
    return timeline.days_kept({"id": timeline.KEEP_DAYS, "contact": timeline.KEEP_CONTACT_DAYS}[key])


FIELDS = {
    "title": "标题",
    "place": "地点",
    "starts_at": "开始时间",
    "ends_at": "结束时间",
    "signup_closes_at": "报名截止时间",
    "seats": "席位",
    "agenda": "议题",
    "questions": "报名问题",
    "sources": "抽签来源",
}


def changed_fields(act: Any) -> str:
    """（席位、议题）: which parts an act of the trail changed, in words."""
    fields = act.changes.get("fields", []) if isinstance(act.changes.get("fields"), list) else []
    words = [FIELDS[name] for name in fields if name in FIELDS]
    return f"（{'、'.join(words)}）" if words else ""


def said_as(opinions: Sequence[Opinion]) -> str:
    """意见, 提问, or both: the heading above them."""
    words = [word for word in ("意见", "提问") if any(one.called == word for one in opinions)]
    return "和".join(words) or "意见"


GLOBALS: dict[str, Any] = {
    "said_as": said_as,
    "changed_fields": changed_fields,
    "days_kept": days_kept,
    "event_lamp": event_lamp,
    "entry_lamp": entry_lamp,
    "source_label": source_label,
    "source_where": source_where,
    "KIND": rules.KIND_LABELS,
    "STATE": rules.STATE_LABELS,
    "CATEGORY": rules.CATEGORY_LABELS,
    "CHANNEL": rules.CHANNEL_LABELS,
    "PART": rules.PART_LABELS,
    "SELECTION": rules.SELECTION_LABELS,
    "LEFTOVER": rules.LEFTOVER_LABELS,
    "OUTCOME": rules.OUTCOME_LABELS,
}
