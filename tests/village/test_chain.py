"""From the bookkeeper to the public: each step, its person, and what it refuses."""

from datetime import date

import pytest
from sqlalchemy import text

from app import clock
from app.core import audit
from app.db import db
from app.errors import Refused
from app.village import queries
from app.village.acts import Did
from app.village.rules.life import State, Step
from app.village.service import books, chain, corrections, seal
from tests.village.making import NOW, OCTOBER, Hamlet, line


def test_a_book_goes_through_four_pairs_of_hands_and_is_public(hamlet: Hamlet):
    release = hamlet.book()
    assert release.state == State.PUBLISHED
    assert [(step.step, step.by_name) for step in release.steps] == [
        (Step.PREPARED, "黄秀英"),
        (Step.CHECKED, "易桂兰"),
        (Step.CHECKED, "陈大勇"),
        (Step.CHECKED, "杨秋生"),
        (Step.SIGNED, "彭国强"),
        (Step.REVIEWED, "刘芳"),
    ]
    assert release.closing == 18244036 + 3680000 - 936000 + 2500000
    assert release.display_until == date(2026, 11, 20)
    assert [found.balance for found in queries.lines_of(release)] == [21924036, 20988036, 23488036]


def test_the_next_book_opens_with_what_the_last_closed_with(hamlet: Hamlet):
    hamlet.book()
    with clock.at(NOW):
        november = books.start(hamlet.village, "V04", "ledger", "2026-11", by=hamlet.bookkeeper, batch=0)
    assert november.opening == 23488036


def test_nobody_does_two_steps_of_one_book(hamlet: Hamlet):
    release = hamlet.pass_on(hamlet.draft(), State.CHECKING)
    with clock.at(NOW):
        chain.check(release, "", by=hamlet.members[0])
        with pytest.raises(Refused, match="换一个人"):
            chain.check(release, "", by=hamlet.members[0])
    hamlet.village.members[0].user_id = hamlet.head.id
    db.session.flush()


def test_a_member_who_has_not_declared_cannot_sign(hamlet: Hamlet):
    release = hamlet.pass_on(hamlet.draft(), State.CHECKING)
    hamlet.village.members[0].declared_at = None
    with clock.at(NOW), pytest.raises(Refused, match="回避声明"):
        chain.check(release, "", by=hamlet.members[0])


def test_a_returned_book_needs_all_signatures_anew(hamlet: Hamlet):
    release = hamlet.pass_on(hamlet.draft(), State.SIGNING)
    with clock.at(NOW):
        with pytest.raises(Refused, match="要改什么"):
            chain.send_back(release, "", by=hamlet.head)
        chain.send_back(release, "路灯少写了一盏", by=hamlet.head)
        assert release.state == State.DRAFT
        chain.submit(release, by=hamlet.bookkeeper)
        chain.check(release, "", by=hamlet.members[0])
    assert release.state == State.CHECKING


def test_an_empty_book_is_refused_and_a_statement_of_nothing_is_not(hamlet: Hamlet):
    release = hamlet.draft(lines=())
    with clock.at(NOW):
        with pytest.raises(Refused, match="本月无发生"):
            chain.submit(release, by=hamlet.bookkeeper)
        books.state_nothing(release, True, by=hamlet.bookkeeper)
    assert hamlet.pass_on(release, State.PUBLISHED).nothing


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"day": date(2026, 11, 1)}, "2026 年 10 月之内"),
        ({"income": 100}, "只填一个"),
        ({"expense": 0}, "收入或支出"),
        ({"category": "999"}, "科目或类别"),
    ],
)
def test_a_line_that_cannot_be_is_refused(hamlet: Hamlet, changed: dict, sentence: str):
    release = hamlet.draft()
    with clock.at(NOW), pytest.raises(Refused, match=sentence):
        books.put_line(release, line(4, **changed), by=hamlet.bookkeeper)


