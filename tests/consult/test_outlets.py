"""The same elsewhere: portal, search, feed, interface, sitemap, one's own data, the figures of a year."""

import json
import xml.etree.ElementTree as ET
from datetime import timedelta

import jsonschema_rs
import pytest
from flask import Flask

from app import clock
from app.consult import own_data
from app.consult.rules.life import Kind, Outcome
from app.consult.service import answering, correcting, drafting, hearing, surveys, telling
from app.db import db
from tests.conftest import page
from tests.consult.making import FINAL, Hall
from tests.making import MONDAY, Make, as_seen

pytestmark = pytest.mark.databases("sqlite")

PHONE = "13700000077"


@pytest.fixture
def hall(make: Make) -> Hall:
    return Hall(make)


def test_the_portal_shows_what_people_of_a_place_may_speak_to(app: Flask, make: Make, hall: Hall):
    hall.open(title="县里的草案")
    hall.survey(title="县里的调查")
    town = make.region("开慧镇", hall.region)
    hall.keep()
    with clock.at(MONDAY):
        text = page(app.test_client().get(f"/regions/{town.alias}/")).text
    assert "正在征集意见" in text and "县里的草案" in text and "县里的调查" in text


def test_search_finds_drafts_and_opinions_once_public(app: Flask, hall: Hall):
    consultation, _ = hall.adopted()
    text = page(app.test_client().get("/search?q=每小时五元")).text
    assert "意见：每小时五元太贵（采纳）" in text
    assert consultation.title in page(app.test_client().get("/search?q=临时停靠泊位")).text


def test_the_feed_holds_what_is_public(app: Flask, hall: Hall):
    hall.open(title="<b>&停车")
    hall.draft(title="草稿")
    feed = ET.fromstring(app.test_client().get("/feeds/consultations.atom").text)
    titles = [title.text for title in feed.iter("{http://www.w3.org/2005/Atom}title")]
    assert titles[1:] == ["【正在征集】<b>&停车"]


ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_feed_dates_a_consultation_by_its_last_change_and_begins_with_the_latest(app: Flask, hall: Hall):
    """What the office writes and nobody reads yet dates nothing: the entry would come again with nothing new in it."""
    first = hall.open(title="先公布的一份")
    with clock.at(MONDAY + timedelta(hours=1)):
        drafting.submit(second := hall.draft(title="后公布的一份"), by=hall.drafter)
        drafting.publish(second, as_seen(second), by=hall.office)
    opinion = hall.opinion(first, anchor=hall.anchor(first, "第三条"))
    moments: list[str] = []

    def told() -> list[str]:
        db.session.flush()
        db.session.expire_all()
        feed = ET.fromstring(app.test_client().get("/feeds/consultations.atom").text)
        rows = [
            (one.findtext(f"{ATOM}title", ""), one.findtext(f"{ATOM}updated", ""))
            for one in feed.findall(f"{ATOM}entry")
        ]
        assert feed.findtext(f"{ATOM}updated") == rows[0][1] == max(at for _, at in rows)
        moments.append(next(at for title, at in rows if "先公布" in title))
        return [title[-6:] for title, _ in rows]

    def report() -> None:
        written = telling.write_report(first, "多数意见说收费太高，已调低。", by=hall.drafter)
        telling.submit_report(written, by=hall.drafter)
        telling.publish_report(written, as_seen(written), by=hall.office)

    def write_final() -> None:
        drafting.rematch(drafting.write_final(first, FINAL, by=hall.drafter), {}, by=hall.drafter)
        answering.link(first, {}, by=hall.drafter)
        hall.explain(first)

    def correct() -> None:
        correction = correcting.begin(first, "第三条少印了两个字，补上", by=hall.drafter)
        correcting.write(correction, FINAL.replace("收费三元", "收费三元五角"), by=hall.drafter)
        correcting.submit(correction, by=hall.drafter)
        correcting.publish(correction, as_seen(correction), by=hall.office)

    assert told() == ["后公布的一份", "先公布的一份"]
    assert first.closes_on is not None
    with clock.at(MONDAY + timedelta(days=1)):
        drafting.retime(first, first.closes_on + timedelta(days=1), "清明三天放假，多给几天", by=hall.drafter)
        assert told() == ["先公布的一份", "后公布的一份"]
    after = hall.after(first)
    with clock.at(after):
        drafting.close(first, by=None)
        drafting.close(second, by=None)
        hearing.show(opinion, opinion.text, by=hall.drafter)
        answering.answer([opinion], Outcome.ADOPTED, "有道理，已改", by=hall.drafter)
        assert told() == ["后公布的一份", "先公布的一份"]
    for days, act in enumerate((report, lambda: answering.adopt(first, as_seen(first), by=hall.office), correct), 1):
        with clock.at(after + timedelta(days=days)):
            act()
            assert told() == ["先公布的一份", "后公布的一份"]
        if act is report:
            with clock.at(after + timedelta(days=days, hours=1)):
                write_final()
                assert told() and moments[-1] == moments[-2]
                moments.pop()
    assert sorted(set(moments)) == moments


