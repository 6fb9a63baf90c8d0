"""Work by the clock: run twice, one effect; contacts go when their purpose has ended."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.consult import jobs
from app.consult.models import DraftOpinion
from app.consult.rules import asking, life
from app.consult.service import forgetting, hearing
from app.core.audit.models import AuditEntry
from app.core.workdays.service import enter_year
from app.db import db
from app.demo.story import PROVISIONAL
from tests.conftest import page
from tests.consult.making import Hall
from tests.making import MONDAY, Make


@pytest.fixture
def hall(make: Make) -> Hall:
    return Hall(make)


def acts(did: str) -> int:
    return len(db.session.scalars(select(AuditEntry).where(AuditEntry.did == did)).all())


def test_a_consultation_ends_the_day_after_its_last_and_once(hall: Hall):
    consultation = hall.open()
    last = hall.after(consultation) - timedelta(days=1)
    with clock.at(last):
        jobs.close_consultations()
    assert consultation.state == life.State.OPEN
    for _ in range(2):
        with clock.at(last + timedelta(days=1)):
            jobs.close_consultations()
    assert consultation.state == life.State.CLOSED and acts("consult.consultation.closed") == 1


def test_what_could_not_be_counted_is_counted_once_the_year_has_its_table(hall: Hall):
    consultation = hall.open()
    with clock.at(hall.after(consultation)):
        jobs.close_consultations()
        assert consultation.result_due is None
        enter_year(2027, "国办发明电〔2026〕7号", PROVISIONAL, by=None)
        jobs.close_consultations()
    assert consultation.result_due == date(2027, 1, 21)


def test_a_survey_ends_too(hall: Hall):
    survey = hall.survey()
    with clock.at(MONDAY + timedelta(days=30)):
        jobs.close_surveys()
        jobs.close_surveys()
    assert survey.state == asking.State.CLOSED and acts("consult.survey.closed") == 1
    assert survey.result_due is not None


def test_phones_and_names_go_half_a_year_after_the_end(hall: Hall):
    consultation, opinion = hall.adopted()
    opinion.name = "周晓禾"
    db.session.flush()
    assert consultation.ended_at is not None
    for days, gone in ((179, False), (181, True), (182, True)):
        with clock.at(consultation.ended_at + timedelta(days=days)):
            jobs.forget()
        db.session.refresh(opinion)
        assert (opinion.phone_sealed is None and opinion.phone_hash is None) == gone
    assert opinion.name == "周**" or "*" in opinion.name or "某" in opinion.name
    assert acts("consult.opinion.forgotten") == 1


@pytest.mark.parametrize("told", [False, True])
def test_phones_go_too_where_a_consultation_never_comes_to_its_end(live: Flask, told: bool, monkeypatch):
    """Two years after the last day, whether its outcomes were told or not; the author read so before consenting."""
    monkeypatch.setitem(live.config, "WTF_CSRF_ENABLED", False)
    hall = Hall(Make())
    consultation = hall.open()
    with clock.at(MONDAY + timedelta(days=1)):
        receipt = hearing.hand_in(consultation, hall.said(), by=None)
    opinion, no = receipt.opinion, receipt.opinion.no
    hall.keep()
    with clock.at(MONDAY):
        hint = page(live.test_client().get(f"/consultations/{consultation.id}/say")).select_one("#consent-hint").text
    assert "办结 180 天后删除" in hint and "最迟在征集截止 730 天后删除" in hint
    hall.close(consultation)
    if told:
        hall.answer(opinion)
        hall.summarise(consultation)
    assert consultation.ended_at is None
    last = hall.after(consultation) - timedelta(days=1)
    for days, gone in ((730, False), (731, True), (732, True)):
        with clock.at(last + timedelta(days=days)):
            jobs.forget()
        db.session.refresh(opinion)
        assert (opinion.phone_sealed is None and opinion.phone_hash is None) == gone
    assert acts("consult.opinion.forgotten") == 1
    hall.keep()
    client = live.test_client()
    with clock.at(last + timedelta(days=800)):
        own = client.post("/consultations/track", data={"no": no, "code": receipt.code}).location
        assert "您的手机号已在" in page(client.get(own)).text


def test_somebody_who_leaves_takes_name_and_original_along_and_leaves_what_was_public(make: Make, hall: Hall):
    user = make.resident()
    opinion = hall.opinion(hall.open(), "我电话 13812345678，收费太贵")
    opinion.user_id, opinion.name = user.id, "周晓禾"
    db.session.flush()
    forgetting.forget_person(user)
    db.session.flush()
    found = db.session.get_one(DraftOpinion, opinion.id)
    assert "13812345678" not in found.text and "收费太贵" in found.text
    assert (found.user_id, found.phone_sealed, found.name) == (None, None, "已注销")
