"""Desk pages of the bookkeeper: beginning a release, typing its lines, stating its balances."""

from functools import partial
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from app import clock
from app.core import audit
from app.db import db
from app.errors import Refused
from app.village import (
    access,
    amended,
    asked,
    last_tables,
    overtaken,
    queries,
    recipients,
    retyping,
    statements,
    working,
)
from app.village.addresses import page_of_line
from app.village.books import Line
from app.village.entries import balanced
from app.village.forms import BalancesForm, LineForm, StartForm
from app.village.labels import yuan
from app.village.models import LEDGER, LedgerLine, Release, Village
from app.village.rules import due as dates
from app.village.rules.catalogue import LEDGER_ITEM, RHYTHM_LABELS, Rhythm, panels
from app.village.rules.life import IN_WORK, State, why_closed
from app.village.rules.periods import SPAN_LABELS, Span, offered, read_period
from app.village.service import (
    books,
    chain,
    corrections,
    cutting,
    doubts,
    guarding,
    items,
    judging,
    papers,
    results,
    turns,
    villages,
)
from app.village.statements import LINES_ON_A_PAGE, Asked
from app.village.tables import all_forms, forms_of
from app.village.views.accounts import page_of_lines
from app.village.views.board import desk
from app.village.views.keeping import READERS, Reply, me, village_or_404
from app.web.forms import Form
from app.web.rights import holding, open_to, require
from app.web.writes import attempt, one_or_404

PREPARERS = holding(*access.PREPARERS)


def release_or_404(id: int) -> Release:
    """A release of a village this member of staff works with."""
    return one_or_404(access.at_desk(current_user), id)


def prepared_or_404(id: int) -> Release:
    """The same, with the right to fill it in."""
    release = release_or_404(id)
    require(access.may_prepare(current_user, release.village))
    return release


def draft_or_404(id: int) -> Release:
    """The same while it is being filled in: who opens a form of one that is not is led to it, and told what to do instead.

    A form that is sent is refused by its verb, with all that was typed.
    """
    return led_away(prepared_or_404(id))


def led_away(release: Release) -> Release:
    """The release, unless somebody looks at a form of it that nothing can be filled into any more."""
    if request.method == "GET" and (why := why_closed(release.state)):
        flash(f"{why}。", "warning")
        abort(to_release(release))
    return release


def to_release(release: Release, anchor: str = "") -> Response:
    """To the release's desk page."""
    return redirect(url_for("village_desk.release", id=release.id) + anchor)


@desk.get("/releases/<int:id>/")
@open_to(READERS)
def release(id: int) -> str:
    found = release_or_404(id)
    village, judged = found.village, judging.at_a_look(found)
    page = page_of_lines(found.lines_count if found.is_ledger else 0)
    signatures = chain.signed_by(found) if found.state == State.CHECKING else []
    return render_template(
        "village/desk/release.html",
        release=found,
        village=village,
        item=items.item(found.item_no, found.village.is_community),
        page=page,
        not_yet=_not_yet(found) if found.state == State.DRAFT else "",
        why_no_opening=_why_no_opening(found) if found.is_ledger else "",
        **changed_in(found),
        **(_lines_of_page(found, page.number) if found.is_ledger else {}),
        tables=statements.tables_as_filled(found),
        entries=balanced(queries.entries_of(found)),
        form_here=all_forms().get(found.form),
        subtotals=queries.subtotals_of(found),
        checks=queries.checks_of(found),
        serving=partial(doubts.is_serving, found.village),
        address_of_line=partial(address_of_line, found),
        findings=judged.findings,
        hands=judged.hands,
        overtakes=overtaken.will_overtake(found) or last_tables.will_overtake(found),
        overtaken=overtaken.of_book(found) or last_tables.of_release(found),
        examination=judged.examination,
        singled_out=[*guarding.singled_out(found), *recipients.in_books(found)] if found.state in IN_WORK else [],
        as_read=judged.as_read,
        of_people=guarding.is_list(found),
        may_ask_leave=judged.may_ask_leave,
        overrides=guarding.overrides(found),
        leave_words=judged.leave_words,
        lost=papers.gone(found),
        signatures_needed=turns.signatures_needed(found),
        turn=turns.whose(found) if found.state in IN_WORK else "",
        has_to_declare=villages.has_to_declare(village, me()),
        signed=[taken.by_name for taken in signatures],
        signed_by_me=any(taken.by_id == current_user.id for taken in signatures),
        lack_of_signers=chain.lack_of_signers(found),
        result_waits=results.not_yet(found),
        to_cut=cutting.pieces_of(found),
        trail=db.session.scalars(audit.trail("village_release", found.id)).all(),
        next_to_review=working.to_review(me(), 1) if found.state != State.REVIEWING else [],
        open_questions=asked.open_for(found, me()),
        may_prepare=access.may_prepare(current_user, village),
        may_check=access.may_check(current_user, village),
        may_sign=access.may_sign(current_user, village),
        may_review=access.may_review(current_user, village),
        may_return=access.may_return(current_user, village),
        button=Form(),
    )


