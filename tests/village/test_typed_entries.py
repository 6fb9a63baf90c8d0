"""Double entry typed by hand, row by row: each voucher held to debit = credit, and what it moves in cash and bank its lines."""

import io
import json
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from app import clock
from app.core import privacy
from app.db import db, unit_of_work
from app.errors import STALE, Refused
from app.village import queries, subaccounts
from app.village.books import Entry
from app.village.models import Release, TableRow
from app.village.rules.life import State
from app.village.service import books, corrections, entering, importing, judging, seal
from app.village.service.entering import Standing, Typed
from app.village.sheets.chart import sub_of
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import NOW, OCTOBER, Hamlet, line
from tests.village.test_double_entry import HEADS, ROWS, accepted, book, journal
from tests.village.test_ended import gone

pytestmark = pytest.mark.databases("sqlite")

DAY = date(2026, 10, 9)
LAMPS = Typed("记-2", DAY, "付路灯款", "514", "", debit=936000)
PAID = Typed("记-2", DAY, "付路灯款", "102", "农商行", credit=936000)


def put(hamlet: Hamlet, release: Release, *typed: Typed, seq: int | None = None) -> Standing:
    with clock.at(NOW):
        for one in typed:
            found = entering.put(release, one, seq, by=hamlet.bookkeeper)
    db.session.flush()
    return found


def verdict(release: Release, law: str) -> str:
    return next(one.verdict.value for one in judging.findings(release) if one.law == law)


def moved(release: Release) -> list[tuple[str, str, int, int]]:
    return [(one.voucher, one.category, one.income, one.expense) for one in queries.lines_of(release)]


@pytest.fixture
def empty(hamlet: Hamlet) -> Release:
    with unit_of_work():
        return hamlet.draft(lines=())


def test_a_voucher_makes_its_line_as_soon_as_both_sides_agree(hamlet: Hamlet, empty: Release):
    first = put(hamlet, empty, LAMPS)
    assert (first.off, first.lines, moved(empty)) == (936000, None, [])
    second = put(hamlet, empty, PAID)
    assert (second.off, second.lines) == (0, 1)
    assert moved(empty) == [("记-2", "514", 0, 936000)] and queries.line_of(empty, 1).summary == "付路灯款"
    assert queries.entries_of(empty) == (Entry("记-2", "514", 936000, 0), Entry("记-2", "102", 0, 936000, "农商行"))
    assert {verdict(empty, law) for law in ("entries", "entries_total", "entries_cash")} == {"holds"}
    assert empty.closing == empty.opening - 936000


def test_a_changed_entry_changes_its_line_and_those_who_signed_the_paper_stay(hamlet: Hamlet, empty: Release):
    put(hamlet, empty, LAMPS, PAID)
    with clock.at(NOW):
        signed = line(1, voucher="记-2", summary="付路灯款", category="514", expense=936000, handler="黄秀英")
        books.put_line(empty, signed, by=hamlet.bookkeeper)
    half = put(hamlet, empty, Typed("记-2", DAY, "付路灯款", "514", "", debit=900000), seq=1)
    assert (half.off, half.lines) == (-36000, None) and moved(empty) == [("记-2", "514", 0, 936000)]
    whole = put(hamlet, empty, Typed("记-2", DAY, "付路灯款", "102", "农商行", credit=900000), seq=2)
    assert whole.lines == 1 and moved(empty) == [("记-2", "514", 0, 900000)]
    assert queries.line_of(empty, 1).handler == "黄秀英"


def test_lines_somebody_typed_are_left_alone_and_held_against_the_entries(hamlet: Hamlet):
    draft = hamlet.draft()
    before = moved(draft)
    told = put(hamlet, draft, Typed("记-2", DAY, "付路灯款", "514", "", debit=900000), Typed("记-2", DAY, "付路灯款", "102", "", credit=900000))  # fmt: skip
    assert told.lines is None and moved(draft) == before
    assert verdict(draft, "entries_cash") == "fails"


