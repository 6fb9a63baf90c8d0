"""Files of a release: who reads them when, what is refused, what is painted black stays black."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import FileStorage

from app import clock
from app.core.attachments.storage import storage
from app.db import db
from app.errors import Refused
from app.village.exports.grids import Grid
from app.village.exports.pdf_file import Sheet, written
from app.village.models import Release
from app.village.rules.life import State
from app.village.service import files
from app.village.tables import Kind
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import NOW, Hamlet, line


def picture(name: str = "发票.png") -> FileStorage:
    out = io.BytesIO()
    Image.new("RGB", (200, 100), "white").save(out, "PNG")
    out.seek(0)
    return FileStorage(out, filename=name)


def with_file(hamlet: Hamlet) -> Release:
    release = hamlet.draft()
    files.attach(release, picture(), "记-2", "路灯发票", by=hamlet.bookkeeper)
    db.session.flush()
    return release


def where(release: Release) -> str:
    file = release.files[0]
    return f"/files/{file.attachment_id}/{file.attachment.name}"


def test_a_file_is_everyone_s_once_the_book_is_public(app: Flask, client: FlaskClient, hamlet: Hamlet):
    release = with_file(hamlet)
    assert client.get(where(release)).status_code == 404
    assert sign_in(app, hamlet.bookkeeper).get(where(release)).status_code == 200
    hamlet.pass_on(release, State.PUBLISHED)
    assert client.get(where(release)).status_code == 200
    shown = page(client.get(f"/village/{hamlet.village.region.code}/finance/2026-10/"))
    assert "路灯发票" in shown.select_one("#files").find_parent("section").get_text()


def test_a_file_stands_beside_every_line_of_its_voucher_and_no_other(app: Flask, client: FlaskClient, hamlet: Hamlet):
    draft = hamlet.draft(lines=[line(1), line(2, voucher="记-1"), line(3)])
    with clock.at(NOW):
        files.attach(draft, picture(), "记-1", "路灯发票", by=hamlet.bookkeeper)
        files.attach(draft, picture("墙.png"), "", "公示栏近照", by=hamlet.bookkeeper)
    db.session.flush()
    desk = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{draft.id}/"))
    hamlet.pass_on(draft, State.PUBLISHED)
    book = f"/village/{hamlet.village.region.code}/finance/2026-10/"
    whole, found = page(client.get(book)), page(client.get(book + "?side=expense"))
    for table in (desk.select_one("table.book"), whole.select_one("table.book"), found.select_one("#lines")):
        rows = [row for row in table.select("tbody tr") if "路灯更换" in row.get_text()]
        assert [("附件：路灯发票" in row.get_text(), "公示栏近照" in row.get_text()) for row in rows] == [(True, False), (True, False), (False, False)]  # fmt: skip
    (link, _) = (a for a in whole.select("table.book a") if "附件" in a.get_text())
    assert client.get(link["href"]).status_code == 200


def test_what_is_painted_black_is_black_and_the_original_is_gone(app: Flask, hamlet: Hamlet):
    release = with_file(hamlet)
    before = release.files[0].attachment
    files.black_out(release.files[0], [(0, 0, 50, 50)], by=hamlet.bookkeeper)
    db.session.flush()
    after = release.files[0].attachment
    with storage().open(after.storage_key) as stored, Image.open(stored) as opened:
        seen = opened.convert("RGB")
        assert (seen.getpixel((50, 25)), seen.getpixel((150, 75))) == ((0, 0, 0), (255, 255, 255))
    assert before.id != after.id and before.withdrawn_at is not None
    assert sign_in(app, hamlet.bookkeeper).get(f"/files/{before.id}/{before.name}").status_code in (404, 410)


@pytest.mark.parametrize("typed", ["", "1 2 3", "a b c d", "1 2 3 101", "-1 2 3 4"])
def test_rectangles_that_make_no_sense_are_refused(typed: str):
    with pytest.raises(Refused, match="左 上 宽 高"):
        files.read_boxes(typed)
    assert files.read_boxes("10 20 30 5\n\n1，2，3，4") == [(10, 20, 30, 5), (1, 2, 3, 4)]


def test_a_pdf_with_a_number_of_a_person_is_refused(hamlet: Hamlet):
    release = hamlet.draft()
    for title, refused in (("合同", False), ("合同 430102199003071231 430121198001011238 13912345678", True)):
        sheet = Sheet(title, "", "", "https://example.cn/", [Grid("表", (("名称", Kind.TEXT),), [["电"]])])
        upload = FileStorage(io.BytesIO(written(sheet)), filename="合同.pdf")
        if refused:
            with pytest.raises(Refused, match="请先涂黑或转成图片再上传"):
                files.attach(release, upload, "", "合同", by=hamlet.bookkeeper)
        else:
            files.attach(release, upload, "", "合同", by=hamlet.bookkeeper)


def pdf(title: str) -> FileStorage:
    sheet = Sheet(title, "", "", "https://example.cn/", [Grid("表", (("名称", Kind.TEXT),), [["电"]])])
    return FileStorage(io.BytesIO(written(sheet)), filename="合同.pdf")


def test_a_pdf_with_what_may_be_shown_only_in_part_is_refused_with_the_place(hamlet: Hamlet):
    release = hamlet.draft()
    with pytest.raises(Refused, match="车牌号.*请遮住后重新导出"):
        files.attach(release, pdf("合同 车牌湘A12B45"), "", "合同", by=hamlet.bookkeeper)
    assert not release.files


def test_pages_that_are_pictures_are_named_to_whoever_checks(app: Flask, hamlet: Hamlet):
    release = hamlet.draft()
    scanned = io.BytesIO()
    Image.new("RGB", (300, 400), "#eee").save(scanned, "PDF")
    scanned.seek(0)
    kept = files.attach(release, FileStorage(scanned, "扫描.pdf"), "", "合同", by=hamlet.bookkeeper)
    assert kept.unread == "第 1 页"
    shown = sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{release.id}/files").get_data(True)
    assert "第 1 页是图片，系统读不到上面的字" in shown
    assert files.attach(release, pdf("合同"), "", "合同", by=hamlet.bookkeeper).unread == ""


def test_without_the_clerk_s_word_nothing_is_kept(app: Flask, hamlet: Hamlet):
    release = hamlet.draft()
    app.config["WTF_CSRF_ENABLED"] = False
    client = sign_in(app, hamlet.bookkeeper)
    sent = {"file": (picture().stream, "发票.png"), "caption": "发票"}
    answer = client.post(f"/desk/village/releases/{release.id}/files", data=sent)
    assert "遮住以后才能上传" in answer.get_data(True) and not release.files


def test_a_published_book_s_files_stay(hamlet: Hamlet):
    release = hamlet.pass_on(with_file(hamlet), State.PUBLISHED)
    for act in (
        lambda: files.remove(release.files[0], by=hamlet.bookkeeper),
        lambda: files.black_out(release.files[0], [(0, 0, 1, 1)], by=hamlet.bookkeeper),
        lambda: files.attach(release, picture(), "", "x", by=hamlet.bookkeeper),
    ):
        with pytest.raises(Refused, match="已公开"):
            act()
