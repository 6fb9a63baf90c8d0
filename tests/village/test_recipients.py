"""Who was paid relief stands on a list for its 公示期, and in a book only in part, whichever comes first."""

from collections.abc import Sequence

import pytest
from flask import Flask

from app import clock
from app.db import db
from app.village import queries, recipients, searching
from app.village.books import Line
from app.village.models import Release
from app.village.rules.life import State
from app.village.searching import Asked
from app.village.service import corrections, guarding, withholding
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import NOW, Hamlet, line

pytestmark = pytest.mark.databases("sqlite")

RELIEF = {"name": "王大锤", "group": "桥头组", "kind": "支出型", "amount": 120000, "given_on": "2026-10-20"}
LINES = (
    line(1, summary="发放王大锤临时救助金", category="Z08", expense=120000),
    line(2, summary="付赵铁柱", category="Z08", note="五保户赵铁柱慰问金", expense=50000),
    line(3, summary="付彭国强误工补贴", category="Z02", expense=80000),
)


def summaries(release: Release) -> list[str]:
    return [one.summary for one in queries.lines_of(release)]


def found(hamlet: Hamlet, words: str) -> list[str]:
    with clock.at(NOW):
        hits, _, _ = searching.page_of_hits(Asked(hamlet.village.region, words), 1, 30)
    return [hit.line.summary if hit.line else hit.words for hit in hits]


def published_before_the_rule(hamlet: Hamlet, lines: Sequence[Line], monkeypatch) -> Release:
    """A book that became public with whole names."""
    with monkeypatch.context() as without:
        without.setattr(guarding, "mask", lambda release: None)
        return hamlet.book(lines=lines)


def test_a_book_keeps_only_part_of_a_recipient_s_name_and_says_so_before(app: Flask, hamlet: Hamlet):
    release = hamlet.draft(lines=LINES)
    places = {(str(one.where), one.shown) for one in guarding.examination(release).found if one.kind == "recipient"}
    assert places == {
        ("工作表“账目”摘要第 1 行", "王*锤"),
        ("工作表“账目”摘要第 2 行", "赵*柱"),
        ("工作表“账目”备注第 2 行", "赵*柱"),
    }
    with clock.at(NOW):
        read = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{release.id}/"))
    assert "救助、慰问对象的姓名（王*锤）" in read.text
    hamlet.pass_on(release, State.PUBLISHED)
    assert summaries(release) == ["发放王*锤临时救助金", "付赵*柱", "付彭国强误工补贴"]
    assert queries.lines_of(release)[1].note == "五保户赵*柱慰问金"
    assert found(hamlet, "王大锤") == found(hamlet, "赵铁柱") == []
    assert found(hamlet, "彭国强") == ["付彭国强误工补贴"]


def test_a_name_on_a_list_that_hangs_is_masked_in_any_line(hamlet: Hamlet):
    hamlet.notice("V22", "temporary_relief", [RELIEF])
    release = hamlet.book(lines=(line(1, summary="付王大锤 10 月款"),))
    assert summaries(release) == ["付王*锤 10 月款"]


def test_a_list_that_comes_after_the_book_tells_the_clerk_where_the_name_stands(app: Flask, hamlet: Hamlet):
    book = hamlet.book(lines=(line(1, summary="付王大锤 10 月款"), line(2)))
    assert summaries(book)[0] == "付王大锤 10 月款"  # nothing told yet whose name it is
    with clock.at(NOW):
        release = hamlet.notice("V22", "temporary_relief", [RELIEF])
        told = recipients.in_books(release)
    assert told == [
        "2026-10 第 1 行的账已经公开，写着名单上的王大锤：名单撤下以后还能读到。请更正那一期，更正后的一版姓名只显示一部分"
    ]
    with clock.at(NOW):
        version = corrections.correct(book, "遮去救助对象的姓名", by=hamlet.bookkeeper)
        db.session.flush()
    hamlet.pass_on(version, State.PUBLISHED)
    assert summaries(version)[0] == "付王*锤 10 月款"
    with clock.at(NOW):
        read = page(app.test_client().get(f"/village/{hamlet.village.region.alias}/finance/2026-10/"))
    assert "第 1 行：姓名改为只显示一部分" in read.text and "王大锤" not in read.text
    assert recipients.in_books(release) == []


def test_a_list_of_farmers_says_nothing_of_need_and_masks_nobody(hamlet: Hamlet):
    rows = [{"group": "桥头组", "householder": "王大锤", "area": 350, "rate": 9500, "amount": 33250}]
    hamlet.notice("V25", "farmland_subsidy", rows)
    assert summaries(hamlet.book(lines=(line(1, summary="付王大锤误工补贴"),))) == ["付王大锤误工补贴"]


def test_a_book_from_before_is_not_found_by_such_a_name(hamlet: Hamlet, monkeypatch):
    release = published_before_the_rule(hamlet, LINES, monkeypatch)
    assert summaries(release)[0] == "发放王大锤临时救助金"
    with clock.at(NOW):
        withholding.look(release.id)
    assert found(hamlet, "王大锤") == []
    assert found(hamlet, "临时救助金") == ["发放王*锤临时救助金"]
    assert "王大锤" not in searching.entry(release)["text"]


@pytest.mark.parametrize("new", ["付李** 600元", "", "改记别处"])
def test_the_old_words_of_a_changed_relief_line_name_nobody_whole(new: str):
    assert "李桂芳" not in recipients.veiled("付李桂芳 500元", new, "Z08")
    assert "李桂芳" not in recipients.veiled("付李桂芳 500元", new, known={"李桂芳"})
