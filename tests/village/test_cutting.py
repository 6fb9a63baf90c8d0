"""A correction made because something personal stood there: the words leave the earlier versions, the figures stay."""

import io
import json
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from PIL import Image
from sqlalchemy import inspect, select, text
from werkzeug.datastructures import FileStorage

from app import clock
from app.core import notify, privacy
from app.core.accounts.models import User
from app.core.audit.models import AuditEntry
from app.core.jobs import service as jobs
from app.core.notify.models import Message
from app.db import db, unit_of_work
from app.errors import Refused
from app.village import by_code, queries
from app.village.forms import CorrectForm
from app.village.models import Cut, LedgerLine, Question, Release, ReleaseFile, StepTaken, TableRow, Upload
from app.village.rules.life import State, Step
from app.village.service import books, chain, corrections, cutting, files, seal, taking_down, vouchers
from app.village.service.vouchers import Given
from tests.conftest import page
from tests.making import Make, sign_in
from tests.unpacked import plain
from tests.village.making import NOW, OCTOBER, Hamlet, line
from tests.village.test_closed import refused
from tests.village.test_laws_downloads import run as run_script
from tests.village.test_laws_downloads import written as written_file
from tests.village.test_notices import RELIEF, hung
from tests.village.test_seal import download
from tests.village.test_take_down import database_bytes, stored_bytes, written

NAME = "祁麟趾"
REASON = "有一笔写出了不该公开的姓名"
LINES = (
    *OCTOBER,
    line(4, summary="祁麟趾家屋后排水沟清淤用工", note="祁 麟趾签收", handler="黄秀英", expense=20000),
)
NEEDLES = [way for pair in (NAME[:2], NAME[1:]) for way in written(pair)]


def holds(content: bytes) -> bool:
    return any(needle in plain(content) for needle in NEEDLES)


def picture() -> FileStorage:
    stored = io.BytesIO()
    Image.new("RGB", (6, 4), "#abc").save(stored, "JPEG")
    stored.seek(0)
    return FileStorage(stored, "记-4.jpg")


def whole_story(make: Make) -> tuple[int, int]:
    """A book with a name in it, its workbook, its voucher, a remark and a question; a correction without it."""
    hamlet = Hamlet(make)
    draft = hamlet.draft(lines=LINES)
    hamlet.upload(draft, "日期,凭证号,摘要,收入,支出\n2026-10-09,记-4,祁麟趾家清沟,,200\n".encode(), "十月.csv")
    with clock.at(NOW):
        files.attach(draft, picture(), "记-4", "祁麟趾的收条", by=hamlet.bookkeeper)
        files.attach(draft, picture(), "记-2", "路灯发票", by=hamlet.bookkeeper)
    hamlet.pass_on(draft, State.CHECKING)
    with clock.at(NOW):
        for member in hamlet.members:
            chain.check(draft, "祁麟趾的收条看过了", by=member)
            db.session.flush()
    first = hamlet.pass_on(draft, State.PUBLISHED)
    question = hamlet.question(first, hamlet.resident(), seq=4)
    question.text = "祁麟趾是谁？"
    with clock.at(NOW):
        second = corrections.correct(first, REASON, [NAME], by=hamlet.bookkeeper)
        db.session.flush()
        for file in [file for file in second.files if file.voucher == "记-4"]:
            files.remove(file, by=hamlet.bookkeeper)
        db.session.flush()
        db.session.expire(second, ["files"])
    hamlet.pass_on(second, State.PUBLISHED)
    return first.id, second.id


@pytest.fixture
def story(live: Flask) -> tuple[Flask, Path, int, int]:
    with unit_of_work():
        first, second = whole_story(Make())
    return live, live.config["TEST_FOLDER"], first, second


def answers(app: Flask, code: str) -> dict[str, bytes]:
    """What a stranger gets from every address of either version, and around them."""
    finance = f"/village/{code}/finance/2026-10"
    own = [f"{finance}{end}{query}" for end in ("/", ".csv", ".xlsx", ".json", ".pdf") for query in ("?version=1", "?version=2", "")]  # fmt: skip
    around = [f"/village/{code}/", f"/village/{code}/items/V04/", f"/village/{code}/finance/", f"/village/{code}/questions/", "/feeds/villages.atom", f"/api/v1/villages/{code}/finance/2026-10", "/search?q=清淤用工", f"/village/{code}/payees"]  # fmt: skip
    client = app.test_client()
    return {address: client.get(address, follow_redirects=True).data for address in own + around}


