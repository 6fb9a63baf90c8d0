"""Desk pages of the workbook: upload, say which column is which, look at what would be stored, accept."""

import re
from datetime import date
from urllib.parse import quote

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf.file import FileField, FileRequired
from sqlalchemy import select
from werkzeug.wrappers import Response as Reply_

from app.core.accounts.models import User
from app.errors import Refused
from app.village import access, hands, knowing, queries, sheets
from app.village.addresses import title_of
from app.village.entries import Balance, balanced
from app.village.models import Release, Upload
from app.village.rules.periods import read_period
from app.village.service import foreseen, hidden, importing
from app.village.service.against import Held, held_against_book
from app.village.service.importing import How, Preview
from app.village.views.board import desk
from app.village.views.filling import PREPARERS, did, draft_or_404, led_away, prepared_or_404, to_release
from app.village.views.keeping import Reply, me
from app.village.views.undoing import asked_once_more
from app.web.formats import moment
from app.web.forms import Form
from app.web.rights import open_to, require
from app.web.writes import attempt, one_or_404

SHOWN = 30  # rows of the preview
MOST_TOLD = 60  # obstacles written out; the rest are counted
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(Form):
    """A workbook."""

    file = FileField("表格文件（.xlsx、.xls、.et、.ods、.csv）", [FileRequired("请选择文件")])


def upload_or_404(id: int) -> Upload:
    """An upload of a release this bookkeeper fills in."""
    mine = access.at_desk(current_user).with_only_columns(Release.id)
    found = one_or_404(select(Upload).where(Upload.release_id.in_(mine), Upload.closed_at.is_(None)), id)
    require(access.may_prepare(current_user, found.release.village))
    return found


@desk.route("/releases/<int:id>/import", methods=["GET", "POST"])
@open_to(PREPARERS)
def upload(id: int) -> str | Reply_:
    release = draft_or_404(id)
    form = UploadForm()
    if form.validate_on_submit() and (found := attempt(form, importing.upload, release, form.file.data, by=me())):
        return redirect(url_for(".preview", id=found.id))
    return render_template(
        "village/desk/upload.html", form=form, release=release, waiting=importing.waiting(release), button=Form()
    )


@desk.get("/releases/<int:id>/template.xlsx")
@open_to(PREPARERS)
def template(id: int) -> Response:
    release = prepared_or_404(id)
    period = read_period(release.period)
    assert period is not None
    if release.is_ledger:
        name = release.village.region.short_name
        names = sorted(knowing.signers(release))
        content = sheets.template(name, period.starts_on, period.ends_on, release.opening or 0, handlers=names)
    else:
        content = sheets.table_template(importing.form_of(release))
    answer = make_response(content)
    answer.headers["Content-Type"] = XLSX
    named = quote(
        re.sub(r"[\s/]", "", title_of(release)) + ".xlsx", safe=""
    )  # RFC 6266: the plain name for old clients
    plain = f"{release.form}-{release.period}.xlsx"
    answer.headers["Content-Disposition"] = f"attachment; filename={plain}; filename*=UTF-8''{named}"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@desk.get("/uploads/<int:id>/")
