"""Desk pages for typing double entry: one entry after another, each voucher held to debit = credit as it grows."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.village import queries
from app.village.entries import balanced
from app.village.forms import EntryForm
from app.village.labels import yuan
from app.village.models import Release
from app.village.service import books
from app.village.service import entering as service
from app.village.service.entering import Standing, Typed
from app.village.statements import LINES_ON_A_PAGE
from app.village.views.accounts import page_of_lines
from app.village.views.board import desk
from app.village.views.filling import PREPARERS, did, draft_or_404, prepared_or_404, to_release
from app.village.views.keeping import Reply, me
from app.web.forms import Form
from app.web.rights import open_to
from app.web.writes import attempt


@desk.route("/releases/<int:id>/entries", methods=["GET", "POST"])
@open_to(PREPARERS)
def entries(id: int) -> Reply:
    found = draft_or_404(id)
    if not found.is_ledger:
        return to_release(found)
    form = _form(_begun(found) if request.method == "GET" else {})
    done: list[Standing] = []

    def save() -> bool:
        done.append(service.put(found, _typed(form), at=_at(), by=me()))
        return True

    if form.validate_on_submit() and attempt(form, save):
        flash("这一条已存。" + _said(done[0]), "success" if not done[0].off else "warning")
        return redirect(url_for(".entries", id=found.id, no=done[0].no if done[0].off else None) + "#form")
    return _page(found, form)


@desk.route("/releases/<int:id>/entries/<int:seq>", methods=["GET", "POST"])
@open_to(PREPARERS)
def edit_entry(id: int, seq: int) -> Reply:
    found = draft_or_404(id)
    rows = queries.rows_of(found, queries.ENTRIES)
    if not 1 <= seq <= len(rows):
        abort(404)
    form = _form(_as_typed(found, rows[seq - 1]) if request.method == "GET" else {})
    form.shown(found.version)
    done: list[Standing] = []

    def save() -> bool:
        done.append(service.put(found, _typed(form), seq, by=me()))
        return True

    if form.validate_on_submit() and form.still(lambda: found.version) and attempt(form, save):
        flash(f"第 {seq} 条已改。" + _said(done[0]), "success" if not done[0].off else "warning")
        return redirect(url_for(".entries", id=found.id))
    return _page(found, form, seq)


@desk.post("/releases/<int:id>/entries/<int:seq>/drop")
@open_to(PREPARERS)
def drop_entry(id: int, seq: int) -> Response:
    found = prepared_or_404(id)
    seen = request.args.get("seen", "")
    did(service.drop, found, seq, seen, said=f"第 {seq} 条分录已删，后面的往前移")
    return redirect(url_for(".entries", id=id))


@desk.post("/releases/<int:id>/entries/typed")
@open_to(PREPARERS)
def keep_typed_entry(id: int) -> Response:
    found = prepared_or_404(id)
    kept = did(books.keep_typed, found, request.form, books.TYPED_ENTRY, _at(), said="")
    return Response(status=204 if kept else 409)


def _form(given: dict[str, Any]) -> EntryForm:
    form = EntryForm(MultiDict(given)) if given else EntryForm()
    form.offer_accounts(service.accounts())
    return form


def _at() -> str:
    """The voucher the address names, on whose page one goes on."""
    return request.args.get("no", "").strip()[:40]


def _begun(release: Release) -> dict[str, Any]:
    """What was half typed on this page; else, of the voucher the address names, its day and summary, or the last day."""
    if kept := books.typed_of(release, books.TYPED_ENTRY, _at()):
        return kept
    entries = queries.rows_of(release, queries.ENTRIES)
    rows = [row for row in entries if row["voucher"] == _at()]
    if rows:
        return {name: rows[-1].get(name, "") for name in ("voucher", "day", "summary")}
    return {"day": entries[-1]["day"]} if entries and entries[-1].get("day") else {}


def _as_typed(release: Release, row: Any) -> dict[str, Any]:
    """An entry as its form shows it; of one that came with a sheet day and summary stand at the lines."""
    lines = [line for line in queries.lines_of(release) if line.voucher == row["voucher"]]
    line = next((one for one in lines if one.category == row["account"]), lines[0] if lines else None)
    day, summary = (line.day.isoformat(), line.summary) if line else ("", "")
    sums = {side: yuan(row[side]).replace(",", "") for side in ("debit", "credit") if row.get(side)}
    words = {name: row.get(name) or "" for name in ("voucher", "account", "sub")}
    return {**words, **sums, "day": row.get("day") or day, "summary": row.get("summary") or summary}


def _typed(form: EntryForm) -> Typed:
    words = {name: getattr(form, name).data or "" for name in ("voucher", "summary", "account", "sub")}
    return Typed(**words, day=form.day.data, debit=form.debit.data or 0, credit=form.credit.data or 0)


def _said(one: Standing) -> str:
    """Whether the voucher balances, what it lacks, and what became of its lines."""
    if one.off:
        side = "贷方" if one.off > 0 else "借方"
        return f"凭证 {one.no} 借方 {yuan(one.debit)}，贷方 {yuan(one.credit)}，还差{side} {yuan(abs(one.off))} 元"
    if one.lines is None:
        return f"凭证 {one.no} 借贷相等；收支账上已有这张凭证，各笔没有改，分录用来核对"
    made = f"列成收支 {one.lines} 笔" if one.lines else "不动现金和银行存款，不列收支"
    return f"凭证 {one.no} 借贷相等，{made}"


def _page(release: Release, form: EntryForm, seq: int | None = None) -> str:
    rows = queries.rows_of(release, queries.ENTRIES)
    page = page_of_lines(len(rows))
    start = (page.number - 1) * LINES_ON_A_PAGE
    return render_template(
        "village/desk/entries.html",
        form=form,
        release=release,
        seq=seq,
        page=page,
        numbered=[
            (n, queries.entry_of(row), service.mark_of(rows, n))
            for n, row in list(enumerate(rows, 1))[start : start + LINES_ON_A_PAGE]
        ],
        balance=balanced(queries.entries_of(release)),
        sides={one.no: [one.debit, one.credit] for one in balanced(queries.entries_of(release)).vouchers},
        at=_at(),
        halves={at: kept for at, kept in books.halves_of(release).items() if seq or at != _at()},
        own=rows[seq - 1] if seq and seq <= len(rows) else None,
        button=Form(),
    )