def schema(app: Flask, name: str) -> dict:
    document = app.test_client().get("/api/openapi.json").json
    return {**document["components"]["schemas"][name], "components": document["components"]}


@pytest.mark.parametrize("told", [False, True])
def test_the_interface_gives_what_it_says(app: Flask, hall: Hall, told):
    consultation = hall.adopted()[0] if told else hall.open()
    if not told:
        hall.opinion(consultation)
    client = app.test_client()
    for address, name in (
        ("/api/v1/consultations", "ConsultationList"),
        (f"/api/v1/consultations/{consultation.id}", "Consultation"),
        (f"/api/v1/consultations/{consultation.id}/opinions", "OpinionList"),
    ):
        answer = client.get(address)
        jsonschema_rs.Draft202012Validator(schema(app, name), validate_formats=True).validate(json.loads(answer.text))
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    whole = client.get(f"/api/v1/consultations/{consultation.id}").json
    assert whole["figures"]["adopted"] == (1 if told else None)
    assert bool(whole["changes"]) == told


def test_the_sitemap_names_what_is_public(app: Flask, hall: Hall):
    opened, survey = hall.open(), hall.survey()
    draft = hall.draft()
    text = app.test_client().get("/sitemap.xml").text
    assert f"/consultations/{opened.id}/" in text and f"/surveys/{survey.id}/" in text
    assert f"/consultations/{draft.id}/" not in text


def test_ones_own_data_hold_what_one_said_and_no_outcome_before_it_is_public(app: Flask, make: Make, hall: Hall):
    consultation = hall.open()
    user = make.resident(phone=PHONE)
    opinion = hall.opinion(consultation, "我电话 13812345678，太贵", phone=PHONE)
    opinion.user_id = user.id
    hall.close(consultation)
    with clock.at(hall.after(consultation)):
        hearing.show(opinion, opinion.public_text, "隐去电话", by=hall.drafter)
    hall.answer(opinion, words="已调低，谢谢")
    (before,) = own_data.export(user)
    assert (before["内容"], before["手机号"], before["结果"]) == (opinion.text, PHONE, None)
    hall.summarise(consultation)
    (after,) = own_data.export(user)
    assert (after["结果"], after["理由"]) == ("采纳", "已调低，谢谢")


def test_the_years_figures_count_what_is_public_and_open_their_lists(app: Flask, hall: Hall):
    late = hall.close(hall.open(kind=Kind.OTHER, days=7, title="逾期没有答复的"))
    hall.adopted()
    running = hall.open(title="还在征集的")
    hall.opinion(running)
    hall.keep()
    client = app.test_client()
    with clock.at(hall.after(late) + timedelta(days=60)):
        shown = page(client.get("/consultations/figures?year=2026"))
        (row,) = [[cell.text for cell in row.select("td")] for row in shown.select("tbody tr")]
        assert row == ["城管局", "3", "2", "1", "0", "0", "1/2"]
        listed = page(client.get(shown.select_one("tbody a")["href"]))
        lamps = {line.select_one("td").text: line.select_one(".lamp").text for line in listed.select("tbody tr")}
        assert lamps["逾期没有答复的"] == "已逾期" and "按期公布" in lamps.values()
        for link in listed.select("td.amt a"):
            assert len(page(client.get(link["href"])).select("article.notice")) <= int(link.text)
    assert client.get("/consultations/figures/2025/1").status_code == 404


