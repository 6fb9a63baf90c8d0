"""Tables, remarks and papers that were public before the rule of what is told of lives: read in part or not at all, kept as they were."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app import clock
from app.core import attachments, audit
from app.core.attachments.kinds import PDF
from app.core.attachments.models import Attachment
from app.core.attachments.storage import storage
from app.core.notify.models import Message
from app.db import db
from app.village import amended, gone, queries, searching, statements, withheld, working
from app.village.acts import Did
from app.village.models import Looked, Override, Release, ReleaseFile, StepTaken, TableRow
from app.village.rules.life import State
from app.village.rules.periods import read_period
from app.village.searching import Asked
from app.village.service import books, corrections, cutting, papers, seal, withholding
from tests.conftest import page
from tests.making import sign_in
from tests.unpacked import text_of
from tests.village.making import NOW, Hamlet, behind_the_program, line
from tests.village.test_published_funds import OPENING, quarter
from tests.village.test_told_in_papers import OF_NOBODY, RECEIPT, paper
from tests.village.test_withheld import look

pytestmark = pytest.mark.databases("sqlite")

DEBT = {"side": "债务", "party": "县农商行", "reason": "修路借款", "opening": 100_00, "closing": 100_00}
TOLD = {**DEBT, "reason": "付周强尿毒症住院借款", "note": "其子周小宝孤儿"}
WHOLE = ("尿毒症", "周强", "周小宝")
FILES = ("csv", "xlsx", "json", "pdf")


def before_the_rule(
    hamlet: Hamlet, release: Release, row: dict[str, Any] | None = None, form: str = "", remark: str = "", head: dict[str, str] | None = None
) -> Release:  # fmt: skip
    """A version as it stands since before there was the rule: public and sealed with its words whole."""
    with behind_the_program():
        release.state = State.REVIEWING
        db.session.flush()
        if row:
            own = (TableRow.release_id == release.id, TableRow.form == (form or release.form), TableRow.seq == 1)
            db.session.execute(update(TableRow).where(*own).values(data=row))
        if remark:
            db.session.execute(update(StepTaken).where(StepTaken.id == release.steps[0].id).values(remark=remark))
        if head:
            release.head = {**release.head, release.form: head}
        release.state = State.PUBLISHED
        release.code = seal.code_of(release)
        db.session.flush()
    db.session.commit()
    db.session.expire_all()
    return release


def with_paper(hamlet: Hamlet, release: Release, content: bytes, caption: str = "收条", voucher: str = "记-2") -> ReleaseFile:  # fmt: skip
    """The same with a paper nobody held against the rule."""
    with behind_the_program():
        release.state = State.REVIEWING
        db.session.flush()
        kept = attachments.keep(paper(content, "附件.pdf"), by=hamlet.bookkeeper, allow=frozenset({PDF}))
        file = ReleaseFile(release=release, attachment=kept, voucher=voucher, caption=caption)
        db.session.add(file)
        db.session.flush()
        release.state = State.PUBLISHED
        release.code = seal.code_of(release)
        db.session.flush()
    db.session.commit()
    db.session.expire_all()
    return file


def read(app: Flask, address: str) -> str:
    answer = app.test_client().get(address)
    assert answer.status_code == 200, address
    return text_of(answer)


def told_in(app: Flask, *addresses: str) -> list[tuple[str, str]]:
    return [(address, word) for address in addresses for word in WHOLE if word in read(app, address)]


def address_of(release: Release) -> str:
    return f"/village/{release.village.region.alias}/notices/{release.id}"


@pytest.mark.databases("sqlite", "postgres")
def test_a_table_is_read_in_part_on_page_and_in_files_and_is_found_by_nothing_it_withholds(app: Flask, hamlet: Hamlet):
    release = before_the_rule(hamlet, hamlet.notice("V07", "debts", [DEBT]), TOLD, remark="周强尿毒症，属实")
    code, here, region = release.code, address_of(release), hamlet.village.region
    outlets = [f"{here}/", *(f"{here}.{ending}" for ending in FILES), f"/village/{region.alias}/"]
    with clock.at(NOW):
        assert ("尿毒症") in read(app, f"{here}/")
        assert look() == [release.id]
        assert told_in(app, *outlets, f"/api/v1/villages/{region.code}/notices", "/feeds/villages.atom") == []
        for word in WHOLE:
            assert searching.page_of_hits(Asked(region, word), 1, 30)[0] == [], word
            assert f"notices/{release.id}/" not in read(app, f"/search?q={word}"), word
        (hit,) = searching.page_of_hits(Asked(region, "借款"), 1, 30)[0]
        assert "付周某某（不公开）借款，其子周某某孤儿" in hit.words
        shown = statements.tables_of(release)[0].rows[0]
    assert (shown["reason"], shown["note"]) == ("付周某某（不公开）借款", "其子周某某孤儿")
    assert queries.rows_of(release, "debts") == [TOLD] and release.code == code and seal.verify(release)
    assert withheld.places(release) == ["债权债务明细表第 1 行事由", "债权债务明细表第 1 行备注", "第 1 步的意见"]


def test_an_illness_beside_the_name_in_its_own_column_is_read_no_more(app: Flask, hamlet: Hamlet):
    release = before_the_rule(hamlet, hamlet.notice("V07", "debts", [DEBT]), {**DEBT, "party": "周强肺癌住院"})
    here = address_of(release)
    with clock.at(NOW):
        look()
        outlets = (f"{here}/", f"{here}.json", f"{here}.csv")
        assert [word for address in outlets for word in ("周强", "癌") if word in read(app, address)] == []
    assert withheld.places(release) == ["债权债务明细表第 1 行对方名称"]


def test_the_next_table_is_held_against_it_as_it_is_read(app: Flask, hamlet: Hamlet):
    """What the table before closed with stands in the files of the next one: as everyone may read it."""
    before_the_rule(hamlet, hamlet.notice("V07", "debts", [DEBT], "2026Q2"), TOLD)
    with clock.at(NOW):
        look()
        following = hamlet.notice("V07", "debts", [{**TOLD, "note": ""}], "2026Q3")
        here = address_of(following)
        assert told_in(app, f"{here}/", *(f"{here}.{ending}" for ending in FILES)) == []
        found = app.test_client().get(f"{here}.json").json
    assert found["before"]["rows"][0]["reason"] == "付周某某（不公开）借款"
    assert next(one for one in found["findings"] if one["law"] == "carried")["verdict"] == "holds"


def test_page_and_files_say_first_what_of_a_table_is_read_in_part(app: Flask, hamlet: Hamlet):
    release = before_the_rule(hamlet, hamlet.notice("V07", "debts", [DEBT]), TOLD)
    told = "债权债务明细表第 1 行事由、债权债务明细表第 1 行备注按规定不再全文显示"
    with clock.at(NOW):
        look()
        data = app.test_client().get(f"{address_of(release)}.json").json
        assert told in page(app.test_client().get(f"{address_of(release)}/")).text
        assert told in data["said_first"][0] and data["sealed"] is None
        assert read(app, f"{address_of(release)}.csv").index(told) < read(app, f"{address_of(release)}.csv").index("县农商行")  # fmt: skip


def test_looking_twice_changes_nothing_and_an_ordinary_table_stays_as_it_is(hamlet: Hamlet):
    told = before_the_rule(hamlet, hamlet.notice("V07", "debts", [DEBT]), TOLD)
    plain = hamlet.notice("V11", "projects", [{"name": "残疾人之家维修", "budget": 100_00, "place": "卫生室旁"}])
    db.session.commit()
    with clock.at(NOW):
        assert sorted(look()) == [told.id, plain.id]
        was = told.stated, told.version
        assert look() == []
        withholding.look(told.id)
        db.session.commit()
    assert (told.stated, told.version) == was and plain.withheld == {}
    assert [db.session.get(Looked, one.id).places for one in (told, plain)] == [2, 0]
    trail = list(db.session.scalars(audit.trail("village_release", told.id)))
    assert [one.did for one in trail].count(Did.WITHHELD) == 1


def test_what_the_first_rule_looked_through_is_looked_through_again(hamlet: Hamlet):
    release = before_the_rule(hamlet, hamlet.notice("V07", "debts", [DEBT]), TOLD)
    db.session.add(Looked(release_id=release.id, rule="1", places=0))
    db.session.commit()
    with clock.at(NOW):
        assert look() == [release.id]
    assert release.withheld["rows"]


def test_who_keeps_it_is_told_and_has_a_task_until_a_correction_masks_it_for_good(app: Flask, hamlet: Hamlet):
    release = before_the_rule(hamlet, hamlet.notice("V07", "debts", [DEBT]), TOLD)
    with clock.at(NOW):
        look()
        told = [one for one in db.session.scalars(select(Message)) if one.notice == "village/withheld"]
        assert {one.reader for one in told} == {f"user:{one.id}" for one in (hamlet.bookkeeper, hamlet.reviewer)}
        with app.test_request_context():
            assert [one for one in working.work(hamlet.bookkeeper) if "更正已经遮去一部分的内容" in one.title]
        desk = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/{hamlet.village.id}/")).select_one("#withheld")
        assert "债权债务明细表第 1 行事由" in desk.find_next("ul").text
        version = corrections.correct(release, "改写写到个人情况的两处", by=hamlet.bookkeeper)
        hamlet.pass_on(version, State.PUBLISHED)
        db.session.commit()
        look()
        assert withholding.waiting([hamlet.village.id]) == []
        assert told_in(app, f"{address_of(version)}/", f"{address_of(release)}/") == []
        assert amended.of_release(version) == []
    assert queries.rows_of(version, "debts")[0]["note"] == "其子周某某孤儿"


def test_tables_of_a_book_are_read_in_part_with_it_and_on_every_page_that_shows_them(app: Flask, hamlet: Hamlet):
    account = {"name": "农商行", "tail": "4416", "opening": 300_00, "decrease": 100_00, "closing": 200_00}
    draft = hamlet.draft(lines=[line(1, expense=100_00)], opening=300_00)
    with clock.at(NOW):
        books.put_table(draft, "funds", {}, [account], by=hamlet.bookkeeper)
        release = hamlet.pass_on(draft, State.PUBLISHED)
        before_the_rule(hamlet, release, {**account, "name": "付周强尿毒症住院专户"}, "funds")
        look()
        here = f"/village/{hamlet.village.region.alias}/finance"
        outlets = [f"{here}/2026-10/", f"{here}/2026-10/?version=1", f"{here}/2026/", f"{here}/2026Q4.json"]
        assert told_in(app, *outlets, *(f"{here}/2026-10.{ending}" for ending in FILES)) == []
        assert statements.of_release(release).accounts[0].name == "付周*（不公开）专户"
    assert withheld.places(release) == ["资金公开表第 1 行开户行或现金"] and seal.verify(release)


def test_accounts_published_apart_are_read_in_part_where_books_are_held_against_them(app: Flask, hamlet: Hamlet):
    quarter(hamlet)
    account = {"name": "农商行", "tail": "4416", "opening": OPENING, "decrease": 300_00, "closing": OPENING - 300_00}
    apart = hamlet.notice("V05", "funds", [account])
    before_the_rule(hamlet, apart, {**account, "name": "付周强尿毒症住院专户"})
    with clock.at(NOW):
        look()
        here = f"/village/{hamlet.village.region.alias}/finance/2026Q3"
        assert told_in(app, f"{here}/", *(f"{here}.{ending}" for ending in FILES)) == []
        around = statements.of_span(hamlet.village, read_period("2026Q3")).around
    assert [one.name for one in around.funds] == ["付周*（不公开）专户"]


def test_the_fields_above_a_table_are_held_to_the_rule_too(app: Flask, hamlet: Hamlet):
    release = hamlet.notice("V09", "land_foretold")
    before_the_rule(hamlet, release, head={"office": "付周强尿毒症住院补助"})
    with clock.at(NOW):
        look()
        assert told_in(app, f"{address_of(release)}/", *(f"{address_of(release)}.{ending}" for ending in FILES)) == []
        assert withheld.places(release) == ["征地预公告表表头公告单位"]


def test_the_years_plan_is_read_in_part_where_a_book_is_laid_beside_it(app: Flask, hamlet: Hamlet):
    plan = {"side": "支出", "category": "公益支出", "planned": 2000000}
    before_the_rule(hamlet, hamlet.notice("V08", "plan", [plan]), {**plan, "note": "付周强尿毒症救助"})
    hamlet.book()
    db.session.commit()
    with clock.at(NOW):
        look()
        here = f"/village/{hamlet.village.region.alias}/finance/2026-10"
        assert told_in(app, f"{here}/", *(f"{here}.{ending}" for ending in FILES)) == []
        (row,) = statements.of_release(queries.live_book(hamlet.village, "2026-10")).plan_rows
    assert row["note"] == "付周*（不公开）救助"


def test_what_came_of_a_notice_is_read_in_part(app: Flask, hamlet: Hamlet):
    release = hamlet.notice("V09", "land_foretold", [{"purpose": "修路", "range": "二组水田"}])
    said = {"result": "reviewed", "places": "村部", "remark": "周强尿毒症，不再征收", "by": "黄秀英"}
    release.stated = {**release.stated, "result": said}
    db.session.commit()
    with clock.at(NOW):
        look()
        assert told_in(app, f"{address_of(release)}/") == [] and "复核情况" in read(app, f"{address_of(release)}/")
    assert withheld.places(release) == ["公示结果的复核情况"] and release.stated["result"] == said


def test_a_cut_leaves_what_is_withheld_too(app: Flask, hamlet: Hamlet):
    """What is kept for readers is written anew from the words of the day it was withheld: a later cut must reach it."""
    row = {**TOLD, "reason": "付周强尿毒症住院借款，经办老屋场"}
    release = before_the_rule(hamlet, hamlet.notice("V07", "debts", [DEBT]), row)
    with clock.at(NOW):
        look()
        version = corrections.correct(release, "写了不该写的地名", cutting.pieces_in("老屋场"), by=hamlet.bookkeeper)
        books.put_row(version, DEBT, 1, by=hamlet.bookkeeper)
        hamlet.pass_on(version, State.PUBLISHED)
        db.session.commit()
        assert "老屋场" not in read(app, f"{address_of(release)}/") and "老屋场" not in str(release.stated)
        assert "【略】" in read(app, f"{address_of(release)}/")


def test_a_paper_that_tells_of_a_life_goes_out_no_more(app: Flask, hamlet: Hamlet):
    release = hamlet.book()
    told, plain = with_paper(hamlet, release, RECEIPT), with_paper(hamlet, release, OF_NOBODY, "宣传册发票")
    here = f"/village/{hamlet.village.region.alias}/finance/2026-10"
    with clock.at(NOW):
        asked = f"/files/{told.attachment_id}/附件.pdf"
        assert app.test_client().get(asked).status_code == 200
        look()
        assert app.test_client().get(asked).status_code == 404
        assert sign_in(app, hamlet.bookkeeper).get(asked).status_code == 200
        assert app.test_client().get(f"/files/{plain.attachment_id}/附件.pdf").status_code == 200
        shown = page(app.test_client().get(f"{here}/"))
        data = app.test_client().get(f"{here}.json").json
    assert "附件（凭证 记-2） 按规定不再公开" in " ".join(shown.select_one("#files").parent.text.split())
    assert "附件（凭证 记-2）里写到个人情况或者个人信息，从 2026 年 11 月 6 日起不再公开" in shown.text
    assert not shown.select(f"a[href*='/files/{told.attachment_id}/']") and shown.select(f"a[href*='/files/{plain.attachment_id}/']")  # fmt: skip
    assert told.attachment.sha256 not in json.dumps(data) and "附件，按规定不再公开" in json.dumps(
        data, ensure_ascii=False
    )
    assert withheld.places(release) == ["附件（凭证 记-2）"] and withholding.waiting([hamlet.village.id]) == [release]
    assert f"/files/{told.attachment_id}/" in gone.since(NOW) and seal.verify(release)


def test_a_paper_named_after_somebody_and_his_illness_goes_out_no_more(app: Flask, hamlet: Hamlet):
    release = hamlet.book()
    with_paper(hamlet, release, OF_NOBODY, "周强尿毒症住院收条")
    with clock.at(NOW):
        look()
        assert told_in(app, f"/village/{hamlet.village.region.alias}/finance/2026-10/") == []
    assert withheld.files_out(release) == ["附件（凭证 记-2）"]


def test_a_paper_two_people_let_out_stays(app: Flask, hamlet: Hamlet):
    release = hamlet.book()
    file = with_paper(hamlet, release, RECEIPT)
    for one in papers.barred_in(file, papers.Of.BOOK):
        leave = Override(
            release=release, kind=one.found.kind, place=str(one.found.where), shown=one.found.shown, sha256=one.sha256
        )
        leave.reason, leave.asked_by_id = "本人书面同意写明", hamlet.bookkeeper.id
        leave.given_by_id, leave.given_at = hamlet.reviewer.id, clock.now()
        db.session.add(leave)
    db.session.commit()
    with clock.at(NOW):
        look()
        assert app.test_client().get(f"/files/{file.attachment_id}/附件.pdf").status_code == 200
    assert release.withheld == {}


def test_a_paper_that_is_gone_from_the_storage_stops_nothing(app: Flask, hamlet: Hamlet):
    release = hamlet.book()
    file = with_paper(hamlet, release, RECEIPT)
    storage().remove(db.session.get(Attachment, file.attachment_id).storage_key)
    with clock.at(NOW):
        assert look() == [release.id]
        assert app.test_client().get(f"/village/{hamlet.village.region.alias}/finance/2026-10/").status_code == 200
        assert app.test_client().get(f"/files/{file.attachment_id}/附件.pdf").status_code == 410
    assert release.withheld == {}


def test_of_a_list_only_its_papers_and_what_is_said_beside_it_are_looked_at(app: Flask, hamlet: Hamlet):
    rows = [{"name": "周强", "project": "慰问金", "amount": 500_00, "note": "尿毒症"}]
    release = hamlet.notice("V24", "condolence", [{**rows[0], "note": ""}])
    before_the_rule(hamlet, release, rows[0], remark="周强尿毒症，属实")
    file = with_paper(hamlet, release, RECEIPT, voucher="")
    with clock.at(NOW):
        look()
        assert app.test_client().get(f"/files/{file.attachment_id}/附件.pdf").status_code == 404
        assert "周强尿毒症，属实" not in read(app, f"{address_of(release)}/")
    assert withheld.places(release) == ["第 1 步的意见", "附件"]


def test_a_correction_of_a_table_tells_of_what_was_changed_and_not_of_what_is_withheld(hamlet: Hamlet):
    first = before_the_rule(hamlet, hamlet.notice("V07", "debts", [DEBT]), TOLD, head={"note": "付周强尿毒症住院借款"})
    with clock.at(NOW):
        look()
        second = corrections.correct(first, "有一笔的金额写错了一行", by=hamlet.bookkeeper)
        db.session.flush()
        assert amended.of_release(second) == []
        books.put_table(
            second, "debts", dict(second.head["debts"]), [{**TOLD, "closing": 200_00}], by=hamlet.bookkeeper
        )
        db.session.flush()
        (change,) = amended.of_release(second)
    assert [cell.column.label for row in change.rows for cell in row.cells] == ["期末余额"] and change.head == ()
