"""Voucher numbers in full-width figures are the same numbers: on sheets, typed, beside files, in filters and between versions."""

from datetime import date

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import update

from app import clock
from app.db import db, unit_of_work
from app.village import queries, statements
from app.village.books import voucher_no
from app.village.models import LedgerLine, Release, TableRow, VoucherRow
from app.village.rules.life import State
from app.village.service import books, corrections
from tests.making import Make, sign_in
from tests.village.making import NOW, Hamlet, behind_the_program, line
from tests.village.test_vouchers import GIVEN, LINES, READ, accepted, verdicts, workbook

pytestmark = pytest.mark.databases("sqlite")

WIDE = {ord(plain): chr(ord(plain) + 0xFEE0) for plain in "0123456789-"}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("记－１２", "记-12"),
        ("记字第１２号", "记字第12号"),
        ("ｚｆ０１２", "zf012"),
        ("ＺＦ－9", "ZF-9"),
        ("（收）3", "（收）3"),
        ("记①", "记①"),
        ("", ""),
    ],
)
def test_figures_come_in_one_width_and_words_as_they_are_printed(written: str, read: str):
    assert voucher_no(written) == read


def test_lines_and_vouchers_of_a_workbook_agree_in_whichever_width_they_are_written(hamlet: Hamlet):
    lines = [[row[0], row[1].translate(WIDE), *row[2:]] for row in LINES]
    release = accepted(hamlet, workbook(GIVEN, lines=lines))
    assert [one.voucher for one in queries.lines_of(release)] == ["记-1", "记-2", "记-2"]
    assert queries.book_of(release).vouchers == READ and verdicts(release)["vouchers"] == "holds"


def test_the_sheet_of_vouchers_may_be_the_one_in_full_width(hamlet: Hamlet):
    release = accepted(hamlet, workbook([[row[0].translate(WIDE), *row[1:]] for row in GIVEN]))
    assert queries.book_of(release).vouchers == READ and verdicts(release)["vouchers"] == "holds"


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("line", {"day": "2026-10-09", "voucher": "记－９", "summary": "路灯", "category": "514", "expense": "5"}),
        ("entry", {"day": "2026-10-09", "voucher": "记－９", "summary": "路灯", "account": "514", "debit": "5"}),
        ("vouchers", {"no": "记－９", "expense": "5"}),
    ],
)
def test_a_number_typed_in_full_width_is_kept_in_half_width(
    app: Flask, hamlet: Hamlet, address: str, typed: dict[str, str]
):
    app.config["WTF_CSRF_ENABLED"] = False
    release = hamlet.draft()
    db.session.commit()
    with clock.at(NOW):
        where = {"line": "line", "entry": "entries", "vouchers": "vouchers"}[address]
        sent = {**typed, "version": str(release.version)}
        answer = sign_in(app, hamlet.bookkeeper).post(f"/desk/village/releases/{release.id}/{where}", data=sent)
    assert answer.status_code == 302, answer.text[-3000:]
    kept = {
        "line": [one.voucher for one in queries.lines_of(release)][3:],
        "entry": [one.voucher for one in queries.entries_of(release)],
        "vouchers": [one.no for one in queries.vouchers_of(release)],
    }
    assert kept[address] == ["记-9"]


def test_whoever_looks_for_a_number_may_type_it_in_full_width(hamlet: Hamlet):
    release = hamlet.book()
    for typed in ("记-2", "记－２"):
        found = statements.lines(statements.of_release(release), statements.Asked(words=typed))
        assert [one.voucher for _, one in found] == ["记-2"], typed


def test_a_version_that_was_published_in_full_width_is_compared_line_by_line(hamlet: Hamlet):
    release = hamlet.pass_on(hamlet.draft(lines=(line(1), line(2, day=date(2026, 10, 12)))), State.PUBLISHED)
    with behind_the_program():
        release.state = State.REVIEWING
        db.session.flush()
        for seq, no in ((1, "记－１"), (2, "记－２")):
            own = (LedgerLine.release_id == release.id, LedgerLine.seq == seq)
            db.session.execute(update(LedgerLine).where(*own).values(voucher=no))
        release.state = State.PUBLISHED
    with clock.at(NOW):
        version = corrections.correct(release, "凭证号改成半角数字", by=hamlet.bookkeeper)
        assert [one.voucher for one in queries.lines_of(version)] == ["记-1", "记-2"]
        assert corrections.changes(release, version) == []
        books.replace_lines(version, (line(1, expense=1), line(2, day=date(2026, 10, 12))), by=hamlet.bookkeeper)
    found = corrections.changes(release, version)
    assert [one.fields for one in found] == [["支出"]] and all(one.old and one.new for one in found)


def in_full_width(release: Release) -> None:
    """As it stands since before numbers were kept in one width: lines, stated vouchers, entries, files."""
    own = {table: table.release_id == release.id for table in (LedgerLine, VoucherRow, TableRow)}
    for seq in (1, 2):
        db.session.execute(update(LedgerLine).where(own[LedgerLine], LedgerLine.seq == seq).values(voucher=f"记－{'１２'[seq - 1]}"))  # fmt: skip
    wide = VoucherRow(release_id=release.id, no="记－１", expense=9360_00)
    db.session.add_all([wide, TableRow(release_id=release.id, form="entries", seq=1, data={"voucher": "记－１", "account": "514", "debit": 9360_00})])  # fmt: skip
    release.head = {"entries": {}}
    db.session.flush()


def published_in_full_width(hamlet: Hamlet) -> Release:
    release = hamlet.pass_on(hamlet.draft(lines=(line(1), line(2))), State.PUBLISHED)
    with behind_the_program():
        release.state = State.REVIEWING
        db.session.flush()
        in_full_width(release)
        release.state = State.PUBLISHED
    return release


def numbers(release: Release) -> list[str]:
    entries = [row["voucher"] for row in queries.rows_of(release, "entries")]
    return [*(one.voucher for one in queries.lines_of(release)), *(one.no for one in queries.vouchers_of(release)), *entries]  # fmt: skip


def test_the_correction_of_a_book_from_before_begins_in_half_width(app: Flask, hamlet: Hamlet):
    app.config["WTF_CSRF_ENABLED"] = False
    first = published_in_full_width(hamlet)
    with clock.at(NOW):
        second = corrections.correct(first, "有一笔的摘要写错了一行", by=hamlet.bookkeeper)
        db.session.commit()
        assert numbers(second) == ["记-1", "记-2", "记-1", "记-1"] and numbers(first)[0] == "记－１"
        assert corrections.changes(first, second) == []
        sent = {"no": "记－１", "expense": "9360", "version": str(second.version)}
        sign_in(app, hamlet.bookkeeper).post(f"/desk/village/releases/{second.id}/vouchers", data=sent)
    assert [one.no for one in queries.vouchers_of(second)] == ["记-1"]


def test_a_draft_from_before_is_brought_into_half_width_and_nothing_that_is_public(live: Flask):
    with unit_of_work(), clock.at(NOW):
        hamlet = Hamlet(Make())
        public = published_in_full_width(hamlet)
        draft = hamlet.draft("2026-11", (line(1, day=date(2026, 11, 3)), line(2, day=date(2026, 11, 4))))
        in_full_width(draft)
        ids = public.id, draft.id
    db.session.remove()
    downgrade(revision="0062")
    upgrade()
    public, draft = (db.session.get_one(Release, id) for id in ids)
    assert numbers(draft) == ["记-1", "记-2", "记-1", "记-1"]
    assert numbers(public) == ["记－１", "记－２", "记－１", "记－１"]
