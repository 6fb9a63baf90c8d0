"""What is found of a village: lines by their words, tables by theirs, and nobody on a list."""

from datetime import UTC, date, datetime

import pytest

from app import clock
from app.core import search
from app.core.search.rebuilding import rebuild
from app.db import db
from app.village import searching
from app.village.rules.life import State
from app.village.searching import Asked
from app.village.service import books, corrections
from app.village.tables import all_forms
from tests.conftest import page
from tests.village.making import NOW, Hamlet, line

pytestmark = pytest.mark.databases("sqlite")

MANY = [
    line(1, summary="支付长沙湘塘建筑工程有限公司 陈家塅组公路硬化工程进度款", expense=900_000_00),
    line(2, summary="村组路灯更换 12 盏", expense=9_360_00),
    line(3, summary="路灯电费退回", income=80_00, expense=0),
]


def hits(hamlet: Hamlet, words: str, **more) -> list[str]:
    with clock.at(NOW):
        found, _, _ = searching.page_of_hits(Asked(hamlet.village.region, words, **more), 1, 30)
    return [hit.line.summary if hit.line else hit.words or "(whole)" for hit in found]


def test_lines_are_found_by_any_piece_of_their_summary(hamlet: Hamlet):
    hamlet.book(lines=MANY)
    assert hits(hamlet, "路灯") == ["村组路灯更换 12 盏", "路灯电费退回"]
    assert hits(hamlet, "塅组公") == [MANY[0].summary]
    assert hits(hamlet, "湘塘建筑") == [MANY[0].summary]
    assert hits(hamlet, "路灯 更换") == ["村组路灯更换 12 盏"]
    assert hits(hamlet, "葛家山 路灯") == ["村组路灯更换 12 盏", "路灯电费退回"]
    assert hits(hamlet, "葛家山村") == ["(whole)"]
    assert hits(hamlet, "无此词") == [] == hits(hamlet, "，")


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize(
    ("more", "count"),
    [
        ({"side": "income"}, 1),
        ({"side": "expense"}, 1),
        ({"least": 100_00}, 1),
        ({"year": 2026}, 2),
        ({"year": 2025}, 0),
        ({"side": "income", "least": 81_00}, 0),
    ],
)
def test_filters_narrow_what_is_found(hamlet: Hamlet, more, count):
    hamlet.book(lines=MANY)
    assert len(hits(hamlet, "路灯", **more)) == count


@pytest.mark.databases("sqlite", "postgres")
def test_reversals_are_found_on_their_side_and_by_their_size(hamlet: Hamlet):
    hamlet.book(lines=[line(1, summary="冲销路灯款", expense=-936000), line(2, summary="路灯电费", expense=100)])
    assert hits(hamlet, "路灯", side="expense") == ["冲销路灯款", "路灯电费"]
    assert hits(hamlet, "路灯", side="expense", least=9000_00) == ["冲销路灯款"]
    assert hits(hamlet, "路灯", side="income") == []


def test_only_the_version_that_is_public_now_is_found(hamlet: Hamlet):
    first = hamlet.book(lines=MANY)
    with clock.at(NOW):
        second = corrections.correct(first, "路灯写成了电灯，更正", by=hamlet.bookkeeper)
        books.put_line(second, line(2, summary="村组电灯更换 12 盏"), by=hamlet.bookkeeper)
    assert hits(hamlet, "电灯") == [] and len(hits(hamlet, "路灯")) == 2
    hamlet.pass_on(second, State.PUBLISHED)
    assert hits(hamlet, "电灯") == ["村组电灯更换 12 盏"] and len(hits(hamlet, "路灯")) == 1


def test_a_draft_is_not_found(hamlet: Hamlet):
    hamlet.draft(lines=MANY)
    assert hits(hamlet, "路灯") == []


def test_rows_of_tables_are_found_and_persons_in_them_are_not(hamlet: Hamlet):
    rows = [
        {"name": "陈家塅组公路硬化", "budget": 1, "winner": "长沙湘塘建筑工程有限公司"},
        {"name": "新屋组水渠", "budget": 1, "winner": "黄大海"},
    ]
    hamlet.notice("V11", "projects", rows)
    assert hits(hamlet, "公路硬化") == ["陈家塅组公路硬化，长沙湘塘建筑工程有限公司"]
    assert hits(hamlet, "湘塘") == ["陈家塅组公路硬化，长沙湘塘建筑工程有限公司"]
    assert hits(hamlet, "黄大海") == []


