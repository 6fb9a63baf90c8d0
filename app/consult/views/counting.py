"""Desk pages after a survey is open: papers typed in, what is taken from the results, its publication and correction."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from app import clock
from app.consult import access
from app.consult.models import PaperFix, Survey, SurveyReply
from app.consult.rules import asking
from app.consult.service import concluding, papers, surveys
from app.consult.survey_forms import (
    ConclusionForm,
    FindSheetForm,
    PutRightForm,
    fill,
    put_right_form,
    sheet_form,
    typed_in,
)
from app.consult.views.desk import DRAFTERS, REVIEWERS
from app.consult.views.in_work import InWork
from app.consult.views.matters import Reply, actor
from app.consult.views.survey_desk import SURVEYS, back, bp, edited_or_404, press
from app.web.rights import open_to
from app.web.writes import asked, attempt, one_or_404

HERE = "#conclusion"
GONE = "没有在办的结果说明，可能刚刚公布或放弃了。请刷新后再看"
VERSION = InWork(SURVEYS, concluding.in_work, GONE, HERE)


@bp.route("/<int:id>/papers/new", methods=["GET", "POST"])
@open_to(DRAFTERS)
def enter(id: int) -> Reply:
    """Type in what somebody answered on paper."""
    survey = edited_or_404(id)
    questions = asking.on_paper(survey.asked)
    form: Any = sheet_form(questions, survey.once)
    if not form.is_submitted():
        form.received_on.data = clock.today()

    def save() -> bool:
        phone = form.phone.data or "" if "phone" in form else ""
        typed = (typed_in(form, questions), form.sheet.data or "", form.received_on.data)
        surveys.enter(survey, *typed, phone, by=actor())
        return True

    if form.validate_on_submit() and attempt(form, save):
        flash(
            f"编号 {form.sheet.data} 的答卷已录入，纸质答卷一共 {surveys.replies(survey, on_paper=True)} 份", "success"
        )
        return redirect(url_for(".enter", id=survey.id))
    return render_template("consult/desk/enter.html", form=form, survey=survey)


@bp.post("/<int:id>/papers/end")
@open_to(DRAFTERS)
def end_paper(id: int) -> Reply:
    return press(edited_or_404(id), surveys.end_paper, told="纸质答卷已录完，现在可以看结果、写结果说明")


@bp.route("/<int:id>/papers", methods=["GET", "POST"])
@open_to(DRAFTERS)
def find_paper(id: int) -> Reply:
    """Find a paper by its number to put it right; what was put right so far."""
    survey = edited_or_404(id)
    form = FindSheetForm()
    if form.validate_on_submit() and (found := asked(form, papers.find, survey, form.sheet.data or "")):
        return redirect(url_for(".put_right", id=found.id, sheet=form.sheet.data))
    return render_template(
        "consult/desk/papers.html",
        form=form,
        survey=survey,
        fixes=papers.fixes(survey),
        answers=papers.answers_of,
        in_work=concluding.in_work(survey),
    )


def _paper_or_404(id: int) -> tuple[SurveyReply, Survey]:
    reply = one_or_404(access.papers_at_desk(current_user), id)
    return reply, edited_or_404(reply.survey_id)


@bp.route("/papers/<int:id>", methods=["GET", "POST"])
@open_to(DRAFTERS)
def put_right(id: int) -> Reply:
    """Type a paper in anew, beside what was typed before."""
    reply, survey = _paper_or_404(id)
    questions = asking.on_paper(survey.asked)
    form: Any = put_right_form(questions)
    if not form.is_submitted():
        form.sheet.data = request.args.get("sheet", "")
        fill(form, questions, papers.answers_of(reply))

    def save() -> PaperFix:
        typed = (form.sheet.data or "", typed_in(form, questions), form.reason.data or "")
        return papers.correct(survey, reply, *typed, by=actor())

    if form.validate_on_submit() and (fix := attempt(form, save)):
        flash(_fixed(fix), "success")
        return redirect(url_for(".find_paper", id=survey.id))
    sheet = form.sheet.data or None
    return render_template("consult/desk/put_right.html", form=form, survey=survey, reply=reply, sheet=sheet)


@bp.route("/papers/<int:id>/withdraw", methods=["GET", "POST"])
@open_to(DRAFTERS)
def take_out(id: int) -> Reply:
    """Count a paper no longer."""
    reply, survey = _paper_or_404(id)
    form = PutRightForm()
    if not form.is_submitted():
        form.sheet.data = request.args.get("sheet", "")

    def save() -> PaperFix:
        return papers.take_out(survey, reply, form.sheet.data or "", form.reason.data or "", by=actor())

    if form.validate_on_submit() and (fix := attempt(form, save)):
        flash(_fixed(fix), "success")
        return redirect(url_for(".find_paper", id=survey.id))
    return render_template("consult/desk/take_out.html", form=form, survey=survey, reply=reply)


def _fixed(fix: PaperFix) -> str:
    what = "已撤回" if fix.new_id is None else "已更正"
    when = "，公布更正时写明" if fix.applied_at is None else "，原来录的留在记录里"
    return f"编号 {fix.sheet} 的答卷{what}{when}"


@bp.post("/fixes/<int:id>/drop")
@open_to(DRAFTERS)
def drop_fix(id: int) -> Reply:
    fix = one_or_404(access.fixes_at_desk(current_user), id)
    survey = edited_or_404(fix.survey_id)

    def leave(_: Survey, *, by: Any) -> None:
        papers.leave_as_it_was(fix, by=by)

    return press(survey, leave, told="这一份不再更正", anchor=HERE)


@bp.route("/<int:id>/conclusion", methods=["GET", "POST"])
@open_to(DRAFTERS)
def conclude(id: int) -> Reply:
    survey = edited_or_404(id)
    version = concluding.in_work(survey)
    form = ConclusionForm()
    form.shown(VERSION.mark(survey))
    if not form.is_submitted() and version is not None:
        form.conclusion.data = version.text
    if form.validate_on_submit() and form.still(lambda: VERSION.mark(survey)):
        if attempt(form, concluding.write, survey, form.conclusion.data or "", by=actor()):
            flash("结果说明的草稿已保存。看一遍，再提交审核", "success")
            return back(survey, HERE)
    unread = surveys.unread_words(survey)
    return render_template("consult/desk/conclusion.html", form=form, survey=survey, unread=unread)


@bp.post("/<int:id>/conclusion/submit")
@open_to(DRAFTERS)
def submit_conclusion(id: int) -> Reply:
    return VERSION.press(id, concluding.submit, "结果说明已送审，由另一位同事公布")


@bp.post("/<int:id>/results")
@open_to(REVIEWERS)
def publish_results(id: int) -> Reply:
    return VERSION.publish(id, concluding.publish, "已公布", "公布调查结果")


@bp.route("/<int:id>/conclusion/return", methods=["GET", "POST"])
@open_to(REVIEWERS)
def return_conclusion(id: int) -> Reply:
    return VERSION.hand_back(id, concluding.send_back, "退回结果说明")


@bp.route("/<int:id>/conclusion/correct", methods=["GET", "POST"])
@open_to(DRAFTERS)
def correct(id: int) -> Reply:
    """Begin a correction of what was published."""
    told = "更正已开始。改好结果说明，由另一位同事公布"
    return VERSION.begin(
        id,
        concluding.begin_correction,
        "consult/desk/survey_correct.html",
        told,
        lambda it: redirect(url_for(".conclude", id=it.id)),
    )


@bp.post("/<int:id>/conclusion/drop")
@open_to(DRAFTERS)
def drop_correction(id: int) -> Reply:
    return VERSION.press(id, concluding.drop_correction, "更正已放弃，公布的仍是原来的")
