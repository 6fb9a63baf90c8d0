"""Pages for the applicant before the day: sign up, receipt, find again, change, withdraw, accept."""

import re
from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response
from wtforms import Field, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from app.core import privacy
from app.db import db
from app.openday import access, queries
from app.openday.forms import ReviseForm, SignupForm, TrackForm, WithdrawForm
from app.openday.models import Entry, Event, Offer, Paper, Question
from app.openday.rules import (
    CATEGORY_LABELS,
    PUBLIC,
    YES_NO,
    Category,
    EntryState,
    Part,
    QuestionKind,
    State,
)
from app.openday.service import applying, query_codes, seats, signup
from app.openday.views.public import bp, is_open
from app.web.forms import Form
from app.web.opened import Opened, shows_own
from app.web.phones import Proof
from app.web.remembered import remembered
from app.web.rights import EVERYONE, SIGNED_IN, open_to
from app.web.tracking import find_again
from app.web.writes import attempt, hear, one_or_404

PHONE = Proof("openday")
Reply = str | Response


OPENED = Opened("entries", Entry.code_hash)


def own_or_404(id: int) -> Entry:
    """The applicant's own entry."""
    return one_or_404(access.own_entries(current_user, OPENED.ids()).options(*queries.FOR_RECEIPT), id)


def question_field(question: Question) -> Any:
    """The form field of a sign-up question."""
    label = question.label + ("" if question.required else "（选填）")
    if question.kind == QuestionKind.TEXT:
        return TextAreaField(label)
    if question.kind in (QuestionKind.CHOICE, QuestionKind.YES_NO):
        words = question.options if question.kind == QuestionKind.CHOICE else YES_NO
        return RadioField(label, choices=[SelectChoice(word, word) for word in words], validate_choice=False)
    return StringField(label)


def with_questions(form_class: type[Form], questions: list[Question]) -> type[Form]:
    """The form class with one field per question of the event; the class itself, known to WTForms, without any."""
    if not questions:
        return form_class
    fields: dict[str, Field] = {f"question_{question.id}": question_field(question) for question in questions}
    return type(form_class.__name__, (form_class,), fields)


def answers_in(form: Form, questions: list[Question]) -> dict[str, str]:
    """The answers as the service knows them."""
    return {str(question.id): form[f"question_{question.id}"].data or "" for question in questions}


def signup_form(event: Event, form_class: type[SignupForm] = SignupForm) -> Any:
    """The sign-up form of an event, with its categories, questions and companions."""
    form = with_questions(form_class, event.questions)()
    form.category.choices = [
        SelectChoice(seat.category.value, f"{CATEGORY_LABELS[seat.category]}（{seat.seats} 席）")
        for seat in event.seats
        if seat.seats
    ]
    if not form.is_submitted() and len(form.category.choices) == 1:
        form.category.data = form.category.choices[0].value
    return form


def application_of(form: Any, event: Event) -> applying.Application:
    """What was typed, companions without a name and number left out."""
    first, *rest = form.people.data
    people = [applying.Applicant(first["name"] or "", first["id_number"] or ""), *companions_in(rest)]
    texts = ("phone", "email", "work", "district", "topic", "relation", "opinion", "access_needs")
    return applying.Application(
        category=Category(form.category.data) if form.category.data in set(Category) else None,
        people=people,
        answers=answers_in(form, event.questions),
        consent=form.consent.data,
        promise=form.promise.data,
        **{name: form[name].data or "" for name in texts},
    )


def companions_in(rows: list[dict[str, Any]]) -> list[applying.Applicant]:
    """The companions as typed, rows without name and number left out."""
    return [
        applying.Applicant(
            row["name"] or "",
            row["id_number"] or "",
            Part(row["part"]) if row["part"] in set(Part) else Part.CHILD,
        )
        for row in rows
        if row["name"] or row["id_number"]
    ]


def verified_sign_up(event: Event, form: Any) -> signup.Receipt:
    """Sign up, after the phone's code where the event asks for one and the account has not proved it already."""

    def prove(phone: str) -> None:
        if event.verify_phone:
            PHONE.prove(form, phone)

    queries.read_for_signup(event)
    by = current_user if current_user.is_authenticated else None
    return signup.sign_up(event, application_of(form, event), by=by, prove=prove)


def _miss_code(event: Event, form: Any) -> None:
    """Say that a code is wanted; whether it is right is only looked at when everything else has its shape."""
    if event.verify_phone:
        PHONE.require_code(form)


@bp.route("/<int:id>/signup", methods=["GET", "POST"])
@open_to(EVERYONE)
@remembered(queries.form_mark)
def sign_up(id: int) -> Reply:
    event = one_or_404(access.published().options(*queries.FOR_SIGNUP), id)
    form = signup_form(event)
    if request.form.get("send_code"):
        PHONE.send(form)
        return _signup_page(event, form)
    if request.form.get("more"):
        return _signup_page(event, form)
    if not form.validate_on_submit():
        hear(
            form, lambda: applying.read(event, application_of(form, event), prove=lambda phone: _miss_code(event, form))
        )
    elif receipt := attempt(form, verified_sign_up, event, form):
        OPENED.remember(receipt.id, receipt.code_hash, receipt.code)
        return redirect(url_for(".entry", id=receipt.id))
    return _signup_page(event, form)


def _signup_page(event: Event, form: Any) -> str:
    wanted = request.form.get("more") or request.args.get("companions", "0")
    people = min(
        1 + event.companions,
        max(len(form.people.entries), 1 + int(wanted if re.fullmatch("[0-9]{1,3}", wanted) else 0)),
    )
    while len(form.people.entries) < min(people, 6):
        form.people.append_entry()
    return render_template("openday/signup.html", event=event, form=form, open_now=is_open(event))


