"""Files of a release: who reads them when, what is refused, what is painted black stays black."""

import io
from functools import cache

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import FileStorage

from app import clock
from app.core import audit
from app.core.attachments.storage import storage
from app.db import db, unit_of_work
from app.errors import Refused
from app.village.acts import Did
from app.village.exports.grids import Grid
from app.village.exports.pdf_file import Sheet, written
from app.village.models import Release
from app.village.rules.life import State
from app.village.service import books, chain, corrections, files, guarding
from app.village.tables import Kind
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import NOW, Hamlet, line

pytestmark = pytest.mark.databases("sqlite")


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


@pytest.mark.databases("sqlite", "postgres")
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


@pytest.mark.parametrize("typed", ["", "1 2 3", "a b c d", "1 2 3 101", "-1 2 3 4", "1 2 3 " + "9" * 5000])
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
            with pytest.raises(Refused, match="请在原件上遮住后重新导出再上传"):
                files.attach(release, upload, "", "合同", by=hamlet.bookkeeper)
        else:
            files.attach(release, upload, "", "合同", by=hamlet.bookkeeper)


def pdf(title: str) -> FileStorage:
    return FileStorage(io.BytesIO(_printed(title)), filename="合同.pdf")


@cache
def _printed(title: str) -> bytes:
    """The same bytes each time: a sheet made a second later says so in its properties."""
    return written(Sheet(title, "", "", "https://example.cn/", [Grid("表", (("名称", Kind.TEXT),), [["电"]])]))


def scanned_pdf() -> FileStorage:
    scanned = io.BytesIO()
    Image.new("RGB", (300, 400), "#eee").save(scanned, "PDF")
    scanned.seek(0)
    return FileStorage(scanned, "扫描.pdf")


def test_a_pdf_with_what_may_be_shown_only_in_part_is_refused_with_the_place(hamlet: Hamlet):
    release = hamlet.draft()
    with pytest.raises(Refused, match="车牌号.*请在原件上遮住后重新导出"):
        files.attach(release, pdf("合同 车牌湘A12B45"), "", "合同", by=hamlet.bookkeeper)
    assert not release.files


@pytest.mark.parametrize("is_list", [False, True], ids=["book", "list of people"])
def test_a_refused_pdf_names_what_was_found_in_part_and_on_which_page(hamlet: Hamlet, is_list: bool):
    with clock.at(NOW):
        of_list = ("V15", "farmland_subsidy", "2026Q3")
        release = books.start(hamlet.village, *of_list, by=hamlet.bookkeeper, batch=0) if is_list else hamlet.draft()
        db.session.flush()
        with pytest.raises(Refused) as refusal:
            files.attach(
                release, pdf("合同 430102199003071231 车牌湘A12B45 手机 13912345678"), "", "合同", by=hamlet.bookkeeper
            )
    said = refusal.value.sentence
    assert "文件“合同”第 1 页" in said and "身份证号（**************1231）" in said and "手机号（139****5678）" in said
    assert "430102199003071231" not in said and "13912345678" not in said
    assert said.index("身份证号（") < said.index("手机号（") < said.index("请在原件上遮住后重新导出再上传")


WHY = "值班手机，村里早已对外公布"
LEAKY = "合同 值班 13912345678"


def asked(hamlet: Hamlet) -> Release:
    """A book with a contract that holds a mobile number, and leave asked for it."""
    release = hamlet.draft()
    with clock.at(NOW):
        files.attach(release, pdf(LEAKY), "", "路灯合同", WHY, by=hamlet.bookkeeper)
    db.session.flush()
    db.session.refresh(release)
    return release


def seen(release: Release) -> int:
    return guarding.overrides(release)[-1].id


