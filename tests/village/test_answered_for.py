"""Whoever signs or publishes reads on that page what she puts her name to, above the button."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from app import clock
from app.db import db
from app.village.models import Release
from app.village.rules.life import State
from app.village.service import books, chain, corrections, files
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import NOW, Hamlet, line
from tests.village.test_chain import VOUCHERS, WORDS
from tests.village.test_cutting import LINES, NAME, REASON, picture

pytestmark = pytest.mark.databases("sqlite")

STATES = {"check": State.CHECKING, "sign": State.SIGNING, "publish": State.REVIEWING}
each_page = pytest.mark.parametrize("act", STATES)


def above_the_button(app: Flask, hamlet: Hamlet, release: Release, act: str) -> str:
    who = {"check": hamlet.members[0], "sign": hamlet.head, "publish": hamlet.reviewer}[act]
    with clock.at(NOW):
        shown = page(sign_in(app, who).get(f"/desk/village/releases/{release.id}/{act}"))
    button = shown.select_one("main form button")
    before = [one for one in button.find_all_previous(["p", "li"]) if one.find_parent("main")]
    return BeautifulSoup("".join(map(str, reversed(before))), "html.parser").get_text()


@each_page
def test_failing_laws_and_what_was_signed_of_them(app: Flask, hamlet: Hamlet, act: str):
    release = hamlet.draft()
    with clock.at(NOW):
        books.put_vouchers(release, VOUCHERS | {"记-2": (0, 930000)}, by=hamlet.bookkeeper)
        chain.explain(release, WORDS, by=hamlet.bookkeeper)
    told = above_the_button(app, hamlet, hamlet.pass_on(release, STATES[act]), act)
    assert "核对不符" in told and "各凭证所列各笔之和 = 凭证金额" in told and "9,360.00 ≠ 9,300.00" in told
    assert f"{hamlet.bookkeeper.name}签字说明" in told and WORDS in told
    assert "各笔之和 = 本期合计" not in told, "what holds is counted elsewhere"


@each_page
def test_a_law_without_a_sum_names_the_lines(app: Flask, hamlet: Hamlet, act: str):
    """Nobody can sign for a line she cannot find: where no sum speaks, the line does."""
    wrong = [line(1, category="S02", summary="卖旧门窗"), *(line(n, summary=f"电费 {n}") for n in range(2, 4))]
    release = hamlet.draft(lines=wrong)
    with clock.at(NOW):
        chain.explain(release, WORDS, by=hamlet.bookkeeper)
    told = above_the_button(app, hamlet, hamlet.pass_on(release, STATES[act]), act)
    assert "收入、支出各记在自己的类别" in told and "第 1 行" in told and "类，不能记支出" in told
    assert "第 2 行：" not in told


@each_page
def test_what_it_comes_to_stands_above_the_button(app: Flask, hamlet: Hamlet, act: str):
    """On a phone nobody signs a title alone."""
    release = hamlet.pass_on(hamlet.draft(), STATES[act])
    with clock.at(NOW):
        table = books.start(hamlet.village, "V01", "decisions", "2026Q3", by=hamlet.bookkeeper, batch=0)
        db.session.flush()
        books.put_table(table, "decisions", {}, [{"matter": "修路"}, {"matter": "修渠"}], by=hamlet.bookkeeper)
    who = {"check": hamlet.members[0], "sign": hamlet.head, "publish": hamlet.reviewer}[act]
    with clock.at(NOW):
        read = [
            " ".join(page(sign_in(app, who).get(f"/desk/village/releases/{one.id}/{act}")).select_one("main dl.facts").text.split())
            for one in (release, hamlet.pass_on(table, STATES[act]))
        ]  # fmt: skip
    assert read[0].startswith("明细3 笔") and "182,440.36 元" in read[0] and "结余" in read[0]
    assert read[1].endswith("2 行")


@each_page
def test_where_all_agrees_it_says_so_and_speaks_of_nothing_else(app: Flask, hamlet: Hamlet, act: str):
    told = above_the_button(app, hamlet, hamlet.pass_on(hamlet.draft(), STATES[act]), act)
    assert "项都相符" in told and "旧版" not in told and "签字说明" not in told


@each_page
def test_what_a_personal_correction_takes_out_of_old_versions_and_where(app: Flask, hamlet: Hamlet, act: str):
    draft = hamlet.draft(lines=LINES)
    with clock.at(NOW):
        files.attach(draft, picture(), "记-4", "收条", by=hamlet.bookkeeper)
    first = hamlet.pass_on(draft, State.PUBLISHED)
    with clock.at(NOW):
        thrown = corrections.correct(first, "第 2 笔写错了科目", by=hamlet.bookkeeper)
        books.put_line(thrown, line(2, expense=935000), by=hamlet.bookkeeper)
        db.session.flush()
    second = hamlet.pass_on(thrown, State.PUBLISHED)
    with clock.at(NOW):
        third = corrections.correct(second, REASON, [NAME], by=hamlet.bookkeeper)
        db.session.flush()
        db.session.refresh(third)
        files.remove(third.files[0], by=hamlet.bookkeeper)
        db.session.flush()
        db.session.expire(third, ["files"])
    told = above_the_button(app, hamlet, hamlet.pass_on(third, STATES[act]), act)
    assert "旧版也会改" in told and NAME in told and REASON in told
    for number in (1, 2):
        assert f"第 {number} 版 3 处：第 4 行摘要、第 4 行备注、附件（凭证 记-4）（撤下）" in told
    if act == "publish":
        hamlet.pass_on(third, State.PUBLISHED)
        for version in (first, second):
            db.session.refresh(version)
            assert version.steps[-1].remark.startswith("后来的更正涉及个人信息，这一版隐去了：第 4 行摘要、第 4 行备注、附件（凭证 记-4）。")  # fmt: skip


@each_page
def test_what_a_correction_changes_stands_above_the_button(app: Flask, hamlet: Hamlet, act: str):
    """Nobody signs a correction by its reason alone; the same stands with the draft, and where nothing was changed it says so."""
    book = hamlet.book()
    with clock.at(NOW):
        second = corrections.correct(book, "路灯的发票金额抄错了", by=hamlet.bookkeeper)
        db.session.flush()
        address = f"/desk/village/releases/{second.id}/"
        filler = sign_in(app, hamlet.bookkeeper)
        assert "还没有改" in page(filler.get(address)).select_one("#changed").find_next("p").text
        books.put_line(second, line(2, expense=864000), by=hamlet.bookkeeper)
        db.session.flush()
        assert "第 2 行改了支出" in page(filler.get(address)).select_one("#changed").find_next("ul").text
    told = above_the_button(app, hamlet, hamlet.pass_on(second, STATES[act]), act)
    assert "第 2 行改了支出" in told and "9,360.00" in told and "8,640.00" in told


@each_page
def test_what_a_correction_of_a_table_changes_stands_there_too(app: Flask, hamlet: Hamlet, act: str):
    notice = hamlet.notice()
    with clock.at(NOW):
        second = corrections.correct(notice, "决议的名称抄错了一个字", by=hamlet.bookkeeper)
        db.session.flush()
        books.put_row(second, {"matter": "修通组水渠"}, 1, by=hamlet.bookkeeper)
        db.session.flush()
    told = above_the_button(app, hamlet, hamlet.pass_on(second, STATES[act]), act)
    assert "修通组水渠" in told and "修通组公路" in told
