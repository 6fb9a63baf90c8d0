"""A list of relief came down: what its village has in hand names nobody of it either, in any byte, and the clerk is told."""

import io
from dataclasses import replace
from datetime import date

import xlsxwriter
from flask import Flask
from sqlalchemy import select

from app import clock
from app.core import notify
from app.core.attachments.models import Attachment
from app.core.attachments.storage import storage
from app.core.audit.models import AuditEntry
from app.core.jobs import service as jobs
from app.core.notify.models import Message
from app.db import db, unit_of_work
from app.village import queries
from app.village.acts import Did
from app.village.models import Layout, Release, ReleaseFile, TableRow, Upload, VoucherRow
from app.village.rules.life import State
from app.village.service import books, chain, corrections, entering, files, in_hand, taking_down, vouchers
from app.village.tables import all_forms
from tests.conftest import page
from tests.making import Make, sign_in
from tests.unpacked import plain
from tests.village.making import HEAD, NOW, OCTOBER, Hamlet, line
from tests.village.test_ended import AFTER
from tests.village.test_notices import RELIEF, hung
from tests.village.test_take_down import database_bytes, stored_files, written
from tests.village.test_told_in_papers import paper, printed
from tests.village.test_withheld_elsewhere import DEBT

NAMES = ("祁麟趾", "禤怡君")
NEEDLES = [way for name in NAMES for pair in (name[:2], name[1:]) for way in written(pair)]
ROW = ["2026-08-09", "记-4", "付祁麟趾清沟", "管理费", "", 200, "黄秀英", "彭建军", "彭国强", ""]
MAY = [line(1, day=date(2026, 5, 3))]


def holds(content: bytes) -> bool:
    return any(needle in plain(content) for needle in NEEDLES)


def workbook(row: list[object], name: str = "收支") -> bytes:
    stored = io.BytesIO()
    with xlsxwriter.Workbook(stored) as made:
        sheet = made.add_worksheet(name)
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, row)
    return stored.getvalue()


def relief(hamlet: Hamlet) -> Release:
    return hung(hamlet, "temporary_relief", "V22", *({**RELIEF, "name": name} for name in NAMES))


def in_a_book(hamlet: Hamlet) -> Release:
    """Lines, half a line, two halves of entries, entries, vouchers with their numbers, an explanation, papers, a workbook."""
    by = hamlet.bookkeeper
    lines = [*OCTOBER, line(4, summary="慰问困难户禤怡君", note="钱交祁 麟趾", voucher="记-4祁麟趾", expense=20000)]
    draft = hamlet.draft(lines=lines)
    with clock.at(NOW):
        books.set_balances(draft, draft.opening, draft.closing + 5, by=by)
        for no, account, debit, credit in (("记-9", "514", 100, 0), ("记-9", "101", 0, 100)):
            entering.put(draft, entering.Typed(no, date(2026, 10, 9), "付祁麟趾", account, "祁麟趾往来" * (account == "514"), debit, credit), by=by)  # fmt: skip
        books.keep_typed(draft, {"summary": "慰问困难户禤怡君", "handler": "黄秀英", "expense": "500"}, by=by)
        books.keep_typed(
            draft, {"summary": "付祁麟趾", "voucher": "记-4祁麟趾"}, books.TYPED_ENTRY, "记-4祁麟趾", by=by
        )
        for no in ("记-4祁麟趾", "记-4祁大趾"):
            vouchers.put_voucher(draft, vouchers.Given(no, 0, 20000, None, "慰问困难户禤怡君"), by=by)
        for name, words, caption in (
            ("祁麟趾.pdf", "十月", "给禤怡君的收条"),
            ("收条.pdf", "付祁麟趾用工", "收条"),
            ("发票.pdf", "灯泡", "发票"),
        ):
            files.attach(draft, paper(printed("收条", ("事由", words)), name), "记-4祁麟趾", caption, by=by)
        chain.explain(draft, "盘点差五分，是禤怡君那一笔多给的", by=hamlet.head)
        hamlet.upload(draft, workbook(ROW), "账.xlsx")
        hamlet.upload(draft, workbook([*ROW[:2], "清沟", *ROW[3:]], "禤怡君"))
        hamlet.upload(draft, workbook([*ROW[:2], "清沟", *ROW[3:]]), "祁麟趾.xlsx")
    db.session.flush()
    return draft


