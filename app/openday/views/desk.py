"""Pages for staff: drafting, review, the life of an event, sign-ups, selection, the draw."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import or_, select
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from app import feedback
from app.core import attachments, audit, renewing, units
from app.core.regions.scope import inside
from app.core.units.models import Unit
from app.db import db
from app.errors import STALE, Refused
from app.openday import access, figures, queries
from app.openday.forms import (
    ChangeForm,
    ClerkSignupForm,
    EventForm,
    InviteForm,
    ItemForm,
    PaperForm,
    QuestionForm,
    ReasonForm,
    ResumeForm,
    SeatsForm,
    StepForm,
)
from app.openday.models import Entry, Event, Paper
from app.openday.rules import CATEGORY_LABELS, Audience, Category, Channel, Kind, Leftover, State
from app.openday.service import after, applying, day, events, messages, query_codes, seats, selection, signup
from app.openday.views import next_steps
from app.openday.views.attending import item_choices
from app.openday.views.own import application_of, signup_form
from app.openday.views.public import milestones
from app.web import filters
from app.web.filters import takes
from app.web.forms import Form
from app.web.pages import counted_by, paged
from app.web.pressing import PressForm, pressed
from app.web.renewing import CodeForm, Renewed, shown
from app.web.rights import holding, open_to, require
from app.web.writes import attempt, hear, one_or_404

bp = Blueprint("openday_desk", __name__, url_prefix="/desk/openday", template_folder="../templates")
READERS = holding(*access.READERS)
DRAFTERS = holding(*access.DRAFTERS)
REVIEWERS = holding(*access.REVIEWERS)
Reply = str | Response


def seen_or_404(id: int) -> Event:
    """An event this member of staff works with."""
    return one_or_404(access.at_desk(current_user), id)


def edited_or_404(id: int) -> Event:
    """The same, with the right to change it."""
    event = seen_or_404(id)
    require(access.may_edit(current_user, event))
    return event


def back(event: Event, anchor: str = "") -> Response:
    """To the event's desk page."""
    return redirect(url_for("openday_desk.show", id=event.id) + anchor)


@bp.get("/")
@open_to(READERS)
@takes("state", "page")
def index() -> str:
    state = filters.one_of("state", set(State))
    rows = access.at_desk(current_user).order_by(Event.starts_at.desc(), Event.id.desc())
    if state:
        rows = rows.where(Event.state == State(state))
    counts = counted_by(access.at_desk(current_user), Event.state)
    return render_template("openday/desk/index.html", page=paged(rows, 30), state=state, counts=counts)


def _offices() -> list[Unit]:
    """Units this person may draft for."""
    found: dict[int, Unit] = {}
    for grant in current_user.live_grants(*access.DRAFTERS):
        reach = Unit.id == grant.unit_id if grant.unit_id else inside(Unit.region_id, grant.region)
        for unit in db.session.scalars(select(Unit).where(reach, Unit.valid_to.is_(None)).order_by(Unit.id)):
            found[unit.id] = unit
    return list(found.values())


def _event_form(event: Event | None = None) -> EventForm:
    form = EventForm(obj=event) if event else EventForm()
    form.office.choices = [SelectChoice(unit.id, unit.name) for unit in _offices()]
    months = access.at_desk(current_user).where(Event.kind == Kind.MONTH)
    form.month.choices = [SelectChoice(0, "不属于开放月")]
    form.month.choices += [SelectChoice(month.id, month.title) for month in db.session.scalars(months)]
    if event and not form.is_submitted():
        form.office.data, form.month.data = event.unit_id, event.parent_id or 0
        form.criteria.data = "\n".join(event.criteria)
    return form


def _fields(form: EventForm) -> dict[str, Any]:
    unit = db.session.get(Unit, form.office.data)
    if unit is None or not access.may_draft_for(current_user, unit.region, unit):
        raise Refused("请选您负责的单位", "office")
    return {**form.fields(), "unit": unit, "region": unit.region, "parent_id": form.month.data or None}


