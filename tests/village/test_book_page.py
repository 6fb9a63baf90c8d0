"""The page of a book: few queries, written once for all strangers, never older than what it shows."""

import re
from datetime import date

import pytest

from app import clock
from app.core.attachments.models import Attachment
from app.db import db, unit_of_work
from app.village import queries
from app.village.books import Totals
from app.village.models import BOARD_PHOTO, ReleaseFile
from app.village.rules.asking import Outcome
from app.village.rules.life import State
from app.village.rules.periods import read_period
from app.village.service import asking, books, chain, corrections, villages
from app.village.statements import JUDGED, of_span
from app.web.remembered import PAGES
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import NOW, Hamlet, line

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture(autouse=True)
def _no_page_yet():
    PAGES.kept.clear()


TOKEN = re.compile(r'value="[^"]{60,}"')


def read(app, address: str) -> str:
    """As a new stranger reads it; each has a token of their own."""
    with clock.at(NOW):
        return TOKEN.sub("", app.test_client().get(address).text)


def address_of(hamlet: Hamlet) -> str:
    return f"/village/{hamlet.village.region.code}/finance/2026-10/"


def test_a_page_of_a_book_takes_few_queries_and_none_per_line(app, hamlet: Hamlet, statements):
    hamlet.book(lines=[line(n) for n in range(1, 80)])
    db.session.commit()
    read(app, address_of(hamlet))
    counts = []
    for _ in range(2):
        PAGES.kept.clear()
        JUDGED.clear()
        db.session.expire_all()
        statements.clear()
        read(app, address_of(hamlet))
        counts.append(len([text for text in statements if text.startswith("SELECT")]))
        statements.clear()
        read(app, address_of(hamlet))
        assert len([text for text in statements if text.startswith("SELECT")]) == 1
    assert counts[0] == counts[1] <= 20


def test_after_every_change_strangers_read_the_new_page(app, hamlet: Hamlet):
    book, kept, address = hamlet.book(), {}, address_of(hamlet)
    resident = hamlet.resident()

    def put_right():
        books.put_line(kept["second"], line(2, expense=963000), by=hamlet.bookkeeper)
        hamlet.pass_on(kept["second"], State.PUBLISHED)

    def answer():
        asking.answer(kept["question"], "清单在村部，欢迎来看。", Outcome.EXPLAINED, by=hamlet.bookkeeper)

    steps = [
        lambda: kept.update(question=asking.ask(book, 2, "这一笔有清单吗？", False, by=resident)),
        answer,
        lambda: villages.set_particulars(hamlet.village, {"collective": "葛家山村合作社"}, by=hamlet.head),
        lambda: kept.update(second=corrections.correct(book, "发票金额抄错了一位", by=hamlet.bookkeeper)),
        put_right,
    ]
    seen = [read(app, address)]
    for number, step in enumerate(steps):
        with clock.at(NOW), unit_of_work():
            step()
        remembered = read(app, address)
        PAGES.kept.clear()
        seen.append(read(app, address))
        assert remembered == seen[-1], f"step {number}"
    assert "9,630.00" in seen[-1] and "9,630.00" not in seen[0]


def test_every_step_of_a_book_changes_its_mark_or_leaves_its_page_alone(app, hamlet: Hamlet):
    code = hamlet.village.region.code
    assert queries.book_mark(code, "2026-10") is None
    release = hamlet.draft()
    assert queries.book_mark(code, "2026-10") is None
    hamlet.pass_on(release, State.PUBLISHED)
    first = queries.book_mark(code, "2026-10")
    with clock.at(NOW):
        asking.ask(release, None, "收入里没有光伏发电的钱", True, by=hamlet.resident())
    db.session.flush()
    assert first is not None and queries.book_mark(code, "2026-10") != first
    assert queries.book_mark(code, "2026-09") is None and queries.book_mark("1", "x") is None


def test_an_earlier_version_is_read_by_its_number_and_leads_to_the_one_in_force(app, hamlet: Hamlet):
    first = hamlet.book()
    with clock.at(NOW):
        second = corrections.correct(first, "发票金额抄错了一位", by=hamlet.bookkeeper)
        books.put_line(second, line(2, expense=963000), by=hamlet.bookkeeper)
    hamlet.pass_on(second, State.PUBLISHED)
    address = address_of(hamlet)
    assert "9,360.00" in page(app.test_client().get(address + "?version=1")).select_one("table").text
    assert "9,630.00" in page(app.test_client().get(address)).select_one("table").text
    assert app.test_client().get(address + "?version=3").status_code == 404


