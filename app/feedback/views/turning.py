"""One step at the desk: a post becomes what it is in law, in another room."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from app.errors import Refused
from app.feedback import access
from app.feedback.forms import TurnForm
from app.feedback.models import Post, Turned
from app.feedback.service import steps, targets, turning
from app.feedback.service.targets import Asked, Target
from app.feedback.views.desk import READERS, Reply, bp, original, seen_or_404
from app.feedback.views.step import me
from app.web.rights import open_to, require
from app.web.writes import attempt


@bp.route("/<int:id>/turn/<into>", methods=["GET", "POST"])
@open_to(READERS)
def turn(id: int, into: str) -> Reply:
    target = targets.target_of(into) or abort(404)
    post = seen_or_404(id)
    require(access.may_turn(current_user, post))
    if request.method == "GET" and (why_not := _why_not(post, target)):
        flash(why_not, "info")
        return redirect(url_for(".show", id=id))
    form = _form(post, target)

    def put() -> Turned:
        detail = form.kind if form.kind is not None else form.detail
        typed = (form.pick.data if form.pick is not None else "", detail.data if detail is not None else "")
        return turning.turn(
            post, target, form.text.data or "", form.reason.data or "", *(one or "" for one in typed), by=me()
        )

    if form.validate_on_submit() and form.still(lambda: post.version) and (row := attempt(form, put)):
        told = "，会告诉留言人" if steps.can_be_told(post) else "；留言人没有留下联系方式，没有另外告诉"
        flash(f"已转为{target.label}，编号 {row.no}{told}", "success")
        return redirect(url_for(".show", id=id))
    return render_template("feedback/desk/turn.html", post=post, target=target, form=form, said=original(post))


def _why_not(post: Post, target: Target) -> str:
    """What it would be refused for, before anybody has typed."""
    try:
        turning.require_now(post, target)
    except Refused as refusal:
        return refusal.sentence
    return ""


def _form(post: Post, target: Target) -> TurnForm:
    """The fields this target asks for, named as it names them."""
    form = TurnForm()
    form.text.label.text = target.words
    if target.shows_reason:
        form.reason.label.text = "为什么（会告诉留言人，也和建议一起公开）"
    _offer(form, "pick", target.pick, post)
    has_choices = target.detail is not None and target.detail.choices is not None
    _offer(form, "kind", target.detail if has_choices else None, post)
    _offer(form, "detail", None if has_choices else target.detail, post)
    if not form.is_submitted():
        form.text.data = turning.first_words(post, target)
    form.shown(post.version)
    return form


def _offer(form: TurnForm, name: str, asked: Asked | None, post: Post) -> None:
    if asked is None:
        del form[name]
        return
    form[name].label.text = asked.label
    if asked.choices is not None:
        form[name].validators = [InputRequired(f"请选{asked.label}")]
        form[name].choices = [SelectChoice("", "请选择"), *[SelectChoice(*row) for row in asked.choices(post)]]
