"""The letter box of a person, and the desk page of messages that did not go out."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.core import audit, privacy
from app.core.accounts.rules import Role
from app.core.accounts.service import own_account
from app.core.notify import channels, queries, service
from app.core.notify.models import Message
from app.core.notify.rules import SENDING_LABELS, TROUBLE_LABELS, WAY_LABELS, Sending, Way
from app.web import menus
from app.web.forms import Form
from app.web.menus import Work
from app.web.pages import paged
from app.web.rights import SIGNED_IN, holding, open_to
from app.web.writes import attempt, one_or_404

bp = Blueprint("notify", __name__, template_folder="templates")
WATCHERS = holding(Role.ADMIN, Role.OPENNESS_OFFICE)
LAMPS = {Sending.FAILED: "late", Sending.UNCERTAIN: "soon"}


@bp.get("/account/letters/")
@open_to(SIGNED_IN)
def letters() -> str:
    page = paged(queries.letters_of(current_user), 20)
    words = {letter.id: privacy.unseal(letter.body_sealed) or "" for letter in page.items}
    return render_template("notify/letters.html", page=page, words=words, unread=queries.unread(current_user))


@bp.post("/account/letters/read")
@open_to(SIGNED_IN)
def mark_all_read() -> Response:
    form = Form()
    if form.validate_on_submit() and attempt(form, service.mark_read, current_user):
        flash("站内信已全部标为已读", "success")
    return redirect(url_for(".letters"))


@bp.post("/account/letters/<int:id>/read")
@open_to(SIGNED_IN)
def mark_read(id: int) -> Response:
    letter = one_or_404(queries.letters_of(current_user), id)
    form = Form()
    if form.validate_on_submit() and attempt(form, service.mark_read, current_user, letter.id):
        flash(f"“{letter.title}”已标为已读", "success")
    return redirect(url_for(".letters"))


@bp.get("/desk/messages/")
@open_to(WATCHERS)
def index() -> str:
    return render_template(
        "notify/index.html",
        page=paged(queries.troubled(), 50),
        tally=queries.tally(),
        waiting_since=queries.waiting_since(),
        missing=[WAY_LABELS[way] for way in (Way.SMS, Way.MAIL) if not channels.url_of(way)],
        ways=WAY_LABELS,
        states=SENDING_LABELS,
        lamps=LAMPS,
        troubles=TROUBLE_LABELS,
    )


@bp.post("/desk/messages/<int:id>/resend")
@open_to(WATCHERS)
def resend(id: int) -> Response:
    message = one_or_404(select(Message), id)
    form = Form()
    if form.validate_on_submit() and attempt(form, service.resend, message, by=current_user):
        flash(f"“{message.title}”已排队重发", "success")
    for _, sentence in form.mistakes:
        flash(sentence, "warning")
    return redirect(url_for(".index"))


def _work(user: Any) -> Iterable[Work]:
    count = queries.troubled_count() if WATCHERS.admits(user) else 0
    return [Work(f"{count} 条通知没有送达", url_for("notify.index"))] if count else []


def register(app: Flask) -> None:
    """Hang the pages into the app."""
    app.register_blueprint(bp)
    app.jinja_env.globals["unread_letters"] = queries.unread
    audit.vocabulary(service.PHRASES, {"message": "通知"})
    own_account.exporter("站内信", queries.exported)
    menus.desk(app, 70, "通知发送", "notify.index", WATCHERS)
    menus.work(app, 70, _work)