def _draft(form: EventForm) -> Event:
    return events.draft(_fields(form), by=current_user._get_current_object())


@bp.route("/new", methods=["GET", "POST"])
@open_to(DRAFTERS)
def new() -> Reply:
    form = _event_form()
    if form.validate_on_submit() and (event := attempt(form, _draft, form)):
        flash(f"已保存草稿，编号 {event.no}。接着填席位、议题和材料", "success")
        return back(event)
    return render_template("openday/desk/edit.html", form=form, event=None)


@bp.route("/<int:id>/edit", methods=["GET", "POST"])
@open_to(DRAFTERS)
def edit(id: int) -> Reply:
    event = edited_or_404(id)
    form = _event_form(event)

    def save() -> Event:
        return events.edit(event, _fields(form), by=current_user)

    if form.validate_on_submit() and form.still(lambda: event.version) and attempt(form, save):
        flash("草稿已更新", "success")
        return back(event)
    return render_template("openday/desk/edit.html", form=form, event=event)


@bp.get("/<int:id>/")
@open_to(READERS)
def show(id: int) -> str:
    event = seen_or_404(id)
    opinions, draw = queries.opinions_of(event), selection.the_draw(event)
    may = {
        "may_edit": access.may_edit(current_user, event),
        "may_review": access.may_review(current_user, event),
        "may_check_in": access.may_check_in(current_user, event),
    }
    return render_template(
        "openday/desk/show.html",
        event=event,
        milestones=milestones(event),
        sources=queries.sources_of(event),
        draw=draw,
        round=selection.open_round(event),
        signed_up=queries.signed_up(event),
        trail=db.session.scalars(audit.trail("event", event.id)).all(),
        opinions=opinions,
        origins=feedback.origins(feedback.Into.AGENDA, [one.id for one in opinions], current_user),
        steps=next_steps.of_event(event, draw=draw, mark=after.mark_of(event), **may),
        survey=figures.survey_of(event),
        comments=figures.comments_on(event),
        button=Form(),
        **may,
    )


@bp.route("/<int:id>/seats", methods=["GET", "POST"])
@open_to(DRAFTERS)
def set_seats(id: int) -> Reply:
    event = edited_or_404(id)
    form = SeatsForm()
    form.shown(event.version)
    if not form.is_submitted():
        _show_seats(form, event)
    rows = [
        (category, row["seats"] or 0, row["reserved"] or 0)
        for category, row in zip(Category, form.rows.data, strict=False)
    ]
    ready = form.validate_on_submit() and form.still(lambda: event.version)
    if ready and _did(form, events.set_seats, event, rows, Leftover(form.leftover.data)):
        flash("席位已更新", "success")
        return back(event)
    return render_template("openday/desk/seats.html", form=form, event=event, labels=list(CATEGORY_LABELS.values()))


def _show_seats(form: SeatsForm, event: Event) -> None:
    known = {seat.category: seat for seat in event.seats}
    for category, row in zip(Category, form.rows, strict=True):
        if category in known:
            row.seats.data, row.reserved.data = known[category].seats, known[category].reserved
    form.leftover.data = event.leftover.value


def _did(form: Form, verb: Callable[..., Any], *args: Any) -> bool:
    """Run a verb that returns nothing; True when it was not refused."""
    actor = current_user._get_current_object()

    def run() -> bool:
        verb(*args, by=actor)
        return True

    return bool(attempt(form, run))


@bp.route("/<int:id>/agenda", methods=["GET", "POST"])
@open_to(DRAFTERS)
def add_item(id: int) -> Reply:
    event = edited_or_404(id)
    form = ItemForm()
    form.office.choices = [SelectChoice(0, "不写")]
    form.office.choices += [SelectChoice(unit.id, unit.name) for unit in units.in_reach(event.region)]
    if form.validate_on_submit():
        typed = (form.title.data, form.office.data or None, form.note.data or "")
        if _did(form, events.add_item, event, *typed):
            flash("议题已添加", "success")
            return back(event, "#agenda")
    return render_template("openday/desk/item.html", form=form, event=event)