def changed_in(release: Release) -> dict[str, Any]:
    """What a correction on its way changes, for whoever makes, checks, signs or publishes it."""
    earlier = amended.before(release) if release.number > 1 and release.state in IN_WORK else None
    if earlier is None:
        return {}
    lines = corrections.changes(earlier, release) if release.is_ledger else []
    return {"corrects": True, "changes": lines, "table_changes": amended.of_release(release)}


def _not_yet(release: Release) -> str:
    """Why it cannot be handed on yet, whatever is filled in; said before anybody presses the button."""
    try:
        judging.require_over(release)
    except Refused as refusal:
        return refusal.sentence
    return ""


def _lines_of_page(release: Release, number: int) -> dict[str, Any]:
    """The lines of one page, and what was left before them."""
    statement, start = statements.of_release(release), (number - 1) * LINES_ON_A_PAGE
    lines = [line for _, line in statements.lines(statement, Asked(), start, LINES_ON_A_PAGE)]
    return {"lines": lines, "opening": statements.carried(statement, start)}


def address_of_line(release: Release, seq: int) -> str:
    """Where a line of a book, or a row of a table, stands on the desk."""
    if not release.is_ledger:
        return url_for("village_desk.release", id=release.id) + f"#row-{seq}"
    return url_for("village_desk.release", id=release.id, page=page_of_line(seq)) + f"#line-{seq}"


def to_line(release: Release, seq: int) -> Response:
    """To a line of a book, or a row of a table, on its desk page."""
    return redirect(address_of_line(release, seq))


@desk.route("/<int:id>/start", methods=["GET", "POST"])
@open_to(PREPARERS)
def start(id: int) -> Reply:
    village = village_or_404(id)
    require(access.may_prepare(current_user, village))
    form = StartForm()
    form.matter.choices = _matters(village)
    if not form.is_submitted():
        _take_over(form)

    def begin() -> Release:
        no, _, key = form.matter.data.partition(":")
        in_batches = items.item(no).rhythm in (Rhythm.BATCH, Rhythm.EVENT, Rhythm.STANDING)
        return books.start(village, no, key, form.period.data, by=me(), batch=None if in_batches else 0)

    if form.validate_on_submit() and (found := attempt(form, begin)):
        flash("已开始填报，填多少存多少", "success")
        return to_release(found)
    chosen = next((one.render_kw["data-span"] for one in form.matter.choices if one.value == form.matter.data), "")
    lists = {span: offered(clock.today(), span) for span in Span}
    return render_template("village/desk/start.html", form=form, village=village, lists=lists, chosen=chosen)


def _take_over(form: StartForm) -> None:
    """The item and the period of the link one came by, from the list of what is due."""
    wanted = request.args.get("item", "") + ":"
    form.matter.data = next((one.value for one in form.matter.choices if one.value.startswith(wanted)), None)
    form.period.data = request.args.get("period", "")[:20]


def _matters(village: Village) -> list[SelectChoice]:
    """Every item of this board with every form it may be published in, and how often that is due."""
    found = []
    for _, heading, numbers in panels(village.is_community):
        for no in numbers:
            item = items.item(no, village.is_community)
            span = dates.span_of(item, village.span_now)
            often = SPAN_LABELS[span] if span else RHYTHM_LABELS[item.rhythm]
            keys = [(LEDGER, item.title)] if no == LEDGER_ITEM else [(form.key, f"{item.title}：{form.title}") for form in forms_of(no)]  # fmt: skip
            found += [
                SelectChoice(f"{no}:{key}", f"{heading} · {label}（{often}）", {"data-span": span or ""})
                for key, label in keys
            ]
    return found