@open_to(PREPARERS)
def preview(id: int) -> str | Reply_:
    found = upload_or_404(id)
    led_away(found.release)
    try:
        shown = importing.preview(found)
        beside = [*importing.beside_cells(found), *hidden.told(shown.unseen)]
    except Refused as refusal:
        flash(refusal.sentence, "warning")
        return to_release(found.release)
    reading = shown.reading
    return render_template(
        "village/desk/preview.html",
        obstacles=foreseen.obstacles(found.release, reading) if reading else [],
        as_read=foreseen.as_read(found.release, reading) if reading else [],
        stands=0 if shown.aside else found.release.lines_count,
        repeated=importing.repeated(found.release, reading) if reading and found.release.lines_count else 0,
        beside=beside,
        goes=importing.lost_with_lines(found.release, reading) if isinstance(reading, sheets.Reading) else [],
        stays=importing.kept_beside(found.release, reading) if isinstance(reading, sheets.Reading) else 0,
        most_told=MOST_TOLD,
        passed_over=foreseen.passed_over(reading) if isinstance(reading, sheets.Reading) else [],
        closing=_closing(found.release, reading) if isinstance(reading, sheets.Reading) else None,
        hands=hands.gaps(reading.lines, reading.numbers) if isinstance(reading, sheets.Reading) else [],
        upload=found,
        release=found.release,
        form=shown.form,
        balance=_balance(reading),
        held=_held(found.release, shown),
        shown=shown,
        most=SHOWN,
        as_cell=_as_cell,
        button=Form(),
    )


def _closing(release: Release, reading: sheets.Reading) -> int | None:
    """What the book would close with, where the sheet does not say it; None where nobody said what it opens with."""
    opening = release.opening if reading.opening is None else reading.opening
    moved = sum(line.income - line.expense for line in reading.lines)
    return None if opening is None else opening + moved


def _balance(reading: object) -> Balance | None:
    """Debit and credit of double entry, voucher by voucher; None where the workbook gave none."""
    entries = reading.entries if isinstance(reading, sheets.Reading) else None
    return balanced(entries) if entries else None


def _held(release: Release, shown: Preview) -> list[Held]:
    """Cash and bank accounts against the book of their period; of any other table nothing."""
    reading = shown.reading
    if shown.form.key != queries.FUNDS or not isinstance(reading, sheets.TableReading) or reading.blocked:
        return []
    return held_against_book(release, reading.rows)


def _as_cell(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


@desk.post("/uploads/<int:id>/sheet")
@open_to(PREPARERS)
def choose_sheet(id: int) -> Reply_:
    found = upload_or_404(id)
    did(importing.choose_sheet, found, request.form.get("sheet", ""), said="已换工作表")
    return redirect(url_for(".preview", id=id))


@desk.post("/uploads/<int:id>/form")
@open_to(PREPARERS)
def choose_form(id: int) -> Reply_:
    found = upload_or_404(id)
    did(importing.choose_form, found, request.form.get("form", ""), said="已换读法")
    return redirect(url_for(".preview", id=id))


@desk.post("/uploads/<int:id>/layout")
@open_to(PREPARERS)
def confirm_layout(id: int) -> Reply_:
    found = upload_or_404(id)
    mapping = {int(name[7:]): field for name, field in request.form.items() if name[:7] == "column-" and name[7:].isdecimal() and len(name) < 12}  # fmt: skip
    factor = {"1": 1, "10000": 10000}.get(request.form.get("factor", ""))
    did(importing.confirm_layout, found, mapping, factor, said="列已确认，下次同样的表不再问")
    return redirect(url_for(".preview", id=id))


@desk.post("/uploads/<int:id>/accept")
@open_to(PREPARERS)
def accept(id: int) -> Reply_:
    found = upload_or_404(id)
    how = next((one for one in How if one.value == request.form.get("how")), None)
    if did(importing.accept, found, how, request.args.get("seen", -1, type=int), said="已存入。请核对后提交审核"):
        return to_release(found.release)
    return redirect(url_for(".preview", id=id))


@desk.route("/uploads/<int:id>/drop", methods=["GET", "POST"])
@open_to(PREPARERS)
def drop_upload(id: int) -> Reply:
    found = upload_or_404(id)
    facts = [("表格", found.attachment.name), ("上传", moment(found.at))]

    def drop(_release: Release, *, by: User) -> None:
        importing.drop(found, by=by)

    words = ("丢弃表格", "丢弃这份表格", "丢弃以后不能恢复，里面的行都不存入；还要用的，要重新上传。")
    return asked_once_more(found.release, words, drop, said="表格已丢弃", facts=facts)
