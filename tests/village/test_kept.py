"""The page of a book is written when it becomes public: the first reader gets it whole, and never an older one."""

import zlib
from datetime import UTC, datetime

import pytest

from app import clock
from app.core.accounts.rules import Role
from app.core.jobs import service as jobs
from app.db import db, unit_of_work
from app.village import kept
from app.village.models import KeptPage, Release
from app.village.rules.asking import Outcome
from app.village.rules.life import State
from app.village.service import asking, belonging, books, chain, corrections, villages
from app.village.views import accounts
from app.web.remembered import PAGES
from tests.conftest import page
from tests.making import Make, sign_in
from tests.village.making import NOW, Hamlet, line
from tests.village.test_book_page import TOKEN, address_of, read


@pytest.fixture(autouse=True)
def _no_page_yet():
    PAGES.kept.clear()


def first_read(app, address: str) -> str:
    PAGES.kept.clear()
    return read(app, address)


def write(app, *releases: Release) -> None:
    """As the job does."""
    db.session.flush()
    for release in releases:
        with (
            clock.at(NOW),
            app.test_request_context(f"/village/{release.village.region.code}/finance/{release.period}/"),
        ):
            accounts.write_page(release)
    db.session.flush()


def bodies() -> dict[int, str]:
    return {
        one.release_id: zlib.decompress(one.body).decode() if one.body else "" for one in db.session.query(KeptPage)
    }


def test_a_kept_page_is_the_written_one_to_the_letter_and_asks_few_questions(app, hamlet: Hamlet, statements):
    book = hamlet.book(lines=[line(n) for n in range(1, 80)])
    written = first_read(app, address_of(hamlet))
    write(app, book)
    statements.clear()
    assert first_read(app, address_of(hamlet)) == written
    assert len([text for text in statements if text.startswith("SELECT")]) <= 4
    assert len(page(app.test_client().get(address_of(hamlet))).select("tr[id^=line-]")) == 79


@pytest.mark.parametrize("cookies", [{}, {"large": "1"}, {"place": "430100000000"}], ids=str)
def test_pages_in_one_shell_are_each_the_written_one(app, hamlet: Hamlet, cookies):
    """The shell is written once a minute; title, address and what is read are each page's own."""
    both = [hamlet.book(period="2026-09", lines=[line(1, day=NOW.date().replace(month=9))]), Hamlet(hamlet.make, name="清水塘村").book()]  # fmt: skip
    addresses = [f"/village/{book.village.region.code}/finance/{book.period}/" for book in both]

    def as_she_reads(address: str) -> str:
        client = app.test_client()
        for name, value in cookies.items():
            client.set_cookie(name, value)
        with clock.at(NOW):
            return TOKEN.sub("", client.get(address).text)

    written = [as_she_reads(address) for address in addresses]
    assert len(set(written)) == 2 and all(address in text for address, text in zip(addresses, written, strict=True))
    write(app, *both)
    PAGES.kept.clear()
    assert [as_she_reads(address) for address in addresses] == written


def test_after_every_change_a_kept_page_is_not_read_again(app, hamlet: Hamlet):
    """Each step once with the page of before still kept, once written anew: both are what is true now."""
    book, found, address = hamlet.book(), {}, address_of(hamlet)
    resident, admin = hamlet.resident(), hamlet.make.staff(Role.ADMIN, name="何芳")

    def put_right():
        books.put_line(found["second"], line(2, expense=963000), by=hamlet.bookkeeper)
        hamlet.pass_on(found["second"], State.PUBLISHED)

    steps = [
        lambda: villages.set_particulars(hamlet.village, {"collective": "葛家山村合作社"}, by=hamlet.head),
        lambda: hamlet.book(period="2026-08", lines=[line(1, day=NOW.date().replace(month=8))]),
        lambda: belonging.set_account("Z03", "514", NOW.date(), "按镇里的办法", by=admin),
        lambda: found.update(question=asking.ask(book, 2, "这一笔有清单吗？", False, by=resident)),
        lambda: asking.answer(found["question"], "清单在村部，欢迎来看。", Outcome.EXPLAINED, by=hamlet.bookkeeper),
        lambda: found.update(second=corrections.correct(book, "发票金额抄错了一位", by=hamlet.bookkeeper)),
        put_right,
    ]
    for number, step in enumerate(steps):
        write(app, found.get("second", book) if number == len(steps) else book)
        with clock.at(NOW), unit_of_work():
            step()
        with_the_old_one = first_read(app, address)
        for one in db.session.query(KeptPage):
            db.session.delete(one)
        db.session.flush()
        assert with_the_old_one == first_read(app, address), f"step {number}"
    assert "9,630.00" in first_read(app, address)