def test_what_came_with_a_sheet_can_be_put_right_entry_by_entry(hamlet: Hamlet):
    release = accepted(hamlet, journal())
    assert [one.sub for one in queries.entries_of(release)[:2]] == ["农商行", "租赁收入"]
    put(hamlet, release, Typed("记-1", date(2026, 10, 3), "收稻田租金", "102", "农商行", debit=3700000), seq=1)
    found = put(
        hamlet, release, Typed("记-1", date(2026, 10, 3), "收稻田租金", "501", "租赁收入", credit=3700000), seq=2
    )
    assert found.lines == 1 and moved(release)[0] == ("记-1", "501", 3700000, 0), "in its place"
    assert len(moved(release)) == 3 and verdict(release, "entries_cash") == "holds"


def test_a_struck_entry_takes_its_line_along(hamlet: Hamlet, empty: Release):
    put(hamlet, empty, LAMPS, PAID)
    with clock.at(NOW):
        rows = queries.rows_of(empty, queries.ENTRIES)
        first, second = entering.mark_of(rows, 1), entering.mark_of(rows, 2)
        with pytest.raises(Refused, match=STALE[:4]):
            entering.drop(empty, 2, first, by=hamlet.bookkeeper)
        entering.drop(empty, 2, second, by=hamlet.bookkeeper)
        db.session.flush()
        with pytest.raises(Refused, match=STALE[:4]):
            entering.drop(empty, 1, first, by=hamlet.bookkeeper)  # another was struck since
        entering.drop(empty, 1, entering.mark_of(rows[:1], 1), by=hamlet.bookkeeper)
        db.session.flush()
    assert (moved(empty), queries.entries_of(empty)) == ([], ())


def test_what_is_kept_half_typed_takes_no_button_s_right(app: Flask, hamlet: Hamlet, empty: Release):
    app.config["WTF_CSRF_ENABLED"] = False
    put(hamlet, empty, LAMPS, PAID)
    db.session.commit()
    client, at = sign_in(app, hamlet.bookkeeper), f"/desk/village/releases/{empty.id}/entries"
    with clock.at(NOW):
        button = page(client.get(at)).select_one("form[action*='/2/drop']")["action"]
        assert client.post(f"{at}/typed", data={"summary": "付"}).status_code == 204
        client.post(button)
    assert len(queries.entries_of(empty)) == 1


def test_words_corrected_at_a_line_stay_when_the_voucher_is_typed_into_again(hamlet: Hamlet, empty: Release):
    put(hamlet, empty, LAMPS, PAID)
    with clock.at(NOW):
        own = {"voucher": "记-2", "category": "514", "expense": 936000}
        books.put_line(
            empty, line(1, day=date(2026, 10, 12), summary="付路灯款（十二盏）", **own), by=hamlet.bookkeeper
        )
    again = put(hamlet, empty, Typed("记-2", DAY, "付路灯款", "102", "信用社", credit=936000), seq=2)
    found = queries.line_of(empty, 1)
    assert again.lines == 1 and (found.summary, found.day) == ("付路灯款（十二盏）", date(2026, 10, 12))
    put(hamlet, empty, Typed("记-2", DAY, "付路灯材料款", "514", "", debit=936000), seq=1)
    assert queries.line_of(empty, 1).summary == "付路灯材料款", "what is typed last counts"


RENT = (
    Typed("记-1", DAY, "收租金", "101", "", debit=10000),
    Typed("记-1", DAY, "收租金", "501", "", credit=10000),
)  # fmt: skip
NEW_LINE = line(9, voucher="记-9", summary="老年食堂食材", expense=42150)


@pytest.mark.parametrize(
    "elsewhere",
    (
        lambda release, by: books.add_line(release, NEW_LINE, by=by),
        lambda release, by: books.put_line(release, line(2, voucher="记-5", expense=100), by=by),
        lambda release, by: books.put_line(release, replace(queries.line_of(release, 1), witness="彭建军"), by=by),
        lambda release, by: books.drop_line(release, 2, by=by),
        lambda release, by: books.append_lines(release, [NEW_LINE], by=by),
    ),
    ids=("line typed", "line changed", "only its witness", "line struck", "sheet behind"),
)
def test_a_voucher_s_lines_follow_its_entries_whatever_becomes_of_other_lines(
    hamlet: Hamlet, empty: Release, elsewhere: Any
):
    put(hamlet, empty, *RENT)
    with clock.at(NOW):
        books.add_line(empty, line(2, voucher="记-5"), by=hamlet.bookkeeper)
        db.session.flush()
    put(hamlet, empty, replace(RENT[0], debit=30000), seq=1)
    with clock.at(NOW):
        elsewhere(empty, hamlet.bookkeeper)
        db.session.flush()
    told = put(hamlet, empty, replace(RENT[1], credit=30000), seq=2)
    assert told.lines == 1 and moved(empty)[0] == ("记-1", "501", 30000, 0)


