"""Desk pages for an opinion a clerk typed in wrongly: typed in anew, taken out, counted again, and the record of it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.consult import access
from app.consult.forms import ReasonForm, RetypeForm, TakeOutForm
from app.consult.models import DraftOpinion
from app.consult.rules.life import Channel, Out
from app.consult.service import messages, retyping, telling
from app.consult.views.desk import DRAFTERS, bp, edited_or_404
from app.consult.views.matters import Reply, actor
from app.consult.views.own import clause_choices, said_in
from app.core import privacy
from app.web.rights import open_to
from app.web.writes import attempt, one_or_404

KEPT = "，原来录的留在更正记录里"
TOLD = "，已告诉提意见的人"


def _entry_or_404(id: int) -> DraftOpinion:
    return one_or_404(access.entries_at_desk(current_user), id)


def _told(opinion: DraftOpinion) -> str:
    return TOLD if messages.can_be_told(opinion) else ""


@bp.route("/opinions/<int:id>/entry", methods=["GET", "POST"])
@open_to(DRAFTERS)
def put_right(id: int) -> Reply:
    """Type it in anew, beside what was typed before; once its outcome is public, why not, and what to do instead."""
    opinion = _entry_or_404(id)
    consultation = opinion.consultation
    if request.method == "GET" and retyping.is_told(opinion):
        report = telling.report_in_work(consultation)
        return render_template(
            "consult/desk/retype_told.html", opinion=opinion, consultation=consultation, report=report
        )
    form: Any = RetypeForm()
    del form.files, form.kept  # what was sent along stays with it
    form.anchor.choices = clause_choices(consultation)
    form.shown(opinion.version)
    if not form.is_submitted():
        _fill(form, opinion)

    def save() -> retyping.Righted:
        said = said_in(form, channel=Channel(form.channel.data), received_on=form.received_on.data)
        return retyping.put_right(opinion, said, form.reason.data or "", by=actor())

    if form.validate_on_submit() and form.still(lambda: opinion.version) and (righted := attempt(form, save)):
        code = f"，新的查询码 {righted.code}（只显示这一次，请告诉本人），原来的不能再用" if righted.code else ""
        flash(f"意见 {opinion.no} 的录入已更正{KEPT}{code or _told(opinion)}", "success")
        return redirect(url_for(".opinions", id=consultation.id))
    return render_template("consult/desk/retype.html", form=form, opinion=opinion, consultation=consultation)


def _fill(form: Any, opinion: DraftOpinion) -> None:
    """Show it as it was typed in."""
    for name in ("text", "name", "name_shown", "received_on"):
        form[name].data = getattr(opinion, name)
    form.anchor.data = opinion.anchor or 0
    form.author.data, form.channel.data = opinion.author.value, opinion.channel.value
    form.phone.data = privacy.unseal(opinion.phone_sealed) or ""


@bp.route("/opinions/<int:id>/out", methods=["GET", "POST"])
@open_to(DRAFTERS)
def take_out(id: int) -> Reply:
    """Count it no longer."""
    opinion = _entry_or_404(id)
    form = TakeOutForm()
    form.shown(opinion.version)
    if not form.is_submitted():
        form.twin.data = retyping.likely_twin(opinion)

    def save() -> object:
        typed = (Out(form.because.data), form.twin.data or "", form.reason.data or "")
        return retyping.take_out(opinion, *typed, by=actor())

    if form.validate_on_submit() and form.still(lambda: opinion.version) and attempt(form, save):
        flash(f"意见 {opinion.no} 已撤回，不再计入{KEPT}{_told(opinion)}", "success")
        return redirect(url_for(".fixes", id=opinion.consultation_id))
    return render_template(
        "consult/desk/take_opinion_out.html", form=form, opinion=opinion, consultation=opinion.consultation
    )


@bp.route("/opinions/<int:id>/again", methods=["GET", "POST"])
@open_to(DRAFTERS)
def count_again(id: int) -> Reply:
    """It was taken out by mistake."""
    opinion = _entry_or_404(id)
    form = ReasonForm()
    form.shown(opinion.version)
    if form.validate_on_submit() and form.still(lambda: opinion.version):
        if attempt(form, retyping.count_again, opinion, form.reason.data or "", by=actor()):
            flash(f"意见 {opinion.no} 已恢复，照样要看文字、写结果{_told(opinion)}", "success")
            return redirect(url_for(".fixes", id=opinion.consultation_id))
    words = {"label": f"恢复意见 {opinion.no}", "note": "恢复以后照原来录的计入，和别的意见一样要答复。"}
    return render_template("consult/desk/reason.html", form=form, consultation=opinion.consultation, **words)


@bp.get("/<int:id>/fixes")
@open_to(DRAFTERS)
def fixes(id: int) -> str:
    """Who put what right, when and why: for the office, not public."""
    consultation = edited_or_404(id)
    return render_template(
        "consult/desk/fixes.html",
        consultation=consultation,
        fixes=retyping.fixes(consultation),
        stood_before=retyping.stood_before,
        may_be_fixed=retyping.may_be_fixed,
    )