def test_what_was_asked_about_a_book_is_never_in_what_is_kept(app, hamlet: Hamlet):
    book = hamlet.book()
    with clock.at(NOW):
        asking.ask(book, 2, "祁麟趾问：这一笔有清单吗？", False, by=hamlet.resident())
    write(app, book)
    assert bodies() == {book.id: ""}
    assert "祁麟趾问" in first_read(app, address_of(hamlet)), "written anew for each reader"


def test_a_book_that_had_to_be_explained_names_who_did_and_is_not_kept(app, hamlet: Hamlet):
    release = hamlet.draft(lines=[line(1, balance=5), line(2)])
    with clock.at(NOW):
        chain.explain(release, "第一行的余额抄错，下月更正", by=hamlet.bookkeeper)
    hamlet.pass_on(release, State.PUBLISHED)
    write(app, release)
    assert bodies() == {release.id: ""}
    assert "签字说明" in first_read(app, address_of(hamlet))


def test_a_publication_throws_the_pages_of_its_year_and_later_ones_away(app, hamlet: Hamlet):
    old = hamlet.book(period="2025-12", lines=[line(1, day=datetime(2025, 12, 3, tzinfo=UTC).date())])
    this = hamlet.book(period="2026-09", lines=[line(1, day=NOW.date().replace(month=9))])
    other = Hamlet(hamlet.make, name="清水塘村").book()
    write(app, old, this, other)
    hamlet.book()
    assert set(bodies()) == {old.id, other.id}


def test_staff_and_whoever_asks_for_something_get_pages_of_their_own(app, hamlet: Hamlet):
    book, address = hamlet.book(), address_of(hamlet)
    write(app, book)
    with clock.at(NOW):
        assert "在工作台打开" in page(sign_in(app, hamlet.bookkeeper).get(address)).text
    found = page(app.test_client().get(address + "?side=income"))
    assert "筛选出" in found.select_one("#lines caption").text


def test_another_programme_writes_its_own_pages(app, hamlet: Hamlet, monkeypatch):
    book = hamlet.book()
    write(app, book)
    assert kept.lacking_ids() == []
    db.session.query(KeptPage).update(
        {"programme": "an older one", "body": zlib.compress("旧\x1f旧\x1f旧的网页".encode())}
    )
    db.session.expire_all()
    assert kept.lacking_ids() == [book.id]
    assert "旧的网页" not in first_read(app, address_of(hamlet))


def test_the_job_writes_each_page_once_and_keeps_it_for_every_process(live):
    with unit_of_work():
        hamlet = Hamlet(Make())
        hamlet.book()
        hamlet.notice()
        address = address_of(hamlet)
    written = first_read(live, address)
    assert jobs.run("village.write_pages") == jobs.Outcome.DONE
    with unit_of_work():
        (body,) = bodies().values()
        assert "核验编号" in body
        assert kept.lacking_ids() == []
    assert first_read(live, address) == written
    with unit_of_work():
        db.session.query(KeptPage).update({"body": zlib.compress("题\x1f\x1f<p>来自数据库</p>".encode())})
    assert "来自数据库" in first_read(live, address), "or the test before proves nothing"


def test_a_page_out_of_date_is_thrown_away_by_its_reader_and_written_anew(live):
    with unit_of_work():
        hamlet = Hamlet(Make())
        hamlet.book()
        address = address_of(hamlet)
    jobs.run("village.write_pages")
    with unit_of_work():
        db.session.query(KeptPage).update({"mark": "of another day"})
    first_read(live, address)
    db.session.remove()  # what the reader's request had looked at
    with unit_of_work():
        assert bodies() == {}
    jobs.run("village.write_pages")
    with unit_of_work():
        assert len(bodies()) == 1
