"""Words of a life in the number of a voucher: of a book from before the rule it is read in part, the same wherever it stands."""

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app import clock
from app.core import attachments, audit
from app.core.attachments.kinds import PDF
from app.db import db
from app.errors import Refused
from app.village import amended, by_code, queries, searching, withheld
from app.village.acts import Did
from app.village.books import Entry, Line
from app.village.laws import judge_book
from app.village.models import Looked, Release, ReleaseFile, TableRow, VoucherRow
from app.village.models.releases import LedgerLine
from app.village.queries import ENTRIES
from app.village.rules.life import State
from app.village.searching import Asked
from app.village.service import books, chain, corrections, guarding, numbers, seal, withholding
from tests.conftest import page
from tests.lengths import times
from tests.making import sign_in
from tests.unpacked import text_of
from tests.village import books as clean_books
from tests.village import downloads
from tests.village.making import NOW, Hamlet, behind_the_program, line
from tests.village.test_payees import FIRM
from tests.village.test_told_in_papers import paper, printed
from tests.village.test_withheld import look

pytestmark = pytest.mark.databases("sqlite")

ONE, OTHER, ALONE, FILED = "记-3周强肺癌住院", "记-3周强尿毒症", "记-8周强骨折", "记-9刘德华白血病"
READ = {
    ONE: "记-3周*（不公开）",
    OTHER: "记-3周*（不公开）（2）",
    ALONE: "记-8周*（不公开）",
    FILED: "记-9刘*华（不公开）",
}
WHOLE = ("周强", "刘德华", "肺癌", "尿毒", "骨折", "白血")
LINES = (
    line(1, voucher="记-1", summary="稻田租金", category="501", income=3680000, expense=0),
    line(2, voucher="记-2", summary=f"支付{FIRM}路灯款", expense=500_00),
    line(3, voucher="记-2", summary="付村部电费", expense=400_00),
    line(4, voucher="记-3", summary="付杂项", expense=300_00),
)
NEW = {"记-1": "记-1", "记-2": ONE, "记-3": OTHER, "记-4": ALONE}


def entries(*rows: tuple[str, str, int, int]) -> list[dict[str, Any]]:
    return [queries.row_of_entry(Entry(*row)) for row in rows]


def draft(hamlet: Hamlet) -> Release:
    release = hamlet.draft(lines=LINES)
    both = [
        row
        for one in LINES
        for row in (
            (one.voucher, "102", one.income, one.expense),
            (one.voucher, "311" if one.income else "521", one.expense, one.income),
        )
    ]
    with clock.at(NOW):
        stated = {"记-1": (36_800_00, 0), "记-2": (0, 900_00), "记-3": (0, 300_00)}
        books.put_vouchers(release, stated, by=hamlet.bookkeeper)
        books.put_table(release, ENTRIES, {}, entries(*both), by=hamlet.bookkeeper)
    db.session.flush()
    return release


def before_the_rule(hamlet: Hamlet, new: dict[str, str] = NEW) -> Release:
    """A book as it stands since before there was the rule, its vouchers numbered as `new` has it; 记-9 only a file has."""
    release = hamlet.pass_on(draft(hamlet), State.PUBLISHED)
    with behind_the_program():
        release.state = State.REVIEWING
        db.session.flush()
        for was, now in new.items():
            of = (LedgerLine.release_id == release.id, LedgerLine.voucher == was)
            db.session.execute(update(LedgerLine).where(*of).values(voucher=now))
            stated = (VoucherRow.release_id == release.id, VoucherRow.no == was)
            db.session.execute(update(VoucherRow).where(*stated).values(no=now))
        for row in db.session.scalars(select(TableRow).where(TableRow.release_id == release.id)):
            row.data = {**row.data, "voucher": new[row.data["voucher"]]}
        db.session.add(VoucherRow(release_id=release.id, no=ALONE, income=0, expense=0))
        for number, no in enumerate((ONE, FILED)):
            content = printed("收条", ("金额", "500.00"), ("事由", f"第 {number} 份"))
            kept = attachments.keep(paper(content), by=hamlet.bookkeeper, allow=frozenset({PDF}))
            db.session.add(ReleaseFile(release=release, attachment=kept, voucher=no, caption="收条"))
        db.session.flush()
        release.state = State.PUBLISHED
        release.code = seal.code_of(release)
        db.session.flush()
    db.session.commit()
    db.session.expire_all()
    return release


