"""Pages for everyone: what it is, apply, find again, confirm what an office began."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from app import clock
from app.core import privacy, units, workdays
from app.core.accounts.models import User
from app.core.regions.views import current_place
from app.core.units.models import Unit
from app.core.workdays.rules import Explanation
from app.errors import Refused
from app.foi import access, queries, rules
from app.foi.forms import ApplyForm, TrackForm
from app.foi.models import Application
from app.foi.rules import Applicant, State
from app.foi.service import applying, sealed
from app.foi.service.applying import Receipt, Typed
from app.foi.service.sealed import Wanted, Who
from app.web.filters import takes
from app.web.forms import Form
from app.web.opened import Opened
from app.web.phones import Proof
from app.web.rights import EVERYONE, open_to
from app.web.tracking import find_again
from app.web.writes import attempt, hear, one_or_404

bp = Blueprint("foi", __name__, url_prefix="/foi", template_folder="../templates")
Reply = str | Response
PHONE = Proof("foi")
OPENED = Opened("foi", Application.code_hash)


def _actor() -> User | None:
    return current_user._get_current_object() if current_user.is_authenticated else None


def _own_or_404(id: int) -> Application:
    return one_or_404(access.own(current_user, OPENED.ids()), id)


def explained(application: Application) -> Explanation | None:
    """Every day of the period, counted or skipped; None before it runs or when a year has no working-day table."""
    if application.received_on is None:
        return None
    try:
        return workdays.calendar().explain(application.received_on, application.workdays)
    except (Refused, LookupError):
        return None


def _units() -> list[Unit]:
    place = current_place()
    return list(units.in_reach(place)) if place else []


@bp.get("/")
@open_to(EVERYONE)
@takes()
def index() -> str:
    year = clock.today().year
    return render_template("foi/index.html", year=year, counts=queries.counts(year), offices=[unit for unit in _units() if unit.phone][:12])  # fmt: skip


def _typed(form: ApplyForm) -> Typed:
    who = Who(*[form[name].data or "" for name in ("name", "proof", "number", "phone", "email", "address")])
    applicant = Applicant(form.applicant.data) if form.applicant.data in set(Applicant) else None
    return Typed(applicant, who, Wanted(form.what.data or "", form.way.data or ""))


@bp.route("/new", methods=["GET", "POST"])
@open_to(EVERYONE)
def new() -> Reply:
    form, found = ApplyForm(), _units()
    form.unit.choices = [SelectChoice(0, "请选择"), *[SelectChoice(unit.id, unit.name) for unit in found]]

    def put() -> Receipt:
        unit = next((unit for unit in found if unit.id == form.unit.data), None)
        return applying.apply(_typed(form), unit, by=_actor(), prove=lambda phone: PHONE.prove(form, phone))

    if request.form.get("send_code"):
        PHONE.send(form)
    elif not form.validate_on_submit():
        hear(form, lambda: applying.read(_typed(form), None))
    elif receipt := attempt(form, put):
        OPENED.remember(receipt.id, receipt.code_hash, receipt.code)
        return redirect(url_for(".own", id=receipt.id))
    return render_template("foi/new.html", form=form, place=current_place())


@bp.route("/track", methods=["GET", "POST"])
@open_to(EVERYONE)
def track() -> Reply:
    form = TrackForm()
    if form.validate_on_submit() and (found := find_again(form, applying.find_by_code, 5)):
        OPENED.remember(found.id, found.code_hash)
        return redirect(url_for(".own", id=found.id))
    return render_template("foi/track.html", form=form)


@bp.get("/own/<int:id>/")
@open_to(EVERYONE)
def own(id: int) -> str:
    application = _own_or_404(id)
    code = OPENED.code_once(id)
    return render_template(
        "foi/own.html",
        application=application,
        wanted=sealed.wanted(application),
        answer=sealed.answer(application),
        remedy=rules.remedy(application.result) if application.result else "",
        why=explained(application),
        code=code,
        on_this_device=id in OPENED.ids(),
    )


@bp.route("/own/<int:id>/confirm", methods=["GET", "POST"])
@open_to(EVERYONE)
def confirm(id: int) -> Reply:
    application = _own_or_404(id)
    if application.state != State.WAITING:
        return redirect(url_for(".own", id=id))
    form = ApplyForm()
    del form.unit
    if not form.is_submitted():
        who = sealed.who(application)
        form.name.data, form.phone.data, form.email.data = who.name, who.phone, who.email
        form.what.data = sealed.wanted(application).what

    def put() -> bool:
        applying.confirm(
            application, _typed(form), by=_actor(), prove=lambda phone: _same_phone(form, application, phone)
        )
        return True

    if request.form.get("send_code"):
        PHONE.send(form)
    elif not form.validate_on_submit():
        hear(form, lambda: applying.read(_typed(form), None))
    elif attempt(form, put):
        flash("申请已确认，今天就是收到的日期", "success")
        return redirect(url_for(".own", id=id))
    return render_template("foi/confirm.html", form=form, application=application)


def _same_phone(form: ApplyForm, application: Application, phone: str) -> None:
    """The phone of the post was proved when it was written; another one is proved now."""
    if privacy.keyed_hash("phone", phone) != application.phone_hash:
        PHONE.prove(form, phone)


@bp.post("/own/<int:id>/let-go")
@open_to(EVERYONE)
def let_go(id: int) -> Response:
    application, form = _own_or_404(id), Form()

    def put() -> bool:
        applying.let_go(application, by=_actor())
        return True

    if form.validate_on_submit() and attempt(form, put):
        flash("已关闭，没有作为申请办理。您的留言退回原单位，照样答复", "success")
        return redirect(url_for(".index"))
    for _, sentence in form.mistakes:
        flash(sentence, "warning")
    return redirect(url_for(".own", id=id))


@bp.post("/leave")
@open_to(EVERYONE)
def leave() -> Response:
    """Whoever uses this computer next opens none of these applications."""
    OPENED.leave()
    flash("已清除，这台设备上不再能直接打开您的申请。凭编号和查询码随时能再查", "success")
    return redirect(url_for(".index"))
