"""The published document of a draw: all that is needed to redo it, and nothing of people."""

from typing import Any

from flask import current_app

from app.clock import here
from app.openday import draw as recipe
from app.openday.draw import SOURCE_LABELS, SourceKind
from app.openday.models import Draw, DrawAttempt, DrawSource
from app.openday.queries import sources_of


def document(draw: Draw) -> dict[str, Any]:
    """The draw as draw.json; the format is described in docs/draw.md."""
    event = draw.event
    sources = sources_of(event)
    entries = recipe.read_canonical(draw.list_text)
    return {
        "format": recipe.FORMAT,
        "event": f"{current_app.config['SITE_URL']}/openday/{event.id}/",
        "no": event.no,
        "title": event.title,
        "seats": draw.seats,
        "leftover": event.leftover.value,
        "entries": [{"no": entry.no, "category": entry.category, "size": entry.size} for entry in entries],
        "list_sha256": draw.list_sha256,
        "frozen_at": here(draw.frozen_at).isoformat(),
        "sources": [_source(source) for source in sources],
        "attempts": [_attempt(attempt) for attempt in draw.attempts],
        "result": draw.outcome,
    }


def _source(source: DrawSource) -> dict[str, Any]:
    return {
        "order": source.position,
        "kind": source.kind,
        "name": SOURCE_LABELS[SourceKind(source.kind)],
        "issue": source.issue,
        "draws_at": here(source.draws_at).isoformat(),
        "announced_at": here(source.announced_at).isoformat(),
    }


def _attempt(attempt: DrawAttempt) -> dict[str, Any]:
    return {
        "no": attempt.no,
        "source": attempt.source.position,
        "result": attempt.result,
        "evidence": attempt.evidence,
        "entered_at": here(attempt.entered_at).isoformat(),
        "confirmed": attempt.confirmed_at is not None,
        "confirmed_at": here(attempt.confirmed_at).isoformat() if attempt.confirmed_at else None,
        "void": attempt.voided_at is not None,
        "void_reason": attempt.void_reason,
        "source_failed": attempt.source_failed,
    }


def run_recipe(draw: Draw, attempt: DrawAttempt) -> recipe.Result:
    """Run the recipe on the list exactly as it was frozen."""
    kind = SourceKind(attempt.source.kind)
    result = recipe.normalise(kind, attempt.result)
    made = recipe.key(draw.list_sha256, kind, attempt.source.issue, result)
    seats = [recipe.Seats(row["category"], row["seats"]) for row in draw.seats]
    leftover = draw.event.leftover
    return recipe.run(recipe.read_canonical(draw.list_text), made, seats, leftover)
