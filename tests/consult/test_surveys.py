"""A survey from its first question to its published tables."""

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import clock
from app.consult.models import SurveyReply, SurveyTurn, SurveyWords
from app.consult.rules.asking import Once, QuestionKind, State
from app.consult.service import surveys
from app.db import db
from app.errors import Refused
from tests.conftest import page
from tests.consult.making import Hall
from tests.making import MONDAY, Make


@pytest.fixture
def hall(make: Make) -> Hall:
    return Hall(make)


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_survey_with_a_question_nobody_is_asked_is_not_submitted(hall: Hall):
    survey = hall.survey(opened=False)
    first, last = survey.questions[0], survey.questions[-1]
    surveys.set_skips(first, {"停": last.id, "不停": last.id}, by=hall.drafter)
    with pytest.raises(Refused, match="没有人会被问到"):
        surveys.submit(survey, by=hall.drafter)


def test_a_question_that_goes_takes_the_skips_to_it_along(hall: Hall):
    survey = hall.survey(opened=False)
    surveys.remove_question(survey, survey.questions[-1], by=hall.drafter)
    assert survey.questions[0].skips == {}
    surveys.submit(survey, by=hall.drafter)


def test_a_skip_that_a_move_turned_back_is_refused(hall: Hall):
    survey = hall.survey(opened=False)
    for _ in range(3):
        surveys.raise_question(
            survey, survey.questions[[q.label for q in survey.questions].index("还想说什么")], by=hall.drafter
        )
    with pytest.raises(Refused, match="要在它后面"):
        surveys.submit(survey, by=hall.drafter)


def test_who_drafted_does_not_publish_and_what_is_asked_does_not_change(hall: Hall):
    survey = hall.survey(opened=False)
    surveys.submit(survey, by=hall.drafter)
    with pytest.raises(Refused, match="另一个人"):
        surveys.publish(survey, by=hall.drafter)
    surveys.publish(survey, by=hall.office)
    with pytest.raises(Refused, match="不能再改"):
        surveys.remove_question(survey, survey.questions[0], by=hall.drafter)


def test_everybody_answers_once(hall: Hall):
    survey, other = hall.survey(), hall.survey()
    hall.reply(survey, "停", [], "3", "", whose="one")
    with pytest.raises(Refused, match="已经答过"):
        hall.reply(survey, "停", [], "3", "", whose="one")
    hall.reply(other, "停", [], "3", "", whose="one")
    assert (count(SurveyReply), count(SurveyTurn)) == (2, 2)


def test_words_are_kept_apart_and_published_only_after_a_person_read_them(hall: Hall):
    survey = hall.survey()
    for n in range(6):
        hall.reply(survey, "停", ["太贵"] if n % 2 else [], "3", f"打 1381234567{n}")
    with clock.at(MONDAY + timedelta(days=30)):
        surveys.close(survey, by=None)
        with pytest.raises(Refused, match="6 段文字"):
            hall.conclude(survey, "结论在此")
        words = db.session.scalars(select(SurveyWords)).all()
        with pytest.raises(Refused, match="手机号"):
            surveys.read_words(words[0], words[0].text, by=hall.drafter)
        for n, one in enumerate(words):
            surveys.read_words(one, "" if n else "请画线", by=hall.drafter)
        hall.conclude(survey, "结论在此")
    assert list(surveys.public_words(survey).values()) == [["请画线"]]
    client = hall_client(hall)
    assert "请画线" in page(client.get(f"/surveys/{survey.id}/")).text
    assert client.get(f"/surveys/{survey.id}/results.json").json["questions"][3]["texts"] == ["请画线"]
    assert all(
        isinstance(reply.answers.get(str(survey.questions[3].id)), bool)
        for reply in db.session.scalars(select(SurveyReply))
    )


def hall_client(hall: Hall) -> FlaskClient:
    hall.keep()
    return current_app.test_client()


def test_while_people_answer_nothing_but_a_rough_number_is_told(app: Flask, hall: Hall):
    survey = hall.survey()
    assert surveys.told_so_far(survey) == "不到 5 份"
    for _ in range(7):
        hall.reply(survey, "停", [], "3", "")
    assert surveys.told_so_far(survey) == "5 份以上"
    with clock.at(MONDAY):
        shown = page(app.test_client().get(f"/surveys/{survey.id}/")).text
    assert "5 份以上" in shown and "7 份" not in shown
    assert app.test_client().get(f"/surveys/{survey.id}/results.json").status_code == 404


