"""Pages for everyone: the list, a consultation, the opinions on it, what changed because of them, a feed."""

from flask import Blueprint, Response, abort, render_template, request
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.consult import access, queries
from app.consult import figures as counted
from app.consult.models import Consultation
from app.consult.rules.life import KIND_LABELS, OUTCOME_LABELS, Kind, Outcome, State
from app.consult.service import correcting, telling
from app.db import db
from app.web import filters
from app.web.filters import takes
from app.web.pages import paged
from app.web.rights import EVERYONE, open_to
from app.web.writes import one_or_404

bp = Blueprint("consult", __name__, url_prefix="/consultations", template_folder="../templates")
WHEN_LABELS = {"": "全部", "open": "正在征集", "waiting": "正在整理意见", "answered": "已公布采纳情况"}


def wanted() -> queries.Wanted:
    """The filters of the address."""
    kind = filters.one_of("kind", set(Kind))
    return queries.Wanted(
        region=filters.region(),
        kind=Kind(kind) if kind else None,
        when=filters.one_of("when", WHEN_LABELS),
        words=request.args.get("q", "").strip()[:80],
    )


def is_open(consultation: Consultation) -> bool:
    """Can one speak at this moment?"""
    last = consultation.closes_on
    return consultation.state == State.OPEN and last is not None and clock.today() <= last


@bp.get("/")
@open_to(EVERYONE)
@takes("region", "kind", "when", "q", "page")
def index() -> str:
    asked = wanted()
    return render_template(
        "consult/index.html",
        page=paged(queries.public_list(asked), per_page=20),
        wanted=asked,
        counts=queries.counts_by_when(asked),
        when_labels=WHEN_LABELS,
        kinds=KIND_LABELS,
    )


@bp.get("/<int:id>/")
@open_to(EVERYONE)
def show(id: int) -> str:
    consultation = one_or_404(access.published(), id)
    return render_template(
        "consult/show.html",
        consultation=consultation,
        draft=consultation.asked,
        final=consultation.adopted if consultation.state == State.ADOPTED else None,
        texts=correcting.texts(consultation),
        figures=queries.figures(consultation),
        per_clause=queries.per_clause(consultation),
        told=consultation.is_told,
        reports=telling.reports(consultation, public=True),
        open_now=is_open(consultation),
    )


@bp.get("/<int:id>/opinions")
@open_to(EVERYONE)
@takes("outcome", "clause", "page")
def opinions(id: int) -> str:
    consultation = one_or_404(access.published(), id)
    given = filters.one_of("outcome", set(Outcome))
    outcome = Outcome(given) if given else None
    anchor = _clause()
    rows = queries.opinions_of(consultation, outcome, anchor)
    return render_template(
        "consult/opinions.html",
        consultation=consultation,
        page=paged(rows, per_page=30),
        figures=queries.figures(consultation),
        outcome=outcome,
        outcomes=OUTCOME_LABELS,
        anchor=anchor,
        told=consultation.is_told,
    )


def _clause() -> int | None:
    """The clause the address asks for; what no table can hold is none."""
    return filters.asked("clause", lambda typed: int(typed) if typed.isdecimal() and len(typed) < 9 else None, None)


@bp.get("/opinions/<int:id>/")
@open_to(EVERYONE)
def opinion(id: int) -> str:
    found = one_or_404(access.public_opinions(), id)
    return render_template(
        "consult/opinion.html",
        opinion=found,
        consultation=found.consultation,
        told=found.consultation.is_told,
        corrections=telling.corrections_of(found),
    )


@bp.get("/<int:id>/outcomes/<int:no>")
@open_to(EVERYONE)
def outcomes(id: int, no: int) -> str:
    """One version of what became of the opinions: what it corrected, and every outcome as it stood then."""
    consultation = one_or_404(access.published(), id)
    told = telling.reports(consultation, public=True)
    report = next((one for one in told if one.no == no), None)
    if report is None:
        abort(404)
    page = paged(queries.opinions_of(consultation), per_page=30)
    return render_template(
        "consult/outcomes.html",
        consultation=consultation,
        report=report,
        reports=told,
        difference=telling.difference(report),
        page=page,
        stood=telling.stood(report, [one.id for one in page.items]),
        counted=telling.counted(report),
    )


@bp.get("/<int:id>/changes")
@open_to(EVERYONE)
def changes(id: int) -> str:
    consultation = one_or_404(access.published(), id)
    if consultation.state != State.ADOPTED:
        abort(404)
    return render_template(
        "consult/changes.html",
        consultation=consultation,
        changes=queries.changes(consultation),
        moved=queries.moved_by(consultation),
        texts=correcting.texts(consultation),
    )


@bp.get("/<int:id>/texts/<int:no>")
@open_to(EVERYONE)
def text(id: int, no: int) -> str:
    """One version of the adopted text, whole, and what it corrected."""
    consultation = one_or_404(access.published(), id)
    texts = correcting.texts(consultation) if consultation.state == State.ADOPTED else []
    shown = next((one for one in texts if one.no == no), None)
    if shown is None:
        abort(404)
    return render_template("consult/text.html", consultation=consultation, text=shown, texts=texts)


@bp.get("/figures")
@open_to(EVERYONE)
@takes("year")
def figures() -> str:
    years = counted.years()
    year = filters.number("year", 2000, 2100, clock.today().year)
    return render_template("consult/figures.html", year=year, years=years, rows=counted.of_year(year))


@bp.get("/figures/<int:year>/<int:unit_id>")
@open_to(EVERYONE)
def figures_list(year: int, unit_id: int) -> str:
    rows = counted.by_consultation(year, unit_id) if 2000 <= year <= 2100 else []
    if not rows:
        abort(404)
    return render_template("consult/figures_list.html", year=year, unit=rows[0].unit, rows=rows)


feeds = Blueprint("consult_feed", __name__, template_folder="../templates")


@feeds.get("/feeds/consultations.atom")
@open_to(EVERYONE)
@takes("region", "kind", "when", "q")
def atom() -> AnyResponse:
    """Atom (RFC 4287) of public consultations, what changed last for its readers first."""
    asked = wanted()
    rows = queries.public_list(asked).order_by(None).order_by(Consultation.changed_at.desc(), Consultation.id.desc())
    found = db.session.scalars(rows.options(selectinload(Consultation.notices)).limit(50)).all()
    updated = found[0].changed_at if found else clock.now()
    body = render_template("consult/feed.atom", consultations=found, updated=updated, region=asked.region)
    answer = Response(body, mimetype="application/atom+xml")
    answer.add_etag()
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer.make_conditional(request)
