"""Desk pages about the village itself: the list, its particulars, its supervision committee."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.core import regions
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.regions.models import Level, Region
from app.db import db
from app.errors import Refused
from app.village import access, boards, queries, withheld, working
from app.village.addresses import title_of
from app.village.forms import DeclareForm, JoinForm, MemberForm, ParticularsForm
from app.village.models import Member, Village
from app.village.rules.periods import Span
from app.village.service import chain, villages, withholding
from app.village.views.board import desk
from app.web.filters import takes
from app.web.forms import Form
from app.web.pages import paged
from app.web.rights import holding, open_to, require
from app.web.writes import attempt, one_or_404

READERS = holding(*access.READERS)
KEEPERS = holding(*access.KEEPERS)
CHECKERS = holding(*access.CHECKERS)
TOWNSHIP = holding(Role.TOWNSHIP_REVIEWER)
Reply = str | Response


def me() -> User:
    """Who is signed in."""
    user: User = current_user._get_current_object()
    return user


def village_or_404(id: int) -> Village:
    """A village this member of staff works with."""
    return one_or_404(access.villages_at_desk(current_user), id)


def kept_or_404(id: int) -> Village:
    """The same, with the right to change its particulars."""
    village = village_or_404(id)
    require(access.may_keep(current_user, village))
    return village


def appointed_or_404(id: int) -> Village:
    """A village whose committee this reviewer enters: those it supervises do not choose it."""
    village = village_or_404(id)
    require(access.may_review(current_user, village))
    return village


@desk.get("/")
@open_to(READERS)
@takes("q", "page")
def index() -> str:
    words = request.args.get("q", "").strip()[:40]
    rows = access.villages_at_desk(current_user).join(Region, Village.region_id == Region.id).order_by(Region.code)
    if words:
        found = [region.id for region in regions.queries.search(words, 50)]
        rows = rows.where(Village.region_id.in_(found))
    waiting = [] if words else [(one, working.due_on(one)) for one in working.to_review(me(), 50)]
    return render_template("village/desk/index.html", page=paged(rows, 30), words=words, waiting=waiting)


@desk.get("/<int:id>/")
@open_to(READERS)
@takes()
def village(id: int) -> str:
    found = village_or_404(id)
    in_work = queries.in_work(found)
    return render_template(
        "village/desk/village.html",
        withheld=[(one, withheld.places(one)) for one in withholding.waiting([found.id])],
        village=found,
        panels=boards.board(found),
        in_work=in_work,
        begun={(release.item_no, release.period): release for release in in_work},
        may_prepare=access.may_prepare(current_user, found),
        may_keep=access.may_keep(current_user, found),
        may_check=access.may_check(current_user, found),
        may_appoint=access.may_review(current_user, found),
        button=Form(),
    )


@desk.route("/join", methods=["GET", "POST"])
@open_to(TOWNSHIP)
def join() -> Reply:
    form = JoinForm()

    def open_board() -> Village:
        return villages.join(_place(form.place.data), by=me())

    if form.validate_on_submit() and (found := attempt(form, open_board)):
        flash(f"{found.region.short_name}已有公开栏。接着填资料和监督委员会成员", "success")
        return redirect(url_for(".particulars", id=found.id))
    return render_template("village/desk/join.html", form=form)


def _place(words: str) -> Region:
    """The one village of this reviewer's area with that name or code."""
    reach = [grant.region for grant in current_user.live_grants(Role.TOWNSHIP_REVIEWER)]
    found = [region for region in regions.queries.search(words, 50) if region.level == Level.VILLAGE]
    mine = [region for region in found if any(place.covers(region) for place in reach)]
    exact = [region for region in mine if words in (region.short_name, region.name, region.code)] or mine
    if len(exact) != 1:
        raise Refused(
            "没有找到唯一的村（社区），请写全名或 12 位代码" if exact else "您管的地方没有这个村（社区）", "place"
        )
    return exact[0]


@desk.route("/<int:id>/particulars", methods=["GET", "POST"])
@open_to(KEEPERS)
def particulars(id: int) -> Reply:
    found = kept_or_404(id)
    form = ParticularsForm(obj=found)
    if not form.is_submitted():
        form.span.data = found.span_now.value
    form.shown(found.version)

    def save() -> Village:
        names = ("collective", "display_days", "complaint_phone", "population", "households", "area", "board_place")
        fields = {name: getattr(form, name).data for name in names}
        dated = {"span": Span(form.span.data), "span_from": form.span_from.data, "meeting_on": form.meeting_on.data}
        return villages.set_particulars(found, {**fields, **dated}, by=me())

    if form.validate_on_submit() and form.still(lambda: found.version) and attempt(form, save):
        flash("资料已保存", "success")
        return redirect(url_for(".village", id=found.id))
    return render_template("village/desk/particulars.html", form=form, village=found)


@desk.route("/<int:id>/members", methods=["GET", "POST"])
@open_to(TOWNSHIP)
def members(id: int) -> Reply:
    found = appointed_or_404(id)
    form = MemberForm()

    def save() -> Member:
        return villages.name_member(found, form.name.data, form.duty.data, _account(form.username.data), by=me())

    if form.validate_on_submit() and attempt(form, save):
        flash(f"已登记{form.name.data}", "success")
        return redirect(url_for(".members", id=found.id))
    return render_template("village/desk/members.html", form=form, village=found, button=Form())


def _account(username: str) -> User | None:
    if not username:
        return None
    user = db.session.scalar(select(User).where(User.username == username))
    if user is None or not user.has_role(Role.SUPERVISION):
        raise Refused("没有这个登录名，或者它没有监督委员会的岗位；请先请系统管理员授权", "username")
    return user


@desk.post("/members/<int:member_id>/end")
@open_to(TOWNSHIP)
def end_member(member_id: int) -> Response:
    member = db.session.get(Member, member_id) or abort(404)
    found = appointed_or_404(member.village_id)
    form = Form()
    if form.validate_on_submit() and attempt(form, _ended, member):
        for release in queries.being_checked(found):
            if lack := chain.lack_of_signers(release):
                flash(f"{title_of(release)}：{lack}", "warning")
    for _, sentence in form.mistakes:
        flash(sentence, "warning")
    return redirect(url_for(".members", id=found.id))


def _ended(member: Member) -> bool:
    villages.end_member(member, by=me())
    return True


@desk.route("/<int:id>/declare", methods=["GET", "POST"])
@open_to(CHECKERS)
def declare(id: int) -> Reply:
    found = village_or_404(id)
    require(access.may_check(current_user, found))
    form = DeclareForm()
    if form.validate_on_submit() and attempt(form, villages.declare, found, by=me()):
        flash("已声明，现在可以审核签字", "success")
        return redirect(url_for(".village", id=found.id))
    return render_template("village/desk/declare.html", form=form, village=found)