def test_a_file_with_a_number_goes_out_only_when_a_second_person_has_agreed(app: Flask, hamlet: Hamlet):
    release = asked(hamlet)
    leave = guarding.overrides(release)[0]
    assert (leave.kind, leave.shown, leave.reason) == ("phone", "139****5678", WHY)
    assert leave.place.startswith("文件“路灯合同”") and leave.sha256 == release.files[0].attachment.sha256
    with clock.at(NOW):
        hamlet.pass_on(release, State.REVIEWING)
        with pytest.raises(Refused, match="第二人同意放行：文件“路灯合同”"):
            chain.publish(release, "", by=hamlet.reviewer)
        with pytest.raises(Refused, match="另一个人"):
            guarding.give_leave(release, seen(release), by=hamlet.bookkeeper)
        guarding.give_leave(release, seen(release), by=hamlet.reviewer)
        db.session.flush()
    hamlet.pass_on(release, State.PUBLISHED)
    assert app.test_client().get(where(release)).status_code == 200
    trail = [entry.did for entry in db.session.scalars(audit.trail("village_release", release.id))]
    assert {"village.release.asked_leave", "village.release.gave_leave"} <= set(trail)


@pytest.mark.parametrize(
    ("reason", "told"), [("", "请求放行的理由"), ("要公开", "至少 8 个字"), ("打 13987654321 问", "不能公开")]
)
def test_leave_for_a_file_needs_a_reason_in_words(hamlet: Hamlet, reason: str, told: str):
    release = hamlet.draft()
    with pytest.raises(Refused, match=told):
        files.attach(release, pdf(LEAKY), "", "路灯合同", reason, by=hamlet.bookkeeper)
    assert not release.files and not guarding.overrides(release)


@pytest.mark.databases("sqlite", "postgres")
def test_a_plate_may_be_let_out_of_a_file_by_two_people_too(hamlet: Hamlet):
    release = hamlet.draft()
    with clock.at(NOW):
        files.attach(
            release, pdf("租车合同 湘A12B45"), "", "租车合同", "车牌是合同标的，须原样公开", by=hamlet.bookkeeper
        )
        db.session.flush()
        guarding.give_leave(release, seen(release), by=hamlet.reviewer)
        db.session.flush()
        db.session.refresh(release)
    assert hamlet.pass_on(release, State.PUBLISHED).state == State.PUBLISHED


def test_leave_is_for_these_bytes_and_for_no_others(hamlet: Hamlet):
    release = asked(hamlet)
    with clock.at(NOW):
        guarding.give_leave(release, seen(release), by=hamlet.reviewer)
        files.remove(release.files[0], by=hamlet.bookkeeper)
        db.session.flush()
        db.session.refresh(release)
        with pytest.raises(Refused, match="请求放行的理由"):
            files.attach(release, pdf(LEAKY + " 新的一份"), "", "路灯合同", by=hamlet.bookkeeper)
        files.attach(release, pdf(LEAKY + " 新的一份"), "", "路灯合同", WHY, by=hamlet.bookkeeper)
        db.session.flush()
        db.session.refresh(release)
        leaves = guarding.overrides(release)
        first, second = ([one for one in leaves if bool(one.given_at) is given] for given in (True, False))
        assert {one.place for one in first} == {one.place for one in second}
        assert len({one.sha256 for one in first} | {one.sha256 for one in second}) == 2
        hamlet.pass_on(release, State.REVIEWING)
        with pytest.raises(Refused, match="第二人同意放行"):
            chain.publish(release, "", by=hamlet.reviewer)


def test_a_file_exchanged_in_the_storage_after_leave_was_given_stays_in(hamlet: Hamlet):
    release = asked(hamlet)
    with clock.at(NOW):
        guarding.give_leave(release, seen(release), by=hamlet.reviewer)
        hamlet.pass_on(release, State.REVIEWING)
        other = files.attach(hamlet.draft(period="2026-09"), pdf(LEAKY + " 换过"), "", "x", WHY, by=hamlet.bookkeeper)
        other.attachment.storage_key, key = "gone", other.attachment.storage_key
        db.session.flush()
        release.files[0].attachment.storage_key = key
        with pytest.raises(Refused, match="个人信息不能公开|第二人同意放行"):
            chain.publish(release, "", by=hamlet.reviewer)


def test_a_file_taken_away_leaves_no_question_open(hamlet: Hamlet):
    release = asked(hamlet)
    with clock.at(NOW):
        files.remove(release.files[0], by=hamlet.bookkeeper)
        db.session.flush()
        assert not guarding.overrides(release)
        with pytest.raises(Refused, match="没有等着放行"):
            guarding.give_leave(release, 10**9, by=hamlet.reviewer)