@pytest.mark.parametrize(
    "by_hand",
    (
        lambda release, by: books.put_line(release, replace(queries.line_of(release, 1), income=12000), by=by),
        lambda release, by: books.append_lines(release, [line(1, voucher="记-1", expense=5)], by=by),
    ),
    ids=("its amount", "sheet with its number"),
)
def test_a_line_changed_by_hand_follows_its_entries_no_more(hamlet: Hamlet, empty: Release, by_hand: Any):
    put(hamlet, empty, *RENT)
    with clock.at(NOW):
        by_hand(empty, hamlet.bookkeeper)
        db.session.flush()
    before = moved(empty)
    put(hamlet, empty, replace(RENT[0], debit=30000), seq=1)
    assert put(hamlet, empty, replace(RENT[1], credit=30000), seq=2).lines is None
    assert moved(empty) == before and empty.stated["lined"] == []


def test_a_half_typed_line_waits_whatever_is_stored_meanwhile(hamlet: Hamlet):
    draft, half = hamlet.draft(), {"summary": "写到一半的一笔"}
    by = hamlet.bookkeeper
    with clock.at(NOW):
        books.keep_typed(draft, half, by=by)
        books.keep_typed(draft, {"voucher": "记-8"}, books.TYPED_ENTRY, "记-8", by=by)
        books.put_line(draft, line(2, expense=900), by=by)
        books.drop_line(draft, 2, by=by)
        books.append_lines(draft, [NEW_LINE], by=by)
        put(hamlet, draft, *RENT)
        assert books.typed_of(draft) == half and list(books.halves_of(draft)) == ["记-8"]
        books.add_line(draft, NEW_LINE, by=by)
    assert books.typed_of(draft) == {} and list(books.halves_of(draft)) == ["记-8"], "stored, it is half typed no more"


def test_moving_an_entry_to_another_voucher_judges_both(hamlet: Hamlet, empty: Release):
    put(hamlet, empty, LAMPS, PAID)
    found = put(hamlet, empty, Typed("记-3", DAY, "付路灯款", "102", "", credit=936000), seq=2)
    assert (found.no, found.off) == ("记-3", -936000)
    assert verdict(empty, "entries") == "fails"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"day": date(2026, 11, 1)}, "day"),
        ({"account": "999"}, "account"),
        ({"account": "S01"}, "account"),
        ({"credit": 5}, "credit"),
        ({"debit": 0}, "debit"),
        ({"voucher": "记 13812345678"}, "voucher"),
        ({"voucher": "祁麟趾"}, "voucher"),
        ({"sub": "祁麟趾"}, "sub"),
    ],
)
def test_what_is_no_entry_is_refused_beside_its_field(hamlet: Hamlet, empty: Release, more: dict[str, Any], field: str):
    gone(hamlet)
    given = {"voucher": "记-2", "day": DAY, "summary": "付路灯款", "account": "514", "debit": 936000, **more}
    with pytest.raises(Refused) as refusal:
        put(hamlet, empty, Typed(**given))
    assert refusal.value.field == field and queries.entries_of(empty) == ()


def test_nobody_writes_an_entry_into_what_is_handed_on_or_is_no_book(hamlet: Hamlet):
    with pytest.raises(Refused):
        put(hamlet, hamlet.pass_on(hamlet.draft(), State.CHECKING), LAMPS)
    with clock.at(NOW):
        table = books.start(hamlet.village, "V01", "decisions", "2026Q3", by=hamlet.bookkeeper, batch=0)
        db.session.flush()
    with pytest.raises(Refused, match="只有收支账"):
        put(hamlet, table, LAMPS)