def test_what_is_published_cannot_be_changed_even_with_a_bare_prompt(hamlet: Hamlet):
    release = hamlet.book()
    with clock.at(NOW), pytest.raises(Refused, match="提出更正"):
        books.put_line(release, line(2, expense=1), by=hamlet.bookkeeper)
    for statement in (
        "UPDATE village_line SET expense = 1 WHERE release_id = :id",
        "DELETE FROM village_line WHERE release_id = :id",
        "INSERT INTO village_line (release_id, seq, day, voucher, summary, category, income, expense, handler, witness, "
        "approver, note) VALUES (:id, 99, '2026-10-01', '', 'x', '514', 0, 1, '', '', '', '')",
    ):
        with pytest.raises(Exception, match="never changes"), db.session.begin_nested():
            db.session.execute(text(statement), {"id": release.id})


def test_a_correction_is_a_new_version_and_the_old_stays(hamlet: Hamlet):
    first = hamlet.book()
    with clock.at(NOW):
        with pytest.raises(Refused, match="为什么更正"):
            corrections.correct(first, "错", by=hamlet.bookkeeper)
        second = corrections.correct(first, "路灯的发票金额抄错了", by=hamlet.bookkeeper)
        books.put_line(second, line(2, expense=963000), by=hamlet.bookkeeper)
    hamlet.pass_on(second, State.PUBLISHED)
    db.session.refresh(first)
    assert (first.state, second.state, second.number) == (State.SUPERSEDED, State.PUBLISHED, 2)
    assert queries.lines_of(first)[1].expense == 936000
    (change,) = corrections.changes(first, second)
    assert (change.old.expense, change.new.expense, change.fields) == (936000, 963000, ["支出"])
    assert [found.balance for found in queries.lines_of(second)] == [21924036, 20961036, 23461036]
    assert first.code != second.code


def test_two_corrections_at_once_are_one_too_many(hamlet: Hamlet):
    release = hamlet.book()
    with clock.at(NOW):
        corrections.correct(release, "路灯的发票金额抄错了", by=hamlet.bookkeeper)
        db.session.flush()
        with pytest.raises(Refused, match="已经有一份更正在办"):
            corrections.correct(release, "路灯的发票金额抄错了", by=hamlet.bookkeeper)


def test_a_discarded_draft_leaves_room_for_another(hamlet: Hamlet):
    release = hamlet.draft()
    with clock.at(NOW):
        books.discard(release, by=hamlet.bookkeeper)
        db.session.flush()
        again = books.start(hamlet.village, "V04", "ledger", "2026-10", by=hamlet.bookkeeper, batch=0)
        db.session.flush()
    assert again.id != release.id


def test_sums_by_category_are_written_with_the_book(hamlet: Hamlet):
    release = hamlet.book()
    found = {code: (totals.income, totals.expense) for code, totals in queries.subtotals_of(release).items()}
    assert found == books.subtotals(OCTOBER)


def test_what_somebody_changed_behind_the_program_is_found_once(hamlet: Hamlet):
    release = hamlet.book()
    assert seal.verify(release)
    release.explanation = "后来塞进去的话"
    db.session.flush()
    for _ in range(2):
        assert not seal.verify(release)
        db.session.flush()
    found = [
        entry
        for entry in db.session.scalars(audit.trail("village_release", release.id))
        if entry.did == Did.FOUND_CHANGED
    ]
    assert len(found) == 1


def test_every_release_has_its_night(hamlet: Hamlet):
    release = hamlet.book()
    nights = [night for night in range(queries.NIGHTS) if release.id in queries.to_verify_ids(night)]
    assert len(nights) == 1


def test_a_remark_with_a_number_that_names_somebody_is_refused(hamlet: Hamlet):
    release = hamlet.pass_on(hamlet.draft(), State.CHECKING)
    with clock.at(NOW):
        with pytest.raises(Refused, match="个人信息"):
            chain.doubt(release, 2, "打 13912345678 问一问", by=hamlet.members[0])
        with pytest.raises(Refused, match="个人信息"):
            chain.check(release, "打 13912345678 问一问", by=hamlet.members[0])
