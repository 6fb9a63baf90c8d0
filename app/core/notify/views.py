"""The letter box of a person, and the desk page of messages that did not go out."""

from enum import StrEnum

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import func, select, update
from werkzeug.wrappers import Response

from app import clock
from app.core import audit, privacy
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.notify.models import SENDING_LABELS, WAY_LABELS, Message, Sending, Way
from app.core.notify.service import unread
from app.db import db
from app.errors import Refused
from app.web import menus
from app.web.forms import Form
from app.web.pages import paged
from app.web.rights import SIGNED_IN, holding, open_to
from app.web.writes import attempt, one_or_404

bp = Blueprint("notify", __name__, template_folder="templates")
WATCHERS = holding(Role.ADMIN, Role.OPENNESS_OFFICE)


class Did(StrEnum):
    """What can be done to a message."""

    RESENT = "notify.message.resent"


@bp.get("/account/letters/")
@open_to(SIGNED_IN)
def letters() -> str:
    mine = select(Message).where(Message.user_id == current_user.id, Message.way == Way.LETTER)
    page = paged(mine.order_by(Message.id.desc()), 20)
    words = {message.id: privacy.unseal(message.body_sealed) or "" for message in page.items}
    return render_template("notify/letters.html", page=page, words=words, button=Form())


def _mark_read(user: User) -> bool:
    unread_rows = (Message.user_id == user.id, Message.way == Way.LETTER, Message.read_at.is_(None))
    db.session.execute(update(Message).where(*unread_rows).values(read_at=clock.now()))
    return True


@bp.post("/account/letters/read")
@open_to(SIGNED_IN)
def mark_read() -> Response:
    form = Form()
    if form.validate_on_submit() and attempt(form, _mark_read, current_user):
        flash("全部标为已读", "success")
    return redirect(url_for(".letters"))


@bp.get("/desk/messages/")
@open_to(WATCHERS)
def index() -> str:
    troubled = select(Message).where(Message.state.in_((Sending.FAILED, Sending.UNCERTAIN)))
    counts = db.session.execute(select(Message.way, Message.state, func.count()).group_by(Message.way, Message.state))
    tally = [(WAY_LABELS[way], SENDING_LABELS[state], count) for way, state, count in counts]
    page = paged(troubled.order_by(Message.id.desc()), 50)
    return render_template(
        "notify/index.html", page=page, tally=tally, ways=WAY_LABELS, states=SENDING_LABELS, button=Form()
    )


def resend(message: Message, *, by: User) -> Message:
    """Send again what failed or may not have arrived; a person decides, and it is on record."""
    if message.state not in (Sending.FAILED, Sending.UNCERTAIN) or message.wiped_at is not None:
        raise Refused("这条消息已经发出，或内容已按期删除，不能重发")
    message.state, message.tries, message.next_try_at = Sending.WAITING, 0, clock.now()
    audit.record(by, Did.RESENT, message)
    return message


@bp.post("/desk/messages/<int:id>/resend")
@open_to(WATCHERS)
def resend_one(id: int) -> Response:
    message = one_or_404(select(Message), id)
    form = Form()
    if form.validate_on_submit() and attempt(form, resend, message, by=current_user):
        flash("已排队重发", "success")
    for _, sentence in form.mistakes:
        flash(sentence, "warning")
    return redirect(url_for(".index"))


def register(app: Flask) -> None:
    """Hang the pages into the app."""
    app.register_blueprint(bp)
    app.jinja_env.globals["unread_letters"] = unread
    audit.vocabulary({Did.RESENT: "重发了通知"})
    menus.desk(app, 70, "通知发送", "notify.index", WATCHERS)
