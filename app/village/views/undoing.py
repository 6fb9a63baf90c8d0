"""Desk pages between a link and what cannot be taken back: a line struck, a draft thrown away, nothing declared.

Those of a file and of an upload stand beside their pages, in `files.py` and `importing.py`.
"""

from collections.abc import Callable, Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.db import db
from app.errors import Refused
from app.village.labels import blank_yuan
from app.village.models import LedgerLine, Release, TableRow
from app.village.rules.life import State
from app.village.service import books, taking_down
from app.village.tables import Column, Kind, all_forms
from app.village.views.board import desk
from app.village.views.filling import PREPARERS, draft_or_404, to_release
from app.village.views.keeping import Reply, me
from app.web.formats import day
from app.web.forms import VersionedForm
from app.web.rights import open_to
from app.web.writes import attempt

MOVED_UP = "删去以后不能恢复，后面的行往前移。"
NOTHING = "声明的是这一期确实没有发生，不是还没有填。公开时照样写出来，和账目一样要审核、签字。"
Facts = Sequence[tuple[str, str]]


def asked_once_more(
    release: Release,
    words: tuple[str, str, str],
    verb: Callable[..., Any],
    *more: Any,
    said: str,
    facts: Facts = (),
    back: str = "",
) -> Reply:
    """The page with title, button and purpose, and the act; what changed since it was opened is looked at again first.

    `back` is where it leads to afterwards, the release when it is not given.
    """
    form = VersionedForm()
    form.shown(release.version)

    def run() -> bool:
        verb(release, *more, by=me())
        return True

    if form.validate_on_submit() and form.still(lambda: release.version) and attempt(form, run):
        flash(said, "success")
        return redirect(back) if back else _after(release)
    title, button, purpose = words
    return render_template(
        "village/desk/act.html",
        form=form,
        release=release,
        title=title,
        button=button,
        purpose=purpose,
        shown=facts,
        back=back,
    )


def _after(release: Release) -> Response:
    if release.state == State.DISCARDED:
        return redirect(url_for("village_desk.village", id=release.village_id))
    return to_release(release)


@desk.route("/releases/<int:id>/lines/<int:seq>/drop", methods=["GET", "POST"])
@open_to(PREPARERS)
def drop_line(id: int, seq: int) -> Reply:
    found = draft_or_404(id)
    row = db.session.get(LedgerLine, (found.id, seq)) or abort(404)
    facts = [("日期", day(row.day)), ("摘要", row.summary), ("收入", blank_yuan(row.income)), ("支出", blank_yuan(row.expense))]  # fmt: skip
    words = (f"删第 {seq} 行", "删去这一行", MOVED_UP)
    return asked_once_more(found, words, books.drop_line, seq, said=f"第 {seq} 行已删", facts=facts)


@desk.route("/releases/<int:id>/rows/<int:seq>/drop", methods=["GET", "POST"])
@open_to(PREPARERS)
def drop_row(id: int, seq: int) -> Reply:
    found = draft_or_404(id)
    table = all_forms().get(found.form) or abort(404)
    row = db.session.get(TableRow, (found.id, table.key, seq)) or abort(404)
    facts = [(column.label, _told(column, row.data.get(column.key))) for column in table.columns[:6]]
    words = (f"删第 {seq} 行", "删去这一行", MOVED_UP)
    return asked_once_more(found, words, books.drop_row, seq, said=f"第 {seq} 行已删", facts=facts)


def _told(column: Column, value: Any) -> str:
    return blank_yuan(value) if column.kind == Kind.MONEY else str(value or "")


@desk.route("/releases/<int:id>/nothing", methods=["GET", "POST"])
@open_to(PREPARERS)
def state_nothing(id: int) -> Reply:
    found = draft_or_404(id)
    if found.nothing:
        words = ("撤销无发生声明", "撤销声明", "撤销以后可以接着填。")
        return asked_once_more(found, words, books.state_nothing, False, said="声明已撤销")
    if request.method == "GET":
        try:
            books.require_nothing(found)
        except Refused as refusal:
            flash(refusal.sentence, "warning")
            return to_release(found)
    words = ("声明本期无发生", "声明无发生", NOTHING)
    return asked_once_more(found, words, books.state_nothing, True, said="已存。这项声明和账目一样要审核、签字")


@desk.route("/releases/<int:id>/discard", methods=["GET", "POST"])
@open_to(PREPARERS)
def discard(id: int) -> Reply:
    found = draft_or_404(id)
    words = ("作废草稿", "作废这份草稿", f"作废以后不能恢复，已填的 {found.lines_count} 行不再办理。")
    return asked_once_more(found, words, taking_down.discard, said="草稿已作废")
