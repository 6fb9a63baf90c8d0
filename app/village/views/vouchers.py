"""Desk page of a book's vouchers: what each says on paper, typed row by row beside what its lines come to."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.village.forms import VoucherForm
from app.village.models import Release
from app.village.service import vouchers as service
from app.village.service.vouchers import Given, Standing
from app.village.views.board import desk
from app.village.views.filling import PREPARERS, did, draft_or_404, prepared_or_404, to_release
from app.village.views.keeping import Reply, me
from app.web.forms import Form
from app.web.rights import open_to
from app.web.writes import attempt


@desk.route("/releases/<int:id>/vouchers", methods=["GET", "POST"])
@open_to(PREPARERS)
def vouchers(id: int) -> Reply:
    found = draft_or_404(id)
    if not found.is_ledger:
        return to_release(found)
    form = VoucherForm()
    form.shown(found.version)
    if not form.is_submitted():
        _take_over(form, service.standing(found))

    def save() -> bool:
        service.put_voucher(found, _given(form), form.was.data or "", by=me())
        return True

    if form.validate_on_submit() and form.still(lambda: found.version) and attempt(form, save):
        flash(_said(found, form.no.data), "success")
        return redirect(url_for(".vouchers", id=found.id))
    return render_template(
        "village/desk/vouchers.html", form=form, release=found, standing=service.standing(found), button=Form()
    )


def _take_over(form: VoucherForm, standing: list[Standing]) -> None:
    """The voucher the address asks for: as it was typed, or of its lines all but the amount, which is on the paper."""
    wanted = request.args.get("no", "")
    one = next((one for one in standing if one.no == wanted), None)
    if one is None:
        return
    form.no.data = one.no
    if one.given is not None:
        form.was.data, form.day.data, form.summary.data = one.no, one.given.day, one.given.summary
        form.income.data, form.expense.data = one.given.income or None, one.given.expense or None
    else:
        form.day.data, form.summary.data = one.lines[0].day, one.lines[0].summary


def _given(form: VoucherForm) -> Given:
    amounts = form.income.data or 0, form.expense.data or 0
    return Given(form.no.data, *amounts, form.day.data, form.summary.data or "")


def _said(release: Release, no: str) -> str:
    """That it is kept, and what of it does not fit the lines."""
    one = next(one for one in service.standing(release) if one.no == no)
    if not one.lines:
        return f"凭证 {no} 的金额已存。账上没有写这个凭证号的行"
    if one.is_of_another_day:
        return f"凭证 {no} 的金额已存。凭证的日期和账上各笔的日期不同，请核对是不是同一张"
    return f"凭证 {no} 的金额已存，{'与账上各笔相符' if one.agrees else '与账上各笔不符'}"


@desk.post("/releases/<int:id>/vouchers/drop")
@open_to(PREPARERS)
def drop_voucher(id: int) -> Response:
    found = prepared_or_404(id)
    no = request.form.get("no", "")[:40]
    did(service.drop_voucher, found, no, request.args.get("seen", 0, type=int), said=f"凭证 {no} 的金额已删去")
    return redirect(url_for(".vouchers", id=id))