def test_staff_read_a_page_of_their_own(app, hamlet: Hamlet):
    hamlet.book()
    read(app, address_of(hamlet))
    with clock.at(NOW):
        own = page(sign_in(app, hamlet.bookkeeper).get(address_of(hamlet)))
    assert "在工作台打开" in own.text and "在工作台打开" not in read(app, address_of(hamlet))


def test_a_mark_changes_with_a_file_and_with_anything_else_the_village_publishes(app, hamlet: Hamlet):
    book, code = hamlet.book(), hamlet.village.region.code
    seen = [queries.book_mark(code, "2026-10")]
    hamlet.notice()
    db.session.flush()
    seen.append(queries.book_mark(code, "2026-10"))
    picture = Attachment(name="发票.jpg", media_type="image/jpeg", bytes_count=1, sha256="0" * 64, storage_key="0")
    db.session.add(ReleaseFile(release=book, attachment=picture, caption=BOARD_PHOTO))  # the one file that comes later
    db.session.flush()
    seen.append(queries.book_mark(code, "2026-10"))
    assert None not in seen and len(set(seen)) == 3


def test_a_suspect_far_down_a_long_book_leads_to_its_page_and_version(app, hamlet: Hamlet):
    slipped = [line(n, expense=100, balance=18244036 - 100 * n + (5 if n == 203 else 0)) for n in range(1, 206)]
    release = hamlet.draft(lines=slipped)
    with clock.at(NOW):
        chain.explain(release, "第 203 行的余额抄错，下月更正", by=hamlet.bookkeeper)
    hamlet.pass_on(release, State.PUBLISHED)
    for query, asked in (("", ""), ("?version=1", "version=1&"), ("?side=income&page=1", "")):
        with clock.at(NOW):
            told = page(app.test_client().get(address_of(hamlet) + query)).select(".laws li li a")
        links = {a["href"].partition("finance/2026-10/")[2] for a in told}
        assert f"?{asked}page=2#line-203" in links, (query, links)


@pytest.mark.databases("sqlite", "postgres")
def test_months_laid_together_number_their_lines_through(app, hamlet: Hamlet):
    for month in ("2026-09", "2026-10"):
        day = f"{month}-03"
        hamlet.book(period=month, lines=[line(n, day=date.fromisoformat(day), expense=100) for n in range(1, 151)])
    for query, first, last in (("", 1, 200), ("?page=2", 201, 300)):
        with clock.at(NOW):
            shown = page(app.test_client().get(f"/village/{hamlet.village.region.code}/finance/2026/{query}"))
        ids = [row["id"] for row in shown.select("tr[id]")]
        assert ids == [f"line-{n}" for n in range(first, last + 1)]


def test_the_sums_of_many_months_are_one_look(app, hamlet: Hamlet, statements):
    months = ("2026-08", "2026-09", "2026-10")
    for month in months:
        day = date.fromisoformat(f"{month}-03")
        hamlet.book(period=month, lines=[line(n, day=day, expense=100 * n) for n in range(1, 4)])
    period = read_period("2026")
    assert period is not None
    whole = of_span(hamlet.village, period)
    assert whole is not None and len(whole.releases) == 3
    statements.clear()
    together = whole.subtotals
    assert len([text for text in statements if "village_category_total" in text]) == 1
    for category, totals in together.items():
        each = [queries.subtotals_of(release).get(category, Totals(0, 0)) for release in whole.releases]
        assert (totals.income, totals.expense) == (sum(t.income for t in each), sum(t.expense for t in each))
        assert type(totals.expense) is int
    assert list(together) == sorted(together)


def test_templates_name_what_the_house_gives_them_and_what_each_is_given(app):
    given = app.jinja_env.from_string("{{ static_url is defined }} {{ own }}", globals={"own": "1"})
    with app.test_request_context():
        assert given.render() == "True 1" and type(given.globals) is dict


def test_tables_beside_a_book_take_no_query_each(app, hamlet: Hamlet, statements):
    hamlet.book()
    counts = []
    for number in (1, 6):
        with clock.at(NOW):
            for n in range(number):
                release = books.start(hamlet.village, "V12", "projects", "2026-10", by=hamlet.bookkeeper)
                db.session.flush()
                books.put_table(release, "projects", {}, [{"name": f"渠道{number}-{n}段衬砌", "budget": 100}], by=hamlet.bookkeeper)  # fmt: skip
                hamlet.pass_on(release, State.PUBLISHED)
        db.session.commit()
        PAGES.kept.clear()
        JUDGED.clear()
        db.session.expire_all()
        statements.clear()
        assert f"渠道{number}-{number - 1}段衬砌" in read(app, address_of(hamlet))
        counts.append(len([text for text in statements if text.startswith("SELECT")]))
    assert counts[0] == counts[1]