@pytest.mark.parametrize("form", [form for form in all_forms().values() if form.of_people], ids=lambda form: form.key)
def test_nobody_on_a_list_is_found_by_name(hamlet: Hamlet, form):
    row = {column.key: f"彭某{n}号" for n, column in enumerate(form.columns) if column.kind == "text"}
    release = hamlet.notice(form.items[0], form.key, [row])
    assert not any("彭某" in word for word in searching.words_of(release))
    assert hits(hamlet, "彭某") == [] and hits(hamlet, form.title) == ["(whole)"]
    assert search.newest(search.query("彭某"), 10) == []


def test_a_rebuild_finds_the_same(hamlet: Hamlet):
    hamlet.book(lines=MANY)
    hamlet.notice("V11", "projects", [{"name": "陈家塅组公路硬化", "budget": 1}])
    before = {(e.kind, e.subject_id): (e.title, e.text, e.url, e.on_date) for e in everything()}
    rebuild(pause=lambda seconds: None)
    assert before == {(e.kind, e.subject_id): (e.title, e.text, e.url, e.on_date) for e in everything()}
    assert len(before) == 2


def everything():
    return db.session.scalars(db.select(search.models.SearchEntry)).all()


def test_thousands_of_lines_come_page_by_page(hamlet: Hamlet):
    for month in (8, 9, 10):
        rows = [line(n, day=date(2026, month, 3), summary=f"路灯 {month}-{n}") for n in range(1, 6)]
        hamlet.pass_on(hamlet.draft(f"2026-{month:02d}", rows), State.PUBLISHED, datetime(2026, 11, month, tzinfo=UTC))
    asked = Asked(hamlet.township, "路灯")
    pages = [searching.page_of_hits(asked, number, 4) for number in (1, 2, 3, 4)]
    assert [more for _, more, _ in pages] == [True, True, True, False]
    assert [count for _, _, count in pages] == [3] * 4
    seen = [hit.line.summary for found, _, _ in pages for hit in found]
    assert seen == [f"路灯 {month}-{n}" for month in (10, 9, 8) for n in range(1, 6)]
    own, _, count = searching.page_of_hits(Asked(hamlet.village.region, "路灯"), 1, 30)
    assert [hit.line.summary for hit in own] == seen and count is None


@pytest.mark.databases("sqlite", "postgres")
def test_the_page_leads_to_the_line_itself(hamlet: Hamlet, client):
    hamlet.book(lines=MANY)
    region = hamlet.village.region
    for code in (region.code, hamlet.township.alias, hamlet.township.parent.alias):
        shown = page(client.get(f"/village/{code}/search?q=路灯&side=expense"))
        links = [a["href"] for a in shown.select("td a")]
        assert links == [f"/village/{region.code}/finance/2026-10/#line-2"]
    book = page(client.get(links[0].partition("#")[0]))
    assert "村组路灯更换" in book.select_one("#line-2").text
    assert "9,360.00" in shown.select_one("tbody").text


def test_of_a_long_book_it_leads_to_the_page_of_the_line(hamlet: Hamlet, client):
    hamlet.book(lines=[line(n, summary=f"第 {n} 笔电费") for n in range(1, 202)])
    shown = page(client.get(f"/village/{hamlet.village.region.code}/search?q=第 201 笔"))
    [link] = [a["href"] for a in shown.select("td a")]
    assert link.endswith("finance/2026-10/?page=2#line-201")


@pytest.mark.parametrize("query", ["", "?q=", "?q=路灯&year=x&side=y&least=abc", "?q=路灯&least=99999999999999999999"])
def test_a_filter_that_cannot_be_read_is_no_fault(hamlet: Hamlet, client, query):
    hamlet.book(lines=MANY)
    assert client.get(f"/village/{hamlet.village.region.code}/search{query}").status_code == 200


def test_too_deep_a_page_is_not_found(hamlet: Hamlet, client):
    assert client.get(f"/village/{hamlet.village.region.code}/search?q=x&page=51").status_code == 404
    assert client.get("/village/999999/search?q=x").status_code == 404
