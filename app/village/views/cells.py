"""Desk pages for typing a public form: its head, and its rows one by one."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for

from app.db import db
from app.village import queries
from app.village.models import Release, TableRow
from app.village.service import books
from app.village.tableforms import CellsForm, cells_form
from app.village.tables import TableForm, all_forms
from app.village.views.board import desk
from app.village.views.filling import PREPARERS, draft_or_404, to_release
from app.village.views.keeping import Reply, me
from app.web.rights import open_to
from app.web.writes import attempt


def _table_or_404(id: int) -> tuple[Release, TableForm]:
    found = draft_or_404(id)
    return found, (all_forms().get(found.form) or abort(404))


def _saved(form: CellsForm, release: Release, verb: Any, *args: Any) -> bool:
    def save() -> bool:
        verb(release, form.cells, *args, by=me())
        return True

    return form.validate_on_submit() and form.still(lambda: release.version) and bool(attempt(form, save))


def _page(form: CellsForm, release: Release, title: str, seq: int = 0) -> str:
    doubted = queries.checks_of(release).get(seq, []) if seq else []
    return render_template("village/desk/cells.html", form=form, release=release, title=title, doubted=doubted)


@desk.route("/releases/<int:id>/head", methods=["GET", "POST"])
@open_to(PREPARERS)
def edit_head(id: int) -> Reply:
    found, table = _table_or_404(id)
    form = cells_form(table.head, found.head.get(table.key, {}))
    form.shown(found.version)
    if _saved(form, found, books.put_head):
        flash("表头已存", "success")
        return to_release(found)
    return _page(form, found, "表头")


@desk.route("/releases/<int:id>/row", methods=["GET", "POST"])
@open_to(PREPARERS)
def add_row(id: int) -> Reply:
    found, table = _table_or_404(id)
    form = cells_form(table.columns, {})
    form.shown(found.version)
    if _saved(form, found, books.put_row):
        flash(f"第 {found.lines_count} 行已存", "success")
        return redirect(url_for(".add_row", id=found.id))
    return _page(form, found, f"添第 {found.lines_count + 1} 行")


@desk.route("/releases/<int:id>/rows/<int:seq>", methods=["GET", "POST"])
@open_to(PREPARERS)
def edit_row(id: int, seq: int) -> Reply:
    found, table = _table_or_404(id)
    row = db.session.get(TableRow, (found.id, table.key, seq)) or abort(404)
    form = cells_form(table.columns, row.data)
    form.shown(found.version)
    if _saved(form, found, books.put_row, seq):
        flash(f"第 {seq} 行已改", "success")
        return to_release(found, f"#row-{seq}")
    return _page(form, found, f"改第 {seq} 行", seq)
