"""The whole city in small: clean books, the same each time, taken up where they ended."""

from collections import defaultdict

import pytest
from sqlalchemy import func, select

from app import clock
from app.core import search
from app.core.regions.service import load_csv
from app.db import db, unit_of_work
from app.demo import city, ledger, people
from app.village import laws, parties, queries
from app.village.models import CategoryTotal, LedgerLine, Payment, Release, Village
from app.village.rules.life import State
from app.village.rules.periods import read_period
from app.village.service import seal
from tests.village.making import NOW

VILLAGES, LINES = 4, 20
FEW = ("--posts", "100")  # not the hundred thousand a year of a whole city


GROWN: list[tuple[str, int]] = []


def settle() -> None:
    with unit_of_work():
        load_csv()
        people.load()
    GROWN[:] = grow()


SCENES = {"grown": settle}


@pytest.fixture
def grown(app):
    return list(GROWN)


def grow(villages: int = VILLAGES) -> list[tuple[str, int]]:
    with clock.at(NOW):
        return list(city.make(1, villages, LINES))


def books() -> list[Release]:
    return list(db.session.scalars(select(Release).order_by(Release.id)))


def test_every_month_of_the_year_is_made(grown):
    assert [name for name, _ in grown] == [f"2025-{n:02d}" for n in (11, 12)] + [f"2026-{n:02d}" for n in range(1, 11)]
    assert {added for _, added in grown[:-1]} == {VILLAGES * LINES}
    assert {book.state for book in books()} == {State.PUBLISHED}


def test_a_second_run_adds_nothing_and_a_wider_one_only_what_lacks(grown):
    before = {book.id: book.code for book in books()}
    assert {added for _, added in grow()} == {0}
    grow(VILLAGES + 1)
    after = {book.id: book.code for book in books()}
    assert before.items() < after.items() and len(after) - len(before) in (11, 12)


def test_the_same_village_and_month_give_the_same_book(grown):
    code, period = "430102001001", read_period("2026-03")
    assert list(ledger.drawn(code, "甲社区", period, 30)) == list(ledger.drawn(code, "甲社区", period, 30))
    assert ledger.held(code, period) != ledger.held(code, period.previous())


def test_every_book_keeps_every_law_and_its_code(grown):
    for book in books():
        found = queries.book_of(book)
        assert [f for f in laws.judge_book(found) if f.verdict == laws.Verdict.FAILS] == []
        assert book.code == seal.code_of(book)


def test_what_is_written_beside_the_lines_is_what_the_lines_say(grown):
    sums = defaultdict(lambda: [0, 0, 0])
    paid = {}
    for line in db.session.scalars(select(LedgerLine)):
        for found, more in ((sums[line.release_id, line.category], (line.income, line.expense, 1)),):
            for n, value in enumerate(more):
                found[n] += value
        paid |= {
            (line.release_id, line.seq, payee): line.expense
            for payee in parties.payees_in(line.summary)
            if line.expense > 0
        }
    totals = db.session.scalars(select(CategoryTotal))
    assert {(t.release_id, t.category): [t.income, t.expense, t.lines_count] for t in totals} == sums
    assert {(p.release_id, p.seq, p.party): p.paid for p in db.session.scalars(select(Payment))} == paid


def test_a_book_is_found_by_the_sites_search(grown):
    book = books()[0]
    words = queries.lines_of(book)[3].summary[:4]
    hits = search.newest(search.query(words, "village", book.village.region), 100)
    assert book.id in {search.subject_of(id) for id in hits}


def test_the_newest_month_has_villages_that_are_late(app):
    with unit_of_work():
        load_csv()
        people.load()
    with clock.at(NOW):
        places = city.settle(60, read_period("2026-10"))
        city.month(places, read_period("2026-10"), LINES, True)
    made = db.session.scalar(select(func.count()).select_from(Release))
    assert 0 < made < 60 == db.session.scalar(select(func.count()).select_from(Village))


def test_the_command_tells_how_fast_it_was(app):
    app.config["DEMO"] = True
    with app.app_context():
        from app.demo.cli import cli  # the app of the tests runs without the demo's commands
    outcome = app.test_cli_runner().invoke(cli, ["city", "--years", "1", "--villages", "2", "--lines", "12", *FEW])
    app.config["DEMO"] = False
    assert outcome.exit_code == 0, outcome.output
    assert "lines/s" in outcome.output and "MB" in outcome.output and "100 posts in" in outcome.output
