"""Two at the same moment, with real commits on both databases: nobody sees a fault, nothing is lost or written over."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from time import sleep

from flask import Flask

from app import clock
from app.core.accounts.models import User
from app.db import db, unit_of_work
from app.errors import Refused
from app.village import queries, showing
from app.village.models import Question, Release, Upload
from app.village.rules.life import State
from app.village.rules.notices import LASTING
from app.village.service import asking, books, chain, importing
from tests.making import Make
from tests.village.making import NOW, PHONE, Hamlet, line

CROWD = 6


def at_once(app: Flask, work: Callable[[int], object]) -> list[str]:
    """What each of a crowd that starts together is told: "" for those who are let through."""
    together = Barrier(CROWD)

    def one(number: int) -> str:
        with app.app_context(), clock.at(NOW):
            together.wait()
            try:
                with unit_of_work():
                    work(number)
            except Refused as refusal:
                return str(refusal)
            finally:
                db.session.remove()
        return ""

    with ThreadPoolExecutor(CROWD) as crowd:
        return list(crowd.map(one, range(CROWD)))


def settled() -> Hamlet:
    with unit_of_work():
        return Hamlet(Make())


def test_the_first_questions_of_a_year_get_numbers_of_their_own(live: Flask):
    hamlet = settled()
    with unit_of_work():
        release, asker = hamlet.book().id, hamlet.resident().id

    def ask(_: int) -> None:
        asking.ask(
            db.session.get_one(Release, release), 2, "十二盏灯怎么要九千多？", False, by=db.session.get_one(User, asker)
        )

    assert at_once(live, ask) == [""] * CROWD
    numbers = sorted(db.session.scalars(db.select(Question.no)))
    assert numbers == [f"VQ-2026-{number:04d}" for number in range(1, CROWD + 1)]


def test_two_first_lines_of_a_book_are_two_lines(live: Flask):
    hamlet = settled()
    with unit_of_work():
        id, clerk = hamlet.draft(lines=()).id, hamlet.bookkeeper.id

    def add(number: int) -> None:
        typed = line(0, voucher=f"记-{number}", expense=100 + number)
        books.add_line(db.session.get_one(Release, id), typed, by=db.session.get_one(User, clerk))

    assert at_once(live, add) == [""] * CROWD
    release = db.session.get_one(Release, id)
    found = queries.lines_of(release)
    assert [one.seq for one in found] == list(range(1, CROWD + 1))
    assert {one.expense for one in found} == {100 + number for number in range(CROWD)}
    assert (release.lines_count, release.expense) == (CROWD, sum(one.expense for one in found))


def test_two_first_rows_of_a_list_are_two_rows(live: Flask):
    hamlet = settled()
    with unit_of_work(), clock.at(NOW):
        id = books.start(hamlet.village, "V24", "condolence", "2026Q3", by=hamlet.bookkeeper, batch=0).id
        clerk = hamlet.bookkeeper.id

    def add(number: int) -> None:
        row = {"name": f"王{number}", "project": "慰问金"}
        books.put_row(db.session.get_one(Release, id), row, by=db.session.get_one(User, clerk))

    assert at_once(live, add) == [""] * CROWD
    assert len(queries.rows_of(db.session.get_one(Release, id), "condolence")) == CROWD


def test_one_sheet_accepted_many_times_at_once_is_stored_once(live: Flask):
    hamlet = settled()
    with unit_of_work():
        upload = hamlet.upload()
        id, release, clerk = upload.id, upload.release_id, hamlet.bookkeeper.id

    def accept(_: int) -> None:
        importing.accept(db.session.get_one(Upload, id), by=db.session.get_one(User, clerk))

    told = at_once(live, accept)
    assert sorted(told) == ["", *["这份表格已经用过或丢弃，请重新上传"] * (CROWD - 1)]
    assert len(queries.lines_of(db.session.get_one(Release, release))) == 1


def test_two_sheets_accepted_at_once_are_stored_one_after_the_other(live: Flask):
    hamlet = settled()
    with unit_of_work():
        first = hamlet.upload()
        ids = [first.id, *(hamlet.upload(first.release).id for _ in range(CROWD - 1))]
        clerk = hamlet.bookkeeper.id

    def accept(number: int) -> None:
        importing.accept(
            db.session.get_one(Upload, ids[number]), importing.How.REPLACE, by=db.session.get_one(User, clerk)
        )

    assert at_once(live, accept) == [""] * CROWD


def test_of_two_lists_of_relief_published_at_once_the_newer_alone_keeps_its_names(live: Flask):
    hamlet = settled()
    with unit_of_work():
        ids = [listed(hamlet, quarter).id for quarter in ("2026Q3", "2026Q4")]
        reviewer, newer_is_out = hamlet.reviewer.id, Event()

    def publish(number: int) -> None:
        if number < len(ids):
            if number == 0:
                newer_is_out.wait(20)
            chain.publish(db.session.get_one(Release, ids[number]), "", by=db.session.get_one(User, reviewer))
            if number == 1:
                newer_is_out.set()
                sleep(0.5)  # not committed yet: the older one's turn comes now

    assert at_once(live, publish) == [""] * CROWD
    older, newer = (db.session.get_one(Release, id) for id in ids)
    today = clock.here(NOW).date()
    assert showing.is_over(older, today) and not showing.is_over(newer, today)


def listed(hamlet: Hamlet, quarter: str) -> Release:
    """A list of who receives 低保 that waits for the township."""
    with clock.at(NOW):
        release = books.start(hamlet.village, "V20", LASTING, quarter, by=hamlet.bookkeeper, batch=0)
        db.session.flush()
        row = {"group": "大塘组", "householder": "葛满秀", "family": 2, "covered": 2, "class": "A", "monthly": 104000}
        books.put_table(release, LASTING, {"phone": PHONE}, [row], by=hamlet.bookkeeper)
    return hamlet.pass_on(release, State.REVIEWING)