def test_no_byte_that_is_served_or_kept_holds_the_words_any_more(story):
    app, folder, first, _ = story
    with unit_of_work(), clock.at(NOW):
        code = db.session.get_one(Release, first).village.region.code
        given = answers(app, code)
        assert [address for address, content in given.items() if holds(content)] == []
        old = given[f"/village/{code}/finance/2026-10/?version=1"].decode()
        assert "【略】家屋后排水沟清淤用工" in old and "200.00" in old
        filed = given[f"/village/{code}/finance/2026-10.csv?version=1"].decode("utf-8-sig")
        assert filed.count(privacy.GAP) == 6, "summary and note of a line, three remarks, what a file is called"
        for sought in (f"/village/{code}/search?q=祁麟趾", f"/village/{code}/finance/2026-10/?version=1&words=祁麟趾"):
            assert "清淤用工" not in app.test_client().get(sought).text, (
                "the page says what was asked, and finds nothing"
            )
    with clock.at(NOW):
        assert jobs.run("village.take_down") == jobs.Outcome.DONE
    left = {name: holds(content) for name, content in database_bytes(app, folder).items()}
    assert left == dict.fromkeys(left, False)
    assert not holds(stored_bytes(folder))


def test_before_it_is_published_the_old_version_stands_as_it_was(live: Flask):
    """Or the test above proves nothing; and what is to be cut lies sealed in the draft."""
    with unit_of_work():
        hamlet = Hamlet(Make())
        first = hamlet.book(lines=LINES)
        with clock.at(NOW):
            second = corrections.correct(first, REASON, [NAME], by=hamlet.bookkeeper)
        db.session.flush()
        code = first.village.region.code
        assert cutting.pieces_of(second) == [NAME] and not holds(json.dumps(second.to_cut).encode())
    with clock.at(NOW):
        given = live.test_client().get(f"/village/{code}/finance/2026-10/")
    assert holds(given.data)
    assert any(map(holds, database_bytes(live, live.config["TEST_FOLDER"]).values()))


def test_what_went_is_told_and_no_figure_is_touched(story):
    app, _, first_id, second_id = story
    with unit_of_work(), clock.at(NOW):
        first, second = db.session.get_one(Release, first_id), db.session.get_one(Release, second_id)
        (cut,) = db.session.scalars(select(Cut))
        assert (cut.release_id, cut.correction_id, cut.by_id) == (first_id, second_id, first.steps[-1].by_id)
        assert cut.places == ["第 4 行摘要", "第 4 行备注", *(f"第 {n} 步的意见" for n in (2, 3, 4)), "附件（凭证 记-4）"]  # fmt: skip
        assert cut.code_before != cut.code_after == first.code == seal.code_of(first)
        assert seal.verify(first) and seal.verify(second)
        rows = db.session.execute(select(LedgerLine.seq, LedgerLine.income, LedgerLine.expense).where(LedgerLine.release_id == first_id))  # fmt: skip
        assert [tuple(row) for row in rows] == [(one.seq, one.income, one.expense) for one in LINES]
        assert (first.income, first.expense) == (sum(one.income for one in LINES), sum(one.expense for one in LINES))
        step = first.steps[-1]
        assert (step.step, step.by_name) == (Step.CUT, "刘芳") and cut.code_before not in step.remark
        assert [file.caption for file in first.files] == ["路灯发票"] == [file.caption for file in second.files]
        assert second.to_cut == [] and not db.session.scalars(select(Upload)).all()
        assert db.session.scalars(select(Question)).one().text == "【略】是谁？"
        about = db.session.scalars(select(Message).where(Message.subject_kind.in_(("village_release", "village_question"))))  # fmt: skip
        assert not any(NAME in notify.parcels.body(message) for message in about)
        (told,) = db.session.scalars(select(AuditEntry).where(AuditEntry.did == "village.release.cut"))
        assert told.changes == {"places": 6, "version": 2}
        address = f"/village/{first.village.region.code}/finance/2026-10"
        shown = page(app.test_client().get(f"{address}/?version=1"))
        (notice,) = shown.select(".flash.info")
        assert "隐去了 6 处" in notice.text and "第 4 行摘要" in notice.text and "重新计算过" in notice.text
        for ending in ("/", ".json", ".csv"):  # over the words that went: a name could be guessed back from it
            assert cut.code_before not in app.test_client().get(f"{address}{ending}?version=1").text, ending
        assert "隐去个人信息：刘芳" in shown.select_one("ol.line").text
        assert by_code.by_code(cut.code_before) == by_code.by_code(cut.code_after) == second_id
        current = page(app.test_client().get(f"/village/{first.village.region.code}/finance/2026-10/"))
        assert "从以前的版本里隐去 6 处" in current.text and "第 4 行备注" in current.text, (
            "the version that counts says so too"
        )
        letters = db.session.scalars(select(Message).where(Message.notice == "village/corrected")).all()
        assert letters and all("以前的版本里也隐去了" in notify.parcels.body(letter) for letter in letters)


