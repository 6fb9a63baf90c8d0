"""A clerk's workbook becomes a draft: previewed first, stored only when accepted, its layout remembered."""

from io import BytesIO

import pytest
from bs4 import Tag
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.core.attachments.models import Attachment
from app.db import db, unit_of_work
from app.errors import Refused
from app.village import queries
from app.village.models import LedgerLine, Upload
from app.village.rules.periods import read_period
from app.village.service import importing
from app.village.sheets import template
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import NOW, Hamlet, sheet

pytestmark = pytest.mark.databases("sqlite")

COLUMNS = ("day", "summary", "expense", "income", "handler")


@pytest.mark.databases("sqlite", "postgres")
def test_nothing_is_stored_before_the_preview_is_accepted(hamlet: Hamlet):
    found = hamlet.upload()
    shown = importing.preview(found)
    assert [line.expense for line in shown.reading.lines] == [936000]
    assert db.session.scalar(select(func.count()).select_from(LedgerLine)) == 0
    with clock.at(NOW):
        assert importing.accept(found, by=hamlet.bookkeeper) == 1
    assert queries.lines_of(found.release)[0].summary == "村组路灯更换 12 盏"
    assert found.closed_at is not None and found.attachment.withdrawn_at is not None


def test_a_faulty_sheet_changes_nothing_and_stays_for_another_try(hamlet: Hamlet):
    release = hamlet.draft(period="2026-09", lines=())
    found = hamlet.upload(release, sheet([["2026-10-09", "记-1", "路灯", "公益支出", "", 9360, "", "", "", ""]]))
    shown = importing.preview(found)
    assert shown.reading.blocked
    assert "第 2 行" in str(shown.reading.problems[0])
    with clock.at(NOW), pytest.raises(Refused, match="要改的地方"):
        importing.accept(found, by=hamlet.bookkeeper)
    assert release.lines_count == 0
    assert importing.waiting(release) == [found]


@pytest.mark.databases("sqlite", "postgres")
def test_a_file_that_is_no_workbook_is_refused_and_not_kept(hamlet: Hamlet, app: Flask):
    before = db.session.scalar(select(func.count()).select_from(Attachment))
    with pytest.raises(Refused):
        hamlet.upload(content=b"PK\x03\x04 no workbook", name="账.xlsx")
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == before
    assert db.session.scalar(select(func.count()).select_from(Upload)) == 0


def test_a_layout_confirmed_once_is_never_asked_again(hamlet: Hamlet):
    rows, head = [["9月9日", "村组路灯更换 12 盏", "9,360.00", "", "黄秀英"]], ["时间", "甲", "乙", "丙", "丁"]
    found = hamlet.upload(hamlet.draft(period="2026-09", lines=()), sheet(rows, head))
    assert importing.preview(found).reading is None
    with clock.at(NOW):
        with pytest.raises(Refused, match="确认每一列"):
            importing.accept(found, by=hamlet.bookkeeper)
        importing.confirm_layout(found, dict(enumerate(COLUMNS)), 1, by=hamlet.bookkeeper)
        importing.accept(found, by=hamlet.bookkeeper)
        db.session.flush()
    again = hamlet.upload(hamlet.draft(period="2026-08", lines=()), sheet([["8月9日", *rows[0][1:]]], head))
    assert [line.expense for line in importing.preview(again).reading.lines] == [936000]


def test_a_sheet_that_reads_in_two_ways_is_not_stored_before_the_clerk_chose(app: Flask, hamlet: Hamlet):
    head = ["日期", "摘要", "科目", "收入", "支出", "余额"]
    rows = [["2026-09-09", f"慰问第 {at} 户", "公益支出", "", 500, left] for at, left in ((2, 9000), (1, 9500))]
    with unit_of_work():
        found = hamlet.upload(hamlet.draft(period="2026-09", lines=()), sheet(rows, head))
    with clock.at(NOW), pytest.raises(Refused, match="确认每一列"):
        importing.accept(found, by=hamlet.bookkeeper)
    with clock.at(NOW):
        desk, address = sign_in(app, hamlet.bookkeeper), f"/desk/village/uploads/{found.id}/"
        asked = page(desk.get(address)).select_one(".flash.warning").text
        assert "有两种读法，余额都对得上" in asked and "把 E 列“支出”当作收入" in asked
        desk.post(f"{address}layout", data={})
        assert "有两种读法" not in page(desk.get(address)).text
        assert importing.accept(found, by=hamlet.bookkeeper) == 2
    assert found.release.closing == 900_000


def test_columns_confirmed_on_a_faulty_file_are_not_asked_of_the_mended_one(app: Flask, hamlet: Hamlet):
    head, row = ["时间", "甲", "乙", "丙", "丁"], ["村组路灯更换 12 盏", "9,360.00", "", "黄秀英"]
    release = hamlet.draft(period="2026-09", lines=())
    with unit_of_work():
        found = hamlet.upload(release, sheet([["九月某日", *row]], head))
    with clock.at(NOW):
        desk, address = sign_in(app, hamlet.bookkeeper), f"/desk/village/uploads/{found.id}/"
        said = {f"column-{at}": field for at, field in enumerate(COLUMNS)}
        assert "列已确认" in page(desk.post(f"{address}layout", data=said, follow_redirects=True)).text
    assert importing.preview(found).reading.blocked
    mended = hamlet.upload(release, sheet([["9月9日", *row]], head))
    reading = importing.preview(mended).reading
    assert not reading.blocked and [line.expense for line in reading.lines] == [936000]


