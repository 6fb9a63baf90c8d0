"""Pages of the open-government office: read the words a second time, decide."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import feedback
from app.catalogue import access, service
from app.catalogue.forms import BackForm, CheckForm, DecideForm
from app.catalogue.models import Proposal
from app.catalogue.rules import STATE_LABELS, State
from app.core.accounts.models import User
from app.web import filters
from app.web.filters import takes
from app.web.pages import paged
from app.web.rights import holding, open_to
from app.web.writes import attempt, one_or_404

bp = Blueprint("catalogue_desk", __name__, url_prefix="/desk/catalogue", template_folder="../templates")
OFFICE = holding(*access.OFFICE)
Reply = str | Response


def _me() -> User:
    user: User = current_user._get_current_object()
    return user


def _seen_or_404(id: int) -> Proposal:
    return one_or_404(access.at_desk(current_user), id)


@bp.get("/")
@open_to(OFFICE)
@takes("state", "page")
def index() -> str:
    sizes = access.sizes(current_user)
    first = next((one for one in (State.CHECKING, State.OPEN) if sizes.get(one)), State.CHECKING)
    state = filters.one_of("state", set(State), first)
    rows = access.at_desk(current_user).where(Proposal.state == state).order_by(Proposal.due_on, Proposal.id)
    return render_template(
        "catalogue/desk/index.html", page=paged(rows, 30), state=state, states=STATE_LABELS, sizes=sizes
    )


@bp.get("/<int:id>/")
@open_to(OFFICE)
def show(id: int) -> str:
    proposal = _seen_or_404(id)
    origin = feedback.origin(feedback.Into.CATALOGUE, proposal.id, current_user)
    is_mine = proposal.made_by_id == current_user.id
    return render_template("catalogue/desk/show.html", proposal=proposal, origin=origin, is_mine=is_mine)


def _done(proposal: Proposal, said: str) -> Response:
    flash(said, "success")
    return redirect(url_for(".show", id=proposal.id))


def _page(proposal: Proposal, form: Any, title: str, button: str) -> str:
    return render_template("catalogue/desk/act.html", proposal=proposal, form=form, title=title, button=button)


@bp.route("/<int:id>/release", methods=["GET", "POST"])
@open_to(OFFICE)
def release(id: int) -> Reply:
    proposal, form = _seen_or_404(id), CheckForm()
    if not form.is_submitted() and not proposal.are_words_down:
        form.text.data, form.reason.data = proposal.text, proposal.reason
    form.shown(proposal.version)
    if form.validate_on_submit() and form.still(lambda: proposal.version):
        if attempt(form, service.release, proposal, form.text.data or "", form.reason.data or "", by=_me()):
            return _done(proposal, "建议已公开")
    return _page(proposal, form, "复核", "看过了，公开")


@bp.route("/<int:id>/return", methods=["GET", "POST"])
@open_to(OFFICE)
def send_back(id: int) -> Reply:
    proposal, form = _seen_or_404(id), BackForm()
    if form.validate_on_submit() and attempt(form, service.send_back, proposal, form.why.data or "", by=_me()):
        return _done(proposal, "没有公开，会告诉留言人")
    return _page(proposal, form, "复核不通过", "不公开")


@bp.route("/<int:id>/decide", methods=["GET", "POST"])
@open_to(OFFICE)
def decide(id: int) -> Reply:
    proposal, form = _seen_or_404(id), DecideForm()
    form.shown(proposal.version)

    def put() -> Proposal:
        return service.decide(proposal, form.picked, form.decision.data or "", form.adjustment.data or "", by=_me())

    if form.validate_on_submit() and form.still(lambda: proposal.version) and attempt(form, put):
        return _done(proposal, "决定已公开，会告诉留言人")
    return _page(proposal, form, "决定", "公开决定")
