"""The door: check-in by scanning a pass with a phone's own camera, or by number and name at a desk page."""

from datetime import UTC, datetime

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from app import clock
from app.db import db
from app.errors import Refused
from app.openday import access, queries
from app.openday.forms import ReasonForm, WalkInForm
from app.openday.models import Entry, Event, Person
from app.openday.rules import CATEGORY_LABELS, RUNNING, Category, EntryState, Kind, State
from app.openday.service import day
from app.openday.service.applying import Applicant
from app.openday.views.public import bp as public_bp
from app.web.answers import wants_json
from app.web.forms import Form
from app.web.rights import EVERYONE, holding, open_to, require
from app.web.writes import attempt, one_or_404

bp = Blueprint("openday_door", __name__, url_prefix="/desk/door", template_folder="../templates")
DOORKEEPERS = holding(*access.DOORKEEPERS)
Reply = str | Response


def _event_or_404(id: int) -> Event:
    event = one_or_404(access.at_desk(current_user), id)
    require(access.may_check_in(current_user, event))
    return event


@bp.get("/")
@open_to(DOORKEEPERS)
def index() -> str:
    rows = access.at_desk(current_user).where(Event.state.in_(RUNNING | {State.HELD})).order_by(Event.starts_at)
    near = [
        event
        for event in db.session.scalars(rows.where(Event.kind != Kind.MONTH))
        if event.ends_at + day.DOORS_CLOSE_AFTER > clock.now()
    ]
    return render_template("openday/desk/doors.html", events=near)


@bp.get("/<int:id>/")
@open_to(DOORKEEPERS)
def show(id: int) -> str:
    event = _event_or_404(id)
    words = request.args.get("q", "").strip()[:40]
    people = queries.seated_people(event, words)
    everyone = queries.seated_people(event) if words else people
    arrived = sum(person.arrived_at is not None for person in everyone)
    return render_template(
        "openday/desk/door.html",
        event=event,
        people=people,
        words=words,
        arrived=arrived,
        total=len(everyone),
        waiting=db.session.scalars(queries.entries_of(event, EntryState.WAITING)).all(),
        free=sum(seat.free for seat in event.seats),
        opens=day.doors_open_at(event),
        button=Form(),
    )


@bp.post("/<int:id>/line/<int:entry_id>/step-in")
@open_to(DOORKEEPERS)
def step_in(id: int, entry_id: int) -> Reply:
    event = _event_or_404(id)
    entry = one_or_404(select(Entry).where(Entry.event_id == event.id), entry_id)
    form = Form()
    if form.validate_on_submit() and attempt(form, day.step_in, entry, by=current_user._get_current_object()):
        flash("已递补入场并签到", "success")
    for _, sentence in form.mistakes:
        flash(sentence, "warning")
    return redirect(url_for(".show", id=event.id))


def _person_or_404(event: Event, id: int) -> Person:
    return one_or_404(select(Person).where(Person.event_id == event.id), id)


@bp.post("/<int:id>/people/<int:person_id>/check-in")
@open_to(DOORKEEPERS)
def check_in(id: int, person_id: int) -> Reply:
    """Also what the page's script sends again and again on a bad network: it counts once."""
    event = _event_or_404(id)
    person = _person_or_404(event, person_id)
    form = Form()
    done = form.validate_on_submit() and attempt(
        form, day.check_in, event, person, by=current_user, pressed_at=_pressed_at()
    )
    if wants_json():
        sentences = [sentence for _, sentence in form.mistakes]
        answer = jsonify(ok=bool(done), person=person.id, at=_clock(person), error="；".join(sentences))
        answer.status_code = 200 if done else 409
        return answer
    if done:
        flash(f"{person.name} 已签到", "success")
    for _, sentence in form.mistakes:
        flash(sentence, "warning")
    return redirect(url_for(".show", id=event.id))


def _pressed_at() -> datetime | None:
    """When the button was pressed, as the device tells: ISO 8601 with offset; anything else is no moment."""
    try:
        moment = datetime.fromisoformat(request.form.get("pressed_at", ""))
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _clock(person: Person) -> str:
    return clock.here(person.arrived_at).strftime("%H:%M") if person.arrived_at else ""


@bp.route("/<int:id>/people/<int:person_id>/undo", methods=["GET", "POST"])
@open_to(DOORKEEPERS)
def undo(id: int, person_id: int) -> Reply:
    event = _event_or_404(id)
    person = _person_or_404(event, person_id)
    form = ReasonForm()
    if form.validate_on_submit() and attempt(form, day.undo_check_in, person, form.reason.data, by=current_user):
        flash("签到已撤销", "success")
        return redirect(url_for(".show", id=event.id))
    return render_template("openday/desk/reason.html", form=form, event=event, label=f"撤销{person.name}的签到")


@bp.route("/<int:id>/walk-in", methods=["GET", "POST"])
@open_to(DOORKEEPERS)
def walk_in(id: int) -> Reply:
    event = _event_or_404(id)
    form = WalkInForm()
    form.category.choices = [
        SelectChoice(seat.category.value, f"{CATEGORY_LABELS[seat.category]}（空 {seat.free} 席）")
        for seat in event.seats
        if seat.seats
    ]
    if form.validate_on_submit():
        applicant = Applicant(form.name.data or "", form.id_number.data or "")
        typed = (Category(form.category.data), applicant, form.phone.data or "")
        if entry := attempt(form, day.walk_in, event, *typed, by=current_user._get_current_object()):
            flash(f"{applicant.name} 已登记并签到，编号 {entry.no}", "success")
            return redirect(url_for(".show", id=event.id))
        _move_error(form)
    return render_template("openday/desk/walk_in.html", form=form, event=event)


def _move_error(form: WalkInForm) -> None:
    """The sign-up rules speak of the first person of a ballot; here that is this form's own field."""
    for sentence in form.form_errors[:]:
        if "身份证" in sentence or "周岁" in sentence:
            form.form_errors.remove(sentence)
            form.refuse(Refused(sentence, "id_number"))


@public_bp.route("/<int:id>/pass/<token>", methods=["GET", "POST"])
@open_to(EVERYONE)
def pass_check(id: int, token: str) -> Reply:
    """Where the QR code of a pass leads: staff check in here, anyone else reads what the code is for."""
    event = one_or_404(access.published(), id)
    if not access.may_check_in(current_user, event):
        return render_template("openday/pass_closed.html", event=event)
    form = Form()
    person = attempt(form, day.person_of, event, token)
    if person and form.validate_on_submit() and attempt(form, day.check_in, event, person, by=current_user):
        flash(f"{person.name} 已签到", "success")
        return redirect(url_for("openday_door.show", id=event.id))
    return render_template(
        "openday/desk/pass_check.html", event=event, person=person, form=form, opens=day.doors_open_at(event)
    )
