"""The desk page of limits."""

from flask import Blueprint, Flask, abort, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.core import audit
from app.core.accounts.rules import Role
from app.core.limits import service
from app.core.limits.rules import ROOMS, UNIT_LABELS, Limit, Unit
from app.errors import name_constraint
from app.web import menus
from app.web.forms import Form
from app.web.rights import STAFF, holding, open_to
from app.web.writes import attempt

bp = Blueprint("limits", __name__, url_prefix="/desk/limits", template_folder="templates")


class ValueForm(Form):
    """A new value from a day on."""

    number = IntegerField("新的数值", [InputRequired("请填写数值")])
    unit = SelectField("按什么算", [InputRequired("请选按什么算")])
    valid_from = DateField("从哪天起", [InputRequired("请填写生效日期")])
    article = StringField("依据（选填，不填沿用原依据）", [Optional(), Length(max=200, message="最多 200 字")])
    reason = TextAreaField("理由", [DataRequired("请写明依据或理由"), Length(max=500, message="最多 500 字")])


def _form(limit: Limit, force: Limit) -> ValueForm:
    """With the unit to choose only where there is a choice."""
    form = ValueForm(unit=force.unit.value)
    if limit.units:
        form.unit.choices = [SelectChoice(unit.value, UNIT_LABELS[unit]) for unit in limit.units]
    else:
        del form.unit
    return form


@bp.get("/")
@open_to(STAFF)
def index() -> str:
    rooms = {
        room: [(limit, service.in_force(limit.key)) for limit in limits] for room, limits in service.by_room().items()
    }
    return render_template("limits/index.html", rooms=rooms, names=ROOMS, units=UNIT_LABELS)


@bp.route("/<key>", methods=["GET", "POST"])
@open_to(holding(Role.ADMIN))
def show(key: str) -> str | Response:
    if key not in {limit.key for limit in service.declared()}:
        abort(404)
    limit, force = service.default(key), service.in_force(key)
    form = _form(limit, force)
    if form.validate_on_submit():
        typed = (form.number.data, form.valid_from.data, form.article.data or "", form.reason.data)
        unit = Unit(form.unit.data) if form.unit else None
        if attempt(form, service.set_value, key, *typed, unit=unit, by=current_user._get_current_object()):
            flash("新的数值已设定", "success")
            return redirect(url_for(".show", key=key))
    return render_template(
        "limits/show.html",
        form=form,
        limit=limit,
        now_force=force,
        history=service.history(key),
        units=UNIT_LABELS,
    )


def register(app: Flask) -> None:
    """Hang the page into the desk."""
    app.register_blueprint(bp)
    audit.vocabulary(service.PHRASES, {"limit_value": "期限"})
    name_constraint("uq_limit_value_key_valid_from", "这一天已经设定过一个数值，请换一天", "valid_from")
    menus.desk(app, 80, "期限设置", "limits.index", STAFF)
