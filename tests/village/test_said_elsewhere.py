"""Who stands on a list of relief is named in no remark, no file's name and no trail beside it: when it ends, nowhere at all."""

import io
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import event, select, text
from werkzeug.datastructures import FileStorage

from app import clock
from app.core.attachments.models import Attachment
from app.core.audit.models import AuditEntry
from app.core.jobs import service as jobs
from app.db import db, unit_of_work
from app.errors import Refused
from app.village import recipients
from app.village.acts import Did
from app.village.models import LineCheck, Question, Release, StepTaken
from app.village.rules.asking import Outcome
from app.village.rules.life import State, Step
from app.village.service import asking, chain, corrections, files, guarding, importing, rewording, vouchers
from app.village.service.vouchers import Given
from tests.attachments.making import picture
from tests.conftest import page
from tests.making import Make, sign_in
from tests.unpacked import plain
from tests.village.making import NOW, Hamlet, line
from tests.village.test_ended import AFTER, NAME, SHOWN, gone
from tests.village.test_notices import RELIEF, hung
from tests.village.test_take_down import database_bytes, stored_bytes, written

SEPTEMBER = [line(1, day=date(2026, 9, 3))]
NEEDLES = [way for pair in (NAME[:2], NAME[1:]) for way in written(pair)]
ONE_SHEET = "日期,凭证号,摘要,收入,支出\n2026-08-09,记-4,清沟,,200\n".encode()


def holds(content: bytes) -> bool:
    return any(needle in plain(content) for needle in NEEDLES)


def receipt(name: str = "收条.jpg") -> FileStorage:
    return FileStorage(io.BytesIO(picture()), name)


def told_before(hamlet: Hamlet) -> None:
    """Nobody knew of a list yet: he is named in a remark, a doubt, a question, in names of a file and of a workbook."""
    public = hamlet.book()
    draft = hamlet.pass_on(hamlet.draft(period="2026-09", lines=SEPTEMBER), State.CHECKING)
    asker = hamlet.resident()
    with clock.at(NOW):
        chain.doubt(draft, 1, "祁麟趾说没有换灯", by=hamlet.members[0])
        chain.send_back(draft, "祁麟趾那盏灯再看一下", by=hamlet.head)
        asking.ask(public, 2, "祁麟趾家门口的灯换了没有", False, by=asker)
        file = files.attach(draft, receipt("祁麟趾.jpg"), "记-1", "收条", by=hamlet.bookkeeper)
        db.session.flush()
        files.remove(file, by=hamlet.bookkeeper)
        other = hamlet.draft(period="2026-08", lines=())
        found = hamlet.upload(other, ONE_SHEET, "祁麟趾.csv")
        importing.accept(found, by=hamlet.bookkeeper)
        db.session.flush()


def test_when_the_list_has_ended_no_byte_names_who_was_named_beside_it(live: Flask):
    folder = live.config["TEST_FOLDER"]
    with unit_of_work():
        hamlet = Hamlet(Make())
        told_before(hamlet)
        hung(hamlet, "temporary_relief", "V22", {**RELIEF, "name": NAME})
    assert any(map(holds, database_bytes(live, folder).values())), "or this test proves nothing"
    with clock.at(AFTER):
        assert jobs.run("village.take_down") == jobs.Outcome.DONE
    left = {name: holds(content) for name, content in database_bytes(live, folder).items()}
    assert left == dict.fromkeys(left, False)
    assert not holds(stored_bytes(folder))
    with unit_of_work():
        (doubt,), (question,) = db.session.scalars(select(LineCheck)), db.session.scalars(select(Question))
        assert doubt.remark == f"{SHOWN}说没有换灯" and question.text == f"{SHOWN}家门口的灯换了没有"
        remarks = set(db.session.scalars(select(StepTaken.remark).where(StepTaken.remark != "")))
        assert remarks == {f"{SHOWN}那盏灯再看一下"}
        assert {name for name in db.session.scalars(select(Attachment.name))} == {
            "已撤下的文件.jpg",
            "已撤下的文件.csv",
        }


def test_the_trail_of_a_book_keeps_no_word_of_a_remark_and_no_name_of_a_file(hamlet: Hamlet):
    book = hamlet.book()
    with clock.at(NOW):
        version = corrections.correct(book, "第 2 笔的数量写错了", by=hamlet.bookkeeper)
        file = files.attach(version, receipt(), "记-2", "收条", by=hamlet.bookkeeper)
        db.session.flush()
        vouchers.put_voucher(version, Given("记-2", 0, 936000, None, ""), by=hamlet.bookkeeper)
        db.session.flush()
    told = db.session.scalars(select(AuditEntry).where(AuditEntry.subject_id == version.id, AuditEntry.subject_kind == "village_release")).all()  # fmt: skip
    assert {entry.note for entry in told} == {""}
    kept = {entry.did: entry.changes for entry in told}
    assert kept[str(Did.FILE_ADDED)] == {"file": file.attachment_id}
    assert kept[str(Did.CORRECTED)] == {"version": 2} and kept[str(Did.FILLED)] == {"part": "voucher"}


