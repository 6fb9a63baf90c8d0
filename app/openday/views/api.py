"""Open days as data: /api/v1/opendays, paged, documented in /api/openapi.json."""

from typing import Any

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from app.clock import here
from app.db import db
from app.openday import access, queries
from app.openday.models import Event
from app.openday.rules import CATEGORY_LABELS, KIND_LABELS, STATE_LABELS
from app.openday.views.public import wanted
from app.web.filters import takes
from app.web.interface import MOST_PER_PAGE, answered, document, whole_number
from app.web.rights import EVERYONE, open_to
from app.web.writes import one_or_404

bp = Blueprint("openday_api", __name__, template_folder="../templates")


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
        "opinions_unread": len(unread),
    }


def _opinion(opinion: Any) -> dict[str, Any]:
    return {
        "no": opinion.no,
        "spoken": opinion.spoken,
        "is_question": opinion.is_question,
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


@bp.get("/api/v1/opendays")
@open_to(EVERYONE)
@takes("region", "kind", "when", "q", "page", "per_page")
def index() -> Response:
    page, per_page = whole_number("page", 1, 1_000_000), whole_number("per_page", 20, MOST_PER_PAGE)
    rows = queries.public_list(wanted()).limit(per_page + 1).offset((page - 1) * per_page)
    events = db.session.scalars(rows).all()
    more = len(events) > per_page
    return answered(page=page, per_page=per_page, more=more, items=[_short(event) for event in events[:per_page]])


@bp.get("/api/v1/opendays/<int:id>")
@open_to(EVERYONE)
def show(id: int) -> Response:
    return answered(**_whole(one_or_404(access.published(), id)))


@bp.get("/api/openapi.json")
@open_to(EVERYONE)
def openapi() -> Response:
    return answered(**document())


@bp.get("/about/data")
@open_to(EVERYONE)
def about() -> str:
    return render_template("openday/data.html")
