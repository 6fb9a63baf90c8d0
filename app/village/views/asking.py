"""Pages of a question: asked by a signed-in resident, read by everyone, answered at the desk, sent up to the township."""

from typing import Any

from flask import flash, make_response, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from app import clock, enough
from app.core import privacy
from app.village import access, asked, queries, showing, statements
from app.village.models import Question, Release
from app.village.rules.asking import FOR_OBJECTIONS, FOR_QUESTIONS, HIDDEN_LABELS, OUTCOME_LABELS, Hidden, Outcome
from app.village.service import asking, screening, villages
from app.village.tables import Column
from app.village.views.board import bp, desk, not_kept, village_or_404
from app.village.views.filling import did
from app.village.views.keeping import READERS, me
from app.web import filters
from app.web.filters import takes
from app.web.formats import spoken_day
from app.web.forms import AtLeast, Form, VersionedForm, strip
from app.web.pages import paged
from app.web.rights import EVERYONE, SIGNED_IN, holding, open_to, require
from app.web.writes import attempt, one_or_404

ANSWERERS = holding(*access.ANSWERERS, *access.REVIEWERS)
Reply = str | Response


class AskForm(Form):
    """What is doubted."""

    text = TextAreaField("您的疑问", [AtLeast(enough.PLAIN), DataRequired("请写明疑问在哪里"), Length(max=500, message="最多 500 字")], filters=[strip])  # fmt: skip
    name = StringField("您的姓名（可不填）", [Length(max=40, message="最多 40 字")], filters=[strip])
    hide_name = BooleanField("公开时不显示我的姓名")


class HideForm(VersionedForm):
    """Why everyone reads a reason instead of the words."""

    why = RadioField(
        "为什么不显示",
        [InputRequired("请选原因")],
        choices=[SelectChoice(why.value, label) for why, label in HIDDEN_LABELS.items()],
    )


class ShowForm(VersionedForm):
    """Her words as everyone will read them."""

    text = TextAreaField(
        "公开的文字",
        [AtLeast(enough.PLAIN), DataRequired("请留下能读懂的内容"), Length(max=500, message="最多 500 字")],
    )
    reason = StringField("为什么遮盖或删节（会公开；您没有另外遮盖的不用写）", [AtLeast(enough.MASKED), Length(max=200, message="最多 200 字")], filters=[strip])  # fmt: skip


class AnswerForm(VersionedForm):
    """What the village or the township says, and what came of it."""

    outcome = RadioField("处理结果", [InputRequired("请选处理结果")])
    text = TextAreaField(
        "答复",
        [AtLeast(enough.PLAIN), DataRequired("请写明答复"), Length(max=2000, message="最多 2000 字")],
        filters=[strip],
    )
    no_names = BooleanField("我看过了，答复里没有写名单上任何人的姓名")