def test_the_download_of_the_old_version_still_proves_itself(story, tmp_path: Path):
    """By the application, by the script that needs nothing else, and in a reader's browser."""
    app, _, first_id, _ = story
    with unit_of_work(), clock.at(NOW):
        first = db.session.get_one(Release, first_id)
        document, code = download(app.test_client(), first, "?version=1"), first.code

    told = run_script(written_file(tmp_path, document), code)
    assert told.returncode == 0, told.stdout + told.stderr


def test_an_old_copy_of_a_file_is_not_confirmed_as_current(hamlet: Hamlet, client):
    """The mark of the download changes with the words, or a cache would go on handing out the name."""
    first = hamlet.book(lines=LINES)
    address = f"/village/{first.village.region.code}/finance/2026-10.csv?version=1"
    with clock.at(NOW):
        tag = client.get(address).headers["ETag"]
        second = corrections.correct(first, REASON, [NAME], by=hamlet.bookkeeper)
        db.session.flush()
    hamlet.pass_on(second, State.PUBLISHED)
    with clock.at(NOW):
        again = client.get(address, headers={"If-None-Match": tag})
    assert again.status_code == 200 and not holds(again.data)


def test_every_earlier_version_loses_the_words_and_what_was_thrown_away_too(hamlet: Hamlet):
    first = hamlet.book(lines=LINES)
    with clock.at(NOW):
        thrown = corrections.correct(first, "第 2 笔写错了科目", by=hamlet.bookkeeper)
        thrown_away(thrown, hamlet)
        second = corrections.correct(first, "第 2 笔写错了科目", by=hamlet.bookkeeper)
        books.put_line(second, line(2, expense=935000), by=hamlet.bookkeeper)
        db.session.flush()
    hamlet.pass_on(second, State.PUBLISHED)
    with clock.at(NOW):
        third = corrections.correct(second, REASON, [NAME], by=hamlet.bookkeeper)
        db.session.flush()
    hamlet.pass_on(third, State.PUBLISHED)
    summaries = db.session.scalars(select(LedgerLine.summary).where(LedgerLine.seq == 4)).all()
    assert len(summaries) == 4 and set(summaries) == {"【略】家屋后排水沟清淤用工"}
    cuts = db.session.scalars(select(Cut.release_id).order_by(Cut.release_id)).all()
    assert cuts == [first.id, second.id], "a draft thrown away was never public: nothing to tell"
    assert corrections.changes(second, third) == []


def test_a_file_goes_though_a_correction_that_was_thrown_away_carries_it_too(hamlet: Hamlet):
    draft = hamlet.draft(lines=LINES)
    with clock.at(NOW):
        files.attach(draft, picture(), "记-4", "收条", by=hamlet.bookkeeper)
        files.attach(draft, picture(), "记-2", "路灯发票", by=hamlet.bookkeeper)
    first = hamlet.pass_on(draft, State.PUBLISHED)
    slip, invoice = (file.attachment for file in first.files)
    with clock.at(NOW):
        thrown = corrections.correct(first, "第 2 笔写错了科目", by=hamlet.bookkeeper)
        files.attach(thrown, picture(), "记-4", "祁麟趾的另一张收条", by=hamlet.bookkeeper)
        another = thrown.files[-1].attachment
        thrown_away(thrown, hamlet)
        second = corrections.correct(first, REASON, [NAME], by=hamlet.bookkeeper)
        db.session.flush()
        files.remove(second.files[0], by=hamlet.bookkeeper)
        db.session.flush()
        db.session.expire(second, ["files"])
    assert slip.withdrawn_at is None, "an earlier version shows it still"
    hamlet.pass_on(second, State.PUBLISHED)
    left = {(file.release_id, file.attachment_id) for file in db.session.scalars(select(ReleaseFile))}
    assert left == {(one.id, invoice.id) for one in (first, thrown, second)}
    assert slip.withdrawn_at and another.withdrawn_at and not invoice.withdrawn_at