def read(app: Flask, address: str) -> str:
    answer = app.test_client().get(address)
    assert answer.status_code == 200, address
    return text_of(answer)


def told_in(app: Flask, *addresses: str) -> list[tuple[str, str]]:
    return [(address, word) for address in addresses for word in WHOLE if word in read(app, address)]


@pytest.mark.databases("sqlite", "postgres")
def test_nobody_reads_finds_or_takes_away_a_number_that_tells(app: Flask, hamlet: Hamlet):
    release = before_the_rule(hamlet)
    region, code = hamlet.village.region, release.code
    outlets = [
        f"/village/{region.alias}/finance/{period}{ending}"
        for period in ("2026-10", "2026Q4", "2026")
        for ending in ("/", ".json", ".csv", ".xlsx", ".pdf")
    ]
    outlets += [f"/village/{region.alias}/finance/2026-10{asked}" for asked in ("/?version=1", "/?words=记", ".json?words=记", ".csv?words=记", "/?side=expense")]  # fmt: skip
    outlets += [f"/village/{region.alias}/", f"/regions/{hamlet.township.alias}/", "/feeds/villages.atom", f"/village/{region.alias}/search?words=电费", "/search?q=电费"]  # fmt: skip
    outlets += [f"/api/v1/villages/{region.code}", f"/api/v1/villages/{region.code}/notices", f"/api/v1/villages/{region.code}/finance/2026-10", f"/village/{region.alias}/payees/lines?name={FIRM}", f"/village/{region.alias}/finance/", f"/village/{region.alias}/compare"]  # fmt: skip
    with clock.at(NOW):
        telling = {address for address, _ in told_in(app, *outlets)}
        assert {
            one for one in outlets if one.endswith((".json", ".csv", "2026/", "2026-10/", "lines?name=" + FIRM))
        } <= telling
        assert look() == [release.id]
        assert told_in(app, *outlets) == []
        asks = sign_in(app, hamlet.resident()).get(f"/village/{region.alias}/ask/{release.id}?line=2").text
        assert READ[ONE] in asks and not [word for word in WHOLE if word in asks]
        for word in WHOLE:
            assert "没有" in page(app.test_client().get(f"/village/{region.alias}/finance/2026-10/?words={word}")).select_one("main").text  # fmt: skip
            assert app.test_client().get(f"/village/{region.alias}/finance/2026.json?words={word}").json["lines"] == []
            assert searching.page_of_hits(Asked(region, word), 1, 30)[0] == [], word
            assert f"finance/{release.period}" not in read(app, f"/search?q={word}"), word
        (hit,) = searching.page_of_hits(Asked(region, "村部电费"), 1, 30)[0]
        assert hit.line.voucher == READ[ONE]
        found = app.test_client().get(f"/village/{region.alias}/finance/2026-10.json?words={READ[ONE]}").json["lines"]
    assert [row["seq"] for row in found] == [2, 3, 4]  # the other number begins with it
    assert [one.voucher for one in queries.lines_of(release)] == ["记-1", ONE, ONE, OTHER]
    assert release.code == code and seal.verify(release)


@pytest.mark.databases("sqlite", "postgres")
def test_a_number_is_read_the_same_wherever_it_stands_and_two_stay_two(app: Flask, hamlet: Hamlet):
    release = before_the_rule(hamlet)
    written = queries.book_of(release)
    with clock.at(NOW):
        look()
        told = app.test_client().get(f"/village/{hamlet.village.region.alias}/finance/2026-10.json").json
        shown = page(app.test_client().get(f"/village/{hamlet.village.region.alias}/finance/2026-10/"))
    of_lines = [row["voucher"] for row in told["lines"]]
    assert of_lines == ["记-1", READ[ONE], READ[ONE], READ[OTHER]]
    assert {row["no"] for row in told["vouchers"]} == {"记-1", READ[ONE], READ[OTHER], READ[ALONE]}
    assert [row["voucher"] for row in told["entries"]] == [no for no in of_lines for _ in range(2)]
    (files,) = [one["rows"] for one in told["beside"] if one["title"] == "附件"]
    assert [row[0] for row in files] == [READ[ONE], READ[FILED]]
    beside = [row.select_one(".what").text for row in shown.select("tr[id^=line-]")]
    assert [row.count("附件：收条") for row in beside] == [0, 1, 1, 0]
    said = shown.select_one("#files").parent.text
    assert f"凭证 {READ[ONE]}" in said and f"凭证 {READ[FILED]}" in said
    assert _verdicts(queries.book_as_read(release)) == _verdicts(written)


