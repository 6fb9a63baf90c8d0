"""This room's part of /api/openapi.json."""

from enum import StrEnum
from typing import Any

from app.openday.rules import PUBLIC, Category, Kind, Outcome, Selection
from app.web.interface import (
    COUNT,
    MOMENT,
    REGION,
    TEXT,
    Schema,
    list_of,
    object_of,
    operation,
    or_null,
    page_of,
    paging,
    query,
)


def _one_of(words: Any) -> Schema:
    return {"type": "string", "enum": sorted(word.value for word in words)}


SHORT: Schema = {
    "id": {"type": "integer", "minimum": 1},
    "no": {"type": "string", "description": "official number, stable for ever"},
    "kind": _one_of(Kind),
    "kind_label": TEXT,
    "state": _one_of(PUBLIC),
    "state_label": TEXT,
    "title": TEXT,
    "unit": {"type": "string", "description": "the unit that invites"},
    "region": object_of(code={"type": "string", "pattern": "^[0-9]{12}$"}, name=TEXT),
    "place": TEXT,
    "starts_at": MOMENT,
    "ends_at": MOMENT,
    "signup_closes_at": MOMENT,
    "url": {"type": "string", "format": "uri", "description": "the page for readers"},
}
SEAT = object_of(
    category=_one_of(Category),
    category_label=TEXT,
    seats={**COUNT, "description": "open to sign-up"},
    taken={**COUNT, "description": "given of these"},
    reserved={**COUNT, "description": "kept for people invited by name"},
)
VERSION = object_of(
    no={"type": "integer", "minimum": 1},
    at=MOMENT,
    outcome=_one_of(Outcome),
    answer=TEXT,
    unit=TEXT,
    reason={**or_null(TEXT), "description": "why it took the place of the one before"},
)
OPINION = object_of(
    no=TEXT,
    spoken={"type": "boolean", "description": "spoken at the event, not handed in"},
    is_question={
        "type": "boolean",
        "description": "a question put to a point of the agenda; outcome `explained`: answered",
    },
    text={"type": "string", "description": "as published: numbers of persons are masked"},
    outcome=or_null(_one_of(Outcome)),
    answer={"type": "string", "description": "empty until answered"},
    unit=or_null(TEXT),
    answered_at=or_null(MOMENT),
    masked_because={**or_null(TEXT), "description": "why words were covered after publication"},
    answer_versions={**list_of(VERSION), "description": "every version of the answer, the current one last"},
)
EVENT_SHORT = object_of(**SHORT)
EVENT = object_of(
    **SHORT,
    summary=TEXT,
    selection=_one_of(Selection),
    seats=list_of(SEAT),
    agenda=list_of(object_of(title=TEXT, unit=or_null(TEXT), note=TEXT, conclusion=or_null(TEXT))),
    changes=list_of(object_of(at=MOMENT, text=TEXT, reason=TEXT)),
    opinions={
        **list_of(OPINION),
        "description": "of what is said at the event empty until it was held; questions put to its agenda from when they are public",
    },
    opinions_unread={**COUNT, "description": "handed in, not yet read by the office and so not published"},
)


class When(StrEnum):
    """Which part of the list is wanted; everything when it is left out."""

    OPEN = "open"
    COMING = "coming"
    PAST = "past"


_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}


def _filters() -> list[Schema]:
    return [
        *paging(),
        query("region", REGION, "6, 9 or 12 digit region code: its whole subtree"),
        query("kind", _one_of(Kind), "a kind of event"),
        query("when", _one_of(When), "open for sign-up, still to come, or over; everything when left out"),
        query("q", {"type": "string", "maxLength": 80}, "words of the title, or the whole number of an event"),
    ]


PATHS = {
    "/api/v1/opendays": {"get": operation("Open days", "listed", _filters(), "List", 400, 404)},
    "/api/v1/opendays/{id}": {"get": operation("One open day", "one", [_ID], "Event", 404)},
}
SCHEMAS = {"EventShort": EVENT_SHORT, "Event": EVENT, "List": page_of("EventShort")}
