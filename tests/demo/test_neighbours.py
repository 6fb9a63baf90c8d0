"""The demo has villages alike: what 比一比 says can be seen, and whom a board's readers may ring."""

import pytest
from sqlalchemy import select

from app import clock
from app.db import db, unit_of_work
from app.demo import neighbours
from app.village.comparing import compare
from app.village.models import Release
from app.village.rules.life import State
from app.village.service import seal
from tests.conftest import page
from tests.demo.told import NOW, tell_neighbours, villages

pytestmark = pytest.mark.databases("sqlite")

SCENES = {"told": tell_neighbours}


@pytest.fixture
def told(app):
    return villages()


def test_a_village_stands_beside_a_dozen_alike_per_head_and_per_mu(told, client):
    with clock.at(NOW):
        found = compare(told["葛家山村"], 2026)
        assert (found.alike, found.with_land, found.reach) == (12, 11, "1–10 月")
        assert len(found.per_head) == len(found.per_mu) == 4
        assert len({row.place for row in found.per_head}) > 1, "it is not always the first or the last"
        shown = page(client.get("/village/430121116203/compare?year=2026"))
        assert [table.caption.text for table in shown.select("main table")] == [
            "每人（单位：元/人）",
            "每亩耕地（单位：元/亩）",
        ]
        past = page(client.get("/village/430121116203/finance/")).select("main a[href*=compare]")
    assert [link["href"] for link in past] == ["/village/430121116203/compare?year=2026"]


def test_a_second_time_adds_nothing_and_the_same_each_time(told):
    before = [
        (one.village_id, one.period, one.code) for one in db.session.scalars(select(Release).order_by(Release.id))
    ]
    with clock.at(NOW), unit_of_work():
        assert not neighbours.load()
    after = [(one.village_id, one.period, one.code) for one in db.session.scalars(select(Release).order_by(Release.id))]
    assert before == after


def test_their_books_follow_on_each_other_and_bear_their_code(told):
    place = told["金龙村"]
    rows = select(Release).where(Release.village_id == place.id).order_by(Release.period)
    books = list(db.session.scalars(rows))
    assert [book.period for book in books] == neighbours.MONTHS
    assert all(later.opening == earlier.closing for earlier, later in zip(books, books[1:], strict=False))
    assert all(book.state == State.PUBLISHED and book.code == seal.code_of(book) for book in books)
    assert all(8 <= clock.here(step.at).hour < 18 for book in books for step in book.steps)


@pytest.mark.parametrize(
    ("code", "name", "phone"),
    [
        ("430121116203", "开慧镇人民政府", "0731-84010016"),
        ("430121107005", "果园镇人民政府", "0731-84010007"),
        ("430121110201", "金井镇人民政府", "0731-84010010"),
    ],
)
def test_a_board_names_its_township_with_its_telephone(told, client, code: str, name: str, phone: str):
    with clock.at(NOW):
        shown = page(client.get(f"/village/{code}/"))
    told_of = shown.select_one(f"main a[href='tel:{phone}']").find_parent("p").text
    assert name in told_of and "可以向乡镇（街道）反映" in told_of
