"""A published version is closed by the database: its own row, what would be moved into it, and whole tables."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import clock
from app.db import db
from app.village.models import LEDGER, Release
from app.village.models.closed import ONCE, SEALED
from app.village.rules.catalogue import LEDGER_ITEM
from app.village.rules.life import State
from app.village.service import books, corrections, seal, taking_down
from tests.village.making import NOW, Hamlet, behind_the_program, line
from tests.village.test_chain import PAID, with_a_file
from tests.village.test_notices import RELIEF, at, hung

OTHER = {
    "id": "id + 1000",
    "village_id": "village_id + 1",
    "batch": "batch + 1",
    "number": "number + 1",
    "nothing_happened": "NOT nothing_happened",
    "opening": "opening + 1",
    "closing": "closing + 1",
    "income": "income + 1",
    "expense": "expense + 1",
    "lines_count": "lines_count + 1",
    "explained_by_id": "prepared_by_id",
    "prepared_by_id": "prepared_by_id + 1",
    "prepared_at": "'2020-01-01 00:00:00+00:00'",
    "published_at": "'2020-01-01 00:00:00+00:00'",
    "display_until": "'2020-01-01'",
    "signatures": "signatures + 1",
}


def refused(statement: str, **named: object) -> None:
    """The database says no, and nothing else has changed by its asking."""
    try:
        with db.session.begin_nested():
            db.session.execute(text(statement), named)
    except DBAPIError as refusal:
        assert "never changes" in str(refusal.orig), statement
    else:
        pytest.fail(f"not refused: {statement}")


def test_no_sealed_column_of_a_published_version_changes(hamlet: Hamlet):
    release = hamlet.book()
    changes = {column: OTHER.get(column, "'x'") for column in (*SEALED, "display_until", "code")}
    changes["head"] = "'{\"x\": 1}'"
    for column, new in changes.items():
        refused(f"UPDATE village_release SET {column} = {new} WHERE id = :id", id=release.id)
    corrected = hamlet.pass_on(corrected_of(hamlet, release), State.PUBLISHED)
    db.session.refresh(release)
    assert (release.state, corrected.state) == (State.SUPERSEDED, State.PUBLISHED)
    for column, new in changes.items():
        refused(f"UPDATE village_release SET {column} = {new} WHERE id = :id", id=release.id)


def corrected_of(hamlet: Hamlet, release: Release) -> Release:
    with clock.at(NOW):
        version = corrections.correct(release, "第 2 笔写错了科目", by=hamlet.bookkeeper)
        books.put_line(version, line(2, expense=935000), by=hamlet.bookkeeper)
    db.session.flush()
    return version


def test_a_published_book_never_goes_back(hamlet: Hamlet):
    release = hamlet.book()
    for state in ("draft", "checking", "signing", "reviewing", "discarded", "taken_down"):
        refused(f"UPDATE village_release SET state = '{state}' WHERE id = :id", id=release.id)


def test_a_superseded_version_does_not_come_back(hamlet: Hamlet):
    release = hamlet.book()
    hamlet.pass_on(corrected_of(hamlet, release), State.PUBLISHED)
    refused("UPDATE village_release SET state = 'published' WHERE id = :id", id=release.id)


def test_what_a_sheet_said_of_itself_stays_said(hamlet: Hamlet):
    book = hamlet.book()
    for stated in ('{"totals": [1, 2]}', '{"subtotals": {"Z04": [1, 2]}}', '{"closing": 5}'):
        refused("UPDATE village_release SET stated = :stated WHERE id = :id", id=book.id, stated=stated)


def test_a_published_version_is_not_deleted(hamlet: Hamlet):
    release = hamlet.book()
    refused("DELETE FROM village_release WHERE id = :id", id=release.id)


has_or_replace = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # PostgreSQL has none


@has_or_replace
def test_a_published_version_is_not_replaced(hamlet: Hamlet):
    release = hamlet.book()
    db.session.flush()
    refused("INSERT OR REPLACE INTO village_release SELECT * FROM village_release WHERE id = :id", id=release.id)


@has_or_replace
def test_a_published_version_is_not_replaced_by_another_with_its_key(hamlet: Hamlet):
    release = hamlet.book()
    columns = [column.name for column in Release.__table__.columns if column.name != "id"]
    named = ", ".join(columns)
    refused(f"INSERT OR REPLACE INTO village_release (id, {named}) SELECT id + 1000, {named} FROM village_release WHERE id = :id", id=release.id)  # fmt: skip


@has_or_replace
@pytest.mark.parametrize("change", ["id = :id", "number = 1"])
def test_a_draft_does_not_take_a_published_versions_place(hamlet: Hamlet, change: str):
    release = hamlet.book()
    draft = corrected_of(hamlet, release)
    named = {"id": release.id} if ":id" in change else {}
    refused(f"UPDATE OR REPLACE village_release SET {change} WHERE id = :own", own=draft.id, **named)


@has_or_replace
def test_a_list_that_came_down_is_not_replaced(hamlet: Hamlet):
    listed = hung(hamlet, "temporary_relief", "V22", RELIEF)
    with clock.at(at(date(2026, 11, 12))):
        taking_down.take_down(listed, by=None)
    db.session.flush()
    refused("INSERT OR REPLACE INTO village_release SELECT * FROM village_release WHERE id = :id", id=listed.id)


def test_nothing_of_a_draft_is_moved_into_a_published_version(hamlet: Hamlet):
    release = with_a_file(hamlet, PAID)
    columns = {
        "village_line": "(release_id, seq, day, voucher, summary, category, income, expense, handler, witness, approver, note) VALUES (:id, 98, '2026-09-01', '', 'x', '514', 0, 1, '', '', '', '')",
        "village_voucher": "(release_id, no, income, expense) VALUES (:id, '记-98', 0, 1)",
        "village_category_total": "(release_id, category, income, expense, lines_count) VALUES (:id, 'Z98', 0, 1, 1)",
        "village_payment": "(release_id, seq, party, village_id, day, paid) VALUES (:id, 98, '某公司', :village, '2026-09-01', 1)",
        "village_file": f"(release_id, attachment_id, voucher, caption, unread) VALUES (:id, {release.files[0].attachment_id}, '', 'x', '')",
        "village_step": "(release_id, step, by_name, at, remark) VALUES (:id, 'checked', '别人', '2026-09-01 00:00:00+00:00', '')",
    }  # fmt: skip
    draft = hamlet.draft(period="2026-09", lines=())
    for table, row in columns.items():
        db.session.execute(text(f"INSERT INTO {table} {row}"), {"id": draft.id, "village": draft.village_id})
        refused(f"UPDATE {table} SET release_id = :to WHERE release_id = :id", to=release.id, id=draft.id)


@pytest.mark.parametrize("database", ["postgres"], indirect=True)  # SQLite has no TRUNCATE; it refuses row by row
def test_no_table_of_a_published_version_is_emptied(hamlet: Hamlet):
    hamlet.book()
    db.session.flush()
    for table in ("village_line", "village_voucher", "village_row", "village_category_total", "village_payment", "village_file", "village_step", "village_release"):  # fmt: skip
        refused(f"TRUNCATE {table} CASCADE")


def test_the_lawful_verbs_still_work(hamlet: Hamlet):
    """Superseded by a correction; its notice's end added by rule; its result written down; taken down."""
    book = hamlet.book()
    assert hamlet.pass_on(corrected_of(hamlet, book), State.PUBLISHED).code
    db.session.refresh(book)
    assert book.state == State.SUPERSEDED and seal.verify(book)
    listed = hung(hamlet, "temporary_relief", "V22", RELIEF)
    listed.stated = {**listed.stated, "result": {"result": "clear"}}
    db.session.flush()
    with clock.at(at(date(2026, 11, 12))):
        taking_down.take_down(listed, by=None)
        db.session.flush()
    assert listed.state == State.TAKEN_DOWN and "kept" in listed.stated
    refused("UPDATE village_release SET state = 'published' WHERE id = :id", id=listed.id)
    refused("DELETE FROM village_release WHERE id = :id", id=listed.id)


def test_a_notice_without_an_end_is_given_one_and_only_one(hamlet: Hamlet):
    listed = hung(hamlet, "temporary_relief", "V22", RELIEF)
    with behind_the_program():  # as before the rules of the last day were kept here
        listed.notice_from = listed.notice_to = None
    with clock.at(NOW):
        taking_down.give_end(listed)
    db.session.flush()
    assert set(ONCE) >= {"notice_from", "notice_to"}
    for column in ("notice_from", "notice_to"):
        refused(f"UPDATE village_release SET {column} = '2027-01-01' WHERE id = :id", id=listed.id)


def test_drafts_stay_free(hamlet: Hamlet):
    hamlet.book()
    draft = hamlet.draft(period="2026-09")
    db.session.execute(text("UPDATE village_release SET title = 'x', opening = 1 WHERE id = :id"), {"id": draft.id})
    assert (draft.item_no, draft.form) == (LEDGER_ITEM, LEDGER)
