"""Desk pages of a release's files: attaching, blacking out, taking away; and who may read them."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from wtforms import BooleanField, FileField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app import clock
from app.core.accounts.models import User
from app.core.attachments.models import Attachment
from app.db import db
from app.village import access, showing
from app.village.forms import voucher_field
from app.village.models import BOARD_PHOTO, Release, ReleaseFile
from app.village.rules.life import PUBLIC
from app.village.service import files, guarding, papers
from app.village.views.board import desk
from app.village.views.filling import PREPARERS, draft_or_404
from app.village.views.keeping import Reply, me
from app.village.views.undoing import asked_once_more
from app.web.forms import Form, strip
from app.web.rights import open_to
from app.web.writes import attempt, one_or_404

ASKED = "文件已附上，也已请求放行：由乡镇（街道）审核的人同意后才能公开"

GONE = "移除以后不能恢复；还要用的，要重新上传，图片要重新涂黑。"


class FileForm(Form):
    """A file with the clerk's word that it is masked."""

    file = FileField("文件（图片或 PDF）")
    voucher = voucher_field("属于哪张凭证（可不填）")
    caption = StringField("说明", [DataRequired("请写这是什么"), Length(max=200, message="最多 200 字")], filters=[strip])  # fmt: skip
    reason = TextAreaField("请求放行的理由（可不填）", [Length(max=400, message="最多 400 字")], filters=[strip])  # fmt: skip
    masked = BooleanField("已遮住身份证号、账号、电话、签名（请求放行的除外）", [DataRequired("遮住以后才能上传")])


class BoxesForm(Form):
    """Where a picture is to be black."""

    boxes = TextAreaField("涂黑的地方", [Length(max=2000, message="最多 2000 字")])


def _file_or_404(release: Release, file_id: int) -> ReleaseFile:
    return one_or_404(select(ReleaseFile).where(ReleaseFile.release_id == release.id), file_id)


@desk.route("/releases/<int:id>/files", methods=["GET", "POST"])
@open_to(PREPARERS)
def release_files(id: int) -> Reply:
    found = draft_or_404(id)
    form = FileForm()

    def save() -> ReleaseFile:
        words = (form.voucher.data or "", form.caption.data or "", form.reason.data or "")
        return files.attach(found, request.files.get("file"), *words, by=me())

    if form.validate_on_submit() and (kept := attempt(form, save)):
        asked = guarding.waits_for(found, kept.attachment.sha256)
        flash(ASKED if asked else "文件已附上。图片还能再涂黑", "success")
        if kept.to_look_at:
            flash(f"{kept.to_look_at}，请打开逐页看一遍", "warning")
        return redirect(url_for(".release_files", id=found.id))
    leaves = guarding.overrides(found)
    return render_template(
        "village/desk/files.html", form=form, release=found, leaves=leaves, lost=papers.gone(found), button=Form()
    )


@desk.route("/releases/<int:id>/files/<int:file_id>/black", methods=["GET", "POST"])
@open_to(PREPARERS)
def black_out(id: int, file_id: int) -> Reply:
    found = draft_or_404(id)
    file = _file_or_404(found, file_id)
    form = BoxesForm()

    def paint() -> bool:
        files.black_out(file, files.read_boxes(form.boxes.data or ""), by=me())
        return True

    if form.validate_on_submit() and attempt(form, paint):
        flash("已涂黑，原来的图片不再保存", "success")
        return redirect(url_for(".black_out", id=found.id, file_id=file.id))
    return render_template("village/desk/black_out.html", form=form, release=found, file=file)


@desk.route("/releases/<int:id>/files/<int:file_id>/remove", methods=["GET", "POST"])
@open_to(PREPARERS)
def remove_file(id: int, file_id: int) -> Reply:
    found = draft_or_404(id)
    file = _file_or_404(found, file_id)
    facts = [("说明", file.caption), ("文件", file.attachment.name), ("凭证", file.voucher)]

    def remove(_release: Release, *, by: User) -> None:
        files.remove(file, by=by)

    words = ("移除文件", "移除这份文件", GONE)
    return asked_once_more(found, words, remove, said="文件已移除", facts=facts, back=url_for(".release_files", id=id))


def may_read(user: Any, attachment: Attachment) -> bool:
    """Files of public releases are everyone's, but for the board's photograph; of the others, the village's staff's."""
    if is_public(attachment):
        return True
    file = db.session.scalar(select(ReleaseFile).where(ReleaseFile.attachment_id == attachment.id))
    return file is not None and user.is_authenticated and access.may_see_at_desk(user, file.release.village)


def headers_of(attachment: Attachment) -> dict[str, str]:
    """A file of a list of people goes where the list goes: to no search engine, and into no cache."""
    rows = select(Release).join(ReleaseFile).where(ReleaseFile.attachment_id == attachment.id)
    found: dict[str, str] = {}
    for release in db.session.scalars(rows.order_by(Release.id)):
        found |= showing.headers_of(release)
    return found


def is_public(attachment: Attachment) -> bool:
    """Does it belong to a release open to everyone's eyes, and not to a list whose last day is over?"""
    rows = select(Release).join(ReleaseFile).where(ReleaseFile.attachment_id == attachment.id)
    rows = rows.where(ReleaseFile.caption != BOARD_PHOTO)  # full names can be read on it
    found = db.session.scalars(rows.where(Release.state.in_(PUBLIC)))
    return any(_shows(release, attachment) and not showing.is_gone(release, clock.today()) for release in found)


def _shows(release: Release, attachment: Attachment) -> bool:
    return any(file.attachment_id == attachment.id for file in release.shown_files)


def is_found(attachment: Attachment) -> bool:
    """May search engines keep it? The files of what counts now, and of no list of people."""
    rows = select(Release).join(ReleaseFile).where(ReleaseFile.attachment_id == attachment.id)
    releases = list(db.session.scalars(rows))
    return any(release.is_live for release in releases) and not any(map(showing.names_people, releases))