def test_one_of_two_same_files_taken_away_leaves_what_is_asked_for_the_other(hamlet: Hamlet):
    release = asked(hamlet)
    with clock.at(NOW):
        files.attach(release, pdf(LEAKY), "", "路灯合同副本", WHY, by=hamlet.bookkeeper)
        db.session.flush()
        db.session.refresh(release)
        before = len(guarding.overrides(release))
        files.remove(release.files[1], by=hamlet.bookkeeper)
        db.session.flush()
        assert len(guarding.overrides(release)) == before
        hamlet.pass_on(release, State.CHECKING)


@pytest.mark.parametrize("name", ["13912345678.pdf", "彭秀兰430121199001011237.jpg", "合同 139 1234 5678.PDF"])
def test_a_number_in_the_name_of_a_file_is_refused_for_it_stands_in_its_address(hamlet: Hamlet, name: str):
    release = hamlet.draft()
    upload = pdf("租车合同")
    upload.filename = name
    with pytest.raises(Refused, match="不能公开的个人信息") as refusal:
        files.attach(release, upload, "", "合同", by=hamlet.bookkeeper)
    assert refusal.value.field == "file" and not release.files


def test_whoever_checks_sees_every_file_and_which_pages_nobody_read(app: Flask, hamlet: Hamlet):
    release = hamlet.draft()
    with clock.at(NOW), unit_of_work():
        files.attach(release, scanned_pdf(), "", "盖章的合同", by=hamlet.bookkeeper)
    with clock.at(NOW):
        with unit_of_work():
            hamlet.pass_on(release, State.CHECKING)
        shown = page(sign_in(app, hamlet.members[0]).get(f"/desk/village/releases/{release.id}/")).select_one(".files")
    assert "盖章的合同" in shown.text and "系统读不到上面的字" in shown.text


def test_in_a_list_of_people_no_reason_lets_a_number_in_a_file_out(hamlet: Hamlet):
    with clock.at(NOW):
        release = books.start(hamlet.village, "V15", "farmland_subsidy", "2026Q3", by=hamlet.bookkeeper, batch=0)
        db.session.flush()
        with pytest.raises(Refused, match="名单里的一律不能公开"):
            files.attach(release, pdf(LEAKY), "", "名单附件", WHY, by=hamlet.bookkeeper)
        with pytest.raises(Refused, match="健康状况"):
            files.attach(release, pdf("患尿毒症"), "", "名单附件", by=hamlet.bookkeeper)
        files.attach(release, pdf("患尿毒症"), "", "名单附件", "上级批复原文，须一并公开", by=hamlet.bookkeeper)
    assert {leave.kind for leave in guarding.overrides(release)} == {"health"}


def test_the_next_version_asks_leave_for_the_file_anew(hamlet: Hamlet):
    release = asked(hamlet)
    with clock.at(NOW):
        guarding.give_leave(release, seen(release), by=hamlet.reviewer)
        db.session.flush()
        hamlet.pass_on(release, State.PUBLISHED)
        version = corrections.correct(release, "第 2 笔写错了科目", by=hamlet.bookkeeper)
        db.session.flush()
        with pytest.raises(Refused, match="文件“路灯合同”"):
            chain.submit(version, by=hamlet.bookkeeper)
        assert guarding.ask_leave(version, WHY, by=hamlet.bookkeeper) == len(guarding.overrides(release))


@pytest.mark.databases("sqlite", "postgres")
def test_the_pages_ask_and_only_the_reviewer_agrees(app: Flask, hamlet: Hamlet):
    release = hamlet.draft()
    app.config["WTF_CSRF_ENABLED"] = False
    clerk, head, reviewer = (sign_in(app, who) for who in (hamlet.bookkeeper, hamlet.head, hamlet.reviewer))
    address = f"/desk/village/releases/{release.id}"
    with clock.at(NOW):
        sent = {"file": (pdf(LEAKY).stream, "合同.pdf"), "caption": "路灯合同", "masked": "y"}
        answer = clerk.post(f"{address}/files", data=sent)
        assert "请在“请求放行的理由”里写明" in answer.get_data(True) and "路灯合同" in answer.get_data(True)
        sent = {**sent, "file": (pdf(LEAKY).stream, "合同.pdf"), "reason": WHY}
        shown = page(clerk.post(f"{address}/files", data=sent, follow_redirects=True))
        assert "等待放行" in shown.text and "139****5678" in shown.text and "13912345678" not in shown.text
        hamlet.pass_on(db.session.get(Release, release.id), State.REVIEWING)
        give = f"{address}/leave/give?seen={seen(release)}"
        assert [who.post(give).status_code for who in (clerk, head)] == [403, 403]
        read = page(reviewer.get(f"{address}/"))
        assert "只对这一份文件有效" in read.text
        (give,) = [form["action"] for form in read.select("form") if "leave/give" in form.get("action", "")]
        assert reviewer.post(give).status_code == 302
    assert guarding.overrides(release)[0].given_by_id == hamlet.reviewer.id


