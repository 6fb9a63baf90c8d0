"""Pages for the applicant on the day and after it: pass, opinion, survey."""

from flask import abort, current_app, flash, redirect, render_template, url_for
from wtforms.fields import SelectChoice

from app.openday.forms import HandInForm, SurveyForm
from app.openday.models import Event
from app.openday.rules import RUNNING, EntryState, State
from app.openday.service import after, day
from app.openday.views.own import Reply, actor, own_or_404
from app.openday.views.public import bp
from app.web import qr
from app.web.rights import EVERYONE, open_to
from app.web.writes import attempt


@bp.get("/entries/<int:id>/pass")
@open_to(EVERYONE)
def passes(id: int) -> str:
    found = own_or_404(id)
    if found.state != EntryState.SEATED or found.event.state not in RUNNING | {State.HELD}:
        abort(404)
    cards = [(person, _pass_code(found.event, day.pass_token(person))) for person in found.people]
    return render_template("openday/pass.html", entry=found, event=found.event, cards=cards)


def _pass_code(event: Event, token: str) -> str:
    return qr.drawn(current_app.config["SITE_URL"] + url_for(".pass_check", id=event.id, token=token), "通行码")


@bp.route("/entries/<int:id>/opinion", methods=["GET", "POST"])
@open_to(EVERYONE)
def hand_in(id: int) -> Reply:
    found = own_or_404(id)
    form = HandInForm()
    form.item_id.choices = item_choices(found.event)
    if form.validate_on_submit():
        item_id = form.item_id.data or None
        if attempt(form, after.hand_in, found, form.text.data, item_id, by=actor()):
            flash("意见已收到，答复后会通知您", "success")
            return redirect(url_for(".entry", id=found.id))
    return render_template("openday/hand_in.html", form=form, entry=found, event=found.event)


def item_choices(event: Event) -> list[SelectChoice]:
    """The agenda as choices."""
    return [SelectChoice(0, "不针对某一个议题"), *[SelectChoice(item.id, item.title) for item in event.agenda]]


@bp.route("/entries/<int:id>/survey", methods=["GET", "POST"])
@open_to(EVERYONE)
def survey(id: int) -> Reply:
    found = own_or_404(id)
    form = SurveyForm()
    marks = [
        SelectChoice(n, word) for n, word in ((5, "5 很好"), (4, "4 好"), (3, "3 一般"), (2, "2 不好"), (1, "1 很差"))
    ]
    form.satisfaction.choices = form.heard.choices = marks
    if form.validate_on_submit():
        given = (form.satisfaction.data, form.heard.data, form.comment.data or "")
        if attempt(form, after.answer_survey, found, *given, by=actor()):
            flash("谢谢您的评价，汇总后会公开", "success")
            return redirect(url_for(".entry", id=found.id))
    return render_template("openday/survey.html", form=form, entry=found, event=found.event)