@bp.route("/<code>/ask/<int:id>", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def ask(code: str, id: int) -> Reply:
    village = village_or_404(code)
    release = one_or_404(access.published().where(Release.village_id == village.id), id)
    seq = filters.number("line", 1, 10**9 - 1, 0) or None
    form, objection = AskForm(), showing.takes_objections(release, clock.today())
    if objection:
        form.text.label.text = "您的异议"

    def put() -> Question:
        more = {"objection": objection, "name": form.name.data}
        return asking.ask(release, seq, form.text.data or "", form.hide_name.data, by=me(), **more)

    if form.validate_on_submit() and (question := attempt(form, put)):
        held = f"。文字里写到{question.words_down_why}，工作人员看过再公开" if question.words_held else ""
        flash(f"已提交，编号 {question.no}，{spoken_day(question.due_on)}前答复{held}", "success")
        return redirect(url_for(".my_questions"))
    line = queries.line_of(release, seq) if seq and release.is_ledger else None
    shown_as = privacy.mask_name(me().own_name)
    words = {"form": form, "village": village, "release": release, "seq": seq, "line": line, "shown_as": shown_as}
    words["days"] = asking.days_to_answer()
    words["row"] = _row_of(release, seq) if seq and not release.is_ledger else []
    return not_kept(make_response(render_template("village/ask.html", **words)), release)


def _row_of(release: Release, seq: int) -> list[tuple[Column, Any]]:
    """What the page shows today of the row she asks about."""
    own = next((table for table in statements.tables_of(release) if table.form.key == release.form), None)
    if own is None or not 1 <= seq <= len(own.rows):
        return []
    return [(column, own.rows[seq - 1].get(column.key)) for column in own.form.columns]


@bp.get("/questions/mine")
@open_to(SIGNED_IN)
def my_questions() -> str:
    page = paged(access.own_questions(current_user).order_by(Question.id.desc()), 20)
    return render_template(
        "village/my_questions.html", page=page, button=Form(), origins=asked.origins(page.items, current_user)
    )


@bp.post("/questions/<int:id>/raise")
@open_to(SIGNED_IN)
def raise_question(id: int) -> Response:
    question = one_or_404(access.own_questions(current_user), id)
    why = "提问人要求" if question.state == "open" else "提问人不满意村（社区）的答复"
    did(asking.escalate, question, why, said="已转乡镇（街道）处理")
    return redirect(url_for(".my_questions"))


@bp.get("/<code>/questions/")
@open_to(EVERYONE)
@takes("page")
def questions(code: str) -> Response:
    village = village_or_404(code)
    page = paged(asked.of_village(village), 20)
    shown = {"page": page, "counted": asked.counted(village), "origins": asked.origins(page.items, current_user)}
    hanging = {one.release for one in page.items if not showing.is_gone(one.release, clock.today())}
    return not_kept(make_response(render_template("village/questions.html", village=village, **shown)), *hanging)


@bp.post("/<code>/follow")
@open_to(SIGNED_IN)
def follow(code: str) -> Response:
    village = village_or_404(code)
    did(villages.follow, village, said=f"{village.region.short_name}有新的公开或更正，会告诉您")
    return redirect(url_for(".board", code=village.region.alias))


@bp.post("/<code>/unfollow")
@open_to(SIGNED_IN)
def unfollow(code: str) -> Response:
    village = village_or_404(code)
    did(villages.unfollow, village, said="已取消关注")
    return redirect(url_for(".board", code=village.region.alias))


@desk.get("/questions/")
@open_to(READERS)
@takes("state", "page")
def desk_questions() -> str:
    state = filters.one_of("state", ("open", "answered", "held", "all"), "open")
    rows = access.questions_at_desk(current_user).order_by(Question.due_on, Question.id)
    if state == "held":
        rows = rows.where(Question.words_held)
    elif state in ("open", "answered"):
        rows = rows.where(Question.state == state)
    page = paged(rows, 30)
    mine = {question.id for question in page.items if access.may_answer(current_user, question)}
    screened = {question.id for question in page.items if access.may_screen(current_user, question)}
    shown = {"mine": mine, "screened": screened, "state": state, "origins": asked.origins(page.items, current_user)}
    return render_template("village/desk/questions.html", page=page, button=Form(), **shown)


@desk.route("/questions/<int:id>/words", methods=["GET", "POST"])
@open_to(ANSWERERS)
def hide_words(id: int) -> Reply:
    question = one_or_404(access.questions_at_desk(current_user), id)
    require(access.may_screen(current_user, question))
    form = HideForm()
    form.shown(question.version)

    def put() -> bool:
        screening.hide_words(question, Hidden(form.why.data), by=me())
        return True

    if form.validate_on_submit() and form.still(lambda: question.version) and attempt(form, put):
        flash(f"{question.no} 的原话不再显示，提问人会收到原因", "success")
        return redirect(url_for(".desk_questions"))
    return render_template("village/desk/hide_words.html", form=form, question=question)


@desk.route("/questions/<int:id>/show", methods=["GET", "POST"])
@open_to(ANSWERERS)
def show_words(id: int) -> Reply:
    question = one_or_404(access.questions_at_desk(current_user), id)
    require(access.may_screen(current_user, question))
    form = ShowForm()
    form.shown(question.version)
    if not form.is_submitted():
        form.text.data = screening.masked(question)

    def put() -> bool:
        screening.show_words(question, form.text.data or "", form.reason.data or "", by=me())
        return True

    if form.validate_on_submit() and form.still(lambda: question.version) and attempt(form, put):
        flash(f"{question.no} 的文字已公开", "success")
        return redirect(url_for(".desk_questions"))
    return render_template("village/desk/show_words.html", form=form, question=question)


@desk.route("/questions/<int:id>", methods=["GET", "POST"])
@open_to(ANSWERERS)
def answer(id: int) -> Reply:
    question = one_or_404(access.questions_at_desk(current_user), id)
    require(access.may_answer(current_user, question))
    form = AnswerForm()
    form.shown(question.version)
    outcomes = FOR_OBJECTIONS if question.objection else FOR_QUESTIONS
    form.outcome.choices = [SelectChoice(outcome.value, OUTCOME_LABELS[outcome]) for outcome in outcomes]

    def put() -> bool:
        asking.answer(question, form.text.data or "", Outcome(form.outcome.data), by=me(), no_names=form.no_names.data)
        return True

    if form.validate_on_submit() and form.still(lambda: question.version) and attempt(form, put):
        flash(f"{question.no} 已答复，提问人会收到", "success")
        return redirect(url_for(".desk_questions"))
    line = queries.line_of(question.release, question.seq) if question.seq and question.release.is_ledger else None
    origin = asked.origins([question], current_user).get(question.id)
    not_mended = "" if question.objection or asked.is_mended(question) else asking.NOT_MENDED
    shown = {"line": line, "origin": origin, "not_mended": not_mended}
    return render_template("village/desk/answer.html", form=form, question=question, **shown)
