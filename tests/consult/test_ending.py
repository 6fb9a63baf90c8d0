"""A consultation or a survey is ended by two people: one asks with a reason, another one agrees, refuses, or it is taken back."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.consult import work
from app.consult.models import Consultation, Ending, Survey
from app.consult.rules.telling import Writing
from app.consult.service import drafting, ending
from app.core.accounts.rules import Role
from app.core.notify.models import Message
from app.db import db
from app.errors import Refused
from tests.conftest import page
from tests.consult.making import Hall
from tests.making import MONDAY, Make, as_seen, sign_in

pytestmark = pytest.mark.databases("sqlite")
WHY = "上级另有规定"


@pytest.fixture
def hall(make: Make) -> Hall:
    return Hall(make)


@pytest.fixture(params=[Consultation, Survey])
def matter(hall: Hall, request: Any) -> Any:
    """One of each that is public and runs."""
    return hall.open() if request.param is Consultation else hall.survey()


def desk_of(matter: Any) -> str:
    return f"/desk/{'surveys' if isinstance(matter, Survey) else 'consultations'}/{matter.id}/"


def public_of(matter: Any) -> str:
    return desk_of(matter).removeprefix("/desk")


@pytest.mark.databases("sqlite", "postgres")
def test_it_ends_when_a_second_person_agrees_and_not_before(app: Flask, hall: Hall, matter: Any):
    if isinstance(matter, Consultation):
        hall.opinion(matter)
    hall.keep()
    clerk, office = sign_in(app, hall.drafter), sign_in(app, hall.office)
    with clock.at(MONDAY + timedelta(days=2)):
        link = page(clerk.get(desk_of(matter))).find("a", string=lambda words: (words or "").startswith("终止"))
        asked = page(clerk.post(link["href"], data={"reason": WHY, "version": matter.version}, follow_redirects=True))
        assert "另一位同事" in asked.select_one(".flash.success").text
        assert "终止等另一位同事同意" in asked.text and WHY in asked.select_one(".flash.warning").text
        assert not asked.find("button", string="同意终止")
        assert WHY not in page(app.test_client().get(public_of(matter))).text
        assert not db.session.scalars(select(Message).where(Message.notice == "consult/withdrawn")).all()
        link = page(office.get(desk_of(matter))).find("a", string="同意终止")
        mark = page(office.get(link["href"])).find("button", string="同意终止")["value"]
        done = page(office.post(f"{desk_of(matter)}end/agree", data={"seen": mark}, follow_redirects=True))
    assert "已终止" in done.select_one(".flash.success").text
    assert WHY in page(app.test_client().get(public_of(matter))).select_one(".flash.warning").text
    told = db.session.scalars(select(Message).where(Message.notice == "consult/withdrawn")).all()
    assert len(told) == isinstance(matter, Consultation)


def test_who_asked_does_not_agree_whatever_the_role(hall: Hall, matter: Any):
    asked = ending.ask(matter, WHY, by=hall.office)
    with pytest.raises(Refused, match="另一个人"):
        ending.agree(asked, as_seen(asked), by=hall.office)
    assert ending.waiting(matter) is asked and matter.state_reason == ""


def test_what_the_second_person_did_not_see_is_not_ended(hall: Hall, matter: Any):
    asked = ending.ask(matter, WHY, by=hall.drafter)
    ending.take_back(asked, by=hall.drafter)
    again = ending.ask(matter, "草案写错了整章", by=hall.drafter)
    with pytest.raises(Refused, match="再看一遍"):
        ending.agree(again, as_seen(asked), by=hall.office)
    ending.agree(again, as_seen(again), by=hall.office)
    assert matter.state_reason == "草案写错了整章" and ending.waiting(matter) is None


def test_one_asks_at_a_time_with_a_reason_and_of_nothing_that_is_over(hall: Hall, matter: Any):
    with pytest.raises(Refused, match="理由"):
        ending.ask(matter, " ", by=hall.drafter)
    asked = ending.ask(matter, WHY, by=hall.drafter)
    with pytest.raises(Refused, match="已经有人请求"):
        ending.ask(matter, WHY, by=hall.office)
    ending.agree(asked, as_seen(asked), by=hall.office)
    with pytest.raises(Refused, match="不用终止"):
        ending.ask(matter, WHY, by=hall.drafter)


def test_a_refusal_says_why_and_it_goes_on(app: Flask, hall: Hall, matter: Any):
    ending.ask(matter, WHY, by=hall.drafter)
    hall.keep()
    office = sign_in(app, hall.office)
    with clock.at(MONDAY + timedelta(days=1)):
        link = page(office.get(desk_of(matter))).find("a", string="不同意终止")
        form = page(office.get(link["href"]))
        version = form.select_one("input[name=version]")["value"]
        office.post(link["href"], data={"reason": "还没有人说不要", "version": version})
        shown = page(sign_in(app, hall.drafter).get(desk_of(matter)))
    assert "没有同意终止" in shown.text and "还没有人说不要" in shown.text
    assert ending.waiting(matter) is None and matter.state_reason == ""


@pytest.mark.databases("sqlite", "postgres")
def test_whoever_may_agree_finds_it_on_the_desk_and_nobody_else(app: Flask, hall: Hall, make: Make, matter: Any):
    ending.ask(matter, WHY, by=hall.drafter)
    far = make.staff(Role.OPENNESS_OFFICE, region=make.region())
    with app.test_request_context(), clock.at(MONDAY + timedelta(days=1)):
        lines = {user: [one.title for one in work.waiting(user)] for user in (hall.office, hall.drafter, far)}
    line = f"同意或不同意终止：{matter.title}"
    assert line in lines[hall.office] and line not in lines[hall.drafter] and line not in lines[far]


def test_an_end_asked_for_waits_for_nobody_once_the_text_is_adopted(app: Flask, hall: Hall):
    """Nothing is left to be ended: the button and the line on the desk go."""
    consultation = hall.close(hall.open())
    asked = ending.ask(consultation, WHY, by=hall.drafter)
    hall.adopt(hall.summarise(consultation))
    assert ending.waiting(consultation) is None and ending.all_waiting() == []
    with pytest.raises(Refused, match="已定稿"):
        ending.agree(asked, as_seen(asked), by=hall.office)


def test_the_end_that_was_agreed_to_is_kept_with_both_people(hall: Hall, matter: Any):
    asked = ending.ask(matter, WHY, by=hall.drafter)
    ending.agree(asked, as_seen(asked), by=hall.office)
    db.session.flush()
    (kept,) = db.session.scalars(select(Ending))
    assert (kept.drafted_by, kept.reviewed_by_id) == (hall.drafter, hall.office.id)
    assert kept.state == Writing.PUBLISHED and kept.matter is matter
    with pytest.raises(Refused):
        drafting.withdraw(matter, WHY, by=hall.office) if isinstance(matter, Consultation) else ending.ask(
            matter, WHY, by=hall.office
        )