def test_the_lists_say_what_is_late(app: Flask, hall: Hall):
    """As the list of what residents say does: not only its own page."""
    consultation = hall.close(hall.open(kind=Kind.OTHER, days=7))
    survey = hall.survey(days=7)
    with clock.at(hall.after(consultation)):
        surveys.close(survey, by=None)
    hall.keep()
    client = app.test_client()

    def lamps(days: int) -> list[str]:
        with clock.at(hall.after(consultation) + timedelta(days=days)):
            return [
                page(client.get(f"/{room}/")).select_one(".notice .lamp").text for room in ("consultations", "surveys")
            ]

    assert lamps(0) == ["正在整理意见", "调查已结束"]
    assert lamps(60) == ["采纳情况逾期", "调查结果逾期"]


def test_to_end_it_is_no_way_out_of_being_late(app: Flask, hall: Hall):
    """Of three whose outcomes were not told, the one ended after its day is due and late, as it was the day before."""
    hall.adopted()
    late, soon, told = (
        hall.close(hall.open(kind=Kind.OTHER, days=7, title=f"{n}办法")) for n in ("晚", "早", "公布后")
    )
    hall.summarise(told)
    with clock.at(hall.after(late) + timedelta(days=1)):
        drafting.withdraw(soon, "上级另有规定", by=hall.drafter)
    hall.keep()
    client = app.test_client()

    def in_time() -> str:
        return page(client.get("/consultations/figures?year=2026")).select("tbody td")[-1].text

    with clock.at(hall.after(late) + timedelta(days=60)):
        before = in_time()
        for one in (late, told):
            drafting.withdraw(one, "上级另有规定", by=hall.drafter)
        hall.keep()
        assert in_time() == before == "2/3"
        listed = page(client.get(f"/consultations/figures/2026/{hall.unit.id}"))
        lamps = {row.select_one("td").text: row.select_one(".lamp").text for row in listed.select("tbody tr")}
        assert [lamps[f"{n}办法"] for n in ("晚", "早", "公布后")] == ["逾期后终止", "已终止", "按期公布"]
        shown = page(client.get(f"/consultations/{late.id}/"))
        assert shown.select_one(".lamp").text == "逾期后终止" and "统计里算没有按期" in shown.text
        assert "没有按期" not in page(client.get(f"/consultations/{soon.id}/")).text


def test_a_survey_ended_after_its_results_were_due_says_so(app: Flask, hall: Hall):
    surveyed = {days: hall.survey(title=f"{days} 日后终止的") for days in (20, 60)}
    for days, survey in surveyed.items():
        with clock.at(MONDAY + timedelta(days=15)):
            surveys.close(survey, by=None)
        with clock.at(MONDAY + timedelta(days=days)):
            surveys.withdraw(survey, "题目问错了", by=hall.drafter)
    hall.keep()
    shown = {days: page(app.test_client().get(f"/surveys/{survey.id}/")) for days, survey in surveyed.items()}
    assert [one.select_one(".lamp").text for one in shown.values()] == ["已终止", "逾期后终止"]
    assert "终止时没有公布" in shown[60].text and "终止时没有公布" not in shown[20].text


def test_outcomes_not_yet_public_are_in_no_figure(app: Flask, hall: Hall):
    consultation = hall.open(kind=Kind.OTHER, days=7)
    opinion = hall.opinion(consultation)
    hall.close(consultation)
    hall.answer(opinion)
    hall.keep()
    with clock.at(hall.after(consultation)):
        (row,) = page(app.test_client().get("/consultations/figures")).select("tbody tr")
    assert [cell.text for cell in row.select("td")] == ["城管局", "1", "1", "0", "0", "0", "0/0"]
