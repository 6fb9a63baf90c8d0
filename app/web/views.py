"""The shell's own pages: the desk's first screen, the gallery of pieces, large type, and what machines ask."""

from datetime import date, timedelta

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, redirect, render_template, request
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, RadioField, StringField
from wtforms.fields import SelectChoice

from app import clock
from app.core import jobs, workdays
from app.core.links import local_address
from app.web import cookies, menus, stale
from app.web.forms import Form
from app.web.pages import Page
from app.web.rights import EVERYONE, STAFF, open_to

bp = Blueprint("web", __name__)
SILENT = timedelta(minutes=5)


@bp.get("/desk/")
@open_to(STAFF)
def desk() -> str:
    return render_template("web/desk.html", work=menus.todays_work(current_user))


class PiecesForm(Form):
    """One field of each kind, for the gallery."""

    name = StringField("姓名")
    kind = RadioField("身份", choices=[SelectChoice("a", "群众代表"), SelectChoice("b", "媒体")])
    agree = BooleanField("我同意")


@bp.get("/desk/pieces")
@open_to(STAFF)
def pieces() -> str:
    wrong = PiecesForm(formdata=None, prefix="wrong-")
    wrong.name.errors, wrong.agree.errors = ["请填写姓名，和身份证上一致"], ["请先阅读并同意"]
    calendar = workdays.calendar()
    explanation = calendar.explain(min(clock.today(), date(max(calendar.years), 12, 1)), 3)
    more = {"wrong": wrong, "explanation": explanation, "pages": Page([], 2, 5, 93)}
    return render_template("web/pieces.html", form=PiecesForm(formdata=None), **more)


@bp.post("/large")
@open_to(EVERYONE)
def large() -> AnyResponse:
    """A choice of this browser, no record of ours: without a token, so that strangers' pages need none."""
    if stale.from_elsewhere():
        abort(400)
    answer = redirect(local_address(request.form.get("next")) or "/")
    cookies.keep(answer, "large", "1" if request.form.get("on") == "1" else "")
    return answer


@bp.get("/healthz")
@open_to(EVERYONE)
def healthz() -> Response:
    return jsonify(ok=True)


@bp.get("/readyz")
@open_to(EVERYONE)
def readyz() -> tuple[Response, int]:
    try:
        seen = jobs.worker_seen()
    except SQLAlchemyError:
        return jsonify(database=False, worker=False), 503
    awake = seen is not None and clock.now() - seen < SILENT
    return jsonify(database=True, worker=awake), 200 if awake else 503


@bp.get("/favicon.ico")
@open_to(EVERYONE)
def favicon() -> Response:
    """Where browsers look that read no page first (a file opened alone, a bookmark)."""
    return current_app.send_static_file("icon.svg")


@bp.get("/robots.txt")
@open_to(EVERYONE)
def robots() -> Response:
    lines = ["User-agent: *", "Disallow: /account/", "Disallow: /desk/", "Disallow: /openday/entries/", ""]
    # a list of people and its files say themselves that no engine may keep them (village/showing.headers_of), as does each file
    # that is not to be found (attachments.headers_of); shut out, an engine would never read that, and keep the address
    return Response("\n".join(lines), mimetype="text/plain")


def register(app: Flask) -> None:
    """Hang the pages into the app."""
    app.register_blueprint(bp)
    app.extensions["csrf"].exempt(large)
    app.jinja_env.globals.update(menu=menus.entries, lit_entry=menus.lit)
