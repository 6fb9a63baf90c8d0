"""The desk page of units."""

from enum import StrEnum

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from app import clock
from app.core import audit
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.regions import queries as regions
from app.core.units.lacking import lacking
from app.core.units.models import Unit
from app.db import db
from app.errors import Refused, name_constraint
from app.web import menus
from app.web.forms import Form, public_phone, strip
from app.web.pages import paged
from app.web.rights import holding, open_to
from app.web.writes import attempt, one_or_404

bp = Blueprint("units", __name__, url_prefix="/desk/units", template_folder="templates")
ADMIN = holding(Role.ADMIN)


class Did(StrEnum):
    """What can be done to a unit."""

    SAVED = "units.unit.saved"
    CLOSED = "units.unit.closed"


class UnitForm(Form):
    """A unit."""

    name = StringField("名称", [DataRequired("请填写名称"), Length(max=100, message="最多 100 字")], filters=[strip])
    code = StringField(
        "所在地区（6、9 或 12 位区划代码）", [DataRequired("请填写区划代码"), Length(max=12, message="最多 12 位")]
    )
    phone = StringField("电话", [Length(max=40, message="最多 40 字"), public_phone], filters=[strip])
    address = StringField("地址", [Length(max=200, message="最多 200 字")], filters=[strip])


def save(unit: Unit, name: str, code: str, phone: str, address: str, *, by: User) -> Unit:
    """Add or change a unit."""
    region = regions.by_code(code)
    if region is None:
        raise Refused("没有这个区划代码，请在“行政区划”里查", "code")
    unit.name, unit.region, unit.phone, unit.address = name, region, phone, address
    db.session.add(unit)
    audit.record(by, Did.SAVED, unit, {"name": name})
    return unit


def close(unit: Unit, *, by: User) -> Unit:
    """End a unit; what it published stays under its name."""
    unit.valid_to = clock.today()
    audit.record(by, Did.CLOSED, unit)
    return unit


@bp.get("/")
@open_to(ADMIN)
def index() -> str:
    words = request.args.get("q", "").strip()[:60]
    rows = select(Unit).order_by(Unit.valid_to.is_not(None), Unit.region_id, Unit.id)
    if words:
        rows = rows.where(Unit.name.contains(words, autoescape=True))
    return render_template("units/index.html", page=paged(rows, 50), words=words, button=Form(), lacks=lacking())


@bp.route("/new", methods=["GET", "POST"])
@bp.route("/<int:id>", methods=["GET", "POST"])
@open_to(ADMIN)
def edit(id: int | None = None) -> str | Response:
    unit = one_or_404(select(Unit), id) if id is not None else Unit()
    form = UnitForm(obj=unit if id else None)
    if id is not None and not form.is_submitted():
        form.code.data = unit.region.alias
    if form.validate_on_submit():
        typed = [form[name].data or "" for name in ("name", "code", "phone", "address")]
        if attempt(form, save, unit, *typed, by=current_user._get_current_object()):
            flash(f"{form.name.data}已保存", "success")
            return redirect(url_for(".index"))
    return render_template("units/edit.html", form=form, is_new=id is None)


@bp.post("/<int:id>/close")
@open_to(ADMIN)
def end(id: int) -> Response:
    unit = one_or_404(select(Unit), id)
    form = Form()
    if form.validate_on_submit() and attempt(form, close, unit, by=current_user):
        flash(f"{unit.name}已停用，以前发布的内容不变", "success")
    return redirect(url_for(".index"))


def register(app: Flask) -> None:
    """Hang the page into the desk."""
    app.register_blueprint(bp)
    audit.vocabulary({Did.SAVED: "保存了机构", Did.CLOSED: "停用了机构"}, {"unit": "机构"})
    name_constraint("uq_unit_region_name", "这个地区已有同名的机构", "name")
    menus.desk(app, 83, "机构", "units.index", ADMIN)
