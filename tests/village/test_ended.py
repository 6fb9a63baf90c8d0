"""A list of relief is over and its names are gone; who writes one of them again, where everyone reads it, is told."""

import io
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from app import clock
from app.core import limits
from app.core.accounts.rules import Role
from app.core.audit.models import AuditEntry
from app.core.jobs import service as jobs
from app.core.limits import service as setting
from app.db import db, unit_of_work
from app.errors import Refused
from app.village import ended, queries
from app.village.acts import Did
from app.village.models import EndedName, Release
from app.village.rules.asking import Outcome
from app.village.rules.life import State
from app.village.rules.notices import ENDED_NAMES, NoticeResult
from app.village.service import asking, books, chain, corrections, files, guarding, results, taking_down
from tests.attachments.making import picture
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


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("name", ["高峰", "方案", "李明", "文明", "周全"])
def test_everyday_words_and_longer_names_stay_as_they_are(hamlet: Hamlet, name: str):
    """Also where the name stands as one in another line of the same book."""
    gone(hamlet, name)
    words = {"summary": "早晚高峰用电，文明创建实施方案打印", "note": "李明华用工，考虑周全；方案、预算另附"}
    draft = hamlet.draft(
        lines=[*OCTOBER, line(4, expense=20000, **words), line(5, summary=f"付{name}同志用工", expense=100)]
    )
    (told,) = found(draft)
    assert "第 5 行" in told
    hamlet.pass_on(draft, State.PUBLISHED, AFTER)
    own, his = queries.line_of(draft, 4), queries.line_of(draft, 5)
    assert (
        own and his and {"summary": own.summary, "note": own.note} == words and his.summary == f"付{name[0]}*同志用工"
    )
    with clock.at(AFTER):
        ended.require_none(hamlet.village, f"{words['summary']}，{words['note']}", "remark")
        with pytest.raises(Refused, match=rf"“{name[0]}\*”"):
            ended.require_none(hamlet.village, f"付{name}同志用工", "remark")


def test_a_form_inside_a_book_is_asked_too(hamlet: Hamlet):
    gone(hamlet)
    draft = book_with(hamlet)
    with clock.at(AFTER):
        row = {"name": "祁麟趾代管现金", "opening": 0, "increase": 0, "decrease": 0, "closing": 0}
        books.put_table(draft, "funds", {}, [row], by=hamlet.bookkeeper)
        db.session.flush()
    (told,) = found(draft)
    assert "资金公开表" in told and SHOWN in told
    with clock.at(AFTER):
        guarding.mask(draft)
        db.session.flush()
    (kept,) = queries.rows_of(draft, "funds")
    assert kept["name"] == f"{SHOWN}代管现金"


def test_the_clerk_is_told_of_a_name_in_the_title_and_the_text_too(hamlet: Hamlet):
    gone(hamlet)
    draft = book_with(hamlet)
    draft.text = "祁麟趾的用工下月付"
    (told,) = found(draft)
    assert "正文" in told


def test_a_result_and_a_file_are_refused_beside_the_field(hamlet: Hamlet):
    gone(hamlet)
    hung_up = hung(hamlet, "condolence", "V24", {"name": "王小明", "project": "慰问金", "amount": 50000})
    with clock.at(NOW + timedelta(days=40)):
        for field, places, remark in (
            ("remark", "村部公开栏", "祁麟趾提的已复核"),
            ("places", "祁麟趾家门口", "已复核过了"),
        ):
            with pytest.raises(Refused, match="已撤下的救助名单") as refusal:
                results.record(hung_up, NoticeResult.REVIEWED, places, remark, None, by=hamlet.bookkeeper)
            assert refusal.value.field == field
    draft = book_with(hamlet)
    with clock.at(AFTER):
        for field, name, voucher, caption in (
            ("caption", "收条.png", "记-4", "祁麟趾的收条"),
            ("voucher", "收条.png", "祁麟趾", "收条"),
            ("file", "祁麟趾.png", "记-4", "收条"),
        ):
            with pytest.raises(Refused, match="已撤下的救助名单") as refusal:
                files.attach(draft, FileStorage(io.BytesIO(picture()), name), voucher, caption, by=hamlet.bookkeeper)
            assert refusal.value.field == field


def test_a_question_that_names_one_is_held_back_and_not_refused(hamlet: Hamlet):
    first = hamlet.book()
    gone(hamlet)
    her = hamlet.resident()
    with clock.at(AFTER):
        for text, is_held in (("祁麟趾那天真的来了吗", True), ("早晚高峰那天真的有工吗", False)):
            own = asking.ask(first, 2, text, False, by=her)
            handed = asking.ask_for(first, 2, text, her, "", by=hamlet.head)
            assert [own.words_held, handed.words_held] == [is_held, is_held]
            assert (text in own.public_text, text in handed.public_text) == (not is_held, not is_held)


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
    met = db.session.scalars(select(AuditEntry).where(AuditEntry.did == str(Did.NAME_REFUSED))).one()
    assert (met.actor_id, met.subject_kind, met.subject_id) == (hamlet.head.id, "village", hamlet.village.id)
    assert (met.changes, met.note) == ({"field": "text"}, ""), "who asked is on record, the name is not"
    assert question.answer == ""


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