@pytest.fixture
def named(hamlet: Hamlet) -> Hamlet:
    """A list of relief hangs with him on it."""
    hung(hamlet, "temporary_relief", "V22", {**RELIEF, "name": NAME})
    return hamlet


def refused(act, *args, **kwargs) -> str | None:
    """Beside which field it was refused."""
    with clock.at(NOW), pytest.raises(Refused, match="和救助名单上的姓名相同") as refusal, db.session.begin_nested():
        act(*args, **kwargs)
    assert NAME not in refusal.value.sentence and "*" in refusal.value.sentence
    return refusal.value.field


def test_words_beside_a_book_do_not_name_who_stands_on_a_list_that_hangs(named: Hamlet):
    book = named.book()
    draft = named.draft(period="2026-09", lines=SEPTEMBER)
    by = named.bookkeeper
    assert refused(chain.explain, draft, "差的是祁麟趾那一笔，下月补记", by=by) == "text"
    assert refused(guarding.ask_leave, draft, "祁麟趾同意写出来的", by=by) == "remark"
    assert refused(files.attach, draft, receipt("祁麟趾.jpg"), "记-1", "收条", by=by) == "file"
    assert refused(files.attach, draft, receipt(), "记-1", "祁 麟趾的收条", by=by) == "caption"
    assert refused(vouchers.put_voucher, draft, Given("祁麟趾", 0, 100, None, ""), by=by) == "no"
    assert refused(importing.upload, draft, FileStorage(io.BytesIO(b"a"), "祁麟趾.csv"), by=by) == "file"
    assert refused(corrections.correct, book, "祁麟趾的用工记错了", by=by) == "remark"
    question = named.question(book, named.resident())
    assert refused(asking.answer, question, "这笔是祁麟趾家的用工", Outcome.EXPLAINED, by=named.head) == "text"
    named.pass_on(draft, State.CHECKING)
    assert refused(chain.doubt, draft, 1, "祁麟趾说没有换灯", by=named.members[0]) == "remark"
    assert refused(chain.send_back, draft, "祁麟趾那笔再看", by=named.head) == "remark"
    with clock.at(NOW):
        chain.doubt(draft, 1, "黄秀英、易桂兰说没有换灯", by=named.members[0])


def test_an_explanation_and_a_doubt_do_not_name_who_stood_on_a_list_that_is_over(hamlet: Hamlet):
    gone(hamlet)
    draft = hamlet.draft(lines=SEPTEMBER, period="2026-09")
    with clock.at(AFTER):
        with pytest.raises(Refused, match="已撤下的救助名单") as refusal:
            chain.explain(draft, "差的是祁麟趾那一笔，下月补记", by=hamlet.bookkeeper)
        assert refusal.value.field == "text"
        hamlet.pass_on(draft, State.CHECKING, AFTER)
        with pytest.raises(Refused, match="已撤下的救助名单") as refusal:
            chain.doubt(draft, 1, "祁 麟趾说没有换灯", by=hamlet.members[0])
        assert refusal.value.field == "remark"


def test_what_is_said_of_the_list_itself_may_name_him_for_it_goes_with_the_list(named: Hamlet):
    release = hung(named, "condolence", "V24", {"name": "王小明", "project": "慰问金", "amount": 50000})
    own = named.pass_on(named.draft(period="2026-09", lines=SEPTEMBER), State.CHECKING)
    with clock.at(NOW):
        version = corrections.correct(release, "王小明的金额写错了", by=named.bookkeeper)
        db.session.flush()
    assert version.steps[-1].remark == "王小明的金额写错了"
    assert refused(chain.send_back, own, "王小明那笔再看", by=named.head) == "remark"


def test_the_desk_says_so_beside_the_field_and_who_met_it_is_on_record(app: Flask, named: Hamlet):
    draft = named.pass_on(named.draft(period="2026-09", lines=SEPTEMBER), State.CHECKING)
    db.session.commit()
    app.config["WTF_CSRF_ENABLED"] = False
    with clock.at(NOW):
        shown = page(sign_in(app, named.head).post(f"/desk/village/releases/{draft.id}/return", data={"remark": "祁麟趾那笔再看"}))  # fmt: skip
    field = shown.select_one("#remark")
    assert "和救助名单上的姓名相同" in field.find_parent(class_="f").text and NAME in field.text
    met = db.session.scalars(select(AuditEntry).where(AuditEntry.did == str(Did.NAME_REFUSED))).one()
    assert (met.actor_id, met.changes, met.note) == (named.head.id, {"field": "remark"}, "")


