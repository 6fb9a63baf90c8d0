"""A unit's templates: kept by those who draft and review its answers."""

from flask import flash, redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from app.core.units.models import Unit
from app.db import db
from app.feedback import access
from app.feedback.forms import TemplateForm
from app.feedback.models import Template
from app.feedback.service import templates
from app.feedback.views.desk import bp
from app.feedback.views.step import me
from app.web.filters import takes
from app.web.forms import Form
from app.web.rights import holding, open_to
from app.web.writes import attempt, one_or_404

KEEPERS = holding(*access.HANDLERS)
KEPT_WAITS = "模板已存，另一个人同意放行以后，起草答复时才能用"
Reply = str | Response


def _own(id: int, *, ended: bool = False) -> Template:
    rows = select(Template).where(Template.unit_id.in_(access.units_of(me())))
    return one_or_404(rows.where(Template.ended_at.is_not(None) if ended else Template.ended_at.is_(None)), id)


@bp.route("/templates/", methods=["GET", "POST"])
@open_to(KEEPERS)
@takes()
def template_list() -> Reply:
    return _page(None)


@bp.route("/templates/<int:id>/", methods=["GET", "POST"])
@open_to(KEEPERS)
def template(id: int) -> Reply:
    return _page(_own(id))


def _page(kept: Template | None) -> Reply:
    units = {unit.id: unit for unit in db.session.scalars(select(Unit).where(Unit.id.in_(access.units_of(me()))))}
    form = TemplateForm(obj=kept)
    form.unit.choices = [SelectChoice(unit.id, unit.name) for unit in units.values()]
    if kept is not None:
        del form.unit
        form.shown(kept.version)

    if form.validate_on_submit() and _is_as_shown(form, kept):
        one = kept or Template(unit=units[form.unit.data])
        if attempt(form, templates.keep, one, form.title.data or "", form.text.data or "", by=me()):
            flash(KEPT_WAITS if templates.why_not_ready(one) else "模板已存，起草答复时可以用", "success")
            return redirect(url_for(".template_list"))
    rows, ended = templates.of(list(units)), templates.ended_of(list(units))
    why = {row.id: templates.why_not_ready(row) for row in rows}
    return render_template("feedback/desk/templates.html", form=form, kept=kept, rows=rows, ended=ended, why=why)


def _is_as_shown(form: TemplateForm, kept: Template | None) -> bool:
    """A new one was shown to nobody yet."""
    return kept is None or form.still(lambda: kept.version)


@bp.post("/templates/<int:id>/end")
@open_to(KEEPERS)
def end_template(id: int) -> Response:
    kept, form = _own(id), Form()
    if form.validate_on_submit() and attempt(form, templates.end, kept, by=me()):
        flash("模板已停用，已经写好的答复不受影响。还要用的，在下面“停用的模板”里恢复", "success")
    return redirect(url_for(".template_list"))


@bp.post("/templates/<int:id>/resume")
@open_to(KEEPERS)
def resume_template(id: int) -> Response:
    kept, form = _own(id, ended=True), Form()
    if form.validate_on_submit() and attempt(form, templates.resume, kept, by=me()):
        flash("模板恢复使用，起草答复时又可以用", "success")
    return redirect(url_for(".template_list"))
