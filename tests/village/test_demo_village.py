"""The demo's boards: told by the verbs, the same each time, with one of everything to look at."""

from datetime import date

import pytest
from sqlalchemy import select

from app import clock
from app.db import db, unit_of_work
from app.demo import ledger, people, tables, village
from app.village import boards, laws, queries, rollups
from app.village.models import LedgerLine, Question, Release, Village
from app.village.rules.due import Lamp
from app.village.rules.life import IN_WORK, State
from app.village.rules.periods import Span, read_period
from app.village.rules.rollup import Standing
from app.village.service import seal
from app.village.tables import all_forms
from tests.conftest import page
from tests.demo.told import NOW, tell_villages, villages

pytestmark = pytest.mark.databases("sqlite")

SCENES = {"told": tell_villages}


@pytest.fixture
def told(app):
    return villages()


def books(place: Village) -> list[Release]:
    rows = select(Release).where(Release.village_id == place.id, Release.form == "ledger")
    return list(db.session.scalars(rows.order_by(Release.period, Release.number)))


def failing(release: Release) -> set[str]:
    return {f.law for f in laws.judge_book(queries.book_of(release)) if f.verdict == laws.Verdict.FAILS}


def test_a_second_time_adds_nothing(told):
    before = [(release.id, release.code) for release in db.session.scalars(select(Release))]
    with clock.at(NOW), unit_of_work():
        assert not village.load()
    assert before == [(release.id, release.code) for release in db.session.scalars(select(Release))]


def test_a_year_of_books_hangs_together(told):
    for name, periods in (
        ("葛家山村", village.MONTHS),
        ("开慧村", village.MONTHS[:-1]),
        ("田汉社区", village.QUARTERS),
    ):
        live = [book for book in books(told[name]) if book.state == State.PUBLISHED]
        assert [book.period for book in live] == periods
        assert all(later.opening == earlier.closing for earlier, later in zip(live, live[1:], strict=False))
        assert all(book.code == seal.code_of(book) for book in live)
        assert live[0].opening == ledger.held(told[name].region.code, read_period(live[0].period).previous())


def test_a_correction_a_month_of_nothing_and_one_that_is_explained(told):
    for place in told.values():
        for book in books(place):
            if book.is_public:
                assert bool(failing(book)) == bool(book.explanation), book.period
    first, second = (book for book in books(told["葛家山村"]) if book.period == village.CORRECTED)
    assert (first.state, second.state) == (State.SUPERSEDED, State.PUBLISHED) and "270" in second.reason
    assert [book.period for book in books(told["开慧村"]) if book.nothing] == [village.EMPTY]
    assert [book.period for book in books(told["葛家山村"]) if book.explanation] == [village.UNBALANCED]


def test_something_waits_in_every_state(told):
    states = set(db.session.scalars(select(Release.state)))
    assert states >= IN_WORK | {State.PUBLISHED, State.SUPERSEDED}


def test_questions_stand_answered_open_and_gone_up(told):
    found = {(question.state, question.where) for question in db.session.scalars(select(Question))}
    assert found == {("answered", "village"), ("open", "village"), ("open", "township")}


@pytest.mark.parametrize("table", [*tables.PUBLISHED, *tables.ON_NOTICE], ids=lambda table: table[1])
def test_every_table_keeps_the_laws_and_the_columns_of_its_form(table):
    item, key, period, head, rows = table
    form = all_forms()[key]
    assert item in form.items and read_period(period)
    assert set(head) <= {column.key for column in form.head}
    for row in rows:
        assert set(row) <= {column.key for column in form.columns}
        assert {column.key for column in form.columns if column.needed} <= set(row)
    assert [f.law for f in laws.judge_table(form, head, rows) if f.verdict == laws.Verdict.FAILS] == []


@pytest.mark.databases("sqlite", "postgres")
def test_lists_of_people_are_on_notice_now(told):
    rows = select(Release).where(Release.notice_to.is_not(None))
    for release in db.session.scalars(rows):
        assert all_forms()[release.form].of_people
        assert release.notice_from <= date(2026, 11, 24) <= release.notice_to


def test_the_board_and_the_roll_up_show_who_is_late(told, client):
    with clock.at(NOW):
        lamps = {one.item.no: one.lamp for panel in boards.board(told["开慧村"]) for one in panel.standings}
        county = rollups.overview(told["开慧村"].region.parent.parent, read_period("2026-10"))
        standings = {row.name: row.judged.standing for row in county.rows if row.judged.standing != Standing.ABSENT}
        shown = client.get("/village/430121116/")
    assert lamps["V04"] == Lamp.LATE
    assert standings == {"葛家山村": Standing.PUBLISHED, "开慧村": Standing.LATE, "田汉社区": Standing.FREE}
    assert "11月10日" in page(shown).select_one("td .lamp.late").find_parent("tr").text
    assert told["田汉社区"].span == Span.QUARTER