def results_of(app: Flask, hall: Hall):
    survey = hall.survey(title="=cmd|' /C calc'!A0")
    for n in range(12):
        hall.reply(survey, "停" if n < 6 else "不停", ["太贵"] if n < 2 else [], "12345"[n % 5], "")
    return hall.results(survey)


def test_page_csv_and_json_say_the_same(app: Flask, hall: Hall):
    survey = results_of(app, hall)
    client = app.test_client()
    shown = page(client.get(f"/surveys/{survey.id}/"))
    table = shown.select("figure.chart table")[0]
    rows = [[cell.text for cell in row.select("th, td")] for row in table.select("tbody tr")]
    data = client.get(f"/surveys/{survey.id}/results.json").json
    read = list(csv.reader(io.StringIO(client.get(f"/surveys/{survey.id}/results.csv").text.lstrip("\ufeff"))))
    first = data["questions"][0]
    assert [(row[0], row[1]) for row in rows] == [("停", "6"), ("不停", "6")]
    assert [(cell["options"][0], str(cell["count"])) for cell in first["cells"]] == [("停", "6"), ("不停", "6")]
    assert [(row[5], row[6]) for row in read if row[0] == "1"] == [("停", "6"), ("不停", "6")]
    assert data["questions"][1]["withheld"] and data["replies"] == 12


def test_no_cell_of_the_export_is_a_formula(app: Flask, hall: Hall):
    survey = hall.survey(opened=False)
    hall.question(survey, "=HYPERLINK(1)", QuestionKind.SINGLE, ["+1", "-1", "@甲"], required=False)
    surveys.submit(survey, by=hall.drafter)
    with clock.at(MONDAY):
        surveys.publish(survey, by=hall.office)
    for n in range(15):
        hall.reply(survey, "停", [], "3", "", ["+1", "-1", "@甲"][n % 3])
    hall.results(survey)
    text = app.test_client().get(f"/surveys/{survey.id}/results.csv").text.lstrip("\ufeff")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert "'=HYPERLINK(1)" in cells and "'+1" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_the_least_number_of_a_published_survey_does_not_change_with_the_setting(hall: Hall, monkeypatch):
    from app.consult import timeline

    survey = hall.survey()
    for _ in range(6):
        hall.reply(survey, "停", [], "3", "")
    hall.results(survey)
    before = surveys.results(survey)
    monkeypatch.setattr(timeline, "least_shown", lambda: 3)
    assert surveys.results(survey) == before


def test_a_resident_answers_on_a_page_once_per_device(app: Flask, client, hall: Hall):
    survey = hall.survey()
    ids = [question.id for question in survey.questions]
    hall.keep()
    with clock.at(MONDAY):
        address = f"/surveys/{survey.id}/reply"
        refused = page(client.post(address, data={f"question_{ids[2]}": "9"}))
        assert [link.text for link in refused.select(".err a")] == [
            "请回答：您在老城区停车吗",
            "请从列出的选项里选一个",
        ]
        typed = {f"question_{ids[0]}": "停", f"question_{ids[1]}": ["太贵", "太远"], f"question_{ids[3]}": "画线"}
        answer = client.post(address, data=typed)
        assert answer.status_code == 302 and "谢谢" in page(client.get(answer.location)).text
        assert "已经答过" in page(client.get(address)).text
        assert "已经答过" in page(client.post(address, data=typed)).text
    (reply,) = db.session.scalars(select(SurveyReply))
    assert reply.answers == {str(ids[0]): "停", str(ids[1]): ["太贵", "太远"], str(ids[3]): True}


def test_a_survey_by_phone_wants_a_code_and_takes_each_phone_once(app: Flask, client, hall: Hall):
    app.config["DEMO"] = True
    survey = hall.survey(once=Once.PHONE)
    first = f"question_{survey.questions[0].id}"
    hall.keep()
    with clock.at(MONDAY):
        address = f"/surveys/{survey.id}/reply"
        missing = page(client.post(address, data={first: "停", "phone": "13700000009"}))
        assert "错误" not in missing.select_one("h1").text and count(SurveyReply) == 0
        sent = page(client.post(address, data={first: "停", "phone": "13700000009", "send_code": "1"})).text
        code = sent.partition("验证码是 ")[2][:6]
        assert client.post(address, data={first: "停", "phone": "13700000009", "code": code}).status_code == 302
    app.config["DEMO"] = False
    assert count(SurveyReply) == 1
    assert survey.state == State.OPEN