@bp.post("/<int:id>/agenda/<int:item_id>/remove")
@open_to(DRAFTERS)
def remove_item(id: int, item_id: int) -> Reply:
    return _press(edited_or_404(id), events.remove_item, item_id, told="议题已删去")


def _press(event: Event, verb: Callable[..., Any], *args: Any, told: str, label: str = "再办一次") -> Reply:
    """A button without fields: run the verb on the event, say what happened, go back; see `pressing`. `label`: its words."""
    form = PressForm()
    if form.validate_on_submit() and _did(form, verb, event, *args):
        flash(told, "success")
    return pressed(form, url_for("openday_desk.show", id=event.id), label)


@bp.route("/<int:id>/questions", methods=["GET", "POST"])
@open_to(DRAFTERS)
def add_question(id: int) -> Reply:
    event = edited_or_404(id)
    form = QuestionForm()
    form.after_id.choices = [SelectChoice(0, "总是问")]
    form.after_id.choices += [SelectChoice(question.id, question.label) for question in event.questions]
    if form.validate_on_submit() and _did(form, events.add_question, event, form.fields()):
        flash("问题已添加", "success")
        return back(event, "#questions")
    return render_template("openday/desk/question.html", form=form, event=event)


@bp.post("/<int:id>/questions/<int:question_id>/remove")
@open_to(DRAFTERS)
def remove_question(id: int, question_id: int) -> Reply:
    return _press(edited_or_404(id), events.remove_question, question_id, told="问题已删去")


@bp.route("/<int:id>/papers", methods=["GET", "POST"])
@open_to(DRAFTERS)
def add_paper(id: int) -> Reply:
    event = edited_or_404(id)
    form = PaperForm()
    form.item_id.choices = item_choices(event)

    def save() -> Paper:
        actor = current_user._get_current_object()
        kept = attachments.keep(request.files.get("file"), by=actor, allow=attachments.DOCUMENTS)
        audience = Audience(form.audience.data)
        return events.add_paper(event, form.title.data or "", kept, audience, form.item_id.data or None, by=actor)

    if form.validate_on_submit() and attempt(form, save):
        flash("材料已上传", "success")
        return back(event, "#papers")
    return render_template("openday/desk/paper.html", form=form, event=event)


@bp.post("/<int:id>/papers/<int:paper_id>/withdraw")
@open_to(DRAFTERS)
def withdraw_paper(id: int, paper_id: int) -> Reply:
    event = edited_or_404(id)
    paper = one_or_404(select(Paper).where(Paper.event_id == event.id), paper_id)

    def withdraw(_event: Event, *, by: Any) -> None:
        events.withdraw_paper(paper, by=by)

    return _press(event, withdraw, told="材料已收回")


@bp.post("/<int:id>/submit")
@open_to(DRAFTERS)
def submit(id: int) -> Reply:
    return _press(edited_or_404(id), events.submit, told="已提交审核，由另一位同事发布")


@bp.post("/<int:id>/publish")
@open_to(REVIEWERS)
def publish(id: int) -> Reply:
    event = seen_or_404(id)
    require(access.may_review(current_user, event))
    return _press(
        event, events.publish, request.form.get("seen", 0, type=int), told="活动已发布，居民现在可以看到", label="发布"
    )


@bp.post("/<int:id>/release")
@open_to(DRAFTERS)
def release_reserved(id: int) -> Reply:
    return _press(edited_or_404(id), events.release_reserved, told="没有用上的邀请席位已转为公开席位，并按候补次序递补")


@bp.post("/<int:id>/hold")
@open_to(DRAFTERS)
def hold(id: int) -> Reply:
    return _press(edited_or_404(id), events.hold, told="已记为举行，没有签到的记为缺席")


def _is_stale(version: int) -> bool:
    """Did the page with the link show another version? Whoever read that one reads again, and takes no step."""
    read = request.args.get("seen", type=int)
    if request.method != "GET" or read is None or read == version:
        return False
    flash(STALE, "warning")
    return True