def test_what_a_correction_was_to_cut_is_forgotten_with_it(hamlet: Hamlet):
    first = hamlet.book(lines=LINES)
    with clock.at(NOW):
        second = corrections.correct(first, REASON, [NAME], by=hamlet.bookkeeper)
        assert second.to_cut
        thrown_away(second, hamlet)
    assert second.to_cut == [] and NAME in queries.lines_of(first)[3].summary


def thrown_away(release: Release, hamlet: Hamlet) -> None:
    db.session.flush()
    taking_down.discard(release, by=hamlet.bookkeeper)
    db.session.flush()


def test_a_list_that_hangs_loses_a_name_in_its_old_version(hamlet: Hamlet, client):
    listed = [RELIEF, {**RELIEF, "name": "陈桂花", "amount": 50000}]
    first = hung(hamlet, "temporary_relief", "V22", *listed)
    before = [
        row.data
        for row in db.session.scalars(select(TableRow).where(TableRow.release_id == first.id).order_by(TableRow.seq))
    ]
    name = "王小明"
    with clock.at(NOW):
        second = corrections.correct(first, "这一户不同意公开，经核实撤出", [name], by=hamlet.bookkeeper)
        db.session.flush()
    hamlet.pass_on(second, State.PUBLISHED)
    rows = [
        row.data
        for row in db.session.scalars(select(TableRow).where(TableRow.release_id == first.id).order_by(TableRow.seq))
    ]
    assert [row["name"] for row in rows] == [privacy.GAP, "陈桂花"]
    assert [{**row, "name": ""} for row in rows] == [{**row, "name": ""} for row in before], "all else stays"
    with clock.at(NOW):
        old = page(client.get(f"/village/{first.village.region.code}/notices/{first.id}/"))
    assert name not in old.text and "隐去了 1 处" in old.select_one(".flash.info").text
    assert seal.verify(first)


def published_without(hamlet: Hamlet, first: Release, piece: str, reason: str = REASON) -> Release:
    with clock.at(NOW):
        second = corrections.correct(first, reason, by=hamlet.bookkeeper)
        cutting.begin(second, [piece])  # whatever may be typed: what holds when words are cut is tried here
        db.session.flush()
    return hamlet.pass_on(second, State.PUBLISHED)


def data_of(release: Release) -> list[dict[str, object]]:
    rows = select(TableRow.data).where(TableRow.release_id == release.id).order_by(TableRow.form, TableRow.seq)
    return list(db.session.scalars(rows))


MATTER = {"matter": "村民会议议定 2026-10-05 修路", "met_on": "2026-10-05", "meeting": "村民会议", "due": 20, "result": "通过"}  # fmt: skip


@pytest.mark.parametrize(("piece", "left"), [("村民会议", "【略】议定 2026-10-05 修路"), ("2026-10-05", "村民会议议定 【略】 修路")])  # fmt: skip
def test_days_and_choices_of_a_table_stay_and_it_can_still_be_typed_into(app: Flask, hamlet: Hamlet, piece: str, left: str):  # fmt: skip
    first = hamlet.notice("V01", "decisions", [MATTER])
    second = published_without(hamlet, first, piece, "有一项写出了不该公开的文字")
    assert data_of(first) == data_of(second) == [{**MATTER, "matter": left}]
    with clock.at(NOW):
        third = corrections.correct(second, "补写实施的情况", by=hamlet.bookkeeper)
        db.session.flush()
        shown = sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{third.id}/rows/1")
    assert shown.status_code == 200 and "2026-10-05" in page(shown).select_one("#c_met_on")["value"]


def test_what_was_said_of_a_result_is_cut_and_who_wrote_it_down_and_when_stays(hamlet: Hamlet):
    first = hung(hamlet)
    told = {
        "result": "reviewed",
        "places": "祁麟趾家旁的公开栏",
        "remark": "祁麟趾已复核",
        "by": "祁麟趾",
        "on": "2026-11-11",
    }
    first.stated = {**first.stated, "result": told}
    db.session.flush()
    published_without(hamlet, first, NAME)
    left = {**told, "places": "【略】家旁的公开栏", "remark": "【略】已复核"}
    assert first.stated["result"] == left, "whoever acted for the village is named, as in the steps"
    assert db.session.scalars(select(Cut)).one().places == ["公示结果的张贴地点", "公示结果的复核情况"]


