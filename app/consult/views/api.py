"""Consultations and the results of surveys as data, documented in /api/openapi.json."""

from typing import Any

from flask import Blueprint, url_for
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response

from app.clock import here
from app.consult import access, queries
from app.consult.models import AmendedOutcome, Consultation, DraftOpinion, OutcomeReport, Survey
from app.consult.rules import asking
from app.consult.rules.life import KIND_LABELS, STATE_LABELS, Outcome, State
from app.consult.service import correcting, surveys, telling
from app.consult.views.public import wanted
from app.consult.views.surveys import document
from app.db import db
from app.web import filters
from app.web.filters import takes
from app.web.interface import MOST_PER_PAGE, answered, whole_number
from app.web.rights import EVERYONE, open_to
from app.web.writes import one_or_404

bp = Blueprint("consult_api", __name__)


def _short(one: Consultation) -> dict[str, Any]:
    assert one.published_at is not None and one.closes_on is not None  # held by a constraint
    return {
        "id": one.id,
        "no": one.no,
        "kind": one.kind.value,
        "kind_label": KIND_LABELS[one.kind],
        "state": one.state.value,
        "state_label": STATE_LABELS[one.state],
        "title": one.title,
        "unit": one.unit.name,
        "region": {"code": one.region.code, "name": one.region.short_name},
        "published_at": here(one.published_at).isoformat(),
        "closes_on": one.closes_on.isoformat(),
        "result_due": one.result_due.isoformat() if one.result_due else None,
        "url": url_for("consult.show", id=one.id, _external=True),
    }


def _whole(one: Consultation) -> dict[str, Any]:
    draft = one.asked
    told = one.is_told
    adopted = one.state == State.ADOPTED
    return {
        **_short(one),
        "announcement": one.announcement,
        "explanation": one.explanation,
        "short_reason": one.short_reason or None,
        "clauses": [
            {"anchor": clause.anchor, "label": clause.called, "chapter": clause.chapter, "text": clause.text}
            for clause in (draft.clauses if draft else [])
        ],
        "changes": [_change(change) for change in queries.changes(one)] if adopted else [],
        "text_versions": [_text(text) for text in correcting.texts(one)] if adopted else [],
        "notices": [
            {"at": here(notice.at).isoformat(), "text": notice.text, "reason": notice.reason} for notice in one.notices
        ],
        "figures": _figures(queries.figures(one), told),
        "summary": one.summary if told else None,
        "outcome_versions": [_report(report) for report in telling.reports(one, public=True)],
    }


def _report(report: OutcomeReport) -> dict[str, Any]:
    assert report.published_at is not None  # it is public
    public = [one for one in report.amended if one.opinion.is_public]
    return {
        "no": report.no,
        "published_at": here(report.published_at).isoformat(),
        "published_alone": report.is_alone,
        "reason": report.reason or None,
        "summary": report.text,
        "amended": [_amended(one) for one in public],
        "amended_without_words": len(report.amended) - len(public),
    }


def _amended(one: AmendedOutcome) -> dict[str, Any]:
    return {
        "opinion": one.opinion.no,
        "old_outcome": one.old_outcome.value if one.old_outcome else None,
        "old_answer": one.old_answer,
        "outcome": one.outcome.value,
        "answer": one.answer,
    }


def _change(change: queries.Change) -> dict[str, Any]:
    return {
        "anchor": change.anchor,
        "kind": change.kind,
        "before": change.before.text if change.before else None,
        "after": change.after.text if change.after else None,
        "reason": change.reason or None,
    }


def _text(text: correcting.Text) -> dict[str, Any]:
    return {
        "no": text.no,
        "published_at": here(text.published_at).isoformat(),
        "reason": text.reason or None,
        "changes": [_change(change) for change in text.changed],
        "url": url_for("consult.text", id=text.draft.consultation_id, no=text.no, _external=True),
    }


def _figures(figures: queries.Figures, told: bool) -> dict[str, Any]:
    return {
        "received": figures.received,
        "shown": figures.shown,
        "refused": figures.refused,
        "waiting": figures.waiting,
        "taken_out": figures.taken_out,
        "adopted": figures.adopted if told else None,
        "partly": figures.partly if told else None,
        "declined": figures.declined if told else None,
    }


def _opinion(opinion: DraftOpinion, told: bool) -> dict[str, Any]:
    return {
        "id": opinion.id,
        "no": opinion.no,
        "anchor": opinion.anchor,
        "author": opinion.author.value,
        "signed": opinion.signed,
        "channel": opinion.channel.value,
        "received_on": opinion.received_on.isoformat(),
        "put_right_at": here(opinion.put_right_at).isoformat() if opinion.put_right_at else None,
        "reading": opinion.reading.value,
        "text": opinion.public_text,
        "masked_because": opinion.mask_reason or None,
        "outcome": opinion.outcome.value if told and opinion.outcome else None,
        "answer": opinion.answer if told else None,
        "moved": opinion.moved_anchor if opinion.consultation.state == State.ADOPTED else None,
    }


@bp.get("/api/v1/consultations")
@open_to(EVERYONE)
@takes("region", "kind", "when", "q", "page", "per_page")
def index() -> Response:
    page, per_page = whole_number("page", 1, 1_000_000), whole_number("per_page", 20, MOST_PER_PAGE)
    rows = queries.public_list(wanted()).limit(per_page + 1).offset((page - 1) * per_page)
    found = db.session.scalars(rows).all()
    items = [_short(one) for one in found[:per_page]]
    return answered(page=page, per_page=per_page, more=len(found) > per_page, items=items)


@bp.get("/api/v1/consultations/<int:id>")
@open_to(EVERYONE)
def show(id: int) -> Response:
    return answered(**_whole(one_or_404(access.published(), id)))


@bp.get("/api/v1/surveys/<int:id>/results")
@open_to(EVERYONE)
def survey_results(id: int) -> Response:
    survey = one_or_404(access.published_surveys().where(Survey.state == asking.State.RESULTS), id)
    return answered(**document(survey, surveys.results(survey)))


@bp.get("/api/v1/consultations/<int:id>/opinions")
@open_to(EVERYONE)
@takes("outcome", "page", "per_page")
def opinions(id: int) -> Response:
    one = one_or_404(access.published(), id)
    page, per_page = whole_number("page", 1, 1_000_000), whole_number("per_page", 20, MOST_PER_PAGE)
    given = filters.one_of("outcome", set(Outcome))
    rows = queries.opinions_of(one, Outcome(given) if given else None)
    rows = rows.options(selectinload(DraftOpinion.fixes))
    found = db.session.scalars(rows.limit(per_page + 1).offset((page - 1) * per_page)).all()
    told = one.is_told
    items = [_opinion(opinion, told) for opinion in found[:per_page]]
    return answered(page=page, per_page=per_page, more=len(found) > per_page, items=items)
