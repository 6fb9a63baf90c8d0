"""Pages for staff: the list, an application, and the four steps one can take with it."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import feedback
from app.core.accounts.models import User
from app.foi import access, queries, rules
from app.foi.forms import AnswerForm, LongerForm
from app.foi.models import Application
from app.foi.rules import State
from app.foi.service import handling, sealed
from app.foi.views.public import explained
from app.web import filters
from app.web.filters import takes
from app.web.forms import Form
from app.web.pages import paged
from app.web.rights import holding, open_to, require
from app.web.writes import attempt, one_or_404

bp = Blueprint("foi_desk", __name__, url_prefix="/desk/foi", template_folder="../templates")
READERS = holding(*access.DESK)
Reply = str | Response


def _me() -> User:
    user: User = current_user._get_current_object()
    return user


def _seen_or_404(id: int) -> Application:
    return one_or_404(access.at_desk(current_user), id)


@bp.get("/")
@open_to(READERS)
@takes("pile", "page")
def index() -> str:
    name = filters.one_of("pile", queries.PILES, "open")
    page = paged(queries.pile(current_user, name), 30)
    return render_template(
        "foi/desk/index.html", page=page, pile=name, piles=queries.PILES, sizes=queries.pile_sizes(current_user)
    )


@bp.get("/<int:id>/")
@open_to(READERS)
def show(id: int) -> str:
    return _page(_seen_or_404(id))


def _page(application: Application, **shown: Any) -> str:
    extension = application.extension
    return render_template(
        "foi/desk/show.html",
        application=application,
        wanted=sealed.wanted(application),
        answer=sealed.answer(application),
        why=explained(application),
        origin=feedback.origin(feedback.Into.FOI, application.id, current_user),
        may_decide=extension is not None and extension.granted is None and access.may_decide(current_user, application),
        remedy=rules.remedy(application.result) if application.result else "",
        **shown,
    )


@bp.post("/<int:id>/contact")
@open_to(READERS)
def contact(id: int) -> str:
    """Who asks, shown once, on record."""
    application, form = _seen_or_404(id), Form()
    who = attempt(form, handling.reveal, application, by=_me()) if form.validate_on_submit() else None
    return _page(application, who=who)


def _press(application: Application, verb: Any, said: str, *given: Any) -> Response:
    form = Form()

    def put() -> bool:
        verb(application, *given, by=_me())
        return True

    if form.validate_on_submit() and attempt(form, put):
        flash(said, "success")
    for _, sentence in form.mistakes:
        flash(sentence, "warning")
    return redirect(url_for(".show", id=application.id))


@bp.post("/<int:id>/receive")
@open_to(READERS)
def receive(id: int) -> Response:
    return _press(_seen_or_404(id), handling.receive, "已确认收到，答复期限从明天起算，申请人会收到通知")


@bp.post("/<int:id>/longer/<answer>")
@open_to(READERS)
def decide(id: int, answer: str) -> Response:
    if answer not in ("yes", "no"):
        abort(404)
    application = _seen_or_404(id)
    require(access.may_decide(current_user, application))
    said = "已批准，会告诉申请人" if answer == "yes" else "不同意延长，期限不变"
    return _press(application, handling.decide_longer, said, answer == "yes")


@bp.route("/<int:id>/longer", methods=["GET", "POST"])
@open_to(READERS)
def longer(id: int) -> Reply:
    application, form = _seen_or_404(id), LongerForm()

    def put() -> object:
        return handling.ask_longer(application, form.workdays.data, form.reason.data or "", by=_me())

    if form.validate_on_submit() and attempt(form, put):
        flash("已申请，等政务公开办的另一个人批准", "success")
        return redirect(url_for(".show", id=id))
    return render_template("foi/desk/longer.html", form=form, application=application)


@bp.route("/<int:id>/answer", methods=["GET", "POST"])
@open_to(READERS)
def answer(id: int) -> Reply:
    application, form = _seen_or_404(id), AnswerForm()
    form.shown(application.version)

    def put() -> bool:
        handling.answer(application, form.picked, form.text.data or "", by=_me())
        return True

    if form.validate_on_submit() and form.still(lambda: application.version) and attempt(form, put):
        flash("已答复，申请人会收到通知", "success")
        return redirect(url_for(".show", id=id))
    shown = {"wanted": sealed.wanted(application), "is_open": application.state == State.RECEIVED}
    return render_template("foi/desk/answer.html", form=form, application=application, **shown)