def test_entries_and_numbers_of_accounts_are_never_cut(hamlet: Hamlet):
    entries = [{"voucher": "记-4", "account": "514", "name": "公益支出", "debit": 20000}, {"voucher": "记-4", "account": "101", "name": "库存现金", "credit": 20000}]  # fmt: skip
    accounts = [
        {
            "name": "库存现金",
            "tail": "0411",
            "opening": 18244036,
            "increase": 6180000,
            "decrease": 956000,
            "closing": 23468036,
        }
    ]
    draft = hamlet.draft(lines=[*OCTOBER, line(4, summary="由祁麟趾的库存现金垫付", expense=20000)])
    with clock.at(NOW):
        books.put_table(draft, "entries", {}, entries, by=hamlet.bookkeeper)
        books.put_table(draft, "funds", {}, accounts, by=hamlet.bookkeeper)
    first = hamlet.pass_on(draft, State.PUBLISHED)
    published_without(hamlet, first, "库存现金")
    assert [row["name"] for row in data_of(first)] == ["公益支出", "库存现金", "【略】"]
    assert db.session.scalars(select(LedgerLine.summary).where(LedgerLine.release_id == first.id, LedgerLine.seq == 4)).one() == "由祁麟趾的【略】垫付"  # fmt: skip
    assert [{**row, "name": ""} for row in data_of(first)] == [{**row, "name": ""} for row in (*entries, *accounts)]


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("电话 13912345678，卡", "电话 【略】，卡"),
        ("139123456789 号", "139123456789 号"),
        ("共 13912345678.00", "共 13912345678.00"),
        ("共 13912345678 元", "共 13912345678 元"),
        ("1.13912345678", "1.13912345678"),
    ],
)
def test_a_number_is_cut_whole_and_never_one_that_is_money(said: str, left: str):
    assert cutting.gapped(["13912345678"])(said) == left


def test_what_the_program_said_of_an_earlier_cut_is_left_alone(hamlet: Hamlet):
    """Its sentence holds no word of anybody's; and the database would refuse a change after the cut is closed."""
    first = hamlet.book(lines=[*OCTOBER, line(4, summary="祁麟趾家的个人信息登记", expense=20000)])
    second = published_without(hamlet, first, NAME)
    said = first.steps[-1].remark
    third = published_without(hamlet, second, "个人信息", "有一笔写出了不该公开的文字")
    assert [step.remark for step in first.steps if step.step == Step.CUT][0] == said and "个人信息" in said
    shown = {db.session.get_one(LedgerLine, (one.id, 4)).summary for one in (first, second, third)}
    assert shown == {"【略】家的【略】登记"}


# what may not be cut


NOT_CUT: tuple[tuple[list[str], str, str], ...] = (
    ([], REASON, "请写要隐去的文字"),
    (["祁"], REASON, "2 到 40 个字"),
    (["长沙明光照明工程有限公司"], REASON, "单位或项目的名称"),
    (["明光照明"], REASON, "或者是其中的字，不是个人信息"),
    (["陈家塅组公路硬化工程"], REASON, "单位或项目的名称"),
    (["王大锤"], REASON, "公开的各版里没有“王大锤”"),
    ([NAME], "祁麟趾的姓名不该公开", "更正的原因会公开"),
    (["05-12"], REASON, "是金额、日期或编号"),
    (["1001"], REASON, "是金额、日期或编号"),
    (["200.00"], REASON, "是金额、日期或编号"),
    (["12000.00"], REASON, "是金额、日期或编号"),
    (["祁麟趾领 200 元"], REASON, "是金额、日期或编号"),
    (["￥200"], REASON, "是金额、日期或编号"),
    ([f"名{n}" for n in range(21)], REASON, "最多隐去 20 处"),
    (["村组路灯更换"], REASON, "不是姓名、号码或住址"),
    (["路灯款"], REASON, "不是姓名、号码或住址"),
    (["石塘组"], REASON, "不是姓名、号码或住址"),
    (["彭国强"], REASON, "审批、审核、签字的人"),
)


@pytest.mark.databases("sqlite")
def test_what_is_nobodys_or_nowhere_is_not_cut(hamlet: Hamlet):
    first = hamlet.book(lines=[*LINES, line(5, summary="付长沙明光照明工程有限公司路灯款", expense=1)])
    for pieces, reason, said in NOT_CUT:
        with clock.at(NOW), pytest.raises(Refused, match=said), db.session.begin_nested():
            corrections.correct(first, reason, pieces, by=hamlet.bookkeeper)
        assert len(db.session.scalars(select(Release.id)).all()) == 1


