"""Pages for whoever speaks: hand in, receipt, find again."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from app.consult import access, queries
from app.consult.forms import THE_WHOLE, SayForm, TrackForm
from app.consult.models import Consultation, DraftOpinion
from app.consult.rules.life import Author, State
from app.consult.service import correcting, drafting, hearing, retyping, telling
from app.consult.service.enclosures import FILES
from app.consult.views.public import bp, is_open
from app.db import db
from app.web import filters
from app.web.filters import takes
from app.web.forms import Form
from app.web.opened import Opened
from app.web.phones import Proof
from app.web.rights import EVERYONE, SIGNED_IN, open_to
from app.web.tracking import find_again
from app.web.uploads import kept_ids, wait_no_more
from app.web.writes import attempt, hear, one_or_404

Reply = str | Response
PHONE = Proof("consult")
OPENED = Opened("draft_opinions", DraftOpinion.code_hash)


def clause_choices(consultation: Consultation) -> list[SelectChoice]:
    """The whole draft, then each clause."""
    return [THE_WHOLE, *(SelectChoice(*row) for row in drafting.clause_names(consultation.asked))]


def said_in(form: Any, **more: Any) -> hearing.Said:
    """What was typed."""
    return hearing.Said(
        text=form.text.data or "",
        anchor=form.anchor.data or None,
        author=Author(form.author.data) if form.author.data in set(Author) else Author.PERSON,
        name=form.name.data or "",
        name_shown=form.name_shown.data,
        phone=form.phone.data or "",
        consent=form.consent.data if "consent" in form else True,
        **more,
    )


def prover(form: Any) -> hearing.Prove:
    """Asks for the code of a phone the account has not proved already; uses it up."""
    return lambda phone: PHONE.prove(form, phone)


@bp.route("/<int:id>/say", methods=["GET", "POST"])
@open_to(EVERYONE)
@takes("clause", fills=True)
def say(id: int) -> Reply:
    consultation = one_or_404(access.published(), id)
    form: Any = SayForm()
    form.anchor.choices = clause_choices(consultation)
    if not form.is_submitted():
        form.anchor.data = int(
            filters.one_of("clause", [str(one.value) for one in form.anchor.choices], str(THE_WHOLE.value))
        )
    by = current_user._get_current_object() if current_user.is_authenticated else None
    sent = kept_ids(form, FILES, by=by) if is_open(consultation) else []
    if request.form.get("send_code"):
        PHONE.send(form)
        return _say_page(consultation, form, sent)

    def save() -> hearing.Receipt:
        receipt = hearing.hand_in(consultation, said_in(form), sent, by=by, prove=prover(form))
        wait_no_more(len(sent))
        return receipt

    if not form.validate_on_submit():
        hear(form, hearing.read, consultation, said_in(form), prove=lambda _: PHONE.require_code(form))
    elif receipt := attempt(form, save):
        OPENED.remember(receipt.id, receipt.code_hash, receipt.code)
        return redirect(url_for(".receipt", id=receipt.id))
    return _say_page(consultation, form, sent)


def _say_page(consultation: Consultation, form: Any, sent: list[int]) -> str:
    return render_template(
        "consult/say.html",
        consultation=consultation,
        form=form,
        files=FILES.waiting(sent),
        open_now=is_open(consultation),
    )


def own_or_404(id: int) -> DraftOpinion:
    """The author's own opinion."""
    return one_or_404(access.own_opinions(current_user, OPENED.ids()), id)


@bp.get("/receipts/<int:id>/")
@open_to(EVERYONE)
def receipt(id: int) -> str:
    opinion = own_or_404(id)
    consultation = opinion.consultation
    return render_template(
        "consult/receipt.html",
        opinion=opinion,
        consultation=consultation,
        code=OPENED.code_once(opinion.id),
        told=consultation.is_told,
        change=_change(opinion),
        corrections=telling.corrections_of(opinion),
        text_corrections=correcting.told_to(opinion),
        because=hearing.because_words(opinion),
        retyped=[(fix, retyping.changed(fix)) for fix in opinion.fixes],
        on_this_device=opinion.id in OPENED.ids(),
    )


def _change(opinion: DraftOpinion) -> queries.Change | None:
    """What became of the clause, once there is an adopted text."""
    if opinion.consultation.state != State.ADOPTED:
        return None
    anchor = opinion.moved_anchor or opinion.anchor
    return next((one for one in queries.changes(opinion.consultation) if one.anchor == anchor), None)


@bp.post("/leave")
@open_to(EVERYONE)
def leave() -> Reply:
    """Whoever uses this computer next opens none of these opinions."""
    if Form().validate_on_submit():
        OPENED.leave()
        flash("已清除，这台设备上不再能直接打开您的意见。凭编号和查询码随时能再查", "success")
    return redirect(url_for(".index"))


@bp.route("/track", methods=["GET", "POST"])
@open_to(EVERYONE)
def track() -> Reply:
    form = TrackForm()
    if form.validate_on_submit() and (found := find_again(form, hearing.find_by_code, parts=2)):
        OPENED.remember(found.id, found.code_hash)
        return redirect(url_for(".receipt", id=found.id))
    return render_template("consult/track.html", form=form)


@bp.get("/mine")
@open_to(SIGNED_IN)
def mine() -> str:
    rows = access.own_opinions(current_user, []).order_by(DraftOpinion.id.desc())
    found: Sequence[DraftOpinion] = db.session.scalars(rows).all()
    return render_template("consult/mine.html", opinions=found)