def _verdicts(book: Any) -> list[tuple[Any, ...]]:
    return [(one.law, one.verdict, one.off_by, one.failed, [(s.part, s.row, s.column) for s in one.suspects]) for one in judge_book(book)]  # fmt: skip


@pytest.mark.node
def test_browser_and_script_judge_what_is_read_as_it_was_judged(app: Flask, hamlet: Hamlet, tmp_path: Path):
    release = before_the_rule(hamlet)
    with clock.at(NOW):
        address = f"/village/{hamlet.village.region.alias}/finance/2026-10.json"
        before = app.test_client().get(address).json
        look()
        after = app.test_client().get(address).json
        year = app.test_client().get(f"/village/{hamlet.village.region.alias}/finance/2026.json").json
    assert before["lines"] != after["lines"] and release.withheld
    judged = downloads.told_by_the_application(before)
    assert judged == downloads.told_by_the_script(after) == downloads.told_by_the_application(after)
    assert downloads.told_by_the_browser([after, year], tmp_path) == [judged, downloads.told_by_the_script(year)]


def test_page_and_files_say_which_numbers_are_read_in_part(app: Flask, hamlet: Hamlet):
    release = before_the_rule(hamlet)
    with clock.at(NOW):
        look()
        shown = page(app.test_client().get(f"/village/{hamlet.village.region.alias}/finance/2026-10/")).text
    places = ["第 2 行凭证号", "第 3 行凭证号", "第 4 行凭证号"]
    places += [f"会计分录第 {row} 行凭证号" for row in range(3, 9)]
    assert withheld.places(release) == [*places, f"凭证号 {READ[ALONE]}", f"凭证号 {READ[FILED]}"]
    assert "第 2 行凭证号、第 3 行凭证号" in shown and db.session.get(Looked, release.id).places == 11
    (trail,) = [one for one in db.session.scalars(audit.trail("village_release", release.id)) if one.did == Did.WITHHELD]  # fmt: skip
    assert not [word for word in WHOLE if word in json.dumps(trail.changes, ensure_ascii=False)]
    assert not [word for word in WHOLE if word in withheld.told(release)]


def test_the_code_everyone_reads_is_over_the_numbers_as_they_are_read(hamlet: Hamlet):
    release = before_the_rule(hamlet)
    with clock.at(NOW):
        look()
        assert release.code_as_read not in ("", release.code)
        assert by_code.by_code(release.code_as_read) == release.id == by_code.by_code(release.code)
        assert withholding.unlooked_ids() == []
        was = release.code_as_read
        db.session.get(Looked, release.id).rule = "4"
        db.session.commit()
        assert look() == [release.id] and release.code_as_read == was


def test_a_correction_that_numbers_it_anew_tells_nothing_of_the_old_number(hamlet: Hamlet):
    release = before_the_rule(hamlet)
    with clock.at(NOW):
        look()
        later = corrections.correct(release, "凭证号里写了个人情况，改写", by=hamlet.bookkeeper)
        with pytest.raises(Refused, match="工作表“账目”凭证号第 2 行"):
            chain.submit(later, by=hamlet.bookkeeper)
        for one in queries.lines_of(later):
            books.put_line(later, replace(one, voucher=f"记-{one.seq}"), by=hamlet.bookkeeper)
        rows = [{**row, "voucher": f"记-{at // 2 + 1}"} for at, row in enumerate(queries.rows_of(later, ENTRIES))]
        books.put_table(later, ENTRIES, {}, rows, by=hamlet.bookkeeper)
        with pytest.raises(Refused, match="第 . 张凭证的凭证号"):
            chain.submit(later, by=hamlet.bookkeeper)
        books.put_vouchers(later, {}, by=hamlet.bookkeeper)
        with pytest.raises(Refused, match="第 . 份附件的凭证号"):
            chain.submit(later, by=hamlet.bookkeeper)
        for file in later.files:
            file.voucher = "记-2"
    hamlet.pass_on(later, State.PUBLISHED)
    with clock.at(NOW):
        look()
        told = [(one.old, one.new) for one in corrections.changes(release, later)]
        cells = [cell for change in amended.of_release(later) for row in change.rows for cell in row.cells]
    said = json.dumps([[str(one) for one in (*told, *cells)]], ensure_ascii=False)
    assert READ[ONE] in said and not [word for word in WHOLE if word in said]
    assert later.withheld == {}