@pytest.mark.parametrize(
    ("account", "written", "kept"),
    [
        ("102", "农商行 6228480012345678", "农商行 尾号5678"),
        ("102", "农商行６２２８ ４８００ １２３４ ５６７８", "农商行尾号5678"),
        ("102", "农商行六二二八四八〇〇一二三四", ""),
        ("211", "王小明", "王*明"),
        ("113", "桥头组-王小明", "桥头组-王*明"),
        ("501", "租赁收入-彭建军", "租赁收入-彭*军"),
        ("211", "开慧建材店", "开慧建材店"),
        ("113", "周转金", "周转金"),
        ("513", "办公费-打印", "办公费-打印"),
    ],
)
def test_of_a_sub_account_only_what_may_be_shown_is_kept(account: str, written: str, kept: str):
    assert subaccounts.shown(account, written) == kept
    assert subaccounts.shown(account, kept) == kept, "typed again as it stands, it stays"


@pytest.mark.parametrize(
    ("code", "name", "sub"),
    [
        ("", "银行存款-农商行", "农商行"),
        ("10201", "农商银行", "农商银行"),
        ("", "[10201]农商银行", "农商银行"),
        ("", "应付款（王小明）", "王小明"),
        ("102", "银行存款", ""),
        ("", "管理费用/办公费/打印", "办公费-打印"),
    ],
)
def test_a_sub_account_is_what_stands_behind_the_account(code: str, name: str, sub: str):
    assert sub_of(code, name) == sub


def test_days_and_summaries_of_entries_go_when_the_book_is_published_and_the_code_holds(hamlet: Hamlet, empty: Release):
    put(hamlet, empty, LAMPS, PAID, Typed("记-3", DAY, "计提折旧", "513", "折旧费", debit=30000), Typed("记-3", DAY, "计提折旧", "152", "", credit=30000))  # fmt: skip
    with clock.at(NOW):
        books.keep_typed(empty, {"summary": "还没写完"}, books.TYPED_ENTRY, by=hamlet.bookkeeper)
        for seq in (1,):
            books.put_line(empty, line(seq, voucher="记-2", summary="付路灯款", expense=936000), by=hamlet.bookkeeper)
    hamlet.pass_on(empty, State.PUBLISHED)
    rows = list(db.session.scalars(select(TableRow).where(TableRow.release_id == empty.id)))
    assert [set(row.data) & {"day", "summary"} for row in rows] == [set()] * 4
    assert not {"lined", "typed", "typed_entry"} & empty.stated.keys()
    with clock.at(NOW):
        version = corrections.correct(empty, "路灯款的金额抄错了", by=hamlet.bookkeeper)
        db.session.flush()
    put(hamlet, version, Typed("记-2", DAY, "付路灯款", "514", "", debit=900000), seq=1)
    put(hamlet, version, Typed("记-2", DAY, "付路灯款", "102", "农商行", credit=900000), seq=2)
    assert moved(version) == [("记-2", "514", 0, 900000)], "of a correction too the lines follow"


def test_a_name_that_no_star_hides_is_cut_from_the_sub_accounts_of_old_versions(hamlet: Hamlet, empty: Release):
    """Written in a way no program knows for a name: a correction takes it out, and no figure with it."""
    name = "买买提·吐尔逊"
    put(hamlet, empty, Typed("记-2", DAY, "付用工", "213", name, debit=20000), Typed("记-2", DAY, "付用工", "102", "", credit=20000))  # fmt: skip
    first = hamlet.pass_on(empty, State.PUBLISHED)
    assert name in queries.entries_of(first)[0].sub
    with clock.at(NOW):
        second = corrections.correct(first, "有一处写出了不该公开的姓名", [name], by=hamlet.bookkeeper)
        db.session.flush()
    hamlet.pass_on(second, State.PUBLISHED)
    db.session.expire_all()
    for version in (first, second):
        assert queries.entries_of(version)[0] == Entry("记-2", "213", 20000, 0, privacy.GAP)
        assert seal.code_of(version) == version.code


# the page