def test_one_month_was_published_late_and_the_county_counts_it_apart(told):
    with clock.at(NOW):
        county = rollups.overview(told["开慧村"].region.parent.parent, read_period("2026-09"))
    assert {row.name: row.judged.days_late for row in county.rows if row.judged.was_late} == {"开慧村": 9}
    assert (county.sums.counts[Standing.PUBLISHED], county.sums.was_late, county.sums.counts[Standing.LATE]) == (
        2,
        1,
        0,
    )


def test_every_public_page_of_the_boards_opens(told, client):
    with clock.at(NOW):
        for place in told.values():
            board = page(client.get(f"/village/{place.region.code}/"))
            for link in {a["href"].partition("#")[0] for a in board.select("main a[href^='/village/']")}:
                assert client.get(link).status_code == 200, link


def test_the_people_named_in_the_list_hold_their_roles(told):
    for name in ("bookkeeper", "head", "supervision", "supervision2", "supervision3"):
        (grant,) = people.by_name(name).grants
        assert grant.region.short_name == "葛家山村"
    assert people.by_name("township").grants[0].region.short_name == "开慧镇"


@pytest.mark.databases("sqlite", "postgres")
def test_no_draft_holds_a_day_that_has_not_come(told):
    days = db.session.scalars(select(LedgerLine.day)).all()
    assert days and max(days) <= clock.here(NOW).date()


def table(place: Village, key: str, period: str = "2026Q3") -> list[dict]:
    rows = select(Release).where(Release.village_id == place.id, Release.form == key, Release.period == period, Release.state == State.PUBLISHED)  # fmt: skip
    return queries.rows_of(db.session.scalars(rows).one(), key)


def paid(place: Village, words: str, side: str = "expense") -> int:
    live = [book for book in books(place) if book.state == State.PUBLISHED and book.period <= "2026-09"]
    return sum(getattr(line, side) for book in live for line in queries.lines_of(book) if words in line.summary)


@pytest.mark.databases("sqlite", "postgres")
def test_books_tables_and_contracts_of_a_board_say_the_same(told, client):
    place = told["葛家山村"]
    road, lamps = table(place, "projects")
    for row in (road, lamps):
        assert row["paid"] == paid(place, row["name"]) == paid(place, row["winner"]) > 0
    debt = next(row for row in table(place, "debts") if row["side"] == "债务")
    assert (debt["party"], debt["closing"]) == (road["winner"], road["retained"])
    assert table(place, "assets")[1]["received"] == paid_this_year(place, "门面出租收入")
    assert table(place, "resources")[0]["received"] == paid_this_year(place, "稻田流转租金")
    assert any(row["from_on"] for row in table(place, "contracting"))
    with clock.at(NOW):
        document = client.get(f"/village/{place.region.code}/finance/2026Q3.json").get_json()
        shown = page(client.get(f"/village/{place.region.code}/finance/2026Q3/")).get_text()
    found = {row["law"]: row["verdict"] for row in document["findings"]}
    assert (found["accounts_total"], found["plan"]) == ("holds", "holds") and road["winner"] in shown


def paid_this_year(place: Village, words: str) -> int:
    return paid(place, words, "income") - sum(
        line.income
        for book in books(place)
        if book.period < "2026" and book.state == State.PUBLISHED
        for line in queries.lines_of(book)
        if line.summary == words
    )


@pytest.mark.databases("sqlite", "postgres")
def test_money_is_spent_when_there_is_something_to_spend_it_on(told):
    for summary, months in ledger.MONTHS_OF.items():
        days = db.session.scalars(select(LedgerLine.day).where(LedgerLine.summary == summary)).all()
        assert {day.month for day in days} <= set(months), summary


@pytest.mark.databases("sqlite", "postgres")
def test_vouchers_and_contracts_can_be_looked_at(told, client):
    place = told["葛家山村"]
    with_files = [release for release in db.session.scalars(select(Release).where(Release.village_id == place.id)) if release.is_public and release.open_files]  # fmt: skip
    kinds = {file.attachment.media_type for release in with_files for file in release.open_files}
    assert kinds == {"image/png", "application/pdf"}
    book = next(release for release in with_files if release.is_ledger)
    (first, *_) = book.open_files
    line = next(line for line in queries.lines_of(book) if line.voucher == first.voucher)
    assert tables.BUILDER in line.summary and laws.yuan(line.expense) in first.caption
    with clock.at(NOW):
        assert client.get(f"/files/{first.attachment_id}/{first.attachment.name}").status_code == 200
        assert first.caption in client.get(f"/village/{place.region.code}/finance/{book.period}/").text


def test_places_differ(told):
    assert len({place.area for place in told.values()}) == 3
    assert {place.board_place for place in told.values()} == {"社区服务中心门口", "村部门口东墙"}