def test_who_makes_a_list_is_told_where_remarks_and_files_of_public_books_name_somebody_of_it(hamlet: Hamlet):
    draft = hamlet.pass_on(hamlet.draft(), State.SIGNING)
    with clock.at(NOW):
        chain.sign(draft, "祁麟趾的工钱看过了", by=hamlet.head)
        db.session.flush()
    hamlet.pass_on(draft, State.PUBLISHED)
    release = hung(hamlet, "temporary_relief", "V22", {**RELIEF, "name": NAME})
    (told,) = recipients.in_books(release)
    assert "2026-10 已经公开的办理意见写着名单上的祁麟趾" in told and "隐去" in told


def test_the_trail_of_before_loses_its_words_with_the_upgrade(live: Flask):
    from flask_migrate import downgrade, upgrade

    with unit_of_work():
        hamlet = Hamlet(Make())
        draft = hamlet.pass_on(hamlet.draft(), State.SIGNING)
        with clock.at(NOW):
            chain.send_back(draft, "第 2 笔写错了", by=hamlet.head)
        notice = hamlet.notice()
        notice_id = notice.id
    db.session.remove()
    downgrade(revision="0040")
    row = "(at, actor_name, did, subject_kind, subject_id, changes, note) VALUES ('2026-11-06 02:00:00+00:00', '甲', "
    title = db.session.scalar(text("SELECT title FROM search_entry WHERE kind = 'village'"))
    with unit_of_work():
        for did, changes, note in (("returned", "{}", NAME), ("file_added", '{"file": "祁麟趾.png"}', "")):
            values = {"did": f"village.release.{did}", "changes": changes, "note": note}
            db.session.execute(
                text(f"INSERT INTO audit_entry {row} :did, 'village_release', 1, :changes, :note)"), values
            )
        values = {"title": title.replace("：", "", 1), "id": notice_id}
        db.session.execute(
            text("UPDATE search_entry SET title = :title WHERE subject_id = :id AND kind = 'village'"), values
        )
    db.session.remove()
    upgrade()
    with unit_of_work():
        assert not any(
            holds(f"{entry.note}{entry.changes}".encode()) for entry in db.session.scalars(select(AuditEntry))
        )
        assert db.session.scalar(text("SELECT title FROM search_entry WHERE kind = 'village'")) == title
        with pytest.raises(Exception, match="append-only"):
            db.session.execute(text("UPDATE audit_entry SET note = 'x'"))
        db.session.rollback()


def test_the_versions_of_the_list_itself_are_not_named_to_the_clerk_and_a_corrected_book_is(hamlet: Hamlet):
    """Its own remarks go with it; what was corrected without taking the name out is readable too."""
    draft = hamlet.pass_on(hamlet.draft(), State.SIGNING)
    with clock.at(NOW):
        chain.sign(draft, "祁麟趾的工钱看过了", by=hamlet.head)
    book = hamlet.pass_on(draft, State.PUBLISHED)
    first = hung(hamlet, "temporary_relief", "V22", {**RELIEF, "name": NAME})
    with clock.at(NOW):
        hamlet.pass_on(corrections.correct(book, "第二笔经手人写错了", by=hamlet.bookkeeper), State.PUBLISHED)
        second = corrections.correct(first, "祁麟趾的金额写错了", by=hamlet.bookkeeper)
    hamlet.pass_on(second, State.PUBLISHED)
    with clock.at(NOW):
        third = corrections.correct(second, "申请的事由要写全", by=hamlet.bookkeeper)
    assert book.state == State.SUPERSEDED
    (told,) = recipients.in_books(third)
    assert told.startswith("2026-10 已经公开的办理意见")


def test_what_a_village_published_in_all_its_years_is_not_loaded_to_mask_what_was_said_of_it(
    hamlet: Hamlet, statements: list[str]
):
    """As many statements, and no release in memory, whether it is a few or many; the words are masked all the same."""
    hang = hung(hamlet)
    first = hamlet.book()

    def done() -> tuple[int, int]:
        loaded: list[object] = []
        db.session.flush()
        db.session.expunge_all()
        releases = (db.session.get_one(type(hang), hang.id),)
        village = releases[0].village
        event.listen(Release, "load", lambda target, _context: loaded.append(target))
        statements.clear()
        rewording.elsewhere(village, releases, lambda text: text.replace("祁麟趾", "祁*趾"))
        return len(statements), len(loaded)

    few = done()
    for n in range(30):
        other = Release(village_id=hamlet.village.id, item_no="V01", form="decisions", period=f"20{n // 4 + 10}Q{n % 4 + 1}", batch=0, number=1, prepared_by_id=hamlet.bookkeeper.id)  # fmt: skip
        db.session.add(other)
        db.session.flush()
        said = StepTaken(
            release_id=other.id, step=Step.RETURNED, by_id=hamlet.head.id, by_name="彭国强", remark="再看一下"
        )
        db.session.add(said)
    said.remark = "祁麟趾说要改"
    db.session.flush()
    number = said.id
    assert done() == (few[0] + 1, few[1]) == (few[0] + 1, 0), "one more: the one remark that changed"
    assert db.session.get_one(StepTaken, number).remark == "祁*趾说要改" and first.id
