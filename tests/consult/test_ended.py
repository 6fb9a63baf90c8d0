"""What everyone and the desk read once a consultation or a survey was ended: until when, why, what becomes of what was said."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app import clock
from app.consult import work
from app.consult.models import Consultation, Survey
from app.consult.rules.asking import Once
from app.consult.service import ending, hearing
from tests.conftest import page
from tests.consult.making import Hall
from tests.making import MONDAY, Make, as_seen, sign_in

pytestmark = pytest.mark.databases("sqlite")
WHY = "上级另有规定"


@pytest.fixture
def hall(make: Make) -> Hall:
    return Hall(make)


def ended(hall: Hall, matter: Any, days: int = 2) -> Any:
    """Asked for and agreed to some days after it began."""
    with clock.at(MONDAY + timedelta(days=days)):
        asked = ending.ask(matter, WHY, by=hall.drafter)
        ending.agree(asked, as_seen(asked), by=hall.office)
    hall.keep()
    return matter


def public_page(app: Flask, matter: Consultation | Survey) -> Any:
    kind = "surveys" if isinstance(matter, Survey) else "consultations"
    return page(app.test_client().get(f"/{kind}/{matter.id}/"))


def desk_page(app: Flask, user: Any, matter: Consultation | Survey, more: str = "") -> Any:
    kind = "surveys" if isinstance(matter, Survey) else "consultations"
    return page(sign_in(app, user).get(f"/desk/{kind}/{matter.id}/{more}"))


def facts_of(shown: Any) -> dict[str, str]:
    return {row.dt.text: row.dd.text.strip() for row in shown.select("dl.facts div")}


def test_an_ended_survey_says_when_why_and_what_becomes_of_the_answers(app: Flask, hall: Hall):
    survey = hall.survey(once=Once.DEVICE, takes_paper=True)
    for _ in range(6):
        hall.reply(survey, "停")
    shown = public_page(app, ended(hall, survey))
    told = shown.select_one(".flash.warning").text
    assert "11月25日（周三）终止" in told and WHY in told
    assert "终止前收到 6 份答卷" in told and "不公布" in told
    facts = facts_of(shown)
    assert facts["起止时间"].endswith("11月25日（周三）终止，原定2026年12月7日（周一） 24:00 截止")
    assert "纸质答卷" not in facts
    assert facts_of(desk_page(app, hall.drafter, survey))["截止"].startswith("2026年11月25日（周三）终止")


def test_few_answers_of_an_ended_survey_are_not_counted_out_and_none_are_said_to_be_none(app: Flask, hall: Hall):
    few, none = hall.survey(), hall.survey()
    hall.reply(few, "停")
    assert "终止前收到 不到" in public_page(app, ended(hall, few)).select_one(".flash.warning").text
    assert "终止前没有收到答卷" in public_page(app, ended(hall, none)).select_one(".flash.warning").text


def test_what_ran_to_its_last_day_keeps_it_though_it_was_ended_later(app: Flask, hall: Hall):
    consultation = hall.close(hall.open())
    shown = public_page(app, ended(hall, consultation, days=40))
    assert "24:00" in facts_of(shown)["起止时间"] and "原定" not in facts_of(shown)["起止时间"]
    assert "2027年1月2日（周六）终止" in shown.select_one(".flash.warning").text


def test_words_that_wait_when_a_consultation_is_ended_are_still_read(app: Flask, hall: Hall):
    """They were promised to be public: the desk leads there, and asks for no outcome that nobody will read."""
    consultation = hall.open()
    opinion = hall.opinion(consultation)
    ended(hall, consultation)
    shown = public_page(app, consultation)
    assert "11月25日（周三）终止，原定" in facts_of(shown)["起止时间"]
    desk = desk_page(app, hall.drafter, consultation)
    assert (
        desk.find("a", string="看意见（1 条的文字待看）")["href"] == f"/desk/consultations/{consultation.id}/opinions"
    )
    assert "1 条的文字待看" in desk.text and "没写采纳结果" not in desk.text
    opinions = desk_page(app, hall.drafter, consultation, "opinions")
    assert "不再答复" in opinions.text and "待答复" not in opinions.text and "没写结果" not in opinions.text
    with app.test_request_context():
        assert [one.title for one in work.waiting(hall.drafter)] == [f"看 1 条意见的文字：{consultation.title}"]
        hearing.show(opinion, opinion.text, by=hall.drafter)
        assert list(work.waiting(hall.drafter)) == []


@pytest.fixture(params=[Consultation, Survey])
def asked_to_end(hall: Hall, request: Any) -> Any:
    """One of each that the drafter asked to end."""
    matter = hall.open() if request.param is Consultation else hall.survey()
    hall.opinion(matter) if request.param is Consultation else hall.reply(matter, "停")
    with clock.at(MONDAY + timedelta(days=2)):
        ending.ask(matter, WHY, by=hall.drafter)
    hall.keep()
    return matter


def buttons(shown: Any) -> list[str]:
    return [one.text for one in shown.select(".buttons .btn")]


def test_the_second_person_agrees_on_a_page_that_says_why_and_what_follows(app: Flask, hall: Hall, asked_to_end: Any):
    with clock.at(MONDAY + timedelta(days=2)):
        desk = desk_page(app, hall.office, asked_to_end)
        link = desk.find("a", string="同意终止")
        asked = page(sign_in(app, hall.office).get(link["href"]))
    assert "不终止了" not in buttons(desk) and buttons(desk)[:2] == ["同意终止", "不同意终止"]
    assert "plain" not in link["class"]
    facts = facts_of(asked)
    assert WHY in asked.select_one("main").text and facts["请求的人"] == hall.drafter.name
    assert facts.get("收到意见", "") == "1 条" or facts.get("收到答卷", "").startswith("不到")
    assert "不能恢复" in asked.text and buttons(asked) == ["同意终止", "不同意终止", "返回"]


def test_only_who_asked_takes_it_back(app: Flask, hall: Hall, asked_to_end: Any):
    kind = "surveys" if isinstance(asked_to_end, Survey) else "consultations"
    with clock.at(MONDAY + timedelta(days=2)):
        mine = buttons(desk_page(app, hall.drafter, asked_to_end))
        office = sign_in(app, hall.office)
        told = page(office.post(f"/desk/{kind}/{asked_to_end.id}/end/take-back", follow_redirects=True))
    assert "不终止了" in mine and "同意终止" not in mine
    assert "只有请求终止的人可以收回" in told.select_one(".flash.warning").text
    assert ending.waiting(asked_to_end) is not None


def test_who_asked_is_led_away_from_the_page_of_agreement(app: Flask, hall: Hall, asked_to_end: Any):
    kind = "surveys" if isinstance(asked_to_end, Survey) else "consultations"
    asked = ending.waiting(asked_to_end)
    assert asked is not None
    asked.drafted_by = hall.office
    hall.keep()
    with clock.at(MONDAY + timedelta(days=2)):
        led = sign_in(app, hall.office).get(f"/desk/{kind}/{asked_to_end.id}/end/agree", follow_redirects=True)
        assert "由另一位同事同意" in page(led).select_one(".flash.warning").text
        ending.take_back(asked, by=hall.office)
        hall.keep()
        gone = sign_in(app, hall.office).get(f"/desk/{kind}/{asked_to_end.id}/end/agree", follow_redirects=True)
    assert "没有等着同意的终止" in page(gone).select_one(".flash.warning").text


def test_lists_and_feeds_tell_the_day_of_the_end_not_the_day_announced_before(app: Flask, hall: Hall):
    draft, survey = ended(hall, hall.open()), ended(hall, hall.survey())
    client = sign_in(app, hall.drafter)
    for kind, matter in (("consultations", draft), ("surveys", survey)):
        row = page(client.get(f"/desk/{kind}/")).select_one("tbody tr")
        assert matter.title in row.text
        assert row.select_one("[data-h='截止']").text == "2026年11月25日（周三）终止"
    feed = app.test_client().get("/feeds/consultations.atom").text
    assert "2026年11月25日（周三）终止。" in feed and "截止。" not in feed


def test_who_asks_for_an_end_presses_a_button_that_says_it_only_asks(app: Flask, hall: Hall):
    for kind, matter in (("consultations", hall.open()), ("surveys", hall.survey())):
        shown = page(sign_in(app, hall.drafter).get(f"/desk/{kind}/{matter.id}/withdraw"))
        assert shown.select_one("main form button").text == "请同事同意终止"