EXPLAINED = {
    "send-back": (events.send_back, "退回修改", "已退回起草人"),
    "postpone": (events.postpone, "延期", "活动已延期，报名的人会收到通知"),
    "cancel": (events.cancel, "取消活动", "活动已取消，报名的人会收到通知"),
    "discard": (events.discard, "作废草稿", "草稿已作废，不会公开"),
    "close-early": (events.close_early, "提前截止报名", "报名已截止，报名的人会收到通知"),
}


@bp.route("/<int:id>/<any('send-back', postpone, cancel, discard, 'close-early'):step>", methods=["GET", "POST"])
@open_to(DRAFTERS)
def explain(id: int, step: str) -> Reply:
    event = edited_or_404(id)
    if step == "send-back":
        require(access.may_review(current_user, event))
    verb, label, told = EXPLAINED[step]
    if _is_stale(event.version):
        return back(event)
    form = StepForm()
    form.shown(event.version)
    if form.validate_on_submit() and form.still(lambda: event.version) and _did(form, verb, event, form.reason.data):
        flash(told, "success")
        return back(event)
    return render_template("openday/desk/reason.html", form=form, event=event, label=label)


@bp.route("/<int:id>/change", methods=["GET", "POST"])
@open_to(DRAFTERS)
def change(id: int) -> Reply:
    event = edited_or_404(id)
    form = ChangeForm(obj=event)
    names = ("title", "place", "starts_at", "ends_at", "signup_closes_at")
    if form.validate_on_submit() and form.still(lambda: event.version):
        fields = {name: form[name].data for name in names}
        if attempt(form, events.change, event, fields, form.reason.data, by=current_user._get_current_object()):
            flash("安排已变更，报名的人会收到通知", "success")
            return back(event)
    return render_template("openday/desk/change.html", form=form, event=event)


@bp.route("/<int:id>/resume", methods=["GET", "POST"])
@open_to(DRAFTERS)
def resume(id: int) -> Reply:
    event = edited_or_404(id)
    form = ResumeForm()
    form.shown(event.version)
    if form.validate_on_submit() and form.still(lambda: event.version):
        times = (form.starts_at.data, form.ends_at.data, form.reason.data)
        if attempt(form, events.resume, event, *times, by=current_user._get_current_object()):
            flash("新日期已公布，报名的人会收到通知", "success")
            return back(event)
    return render_template("openday/desk/resume.html", form=form, event=event)


# sign-ups


@bp.get("/<int:id>/entries")
@open_to(DRAFTERS)
@takes("q", "page")
def entries(id: int) -> str:
    event = edited_or_404(id)
    words = request.args.get("q", "").strip()[:60]
    rows = queries.entries_of(event)
    if words:
        rows = rows.where(or_(Entry.no.endswith(words, autoescape=True), queries.has_person_named(words)))
    return render_template(
        "openday/desk/entries.html",
        event=event,
        page=paged(rows, 50),
        places=queries.line_places(event),
        words=words,
        button=Form(),
    )


def _entry_or_404(id: int) -> Entry:
    return one_or_404(access.entries_at_desk(current_user), id)


@bp.get("/entries/<int:id>/")
@open_to(DRAFTERS)
def entry(id: int) -> str:
    found = _entry_or_404(id)
    return _entry_page(found)


def _entry_page(found: Entry, clear: dict[str, str] | None = None) -> str:
    return render_template(
        "openday/desk/entry.html",
        entry=found,
        event=found.event,
        clear=clear,
        assessments=queries.assessments_of(found),
        trail=db.session.scalars(audit.trail("entry", found.id)).all(),
        renewed=query_codes.code_renewed(found),
        button=Form(),
    )


@bp.post("/entries/<int:id>/reveal")
@open_to(DRAFTERS)
def reveal(id: int) -> Reply:
    found = _entry_or_404(id)
    form = Form()
    clear = attempt(form, day.reveal, found, by=current_user) if form.validate_on_submit() else None
    return _entry_page(found, clear)