def sent(app: Flask, hamlet: Hamlet, at: str, **more: str) -> BeautifulSoup:
    given = {"voucher": "记-2", "day": "2026-10-09", "summary": "付路灯款", "account": "514", "sub": "", "debit": "", "credit": "", **more}  # fmt: skip
    app.config["WTF_CSRF_ENABLED"] = False
    with clock.at(NOW):
        return page(sign_in(app, hamlet.bookkeeper).post(at, data=given, follow_redirects=True))


def test_row_by_row_the_page_says_what_is_lacking_and_begins_the_next_row_with_it(
    app: Flask, hamlet: Hamlet, empty: Release
):
    at = f"/desk/village/releases/{empty.id}/entries"
    first = sent(app, hamlet, at, debit="9,360")
    assert "凭证 记-2 借方 9,360.00，贷方 0.00，还差贷方 9,360.00 元" in first.text
    assert [first.select_one(f"#{name}")["value"] for name in ("voucher", "day", "summary")] == [
        "记-2",
        "2026-10-09",
        "付路灯款",
    ]
    box = first.select_one("form [data-sides]")
    assert json.loads(box["data-sides"]) == {"记-2": [936000, 0]}, "what the running check begins with"
    second = sent(app, hamlet, at, account="102", sub="农商行", credit="9360")
    assert "凭证 记-2 借贷相等，列成收支 1 笔" in second.text and "102 银行存款-农商行" in second.text
    assert second.select_one("#voucher")["value"] == ""
    desk = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{empty.id}/"))
    assert desk.select_one(f"a[href='{at}']").text == "会计分录"


def test_a_fault_stands_beside_its_field_and_nothing_typed_is_lost(app: Flask, hamlet: Hamlet, empty: Release):
    shown = sent(app, hamlet, f"/desk/village/releases/{empty.id}/entries", debit="九千", sub="路灯", summary="")
    assert (
        "金额" in shown.select_one("#debit").find_parent(class_="f").text
        and shown.select_one("#debit")["value"] == "九千"
    )
    assert (
        "请写清" in shown.select_one("#summary").find_parent(class_="f").text
        and shown.select_one("#sub")["value"] == "路灯"
    )
    assert shown.select_one("#account option[selected]")["value"] == "514"


def test_entries_that_make_a_line_on_the_wrong_side_of_its_kind_are_refused_beside_the_account_and_in_red_they_stand(
    app: Flask, hamlet: Hamlet, empty: Release
):
    at = f"/desk/village/releases/{empty.id}/entries"
    sent(app, hamlet, at, account="501", summary="退回多收租金", debit="500")
    shown = sent(app, hamlet, at, account="102", summary="退回多收租金", credit="500")
    box = shown.select_one("#account").find_parent(class_="f")
    assert "凭证 记-2 这样要列成支出 500.00 元，但“经营收入”是收入类，不能记支出" in box.text and "用红字" in box.text
    assert shown.select_one("#credit")["value"] == "500", "nothing typed is lost"
    db.session.expire_all()
    assert not queries.lines_of(empty) and len(queries.entries_of(empty)) == 1
    sent(app, hamlet, f"{at}/1", account="501", summary="退回多收租金", credit="-500")
    red = sent(app, hamlet, at, account="102", summary="退回多收租金", debit="-500")
    assert "列成收支 1 笔" in red.text
    db.session.expire_all()
    assert moved(empty) == [("记-2", "501", -50_000, 0)]


def test_an_expense_paid_back_in_red_is_less_of_the_expense(hamlet: Hamlet, empty: Release):
    back = replace(PAID, summary="退回多付路灯款", debit=50_000, credit=0)
    put(hamlet, empty, back, replace(back, account="514", sub="", debit=-50_000))
    assert moved(empty) == [("记-2", "514", 0, -50_000)]
    assert verdict(empty, "kinds") == verdict(empty, "entries_cash") == "holds"


