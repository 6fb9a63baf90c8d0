"""Desk pages for the opinions: typed in, read before they are public, answered one by one or together."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from wtforms import SelectField
from wtforms.fields import SelectChoice

from app import clock, enough
from app.consult import access, queries
from app.consult.forms import AnswerForm, RefuseForm, ShowForm, WriteDownForm, lines
from app.consult.labels import CHANGE_LABELS
from app.consult.models import Consultation, DraftOpinion
from app.consult.rules.life import Because, Channel, Outcome, Reading, State
from app.consult.rules.telling import Writing
from app.consult.service import answering, aside, drafting, hearing, messages, retyping, telling
from app.consult.service import reasons as why
from app.consult.service.enclosures import FILES
from app.consult.views.desk import DRAFTERS, back, bp, edited_or_404, press
from app.consult.views.matters import Reply, actor
from app.consult.views.own import clause_choices, said_in
from app.core import privacy, renewing
from app.db import db
from app.web import filters
from app.web.filters import takes
from app.web.forms import VersionedForm
from app.web.pages import paged
from app.web.renewing import CodeForm, Renewed, shown
from app.web.rights import open_to
from app.web.uploads import kept_ids
from app.web.writes import attempt, one_or_404

UNTOLD = "提意见的人没有留下联系方式，或者本站发不到，没有另外告诉"


@bp.route("/<int:id>/opinions/new", methods=["GET", "POST"])
@open_to(DRAFTERS)
def write_down(id: int) -> Reply:
    consultation = edited_or_404(id)
    form: Any = WriteDownForm()
    form.anchor.choices = clause_choices(consultation)
    if not form.is_submitted():
        form.received_on.data = clock.today()
    sent = kept_ids(form, FILES, by=actor())
    channel = Channel(form.channel.data) if form.channel.data in set(Channel) else Channel.WEB

    def save() -> hearing.Receipt:
        said = said_in(form, channel=channel, received_on=form.received_on.data)
        return hearing.write_down(consultation, said, sent, by=actor())

    if form.validate_on_submit() and (receipt := attempt(form, save)):
        flash(f"意见已录入，编号 {receipt.opinion.no}，查询码 {receipt.code}（只显示这一次，请告诉本人）", "success")
        return redirect(url_for(".opinions", id=consultation.id))
    return render_template(
        "consult/desk/write_down.html", form=form, consultation=consultation, files=FILES.waiting(sent)
    )


@bp.route("/<int:id>/opinions", methods=["GET", "POST"])
@open_to(DRAFTERS)
@takes("clause", "missing", "reading", "page")
def opinions(id: int) -> Reply:
    """Everything that came in; several that say the same are ticked and answered together."""
    consultation = edited_or_404(id)
    form = _answer_form(consultation)
    clauses = drafting.clause_names(consultation.asked)
    anchor = filters.one_of("clause", ["0", *(str(one) for one, _ in clauses)])
    missing, given = filters.one_of("missing", ["1"]) == "1", filters.one_of("reading", set(Reading))
    reading = Reading(given) if given else None
    rows = queries.desk_opinions(consultation, anchor, missing, reading)
    if form.validate_on_submit() and attempt(form, _answer, consultation, form, form.chosen.data or []):
        flash(f"已写好 {len(form.chosen.data or [])} 条的采纳结果，公布采纳情况时一起公开", "success")
        return redirect(request.full_path.rstrip("?"))
    figures = queries.figures(consultation)
    return render_template(
        "consult/desk/opinions.html",
        form=form,
        consultation=consultation,
        page=paged(rows, per_page=50),
        figures=figures,
        anchor=anchor,
        only_missing=missing,
        reading=reading,
        clauses=clauses,
        correcting=telling.is_correcting(consultation),
        may_be_fixed=retyping.may_be_fixed,
        is_told=retyping.is_told,
        next_step=_next_step(consultation, figures),
    )


def _next_step(consultation: Consultation, figures: queries.Figures) -> tuple[str, str, str]:
    """What is to be done when a list of opinions is empty: the sentence, the link's words, its address."""
    desk = url_for(".show", id=consultation.id)
    is_over = consultation.state == State.WITHDRAWN and not consultation.is_told
    if figures.missing and not is_over:
        address = url_for(".opinions", id=consultation.id, missing=1)
        return f"这里没有意见。还有 {figures.missing} 条没写采纳结果。", "写采纳结果", address
    if figures.waiting:
        address = url_for(".opinions", id=consultation.id, reading="waiting")
        answered = "" if is_over else "采纳结果都写好了，"
        return f"{answered}还有 {figures.waiting} 条的文字待看。", "看文字", address
    if is_over:
        return "这里没有意见。", "回到这次征集", desk
    done = "采纳结果都写好了。" if figures.received else "没有收到意见。"
    report = telling.report_in_work(consultation)
    if report is not None and report.state == Writing.REVIEW:
        return f"{done}采纳情况等另一位同事公布。", "看采纳情况", f"{desk}#outcome"
    if report is not None:
        return f"{done}采纳情况已经起草，接下来提交审核，由另一位同事公布。", "去提交审核", desk
    if consultation.state == State.CLOSED:
        address = url_for(".write_report", id=consultation.id)
        return f"{done}接下来起草采纳情况，再由另一位同事公布。", "起草采纳情况", address
    if consultation.state == State.OPEN:
        wait = "收到的意见都写好了采纳结果。" if figures.received else "还没有收到意见。"
        return f"{wait}征集截止以后起草采纳情况。", "回到这次征集", desk
    return "这里没有意见。", "回到这次征集", desk