def test_what_stands_in_the_number_of_a_voucher_is_not_cut(hamlet: Hamlet):
    """Numbers hold the figures together: of the lines, of what was typed of a voucher, and of a file."""
    draft = hamlet.draft(lines=[*OCTOBER, line(4, summary="祁麟趾家清沟", voucher="祁麟趾收条", expense=1)])
    with clock.at(NOW):
        files.attach(draft, picture(), "禤怡君收条", "禤怡君签的", by=hamlet.bookkeeper)
        for no, amounts in (
            ("记-1", (3680000, 0)),
            ("记-2", (0, 936000)),
            ("记-3", (2500000, 0)),
            ("祁麟趾收条", (0, 1)),
        ):
            vouchers.put_voucher(draft, Given(no, *amounts), by=hamlet.bookkeeper)
    first = hamlet.pass_on(draft, State.PUBLISHED)
    for name, place in ((NAME, "第 4 行凭证号"), ("禤怡君", "附件的凭证号")):
        with (
            clock.at(NOW),
            pytest.raises(Refused, match=f"“{name}”也在{place}里，凭证号要和账对得上，不能隐去") as refusal,
        ):
            corrections.correct(first, REASON, [name], by=hamlet.bookkeeper)
        assert refusal.value.field == "words"


def test_the_corrected_version_may_not_hide_it_in_a_number(hamlet: Hamlet):
    first = hamlet.book(lines=LINES)
    with clock.at(NOW):
        second = corrections.correct(first, REASON, [NAME], by=hamlet.bookkeeper)
        db.session.flush()
        vouchers.put_voucher(second, Given(f"{NAME}收条", 0, 20000), by=hamlet.bookkeeper)
        db.session.flush()
        with pytest.raises(Refused, match="更正稿里还有要隐去的文字：所填凭证金额的凭证号"):
            chain.submit(second, by=hamlet.bookkeeper)


def test_the_corrected_version_may_not_say_it_again(hamlet: Hamlet):
    first = hamlet.book(lines=LINES)
    with clock.at(NOW):
        second = corrections.correct(first, REASON, [NAME], by=hamlet.bookkeeper)
        db.session.flush()
        books.put_line(second, line(4, summary="祁 麟趾家清沟", expense=20000), by=hamlet.bookkeeper)
        with pytest.raises(Refused, match="更正稿里还有要隐去的文字：第 4 行摘要"):
            chain.submit(second, by=hamlet.bookkeeper)
        books.put_line(second, line(4, summary="排水沟清淤用工", expense=20000), by=hamlet.bookkeeper)
        files.attach(second, picture(), "", "祁麟趾收条", by=hamlet.bookkeeper)
        with pytest.raises(Refused, match="附件“【略】收条”的说明或文件名"):
            chain.submit(second, by=hamlet.bookkeeper)
        files.remove(second.files[-1], by=hamlet.bookkeeper)
        db.session.flush()
        db.session.expire(second, ["files"])
        chain.submit(second, by=hamlet.bookkeeper)
        db.session.flush()
        with pytest.raises(Refused, match="不能写这次要隐去的文字"):
            chain.check(second, "祁麟趾那笔看过了", by=hamlet.members[0])


@pytest.mark.parametrize("said", ["祁麟趾的名字已经去掉了", "祁 麟趾那一笔看过"])
def test_the_remark_with_which_it_is_published_may_not_say_it_either(hamlet: Hamlet, said: str):
    first = hamlet.book(lines=LINES)
    with clock.at(NOW):
        second = corrections.correct(first, REASON, [NAME], by=hamlet.bookkeeper)
        db.session.flush()
    hamlet.pass_on(second, State.REVIEWING)
    with clock.at(NOW):
        with pytest.raises(Refused, match="不能写这次要隐去的文字") as refusal:
            chain.publish(second, said, by=hamlet.reviewer)
        assert refusal.value.field == "remark" and second.state == State.REVIEWING and first.state == State.PUBLISHED
        chain.publish(second, "隐去的地方看过了", by=hamlet.reviewer)
    db.session.flush()
    assert not holds("".join(db.session.scalars(select(StepTaken.remark))).encode())


