"""The description of the open interface: /api/openapi.json, OpenAPI 3.1."""

from enum import StrEnum
from typing import Any

from app.openday.rules import PUBLIC, Category, Kind, Outcome, Selection

MOST_PER_PAGE = 100
Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
MOMENT: Schema = {"type": "string", "format": "date-time"}


def _one_of(words: Any) -> Schema:
    return {"type": "string", "enum": sorted(word.value for word in words)}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _object(**properties: Schema) -> Schema:
    """An object with exactly these properties, each always there."""
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }


def _list(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


SHORT: Schema = {
    "id": {"type": "integer", "minimum": 1},
    "no": {"type": "string", "description": "official number, stable for ever"},
    "kind": _one_of(Kind),
    "kind_label": TEXT,
    "state": _one_of(PUBLIC),
    "state_label": TEXT,
    "title": TEXT,
    "unit": {"type": "string", "description": "the unit that invites"},
    "region": _object(code={"type": "string", "pattern": "^[0-9]{12}$"}, name=TEXT),
    "place": TEXT,
    "starts_at": MOMENT,
    "ends_at": MOMENT,
    "signup_closes_at": MOMENT,
    "url": {"type": "string", "format": "uri", "description": "the page for readers"},
}
SEAT = _object(
    category=_one_of(Category),
    category_label=TEXT,
    seats={**COUNT, "description": "open to sign-up"},
    taken={**COUNT, "description": "given of these"},
    reserved={**COUNT, "description": "kept for people invited by name"},
)
VERSION = _object(
    no={"type": "integer", "minimum": 1},
    at=MOMENT,
    outcome=_one_of(Outcome),
    answer=TEXT,
    unit=TEXT,
    reason={**_or_null(TEXT), "description": "why it took the place of the one before"},
)
OPINION = _object(
    no=TEXT,
    spoken={"type": "boolean", "description": "spoken at the event, not handed in"},
    text={"type": "string", "description": "as published: numbers of persons are masked"},
    outcome=_or_null(_one_of(Outcome)),
    answer={"type": "string", "description": "empty until answered"},
    unit=_or_null(TEXT),
    answered_at=_or_null(MOMENT),
    masked_because={**_or_null(TEXT), "description": "why words were covered after publication"},
    answer_versions={**_list(VERSION), "description": "every version of the answer, the current one last"},
)
EVENT_SHORT = _object(**SHORT)
EVENT = _object(
    **SHORT,
    summary=TEXT,
    selection=_one_of(Selection),
    seats=_list(SEAT),
    agenda=_list(_object(title=TEXT, unit=_or_null(TEXT), note=TEXT, conclusion=_or_null(TEXT))),
    changes=_list(_object(at=MOMENT, text=TEXT, reason=TEXT)),
    opinions={**_list(OPINION), "description": "empty until the event was held"},
    opinions_unread={**COUNT, "description": "handed in, not yet read by the office and so not published"},
)
LISTED = _object(
    page={"type": "integer", "minimum": 1},
    per_page={"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE},
    more={"type": "boolean", "description": "is there a next page?"},
    items=_list({"$ref": "#/components/schemas/EventShort"}),
)
ERROR = _object(error=TEXT, help=TEXT)


class When(StrEnum):
    """Which part of the list is wanted; everything when it is left out."""

    OPEN = "open"
    COMING = "coming"
    PAST = "past"


def document() -> Schema:
    """The API in OpenAPI 3.1."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Mingtang open data", "version": "1"},
        "paths": {
            "/api/v1/opendays": {"get": _operation("Open days", "listed", _filters(), "List", 400)},
            "/api/v1/opendays/{id}": {"get": _operation("One open day", "one", [_ID], "Event", 404)},
        },
        "components": {"schemas": {"EventShort": EVENT_SHORT, "Event": EVENT, "List": LISTED, "Error": ERROR}},
    }


_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}


def _filters() -> list[Schema]:
    number = {"type": "integer", "minimum": 1}
    return [
        _query("page", {**number, "maximum": 1_000_000}, "page number, 1 when left out"),
        _query("per_page", {**number, "maximum": MOST_PER_PAGE}, "rows on a page, 20 when left out"),
        _query("region", TEXT, "6, 9 or 12 digit region code: its whole subtree; an unknown code is ignored"),
        _query("kind", TEXT, "a kind of event; an unknown one is ignored"),
        _query("when", _one_of(When), "open for sign-up, still to come, or over; everything when left out"),
        _query("q", {"type": "string", "maxLength": 80}, "words of the title, or the whole number of an event"),
    ]


def _query(name: str, schema: Schema, words: str) -> Schema:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": words}


def _operation(summary: str, name: str, parameters: list[Schema], answer: str, refusal: int) -> Schema:
    return {
        "summary": summary,
        "operationId": name,
        "parameters": parameters,
        "responses": {
            "200": _answer("the data; ETag names this version, any origin may read it", answer),
            "304": {"description": "nothing changed since the version named in If-None-Match"},
            str(refusal): _answer("what was asked for cannot be given", "Error"),
            "429": _answer("too many requests from this address", "Error"),
        },
    }


def _answer(words: str, schema: str) -> Schema:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": words, "content": content}
