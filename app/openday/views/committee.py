"""Desk pages of a selection by review: the members' points, the ranking, the proposal and the second person's word."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from app.openday import access
from app.openday.forms import AssessForm, ReasonForm
from app.openday.models import Event, SelectionRound
from app.openday.service import selection
from app.openday.views.desk import DRAFTERS, Reply, _did, _entry_or_404, _press, back, bp, edited_or_404
from app.web.forms import Form
from app.web.rights import open_to
from app.web.writes import attempt, one_or_404


@bp.route("/entries/<int:id>/assess", methods=["GET", "POST"])
@open_to(DRAFTERS)
def assess(id: int) -> Reply:
    found = _entry_or_404(id)
    criteria = found.event.criteria
    marks = {
        f"point_{n}": IntegerField(
            f"{criterion}（0–5 分）", [InputRequired("请打分"), NumberRange(0, 5, "请填 0 到 5")]
        )
        for n, criterion in enumerate(criteria)
    }
    form: Any = type("AssessForm", (AssessForm,), marks)()
    if form.validate_on_submit():
        points = {criterion: form[f"point_{n}"].data for n, criterion in enumerate(criteria)}
        if attempt(form, selection.assess, found, points, form.reason.data, by=current_user):
            flash("评分已记下", "success")
            return redirect(url_for(".ranking", id=found.event_id))
    return render_template("openday/desk/assess.html", form=form, entry=found, event=found.event)


@bp.get("/<int:id>/ranking")
@open_to(DRAFTERS)
def ranking(id: int) -> str:
    event = edited_or_404(id)
    ranked = selection.ranking(event)
    return render_template(
        "openday/desk/ranking.html",
        event=event,
        ranking=ranked,
        balance=selection.balance(entry for entry, _, _ in ranked),
        round=selection.open_round(event),
        button=Form(),
    )


@bp.get("/rounds/<int:id>")
@open_to(DRAFTERS)
def show_round(id: int) -> str:
    found = _round_or_404(id)
    rows = selection.proposed(found)
    seats = sum(seat.seats for seat in found.event.seats)
    return render_template(
        "openday/desk/round.html",
        event=found.event,
        round=found,
        rows=rows,
        balance=selection.balance(entry for entry, _, _ in rows),
        first=selection.balance(entry for entry, _, _ in rows[:seats]),
        button=Form(),
    )


@bp.post("/<int:id>/propose")
@open_to(DRAFTERS)
def propose(id: int) -> Reply:
    event = edited_or_404(id)
    order = [
        (entry.id, request.form.get(f"reason_{entry.id}", "").strip() or f"评审平均 {points:.1f} 分")
        for entry, points, _ in selection.ranking(event)
    ]
    return _press(event, selection.propose, order, told="遴选名单已提出，由另一位同事确认")


def _round_or_404(id: int) -> SelectionRound:
    return one_or_404(access.rounds_at_desk(current_user), id)


@bp.post("/rounds/<int:id>/confirm")
@open_to(DRAFTERS)
def confirm_round(id: int) -> Reply:
    found = _round_or_404(id)

    def confirm(_event: Event, *, by: Any) -> None:
        selection.confirm_proposal(found, by=by)

    return _press(found.event, confirm, told="名单已确认，报名的人会收到通知")


@bp.route("/rounds/<int:id>/return", methods=["GET", "POST"])
@open_to(DRAFTERS)
def return_round(id: int) -> Reply:
    found = _round_or_404(id)
    form = ReasonForm()
    if form.validate_on_submit() and _did(form, selection.return_proposal, found, form.reason.data):
        flash("名单已退回", "success")
        return back(found.event)
    return render_template("openday/desk/reason.html", form=form, event=found.event, label="退回遴选名单")