def test_a_correction_for_another_reason_cuts_nothing(hamlet: Hamlet):
    first = hamlet.book(lines=LINES)
    code = first.code
    with clock.at(NOW):
        second = corrections.correct(first, "第 2 笔写错了科目", by=hamlet.bookkeeper)
        books.put_line(second, line(2, expense=935000), by=hamlet.bookkeeper)
        db.session.flush()
    hamlet.pass_on(second, State.PUBLISHED)
    assert db.session.scalars(select(Cut)).all() == [] and first.code == code
    assert NAME in db.session.scalar(select(LedgerLine.summary).where(LedgerLine.release_id == first.id, LedgerLine.seq == 4))  # fmt: skip


# the database's own guard


OPENED = (
    "INSERT INTO village_cut (release_id, correction_id, by_id, at, places, code_before, code_after) "
    "VALUES (:id, :id, {by}, '2026-11-06 00:00:00+00:00', '[]', 'x', '')"
)


def superseded(hamlet: Hamlet) -> Release:
    first = hamlet.book(lines=LINES)
    with clock.at(NOW):
        second = corrections.correct(first, "第 2 笔写错了科目", by=hamlet.bookkeeper)
        books.put_line(second, line(2, expense=935000), by=hamlet.bookkeeper)
        db.session.flush()
    hamlet.pass_on(second, State.PUBLISHED)
    return first


FIGURES_AND_SIGNERS = (
    "UPDATE village_line SET expense = expense + 1 WHERE release_id = :id AND seq = 4",
    "UPDATE village_line SET day = '2026-10-01' WHERE release_id = :id AND seq = 4",
    "UPDATE village_line SET category = '515' WHERE release_id = :id AND seq = 4",
    "UPDATE village_line SET seq = 99 WHERE release_id = :id AND seq = 4",
    "DELETE FROM village_line WHERE release_id = :id AND seq = 4",
    "DELETE FROM village_step WHERE release_id = :id",
    "UPDATE village_step SET by_name = '别人' WHERE release_id = :id",
    "INSERT INTO village_step (release_id, step, by_name, at, remark) VALUES (:id, 'checked', '别人', '2026-11-06 00:00:00+00:00', '')",
    "UPDATE village_category_total SET expense = expense + 1 WHERE release_id = :id",
    "UPDATE village_release SET income = income + 1 WHERE id = :id",
    "UPDATE village_release SET state = 'published' WHERE id = :id",
    "DELETE FROM village_cut WHERE release_id = :id",
    "UPDATE village_cut SET places = '[1]' WHERE release_id = :id",
    "UPDATE village_cut SET code_before = 'y', code_after = 'z' WHERE release_id = :id",
)


def test_even_while_a_cut_is_made_no_figure_and_no_name_of_a_signer_changes(hamlet: Hamlet):
    first = superseded(hamlet)
    db.session.execute(text(OPENED.format(by=hamlet.reviewer.id)), {"id": first.id})
    db.session.execute(text("UPDATE village_line SET summary = '【略】' WHERE release_id = :id AND seq = 4"), {"id": first.id})  # fmt: skip
    for statement in FIGURES_AND_SIGNERS:
        refused(statement, id=first.id)


def test_even_while_a_cut_is_made_only_words_with_a_gap_change_in_a_table(hamlet: Hamlet):
    first = hung(hamlet)
    with clock.at(NOW):
        second = corrections.correct(first, "补写发放的时间", by=hamlet.bookkeeper)
        db.session.flush()
    hamlet.pass_on(second, State.PUBLISHED)
    db.session.execute(text(OPENED.format(by=hamlet.reviewer.id)), {"id": first.id})
    row, head = data_of(first)[0], first.head
    for becomes in ({"amount": 1}, {"paid_on": "2026-10-01"}, {"name": "王大锤"}, {"more": "【略】"}, {"name": 7}):
        refused(NEW_ROW, new=json.dumps({**row, **becomes}), id=first.id)
    db.session.execute(text(NEW_ROW), {"new": json.dumps({**row, "name": "【略】"}), "id": first.id})
    for typed in ({"total": 1}, {"phone": "0731-1"}):
        refused(
            NEW_HEAD, new=json.dumps({**head, "temporary_relief": {**head["temporary_relief"], **typed}}), id=first.id
        )
    cut = {**head, "temporary_relief": {**head["temporary_relief"], "phone": "【略】"}}
    db.session.execute(text(NEW_HEAD), {"new": json.dumps(cut), "id": first.id})


NEW_ROW = "UPDATE village_row SET data = :new WHERE release_id = :id"
NEW_HEAD = "UPDATE village_release SET head = :new WHERE id = :id"