def elsewhere(hamlet: Hamlet, public: Release) -> list[Release]:
    """A correction's reason, a table's title, text and cells, a book that was thrown away, a sheet that bears his name."""
    by = hamlet.bookkeeper
    with clock.at(NOW):
        correction = corrections.correct(public, "慰问困难户禤怡君的钱写错了", by=by)
        table = books.start(hamlet.village, "V01", "decisions", "2026Q3", by=by, title="祁麟趾申请的事")
        db.session.flush()
        key = all_forms()["decisions"].columns[0].key
        books.put_table(table, "decisions", {}, [{key: "同意祁麟趾建房"}], by=by)
        table.text = "禤怡君没有到会"
        debts = books.start(hamlet.village, "V07", "debts", "2026Q3", by=by)
        db.session.flush()
        books.put_table(debts, "debts", {}, [{**DEBT, "party": "王小明", "note": "经禤怡君介绍"}], by=by)
        thrown = hamlet.draft(period="2026-05", lines=[replace(MAY[0], summary="慰问困难户禤怡君")])
        taking_down.discard(thrown, by=by)
        read = hamlet.upload(hamlet.draft(period="2026-08", lines=()), workbook([*ROW[:2], "清沟", *ROW[3:]], "祁麟趾"))
        in_hand.importing.accept(read, by=by)
    db.session.flush()
    return [correction, table, debts, thrown]


def everywhere(live: Flask) -> list[str]:
    folder = live.config["TEST_FOLDER"]
    found = {**database_bytes(live, folder), **stored_files(folder)}
    return [name for name, content in found.items() if holds(content) or holds(name.encode())]


def test_no_byte_of_the_work_in_hand_names_who_stood_on_the_list(live: Flask):
    with unit_of_work():
        hamlet = Hamlet(Make())
        draft = in_a_book(hamlet)
        correction, table, debts, thrown = elsewhere(hamlet, hamlet.book(period="2026-09", lines=[line(1, day=date(2026, 9, 3))]))  # fmt: skip
        ids = draft.id, correction.id, table.id, debts.id, thrown.id
        stood = draft.version
        relief(hamlet)
    assert len(everywhere(live)) >= 4, "or this test proves nothing: the database, its backup, a workbook, a paper"
    with clock.at(NOW):  # every minute: the workbook that was stored goes
        assert jobs.run("attachments.remove_withdrawn") == jobs.Outcome.DONE
    with clock.at(AFTER):
        assert jobs.run("village.take_down") == jobs.Outcome.DONE
    assert everywhere(live) == []
    with unit_of_work():
        draft, correction, table, debts, thrown = (db.session.get_one(Release, id) for id in ids)
        _the_book_reads_on(draft)
        assert draft.version > stood, "who had the page open is told that it is another now"
        assert correction.reason == "慰问困难户禤*君的钱写错了"
        assert (table.title, table.text) == ("祁*趾申请的事", "禤*君没有到会")
        assert [list(row.values()) for row in queries.rows_of(table, "decisions")] == [["同意祁*趾建房"]]
        (debt,) = queries.rows_of(debts, "debts")
        assert (debt["party"], debt["note"]) == ("王小明", "经禤*君介绍")
        assert queries.lines_of(thrown)[0].summary == "慰问困难户禤*君"
        assert db.session.scalars(select(Layout)).one().layout["sheet"] == "祁*趾"
        _the_clerk_is_told(draft, correction, table, thrown)


