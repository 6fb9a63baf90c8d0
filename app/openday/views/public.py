"""Pages for everyone: the list, an event, its timeline, its list of participants, its draw, its figures."""

from flask import Blueprint, Response, abort, jsonify, render_template, request, send_file

from app import clock, feedback
from app.config import ROOT
from app.core import workdays
from app.db import db
from app.errors import Refused
from app.openday import access, drawing, labels, queries, timeline
from app.openday import figures as counted
from app.openday.models import Event
from app.openday.rules import KIND_LABELS, PUBLIC, Audience, EntryState, Kind, State
from app.openday.service import after, selection
from app.web import filters
from app.web.filters import takes
from app.web.pages import paged
from app.web.remembered import remembered
from app.web.rights import EVERYONE, open_to
from app.web.writes import one_or_404

bp = Blueprint("openday", __name__, url_prefix="/openday", template_folder="../templates")
WHEN = {"": "全部", "open": "正在报名", "coming": "将要举行", "past": "已经结束"}


def wanted() -> queries.Wanted:
    """The filters of the address."""
    kind = filters.one_of("kind", set(Kind))
    return queries.Wanted(
        region=filters.region(),
        kind=Kind(kind) if kind else None,
        when=filters.one_of("when", WHEN),
        words=request.args.get("q", "").strip()[:80],
    )


@bp.get("/")
@open_to(EVERYONE)
@takes("region", "kind", "when", "q", "page")
@remembered(queries.list_mark)
def index() -> str:
    asked = wanted()
    page = paged(queries.public_list(asked), per_page=20)
    return render_template(
        "openday/index.html",
        page=page,
        wanted=asked,
        counts=queries.counts_by_when(asked),
        when_labels=WHEN,
        kinds=KIND_LABELS,
    )


@bp.get("/<int:id>/")
@open_to(EVERYONE)
@remembered(queries.page_mark)
def show(id: int) -> str:
    event = one_or_404(access.published(), id)
    if event.kind == Kind.MONTH:
        return render_template("openday/month.html", event=event, events=queries.of_month(event))
    opinions, unread = queries.public_opinions_of(event)
    return render_template(
        "openday/show.html",
        event=event,
        month=event.month if event.month and event.month.state in PUBLIC else None,
        milestones=milestones(event),
        signed_up=queries.signed_up(event),
        papers=[paper for paper in event.papers if paper.audience == Audience.PUBLIC],
        minutes=after.latest_minutes(event),
        opinions=opinions,
        origins=feedback.origins(feedback.Into.AGENDA, [one.id for one in opinions], None),
        unread=unread,
        photos=queries.photos_of(event) if event.state in after.AFTER else [],
        open_now=is_open(event),
    )


def milestones(event: Event) -> list[timeline.Milestone]:
    """The event's dates with reasons; none when a year has no working-day table (the page says so)."""
    try:
        return timeline.of_event(event, workdays.calendar())
    except Refused:
        return []


def is_open(event: Event) -> bool:
    """Can one sign up at this moment?"""
    now = clock.now()
    return event.state == State.PUBLISHED and event.signup_opens_at <= now < event.signup_closes_at


@bp.get("/<int:id>/list")
@open_to(EVERYONE)
def participants(id: int) -> str:
    event = one_or_404(access.published(), id)
    if event.state not in (State.SELECTED, State.HELD, State.CONCLUDED):
        abort(404)
    shown = (EntryState.SEATED, EntryState.OFFERED, EntryState.WAITING)
    entries = db.session.scalars(queries.entries_of(event, *shown)).all()
    return render_template(
        "openday/participants.html",
        event=event,
        entries=entries,
        places=queries.line_places(event),
        others=queries.people_not_listed(event, *shown),
        over=event.state in after.AFTER,
    )


@bp.get("/<int:id>/minutes/<int:no>")
@open_to(EVERYONE)
def minutes(id: int, no: int) -> str:
    event = one_or_404(access.published(), id)
    revisions = queries.minutes_of(event)
    revision = next((found for found in revisions if found.no == no), None)
    if revision is None:
        abort(404)
    return render_template("openday/minutes.html", event=event, revision=revision, revisions=revisions)


@bp.get("/<int:id>/draw/")
@open_to(EVERYONE)
def draw(id: int) -> str:
    event = one_or_404(access.published(), id)
    found = selection.the_draw(event)
    seats = [(seat["category"], seat["seats"]) for seat in found.seats] if found else labels.open_seats(event)
    sources = queries.sources_of(event)
    return render_template("openday/draw.html", event=event, draw=found, sources=sources, seats=seats)


@bp.get("/<int:id>/draw/draw.json")
@open_to(EVERYONE)
def draw_json(id: int) -> Response:
    event = one_or_404(access.published(), id)
    found = selection.the_draw(event)
    if found is None:
        abort(404)
    response = jsonify(drawing.document(found))
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@bp.get("/verify_draw.py")
@open_to(EVERYONE)
def verify_script() -> Response:
    return send_file(ROOT / "tools" / "verify_draw.py", mimetype="text/x-python", as_attachment=True)


@bp.get("/figures")
@open_to(EVERYONE)
@takes("year")
def figures() -> str:
    years = counted.years_held()
    year = filters.number("year", 2000, 2100, years[0] if years else clock.today().year)
    rows = counted.of_year(year)
    return render_template("openday/figures.html", year=year, years=years, rows=rows)


@bp.get("/figures/<int:year>/<int:unit_id>")
@open_to(EVERYONE)
def figures_list(year: int, unit_id: int) -> str:
    if not 2000 <= year <= 2100:
        abort(404)
    rows = counted.by_event(year, unit_id)
    if not rows:
        abort(404)
    return render_template("openday/figures_list.html", year=year, unit=rows[0][0].unit, rows=rows)
