"""Who handled, witnessed and approved: what lacks is told the bookkeeper, who signs and everybody, and keeps nothing back."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.db import unit_of_work
from app.village import hands
from app.village.rules.life import State
from app.village.service import importing
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import NOW, OCTOBER, Hamlet, line, sheet

pytestmark = pytest.mark.databases("sqlite")

LACKS = (OCTOBER[0], line(2, witness="", approver=""), line(3, handler="李", witness=""))
SAID = [
    "2 笔支出没有写证明人（第 2、3 行）",
    "1 笔支出没有写审批人（第 2 行）",
    "经手人“李”只有一个字，看不出是谁（第 3 行）",
]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (OCTOBER, []),
        (LACKS, SAID),
        ([line(1, income=5, expense=0, witness="", approver="")], []),  # asked of expenses
        ([line(n, approver=" ") for n in range(1, 12)], ["11 笔支出没有写审批人（第 1、2、3、4、5、6、7、8 行等）"]),
    ],
)
def test_what_lacks_is_said_once_with_its_rows(lines, said):
    assert hands.gaps(lines) == said


def test_rows_are_called_as_the_sheet_calls_them():
    assert hands.gaps([line(1, witness="")], [7]) == ["1 笔支出没有写证明人（第 7 行）"]


def test_the_preview_names_the_rows_and_shows_who_signed_each(app: Flask, hamlet: Hamlet):
    rows = [
        ["2026-09-09", "记-1", "村组路灯更换", "公益支出", "", 9360, "黄秀英", "彭建军", "彭国强", ""],
        ["2026-09-10", "记-2", "付电费", "管理费用", "", 100, "李", "", "彭国强", ""],
    ]
    with unit_of_work():
        found = hamlet.upload(content=sheet(rows))
    with clock.at(NOW):
        shown = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/uploads/{found.id}/"))
    assert "1 笔支出没有写证明人（第 3 行）" in shown.text and "“李”只有一个字" in shown.text
    first = shown.select_one("table.slips tbody tr .what").text
    assert "经手 黄秀英" in first and "证明 彭建军" in first and "审批 彭国强" in first
    with clock.at(NOW), unit_of_work():
        importing.accept(found, by=hamlet.bookkeeper)


def test_who_signs_and_everybody_reads_what_lacks_and_nothing_is_held_back(
    app: Flask, client: FlaskClient, hamlet: Hamlet
):
    with unit_of_work():
        found = hamlet.draft(lines=LACKS)
    at = f"/desk/village/releases/{found.id}"
    with clock.at(NOW):
        desk = page(sign_in(app, hamlet.bookkeeper).get(f"{at}/"))
        assert [one.text for one in desk.select("#hands + ul li")] == SAID
        for state, who, act in (
            (State.CHECKING, hamlet.members[0], "check"),
            (State.SIGNING, hamlet.head, "sign"),
            (State.REVIEWING, hamlet.reviewer, "publish"),
        ):
            with unit_of_work():
                hamlet.pass_on(found, state)
            signing = page(sign_in(app, who).get(f"{at}/{act}"))
            assert all(said in signing.text for said in SAID), act
        with unit_of_work():
            hamlet.pass_on(found, State.PUBLISHED)
    public = page(client.get(f"/village/{hamlet.village.region.code}/finance/2026-10/"))
    assert all(said in public.select_one("#hands").text for said in SAID)


@pytest.mark.parametrize("count", [3, 201])
def test_a_book_that_names_everybody_says_so_and_a_long_one_is_asked_of_the_database(
    client: FlaskClient, hamlet: Hamlet, count: int
):
    hamlet.book(lines=[line(n, expense=100) for n in range(1, count + 1)])
    public = page(client.get(f"/village/{hamlet.village.region.code}/finance/2026-10/"))
    assert public.select_one("#hands").text == "经手人、证明人、审批人：每笔支出都写了。"


def test_of_a_long_book_the_rows_are_named_too(client: FlaskClient, hamlet: Hamlet):
    hamlet.book(lines=[line(n, expense=100, **({"witness": ""} if n == 203 else {})) for n in range(1, 251)])
    public = page(client.get(f"/village/{hamlet.village.region.code}/finance/2026-10/"))
    assert "1 笔支出没有写证明人（第 203 行）" in public.select_one("#hands").text