@desk.route("/releases/<int:id>/line", methods=["GET", "POST"])
@open_to(PREPARERS)
def add_line(id: int) -> Reply:
    found = draft_or_404(id)
    given = (books.typed_of(found) or retyping.of_last_line(found)) if request.method == "GET" else {}
    form = LineForm(MultiDict(given)) if given else LineForm()
    kinds = retyping.kinds_before(found.village)
    form.offer_categories()

    def save() -> bool:
        books.add_line(found, _line(form, 0), by=me())
        return True

    if form.validate_on_submit() and attempt(form, save):
        flash(f"第 {found.lines_count} 行已存{_left(found)}", "success")
        return redirect(url_for(".add_line", id=found.id))
    form.propose(kinds)
    opening = BalancesForm(formdata=None)
    opening.shown(found.version)
    typed = retyping.last_lines(found)
    return _page_of_line(form, found, None, opening=opening, why=_why_no_opening(found), typed=typed, kinds=kinds)


def _page_of_line(form: LineForm, release: Release, seq: int | None, **more: Any) -> str:
    names = retyping.names_before(release.village)
    return render_template("village/desk/line.html", form=form, release=release, seq=seq, names=names, **more)


def _left(release: Release) -> str:
    """What is left after a line, by the lines themselves, whatever was counted or a sheet said."""
    return "" if release.reckoned is None else f"，结余 {yuan(release.reckoned)} 元"


def _why_no_opening(release: Release) -> str:
    """Why the book does not open by itself with what the one before it closed with; "" when its opening is known."""
    period = read_period(release.period)
    if release.opening is not None or period is None:
        return ""
    before = period.previous()
    if before.ends_on < release.village.since:
        return "这是在这里公开的第一期，请先填期初结余"
    return f"{before.label}还没有公开，请先填期初结余"


@desk.post("/releases/<int:id>/typed")
@open_to(PREPARERS)
def keep_typed(id: int) -> Response:
    found = prepared_or_404(id)
    kept = did(books.keep_typed, found, request.form, said="")
    return Response(status=204 if kept else 409)


@desk.route("/releases/<int:id>/lines/<int:seq>", methods=["GET", "POST"])
@open_to(PREPARERS)
def edit_line(id: int, seq: int) -> Reply:
    found = draft_or_404(id)
    row = db.session.get(LedgerLine, (found.id, seq)) or abort(404)
    form = LineForm(obj=row)
    form.offer_categories()
    form.shown(found.version)

    def save() -> bool:
        books.put_line(found, _line(form, seq), by=me())
        return True

    if form.validate_on_submit() and form.still(lambda: found.version) and attempt(form, save):
        flash(f"第 {seq} 行已改{_left(found)}", "success")
        return to_line(found, seq)
    doubted = queries.checks_of(found).get(seq, [])
    return _page_of_line(form, found, seq, doubted=doubted)


def _line(form: LineForm, seq: int) -> Line:
    names = ("day", "voucher", "summary", "category", "handler", "witness", "approver", "note")
    return Line(
        seq=seq,
        income=form.income.data or 0,
        expense=form.expense.data or 0,
        **{name: getattr(form, name).data for name in names},
    )


@desk.route("/releases/<int:id>/balances", methods=["GET", "POST"])
@open_to(PREPARERS)
def balances(id: int) -> Reply:
    found = draft_or_404(id)
    form = BalancesForm()
    form.shown(found.version)
    if not form.is_submitted():
        form.opening.data, form.closing.data = found.opening, found.stated.get("closing")

    def save() -> bool:
        books.set_balances(found, form.opening.data or 0, form.closing.data, by=me())
        return True

    if form.validate_on_submit() and form.still(lambda: found.version) and attempt(form, save):
        flash("期初、期末已存", "success")
        return redirect(url_for(".add_line", id=found.id)) if "lines" in request.args else to_release(found)
    return render_template("village/desk/balances.html", form=form, release=found)


def did(verb: object, *args: object, said: str) -> bool:
    """Run a button's verb; say what happened, or why not."""
    form = Form()

    def run() -> bool:
        verb(*args, by=me())  # type: ignore[operator]  # any verb of the services
        return True

    done = form.validate_on_submit() and bool(attempt(form, run))
    if done and said:
        flash(said, "success")
    for _, sentence in form.mistakes:
        flash(sentence, "warning")
    return done