def test_what_is_half_typed_is_kept_and_comes_back(app: Flask, hamlet: Hamlet, empty: Release):
    app.config["WTF_CSRF_ENABLED"] = False
    client, at = sign_in(app, hamlet.bookkeeper), f"/desk/village/releases/{empty.id}/entries"
    with clock.at(NOW):
        assert (
            client.post(
                f"{at}/typed", data={"voucher": "记-7", "account": "513", "sub": "水费", "evil": "x"}
            ).status_code
            == 204
        )
        shown = page(client.get(at))
    assert (
        shown.select_one("#voucher")["value"] == "记-7"
        and shown.select_one("#account option[selected]")["value"] == "513"
    )
    assert books.typed_of(empty, books.TYPED_ENTRY) == {"voucher": "记-7", "account": "513", "sub": "水费"}
    sent(app, hamlet, at, voucher="记-7", account="513", debit="5")
    assert books.typed_of(empty, books.TYPED_ENTRY) == {}


def test_another_entry_is_opened_and_stored_while_one_is_half_typed_and_that_one_stays(app: Flask, hamlet: Hamlet, empty: Release):  # fmt: skip
    app.config["WTF_CSRF_ENABLED"] = False
    put(hamlet, empty, LAMPS, PAID, Typed("记-4", DAY, "收租金", "102", "", debit=50000))
    client, at = sign_in(app, hamlet.bookkeeper), f"/desk/village/releases/{empty.id}/entries"
    half = {"voucher": "记-7", "summary": "水费 & 电费", "account": "513"}
    with clock.at(NOW):
        assert client.post(f"{at}/typed", data=half).status_code == 204
        shown = page(client.get(f"{at}?no=记-4"))
        assert shown.select_one("#voucher")["value"] == "记-4" and shown.select_one("#summary")["value"] == "收租金"
        link = next(one for one in shown.select("main li a") if "没填完" in one.text)
        assert link.parent.text.endswith("凭证 记-7，水费 & 电费")
        assert page(client.get(link["href"])).select_one("#voucher")["value"] == "记-7"
        other = shown.select_one("[data-kept]")["data-kept"]
        assert client.post(other, data={"voucher": "记-4", "summary": "收租金", "account": "501"}).status_code == 204
        assert page(client.get(f"{at}?no=记-4")).select_one("#account option[selected]")["value"] == "501"
        shown = page(client.get(f"{at}/1"))
        assert shown.select_one("#voucher")["value"] == "记-2" and shown.text.count("接着填没填完的一条") == 2
    sent(app, hamlet, f"{at}/1", voucher="记-2", account="514", debit="9360")
    assert books.typed_of(empty, books.TYPED_ENTRY) == half
    sent(app, hamlet, f"{at}?no=记-4", voucher="记-4", account="501", credit="500")
    assert list(books.halves_of(empty)) == [""] and books.typed_of(empty, books.TYPED_ENTRY) == half
    with clock.at(NOW):
        client.post(page(client.get(at)).select_one("form[action*='/3/drop']")["action"])
        assert client.post(f"{at}/typed", data={"voucher": ""}).status_code == 204
    assert len(queries.entries_of(empty)) == 3 and books.halves_of(empty) == {}, "emptied, it is half typed no more"
    with clock.at(NOW):
        kept = [client.post(f"{at}/typed?no=记-{n}", data=half).status_code for n in range(30)]
    assert (kept.count(204), len(books.halves_of(empty))) == (books.MOST_HALVES, books.MOST_HALVES)
    entering.forget_words(empty)
    assert books.halves_of(empty) == {}


def test_an_entry_is_edited_and_struck_on_the_page_and_a_stale_page_changes_nothing(
    app: Flask, hamlet: Hamlet, empty: Release
):
    put(hamlet, empty, LAMPS, PAID)
    db.session.commit()
    client, at = sign_in(app, hamlet.bookkeeper), f"/desk/village/releases/{empty.id}/entries"
    with clock.at(NOW):
        form = page(client.get(f"{at}/1"))
        assert form.select_one("#debit")["value"] == "9360.00" and form.select_one("h1").text.startswith(
            "改第 1 条分录"
        )
        seen = form.select_one("[name=version]")["value"]
    assert "第 1 条已改" in sent(app, hamlet, f"{at}/1", debit="9000", version=seen).text
    assert "第 1 条已改" not in sent(app, hamlet, f"{at}/1", debit="1", version=seen).text
    assert queries.entries_of(empty)[0].debit == 900000
    with clock.at(NOW):
        action = page(client.get(at)).select_one("form[action*='/entries/2/drop']")["action"]
        client.post(action)
        client.post(action)
        assert client.get(f"{at}/9").status_code == 404 and client.post(f"{at}/9/drop").status_code == 302
    assert [one.account for one in queries.entries_of(empty)] == ["514"]


