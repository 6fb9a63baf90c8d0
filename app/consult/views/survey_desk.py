"""Desk pages of surveys: draft, questions, skips, review, words."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import select
from wtforms import SelectField
from wtforms.fields import SelectChoice

from app.consult import access
from app.consult.acts import Did
from app.consult.models import Survey, SurveyQuestion, SurveyWords
from app.consult.rules.asking import MAY_SKIP, THE_END, State
from app.consult.rules.life import Reading
from app.consult.service import concluding, ending, papers, surveys
from app.consult.survey_forms import SHOW, QuestionForm, SurveyForm, WordsForm
from app.consult.views import next_steps
from app.consult.views.desk import DRAFTERS, ENDS, READERS, REVIEWERS, chosen_office, offices
from app.consult.views.matters import Matters, Reply, actor, before_end, seen
from app.core import audit
from app.core.audit.models import AuditEntry
from app.db import db
from app.web import filters
from app.web.filters import takes
from app.web.forms import VersionedForm
from app.web.pages import counted_by, paged
from app.web.rights import open_to, require
from app.web.writes import attempt, one_or_404

bp = Blueprint("survey_desk", __name__, url_prefix="/desk/surveys", template_folder="../templates")
NEXT_IN_LINE = -1
SURVEYS = Matters("survey", "survey_desk", access.surveys_at_desk)
seen_or_404 = SURVEYS.seen_or_404
edited_or_404 = SURVEYS.edited_or_404
back = SURVEYS.back
press = SURVEYS.press


def question_or_404(survey: Survey, question_id: int) -> SurveyQuestion:
    """A question of the survey."""
    return one_or_404(select(SurveyQuestion).where(SurveyQuestion.survey_id == survey.id), question_id)


@bp.get("/")
@open_to(READERS)
@takes("state", "page")
def index() -> str:
    state = filters.one_of("state", set(State))
    rows = access.surveys_at_desk(current_user).order_by(Survey.changed_at.desc(), Survey.id.desc())
    if state:
        rows = rows.where(Survey.state == State(state))
    counts = counted_by(access.surveys_at_desk(current_user), Survey.state)
    return render_template("consult/desk/surveys.html", page=paged(rows, 30), state=state, counts=counts)


def _form(survey: Survey | None = None) -> SurveyForm:
    form = SurveyForm(obj=survey) if survey else SurveyForm()
    form.office.choices = [SelectChoice(unit.id, unit.name) for unit in offices()]
    if survey and not form.is_submitted():
        form.office.data, form.once.data = survey.unit_id, survey.once.value
    return form


def _fields(form: SurveyForm) -> dict[str, Any]:
    unit = chosen_office(form.office.data)
    return {**form.fields(), "unit": unit, "region": unit.region}


@bp.route("/new", methods=["GET", "POST"])
@open_to(DRAFTERS)
def new() -> Reply:
    form = _form()

    def save() -> Survey:
        return surveys.draft(_fields(form), by=actor())

    if form.validate_on_submit() and (survey := attempt(form, save)):
        flash(f"已保存草稿，编号 {survey.no}。接着添加问题", "success")
        return back(survey, "#questions")
    return render_template("consult/desk/survey_edit.html", form=form, survey=None)


@bp.route("/<int:id>/edit", methods=["GET", "POST"])
@open_to(DRAFTERS)
def edit(id: int) -> Reply:
    survey = edited_or_404(id)
    form = _form(survey)

    def save() -> Survey:
        return surveys.edit(survey, _fields(form), by=actor())

    if form.validate_on_submit() and form.still(lambda: survey.version) and attempt(form, save):
        flash("草稿已更新", "success")
        return back(survey)
    return render_template("consult/desk/survey_edit.html", form=form, survey=survey)


@bp.get("/<int:id>/")
@open_to(READERS)
def show(id: int) -> str:
    survey = seen_or_404(id)
    at = next_steps.at_desk(SURVEYS, survey)
    counted = survey.state in (State.CLOSED, State.RESULTS) and not surveys.awaits_paper(survey)
    return render_template(
        "consult/desk/survey.html",
        survey=survey,
        not_ended=ending.not_ended(survey),
        ending=(asked := ending.waiting(survey)),
        may_edit=at.may_edit,
        may_review=at.may_review,
        count=surveys.told_so_far(survey) if survey.state == State.OPEN else surveys.replies(survey),
        paper=surveys.replies(survey, on_paper=True),
        awaits_paper=(awaits := surveys.awaits_paper(survey)),
        conclusions=concluding.with_differences(survey, public=False),
        in_work=(in_work := concluding.in_work(survey)),
        next=next_steps.of_survey(
            at,
            unread=surveys.unread_words(survey),
            awaits_paper=awaits,
            paper_typed=survey.takes_paper and surveys.typed_any(survey),
            conclusion=in_work,
            ending=asked,
        ),
        fixes=papers.of_version(in_work) if in_work else [],
        put_right=papers.counted(survey),
        tables=surveys.results(survey) if counted else [],
        trail=db.session.scalars(audit.trail("survey", survey.id).where(~_is_single_reply())).all(),
        end=THE_END,
        may_skip=MAY_SKIP,
    )


def _is_single_reply() -> Any:
    """Hundreds of lines that say nothing: how many there are stands above."""
    return AuditEntry.did.in_((str(Did.SURVEY_REPLIED), str(Did.SURVEY_ENTERED)))


@bp.route("/<int:id>/questions", methods=["GET", "POST"])
@open_to(DRAFTERS)
def add_question(id: int) -> Reply:
    survey = edited_or_404(id)
    form = QuestionForm()
    form.shown(survey.version)
    ready = form.validate_on_submit() and form.still(lambda: survey.version)
    if ready and attempt(form, lambda: surveys.add_question(survey, form.fields(), by=actor())):
        flash("问题已添加", "success")
        return back(survey, "#questions")
    return render_template("consult/desk/question.html", form=form, survey=survey, question=None)


@bp.route("/<int:id>/questions/<int:question_id>", methods=["GET", "POST"])
@open_to(DRAFTERS)
def edit_question(id: int, question_id: int) -> Reply:
    survey = edited_or_404(id)
    question = question_or_404(survey, question_id)
    form = QuestionForm(obj=question)
    form.shown(survey.version)
    if not form.is_submitted():
        form.version.data = str(survey.version)
        form.kind.data = question.kind.value
        form.options.data, form.rows.data = "\n".join(question.options), "\n".join(question.rows)
    if form.validate_on_submit() and form.still(lambda: survey.version):
        if attempt(form, surveys.edit_question, question, form.fields(), by=actor()):
            flash("问题已更新", "success")
            return back(survey, "#questions")
    return render_template("consult/desk/question.html", form=form, survey=survey, question=question)


@bp.post("/<int:id>/questions/<int:question_id>/remove")
@open_to(DRAFTERS)
def remove_question(id: int, question_id: int) -> Reply:
    survey = edited_or_404(id)
    question = question_or_404(survey, question_id)
    return press(survey, surveys.remove_question, question, told="问题已删去", anchor="#questions")


@bp.post("/<int:id>/questions/<int:question_id>/up")
@open_to(DRAFTERS)
def raise_question(id: int, question_id: int) -> Reply:
    survey = edited_or_404(id)
    question = question_or_404(survey, question_id)
    return press(survey, surveys.raise_question, question, told="问题已上移", anchor="#questions")


@bp.route("/<int:id>/questions/<int:question_id>/skips", methods=["GET", "POST"])
@open_to(DRAFTERS)
def set_skips(id: int, question_id: int) -> Reply:
    survey = edited_or_404(id)
    question = question_or_404(survey, question_id)
    form = _skip_form(survey, question)
    form.shown(survey.version)
    if form.validate_on_submit() and form.still(lambda: survey.version):
        if attempt(form, surveys.set_skips, question, _skips(form, question), by=actor()):
            flash("跳转已更新", "success")
            return back(survey, "#questions")
    return render_template("consult/desk/skips.html", form=form, survey=survey, question=question)


def _skip_form(survey: Survey, question: SurveyQuestion) -> Any:
    """One choice per answer: which question comes next."""
    later = [other for other in survey.questions if other.position > question.position]
    choices = [SelectChoice(NEXT_IN_LINE, "接着问下一题")]
    choices += [SelectChoice(other.id, f"跳到第 {other.position + 1} 题：{other.label[:20]}") for other in later[1:]]
    choices.append(SelectChoice(THE_END, "结束答卷"))
    fields = {
        f"answer_{n}": SelectField(f"答“{choice}”", coerce=int, choices=choices)
        for n, choice in enumerate(question.asked.choices)
    }
    form = type("SkipForm", (VersionedForm,), fields)()
    if not form.is_submitted():
        for n, choice in enumerate(question.asked.choices):
            form[f"answer_{n}"].data = question.asked.skips.get(choice, NEXT_IN_LINE)
    return form


def _skips(form: Any, question: SurveyQuestion) -> dict[str, int]:
    typed = {choice: form[f"answer_{n}"].data for n, choice in enumerate(question.asked.choices)}
    return {answer: to for answer, to in typed.items() if to != NEXT_IN_LINE}


@bp.post("/<int:id>/submit")
@open_to(DRAFTERS)
def submit(id: int) -> Reply:
    return press(edited_or_404(id), surveys.submit, told="已提交审核，由另一位同事公布")


@bp.post("/<int:id>/publish")
@open_to(REVIEWERS)
def publish(id: int) -> Reply:
    survey = SURVEYS.reviewed_or_404(id)
    return press(survey, surveys.publish, seen(), told="调查已公布，居民现在可以回答", label="公布调查")


EXPLAINED = {
    "send-back": (surveys.send_back, "退回修改", "已退回起草人"),
    "withdraw": (ending.ask, "终止调查", ENDS),
    "discard": (surveys.discard, "作废草稿", "草稿已作废，不会公开"),
}


@bp.route("/<int:id>/<any('send-back', withdraw, discard):step>", methods=["GET", "POST"])
@open_to(DRAFTERS)
def explain(id: int, step: str) -> Reply:
    survey = edited_or_404(id)
    if step == "send-back":
        require(access.may_review(current_user, survey))
    verb, label, told = EXPLAINED[step]
    note = "另一位同事同意以后才终止；那时理由会公开。" if step == "withdraw" else ""
    ends: dict[str, Any] = {"ends": before_end(survey)} if step == "withdraw" else {}
    return SURVEYS.explain(survey, verb, label, told, version=lambda: survey.version, note=note, **ends)


@bp.get("/<int:id>/words")
@open_to(DRAFTERS)
def words(id: int) -> str:
    survey = edited_or_404(id)
    waiting = SurveyWords.reading == Reading.WAITING
    rows = select(SurveyWords).where(SurveyWords.survey_id == survey.id, surveys.to_read(survey))
    rows = rows.order_by(~waiting, SurveyWords.id)
    return render_template("consult/desk/words.html", survey=survey, page=paged(rows, 30))


@bp.route("/words/<int:id>", methods=["GET", "POST"])
@open_to(DRAFTERS)
def read_words(id: int) -> Reply:
    found = one_or_404(access.words_at_desk(current_user), id)
    form = WordsForm(public_text=found.public_text, mask_reason=found.mask_reason, because=found.because or SHOW)
    form.shown(found.mark)

    def put() -> SurveyWords:
        if (because := form.refused_for) is not None:
            return surveys.refuse_words(found, because, by=actor())
        return surveys.read_words(found, form.public_text.data or "", form.mask_reason.data or "", by=actor())

    if form.validate_on_submit() and form.still(lambda: found.mark):
        if attempt(form, put):
            flash("这段文字已看过", "success")
            return redirect(url_for(".words", id=found.survey_id))
    return render_template("consult/desk/read_words.html", form=form, words=found, survey=found.survey)