def _the_book_reads_on(draft: Release) -> None:
    last = queries.lines_of(draft)[3]
    assert (last.summary, last.note, last.voucher) == ("慰问困难户禤*君", "钱交祁*趾", "记-4祁*趾")
    assert (last.expense, draft.lines_count, draft.explanation) == (20000, 5, "盘点差五分，是禤*君那一笔多给的")
    assert books.typed_of(draft) == {"summary": "慰问困难户禤*君", "handler": "黄秀英", "expense": "500"}
    half = books.typed_of(draft, books.TYPED_ENTRY, "记-4祁*趾")
    assert half == {"summary": "付祁*趾", "voucher": "记-4祁*趾"}
    given = db.session.scalars(select(VoucherRow).where(VoucherRow.release_id == draft.id)).all()
    assert {(one.no, one.summary) for one in given} == {("记-4祁*趾", "慰问困难户禤*君"), ("记-4祁大趾", "慰问困难户禤*君")}  # fmt: skip
    entries = db.session.scalars(select(TableRow.data).where(TableRow.form == queries.ENTRIES)).all()
    assert {one["summary"] for one in entries} == {"付祁*趾"} and "祁*趾往来" in {one.get("sub") for one in entries}
    stays = {(file.attachment.name, file.caption, file.voucher) for file in draft.files}
    assert stays == {("祁*趾.pdf", "给禤*君的收条", "记-4祁*趾"), ("发票.pdf", "发票", "记-4祁*趾")}
    waiting = in_hand.importing.waiting(draft)
    assert [one.attachment.name for one in waiting] == ["祁*趾.xlsx"], "what names nobody waits on"


def _the_clerk_is_told(draft: Release, *others: Release) -> None:
    told = db.session.scalars(select(Message).where(Message.notice == "village/names_masked")).all()
    assert {one.subject_id for one in told} == {draft.id, *(one.id for one in others if one.state != State.DISCARDED), told[-1].subject_id}  # fmt: skip
    said = next(notify.parcels.body(one) for one in told if one.subject_id == draft.id)
    for place in (
        *("第 4 行摘要", "第 4 行备注", "凭证号，现在是“记-4祁*趾”", "凭证 记-4祁*趾 的摘要", "签字说明"),
        *("没填完、自动留着的一行", "会计分录第 1 行", "附件的说明", "附件的文件名"),
        *("上传后还没有存入的表格写着名单上的姓名，已经丢弃", "一份附件写着名单上的姓名，已经移除"),
        f"/desk/village/releases/{draft.id}/",
    ):
        assert place in said, place
    acts = db.session.scalars(select(AuditEntry).where(AuditEntry.did == str(Did.NAMES_MASKED))).all()
    assert {one.subject_id for one in acts} >= {draft.id, *(one.id for one in others)} and {one.note for one in acts} == {""}  # fmt: skip


def ended(hamlet: Hamlet, release: Release) -> None:
    with clock.at(AFTER):
        taking_down.take_down(release, by=None)
    db.session.flush()
    db.session.expire_all()


def test_two_numbers_that_a_mask_makes_one_stay_two(hamlet: Hamlet):
    lines = [line(n, voucher=f"记-1{name}") for n, name in enumerate(("祁麟趾", "祁大趾", "祁*趾"), 1)]
    draft = hamlet.draft(lines=lines)
    release = hung(hamlet, "temporary_relief", "V22", *({**RELIEF, "name": name} for name in ("祁麟趾", "祁大趾")))
    ended(hamlet, release)
    assert sorted(one.voucher for one in queries.lines_of(draft)) == ["记-1祁*趾", "记-1祁*趾（2）", "记-1祁*趾（3）"]


