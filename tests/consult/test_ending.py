"""A consultation or a survey is ended by two people: one asks with a reason, another one agrees, refuses, or it is taken back."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.consult import work
from app.consult.models import Consultation, Ending, Survey
from app.consult.rules.life import Kind, State
from app.consult.rules.telling import Writing
from app.consult.service import drafting, ending, hearing, surveys
from app.core import privacy
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


def messages(notice: str) -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.notice == notice)))


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
        done = office.post(link["href"], data={"reason": "还没有人说不要", "version": version}, follow_redirects=True)
        shown = page(sign_in(app, hall.drafter).get(desk_of(matter)))
    said = page(done).select_one(".flash.success").text
    assert "没有同意终止" in said and "退回" not in said
    assert "没有同意终止" in shown.text and "还没有人说不要" in shown.select_one(".flash.warning").text
    (letter,) = messages("consult/end_refused")
    assert letter.user_id == hall.drafter.id and matter.title in letter.title
    assert "还没有人说不要" in (privacy.unseal(letter.body_sealed) or "")
    assert ending.waiting(matter) is None and matter.state_reason == ""


@pytest.mark.databases("sqlite", "postgres")
def test_whoever_may_agree_finds_it_on_the_desk_and_nobody_else(app: Flask, hall: Hall, make: Make, matter: Any):
    ending.ask(matter, WHY, by=hall.drafter)
    far = make.staff(Role.OPENNESS_OFFICE, region=make.region())
    with app.test_request_context(), clock.at(MONDAY + timedelta(days=1)):
        lines = {user: [one.title for one in work.waiting(user)] for user in (hall.office, hall.drafter, far)}
    line = f"同意或不同意终止：{matter.title}"
    assert line in lines[hall.office] and line not in lines[hall.drafter] and line not in lines[far]


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize("over", ["adopted", "results"])
def test_an_end_asked_for_waits_for_nobody_once_nothing_is_left_to_be_ended(hall: Hall, over: str):
    """The text is adopted, the results are out: the button and the line on the desk go, and it is no longer kept as waiting."""
    if over == "adopted":
        told = hall.summarise(hall.close(hall.open()))
        asked = ending.ask(told, WHY, by=hall.drafter)
        hall.adopt(told)
    else:
        survey = hall.survey()
        asked = ending.ask(survey, WHY, by=hall.drafter)
        hall.results(survey)
    assert asked.state == Writing.DROPPED
    assert (
        ending.waiting(asked.matter) is None and ending.all_waiting() == [] and ending.not_ended(asked.matter) is None
    )
    with pytest.raises(Refused):
        ending.agree(asked, as_seen(asked), by=hall.office)


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize("meanwhile", ["outcomes", "period"])
def test_an_old_page_does_not_end_what_everybody_was_told_meanwhile(app: Flask, hall: Hall, meanwhile: str):
    """Read before the outcomes were published, or before the period was made longer; pressed afterwards."""
    consultation = hall.open()
    if meanwhile == "outcomes":
        hall.close(consultation)
    day = hall.after(consultation) if meanwhile == "outcomes" else MONDAY + timedelta(days=1)
    with clock.at(day):
        ending.ask(consultation, "一条意见也没有收到，不再搞了", by=hall.drafter)
        hall.keep()
        office = sign_in(app, hall.office)
        mark = page(office.get(f"{desk_of(consultation)}end/agree")).find("button", string="同意终止")["value"]
        if meanwhile == "outcomes":
            hall.summarise(consultation)
        else:
            drafting.retime(consultation, date(2027, 1, 8), "春运前再听听", by=hall.office)
        state = consultation.state
        hall.keep()
        pressed = page(office.post(f"{desk_of(consultation)}end/agree", data={"seen": mark}, follow_redirects=True))
    db.session.expire_all()
    assert consultation.state == state and consultation.state_reason == ""
    said = [one.text for one in pressed.select(".flash.warning")]
    since = "采纳情况已公布" if meanwhile == "outcomes" else "征集期限已延长"
    assert any("没有等着同意的终止" in one for one in said)
    assert any("请求过终止，没有终止" in one and since in one and "请重新请求" in one for one in said)
    (letter,) = messages("consult/end_lapsed")
    assert letter.user_id == hall.drafter.id and since in (privacy.unseal(letter.body_sealed) or "")
    with clock.at(day):
        again = ending.ask(consultation, WHY, by=hall.drafter)
    assert ending.not_ended(consultation) is None and ending.waiting(consultation) is again


def test_who_agrees_has_read_it_as_it_stands(app: Flask, hall: Hall):
    """The last day passed between reading and pressing: the same end, of something else. Looked at again it is ended."""
    consultation = hall.open()
    ending.ask(consultation, WHY, by=hall.drafter)
    hall.keep()
    with clock.at(MONDAY + timedelta(days=1)):
        office = sign_in(app, hall.office)
        mark = page(office.get(f"{desk_of(consultation)}end/agree")).find("button", string="同意终止")["value"]
    hall.close(consultation)
    hall.keep()
    with clock.at(hall.after(consultation)):
        office = sign_in(app, hall.office)
        pressed = page(office.post(f"{desk_of(consultation)}end/agree", data={"seen": mark}, follow_redirects=True))
        assert "再看一遍" in pressed.select_one(".flash.warning").text
        assert db.session.get_one(Consultation, consultation.id, populate_existing=True).state == State.CLOSED
        mark = page(office.get(f"{desk_of(consultation)}end/agree")).find("button", string="同意终止")["value"]
        office.post(f"{desk_of(consultation)}end/agree", data={"seen": mark})
    db.session.expire_all()
    assert consultation.state == State.WITHDRAWN


def test_opinions_and_replies_that_come_in_meanwhile_make_no_page_old(hall: Hall, matter: Any):
    asked = ending.ask(matter, WHY, by=hall.drafter)
    seen = as_seen(asked)
    if isinstance(matter, Consultation):
        hall.opinion(matter)
    else:
        hall.reply(matter, "停")
    ending.agree(asked, seen, by=hall.office)
    assert matter.state_reason == WHY


@pytest.mark.parametrize("late", [False, True])
def test_why_nobody_can_speak_any_more_is_the_end_and_not_the_lateness(app: Flask, hall: Hall, late: bool):
    """On the first day after the last one before the clock has closed it, and long after the result was due."""
    consultation, survey = hall.open(kind=Kind.OTHER, days=7), hall.survey(days=7)
    if late:
        hall.close(consultation)
        with clock.at(hall.after(consultation)):
            surveys.close(survey, by=None)
    hall.keep()
    with clock.at(hall.after(consultation) + timedelta(days=60 if late else 0)):
        said = page(app.test_client().get(f"{public_of(consultation)}say")).select_one("main").text
        asked = page(app.test_client().get(f"{public_of(survey)}reply")).select_one("main").text
    assert "现在不能提意见：征集已结束。" in said
    assert "现在不能回答：调查已结束。" in asked


def test_an_opinion_on_what_was_ended_is_promised_nothing(app: Flask, hall: Hall):
    consultation = hall.open()
    opinion = hall.opinion(consultation)
    hearing.show(opinion, opinion.text, by=hall.drafter)
    hall.keep()
    one, all_of_them = f"/consultations/opinions/{opinion.id}/", f"{public_of(consultation)}opinions"
    for address in (one, all_of_them):
        assert "一起公布" in page(app.test_client().get(address)).text
    with clock.at(MONDAY + timedelta(days=2)):
        drafting.withdraw(consultation, WHY, by=hall.drafter)
    hall.keep()
    for address in (one, all_of_them):
        shown = page(app.test_client().get(address)).text
        assert "一起公布" not in shown and "不再逐条公布采纳情况" in shown


def test_the_lists_at_the_desk_say_what_was_ended_late(app: Flask, hall: Hall):
    consultation, survey = hall.close(hall.open(kind=Kind.OTHER, days=7)), hall.survey(days=7)
    with clock.at(hall.after(consultation)):
        surveys.close(survey, by=None)
    with clock.at(hall.after(consultation) + timedelta(days=60)):
        drafting.withdraw(consultation, WHY, by=hall.drafter)
        surveys.withdraw(survey, WHY, by=hall.drafter)
        hall.keep()
        client = sign_in(app, hall.drafter)
        for desk in ("consultations", "surveys"):
            (row,) = page(client.get(f"/desk/{desk}/")).select("table.ledger tbody tr")
            assert "逾期后终止" in row.text and "已终止" not in row.text


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


def test_whoever_asks_reads_first_what_becomes_of_what_was_said(app: Flask, hall: Hall, matter: Any):
    if isinstance(matter, Consultation):
        hall.opinion(matter)
    hall.keep()
    with clock.at(MONDAY + timedelta(days=2)):
        shown = page(sign_in(app, hall.drafter).get(f"{desk_of(matter)}withdraw")).text
        back = page(sign_in(app, hall.drafter).get(f"{desk_of(matter)}discard")).text
    if isinstance(matter, Consultation):
        assert "到现在收到意见：1 条" in shown and "看过的文字仍然公开，还有 1 条待看" in shown
    else:
        assert "到现在收到答卷：还没有人答" in shown and "各题的结果和写的文字都不公布" in shown
    assert "不能恢复" in shown and "终止以后" not in back