def test_pages_that_are_pictures_are_named_to_whoever_checks(app: Flask, hamlet: Hamlet):
    release = hamlet.draft()
    kept = files.attach(release, scanned_pdf(), "", "合同", by=hamlet.bookkeeper)
    assert kept.unread == "第 1 页"
    shown = sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{release.id}/files").get_data(True)
    assert "第 1 页是图片，系统读不到上面的字" in shown
    assert files.attach(release, pdf("合同"), "", "合同", by=hamlet.bookkeeper).unread == ""


def test_whoever_publishes_says_of_each_picture_that_she_has_looked_at_it_on_record(app: Flask, hamlet: Hamlet):
    release = with_file(hamlet)
    with clock.at(NOW):
        files.attach(release, scanned_pdf(), "", "路灯合同", by=hamlet.bookkeeper)
        files.attach(release, pdf("保洁合同"), "", "保洁合同", by=hamlet.bookkeeper)
    hamlet.pass_on(release, State.REVIEWING)
    invoice, contract, read = release.files
    app.config["WTF_CSRF_ENABLED"] = False
    reviewer = sign_in(app, hamlet.reviewer)
    address = f"/desk/village/releases/{release.id}/publish"
    with clock.at(NOW):
        shown = page(reviewer.get(address))
        ticks = {box["name"]: box.find_next("label").text for box in shown.select("input[type=checkbox]")}
        assert list(ticks) == [f"looked_{invoice.id}", f"looked_{contract.id}"]
        assert all("上面没有身份证号" in told for told in ticks.values())
        assert [link.text for link in shown.select(".files a")][:2] == ["路灯发票", "路灯合同"]
        sent = {
            "version": shown.select_one("input[name=version]")["value"],
            f"looked_{invoice.id}": "y",
            "remark": "账实相符",
        }
        refused = page(reviewer.post(address, data=sent))
        assert refused.select_one(f"#looked_{contract.id}").find_parent(class_="bad")
        assert not refused.select_one(f"#looked_{invoice.id}").find_parent(class_="bad")
        assert refused.select_one("textarea").text.strip() == "账实相符"
        assert db.session.get(Release, release.id).state == State.REVIEWING
        assert reviewer.post(address, data={**sent, f"looked_{contract.id}": "y"}).status_code == 302
    assert db.session.get(Release, release.id).state == State.PUBLISHED
    trail = db.session.scalars(audit.trail("village_release", release.id))
    assert [(act.actor_id, act.changes) for act in trail if act.did == Did.LOOKED_AT] == [
        (hamlet.reviewer.id, {"pictures": [file.attachment.sha256[:12] for file in (invoice, contract)]})
    ]
    assert read.unread == ""


@pytest.mark.parametrize("of", ["another's", "none"])
def test_no_other_way_leads_round_the_tick(hamlet: Hamlet, of: str):
    release = hamlet.pass_on(with_file(hamlet), State.REVIEWING)
    with clock.at(NOW), pytest.raises(Refused, match="请打开看过") as refused:
        chain.publish(release, "", by=hamlet.reviewer, looked={release.files[0].id + 1} if of != "none" else ())
    assert refused.value.field == f"looked_{release.files[0].id}"


def test_no_refusal_says_that_a_picture_would_pass(hamlet: Hamlet):
    release = hamlet.draft()
    with pytest.raises(Refused) as refused:
        files.attach(release, pdf(LEAKY), "", "合同", by=hamlet.bookkeeper)
    assert "图片" not in refused.value.sentence


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