def test_nothing_else_in_hand_changes_and_nobody_is_told(hamlet: Hamlet):
    """Words that look like a name, who is in office, who handled the money, and another list on which he stands too."""
    by = hamlet.bookkeeper
    draft = hamlet.draft(lines=[line(1, summary="祁连山苗木款，付王麟趾", note="易桂兰证明", handler="祁麟趾")])
    with clock.at(NOW):
        books.keep_typed(draft, {"summary": "祁连山苗木款"}, by=by)
        again = books.start(hamlet.village, "V24", "condolence", "2026Q3", by=by, batch=0)
        db.session.flush()
        books.put_table(again, "condolence", {}, [{"name": "祁麟趾", "project": "慰问金", "amount": 1}], by=by)
        hamlet.upload(again, "姓名,慰问项目,金额\n祁麟趾,慰问金,1\n".encode(), "名单.csv")
        upload = hamlet.upload(draft, "日期,摘要,收入,支出\n2026-10-09,清沟,,200\n".encode(), "账.csv")
    release = hung(hamlet, "temporary_relief", "V22", *({**RELIEF, "name": name} for name in ("祁麟趾", "易桂兰")))
    stood = draft.version, again.version
    ended(hamlet, release)
    (one,) = queries.lines_of(draft)
    assert (one.summary, one.note, one.handler) == ("祁连山苗木款，付王麟趾", "易桂兰证明", "祁麟趾")
    assert queries.rows_of(again, "condolence")[0]["name"] == "祁麟趾" and (draft.version, again.version) == stood
    assert {one.id for one in db.session.scalars(select(Upload).where(Upload.closed_at.is_(None)))} >= {upload.id}
    assert db.session.scalars(select(Message).where(Message.notice == "village/names_masked")).all() == []
    assert db.session.scalars(select(AuditEntry).where(AuditEntry.did == str(Did.NAMES_MASKED))).all() == []


def test_a_paper_that_is_public_with_another_version_stays_with_it(hamlet: Hamlet):
    """What was published never changes; a correction of it may begin with the same paper."""
    by, draft = hamlet.bookkeeper, hamlet.draft()
    with clock.at(NOW):
        file = files.attach(draft, paper(printed("收条", ("事由", "付祁麟趾用工"))), "记-2", "收条", by=by)
    public = hamlet.pass_on(draft, State.PUBLISHED)
    with clock.at(NOW):
        correction = corrections.correct(public, "第 2 笔的数量写错了", by=by)
    db.session.flush()
    ended(hamlet, relief(hamlet))
    shown = {one.release_id for one in db.session.scalars(select(ReleaseFile).where(ReleaseFile.attachment_id == file.attachment_id))}  # fmt: skip
    assert shown == {public.id, correction.id}
    assert db.session.get_one(Attachment, file.attachment_id).withdrawn_at is None


def test_a_workbook_that_cannot_be_read_any_more_goes_too_and_the_clerk_is_told_why(hamlet: Hamlet):
    draft = hamlet.draft(lines=())
    upload = hamlet.upload(draft, workbook(ROW))
    upload.attachment.storage_key = storage().put(b"PK\x03\x04 nothing more")
    db.session.flush()
    ended(hamlet, relief(hamlet))
    assert upload.closed_at is not None
    (told, *_) = db.session.scalars(select(Message).where(Message.notice == "village/names_masked")).all()
    assert "系统读不全，查不出有没有名单上的姓名，已经丢弃" in notify.parcels.body(told)


def test_the_desk_shows_the_clerk_what_became_of_her_draft(app: Flask, hamlet: Hamlet):
    draft = hamlet.draft(lines=[line(1, summary="慰问困难户禤怡君")])
    ended(hamlet, relief(hamlet))
    db.session.commit()
    with clock.at(AFTER):
        client = sign_in(app, hamlet.bookkeeper)
        letters = page(client.get("/account/letters/")).text
        shown = page(client.get(f"/desk/village/releases/{draft.id}/")).text
    assert "里面的姓名打了星号" in letters and "禤*君" in shown and "禤怡君" not in shown
