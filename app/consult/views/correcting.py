"""Desk pages for an adopted text with an error: its correction written, read by a second person, published as a version."""

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from app.consult import access
from app.consult.forms import CorrectionForm, ReasonForm, TextForm
from app.consult.service import correcting
from app.consult.views.desk import DRAFTERS, REVIEWERS, Reply, actor, back, bp, edited_or_404, press, seen_or_404
from app.consult.views.in_work import InWork, seen
from app.web.rights import open_to, require
from app.web.writes import attempt

HERE = "#final"
CORRECTION = InWork(correcting.in_work, "没有在办的定稿更正，可能刚刚公布或放弃了。请刷新后再看")


@bp.route("/<int:id>/text-correction", methods=["GET", "POST"])
@open_to(DRAFTERS)
def correct_text(id: int) -> Reply:
    """Begin a correction of an adopted text."""
    consultation = edited_or_404(id)
    form = CorrectionForm()
    form.shown(consultation.version)
    if form.validate_on_submit() and form.still(lambda: consultation.version):
        if attempt(form, correcting.begin, consultation, form.reason.data or "", by=actor()):
            flash("更正已开始。改好文字，由另一位同事公布", "success")
            return redirect(url_for(".rewrite_text", id=consultation.id))
    return render_template("consult/desk/correct_text.html", form=form, consultation=consultation)


@bp.route("/<int:id>/text-correction/text", methods=["GET", "POST"])
@open_to(DRAFTERS)
def rewrite_text(id: int) -> Reply:
    consultation = edited_or_404(id)
    correction = CORRECTION.or_404(consultation)
    form = TextForm()
    form.text.label.text = "更正后的定稿全文"
    form.shown(correction.version)
    if not form.is_submitted():
        form.text.data = correction.text
    if form.validate_on_submit() and form.still(lambda: CORRECTION.mark(consultation)):
        if version := attempt(form, correcting.write, correction, form.text.data or "", by=actor()):
            flash(f"已读成 {len(version.clauses)} 条。请核对条文对应，再提交审核", "success")
            return redirect(url_for(".rematch", id=consultation.id, no=version.no))
    return render_template(
        "consult/desk/rewrite_text.html", form=form, consultation=consultation, correction=correction
    )


@bp.post("/<int:id>/text-correction/submit")
@open_to(DRAFTERS)
def submit_text(id: int) -> Reply:
    verb = CORRECTION.on(correcting.submit)
    return press(edited_or_404(id), verb, told="定稿的更正已送审，由另一位同事公布", anchor=HERE)


@bp.post("/<int:id>/text-correction/publish")
@open_to(REVIEWERS)
def publish_text(id: int) -> Reply:
    consultation = seen_or_404(id)
    require(access.may_review(current_user, consultation))
    told = "定稿的更正已公布，意见涉及的条文有改动的，已告诉提意见的人"
    return press(consultation, CORRECTION.on(correcting.publish), seen(), told=told, anchor=HERE)


@bp.route("/<int:id>/text-correction/return", methods=["GET", "POST"])
@open_to(REVIEWERS)
def return_text(id: int) -> Reply:
    consultation = seen_or_404(id)
    require(access.may_review(current_user, consultation))
    correction = CORRECTION.or_404(consultation)
    form = ReasonForm()
    if form.validate_on_submit() and attempt(form, correcting.send_back, correction, form.reason.data, by=actor()):
        flash("已退回起草人", "success")
        return back(consultation, HERE)
    label = "退回定稿的更正"
    return render_template("consult/desk/reason.html", form=form, consultation=consultation, label=label)


@bp.post("/<int:id>/text-correction/drop")
@open_to(DRAFTERS)
def drop_text(id: int) -> Reply:
    verb = CORRECTION.on(correcting.give_up)
    return press(edited_or_404(id), verb, told="更正已放弃，公布的仍是原来的定稿", anchor=HERE)
