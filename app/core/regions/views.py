"""Choosing one's place, and the desk page of the tree."""

import click
from flask import Blueprint, Flask, abort, flash, g, jsonify, redirect, render_template, request, url_for
from flask.cli import AppGroup
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import BooleanField, DateField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.core import audit
from app.core.accounts.rules import Role
from app.core.links import local_address
from app.core.regions import queries, service
from app.core.regions.models import FormerName, Region
from app.core.regions.rules import CODE
from app.db import unit_of_work
from app.errors import name_constraint
from app.web import cookies, filters, menus
from app.web.filters import takes
from app.web.forms import Form, strip
from app.web.rights import EVERYONE, holding, open_to
from app.web.writes import attempt

bp = Blueprint("regions", __name__, template_folder="templates")
cli = AppGroup("regions", help="The administrative tree.")
ADMIN = holding(Role.ADMIN)


def current_place() -> Region | None:
    """The place the reader chose; else the city."""
    if "place" not in g:
        g.place = queries.by_code(request.cookies.get("place", "")) or queries.city()
    found: Region | None = g.place
    return found


@bp.get("/place")
@open_to(EVERYONE)
@takes("q", "under", "next")
def place() -> str:
    words = request.args.get("q", "")
    under = filters.asked("under", queries.by_code, queries.city(), CODE)
    return render_template(
        "regions/place.html",
        words=words,
        found=[(region, queries.lineage(region)) for region in queries.search(words)],
        under=under,
        line=queries.lineage(under) if under else [],
        below=queries.children(under) if under else [],
        next=local_address(request.args.get("next")),
        button=Form(),
    )


@bp.get("/place/suggest.json")
@open_to(EVERYONE)
@takes("q")
def suggest() -> Response:
    rows = [
        {"code": region.code, "name": " · ".join(above.short_name for above in queries.lineage(region)[1:])}
        for region in queries.search(request.args.get("q", ""), 8)
    ]
    return jsonify(rows)


@bp.post("/place")
@open_to(EVERYONE)
def choose() -> Response:
    region = queries.by_code(request.form.get("code", ""))
    if region is None:
        abort(404)
    answer = redirect(local_address(request.form.get("next")) or url_for("portal.region", code=region.alias))
    cookies.keep(answer, "place", region.code)
    return answer


class RenameForm(Form):
    """A region's new name."""

    name = StringField("名称", [DataRequired("请填写名称"), Length(max=60, message="最多 60 字")])


class AddForm(RenameForm):
    """A new region below."""

    code = StringField(
        "12 位区划代码", [DataRequired("请填写区划代码"), Length(max=12, message="应为 12 位数字")], filters=[strip]
    )
    kind = StringField(
        "类别（街道、镇、乡、社区、村…）", [DataRequired("请填写类别"), Length(max=10, message="最多 10 字")]
    )


class FormerForm(RenameForm):
    """What it was called before."""

    until = DateField("用到哪一天（不知道的不填）", [Optional()])
    source = StringField("凭什么知道", [DataRequired("请写明凭什么知道"), Length(max=200, message="最多 200 字")])
    verified = BooleanField("核对过批复或者公报的原件")


class CloseForm(Form):
    """A region's last day."""

    on = DateField("最后一天", [InputRequired("请填写日期")])


def _region_or_404(code: str) -> Region:
    return queries.by_code(code) or abort(404)


@bp.get("/desk/regions/")
@open_to(ADMIN)
@takes("code")
def index() -> str:
    region = filters.asked("code", queries.by_code, queries.city(), CODE)
    below = queries.children(region) if region else []
    return render_template(
        "regions/index.html",
        region=region,
        line=queries.lineage(region) if region else [],
        below=below,
        former=queries.former_names(region) if region else [],
        button=Form(),
    )


STEPS = {
    "rename": (RenameForm, "更改名称", lambda region, form, by: service.rename(region, form.name.data, by=by)),
    "close": (CloseForm, "撤销", lambda region, form, by: service.close(region, form.on.data, by=by)),
    "add": (
        AddForm,
        "新增下级",
        lambda region, form, by: service.add(region, form.code.data, form.name.data, form.kind.data, by=by),
    ),
    "former": (
        FormerForm,
        "记曾用名",
        lambda region, form, by: service.keep_former_name(
            region, form.name.data, form.until.data, form.source.data, form.verified.data, by=by
        ),
    ),
}


@bp.route("/desk/regions/<code>/<any(rename, close, add, former):step>", methods=["GET", "POST"])
@open_to(ADMIN)
def edit(code: str, step: str) -> str | Response:
    region = _region_or_404(code)
    form_class, label, verb = STEPS[step]
    form = form_class(obj=region) if step == "rename" else form_class()
    if form.validate_on_submit() and attempt(form, verb, region, form, current_user._get_current_object()):
        flash(f"{region.short_name}：{label}已生效", "success")
        return redirect(url_for(".index", code=region.code))
    return render_template("regions/edit.html", region=region, form=form, label=label)


@bp.post("/desk/regions/<code>/former/<int:id>/drop")
@open_to(ADMIN)
def drop_former(code: str, id: int) -> Response:
    region, form = _region_or_404(code), Form()
    kept = queries.former_name(region, id) or abort(404)
    name = kept.name
    if form.validate_on_submit() and attempt(form, _dropped, kept):
        flash(f"{region.short_name}：曾用名“{name}”已删去", "success")
    return redirect(url_for(".index", code=region.code))


def _dropped(kept: FormerName) -> bool:
    service.drop_former_name(kept, by=current_user._get_current_object())
    return True


@cli.command("load")
def load() -> None:
    """Load the administrative tree that comes with the program."""
    with unit_of_work():
        click.echo(f"{service.load_csv()} regions added, {service.load_former_names()} former names")


def register(app: Flask) -> None:
    """Hang the pages and the commands into the app."""
    app.register_blueprint(bp)
    app.cli.add_command(cli)
    app.jinja_env.globals["current_place"] = current_place
    audit.vocabulary(service.PHRASES, {"region": "区划"})
    name_constraint("uq_region_code", "这个区划代码已经有了", "code")
    name_constraint("uq_region_former_name_once", "这个曾用名已经记下了", "name")
    menus.desk(app, 82, "行政区划", "regions.index", ADMIN)
