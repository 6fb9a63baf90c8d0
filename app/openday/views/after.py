"""Desk pages for what came of it: minutes, photographs, opinions and their answers."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from wtforms.fields import SelectChoice

from app import feedback
from app.core import attachments, units
from app.core.units.models import Unit
from app.db import db
from app.errors import Refused
from app.openday import access, queries
from app.openday.forms import (
    AnswerForm,
    ConclusionForm,
    MaskForm,
    MinutesForm,
    OpinionForm,
    PhotoForm,
    ReleaseForm,
    ResultForm,
    options,
)
from app.openday.models import AgendaItem, Entry, Event, Opinion, Photo
from app.openday.rules import OUTCOME_LABELS, Outcome, outcomes_of
from app.openday.service import after
from app.openday.views.attending import item_choices
from app.openday.views.desk import DRAFTERS, Reply, _press, back, bp, edited_or_404
from app.web.rights import open_to
from app.web.writes import attempt, one_or_404


def _actor() -> Any:
    return current_user._get_current_object()


def _minutes_version(event: Event) -> int:
    newest = after.latest_minutes(event)
    return newest.no if newest else 0


@bp.route("/<int:id>/minutes", methods=["GET", "POST"])
@open_to(DRAFTERS)
def write_minutes(id: int) -> Reply:
    event = edited_or_404(id)
    newest = after.latest_minutes(event)
    form = MinutesForm(obj=newest)
    form.shown(_minutes_version(event))
    if newest is not None and not form.is_submitted():
        form.reason.data = ""
    if form.validate_on_submit() and form.still(lambda: _minutes_version(event)):
        if attempt(form, after.write_minutes, event, form.text.data, form.reason.data or "", by=_actor()):
            flash("会议记录已公开", "success")
            return back(event, "#minutes")
    return render_template("openday/desk/minutes.html", form=form, event=event, newest=newest)


@bp.route("/<int:id>/agenda/<int:item_id>/conclusion", methods=["GET", "POST"])
@open_to(DRAFTERS)
def write_conclusion(id: int, item_id: int) -> Reply:
    event = edited_or_404(id)
    item = one_or_404(select(AgendaItem).where(AgendaItem.event_id == event.id), item_id)
    form = ConclusionForm()
    form.shown(item.version)
    if not form.is_submitted():
        form.text.data = item.conclusion
    if form.validate_on_submit() and form.still(lambda: item.version):
        if attempt(form, after.write_conclusion, item, form.text.data, form.reason.data or "", by=_actor()):
            flash("议定结果已公开", "success")
            return back(event, "#agenda")
    return render_template("openday/desk/conclusion.html", form=form, event=event, item=item)


@bp.route("/<int:id>/photos", methods=["GET", "POST"])
@open_to(DRAFTERS)
def add_photo(id: int) -> Reply:
    event = edited_or_404(id)
    form = PhotoForm()

    def save() -> Photo:
        kept = attachments.keep(request.files.get("file"), by=_actor(), allow=attachments.IMAGES)
        return after.add_photo(event, kept, form.caption.data or "", form.consent.data or "", by=_actor())

    if form.validate_on_submit() and attempt(form, save):
        flash("照片已公开", "success")
        return redirect(url_for(".add_photo", id=event.id))
    return render_template("openday/desk/photos.html", form=form, event=event, photos=queries.photos_of(event))


@bp.post("/<int:id>/photos/<int:photo_id>/withdraw")
@open_to(DRAFTERS)
def withdraw_photo(id: int, photo_id: int) -> Reply:
    event = edited_or_404(id)
    photo = one_or_404(select(Photo).where(Photo.event_id == event.id), photo_id)

    def withdraw(_event: Event, *, by: Any) -> None:
        after.withdraw_photo(photo, by=by)

    return _press(event, withdraw, told="照片已撤下")


@bp.route("/<int:id>/opinions/new", methods=["GET", "POST"])
@open_to(DRAFTERS)
def write_opinion(id: int) -> Reply:
    event = edited_or_404(id)
    form = OpinionForm()
    form.item_id.choices = item_choices(event)

    def save() -> Opinion:
        entry = _entry_of(event, form.entry_no.data or "")
        spoken = form.spoken.data == "1"
        return after.write_down(event, form.text.data or "", form.item_id.data or None, entry, spoken, by=_actor())

    if form.validate_on_submit() and (opinion := attempt(form, save)):
        flash(f"意见已记录，编号 {opinion.no}", "success")
        return back(event, "#opinions")
    return render_template("openday/desk/opinion.html", form=form, event=event)


def _entry_of(event: Event, no: str) -> Entry | None:
    if not no:
        return None
    found = db.session.scalar(select(Entry).where(Entry.event_id == event.id, Entry.no == no.upper()))
    if found is None:
        raise Refused("这场活动没有这个报名编号，请核对，或留空", "entry_no")
    return found


def _opinion_or_404(id: int) -> Opinion:
    return one_or_404(access.opinions_at_desk(current_user), id)


def _about(opinion: Opinion) -> dict[str, Any]:
    """What stands above the words: whose day, and the post a question came from."""
    origins = feedback.origins(feedback.Into.AGENDA, [opinion.id], current_user)
    return {"opinion": opinion, "event": opinion.event, "origins": origins}


@bp.route("/opinions/<int:id>", methods=["GET", "POST"])
@open_to(DRAFTERS)
def answer(id: int) -> Reply:
    opinion = _opinion_or_404(id)
    form = AnswerForm(obj=opinion)
    answered = opinion.outcome is not None
    form.keep(public=opinion.is_public, answered=answered)
    reach = units.in_reach(opinion.event.region)
    form.office.choices = [SelectChoice(unit.id, unit.name) for unit in reach]
    form.outcome.choices = options(OUTCOME_LABELS, *outcomes_of(is_question=opinion.is_question))
    if not form.is_submitted():
        form.office.data = opinion.unit_id or opinion.event.unit_id
        form.outcome.data = opinion.outcome.value if opinion.outcome else None
        if form.mask_reason:
            form.mask_reason.data = ""
    if form.validate_on_submit() and form.still(lambda: opinion.version):
        unit = db.session.get_one(Unit, form.office.data)
        reason = form.reason.data if answered else ""
        shown = (None, "") if opinion.is_public else (form.public_text.data, form.mask_reason.data or "")
        typed = (Outcome(form.outcome.data), form.answer.data, unit, reason, *shown)
        if attempt(form, after.answer, opinion, *typed, by=_actor()):
            flash("答复已公开" if opinion.is_question else "答复已公开，提意见的人会收到通知", "success")
            return back(opinion.event, "#opinions")
    return render_template("openday/desk/answer.html", form=form, **_about(opinion))


@bp.route("/opinions/<int:id>/release", methods=["GET", "POST"])
@open_to(DRAFTERS)
def release(id: int) -> Reply:
    opinion = _opinion_or_404(id)
    form = ReleaseForm(obj=opinion)
    if not form.is_submitted():
        form.mask_reason.data = ""
    if form.validate_on_submit() and form.still(lambda: opinion.version):
        if attempt(form, after.release, opinion, form.public_text.data, form.mask_reason.data or "", by=_actor()):
            flash(f"{opinion.called}已公开", "success")
            return back(opinion.event, "#opinions")
    return render_template("openday/desk/release.html", form=form, **_about(opinion))


@bp.route("/opinions/<int:id>/mask", methods=["GET", "POST"])
@open_to(DRAFTERS)
def mask(id: int) -> Reply:
    opinion = _opinion_or_404(id)
    form = MaskForm(obj=opinion)
    if form.validate_on_submit() and form.still(lambda: opinion.version):
        if attempt(form, after.mask, opinion, form.public_text.data, form.reason.data, by=_actor()):
            flash("已遮盖，原因已公开", "success")
            return back(opinion.event, "#opinions")
    return render_template("openday/desk/mask.html", form=form, opinion=opinion, event=opinion.event)


@bp.route("/opinions/<int:id>/result", methods=["GET", "POST"])
@open_to(DRAFTERS)
def add_result(id: int) -> Reply:
    opinion = _opinion_or_404(id)
    form = ResultForm()
    if form.validate_on_submit():
        if attempt(form, after.add_result, opinion, form.text.data, form.link.data or "", by=_actor()):
            flash("后续结果已公开，提意见的人会收到通知", "success")
            return back(opinion.event, "#opinions")
    return render_template("openday/desk/opinion_result.html", form=form, opinion=opinion, event=opinion.event)


@bp.post("/<int:id>/conclude")
@open_to(DRAFTERS)
def conclude(id: int) -> Reply:
    seen = request.form.get("seen", 0, type=int)
    return _press(edited_or_404(id), after.conclude, seen, told="结果已公布，参加的人会收到通知", label="公布结果")
