"""A village beside villages alike: who counts as alike, what the figures are, who is left out."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from app.db import db
from app.village.comparing import compare
from app.village.rules.periods import Span
from tests.conftest import page
from tests.making import Make
from tests.village.making import Hamlet, line

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def several(make: Make) -> list[Hamlet]:
    """One of 1,000 people, four others: 900, 1,300, 1,301 people and one nobody counted."""
    first = Hamlet(make)
    others = [Hamlet(make, first.township, name) for name in ("锡福村", "飘峰村", "枫林村", "白沙村")]
    for hamlet, people, spent in zip([first, *others], (1000, 900, 1300, 1301, None), (500_00, 900_00, 1300_00, 1301_00, 7), strict=True):  # fmt: skip
        hamlet.village.population, hamlet.village.area = people, 2000_00
        hamlet.book(lines=[line(1, category="513", expense=spent)])
    db.session.flush()
    return [first, *others]


@pytest.mark.databases("sqlite", "postgres")
def test_the_median_is_of_villages_with_a_population_and_the_rest_are_counted(several: list[Hamlet]):
    found = compare(several[0].village, 2026)
    assert (found.alike, found.without_population) == (3, 1)
    rows = {row.label: row for row in found.per_head}
    assert (rows["支出"].own, rows["支出"].middle, rows["支出"].place, rows["支出"].of) == (50, 100, 4, 4)
    assert (rows["管理费用"].own, rows["公益福利支出"].own) == (50, 0)
    assert {row.label: row.own for row in found.per_mu}["支出"] == 25


def test_with_ten_of_like_size_the_others_are_left_out(several: list[Hamlet], make: Make):
    for n in range(8):
        hamlet = Hamlet(make, several[0].township, f"新建{n}村")
        hamlet.village.population = 1000
        hamlet.book()
    db.session.flush()
    assert compare(several[0].village, 2026).alike == 10  # 900, 1,300 and the eight; 1,301 is 31 % more


def test_another_kind_another_county_another_year_do_not_count(several: list[Hamlet], make: Make):
    several[1].village.region.kind = "社区"
    beside = Hamlet(make, make.region("大瑶镇", make.region("浏阳市")))
    beside.village.population = 1000
    beside.book()
    db.session.flush()
    found = compare(several[0].village, 2026)
    assert found.alike == 2 and found.per_head == [], "two neighbours are no median, and a rank would point at one"
    assert not compare(several[0].village, 2025).has_books


def test_the_page_says_what_it_cannot_say_and_asks_few_questions(client: FlaskClient, several: list[Hamlet]):
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    shown = page(client.get(f"/village/{several[0].village.region.code}/compare?year=2026")).get_text()
    assert "看不出的" in shown and "另有 1 个没有登记人口" in shown and "4 个里排第 4" in shown
    assert len(asked) <= 12
    assert client.get(f"/village/{several[0].village.region.code}/compare?year=1999").status_code == 404


def october_and(hamlet: Hamlet, month: int, spent: int) -> None:
    hamlet.book(period=f"2026-{month:02d}", lines=[line(1, day=date(2026, month, 5), category="513", expense=spent)])


def test_only_months_that_all_have_published_are_added_up(client: FlaskClient, several: list[Hamlet]):
    for hamlet, spent in zip(several[:3], (100_000_00, 1_00, 1_00), strict=True):
        october_and(hamlet, 9, spent)
    found = compare(several[0].village, 2026)
    assert (found.alike, found.months) == (3, (10,)), "one of the three has no September"
    assert {row.label: row.own for row in found.per_head}["支出"] == 50, "nor is September counted here"
    october_and(several[3], 9, 1_00)
    found = compare(several[0].village, 2026)
    assert (found.months, found.reach) == ((9, 10), "9–10 月")
    assert {row.label: (row.own, row.middle) for row in found.per_head}["支出"] == (10050, 100)
    shown = page(client.get(f"/village/{several[0].village.region.code}/compare?year=2026")).get_text()
    assert "只加大家都公开了的月份：2026 年 9–10 月" in shown


def test_a_quarter_is_set_beside_the_same_three_months(several: list[Hamlet], make: Make):
    for hamlet in several[:3]:
        for month in (7, 8, 9):
            october_and(hamlet, month, 10_00)
    for village in several[3:4]:
        village.village.span = Span.QUARTER
        village.book(period="2026Q3", lines=[line(1, day=date(2026, 7, 5), category="513", expense=60_00)])
    found = compare(several[0].village, 2026)
    assert (found.alike, found.months) == (3, (7, 8, 9, 10))
    assert {row.label: row.own for row in found.per_head}["支出"] == 53


def test_no_table_beside_fewer_than_three_with_the_figure(client: FlaskClient, several: list[Hamlet]):
    several[1].village.area = None
    db.session.flush()
    found = compare(several[0].village, 2026)
    assert len(found.per_head) == 4 and found.per_mu == [] and found.with_land == 2
    where = f"/village/{several[0].village.region.code}/compare?year=2026"
    assert "登记了耕地面积的只有 2 个，不够 3 个" in page(client.get(where)).get_text()
    several[2].village.population = None
    db.session.flush()
    shown = page(client.get(where)).get_text()
    assert "只有 2 个，不够 3 个，不比" in shown and "同类中位数" not in [
        one for one in page(client.get(where)).select("th")
    ]
