"""Desk pages of 留言限制: which phones are blocked, why, who looked at it again. The phone itself is shown to nobody."""

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import case
from werkzeug.wrappers import Response

from app.feedback import access
from app.feedback.forms import DecideBlockForm
from app.feedback.models import Block
from app.feedback.rules.blocking import ASKED
from app.feedback.service import blocking
from app.feedback.views.desk import bp
from app.feedback.views.keeping import OFFICE
from app.feedback.views.step import me
from app.web.filters import takes
from app.web.pages import paged
from app.web.rights import open_to
from app.web.writes import attempt, one_or_404

Reply = str | Response


@bp.get("/blocks/")
@open_to(OFFICE)
@takes("page")
def blocks() -> str:
    waiting_first = case((Block.standing.in_(ASKED), 0), else_=1)
    rows = access.blocks_at_desk(me()).order_by(waiting_first, Block.due_on.desc(), Block.id.desc())
    return render_template("feedback/desk/blocks.html", page=paged(rows, 30))


@bp.route("/blocks/<int:id>/", methods=["GET", "POST"])
@open_to(OFFICE)
def block(id: int) -> Reply:
    found = one_or_404(access.blocks_at_desk(me()), id)
    form = DecideBlockForm()
    form.shown(found.version)

    def decide() -> Block:
        return blocking.decide(found, form.upheld.data == "yes", form.reason.data or "", by=me())

    if form.validate_on_submit() and form.still(lambda: found.version) and attempt(form, decide):
        flash("决定已记下" if found.holds else "限制已解除，会告诉留言人", "success")
        return redirect(url_for(".blocks"))
    may_decide = found.standing in ASKED and found.holds and access.may_decide_block(current_user, found)
    return render_template(
        "feedback/desk/block.html",
        block=found,
        form=form,
        may_decide=may_decide,
        objection=blocking.objection_of(found),
    )
