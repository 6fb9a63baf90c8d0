"""Desk pages beside the cases: letters and calls written down, routing rules."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, session, url_for
from flask_login import current_user
from sqlalchemy import or_, select
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from app import clock
from app.core import renewing, units
from app.core.accounts.rules import Role
from app.core.regions.scope import inside
from app.core.units.models import Unit
from app.db import db
from app.errors import Refused
from app.feedback import access, queries, reach
from app.feedback.forms import EnterForm, RouteForm
from app.feedback.models import Post, Route
from app.feedback.rules.kinds import Channel, Kind
from app.feedback.service import papers, redating, routes, saying, steps
from app.feedback.views.desk import bp, seen_or_404
from app.feedback.views.own import hear_rest, said_in
from app.feedback.views.step import me
from app.web.filters import takes
from app.web.forms import Form
from app.web.pages import paged
from app.web.places import place_meant
from app.web.renewing import CodeForm, Renewed, shown
from app.web.rights import holding, may_enter, open_to, require
from app.web.uploads import kept_ids
from app.web.writes import attempt, hear, one_or_404

Reply = str | Response


WRITERS = holding(*access.DESK)
OFFICE = holding(*access.OFFICE)
KEEPERS = holding(*access.OFFICE, *access.SUPERVISORS, Role.ADMIN)


@bp.route("/enter", methods=["GET", "POST"])
@open_to(WRITERS)
def enter() -> Reply:
    form = EnterForm(list(queries.topics()))
    photos = kept_ids(form, papers.PHOTOS)

    def put() -> saying.Receipt:
        region = place_meant(form)
        if not current_user.holds(*access.DESK, region=region) and not access.units_of(me()):
            raise Refused("这不是您负责的地方", "place")
        said = replace(said_in(form, region), **_of_day(form))
        receipt = saying.say(said, by=me(), channel=Channel(form.channel.data))
        papers.hand_in(receipt.id, photos)
        return receipt

    if form.validate_on_submit() and (receipt := attempt(form, put)):
        flash(f"已录入，编号 {receipt.no}，请把回执交给本人", "success")
        return to_slip(receipt.no, receipt.code, receipt.id)
    hear_rest(form, Channel.PHONE, **_of_day(form))
    return render_template("feedback/desk/enter.html", form=form, photos=papers.waiting(photos))


def _of_day(form: EnterForm) -> dict[str, Any]:
    """When it came; of a day long ago the page asks whether it is right."""
    day = form.received_on.data
    form.asks_day = day is not None and redating.is_long_ago(day, clock.today())
    sure = {"is_right_day": form.is_right_day.data, "late_because": form.late_because.data or ""}
    return {"received_on": day, **(sure if form.asks_day else {})}


@bp.get("/<int:id>/entered")
@open_to(WRITERS)
def entered(id: int) -> str:
    """What somebody wrote down for others, for that very person: whether it is right, and who can put it right; no word of it."""
    post = one_or_404(access.entered_by(me()), id)
    return render_template("feedback/desk/entered.html", post=post, is_mine=access.may_see_at_desk(me(), post))


def to_slip(no: str, code: str, entered_id: int = 0) -> Response:
    """On to the slip for the author; number and code are shown there once. Whoever wrote it down goes on to what that was."""
    session["slip"] = {"no": no, "code": code, "entered": entered_id}
    return redirect(url_for("feedback_desk.slip"))


@bp.get("/slip")
@open_to(WRITERS)
def slip() -> Reply:
    """Number and query code, to be printed or copied for whoever wrote, called or came; shown once."""
    held = session.pop("slip", None)
    if not held:
        return redirect(url_for(".index"))
    post = db.session.scalar(select(Post).where(Post.no == held["no"]))
    waits = post is not None and post.is_waited_for and post.first_answered_at is None
    due = post.due_on if post is not None and waits else None
    unit = db.session.get(Unit, post.unit_id or post.entered_unit_id or 0) if post is not None else None
    return render_template("feedback/desk/slip.html", held=held, due=due, unit=unit)


@bp.route("/<int:id>/code", methods=["GET", "POST"])
@open_to(WRITERS)
def renew_code(id: int) -> Reply:
    """Asks first: the old code is dead with the new one."""
    post = seen_or_404(id)
    require(access.may_renew_code(current_user, post))
    if why := saying.why_no_code(post):
        flash(why, "info")
        return redirect(url_for(".show", id=id))
    form = CodeForm()

    def renewed() -> Renewed:
        return Renewed(saying.renew_code(post, by=me(), seen=form.seen.data))

    if form.validate_on_submit() and (done := attempt(form, renewed)):
        flash(
            "新的查询码请当面交给本人，原来的不能再用" if done.code else "新的查询码已发给留言人，原来的不能再用",
            "success",
        )
        return to_slip(post.no, done.code) if done.code else redirect(url_for(".show", id=id))
    told = shown(form, saying.code_renewed(post), renewing.ways(steps.reader_of(post)))
    return render_template("feedback/desk/code.html", post=post, left_one=steps.left_an_address(post), **told)


@bp.route("/routes", methods=["GET", "POST"])
@open_to(OFFICE)
@takes()
def rules() -> Reply:
    form = RouteForm()
    form.topic.choices = [
        SelectChoice(0, "各类话题"),
        *[SelectChoice(topic.id, topic.name) for topic in queries.topics()],
    ]
    found = {
        unit.id: unit
        for grant in current_user.live_grants(Role.OPENNESS_OFFICE)
        for unit in units.in_reach(grant.region)
    }
    form.unit.choices = [SelectChoice(0, "请选择"), *[SelectChoice(unit.id, unit.name) for unit in found.values()]]
    form.chosen.choices = []

    def put() -> Route:
        region = place_meant(form)
        kind = Kind(form.kind.data) if form.kind.data else None
        if not current_user.holds(*access.OFFICE, region=region):
            raise Refused("这不是您负责的地方", "place")
        if form.unit.data not in found:
            raise Refused("请选择转到哪个单位", "unit")
        return routes.make(region, form.topic.data or None, kind, found[form.unit.data], form.basis.data or "", by=me())

    if form.validate_on_submit() and attempt(form, put):
        flash("规则已保存，以后的留言按它建议转办", "success")
        return redirect(url_for(".rules"))
    hear(form, place_meant, form)
    return render_template(
        "feedback/desk/routes.html",
        form=form,
        routes=queries.routes(),
        nowhere={route.id for route in reach.leading_nowhere()},
        holes=reach.holes(),
        button=Form(),
    )


@bp.get("/unreached")
@open_to(KEEPERS)
@takes("page")
def unreached() -> str:
    """Places whose posts nobody would read, for whoever gives roles and keeps rules; a supervisor sees what waits there."""
    waiting = paged(reach.stranded(me()).order_by(Post.due_on, Post.id), 30)
    shown = {"holes": reach.holes(), "waiting": waiting, "today": clock.today()}
    return render_template("feedback/desk/unreached.html", **shown, may_give=may_enter("people.index"))


@bp.post("/routes/<int:id>/end")
@open_to(OFFICE)
def end_rule(id: int) -> Response:
    mine = [inside(Route.region_id, grant.region) for grant in current_user.live_grants(Role.OPENNESS_OFFICE)]
    route = one_or_404(select(Route).where(Route.ended_at.is_(None), or_(*mine)), id)
    form = Form()
    if form.validate_on_submit() and attempt(form, routes.end, route, by=me()):
        flash("规则已停用", "success")
    return redirect(url_for(".rules"))
