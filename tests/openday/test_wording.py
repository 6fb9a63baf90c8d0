"""What an official makes public is looked through first; the refusal stands beside the field it belongs to."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.core.accounts.rules import Role
from app.core.notify.models import Message
from app.db import db, unit_of_work
from app.errors import Refused
from app.openday.models import AgendaItem, Event, EventNotice, MinutesRevision, Opinion, Question
from app.openday.rules import Kind, Outcome, Selection, State
from app.openday.service import after, day, events, selection
from tests.conftest import page
from tests.making import MONDAY, Make, as_seen, id_number, sign_in
from tests.test_stale import fields

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.databases("sqlite")]
MOBILE = "有事打 13912345678"
PRIVATE = (MOBILE, f"代表的证件 {id_number(5)}", "补贴打到 6222020200112230004")
FREE = "有事打 0731-84010002，文号长县政办发〔2026〕12号"


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize("words", PRIVATE)
@pytest.mark.parametrize("verb", [events.postpone, events.cancel])
def test_a_reason_with_personal_numbers_is_not_published(make: Make, verb: Any, words: str):
    event = make.event()
    with clock.at(MONDAY):
        with pytest.raises(Refused) as refused:
            verb(event, words, by=event.drafted_by)
        assert refused.value.field == "reason"
        assert event.state == State.PUBLISHED
        assert db.session.scalar(select(func.count()).select_from(EventNotice)) == 0
        verb(event, FREE, by=event.drafted_by)
    assert event.notices[0].reason == FREE


@pytest.mark.parametrize(
    "field",
    ["title", "summary", "place", "eligibility", "conduct", "accessibility", "contact_name", "criteria"],
)
def test_every_text_of_a_draft_is_looked_through(make: Make, field: str):
    typed = [MOBILE] if field == "criteria" else MOBILE
    event = make.draft()
    with pytest.raises(Refused) as refused:
        make.draft(**{field: typed})
    assert refused.value.field == field
    given = {"kind": event.kind, "starts_at": event.starts_at, field: typed}
    with pytest.raises(Refused) as refused:
        events.edit(event, given, by=event.drafted_by)
    assert refused.value.field == field


def test_the_office_may_give_a_mobile_to_be_called_but_no_id_number(make: Make):
    assert make.event(contact_phone="13912345678").state == State.PUBLISHED
    with pytest.raises(Refused) as refused:
        make.draft(contact_phone=id_number(5))
    assert refused.value.field == "contact_phone"


def test_a_draft_older_than_the_rule_is_stopped_before_publication(make: Make):
    event = make.draft()
    event.summary = MOBILE
    office = make.staff(Role.OPENNESS_OFFICE, region=event.region)
    with clock.at(MONDAY):
        events.submit(event, by=event.drafted_by)
        with pytest.raises(Refused, match="手机号"):
            events.publish(event, as_seen(event), by=office)
        event.summary = FREE
        db.session.add(AgendaItem(event=event, title="农村客运票价", note=MOBILE))
        db.session.flush()
        db.session.refresh(event)
        with pytest.raises(Refused, match="手机号"):
            events.publish(event, as_seen(event), by=office)
    assert event.state == State.REVIEW


FORMS = [
    ("agenda", "title", AgendaItem),
    ("agenda", "note", AgendaItem),
    ("questions", "label", Question),
    ("questions", "options", Question),
]


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize(("address", "field", "table"), FORMS)
def test_the_refusal_of_a_draft_s_part_stands_beside_its_field(app: Flask, make: Make, address, field, table):
    with unit_of_work():
        event = make.draft()
    with clock.at(MONDAY):
        desk = sign_in(app, event.drafted_by)
        shown = fields(page(desk.get(f"/desk/openday/{event.id}/{address}")))
        soup = page(desk.post(f"/desk/openday/{event.id}/{address}", data={**shown, field: MOBILE}))
    assert "手机号（139****5678）" in soup.select_one(f'[id="{field}-error"]').text
    assert db.session.query(table).count() == 0


@pytest.mark.parametrize("field", ["reason", "title", "place"])
def test_a_change_is_looked_through(app: Flask, make: Make, field: str):
    with unit_of_work():
        event = make.event()
    with clock.at(MONDAY):
        desk = sign_in(app, event.drafted_by)
        shown = {
            **fields(page(desk.get(f"/desk/openday/{event.id}/change"))),
            "place": "二水厂",
            "reason": "一水厂检修",
        }
        soup = page(desk.post(f"/desk/openday/{event.id}/change", data={**shown, field: MOBILE}))
    assert "手机号" in soup.select_one(f'[id="{field}-error"]').text
    assert (event.place, event.notices) == ("星沙水厂", [])
    assert db.session.scalar(select(func.count()).where(Message.notice == "openday/changed")) == 0


def test_a_new_date_is_given_without_personal_numbers(make: Make):
    event = make.event()
    with clock.at(MONDAY):
        events.postpone(event, "上游来水偏多", by=event.drafted_by)
        when = (event.starts_at + timedelta(days=7), event.ends_at + timedelta(days=7))
        with pytest.raises(Refused, match="手机号"):
            events.resume(event, *when, MOBILE, by=event.drafted_by)
        assert event.state == State.POSTPONED
        events.resume(event, *when, FREE, by=event.drafted_by)


def test_what_is_written_about_a_draw_is_looked_through(make: Make):
    event = make.event(kind=Kind.MEETING, selection=Selection.DRAW)
    make.entry(event)
    by = event.drafted_by
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
        draw = selection.freeze(event, by=by)
        db.session.flush()
    with clock.at(event.signup_closes_at + timedelta(hours=30)):
        with pytest.raises(Refused) as refused:
            selection.enter_result(draw, "4 0 7", MOBILE, by=by)
        assert refused.value.field == "evidence"
        with pytest.raises(Refused, match="手机号"):
            selection.enter_failure(draw, MOBILE, by=by)
        attempt = selection.enter_result(draw, "4 0 7", "当日公告", by=by)
        db.session.flush()
        with pytest.raises(Refused, match="手机号"):
            selection.void_attempt(attempt, MOBILE, by=by)
    assert attempt.voided_at is None


@pytest.fixture
def held(make: Make) -> tuple[Event, Opinion]:
    event = make.event()
    entry = make.entry(event)
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
    with clock.at(event.starts_at):
        day.check_in(event, entry.applicant, by=event.drafted_by)
    with clock.at(event.ends_at):
        events.hold(event, by=event.drafted_by)
        opinion = after.hand_in(entry, "水压不够", None, by=None)
    return event, opinion


@pytest.mark.databases("sqlite", "postgres")
def test_minutes_answers_and_results_are_looked_through(held):
    event, opinion = held
    by = event.drafted_by
    with clock.at(event.ends_at):
        with pytest.raises(Refused) as refused:
            after.write_minutes(event, MOBILE, "", by=by)
        assert refused.value.field == "text"
        after.write_minutes(event, "看了水厂", "", by=by)
        db.session.flush()
        with pytest.raises(Refused) as refused:
            after.write_minutes(event, "看了两个水厂", MOBILE, by=by)
        assert refused.value.field == "reason"
        with pytest.raises(Refused) as refused:
            after.answer(opinion, Outcome.ADOPTED, MOBILE, event.unit, by=by)
        assert refused.value.field == "answer"
        after.answer(opinion, Outcome.ADOPTED, FREE, event.unit, by=by)
        with pytest.raises(Refused) as refused:
            after.add_result(opinion, MOBILE, "", by=by)
        assert refused.value.field == "text"
    assert db.session.query(MinutesRevision).count() == 1