@bp.get("/entries/<int:id>/")
@open_to(EVERYONE)
def entry(id: int) -> str:
    found = own_or_404(id)
    listed = found.event.state not in (State.PUBLISHED, State.CLOSED)  # before that nobody has said anything
    return render_template(
        "openday/entry.html",
        entry=found,
        event=found.event,
        code=OPENED.code_once(found.id),
        place=seats.place_in_line(found),
        passed_over=seats.passed_over(found),
        papers=_papers_for(found),
        opinions=queries.opinions_by(found) if listed else [],
        surveyed=listed and queries.has_surveyed(found),
        on_this_device=found.id in OPENED.ids(),
        button=Form(),
    )


@bp.post("/leave")
@open_to(EVERYONE)
def leave() -> Reply:
    """Whoever uses this computer next opens none of these entries."""
    if Form().validate_on_submit():
        OPENED.leave()
        flash("已清除，这台设备上不再能直接打开您的报名。凭编号和查询码随时能再查", "success")
    return redirect(url_for(".index"))


def _papers_for(entry: Entry) -> Sequence[Paper]:
    """All live papers for those who hold a seat; the public ones stand on the event's page anyway."""
    if entry.state != EntryState.SEATED:
        return []
    return queries.papers_for_attendees(entry.event)


@bp.route("/track", methods=["GET", "POST"])
@open_to(EVERYONE)
def track() -> Reply:
    form = TrackForm()
    if form.validate_on_submit() and (found := find_again(form, query_codes.find_by_code, parts=2)):
        OPENED.remember(found.id, found.code_hash)
        return redirect(url_for(".entry", id=found.id))
    return render_template("openday/track.html", form=form)


@bp.get("/mine")
@open_to(SIGNED_IN)
def mine() -> str:
    rows = access.own_entries(current_user, []).options(joinedload(Entry.event)).order_by(Entry.id.desc())
    return render_template("openday/mine.html", entries=db.session.scalars(rows).all())


@bp.route("/entries/<int:id>/revise", methods=["GET", "POST"])
@open_to(EVERYONE)
def revise(id: int) -> Reply:
    found = own_or_404(id)
    questions = found.event.questions
    form: Any = with_questions(ReviseForm, questions)(obj=found)
    if not form.is_submitted():
        for question in questions:
            form[f"question_{question.id}"].data = found.answers.get(str(question.id), "")
    if request.form.get("send_code"):
        PHONE.send(form)
    elif form.validate_on_submit():
        names = ("phone", "email", *[name for name in signup.EDITABLE if name != "answers"])
        changes = {name: form[name].data or "" for name in names} | {"answers": answers_in(form, questions)}
        if attempt(form, _revised, found, changes, form):
            flash("报名内容已更新，原来的内容留有记录", "success")
            return redirect(url_for(".entry", id=found.id))
    return render_template("openday/revise.html", form=form, entry=found, event=found.event)


def _revised(entry: Entry, changes: dict[str, Any], form: Any) -> Entry:
    if changes["phone"] and entry.event.verify_phone:
        PHONE.proved(form)
    return signup.revise(entry, changes, by=actor())


def actor() -> Any:
    """The signed-in person, or nobody: the browser that knows number and code."""
    return current_user._get_current_object() if current_user.is_authenticated else None


@bp.route("/entries/<int:id>/withdraw", methods=["GET", "POST"])
@open_to(EVERYONE)
def withdraw(id: int) -> Reply:
    found = own_or_404(id)
    form = WithdrawForm()
    if form.validate_on_submit() and attempt(form, signup.withdraw, found, form.reason.data or "", by=actor()):
        flash("报名已撤回" + ("。报名截止前您可以重新报名" if is_open(found.event) else ""), "success")
        return redirect(url_for(".entry", id=found.id))
    return render_template("openday/withdraw.html", form=form, entry=found, event=found.event)


def _offer_or_404(token: str) -> Offer:
    rows = select(Offer).where(Offer.token_hash == privacy.keyed_hash("token", token))
    offer = db.session.scalar(rows)
    if offer is None or offer.entry.event.state not in PUBLIC:
        abort(404)
    return offer


@bp.route("/offers/<token>", methods=["GET", "POST"])
@open_to(EVERYONE)
def offer(token: str) -> Reply:
    found = _offer_or_404(token)
    shows_own()
    form = Form()
    verb = seats.decline if request.form.get("answer") == "decline" else seats.accept
    if form.validate_on_submit() and attempt(form, verb, found.entry, by=actor()):
        OPENED.remember(found.entry.id, found.entry.code_hash)
        flash("席位是您的了，到时见" if verb is seats.accept else "席位已转给下一位，谢谢您告诉我们", "success")
        return redirect(url_for(".entry", id=found.entry.id))
    return render_template("openday/offer.html", offer=found, entry=found.entry, event=found.entry.event, form=form)


@bp.post("/entries/<int:id>/answer")
@open_to(EVERYONE)
def answer_offer(id: int) -> Reply:
    found = own_or_404(id)
    form = Form()
    verb = seats.decline if request.form.get("answer") == "decline" else seats.accept
    if form.validate_on_submit() and attempt(form, verb, found, by=actor()):
        flash("席位是您的了，到时见" if verb is seats.accept else "席位已转给下一位，谢谢您告诉我们", "success")
    for _, sentence in form.mistakes:
        flash(sentence, "warning")
    return redirect(url_for(".entry", id=found.id))
