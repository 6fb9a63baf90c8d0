"""Desk pages of the draw: its sources, freezing the list, what was drawn, and the second person's word on it."""

from typing import Any

from flask import abort, flash, render_template
from flask_login import current_user

from app.errors import Refused
from app.openday import access, queries
from app.openday.draw import SourceKind
from app.openday.forms import DrawResultForm, FailureForm, NewSourcesForm, ReasonForm, SourcesForm
from app.openday.models import Draw, DrawAttempt, Event
from app.openday.service import selection, sources
from app.openday.views.desk import DRAFTERS, Reply, _did, _press, back, bp, edited_or_404
from app.web.rights import open_to
from app.web.writes import one_or_404


def _named(form: SourcesForm) -> list[sources.Named]:
    """The rows as typed; a half-filled one is no row to drop in silence."""
    rows = []
    for n, row in enumerate(form.rows.data):
        if bool(row["issue"]) != bool(row["draws_at"]):
            raise Refused("期号和开奖时间要一起填，不用就都空着", f"rows-{n}-{'draws_at' if row['issue'] else 'issue'}")
        if row["issue"]:
            rows.append((SourceKind(row["kind"]), row["issue"], row["draws_at"]))
    return rows


@bp.route("/<int:id>/sources", methods=["GET", "POST"])
@open_to(DRAFTERS)
def name_sources(id: int) -> Reply:
    event = edited_or_404(id)
    form = SourcesForm()
    if not form.is_submitted():
        for row, source in zip(form.rows, queries.sources_of(event), strict=False):
            row.kind.data, row.issue.data, row.draws_at.data = source.kind, source.issue, source.draws_at

    def name(_event: Event, *, by: Any) -> None:
        sources.name_sources(event, _named(form), by=by)

    if form.validate_on_submit() and _did(form, name, event):
        flash("抽签来源已指定，发布后公开", "success")
        return back(event, "#draw")
    return render_template("openday/desk/sources.html", form=form, event=event, replacing=False)


@bp.route("/<int:id>/sources/replace", methods=["GET", "POST"])
@open_to(DRAFTERS)
def replace_sources(id: int) -> Reply:
    event = edited_or_404(id)
    form = NewSourcesForm()
    form.shown(event.version)

    def replace(_event: Event, *, by: Any) -> None:
        sources.replace_sources(event, _named(form), form.reason.data or "", by=by)

    if form.validate_on_submit() and form.still(lambda: event.version) and _did(form, replace, event):
        flash("新的抽签来源已公布，报名的人会收到通知", "success")
        return back(event, "#draw")
    return render_template("openday/desk/sources.html", form=form, event=event, replacing=True)


@bp.post("/<int:id>/freeze")
@open_to(DRAFTERS)
def freeze(id: int) -> Reply:
    return _press(edited_or_404(id), selection.freeze, told="名单已锁定并公布校验值，等待开奖")


def _draw_or_404(event: Event) -> Draw:
    return selection.the_draw(event) or abort(404)


@bp.route("/<int:id>/draw", methods=["GET", "POST"])
@open_to(DRAFTERS)
def enter_result(id: int) -> Reply:
    event = edited_or_404(id)
    found = _draw_or_404(event)
    form = DrawResultForm()
    if form.validate_on_submit() and _did(form, selection.enter_result, found, form.result.data, form.evidence.data):
        flash("结果已录入，由另一位同事核对确认", "success")
        return back(event, "#draw")
    source = selection.usable_or_none(found)
    return render_template("openday/desk/result.html", form=form, event=event, draw=found, source=source)


@bp.route("/<int:id>/draw/failed", methods=["GET", "POST"])
@open_to(DRAFTERS)
def enter_failure(id: int) -> Reply:
    event = edited_or_404(id)
    found = _draw_or_404(event)
    form = FailureForm()
    if form.validate_on_submit() and _did(form, selection.enter_failure, found, form.evidence.data):
        flash("已录入这一期没有开奖，由另一位同事核对确认", "success")
        return back(event, "#draw")
    source = selection.usable_or_none(found)
    return render_template("openday/desk/failure.html", form=form, event=event, source=source)


def _attempt_or_404(id: int) -> DrawAttempt:
    return one_or_404(access.attempts_at_desk(current_user), id)


@bp.post("/attempts/<int:id>/confirm")
@open_to(DRAFTERS)
def confirm_result(id: int) -> Reply:
    found = _attempt_or_404(id)

    def confirm(_event: Event, *, by: Any) -> None:
        selection.confirm_result(found, by=by)

    return _press(found.draw.event, confirm, told="抽签完成，结果已公布，报名的人会收到通知")


@bp.post("/attempts/<int:id>/confirm-failure")
@open_to(DRAFTERS)
def confirm_failure(id: int) -> Reply:
    found = _attempt_or_404(id)

    def confirm(_event: Event, *, by: Any) -> None:
        selection.confirm_failure(found, by=by)

    return _press(found.draw.event, confirm, told="已确认这一期没有开奖，改用下一个来源")


@bp.route("/attempts/<int:id>/void", methods=["GET", "POST"])
@open_to(DRAFTERS)
def void_result(id: int) -> Reply:
    found = _attempt_or_404(id)
    form = ReasonForm()
    if form.validate_on_submit() and _did(form, selection.void_attempt, found, form.reason.data):
        flash("这次录入已作废，仍会列在抽签记录里", "success")
        return back(found.draw.event, "#draw")
    return render_template("openday/desk/void.html", form=form, event=found.draw.event, attempt=found)
