"""资金公开表 handed in alone: the accounts of a book, or a table of its own that is held against the book of its period."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from app import clock
from app.db import unit_of_work
from app.errors import Refused
from app.village import queries
from app.village.models import Release
from app.village.rules.life import State
from app.village.service import books, chain, importing, judging
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import NOW, OCTOBER, Hamlet
from tests.village.test_double_entry import book
from tests.village.test_vouchers import FUNDS_HEAD

pytestmark = pytest.mark.databases("sqlite")

CASH = ["库存现金", "", 2440.36, 0, 360, 2080.36]
BANK = ["湖南农商银行", "6621", 180000, 61800, 9000, 232800]
LINES_CLOSE = 18244036 + 3680000 + 2500000 - 936000


def funds(*rows: Sequence[Any]) -> bytes:
    return book(("资金公开表", FUNDS_HEAD, rows or (CASH, BANK)))


def read(app: Flask, hamlet: Hamlet, release: Release, content: bytes) -> tuple[Any, BeautifulSoup]:
    """The upload, with its columns confirmed, and its preview."""
    with unit_of_work():
        found = hamlet.upload(release, content)
        with clock.at(NOW):
            if importing.preview(found).reading is None:
                importing.confirm_layout(found, {}, None, by=hamlet.bookkeeper)
    with clock.at(NOW):
        shown = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/uploads/{found.id}/"))
    return found, shown


def separate(hamlet: Hamlet, period: str = "2026Q3") -> Release:
    with unit_of_work(), clock.at(NOW):
        return books.start(hamlet.village, "V05", queries.FUNDS, period, by=hamlet.bookkeeper, batch=0)


def test_a_sheet_of_accounts_alone_is_known_for_what_it_is_and_asked_about_once(hamlet: Hamlet):
    found = hamlet.upload(hamlet.draft(), funds())
    shown = importing.preview(found)
    assert shown.form.key == "funds" and shown.reading is None and "像资金公开表" in shown.layout.doubts[0]
    with clock.at(NOW):
        importing.confirm_layout(found, {}, None, by=hamlet.bookkeeper)
    again = importing.preview(hamlet.upload(found.release, funds()))
    assert again.form.key == "funds" and len(again.reading.rows) == 2


def test_it_becomes_the_accounts_of_the_book_and_leaves_the_lines_as_they_are(app: Flask, hamlet: Hamlet):
    with unit_of_work():
        release = hamlet.draft()
    found, shown = read(app, hamlet, release, funds())
    said = shown.get_text()
    assert "存入后只作本期账的各账户，与账上核对，不改已填的 3 笔" in said
    assert "各账户期初余额合计 182,440.36 = 账上期初余额 182,440.36" in said
    assert "各账户期末余额合计 234,880.36 = 账上期末余额 234,880.36" in said and "不符" not in said
    assert not shown.select("button[name=how]"), "nothing that stands is added to or replaced"
    with clock.at(NOW):
        assert importing.accept(found, by=hamlet.bookkeeper) == 3
    verdicts = {one.law: one.verdict.value for one in judging.findings(release)}
    assert verdicts["accounts"] == verdicts["accounts_total"] == "holds" and release.closing == LINES_CLOSE


def test_what_does_not_agree_with_the_lines_is_said_with_its_difference(app: Flask, hamlet: Hamlet):
    with unit_of_work():
        release = hamlet.draft()
    found, shown = read(app, hamlet, release, funds(CASH, [*BANK[:4], 8000, 233800]))
    said = shown.get_text()
    assert "各账户期末余额合计 235,880.36 ≠ 账上期末余额 234,880.36，差 1,000.00 元" in said
    assert "各账户增加 − 减少 53,440.00 ≠ 账上收入 − 支出 52,440.00，差 1,000.00 元" in said
    assert "存入以后逐行改" not in said
    with clock.at(NOW):
        importing.accept(found, by=hamlet.bookkeeper)
        with pytest.raises(Refused, match="各账户期初、期末余额之和"):
            chain.submit(release, by=hamlet.bookkeeper)


def test_without_lines_it_opens_the_book_and_says_that_they_are_still_to_come(app: Flask, hamlet: Hamlet):
    with unit_of_work(), clock.at(NOW):
        release = books.start(hamlet.village, "V04", "ledger", "2026-10", by=hamlet.bookkeeper, batch=0)
    assert release.opening is None
    found, shown = read(app, hamlet, release, funds())
    said = shown.get_text()
    assert "逐笔收支还要另外填" in said and "还没有逐笔收支，增减和期末还不能核对" in said
    with unit_of_work(), clock.at(NOW):
        importing.accept(found, by=hamlet.bookkeeper)
    assert release.opening == 18244036 and len(queries.accounts_of(release)) == 2 and not release.lines_count
    with clock.at(NOW), pytest.raises(Refused, match="还没有填任何内容"):
        chain.submit(release, by=hamlet.bookkeeper)


def test_a_form_published_by_itself_is_held_against_the_book_of_its_period(app: Flask, hamlet: Hamlet):
    with unit_of_work():
        hamlet.village.span = "quarter"
        own = hamlet.draft(period="2026Q3", lines=())
    release = separate(hamlet)
    _, shown = read(app, hamlet, release, funds())
    assert "还没有逐笔收支，增减和期末还不能核对" in shown.get_text()
    assert "各账户期初余额合计 182,440.36 = 账上期初余额 182,440.36" in shown.get_text()
    assert "这张表作为资金公开表单独公开，不进收支账" in shown.get_text()
    with unit_of_work(), clock.at(NOW):
        importing.drop(importing.waiting(release)[0], by=hamlet.bookkeeper)
        september = [replace(one, day=date(2026, 9, 9)) for one in OCTOBER]
        books.replace_lines(own, september, by=hamlet.bookkeeper)
        table = [{"name": "库存现金", "opening": 244036, "increase": 0, "decrease": 36000, "closing": 208036}]
        books.put_table(own, queries.FUNDS, {}, table, by=hamlet.bookkeeper)
    _, shown = read(app, hamlet, release, funds())
    said = shown.get_text()
    assert "各账户期初余额合计 182,440.36 = 账上期初余额 182,440.36" in said
    assert "湖南农商银行（尾号 6621）：账上没有这个账户" in said and "库存现金期末" not in said


@pytest.mark.databases("sqlite", "postgres")
def test_without_a_book_of_the_period_there_is_nothing_to_hold_it_against(app: Flask, hamlet: Hamlet):
    _, shown = read(app, hamlet, separate(hamlet), funds())
    assert "这一期还没有收支账，没有可以核对的" in shown.get_text()


def test_a_book_published_with_accounts_that_came_alone_shows_them(hamlet: Hamlet, app: Flask):
    with unit_of_work():
        release = hamlet.draft()
    found, _ = read(app, hamlet, release, funds())
    with unit_of_work(), clock.at(NOW):
        importing.accept(found, by=hamlet.bookkeeper)
    with unit_of_work():
        hamlet.pass_on(release, State.PUBLISHED)
    with clock.at(NOW):
        shown = page(app.test_client().get(f"/village/{hamlet.village.region.code}/finance/2026-10/"))
    assert "湖南农商银行" in shown.select_one("#accounts").find_next("table").get_text()


def test_accounts_of_a_book_are_not_said_to_be_mended_row_by_row(app: Flask, hamlet: Hamlet):
    with unit_of_work():
        release = hamlet.draft()
    _, shown = read(app, hamlet, release, funds(CASH, [*BANK[:5], 999999]))
    told = shown.select_one(".err[role=alert]").get_text()
    assert "各账户存入以后不能逐行改" in told and "也可以存入以后逐行改" not in told
