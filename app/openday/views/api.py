"""Open days as data: /api/v1/opendays, paged, documented in /api/openapi.json."""

from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request, url_for

from app.clock import here
from app.db import db
from app.openday import access, queries
from app.openday.models import Event
from app.openday.rules import CATEGORY_LABELS, KIND_LABELS, STATE_LABELS, Kind
from app.openday.views.public import WHEN, wanted
from app.web.rights import EVERYONE, open_to
from app.web.writes import one_or_404

bp = Blueprint("openday_api", __name__, template_folder="../templates")
MOST_PER_PAGE = 100


def _short(event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "no": event.no,
        "kind": event.kind.value,
        "kind_label": KIND_LABELS[event.kind],
        "state": event.state.value,
        "state_label": STATE_LABELS[event.state],
        "title": event.title,
        "unit": event.unit.name,
        "region": {"code": event.region.code, "name": event.region.short_name},
        "place": event.place,
        "starts_at": here(event.starts_at).isoformat(),
        "ends_at": here(event.ends_at).isoformat(),
        "signup_closes_at": here(event.signup_closes_at).isoformat(),
        "url": url_for("openday.show", id=event.id, _external=True),
    }


def _whole(event: Event) -> dict[str, Any]:
    seats = [
        {
            "category": seat.category.value,
            "category_label": CATEGORY_LABELS[seat.category],
            "seats": seat.seats,
            "taken": seat.taken,
            "reserved": seat.reserved,
        }
        for seat in event.seats
    ]
    agenda = [
        {
            "title": item.title,
            "unit": item.unit.name if item.unit else None,
            "note": item.note,
            "conclusion": item.conclusion or None,
        }
        for item in event.agenda
    ]
    changes = [
        {"at": here(notice.at).isoformat(), "text": notice.text, "reason": notice.reason} for notice in event.notices
    ]
    opinions, unread = queries.public_opinions_of(event)
    return {
        **_short(event),
        "summary": event.summary,
        "selection": event.selection.value,
        "seats": seats,
        "agenda": agenda,
        "changes": changes,
        "opinions": [_opinion(opinion) for opinion in opinions],
        "opinions_unread": unread,
    }


def _opinion(opinion: Any) -> dict[str, Any]:
    return {
        "no": opinion.no,
        "spoken": opinion.spoken,
        "text": opinion.public_text,
        "outcome": opinion.outcome.value if opinion.outcome else None,
        "answer": opinion.answer,
        "unit": opinion.unit.name if opinion.unit else None,
        "answered_at": here(opinion.answered_at).isoformat() if opinion.answered_at else None,
        "masked_because": opinion.mask_reason or None,
        "answer_versions": [_version(version) for version in opinion.answers],
    }


def _version(version: Any) -> dict[str, Any]:
    return {
        "no": version.no,
        "at": here(version.at).isoformat(),
        "outcome": version.outcome.value,
        "answer": version.text,
        "unit": version.unit.name,
        "reason": version.reason or None,
    }


def _number(name: str, default: int, most: int) -> int:
    raw = request.args.get(name, "")
    if not raw:
        return default
    if not raw.isdecimal() or len(raw) > 7 or not 1 <= int(raw) <= most:
        abort(400)
    return int(raw)


@bp.get("/api/v1/opendays")
@open_to(EVERYONE)
def index() -> Response:
    page, per_page = _number("page", 1, 1_000_000), _number("per_page", 20, MOST_PER_PAGE)
    rows = queries.public_list(wanted()).limit(per_page + 1).offset((page - 1) * per_page)
    events = db.session.scalars(rows).all()
    more = len(events) > per_page
    return jsonify(page=page, per_page=per_page, more=more, items=[_short(event) for event in events[:per_page]])


@bp.get("/api/v1/opendays/<int:id>")
@open_to(EVERYONE)
def show(id: int) -> Response:
    return jsonify(_whole(one_or_404(access.published(), id)))


@bp.get("/api/openapi.json")
@open_to(EVERYONE)
def openapi() -> Response:
    return jsonify(document())


@bp.get("/about/data")
@open_to(EVERYONE)
def about() -> str:
    return render_template("openday/data.html")


def _query(name: str, schema: dict[str, Any], words: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": words}


EVENT_SCHEMA = {
    "type": "object",
    "required": ["id", "no", "kind", "state", "title", "starts_at", "ends_at", "url"],
    "properties": {
        "id": {"type": "integer"},
        "no": {"type": "string"},
        "kind": {"type": "string", "enum": [kind.value for kind in Kind]},
        "state": {"type": "string"},
        "title": {"type": "string"},
        "unit": {"type": "string"},
        "place": {"type": "string"},
        "starts_at": {"type": "string", "format": "date-time"},
        "ends_at": {"type": "string", "format": "date-time"},
        "url": {"type": "string"},
    },
}
ERROR = {"description": "error", "content": {"application/json": {"schema": {"type": "object"}}}}


def _answer(schema: dict[str, Any]) -> dict[str, Any]:
    ok = {"description": "ok", "content": {"application/json": {"schema": schema}}}
    return {"200": ok, "400": ERROR, "404": ERROR}


def document() -> dict[str, Any]:
    """The API in OpenAPI 3.1."""
    listed = {
        "type": "object",
        "required": ["page", "per_page", "more", "items"],
        "properties": {
            "page": {"type": "integer"},
            "per_page": {"type": "integer"},
            "more": {"type": "boolean"},
            "items": {"type": "array", "items": EVENT_SCHEMA},
        },
    }
    parameters = [
        _query("page", {"type": "integer", "minimum": 1, "maximum": 1_000_000}, "page number"),
        _query("per_page", {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE}, "rows on a page"),
        _query("region", {"type": "string"}, "6, 9 or 12 digit region code; its whole subtree"),
        _query("kind", {"type": "string"}, "kind of event; unknown values are ignored"),
        _query("when", {"type": "string", "enum": list(WHEN)}, "open, coming, past or all"),
    ]
    one = [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}]
    return {
        "openapi": "3.1.0",
        "info": {"title": "Mingtang open data", "version": "1"},
        "paths": {
            "/api/v1/opendays": {
                "get": {"summary": "Open days", "parameters": parameters, "responses": _answer(listed)}
            },
            "/api/v1/opendays/{id}": {
                "get": {"summary": "One open day", "parameters": one, "responses": _answer(EVENT_SCHEMA)}
            },
        },
    }
