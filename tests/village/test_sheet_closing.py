"""A sheet's own closing speaks of its own lines: once a line is changed by hand, the lines say what is left."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from app import clock
from app.db import db, unit_of_work
from app.errors import Refused
from app.village import queries
from app.village.models import LEDGER, Release
from app.village.rules.catalogue import LEDGER_ITEM
from app.village.rules.life import State
from app.village.service import books, chain, corrections, importing
from app.village.service.importing import How
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import NOW, Hamlet, line, sheet

pytestmark = pytest.mark.databases("sqlite")

OPENING = 18244036
RENT = ["2026-10-03", "记-1", "稻田租金", "经营收入", 1000, "", "黄秀英", "彭建军", "彭国强", ""]
LAMPS = ["2026-10-09", "记-2", "村组路灯更换 12 盏", "公益支出", "", 9360, "黄秀英", "彭建军", "彭国强", ""]
CLOSES = OPENING + 100000 - 936000
CLOSING_ROW = ["", "", "期末余额", "", "", CLOSES / 100, "", "", "", ""]
TYPED = {"day": "2026-10-20", "voucher": "记-3", "summary": "老年食堂食材", "category": "514", "expense": "100"}
NOTE = "表上写的期末结余 174,080.36 元，改过行以后不再算数"


@pytest.fixture
def imported(hamlet: Hamlet) -> Release:
    """A draft of two lines from a sheet that states its closing."""
    with unit_of_work(), clock.at(NOW):
        release = hamlet.draft(lines=())
        importing.accept(hamlet.upload(release, sheet([RENT, LAMPS, CLOSING_ROW])), by=hamlet.bookkeeper)
    assert (release.closing, release.stated["closing"]) == (CLOSES, CLOSES)
    return release


def typed(hamlet: Hamlet, release: Release) -> None:
    books.add_line(release, line(3, expense=10000), by=hamlet.bookkeeper)


def edited(hamlet: Hamlet, release: Release) -> None:
    books.put_line(release, line(2, expense=946000), by=hamlet.bookkeeper)


def deleted(hamlet: Hamlet, release: Release) -> None:
    books.drop_line(release, 2, by=hamlet.bookkeeper)


def appended(hamlet: Hamlet, release: Release) -> None:
    more = hamlet.upload(release, sheet([["2026-10-21", "记-3", *LAMPS[2:]]]))
    importing.accept(more, How.ADD, 2, by=hamlet.bookkeeper)


CHANGES = {typed: CLOSES - 10000, edited: CLOSES - 10000, deleted: CLOSES + 936000, appended: CLOSES - 936000}


@pytest.mark.parametrize(("change", "left"), CHANGES.items(), ids=lambda given: getattr(given, "__name__", ""))
def test_any_change_of_a_line_drops_it_and_the_book_can_be_submitted(
    app: Flask, hamlet: Hamlet, imported: Release, change: Callable[[Hamlet, Release], None], left: int
):
    with clock.at(NOW):
        with unit_of_work():
            change(hamlet, imported)
        assert imported.closing == imported.reckoned == left
        assert imported.stated == {"sheet_closing": CLOSES}
        shown = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{imported.id}/"))
        assert NOTE in shown.text
        chain.submit(imported, by=hamlet.bookkeeper)
    assert imported.state != State.DRAFT


SUMMED = [["", "", "本月合计", "", 1000, 9360, "", "", "", ""], ["", "", "公益支出小计", "", "", 9360, "", "", "", ""]]
WORDS = [
    ({"witness": "周铁山", "approver": "周守业"}, {"closing", "closing_of", "totals", "subtotals"}),
    ({"handler": "周晓禾", "note": "补签"}, {"closing", "closing_of", "totals", "subtotals"}),
    ({"summary": "路灯 12 盏", "voucher": "记-9"}, {"closing", "closing_of", "totals", "subtotals"}),
    ({"category": "513"}, {"closing", "closing_of", "totals"}),
    ({"expense": 936001}, {"sheet_closing"}),
]


@pytest.mark.parametrize(("change", "left"), WORDS, ids=["signed", "noted", "reworded", "of another kind", "amount"])
def test_only_another_amount_drops_what_the_sheet_summed_up(hamlet: Hamlet, change: dict[str, object], left: set[str]):
    with unit_of_work(), clock.at(NOW):
        release = hamlet.draft(lines=())
        importing.accept(hamlet.upload(release, sheet([RENT, LAMPS, *SUMMED, CLOSING_ROW])), by=hamlet.bookkeeper)
        lamps = queries.lines_of(release)[1]
        books.put_line(release, replace(lamps, balance=None, **change), by=hamlet.bookkeeper)
    assert set(release.stated) == left
    if "closing" in left:
        assert release.closing == release.stated["closing"] == CLOSES


def test_running_balances_stay_where_only_who_signed_was_filled_in(hamlet: Hamlet):
    head = ("日期", "凭证号", "摘要", "类别", "收入", "支出", "余额")
    rows = [[*RENT[:6], (OPENING + 100000) / 100], [*LAMPS[:6], CLOSES / 100]]
    with unit_of_work(), clock.at(NOW):
        release = hamlet.draft(lines=())
        importing.accept(hamlet.upload(release, sheet(rows, head)), by=hamlet.bookkeeper)
        signed = replace(queries.lines_of(release)[1], witness="周铁山", balance=None)
        books.put_line(release, signed, by=hamlet.bookkeeper)
    assert [one.balance for one in queries.lines_of(release)] == [OPENING + 100000, CLOSES]


def test_an_untouched_sheet_is_held_to_its_closing(app: Flask, hamlet: Hamlet):
    with clock.at(NOW):
        release = hamlet.draft(lines=())
        wrong = [*CLOSING_ROW[:5], 1, *CLOSING_ROW[6:]]
        importing.accept(hamlet.upload(release, sheet([RENT, LAMPS, wrong])), by=hamlet.bookkeeper)
        db.session.flush()
        with pytest.raises(Refused, match="核对不符"):
            chain.submit(release, by=hamlet.bookkeeper)


def test_the_balance_told_after_each_save_is_the_true_one(app: Flask, hamlet: Hamlet, imported: Release):
    client, address = sign_in(app, hamlet.bookkeeper), f"/desk/village/releases/{imported.id}"
    with clock.at(NOW):
        for number, left in enumerate(("173,980.36", "173,880.36", "173,780.36"), 3):
            told = page(client.post(f"{address}/line", data=TYPED, follow_redirects=True))
            assert f"第 {number} 行已存，结余 {left} 元" in told.text
            assert f"已填 {number} 笔，结余 {left} 元" in told.text
            assert told.select_one("[data-balance]")["data-balance"] == left.replace(",", "").replace(".", "")
        form = {**TYPED, "expense": "200", "version": _version(client, f"{address}/lines/3")}
        told = page(client.post(f"{address}/lines/3", data=form, follow_redirects=True))
    assert "第 3 行已改，结余 173,680.36 元" in told.text


def test_a_balance_is_not_told_before_the_opening_is_known(app: Flask, hamlet: Hamlet):
    with clock.at(NOW), unit_of_work():
        release = books.start(hamlet.village, LEDGER_ITEM, LEDGER, "2026-10", by=hamlet.bookkeeper, batch=0)
    with clock.at(NOW):
        desk = sign_in(app, hamlet.bookkeeper)
        told = page(desk.post(f"/desk/village/releases/{release.id}/line", data=TYPED, follow_redirects=True))
    assert told.select_one(".flash").text.strip() == "第 1 行已存"


def test_what_the_clerk_counted_stands_whatever_is_typed_after(hamlet: Hamlet, imported: Release):
    with clock.at(NOW):
        books.set_balances(imported, OPENING, 123, by=hamlet.bookkeeper)
        typed(hamlet, imported)
        assert imported.closing == imported.stated["closing"] == 123
        assert imported.reckoned == CLOSES - 10000
        db.session.flush()
        with pytest.raises(Refused, match="核对不符"):
            chain.submit(imported, by=hamlet.bookkeeper)


def test_a_sheets_closing_saved_again_beside_another_opening_is_still_the_sheets(hamlet: Hamlet, imported: Release):
    with clock.at(NOW):
        books.set_balances(imported, 0, CLOSES, by=hamlet.bookkeeper)
        assert imported.closing == CLOSES
        typed(hamlet, imported)
    assert imported.closing == imported.reckoned == 100000 - 936000 - 10000


def test_one_counted_to_the_same_sum_after_the_sheets_fell_is_the_clerks(hamlet: Hamlet, imported: Release):
    with clock.at(NOW):
        typed(hamlet, imported)
        books.set_balances(imported, OPENING, CLOSES, by=hamlet.bookkeeper)
        typed(hamlet, imported)
    assert imported.stated == {"closing": CLOSES}


def test_a_correction_of_a_published_sheet_follows_its_lines(hamlet: Hamlet, imported: Release):
    public = hamlet.pass_on(imported, State.PUBLISHED)
    with clock.at(NOW):
        version = corrections.correct(public, "路灯少记了一百元", by=hamlet.bookkeeper)
        db.session.flush()
        assert version.closing == CLOSES
        edited(hamlet, version)
    assert version.closing == CLOSES - 10000
    assert public.closing == CLOSES


def _version(client, address: str) -> str:
    return page(client.get(address)).select_one("[name=version]")["value"]