def test_without_a_cut_or_after_it_no_word_changes(hamlet: Hamlet):
    first = superseded(hamlet)
    words = "UPDATE village_line SET summary = 'x' WHERE release_id = :id AND seq = 4"
    title = "UPDATE village_release SET title = 'x' WHERE id = :id"
    for statement in (words, title):
        refused(statement, id=first.id)
    db.session.execute(text(OPENED.format(by=hamlet.reviewer.id)), {"id": first.id})
    db.session.execute(text(title), {"id": first.id})
    db.session.execute(text("UPDATE village_cut SET code_after = 'y' WHERE release_id = :id"), {"id": first.id})
    for statement in (words, title.replace("'x'", "'y'"), "UPDATE village_cut SET code_after = '' WHERE release_id = :id", OPENED.format(by=hamlet.reviewer.id)):  # fmt: skip
        with pytest.raises(Exception, match=r"never changes|uq_village_cut"), db.session.begin_nested():
            db.session.execute(text(statement), {"id": first.id})


def test_nothing_is_cut_from_the_version_that_counts(hamlet: Hamlet):
    live = hamlet.book()
    refused(OPENED.format(by=hamlet.reviewer.id), id=live.id)


# taking the migration back


def taken_back() -> bool:
    """Do the tables of the program before stand again?"""
    db.session.remove()
    try:
        downgrade(revision="0038")
    except SystemExit:
        upgrade()  # those after it were taken back already
        raise
    return "village_cut" not in inspect(db.engine).get_table_names()


def test_the_migration_is_not_taken_back_once_something_was_cut(story):
    app, _, first_id, _ = story
    with pytest.raises(SystemExit):
        taken_back()
    with unit_of_work(), clock.at(NOW):
        assert db.session.get_one(Release, first_id).steps[-1].step == Step.CUT
        code = db.session.get_one(Release, first_id).village.region.code
        assert not holds(app.test_client().get(f"/village/{code}/finance/2026-10/?version=1").data)


def test_the_migration_is_taken_back_when_nothing_is_to_be_cut_any_more(live: Flask):
    with unit_of_work():
        hamlet = Hamlet(Make())
        first = hamlet.book(lines=LINES)
        with clock.at(NOW):
            begun = corrections.correct(first, REASON, [NAME], by=hamlet.bookkeeper)
        db.session.flush()
        number, keeper = begun.id, hamlet.bookkeeper.id
    with pytest.raises(SystemExit):
        taken_back()
    with unit_of_work(), clock.at(NOW):
        second = db.session.get_one(Release, number)
        assert cutting.pieces_of(second) == [NAME]
        taking_down.discard(second, by=db.session.get_one(User, keeper))
    assert taken_back()
    upgrade()


# the page at the desk


def test_the_clerk_says_so_on_the_form_and_sees_what_will_go(app: Flask, hamlet: Hamlet):
    first = hamlet.book(lines=LINES)
    client = sign_in(app, hamlet.bookkeeper)
    address = f"/desk/village/releases/{first.id}/correct"
    with clock.at(NOW):
        slip = page(client.post(address, data={"remark": REASON, "words": NAME}))
        assert "请勾选“更正的原因是涉及个人信息”" in slip.text and NAME in slip.select_one("#words").text
        empty = page(client.post(address, data={"remark": REASON, "personal": "y"}))
        assert "请写要隐去的文字" in empty.select_one("#words").find_parent(class_="f").text
        sent = client.post(address, data={"remark": REASON, "personal": "y", "words": f" {NAME} \n"})
        shown = page(client.get(sent.location))
    assert f"公开时从旧版里一起隐去：{NAME}" in shown.text and "【略】家屋后排水沟清淤用工" in shown.text
    assert CorrectForm.words.args[0].startswith("要从公开的各版里隐去的姓名")
    assert db.session.scalars(select(StepTaken.remark).where(StepTaken.step == Step.CORRECTED)).all() == [REASON]


@pytest.mark.parametrize(
    ("typed", "pieces"),
    [("祁麟趾", ["祁麟趾"]), ("祁麟趾\r\n\r\n禤怡君、祁麟趾", ["祁麟趾", "禤怡君"]), (" 祁 麟趾 ；", ["祁 麟趾"]), ("", [])],
)  # fmt: skip
def test_pieces_as_people_write_them(typed: str, pieces: list[str]):
    assert cutting.pieces_in(typed) == pieces
