"""Desk pages for what became of the opinions: drafted, read by a second person, published, corrected by a new version."""

from typing import Any

from flask import flash, render_template
from flask_login import current_user
from wtforms.fields import SelectChoice

from app.consult import access, queries
from app.consult.forms import AmendForm, SummaryForm
from app.consult.models import AmendedOutcome, Consultation, DraftOpinion, OutcomeReport
from app.consult.rules.life import Outcome, State
from app.consult.service import drafting, retyping, telling
from app.consult.views.desk import CONSULTATIONS, DRAFTERS, REVIEWERS, back, bp, edited_or_404, press
from app.consult.views.in_work import InWork
from app.consult.views.matters import Reply, actor
from app.web import filters
from app.web.filters import takes
from app.web.rights import open_to
from app.web.writes import attempt, one_or_404

HERE = "#outcome"
GONE = "没有在办的采纳情况，可能刚刚公布或放弃了。请刷新后再看"
REPORT = InWork(CONSULTATIONS, telling.report_in_work, GONE, HERE)


@bp.route("/<int:id>/summary", methods=["GET", "POST"])
@open_to(DRAFTERS)
def write_report(id: int) -> Reply:
    consultation = edited_or_404(id)
    report = telling.report_in_work(consultation)
    form = SummaryForm()
    form.shown(REPORT.mark(consultation))
    if not form.is_submitted() and report is not None:
        form.summary.data = report.text
    if form.validate_on_submit() and form.still(lambda: REPORT.mark(consultation)):
        if attempt(form, telling.write_report, consultation, form.summary.data or "", by=actor()):
            flash("采纳情况的草稿已保存。看一遍，再提交审核", "success")
            return back(consultation, HERE)
    return render_template(
        "consult/desk/summary.html",
        form=form,
        consultation=consultation,
        report=report,
        figures=queries.figures(consultation),
    )


@bp.post("/<int:id>/report/submit")
@open_to(DRAFTERS)
def submit_report(id: int) -> Reply:
    return REPORT.press(id, telling.submit_report, "采纳情况已送审，由另一位同事公布")


@bp.post("/<int:id>/report/publish")
@open_to(REVIEWERS)
def publish_report(id: int) -> Reply:
    return REPORT.publish(id, telling.publish_report, "已公布，每一位提意见的人都会收到通知", "公布采纳情况")


@bp.route("/<int:id>/report/return", methods=["GET", "POST"])
@open_to(REVIEWERS)
def return_report(id: int) -> Reply:
    return REPORT.hand_back(id, telling.send_report_back, "退回采纳情况")


@bp.route("/<int:id>/correction", methods=["GET", "POST"])
@open_to(DRAFTERS)
def correct(id: int) -> Reply:
    """Begin a correction of what was published."""
    told = "更正已开始。改总的说明，或在“收到的意见”里改某一条的结果；由另一位同事公布"
    return REPORT.begin(id, telling.begin_correction, "consult/desk/correct.html", told, lambda it: back(it, HERE))


@bp.post("/<int:id>/correction/drop")
@open_to(DRAFTERS)
def drop_correction(id: int) -> Reply:
    return REPORT.press(id, telling.drop_correction, "更正已放弃，公布的仍是原来的")


@bp.route("/opinions/<int:id>/amend", methods=["GET", "POST"])
@open_to(DRAFTERS)
@takes("erratum")
def amend(id: int) -> Reply:
    """Another outcome or reason for one opinion, as a part of the correction in work."""
    opinion = one_or_404(access.opinions_at_desk(current_user), id)
    consultation = opinion.consultation
    report = REPORT.or_404(consultation)
    form = _amend_form(consultation, opinion, report)

    def save() -> AmendedOutcome:
        typed = (Outcome(form.outcome.data), form.answer.data or "", form.moved_anchor.data or None)
        return telling.amend(report, opinion, *typed, by=actor())

    if form.validate_on_submit() and form.still(lambda: report.version) and attempt(form, save):
        flash(f"意见 {opinion.no} 的更正已写好，公布更正时生效", "success")
        return back(consultation, HERE)
    return render_template("consult/desk/amend.html", form=form, opinion=opinion, consultation=consultation)


def _amend_form(consultation: Consultation, opinion: DraftOpinion, report: OutcomeReport) -> AmendForm:
    form = AmendForm()
    form.shown(report.version)
    form.moved_anchor.choices = [SelectChoice(0, "没有落到条文"), *_clauses(consultation, opinion)]
    known = next((one for one in report.amended if one.opinion_id == opinion.id), None)
    if not form.is_submitted():
        outcome, answer, anchor = (
            (known.outcome, known.answer, known.moved_anchor)
            if known
            else (opinion.outcome, opinion.answer, opinion.moved_anchor)
        )
        form.outcome.data = outcome.value if outcome else None
        form.answer.data, form.moved_anchor.data = answer, anchor or 0
        if filters.one_of("erratum", ["1"]) and known is None and retyping.is_told(opinion):
            form.answer.data = retyping.erratum(opinion)
    return form


def _clauses(consultation: Consultation, opinion: DraftOpinion) -> list[SelectChoice]:
    """Those of the draft; once there is an adopted text, those it changed; and the one the opinion is linked to now."""
    changes = queries.changes(consultation)
    if consultation.state != State.ADOPTED:
        rows = list(drafting.clause_names(consultation.asked))
    else:
        rows = [(one.anchor, one.label) for one in changes if one.kind != "same"]
    now = opinion.moved_anchor
    if now is not None and now not in {anchor for anchor, _ in rows}:
        label = next((one.label for one in changes if one.anchor == now), "")
        rows.append((now, f"现在写的：定稿{label}"))
    return [SelectChoice(*row) for row in rows]


@bp.post("/amendments/<int:id>/drop")
@open_to(DRAFTERS)
def drop_amendment(id: int) -> Reply:
    amended = one_or_404(access.amended_at_desk(current_user), id)
    consultation = edited_or_404(amended.report.consultation_id)

    def leave(_: Consultation, *, by: Any) -> None:
        telling.leave_as_it_was(amended, by=by)

    return press(consultation, leave, told="这一条不再更正", anchor=HERE)