@bp.route("/entries/<int:id>/code", methods=["GET", "POST"])
@open_to(DRAFTERS)
def renew_code(id: int) -> Reply:
    """Asks first: the old code is dead with the new one."""
    found = _entry_or_404(id)
    form = CodeForm()

    def renewed() -> Renewed:
        return Renewed(query_codes.renew_code(found, by=current_user, seen=form.seen.data or ""))

    if form.validate_on_submit() and (done := attempt(form, renewed)):
        where = f"是 {done.code}（只显示这一次），请当面或打电话告诉本人" if done.code else "已发给本人"
        flash(f"新的查询码{where}，原来的不能再用", "success")
        return redirect(url_for(".entry", id=found.id))
    told = shown(form, query_codes.code_renewed(found), renewing.ways(messages.reader_of(found)))
    return render_template("openday/desk/code.html", entry=found, **told)


@bp.post("/entries/<int:id>/offer")
@open_to(DRAFTERS)
def answer_offer(id: int) -> Reply:
    """For somebody who told the office at the counter or on the phone."""
    found = _entry_or_404(id)
    form = Form()
    verb = seats.decline if request.form.get("answer") == "decline" else seats.accept
    if form.validate_on_submit() and attempt(form, verb, found, by=current_user._get_current_object()):
        flash("已代为接受席位" if verb is seats.accept else "已代为放弃，席位转给下一位", "success")
    for _, sentence in form.mistakes:
        flash(sentence, "warning")
    return redirect(url_for(".entry", id=found.id))


@bp.route("/entries/<int:id>/<any(reject, withdraw):step>", methods=["GET", "POST"])
@open_to(DRAFTERS)
def end_entry(id: int, step: str) -> Reply:
    found = _entry_or_404(id)
    verb = selection.reject if step == "reject" else signup.withdraw
    label = "审核不通过" if step == "reject" else "代为撤回报名"
    form = ReasonForm()
    if form.validate_on_submit() and attempt(form, verb, found, form.reason.data, by=current_user):
        flash(f"{label}，已通知本人", "success")
        return redirect(url_for(".entry", id=found.id))
    return render_template("openday/desk/reason.html", form=form, event=found.event, entry=found, label=label)


@bp.route("/<int:id>/entries/new", methods=["GET", "POST"])
@open_to(DRAFTERS)
def enter(id: int) -> Reply:
    event = edited_or_404(id)
    form = signup_form(event, ClerkSignupForm)
    while len(form.people.entries) < min(1 + event.companions, 6):
        form.people.append_entry()
    if not form.validate_on_submit():
        hear(form, lambda: applying.read(event, application_of(form, event), Channel.COUNTER))
    else:
        typed = application_of(form, event)
        actor = current_user._get_current_object()
        if receipt := attempt(form, signup.sign_up, event, typed, by=actor, channel=Channel(form.channel.data)):
            flash(f"已代为报名，编号 {receipt.entry.no}，查询码 {receipt.code}，请告诉本人", "success")
            return redirect(url_for(".entry", id=receipt.entry.id))
    return render_template("openday/desk/enter.html", form=form, event=event)


@bp.route("/<int:id>/invite", methods=["GET", "POST"])
@open_to(DRAFTERS)
def invite(id: int) -> Reply:
    event = edited_or_404(id)
    form = InviteForm()
    form.category.choices = [
        SelectChoice(seat.category.value, f"{CATEGORY_LABELS[seat.category]}（还有 {seat.reserved - seat.invited} 席）")
        for seat in event.seats
        if seat.reserved
    ]
    if form.validate_on_submit():
        typed = (form.name.data, form.phone.data, form.email.data or "", form.work.data or "")
        if attempt(form, day.invite, event, Category(form.category.data), *typed, by=current_user):
            flash("邀请已发出", "success")
            return redirect(url_for(".entries", id=event.id))
    return render_template("openday/desk/invite.html", form=form, event=event)