# the blank workbook


def blank(app: Flask, hamlet: Hamlet, release: Release) -> openpyxl.Workbook:
    with clock.at(NOW):
        return openpyxl.load_workbook(io.BytesIO(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{release.id}/template.xlsx").data))  # fmt: skip


def read_back(hamlet: Hamlet, release: Release, workbook: openpyxl.Workbook) -> Release:
    stored = io.BytesIO()
    workbook.save(stored)
    found = hamlet.upload(release, stored.getvalue())
    with clock.at(NOW):
        assert importing.preview(found).reading is not None, "no question is asked about a sheet of ours"
        importing.accept(found, importing.How.REPLACE, by=hamlet.bookkeeper)
        db.session.flush()
    return release


def test_the_blank_workbook_offers_double_entry_and_reads_it_back(app: Flask, hamlet: Hamlet, empty: Release):
    workbook = blank(app, hamlet, empty)
    sheet = workbook["记账凭证"]
    assert [cell.value for cell in sheet[2]] == ["日期", "凭证号", "摘要", "科目", "明细科目", "借方金额", "贷方金额"]
    rules = sheet.data_validations.dataValidation
    assert [str(rule.sqref)[0] for rule in rules if rule.type == "list"] == ["D"]
    sheet.append([date(2026, 10, 9), "记-2", "付路灯款", "514 公益支出", "", 9360, None])
    sheet.append([date(2026, 10, 9), "记-2", "付路灯款", "102 银行存款", "农商行", None, 9360])
    read_back(hamlet, empty, workbook)
    assert moved(empty) == [("记-2", "514", 0, 936000)]
    assert queries.entries_of(empty)[1] == Entry("记-2", "102", 0, 936000, "农商行")


def test_filled_in_beside_the_lines_it_is_held_against_them(app: Flask, hamlet: Hamlet, empty: Release):
    workbook = blank(app, hamlet, empty)
    row = [date(2026, 10, 9), "记-2", "村组路灯更换 12 盏", "公益支出", None, 9360, "黄秀英", "彭建军", "彭国强", None]
    for at, value in enumerate(row, 1):
        workbook["收支明细"].cell(5, at, value)
    workbook["记账凭证"].append([date(2026, 10, 9), "记-2", "付路灯款", "514 公益支出", "", 9000, None])
    workbook["记账凭证"].append([date(2026, 10, 9), "记-2", "付路灯款", "102 银行存款", "", None, 9000])
    read_back(hamlet, empty, workbook)
    assert moved(empty) == [("记-2", "514", 0, 936000)] and verdict(empty, "entries_cash") == "fails"


def test_left_empty_it_is_not_read(app: Flask, hamlet: Hamlet, empty: Release):
    workbook = blank(app, hamlet, empty)
    for at, value in enumerate([OCTOBER[1].day, "记-2", "村组路灯更换 12 盏", "公益支出", None, 9360], 1):
        workbook["收支明细"].cell(5, at, value)
    read_back(hamlet, empty, workbook)
    assert queries.entries_of(empty) == () and queries.ENTRIES not in empty.head
    assert book(("收支", HEADS, ROWS)), "of another make"


def test_the_next_voucher_begins_with_the_day_of_the_last_entry(app: Flask, hamlet: Hamlet):
    release = hamlet.draft(lines=())
    with clock.at(NOW):
        client = sign_in(app, hamlet.bookkeeper)
        address = f"/desk/village/releases/{release.id}/entries"
        sent = {"voucher": "记-1", "day": "2026-10-07", "summary": "路灯电费", "account": "514", "debit": "120"}
        assert not page(client.get(address)).select_one("#day").get("value")
        client.post(address, data=sent)
        client.post(address, data={**sent, "account": "102", "debit": "", "credit": "120"})
        shown = page(client.get(address))
    assert shown.select_one("#day")["value"] == "2026-10-07" and not shown.select_one("#voucher").get("value")