def test_what_two_people_let_out_stays_in_lines_and_entries_alike(app: Flask, hamlet: Hamlet):
    release = draft(hamlet)
    with clock.at(NOW):
        lines = [replace(one, voucher=ONE if one.voucher == "记-2" else one.voucher) for one in LINES]
        rows = [{**row, "voucher": ONE if row["voucher"] == "记-2" else row["voucher"]} for row in queries.rows_of(release, ENTRIES)]  # fmt: skip
        books.replace_lines(release, lines, by=hamlet.bookkeeper)
        books.put_table(release, ENTRIES, {}, rows, by=hamlet.bookkeeper)
        books.put_vouchers(release, {"记-1": (36_800_00, 0), ONE: (0, 900_00), "记-3": (0, 300_00)}, by=hamlet.bookkeeper)  # fmt: skip
        guarding.ask_leave(release, "本人要求写明，家属签了字", by=hamlet.bookkeeper)
        guarding.give_leave(release, guarding.overrides(release)[-1].id, by=hamlet.reviewer)
    hamlet.pass_on(release, State.PUBLISHED)
    with clock.at(NOW):
        look()
    book = queries.book_as_read(release)
    assert release.withheld == {} and ONE in {one.no for one in book.vouchers}
    assert {one.voucher for one in book.lines} == {one.voucher for one in book.entries} == {"记-1", ONE, "记-3"}


def test_leave_for_one_number_of_a_voucher_is_none_for_another(hamlet: Hamlet):
    release = draft(hamlet)
    with clock.at(NOW):
        books.put_vouchers(release, {ALONE: (0, 0)}, by=hamlet.bookkeeper)
        guarding.ask_leave(release, "本人要求写明，家属签了字", by=hamlet.bookkeeper)
        guarding.give_leave(release, guarding.overrides(release)[-1].id, by=hamlet.reviewer)
        guarding.require_given(release)
        books.put_vouchers(release, {FILED: (0, 0)}, by=hamlet.bookkeeper)
        with pytest.raises(Refused, match="第 1 张凭证的凭证号"):
            guarding.require_given(release)


@pytest.mark.parametrize(
    ("number", "beside", "shown"),
    [
        ("记-3", {}, "记-3"),
        ("记－３", {"summary": "付周强尿毒症住院临时救助金"}, "记－３"),
        ("医疗-2", {}, "医疗-2"),
        ("残疾人之家-2", {"summary": "付周强临时救助金"}, "残疾人之家-2"),
        ("刘家冲-1", {"summary": "付住院救助金"}, "刘家冲-1"),
        ("谭家付12", {"summary": "付住院救助金"}, "谭家付12"),
        ("王家组-3", {"summary": "慰问孤儿周小宝"}, "王家组-3"),
        ("周强-3", {"summary": "付周强办公用品款"}, "周强-3"),
        ("周强-3", {"summary": "付周强临时救助金"}, "周*-3"),
        ("周强-3", {"summary": "付尿毒症住院救助金"}, "周*-3"),
        ("周强-3", {"summary": "付周*（不公开）临时救助金"}, "周*-3"),
        ("刘德华-3", {"summary": "付刘*华救助金"}, "刘*华-3"),
        ("刘家冲-1", {"summary": "付刘*救助金"}, "刘家冲-1"),
        ("周小宝-3", {"summary": "慰问孤儿周小宝"}, "周某某-3"),
        ("记-3孤儿周小宝", {}, "记-3孤儿周某某"),
        ("肺癌-3", {"summary": "付周强救助金"}, "（不公开）-3"),
        ("肺癌-3", {"note": "收款人周*"}, "（不公开）-3"),
        ("记-3其子脑瘫", {}, "记-3其子（不公开）"),
    ],
)
def test_a_number_is_read_with_what_stands_beside_it(hamlet: Hamlet, number: str, beside: dict[str, str], shown: str):
    one = line(1, **{"summary": "付杂项", "note": "", "category": "508", "voucher": number, **beside})
    read = numbers.as_read(hamlet.draft(lines=(one,)), (one,), ())
    assert read.get(number, number) == shown


TOLD = ("{no}周强肺癌住院", "周强肺癌{no}", "{no}周强肝癌", "{no}刘德华尿毒症", "{no}残疾人李建国", "{no}其子脑瘫")


