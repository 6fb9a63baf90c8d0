"""What is kept of people, until when, and what is left when they go."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.core.accounts.rules import Role
from app.core.accounts.service import own_account
from app.core.audit.models import AuditEntry
from app.core.limits.service import set_value
from app.db import db, unit_of_work
from app.openday.jobs import forget
from app.openday.models import Assessment, Entry, EntryRevision, Event, Opinion, Person, SelectionRound, SurveyAnswer
from app.openday.rules import QuestionKind, Selection, State
from app.openday.service import after, day, events, selection, signup
from tests.conftest import page
from tests.making import MONDAY, Make, as_seen

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.databases("sqlite")]
TYPED = {
    "email": "xiaohe@example.com",
    "work": "星沙小学教师",
    "district": "湘龙街道",
    "topic": "饮用水",
    "relation": "住在水厂边",
    "opinion": "水压不够",
    "access_needs": "坐轮椅",
}


def sealed() -> int:
    return db.session.scalar(select(func.count()).where(Person.id_sealed.is_not(None))) or 0


def hold(event: Event, *present: Entry) -> None:
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
        db.session.flush()
    with clock.at(event.starts_at):
        for entry in present:
            day.check_in(event, entry.applicant, by=event.drafted_by)
    with clock.at(event.ends_at):
        events.hold(event, by=event.drafted_by)
        db.session.flush()


def sealed_after(event: Event, since: Any, days: int) -> int:
    with clock.at(since + timedelta(days=days)):
        forget()
        forget()
    return sealed()


def test_id_numbers_of_a_held_event_go_a_month_after_it(make: Make):
    event = make.event()
    hold(event, make.entry(event), make.entry(event))
    assert sealed_after(event, event.ends_at, 29) == 2
    assert sealed_after(event, event.ends_at, 31) == 0
    assert db.session.scalar(select(func.count()).where(AuditEntry.did == "openday.entry.forgotten")) == 2


@pytest.mark.parametrize("state", [State.PUBLISHED, State.CLOSED, State.SELECTED])
def test_id_numbers_of_an_event_that_was_never_held_go_too(make: Make, state: State):
    event = make.event()
    make.entry(event)
    event.state = state
    db.session.flush()
    assert sealed_after(event, event.ends_at, 29) == 1
    assert sealed_after(event, event.ends_at, 31) == 0


@pytest.mark.databases("sqlite", "postgres")
def test_id_numbers_of_a_cancelled_event_go_a_month_after_that(make: Make):
    event = make.event()
    make.entry(event)
    with clock.at(MONDAY):
        events.cancel(event, "场地停电", by=event.drafted_by)
    assert sealed_after(event, MONDAY, 29) == 1
    assert sealed_after(event, MONDAY, 31) == 0


def test_id_numbers_of_an_event_put_off_for_long_go_a_month_after_its_first_date(make: Make):
    event = make.event()
    make.entry(event)
    with clock.at(MONDAY):
        events.postpone(event, "上游来水偏多", by=event.drafted_by)
    assert sealed_after(event, MONDAY, 31) == 1, "a new date may still be near"
    assert sealed_after(event, event.ends_at, 29) == 1
    assert sealed_after(event, event.ends_at, 31) == 0


def test_an_event_put_off_late_keeps_them_a_month_from_then(make: Make):
    event = make.event()
    make.entry(event)
    late = event.ends_at + timedelta(days=20)
    with clock.at(late):
        events.postpone(event, "当天停水，没有办成", by=event.drafted_by)
    assert sealed_after(event, event.ends_at, 40) == 1
    assert sealed_after(event, late, 31) == 0


def test_phone_mail_and_name_go_half_a_year_after_the_answers_were_due(make: Make):
    event = make.event()
    entry = make.entry(event, **TYPED)
    entry.applicant.name = "欧阳晓禾"
    hold(event, entry)
    due = event.answers_due
    with clock.at(event.ends_at + timedelta(days=(due - event.ends_at.date()).days + 179)):
        forget()
    assert (entry.phone_sealed is None, entry.applicant.name) == (False, "欧阳晓禾")
    with clock.at(event.ends_at + timedelta(days=(due - event.ends_at.date()).days + 181)):
        forget()
        forget()
    assert (entry.phone_sealed, entry.phone_hash, entry.email_sealed) == (None, None, None)
    assert (entry.applicant.name, entry.applicant.sex, entry.applicant.birth_year) == ("欧阳**", "", None)
    assert (entry.work, entry.district, entry.access_needs) == ("", "", "")
    assert (entry.topic, entry.relation, entry.opinion, entry.answers) == ("", "", "", {})
    told = db.session.scalar(select(func.count()).where(AuditEntry.did == "openday.entry.contact_forgotten"))
    assert told == 1


def test_the_sign_up_page_prints_the_numbers_in_force(app: Flask, make: Make):
    event = make.event()
    admin = make.staff(Role.ADMIN)
    client = app.test_client()
    with clock.at(MONDAY):
        hint = page(client.get(f"/openday/{event.id}/signup")).select_one("#consent-hint").text
        assert "活动结束 30 天后删除" in hint
        assert "答复期限过后 180 天删除" in hint
        with unit_of_work():
            for key, number in (("openday.keep_days", 15), ("openday.keep_contact_days", 90)):
                set_value(key, number, clock.today(), "", "本市规定更短", by=admin)
    with clock.at(MONDAY + timedelta(minutes=1)):  # a page remembered for strangers is a minute old at most
        hint = page(client.get(f"/openday/{event.id}/signup")).select_one("#consent-hint").text
        assert "活动结束 15 天后删除" in hint
        assert "答复期限过后 90 天删除" in hint
        assert "活动结束 15 天后删除" in client.get("/about").text


@pytest.mark.databases("sqlite", "postgres")
def test_a_closed_account_leaves_nothing_of_its_person_but_the_public_words(make: Make):
    user = make.resident()
    event = make.draft()
    with clock.at(MONDAY):
        question = {"label": "怎么来", "kind": QuestionKind.LINE, "required": False}
        asked = events.add_question(event, question, by=event.drafted_by)
        db.session.flush()
        events.submit(event, by=event.drafted_by)
        events.publish(event, as_seen(event), by=make.staff(Role.OPENNESS_OFFICE, region=event.region))
        entry = signup.sign_up(event, make.application(answers={str(asked.id): "打车"}, **TYPED), by=user).entry
        db.session.flush()
        signup.revise(entry, {"work": "退休", "answers": {str(asked.id): "走路"}}, by=user)
        db.session.flush()
    hold(event, entry)
    with clock.at(event.ends_at):
        opinion = after.hand_in(entry, "我叫周晓禾，打我电话 13912345678，水压不够", None, by=user)
        after.release(opinion, "【略】水压不够", "隐去姓名和电话", by=event.drafted_by)
        after.answer_survey(entry, 5, 5, "我是周晓禾", by=user)
        db.session.flush()
        own_account.close(user, by=user)
        db.session.flush()
    db.session.expire_all()
    assert [getattr(entry, name) for name in TYPED if name != "email"] == [""] * 6
    assert (entry.answers, entry.user_id, entry.phone_sealed, entry.email_sealed, entry.reason) == (
        {},
        None,
        None,
        None,
        "",
    )
    person = entry.applicant
    assert (person.name, person.sex, person.birth_year, person.id_sealed, person.id_hash) == (
        "已注销",
        "",
        None,
        None,
        None,
    )
    assert [revision.before for revision in db.session.scalars(select(EntryRevision))] == [{}]
    assert db.session.scalars(select(SurveyAnswer)).one().comment == ""
    left = db.session.scalars(select(Opinion)).one()
    assert (left.no, left.public_text, left.text, left.entry_id) == (
        f"{event.no}-Y01",
        "【略】水压不够",
        "【略】水压不够",
        None,
    )


@pytest.mark.databases("sqlite", "postgres")
def test_what_a_committee_wrote_of_somebody_goes_with_the_account(make: Make):
    resident = make.resident()
    event = make.event(selection=Selection.REVIEW, criteria=["针对性"])
    with clock.at(MONDAY):
        gone = signup.sign_up(event, make.application(), by=resident).entry
        stays = make.entry(event)
        for entry in (gone, stays):
            selection.assess(entry, {"针对性": 4}, "周晓禾住在水厂边", by=event.drafted_by)
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
        rows = [(entry.id, "周晓禾说得具体") for entry in (gone, stays)]
        selection.propose(event, rows, by=event.drafted_by)
        own_account.close(resident, by=resident)
    db.session.flush()
    db.session.expire_all()
    said = {row.entry_id: (row.reason, row.points) for row in db.session.scalars(select(Assessment))}
    assert said[gone.id] == ("已删除", {"针对性": 4})
    assert said[stays.id][0] == "周晓禾住在水厂边"
    order = db.session.scalars(select(SelectionRound)).one().order
    assert [row["reason"] for row in order] == ["已删除", "周晓禾说得具体"]