def _answer_form(consultation: Consultation) -> AnswerForm:
    form = AnswerForm()
    form.moved_anchor.choices = [SelectChoice(0, "就是意见说的那一条")]
    form.moved_anchor.choices += [SelectChoice(*row) for row in drafting.clause_names(consultation.asked)]
    if not form.is_submitted():
        form.moved_anchor.data = 0
    return form


def _answer(consultation: Consultation, form: AnswerForm, ids: list[int]) -> list[DraftOpinion]:
    possible = [id for id in ids if 0 < id < 2**31]  # what no table can hold is nobody's opinion
    rows = access.opinions_at_desk(current_user).where(
        DraftOpinion.consultation_id == consultation.id, DraftOpinion.id.in_(possible)
    )
    found = list(db.session.scalars(rows.order_by(DraftOpinion.id)))
    typed = (Outcome(form.outcome.data), form.answer.data or "", form.moved_anchor.data or None)
    return answering.answer(found, *typed, by=actor())


def _opinion_or_404(id: int) -> DraftOpinion:
    return one_or_404(access.opinions_at_desk(current_user), id)


@bp.route("/opinions/<int:id>/answer", methods=["GET", "POST"])
@open_to(DRAFTERS)
def answer(id: int) -> Reply:
    opinion = _opinion_or_404(id)
    consultation = opinion.consultation
    form = _answer_form(consultation)
    form.shown(opinion.version)
    if not form.is_submitted():
        form.outcome.data = opinion.outcome.value if opinion.outcome else None
        form.answer.data = opinion.answer
        form.moved_anchor.data = opinion.moved_anchor or 0
    if form.validate_on_submit() and form.still(lambda: opinion.version):
        if attempt(form, _answer, consultation, form, [opinion.id]):
            flash("采纳结果已写好，公布采纳情况时一起公开", "success")
            return redirect(url_for(".opinions", id=consultation.id, missing=1))
    return render_template("consult/desk/answer.html", form=form, opinion=opinion, consultation=consultation)


@bp.route("/opinions/<int:id>/read", methods=["GET", "POST"])
@open_to(DRAFTERS)
def read(id: int) -> Reply:
    """Let the words out, whole or with something covered."""
    opinion = _opinion_or_404(id)
    form = ShowForm(obj=opinion)
    if form.validate_on_submit() and form.still(lambda: opinion.version):
        if attempt(form, hearing.show, opinion, form.public_text.data or "", form.mask_reason.data or "", by=actor()):
            told = "，提意见的人会收到通知" if messages.can_be_told(opinion) else f"；{UNTOLD}"
            flash(f"意见文字已公开{told}", "success")
            return redirect(url_for(".opinions", id=opinion.consultation_id, reading="waiting"))
    return render_template(
        "consult/desk/read.html",
        form=form,
        opinion=opinion,
        consultation=opinion.consultation,
        spotted=privacy.spotted(opinion.text),
        no_code=hearing.why_no_code(opinion),
        renewed=hearing.code_renewed(opinion),
    )


@bp.route("/opinions/<int:id>/refuse", methods=["GET", "POST"])
@open_to(DRAFTERS)
def refuse(id: int) -> Reply:
    """Keep the words to the office, for a reason from the list."""
    opinion = _opinion_or_404(id)
    form = RefuseForm()
    form.shown(opinion.version)
    if form.validate_on_submit() and form.still(lambda: opinion.version):
        if attempt(form, hearing.refuse, opinion, Because(form.because.data), by=actor()):
            told = "理由已告诉提意见的人" if messages.can_be_told(opinion) else UNTOLD
            flash(f"文字不公开，{told}；这条意见照样要答复", "success")
            return redirect(url_for(".opinions", id=opinion.consultation_id, reading="waiting"))
    return render_template("consult/desk/refuse.html", form=form, opinion=opinion, consultation=opinion.consultation)