def test_laws_say_of_what_is_read_what_they_said_of_what_was_published(hamlet: Hamlet):
    """Books at random, sound and with a figure wrong, with words of lives in some of their numbers."""
    dice, release = random.Random(6), hamlet.draft(lines=())
    for _ in range(times(2_000, 120)):
        book = clean_books.clean(dice, most=12)
        written = {no: dice.choice(TOLD).format(no=dice.choice((no, "记-1"))) if dice.random() < 0.6 else no for no in {one.voucher for one in book.lines}}  # fmt: skip
        if len(set(written.values())) < len(written):
            continue  # one number for two vouchers is another book
        book = _numbered(book, written) if dice.random() < 0.5 else _numbered(clean_books.slipped(book, dice)[0], written)  # fmt: skip
        read = numbers.as_read(release, book.lines, ())
        assert set(read) == {no for no in written.values() if "-" in no and not no.startswith("记-") or len(no) > 5}
        shown = _numbered(book, read)
        assert len({read.get(no, no) for no in written.values()}) == len(written)
        assert not [word for word in ("周强", "刘德华", "李建国", "肺癌", "肝癌", "尿毒", "残疾", "脑瘫") if word in str((shown.lines, shown.vouchers, shown.entries))]  # fmt: skip
        assert _verdicts(shown) == _verdicts(book)
        assert downloads.told_by_the_script(downloads.of_book(shown)) == downloads.told_by_the_script(downloads.of_book(book))  # fmt: skip


def _numbered(book: Any, new: dict[str, str]) -> Any:
    lines: tuple[Line, ...] = tuple(replace(one, voucher=new.get(one.voucher, one.voucher)) for one in book.lines)
    stated = tuple(replace(one, no=new.get(one.no, one.no)) for one in book.vouchers)
    both = tuple(replace(one, voucher=new.get(one.voucher, one.voucher)) for one in book.entries)
    return replace(book, lines=lines, vouchers=stated, entries=both)


def test_the_year_holds_as_it_did(app: Flask, hamlet: Hamlet):
    before_the_rule(hamlet)
    address = f"/village/{hamlet.village.region.alias}/finance/2026.json"
    with clock.at(NOW):
        before = downloads.told_by_the_application(app.test_client().get(address).json)
        look()
        assert downloads.told_by_the_application(app.test_client().get(address).json) == before


@pytest.mark.parametrize(
    ("no", "summary", "read"),
    [
        ("记-3五保户周强", "付慰问", "记-3五保户周*"),
        ("慰问困难户建华-3", "付慰问", "慰问困难户**-3"),
        ("低保周强-3", "付款", "低保周*-3"),
        ("周 强-3", "付周强肺癌住院", "周*-3"),
        ("周强-3", "低保金", "周*-3"),
        ("周强-3", "残疾人补贴", "周*-3"),
        ("欧阳志强-3", "大病救助", "欧阳**-3"),
    ],
)
def test_whom_relief_is_paid_stays_named_in_no_number(hamlet: Hamlet, no: str, summary: str, read: str):
    one = line(1, voucher=no, summary=summary, note="", category="508")
    release = hamlet.draft(lines=(one,))
    assert numbers.as_read(release, (one,), ()) == {no: read}
    with clock.at(NOW), pytest.raises(Refused):
        chain.submit(release, by=hamlet.bookkeeper)


ORDINARY = "高桥-4 金井-3 安沙-1 高峰-2 周会计-3 陈主任-1 刘出纳-2 周报-1 史家-1 周家-1 曾家-2 刘家冲-1 收-周转 现付12 杨梅组-4 慰问-2 低保-3 低保明细-2"


@pytest.mark.parametrize("summary", ["付住院救助金", "付重病户大病救助款", "低保金", "付周强临时救助金"])
def test_ordinary_numbers_beside_relief_stop_no_book(hamlet: Hamlet, summary: str):
    """Towns around the village, groups, offices, kinds of vouchers."""
    make = hamlet.make
    county = hamlet.township.parent
    assert county
    for name in ("高桥镇", "金井镇", "安沙镇"):
        make.region(name, county)
    make.region("高峰村", hamlet.township)
    lines = [
        line(at, voucher=no, summary=summary, note="", category="508") for at, no in enumerate(ORDINARY.split(), 1)
    ]
    release = hamlet.draft(lines=lines)
    assert [one.no for one, _ in numbers.told(release, lines)] == []
