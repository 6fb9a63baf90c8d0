"""The people desk: staff and their roles, for administrators."""

from collections.abc import Collection

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import or_, select
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from app.core import audit
from app.core.accounts.forms import GrantForm, NewStaffForm
from app.core.accounts.models import Grant, User
from app.core.accounts.rules import Kind, Role
from app.core.accounts.service import own_account, own_numbers, passwords, staffing
from app.core.units.models import Unit
from app.db import db
from app.errors import BROKEN, name_constraint
from app.web import menus
from app.web.forms import Form
from app.web.pages import paged
from app.web.places import place_meant
from app.web.rights import holding, may_enter, open_to
from app.web.writes import attempt, hear, one_or_404

bp = Blueprint("people", __name__, url_prefix="/desk/people", template_folder="templates")
ADMIN = holding(Role.ADMIN)
STAFF_ROWS = select(User).where(User.kind == Kind.STAFF)
Reply = str | Response


@bp.get("/")
@open_to(ADMIN)
def index() -> str:
    words = request.args.get("q", "").strip()[:60]
    rows = STAFF_ROWS.order_by(User.closed_at.is_not(None), User.username)
    if words:
        rows = rows.where(
            or_(User.name.contains(words, autoescape=True), User.username.contains(words, autoescape=True))
        )
    return render_template("accounts/people.html", page=paged(rows, 50), words=words)


@bp.route("/new", methods=["GET", "POST"])
@open_to(ADMIN)
def new() -> Reply:
    form = NewStaffForm()
    if form.validate_on_submit():
        typed = (form.username.data or "", form.name.data or "")
        once = passwords.one_time_password()
        if added := attempt(form, staffing.add_staff, *typed, once, by=current_user._get_current_object()):
            user, password = added
            return _person_page(user, password)
    return render_template("accounts/new_staff.html", form=form)


@bp.get("/<int:id>")
@open_to(ADMIN)
def show(id: int) -> str:
    return _person_page(one_or_404(STAFF_ROWS, id))


def _person_page(user: User, password: str = "") -> str:
    return render_template(
        "accounts/person.html", user=user, password=password, numbers=len(own_numbers.of(user)), button=Form()
    )


@bp.route("/<int:id>/grant", methods=["GET", "POST"])
@open_to(ADMIN)
def grant(id: int) -> Reply:
    user = one_or_404(STAFF_ROWS, id)
    form = GrantForm()
    form.unit_id.choices = [SelectChoice(0, "不限单位，管整个地区")]
    form.unit_id.choices += [
        SelectChoice(unit.id, unit.name) for unit in db.session.scalars(select(Unit).order_by(Unit.id))
    ]
    if form.validate_on_submit() and attempt(form, _grant, user, form):
        flash("岗位已授予", "success")
        return redirect(url_for(".show", id=user.id))
    hear(form, place_meant, form)
    return render_template("accounts/grant.html", form=form, user=user)


def _grant(user: User, form: GrantForm) -> Grant:
    region = place_meant(form)
    unit = db.session.get(Unit, form.unit_id.data) if form.unit_id.data else None
    return staffing.grant(user, Role(form.role.data), region, unit, by=current_user._get_current_object())


@bp.post("/grants/<int:id>/end")
@open_to(ADMIN)
def end_grant(id: int) -> Response:
    given = one_or_404(select(Grant), id)
    form = Form()
    if form.validate_on_submit() and attempt(form, staffing.end_grant, given, by=current_user._get_current_object()):
        flash("岗位已收回", "success")
    for _, sentence in form.mistakes:
        flash(sentence, "warning")
    return redirect(url_for(".show", id=given.user_id))


@bp.post("/<int:id>/reset")
@open_to(ADMIN)
def reset(id: int) -> Reply:
    user = one_or_404(STAFF_ROWS, id)
    form = Form()
    if form.validate_on_submit():
        once = passwords.one_time_password()
        password = attempt(form, staffing.reset_staff, user, once, by=current_user._get_current_object())
        if password:
            return _person_page(user, password)
    return redirect(url_for(".show", id=id))


@bp.post("/<int:id>/close")
@open_to(ADMIN)
def close(id: int) -> Response:
    user = one_or_404(STAFF_ROWS, id)
    form = Form()
    if user.id == current_user.id:
        flash("不能在这里停用自己的账号", "warning")
    elif form.validate_on_submit() and attempt(form, own_account.close, user, by=current_user._get_current_object()):
        flash("账号已停用，岗位已收回", "success")
    for _, sentence in form.mistakes:
        flash(sentence, "warning")
    return redirect(url_for(".show", id=id))


def _names(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Staff by name, for the record of acts; who a resident is does not stand there."""
    rows = db.session.scalars(STAFF_ROWS.where(User.id.in_(ids)))
    return {
        user.id: (user.name, url_for("people.show", id=user.id) if may_enter("people.show") else "") for user in rows
    }


def register(app: Flask) -> None:
    """Hang the desk into the app."""
    app.register_blueprint(bp)
    name_constraint("uq_user_username", "这个登录名已经有人用了，请换一个", "username")
    name_constraint("uq_user_phone_hash", "这个手机号已有账号，请直接登录", "phone")
    name_constraint("ck_user_staff_has_username", "请填写登录名和姓名", "username")
    name_constraint("uq_login_session_token_hash", BROKEN)
    audit.namer("user", _names)
    menus.desk(app, 85, "人员和岗位", "people.index", ADMIN)
