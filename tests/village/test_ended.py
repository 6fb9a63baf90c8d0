"""A list of relief is over and its names are gone; who writes one of them again, where everyone reads it, is told."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.core import limits
from app.core.accounts.rules import Role
from app.core.jobs import service as jobs
from app.core.limits import service as setting
from app.db import db, unit_of_work
from app.errors import Refused
from app.village import ended, queries
from app.village.models import EndedName, Release
from app.village.rules.asking import Outcome
from app.village.rules.life import State
from app.village.rules.notices import ENDED_NAMES
from app.village.service import asking, books, chain, corrections, guarding, taking_down
from tests.conftest import page
from tests.making import Make, sign_in
from tests.village.making import NOW, OCTOBER, Hamlet, line
from tests.village.test_notices import RELIEF, hung
from tests.village.test_take_down import FORM, HEAD, database_bytes, listed

NAME, SHOWN = "祁麟趾", "祁*趾"
AFTER = NOW + timedelta(days=8)


def gone(hamlet: Hamlet, *names: str) -> Release:
    """A list of temporary relief that hung, and came down."""
    rows = [{**RELIEF, "name": name} for name in names or (NAME,)]
    release = hung(hamlet, "temporary_relief", "V22", *rows)
    with clock.at(AFTER):
        taking_down.take_down(release, by=None)
        db.session.flush()
    return release


def found(release: Release) -> list[str]:
    with clock.at(AFTER):
        return [one for one in guarding.examination(release).sentences() if "救助、慰问对象" in one]


def book_with(hamlet: Hamlet, **more: str) -> Release:
    return hamlet.draft(lines=[*OCTOBER, line(4, summary=more.pop("summary", "冬季清沟用工"), expense=20000, **more)])


@pytest.mark.parametrize("words", [{"summary": "祁麟趾用工两天"}, {"note": "钱交祁 麟趾"}])
def test_a_book_that_names_somebody_of_an_ended_list_is_told_and_shows_the_name_in_part(hamlet: Hamlet, words):
    """No word of relief stands beside the name: only the list could tell."""
    gone(hamlet)
    draft = book_with(hamlet, **words)
    assert len(told := found(draft)) == 1 and SHOWN in told[0] and "第 4 行" in told[0], told
    hamlet.pass_on(draft, State.PUBLISHED, AFTER)
    own = queries.line_of(draft, 4)
    assert own and NAME not in "".join((own.summary + own.note).split()) and SHOWN in own.summary + own.note


def test_nobody_else_is_taken_for_one(hamlet: Hamlet):
    gone(hamlet)
    draft = book_with(hamlet, summary="祁连山苗木款，付王麟趾，祁麟苗圃")
    assert found(draft) == []


def test_a_village_knows_its_own_lists_alone(make: Make):
    ours, theirs = Hamlet(make), Hamlet(make, name="清泰村")
    gone(theirs)
    assert found(book_with(ours, summary="祁麟趾用工两天")) == []


def test_a_remark_an_answer_and_a_reason_are_refused_beside_the_field(hamlet: Hamlet):
    first = hamlet.book()
    gone(hamlet)
    question = hamlet.question(first, hamlet.resident())
    said = f"{SHOWN}”和已撤下的救助名单上的姓名相同"
    with clock.at(AFTER):
        with pytest.raises(Refused, match="已撤下的救助名单") as refusal:
            asking.answer(question, "这笔是祁麟趾家的用工", Outcome.EXPLAINED, by=hamlet.head)
        assert refusal.value.field == "text" and said in refusal.value.sentence
        with pytest.raises(Refused, match="已撤下的救助名单"):
            corrections.correct(first, "祁麟趾的用工记错了行", by=hamlet.bookkeeper)
        draft = hamlet.pass_on(hamlet.draft(period="2026-09", lines=[line(1, day=date(2026, 9, 3))]), State.SIGNING)
        with pytest.raises(Refused, match="已撤下的救助名单") as refusal, db.session.begin_nested():
            chain.sign(draft, "祁 麟趾那笔核过", by=hamlet.head)
        assert refusal.value.field == "remark"
        chain.sign(draft, "第 1 笔核过", by=hamlet.head)


def test_the_page_of_the_answer_keeps_what_was_typed(app: Flask, hamlet: Hamlet):
    first = hamlet.book()
    gone(hamlet)
    question = hamlet.question(first, hamlet.resident())
    db.session.commit()
    with clock.at(AFTER):
        data = {"text": "这笔是祁麟趾家的用工", "outcome": "explained"}
        shown = page(sign_in(app, hamlet.head).post(f"/desk/village/questions/{question.id}", data=data))
    field = shown.select_one("#text")
    assert "已撤下的救助名单上的姓名相同" in field.find_parent(class_="f").text and "祁麟趾" in field.text


def test_a_free_column_of_another_list_is_masked_and_the_list_itself_is_not(hamlet: Hamlet):
    gone(hamlet)
    rows = [
        {"group": "一组", "householder": "禤怡君", "area": 320, "rate": 10500, "amount": 33600, "note": "与祁麟趾调换地块"},
        {"group": "一组", "householder": NAME, "area": 320, "rate": 10500, "amount": 33600},
    ]  # fmt: skip
    only = listed(hamlet, rows=rows[:1])
    assert [SHOWN in one for one in found(only)] == [True]
    with clock.at(AFTER):
        books.put_table(only, FORM, {**HEAD, "total": 67200}, rows, by=hamlet.bookkeeper)
        db.session.flush()
    assert found(only) == [], "now he stands on the list himself, and is shown as its rule says"


def test_the_committee_is_public_by_its_office(hamlet: Hamlet):
    gone(hamlet, NAME, "易桂兰")
    assert found(book_with(hamlet, summary="易桂兰参加培训差旅费")) == []


def test_only_relief_is_kept_and_only_what_could_be_found_again(hamlet: Hamlet):
    subsidy = listed(hamlet)
    hamlet.pass_on(subsidy, State.PUBLISHED)
    with clock.at(NOW + timedelta(days=30)):
        taking_down.take_down(subsidy, by=None)
        db.session.flush()
    assert db.session.scalars(select(EndedName)).all() == [], "who tills land lacks nothing"
    gone(hamlet, NAME, "阿卜杜拉合曼江")
    (row,) = db.session.scalars(select(EndedName))
    assert (len(row.mark), row.until) == (64, clock.here(AFTER).date() + timedelta(days=365))


def test_their_time_is_a_setting_and_then_they_go(live: Flask):
    with unit_of_work():
        hamlet = Hamlet(Make())
        gone(hamlet)
        village = hamlet.village
        day = clock.here(AFTER).date() + timedelta(days=365)
        for now, known in ((AFTER + timedelta(days=365), {NAME}), (AFTER + timedelta(days=366), set())):
            with clock.at(now):
                assert ended.named_in(village, ["祁麟趾用工"]) == known
    with clock.at(AFTER + timedelta(days=365)):
        assert jobs.run("village.take_down") == jobs.Outcome.DONE
    with unit_of_work():
        assert db.session.scalars(select(EndedName.until)).all() == [day]
    with clock.at(AFTER + timedelta(days=366)):
        assert jobs.run("village.take_down") == jobs.Outcome.DONE
    with unit_of_work():
        assert db.session.scalars(select(EndedName)).all() == []


def test_a_city_that_wants_none_keeps_none(hamlet: Hamlet, make: Make):
    with clock.at(NOW):
        setting.set_value(ENDED_NAMES.key, 0, clock.today(), "本市规定", "本市规定不留", by=make.staff(Role.ADMIN))
        db.session.flush()
        assert limits.in_force(ENDED_NAMES.key).number == 0
    gone(hamlet)
    assert db.session.scalars(select(EndedName)).all() == []
    assert found(book_with(hamlet, summary="祁麟趾用工两天")) == []


def test_the_mark_is_no_name_and_not_the_same_in_two_villages(live: Flask):
    with unit_of_work():
        make = Make()
        for hamlet in (Hamlet(make), Hamlet(make, name="清泰村")):
            gone(hamlet)
        marks = db.session.scalars(select(EndedName.mark)).all()
        assert len(set(marks)) == 2
    with clock.at(AFTER):
        assert jobs.run("village.take_down") == jobs.Outcome.DONE
    for name, content in database_bytes(live, live.config["TEST_FOLDER"]).items():
        assert "麟趾".encode() not in content and b"\\u9e9f\\u8dbe" not in content, name
