"""Desk pages for an adopted text with an error: its correction written, read by a second person, published as a version."""

from flask import flash, redirect, render_template, url_for

from app.consult.forms import TextForm
from app.consult.service import correcting
from app.consult.views.desk import CONSULTATIONS, DRAFTERS, REVIEWERS, bp, edited_or_404
from app.consult.views.in_work import InWork
from app.consult.views.matters import Reply, actor
from app.web.rights import open_to
from app.web.writes import attempt

GONE = "没有在办的定稿更正，可能刚刚公布或放弃了。请刷新后再看"
CORRECTION = InWork(CONSULTATIONS, correcting.in_work, GONE, "#final")


@bp.route("/<int:id>/text-correction", methods=["GET", "POST"])
@open_to(DRAFTERS)
def correct_text(id: int) -> Reply:
    """Begin a correction of an adopted text."""
    told = "更正已开始。改好文字，由另一位同事公布"
    return CORRECTION.begin(
        id,
        correcting.begin,
        "consult/desk/correct_text.html",
        told,
        lambda it: redirect(url_for(".rewrite_text", id=it.id)),
    )


@bp.route("/<int:id>/text-correction/text", methods=["GET", "POST"])
@open_to(DRAFTERS)
def rewrite_text(id: int) -> Reply:
    consultation = edited_or_404(id)
    correction = CORRECTION.or_404(consultation)
    form = TextForm()
    form.text.label.text = "更正后的定稿全文"
    form.shown(CORRECTION.mark(consultation))
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
    return CORRECTION.press(id, correcting.submit, "定稿的更正已送审，由另一位同事公布")


@bp.post("/<int:id>/text-correction/publish")
@open_to(REVIEWERS)
def publish_text(id: int) -> Reply:
    told = "定稿的更正已公布，意见涉及的条文有改动的，已告诉提意见的人"
    return CORRECTION.publish(id, correcting.publish, told, "公布更正后的定稿")


@bp.route("/<int:id>/text-correction/return", methods=["GET", "POST"])
@open_to(REVIEWERS)
def return_text(id: int) -> Reply:
    return CORRECTION.hand_back(id, correcting.send_back, "退回定稿的更正")


@bp.post("/<int:id>/text-correction/drop")
@open_to(DRAFTERS)
def drop_text(id: int) -> Reply:
    return CORRECTION.press(id, correcting.give_up, "更正已放弃，公布的仍是原来的定稿")