def test_columns_that_lack_something_are_not_remembered(hamlet: Hamlet):
    rows, head = [["9月9日", "村组路灯更换 12 盏", "9,360.00", "", "黄秀英"]], ["时间", "甲", "乙", "丙", "丁"]
    found = hamlet.upload(hamlet.draft(period="2026-09", lines=()), sheet(rows, head))
    with clock.at(NOW):
        importing.confirm_layout(found, dict.fromkeys(range(5), ""), 1, by=hamlet.bookkeeper)
    assert importing.remembered(found.release) == []


def test_the_template_holds_the_last_balance_and_reads_back(hamlet: Hamlet):
    period = read_period("2026-10")
    content = template("葛家山村", period.starts_on, period.ends_on, 18244036)
    found = hamlet.upload(hamlet.draft(lines=()), content)
    assert importing.preview(found).reading.opening == 18244036


@pytest.mark.databases("sqlite", "postgres")
def test_an_old_upload_is_thrown_away_once(hamlet: Hamlet):
    found = hamlet.upload()
    found.at = NOW - importing.KEPT * 2
    db.session.flush()
    with clock.at(NOW):
        for _ in range(2):
            for id in importing.grown_old():
                importing.sweep(id)
            db.session.flush()
        assert importing.grown_old() == []
    assert found.attachment.withdrawn_at is not None


def test_the_pages_lead_from_the_file_to_the_draft(app: Flask, hamlet: Hamlet):
    release = hamlet.draft(period="2026-09", lines=())
    client = sign_in(app, hamlet.bookkeeper)
    with clock.at(NOW):
        answer = client.post(
            f"/desk/village/releases/{release.id}/import", data={"file": (BytesIO(sheet()), "账.xlsx")}
        )
        assert answer.status_code == 302
        seen = page(client.get(answer.location))
        assert "读出 1 笔" in seen.text
        accept = seen.select_one("form[action$='/accept']")["action"]
        answer = client.post(accept, follow_redirects=True)
    assert "已存入" in page(answer).text
    assert "村组路灯更换 12 盏" in page(answer).select_one("table.book").text


def test_the_page_says_what_each_column_holds_and_how_surely_it_is_known(app: Flask, hamlet: Hamlet):
    rows = [[f"2026-09-{day:02}", f"记-{day}", "付村组路灯电费", "", 100, 1000 - 100 * day] for day in range(1, 7)]
    found = hamlet.upload(
        hamlet.draft(period="2026-09", lines=()),
        sheet(rows, ["日期", "凭证号", "列3", "支出金额", "收入金额", "余额"]),
    )
    seen = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/uploads/{found.id}/"))
    assert "E 列“收入金额”和 D 列“支出金额”像是写反了" in seen.text
    assert "C 列：列3" in seen.text and "表里写着：付村组路灯电费" in seen.text
    assert "拿不准，请核对" in seen.text or "较有把握" in seen.text
    assert seen.select_one("#column-4 option[selected]")["value"] == "expense"


def test_another_villages_upload_is_not_found(app: Flask, hamlet: Hamlet):
    found = hamlet.upload()
    stranger = Hamlet(hamlet.make, hamlet.township, "开慧村").bookkeeper
    client = sign_in(app, stranger)
    for step in ("", "sheet", "layout", "accept", "drop"):
        method = "GET" if step == "" else "POST"
        assert client.open(f"/desk/village/uploads/{found.id}/{step}", method=method).status_code == 404


def test_a_clerk_who_confirms_leaves_ten_thousands_as_the_headings_say(app: Flask, hamlet: Hamlet):
    """Whoever only presses the button must not divide every amount by ten thousand."""
    head = ["日期", "凭证号", "摘要", "科目", "借方（万元）", "贷方（万元）", "经手人", "证明人", "审批人", "备注"]
    row = ["2026-10-09", "记-1", "稻田租金", "经营收入", 3.68, "", "黄秀英", "彭建军", "彭国强", ""]
    with unit_of_work():
        found = hamlet.upload(hamlet.draft(lines=()), sheet([row], head))
    with clock.at(NOW):
        desk = sign_in(app, hamlet.bookkeeper)
        address = f"/desk/village/uploads/{found.id}/"
        asked = page(desk.get(address))
        form = {field["name"]: chosen(field) for field in asked.select("form[data-once] select")}
        assert form["factor"] == "10000"
        desk.post(f"{address}layout", data=form)
        assert "36,800.00" in page(desk.get(address)).select_one("tbody").text


def chosen(field: Tag) -> str:
    """What a list of choices sends when nobody touches it."""
    marked = field.select_one("option[selected]") or field.select_one("option")
    return str(marked["value"]) if marked else ""