@bp.route("/opinions/<int:id>/code", methods=["GET", "POST"])
@open_to(DRAFTERS)
def renew_code(id: int) -> Reply:
    """Asks first: the old code is dead with the new one."""
    opinion = _opinion_or_404(id)
    if why := hearing.why_no_code(opinion):
        flash(why, "info")
        return redirect(url_for(".read", id=opinion.id))
    form = CodeForm()

    def renewed() -> Renewed:
        return Renewed(hearing.renew_code(opinion, by=actor(), seen=form.seen.data or ""))

    if form.validate_on_submit() and (done := attempt(form, renewed)):
        by_hand = f"新的查询码 {done.code}（只显示这一次），请当面交给本人，原来的不能再用"
        flash(by_hand if done.code else "新的查询码已发给提意见的人，原来的不能再用", "success")
        return redirect(url_for(".read", id=opinion.id))
    told = shown(form, hearing.code_renewed(opinion), renewing.ways(messages.reader_of(opinion)))
    return render_template("consult/desk/code.html", opinion=opinion, consultation=opinion.consultation, **told)


@bp.route("/<int:id>/moved", methods=["GET", "POST"])
@open_to(DRAFTERS)
def link(id: int) -> Reply:
    """Which clause of the adopted text each adopted opinion moved."""
    consultation = edited_or_404(id)
    opinions = queries.adopted_opinions(consultation)
    form = _link_form(consultation, opinions)
    form.shown(consultation.version)
    if form.validate_on_submit() and form.still(lambda: consultation.version):
        moved = {one.id: form[f"opinion_{one.id}"].data or None for one in opinions}
        if attempt(form, answering.link, consultation, moved, by=actor()):
            flash("意见落在哪一条，已保存", "success")
            return back(consultation, "#final")
    return render_template("consult/desk/link.html", form=form, consultation=consultation, opinions=opinions)


def _link_form(consultation: Consultation, opinions: Sequence[DraftOpinion]) -> Any:
    """One choice per opinion: a clause, or none."""
    choices = [SelectChoice(0, "没有落到条文")]
    choices += [
        SelectChoice(one.anchor, f"{one.label}（{CHANGE_LABELS[one.kind]}）") for one in queries.changes(consultation)
    ]
    fields = {f"opinion_{one.id}": SelectField(f"{one.no} 落在哪一条", coerce=int, choices=choices) for one in opinions}
    form = type("LinkForm", (VersionedForm,), fields)()
    if not form.is_submitted():
        for one in opinions:
            form[f"opinion_{one.id}"].data = one.moved_anchor or 0
    return form


@bp.route("/<int:id>/reasons", methods=["GET", "POST"])
@open_to(DRAFTERS)
def reasons(id: int) -> Reply:
    """Why each clause of the adopted text is not as it was in the draft."""
    consultation = edited_or_404(id)
    changed = why.changed(consultation)
    form = _reasons_form(changed)
    form.shown(consultation.version)
    if form.validate_on_submit() and form.still(lambda: consultation.version):
        typed = {change.anchor: form[f"reason_{change.anchor}"].data or "" for change in changed}
        if attempt(form, why.write, consultation, typed, by=actor()):
            if owed := why.owed(consultation):
                left = "、".join(change.label for change in owed)
                flash(f"已保存。有人提过意见的还有 {len(owed)} 条没有写为什么改，写了才能公布定稿：{left}", "warning")
            else:
                flash("各条为什么改，已保存，公布定稿时一起公开", "success")
            return back(consultation, "#final")
    spoken = queries.spoken_of(consultation)
    return render_template(
        "consult/desk/reasons.html",
        form=form,
        consultation=consultation,
        changed=changed,
        spoken=spoken,
        aside=aside.of(consultation),
    )


@bp.post("/<int:id>/reasons/<int:reason_id>/<int:anchor>")
@open_to(DRAFTERS)
def take_reason_over(id: int, reason_id: int, anchor: int) -> Reply:
    """The words of a reason that stands nowhere, used at a changed clause."""
    consultation = edited_or_404(id)
    return press(consultation, why.take_over, reason_id, anchor, told="这句为什么改已接过来", anchor="#final")


def _reasons_form(changed: Sequence[queries.Change]) -> Any:
    """A sentence for each changed clause."""
    fields = {f"reason_{one.anchor}": lines(f"{one.label}为什么改", 300, least=enough.SHORT) for one in changed}
    form = type("ReasonsForm", (VersionedForm,), fields)()
    if not form.is_submitted():
        for one in changed:
            form[f"reason_{one.anchor}"].data = one.reason
    return form
