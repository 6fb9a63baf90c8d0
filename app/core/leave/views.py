"""The desk's pages of leave: what waits, and the one where a second person decides."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from app.core import audit
from app.core.accounts.models import User
from app.core.leave import access, service
from app.core.leave.models import Leave
from app.core.leave.rules import State
from app.db import db
from app.errors import STALE, name_constraint
from app.web import menus
from app.web.forms import Form, strip
from app.web.pages import paged
from app.web.rights import STAFF, open_to, require
from app.web.writes import attempt, one_or_404

bp = Blueprint("leave", __name__, url_prefix="/desk/leave", template_folder="templates")
MOST_TOLD = 50  # lines of one person's day


class DecideForm(Form):
    """Yes or no; a no says why."""

    choice = RadioField("同意原样公开吗", [InputRequired("请选同意或不同意")], choices=[SelectChoice("yes", "同意放行"), SelectChoice("no", "不同意")])  # fmt: skip
    answer = TextAreaField(
        "不同意的理由（同意的可不填）", [Optional(), Length(max=500, message="最多 500 字")], filters=[strip]
    )


@bp.get("/")
@open_to(STAFF)
def index() -> str:
    rows = access.at_desk(current_user).order_by((Leave.state != State.ASKED), Leave.id.desc())
    return render_template("leave/index.html", page=paged(rows, 30), title_of=access.title_of)


@bp.route("/<int:id>", methods=["GET", "POST"])
@open_to(STAFF)
def decide(id: int) -> str | Response:
    leave, form = one_or_404(access.at_desk(current_user), id), DecideForm()
    may_give = access.may_give(current_user, leave)
    if form.is_submitted():
        require(may_give)
    if form.validate_on_submit() and attempt(form, _decided, leave, form):
        flash(
            "已同意放行，您的姓名记录在案" if form.choice.data == "yes" else "已记下不同意，这一处不能公开", "success"
        )
        return redirect(access.page_of(leave))
    return render_template(
        "leave/decide.html",
        leave=leave,
        form=form,
        may_give=may_give and leave.state == State.ASKED,
        declined=service.declined_before(leave),
        title=access.title_of(leave),
        page=access.page_of(leave),
    )


def _decided(leave: Leave, form: DecideForm) -> Leave:
    user: User = current_user._get_current_object()
    if form.choice.data == "yes":
        return service.give(leave, by=user)
    return service.refuse(leave, form.answer.data or "", by=user)


def _waiting(user: Any) -> Iterable[menus.Work]:
    """What this person may decide."""
    if db.session.scalar(select(Leave.id).where(Leave.state == State.ASKED).limit(1)) is None:
        return
    rows = access.at_desk(user).where(Leave.state == State.ASKED, Leave.asked_by_id != user.id)
    for leave in db.session.scalars(rows.order_by(Leave.id).limit(MOST_TOLD)):
        if access.may_give(user, leave):
            yield menus.Work(
                f"放行个人信息：{access.title_of(leave)}", url_for("leave.decide", id=leave.id), word="待同意"
            )


def register(app: Flask) -> None:
    """Hang the pages into the desk."""
    app.register_blueprint(bp)
    app.jinja_env.globals.update(leave_of=service.of)
    audit.vocabulary(service.PHRASES)
    name_constraint("ck_leave_two_people", "放行要由另一个人同意，您是请求的人")
    for name in ("ck_leave_decided_by_somebody", "uq_leave_once"):
        name_constraint(name, STALE)
    menus.desk(app, 70, "放行", "leave.index", STAFF)
    menus.work(app, 70, _waiting)
