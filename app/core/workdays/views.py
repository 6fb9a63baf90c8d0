"""The calendar for everyone, and the desk page where a year is entered."""

import re
from collections.abc import Iterable
from datetime import date

import click
from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.cli import AppGroup
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from app import clock
from app.core import audit, privacy
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.workdays import jobs, service
from app.core.workdays.models import WorkYear
from app.core.workdays.rules import Explanation, YearTable, read_year
from app.db import db, unit_of_work
from app.errors import Refused
from app.web import menus
from app.web.filters import takes
from app.web.forms import Form
from app.web.rights import EVERYONE, STAFF, holding, open_to
from app.web.writes import attempt

bp = Blueprint("workdays", __name__, template_folder="templates")
NUMBER = re.compile(r"-?[0-9]{1,6}")
cli = AppGroup("workdays", help="The working-day calendar.")


class YearForm(Form):
    """A year as its notice says."""

    year = IntegerField("年份", [InputRequired("请填写年份")])
    notice = StringField(
        "依据的通知（名称、文号）", [DataRequired("请写明依据的通知"), Length(max=200, message="最多 200 字")]
    )
    text = TextAreaField("放假和调休", [DataRequired("请照通知逐行填写"), Length(max=5000, message="最多 5000 字")])


NO_DAY, NO_NUMBER = "请填写真实的日期，形如 2026-11-24", "请填写多少个工作日，写成 20 这样的整数"


def _explained(start: str, count: str) -> Explanation:
    """Each day from the one typed on; Refused, in words, for what is no day or no number."""
    if not NUMBER.fullmatch(count):
        raise Refused(NO_NUMBER)
    try:
        return service.calendar().explain(date.fromisoformat(start), int(count))
    except (ValueError, OverflowError):
        raise Refused(NO_DAY) from None


@bp.get("/workdays/")
@open_to(EVERYONE)
@takes("start", "n")
def public() -> str:
    explanation, refusal = None, ""
    start, count = request.args.get("start", ""), request.args.get("n", "")
    if start or count:
        try:
            explanation = _explained(start or clock.today().isoformat(), count or "20")
        except Refused as refused:
            refusal = refused.sentence
    return render_template(
        "workdays/public.html",
        years=service.years(),
        explanation=explanation,
        refusal=refusal,
        start=start or clock.today().isoformat(),
        count=count or "20",
    )


@bp.get("/desk/workdays/")
@open_to(STAFF)
@takes()
def index() -> str:
    tables = [(year, read_year(year.id, year.text)) for year in service.years()]
    return render_template("workdays/index.html", tables=tables, button=Form())


@bp.route("/desk/workdays/enter", methods=["GET", "POST"])
@open_to(holding(Role.ADMIN))
def enter() -> str | Response:
    form = YearForm()
    year = request.args.get("year", type=int)
    if year is not None and year not in service.YEARS_KNOWN:
        abort(404)
    if year and not form.is_submitted() and (known := db.session.get(WorkYear, year)):
        form.year.data, form.notice.data, form.text.data = known.id, known.notice, known.text
    preview = attempt(form, _checked, form) if form.validate_on_submit() else None
    if preview and request.form.get("seen") == _mark(form, preview) and attempt(form, _enter, form):
        flash(f"{form.year.data} 年的工作日历已录入，新的期限按它推算", "success")
        return redirect(url_for(".index"))
    seen = _mark(form, preview) if preview else ""
    return render_template("workdays/enter.html", form=form, preview=preview, seen=seen)


def _checked(form: YearForm) -> YearTable:
    return service.checked(form.year.data or 0, form.notice.data or "", form.text.data or "")


def _mark(form: YearForm, table: YearTable) -> str:
    """What was shown; when anything was changed since, it is shown once more before it is stored."""
    return privacy.sign("workdays preview", repr((form.notice.data, table.year, table.months())))


def _enter(form: YearForm) -> WorkYear:
    typed = (form.year.data or 0, form.notice.data or "", form.text.data or "")
    return service.enter_year(*typed, by=current_user._get_current_object())


@cli.command("load")
def load() -> None:
    """Enter the official tables that come with the program."""
    with unit_of_work():
        entered = service.load_years()
    click.echo("entered: " + (", ".join(map(str, entered)) or "nothing new"))


@cli.command("explain")
@click.argument("start")
@click.argument("workdays", type=int)
def explain(start: str, workdays: int) -> None:
    """Print each day counted or skipped."""
    try:
        explanation = service.calendar().explain(date.fromisoformat(start), workdays)
    except Refused as refused:
        raise click.ClickException(refused.sentence) from None
    for note in explanation.days:
        click.echo(note.reason)
    click.echo(explanation.due.isoformat())


def _work(user: User) -> Iterable[menus.Work]:
    """For administrators, from November on until the next year is entered."""
    year = service.missing_year() if user.has_role(Role.ADMIN) else None
    if year is not None:
        due = date(year - 1, 12, 31)
        yield menus.due_work(
            f"录入 {year} 年的工作日历：国务院办公厅公布后，跨年的期限才算得出", url_for("workdays.enter"), due
        )


def register(app: Flask) -> None:
    """Hang the pages and the commands into the app."""
    assert jobs  # importing them hangs them into place
    menus.work(app, 5, _work)
    app.register_blueprint(bp)
    app.cli.add_command(cli)
    audit.vocabulary(service.PHRASES, {"work_year": "工作日历"})
    menus.desk(app, 81, "工作日历", "workdays.index", STAFF)
    menus.footer(app, 30, "工作日历", "workdays.public")
