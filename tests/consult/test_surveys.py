"""A survey from its first question to its published tables."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import clock
from app.consult.models import SurveyReply, SurveyTurn, SurveyWords
from app.consult.rules.asking import Once, QuestionKind, State
from app.consult.rules.life import Because
from app.consult.service import concluding, surveys
from app.core import limits
from app.core.accounts.rules import Role
from app.core.audit.models import AuditEntry
from app.db import db
from app.errors import Refused
from tests.conftest import page, solved
from tests.consult.making import Hall
from tests.making import MONDAY, Make, as_seen, sign_in

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def hall(make: Make) -> Hall:
    return Hall(make)


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_answers_to_questions_that_were_skipped_are_left_out_and_that_is_told(client: FlaskClient, hall: Hall):
    survey = hall.survey()
    first, second, *_ = survey.questions
    ids = [question.id for question in survey.questions]
    hall.keep()
    typed = {f"question_{first.id}": "不停", f"question_{second.id}": ["太贵"], f"question_{ids[3]}": "画线"}
    with clock.at(MONDAY):
        told = page(client.post(f"/surveys/{survey.id}/reply", data=typed, follow_redirects=True)).text
    assert "按您前面的回答，第 2 题不用答，答的没有算进去" in told
    (kept,) = db.session.scalars(select(SurveyReply).where(SurveyReply.survey_id == survey.id))
    assert str(second.id) not in kept.answers


def test_a_survey_with_a_question_nobody_is_asked_is_not_submitted(hall: Hall):
    survey = hall.survey(opened=False)
    first, last = survey.questions[0], survey.questions[-1]
    surveys.set_skips(first, {"停": last.id, "不停": last.id}, by=hall.drafter)
    with pytest.raises(Refused, match="没有人会被问到"):
        surveys.submit(survey, by=hall.drafter)


def test_a_survey_that_takes_paper_says_whom_to_call_for_one(app: Flask, hall: Hall):
    fields = {
        "title": "停车调查",
        "purpose": "想知道停车难在哪里",
        "once": "device",
        "days": 14,
        "office": hall.unit.id,
    }
    hall.keep()
    clerk = sign_in(app, hall.drafter)
    with clock.at(MONDAY):
        refused = page(clerk.post("/desk/surveys/new", data={**fields, "takes_paper": "y"}))
        assert refused.select_one(".err a")["href"] == "#contact_phone"
        assert "要写联系电话" in refused.select_one("#contact_phone-error").text
        phoned = {**fields, "takes_paper": "y", "contact_phone": "0731-84010003"}
        made = clerk.post("/desk/surveys/new", data=phoned)
        assert made.status_code == 302
        assert clerk.post("/desk/surveys/new", data=fields).status_code == 302
    old = hall.survey(takes_paper=True)
    hall.unit.phone, old.contact_phone = "0731-84010009", ""  # from before it was asked
    hall.keep()
    with clock.at(MONDAY):
        assert "0731-84010009" in page(app.test_client().get(f"/surveys/{old.id}/")).text


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
        surveys.publish(survey, as_seen(survey), by=hall.drafter)
    surveys.publish(survey, as_seen(survey), by=hall.office)
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
            surveys.read_words(
                one, f"打 ****{one.text[-1]}", "隐去手机号", by=hall.drafter
            ) if n == 0 else surveys.refuse_words(one, Because.ADVERT, by=hall.drafter)
        hall.conclude(survey, "结论在此")
    (shown,) = next(iter(surveys.public_words(survey).values()))
    assert shown.text.startswith("打 ****") and shown.mask_reason == "隐去手机号"
    client = hall_client(hall)
    read = page(client.get(f"/surveys/{survey.id}/")).text
    assert shown.text in read and "有删节" in read and "原因：隐去手机号" in read
    assert "有的文字没有公开，理由：广告" in read
    given = client.get(f"/surveys/{survey.id}/results.json").json["questions"][3]
    assert (given["texts"], given["texts_masked_because"], given["texts_hidden_because"]) == (
        [shown.text],
        ["隐去手机号"],
        ["广告"],
    )
    assert all(
        isinstance(reply.answers.get(str(survey.questions[3].id)), bool)
        for reply in db.session.scalars(select(SurveyReply))
    )


def hall_client(hall: Hall) -> FlaskClient:
    hall.keep()
    return current_app.test_client()


def test_while_people_answer_nothing_but_a_rough_number_is_told(app: Flask, hall: Hall):
    survey = hall.survey()
    assert surveys.told_so_far(survey) == "还没有人答"
    hall.reply(survey, "停", [], "3", "")
    assert surveys.told_so_far(survey) == "不到 5 份"
    for _ in range(6):
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
        surveys.publish(survey, as_seen(survey), by=hall.office)
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


# what an anonymous reply costs


def anonymous(app: Flask, hall: Hall) -> tuple[str, dict[str, str]]:
    """The address of an open survey without phones, and what answers it."""
    app.config["WTF_CSRF_ENABLED"] = False
    survey = hall.survey()
    hall.keep()
    return f"/surveys/{survey.id}/reply", {f"question_{one.id}": one.choices[0] for one in survey.asked if one.choices}


def without_script(app: Flask) -> Any:
    client = app.test_client()
    client.runs_script = False
    return client


def said_of(answer: Any) -> str:
    return page(answer).select_one(".flash.info").text


def test_a_program_that_pays_nothing_has_no_reply_taken(app: Flask, hall: Hall):
    address, typed = anonymous(app, hall)
    with clock.at(MONDAY):
        said = {said_of(without_script(app).post(address, data=typed)).strip() for _ in range(15)}
        assert count(SurveyReply) == count(SurveyTurn) == 0
        assert said == {"还差一步：请等 20 秒，再点一次“提交答卷”，填的内容都还在。这是为了不让机器一份接一份地交"}
        assert app.test_client().post(address, data=typed).status_code == 302, "a browser works it out"
    assert count(SurveyReply) == 1


@pytest.mark.parametrize("spoilt", ["used", "of a code", "wrong"])
def test_work_that_was_not_done_for_this_reply_hands_nothing_in(app: Flask, hall: Hall, spoilt: str):
    address, typed = anonymous(app, hall)
    client, again = app.test_client(), app.test_client()
    with clock.at(MONDAY):
        purpose = "consult" if spoilt == "of a code" else "survey"
        fields = solved(client.get(f"/account/puzzle/{purpose}.json").json)
        if spoilt == "used":
            assert client.post(address, data={**typed, **fields}).status_code == 302
            with client.session_transaction() as session:
                del session["device"]  # another device to the survey, the same browser to the challenge
        if spoilt == "wrong":
            fields["code_answer"] = "x"
        refused = page(client.post(address, data={**typed, **fields}))
        assert "再点一次“提交答卷”" in refused.select_one(".err").text
        assert refused.select_one("input[type=radio][checked]")["value"] == "停", "nothing typed is lost"
        assert count(SurveyReply) == (spoilt == "used")
        assert again.post(address, data=typed).status_code == 302


def test_without_script_one_waits_and_hands_in_once(app: Flask, hall: Hall):
    address, typed = anonymous(app, hall)
    client = without_script(app)
    with clock.at(MONDAY):
        first = page(client.post(address, data=typed))
        button = first.select_one("p.buttons button")
        assert button.has_attr("autofocus") and not first.select(".err, .msg"), "the page opens at what it says"
        line = {"code_wait": first.select_one("input[name=code_wait]")["value"]}
    with clock.at(MONDAY + timedelta(seconds=12)):
        assert "请等 8 秒" in said_of(client.post(address, data={**typed, **line}))
        mended = page(client.post(address, data=line))  # nothing chosen: to be mended, and the wait goes on
        assert mended.select_one(".err") and mended.select_one("input[name=code_wait]")["value"] == line["code_wait"]
    with clock.at(MONDAY + timedelta(seconds=20)):
        assert client.post(address, data={**typed, **line}).status_code == 302
        assert "已经答过" in client.post(address, data={**typed, **line}).text
    assert count(SurveyReply) == 1


def test_many_replies_from_one_address_cost_more_and_few_go_without_script(app: Flask, hall: Hall, make: Make):
    address, typed = anonymous(app, hall)
    admin = make.staff(Role.ADMIN)
    with clock.at(MONDAY):
        for key, number in (("accounts.codes_busy", 2), ("accounts.codes_waited", 3)):
            limits.service.set_value(key, number, clock.today(), "", "有人乱答", by=admin)

    def bits(at: str = "127.0.0.1") -> int:
        return int(app.test_client().get("/account/puzzle/survey.json", environ_base={"REMOTE_ADDR": at}).json["bits"])

    with clock.at(MONDAY):
        asked = [bits()]
        for _ in range(4):
            app.test_client().post(address, data=typed)
            asked.append(bits())
        assert asked == [12, 12, 13, 13, 14] and bits("10.9.8.7") == 12
        clients = [without_script(app) for _ in range(4)]
        lines = [page(one.post(address, data=typed)).select_one("input[name=code_wait]")["value"] for one in clients]
    with clock.at(MONDAY + timedelta(seconds=30)):
        answers = [
            one.post(address, data={**typed, "code_wait": line}) for one, line in zip(clients, lines, strict=True)
        ]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
    assert "交的匿名答卷已经到了上限" in page(answers[-1]).select_one(".err").text


# matrices


ROADS = {"rows": ["路面", "路灯"]}


def with_matrix(hall: Hall, required: bool = True, **more):
    """A survey of one matrix, open."""
    survey = hall.survey(opened=False, **more)
    for question in list(survey.questions)[::-1]:
        surveys.remove_question(survey, question, by=hall.drafter)
    hall.question(survey, "这些怎么样", QuestionKind.MATRIX, ["好", "不好"], required=required, **ROADS)
    with clock.at(MONDAY):
        surveys.submit(survey, by=hall.drafter)
        surveys.publish(survey, as_seen(survey), by=hall.office)
    db.session.flush()
    return survey


def test_a_matrix_has_its_rows_only_as_long_as_it_is_one(hall: Hall):
    survey = hall.survey(opened=False)
    question = hall.question(survey, "这些怎么样", QuestionKind.MATRIX, ["好", "不好"], **ROADS)
    assert question.asked.rows == ("路面", "路灯")
    fields = {"label": "这些怎么样", "kind": QuestionKind.SINGLE, "options": ["好", "不好"], **ROADS}
    surveys.edit_question(question, fields, by=hall.drafter)
    assert question.rows == []
    with pytest.raises(Refused, match="手机号"):
        surveys.edit_question(
            question, {**fields, "kind": QuestionKind.MATRIX, "rows": ["13812345678"]}, by=hall.drafter
        )


def test_whoever_answers_too_late_is_told_so_and_has_nothing_to_mend(client: FlaskClient, hall: Hall):
    survey = hall.survey()
    hall.keep()
    assert survey.closes_on is not None
    with clock.at(MONDAY + timedelta(days=60)):
        late = page(client.post(f"/surveys/{survey.id}/reply", data={}, follow_redirects=True))
    assert "不再收答卷" in late.select_one(".flash").text and "需要改一下" not in late.text
    assert count(SurveyReply) == 0


def test_a_matrix_is_one_block_for_each_row_and_a_missing_row_is_told_beside_itself(app: Flask, client, hall: Hall):
    survey = with_matrix(hall)
    id = survey.questions[0].id
    hall.keep()
    address = f"/surveys/{survey.id}/reply"
    with clock.at(MONDAY):
        shown = page(client.get(address))
        blocks = {
            block.legend.text: [label.text for label in block.select("label")]
            for block in shown.select(".matrix fieldset")
        }
        assert blocks == {"路面": ["好", "不好"], "路灯": ["好", "不好"]}
        refused = page(client.post(address, data={f"question_{id}_0": "好"}))
        assert [(link.text, link["href"]) for link in refused.select(".err a")] == [
            ("请回答：路灯", f"#question_{id}_1")
        ]
        assert refused.select_one(f"#question_{id}_0 input[checked]")["value"] == "好", "nothing typed is lost"
        assert client.post(address, data={f"question_{id}_0": "好", f"question_{id}_1": "不好"}).status_code == 302
    (reply,) = db.session.scalars(select(SurveyReply))
    assert reply.answers == {str(id): {"路面": "好", "路灯": "不好"}} and not reply.on_paper


def test_a_matrix_says_the_same_on_page_csv_and_json(app: Flask, hall: Hall):
    survey = with_matrix(hall)
    for n in range(12):
        hall.reply(survey, {"路面": "好" if n < 5 else "不好", "路灯": "好" if n < 2 else "不好"})
    hall.results(survey)
    client = app.test_client()
    table = page(client.get(f"/surveys/{survey.id}/")).select_one("figure.chart table")
    rows = [[cell.text for cell in row.select("th, td")] for row in table.select("tbody tr")]
    assert rows[:2] == [["路面", "好", "5", "41.7 %"], ["不好", "7", "58.3 %"]]
    assert rows[2][0] == "路灯" and "回答太集中" in rows[2][1]
    (question,) = client.get(f"/surveys/{survey.id}/results.json").json["questions"]
    assert [(row["label"], [cell["count"] for cell in row["cells"]]) for row in question["rows"]] == [
        ("路面", [5, 7]),
        ("路灯", []),
    ]
    assert (question["answered"], question["cells"]) == (None, [])
    text = client.get(f"/surveys/{survey.id}/results.csv").text.lstrip("\ufeff")
    read = [(row[2], row[4], row[5], row[6]) for row in list(csv.reader(io.StringIO(text)))[1:]]
    assert read[:2] == [("路面", "12", "好", "5"), ("路面", "12", "不好", "7")]
    assert read[2][0] == "路灯" and "回答太集中" in read[2][3]


# on paper


def paper(hall: Hall, survey, *answers, sheet: str, on=None, phone: str = ""):
    typed = {question.id: answer for question, answer in zip(survey.questions, answers, strict=False)}
    surveys.enter(survey, typed, sheet, on or clock.today(), phone, by=hall.drafter)
    db.session.flush()


def test_a_paper_is_typed_in_once_recorded_as_such_and_counted_apart(app: Flask, hall: Hall):
    survey = hall.survey(takes_paper=True)
    for _ in range(7):
        hall.reply(survey, "停", [], "3", "")
    with clock.at(MONDAY + timedelta(days=1)):
        for n in range(5):
            paper(hall, survey, "不停", [], "", "", sheet=f"000{n + 1}")
        with pytest.raises(Refused, match="已经录过") as refusal:
            paper(hall, survey, "不停", [], "", "", sheet="3")
    assert refusal.value.field == "sheet"
    assert (surveys.replies(survey), surveys.replies(survey, on_paper=True)) == (12, 5)
    entered = db.session.scalars(select(AuditEntry).where(AuditEntry.did == "consult.survey.entered")).all()
    assert {(one.actor_id, one.subject_id) for one in entered} == {(hall.drafter.id, survey.id)} and len(entered) == 5
    hall.results(survey)
    client = app.test_client()
    assert "12 份答卷：网上 7 份，纸质 5 份" in page(client.get(f"/surveys/{survey.id}/")).text
    data = client.get(f"/surveys/{survey.id}/results.json").json
    assert (data["replies"], data["replies_web"], data["replies_paper"]) == (12, 7, 5)


def test_everything_wrong_with_a_paper_is_told_in_one_round(hall: Hall):
    survey = hall.survey(takes_paper=True, once=Once.PHONE)
    with clock.at(MONDAY + timedelta(days=1)), pytest.raises(Refused) as refusal:
        paper(hall, survey, "", [], "9", "", sheet="000", on=MONDAY.date() - timedelta(days=1), phone="12")
    fields = {said.field for said in refusal.value.every}
    assert fields == {"sheet", "received_on", "phone", f"question_{survey.questions[2].id}"}


@pytest.mark.databases("sqlite", "postgres")
def test_what_a_paper_leaves_empty_stays_empty(hall: Hall):
    survey = hall.survey(takes_paper=True)
    assert survey.questions[0].required
    with clock.at(MONDAY + timedelta(days=1)):
        paper(hall, survey, None, ["太贵"], "", "", sheet="1")
        with pytest.raises(Refused, match="还没有回答"):
            paper(hall, survey, None, [], "", "", sheet="2")
    assert db.session.scalars(select(SurveyReply.answers)).all() == [{str(survey.questions[1].id): ["太贵"]}]


def test_who_answered_by_phone_is_not_counted_again_on_paper(hall: Hall):
    survey = hall.survey(takes_paper=True, once=Once.PHONE)
    hall.reply(survey, "停", [], "3", "", whose="13700000001")
    with clock.at(MONDAY + timedelta(days=1)):
        with pytest.raises(Refused, match="已经答过") as refusal:
            paper(hall, survey, "停", [], "3", "", sheet="1", phone="137 0000 0001")
        assert refusal.value.field == "phone"
        paper(hall, survey, "停", [], "3", "", sheet="1", phone="13700000002")
    with pytest.raises(Refused, match="已经答过"):
        hall.reply(survey, "停", [], "3", "", whose="13700000002")


@pytest.mark.parametrize("after", [0, 7, 8])
def test_a_paper_received_some_days_after_the_end_still_counts(hall: Hall, after: int):
    survey = hall.survey(takes_paper=True)
    assert survey.closes_on is not None
    with clock.at(MONDAY + timedelta(days=40)):
        surveys.close(survey, by=None)
        on = survey.closes_on + timedelta(days=after)
        if after > 7:
            with pytest.raises(Refused, match="不计入"):
                paper(hall, survey, "停", [], "", "", sheet="1", on=on)
        else:
            paper(hall, survey, "停", [], "", "", sheet="1", on=on)


def test_only_a_survey_that_takes_papers_and_is_public_takes_one(hall: Hall):
    with clock.at(MONDAY + timedelta(days=1)):
        for survey, words in ((hall.survey(), "不收纸质"), (hall.survey(opened=False, takes_paper=True), "起草中")):
            with pytest.raises(Refused, match=words):
                paper(hall, survey, "停", [], "", "", sheet="1")


@pytest.mark.databases("sqlite", "postgres")
def test_nobody_looks_at_the_tables_while_papers_are_typed_in(app: Flask, hall: Hall):
    """Two looks, one before and one after a paper, would tell what it says."""
    survey = hall.survey(takes_paper=True)
    for n in range(12):
        hall.reply(survey, "停" if n < 6 else "不停", [], "", "")
    with clock.at(MONDAY + timedelta(days=30)):
        surveys.close(survey, by=None)
        with pytest.raises(Refused, match="还没有录完"):
            concluding.write(survey, "结论在此", by=hall.drafter)
        hall.keep()
        desk = sign_in(app, hall.drafter)
        assert not page(desk.get(f"/desk/surveys/{survey.id}/")).select("figure.chart")
        desk.post(f"/desk/surveys/{survey.id}/papers/end")
        assert page(desk.get(f"/desk/surveys/{survey.id}/")).select("figure.chart")
        with pytest.raises(Refused, match="已经录完"):
            paper(hall, survey, "停", [], "", "", sheet="1")
        with pytest.raises(Refused, match="已经录完"):
            surveys.end_paper(survey, by=hall.drafter)


def test_a_clerk_types_papers_in_by_pages_alone(app: Flask, hall: Hall):
    survey = hall.survey(takes_paper=True)
    first, last = survey.questions[0].id, survey.questions[3].id
    hall.keep()
    with clock.at(MONDAY + timedelta(days=2)):
        desk = sign_in(app, hall.drafter)
        address = page(desk.get(f"/desk/surveys/{survey.id}/")).find("a", string="代录纸质答卷")["href"]
        empty = page(desk.post(address, data={"received_on": "2026-11-24"}))
        assert "请填答卷上写的编号" in empty.select_one(".err").text
        data = {"sheet": "7", "received_on": "2026-11-24", f"question_{first}": "停", f"question_{last}": "请画线"}
        assert "纸质答卷一共 1 份" in page(desk.post(address, data=data, follow_redirects=True)).text
        again = page(desk.post(address, data=data))
        assert [link["href"] for link in again.select(".err a")] == ["#sheet"]
    assert db.session.scalars(select(SurveyReply)).one().on_paper


def test_the_results_as_data_are_what_the_document_says(app: Flask, hall: Hall):
    survey = results_of(app, hall)
    version = concluding.begin_correction(survey, "车位的数写错了", by=hall.drafter)
    concluding.write(survey, "年底前加三百个。", by=hall.drafter)
    concluding.submit(version, by=hall.drafter)
    concluding.publish(version, as_seen(version), by=hall.office)
    others = with_matrix(hall, takes_paper=True)
    for n in range(12):
        hall.reply(others, {"路面": "好" if n < 5 else "不好", "路灯": "好" if n < 2 else "不好"})
    hall.results(others)
    client = app.test_client()
    document = client.get("/api/openapi.json").json
    schema = {**document["components"]["schemas"]["SurveyResults"], "components": document["components"]}
    for one in (survey, others):
        answer = client.get(f"/api/v1/surveys/{one.id}/results")
        assert answer.json == client.get(f"/surveys/{one.id}/results.json").json
        jsonschema_rs.Draft202012Validator(schema, validate_formats=True).validate(json.loads(answer.text))
        assert answer.headers["ETag"] and answer.headers["Access-Control-Allow-Origin"] == "*"


# what is taken from the results


def test_who_drafted_the_conclusion_does_not_publish_it(hall: Hall):
    survey = hall.survey()
    with clock.at(MONDAY + timedelta(days=30)):
        with pytest.raises(Refused, match="调查结束以后"):
            concluding.write(survey, "结论在此", by=hall.drafter)
        surveys.close(survey, by=None)
        version = concluding.write(survey, "结论在此", by=hall.office)
        concluding.write(survey, "结论就在此", by=hall.drafter)
        concluding.submit(version, by=hall.drafter)
        with pytest.raises(Refused, match="另一个人"):
            concluding.publish(version, as_seen(version), by=hall.drafter)
        with pytest.raises(Refused, match="另一个人"):
            concluding.publish(version, as_seen(version), by=hall.office)
        other = hall.make.staff(Role.OPENNESS_OFFICE, region=hall.region, name="吴二")
        concluding.publish(version, as_seen(version), by=other)
    assert (survey.state, survey.conclusion) == (State.RESULTS, "结论就在此")


def test_a_conclusion_is_corrected_by_a_version_that_shows_what_it_changed(app: Flask, hall: Hall):
    survey = results_of(app, hall)
    with pytest.raises(Refused, match="至少 6 个字"):
        concluding.begin_correction(survey, "写错了", by=hall.drafter)
    version = concluding.begin_correction(survey, "车位的数写错了", by=hall.drafter)
    with pytest.raises(Refused, match="没有改动"):
        concluding.submit(version, by=hall.drafter)
    concluding.write(survey, "多数人找不到车位，年底前加三百个。", by=hall.drafter)
    before = page(app.test_client().get(f"/surveys/{survey.id}/")).text
    assert "两百" in before and "三百" not in before
    concluding.submit(version, by=hall.drafter)
    concluding.publish(version, as_seen(version), by=hall.office)
    hall.keep()
    shown = page(app.test_client().get(f"/surveys/{survey.id}/"))
    assert survey.conclusion.endswith("三百个。") and "车位的数写错了" in shown.text
    assert "两" in shown.select_one("section.clause del").text and "三" in shown.select_one("section.clause ins").text
    assert shown.select_one("details.fold p").text == "多数人找不到车位，年底前加两百个。"


def test_a_conclusion_goes_from_draft_to_public_by_pages_alone(app: Flask, hall: Hall):
    survey = hall.survey()
    for n in range(12):
        hall.reply(survey, "停" if n < 6 else "不停", [], "", "")
    with clock.at(MONDAY + timedelta(days=30)):
        surveys.close(survey, by=None)
        hall.keep()
        desk = f"/desk/surveys/{survey.id}/"
        clerk, office = sign_in(app, hall.drafter), sign_in(app, hall.office)
        clerk.post(f"{desk}conclusion", data={"conclusion": "年底前加两百个。"})
        clerk.post(f"{desk}conclusion/submit")
        assert "公布调查结果" not in [b.text for b in page(clerk.get(desk)).select("button")]
        assert "审核调查结果" in page(office.get("/desk/")).select_one("main").text
        office.post(f"{desk}conclusion/return", data={"reason": "写上什么时候做完"})
        assert "写上什么时候做完" in page(clerk.get(desk)).text
        stale = page(office.get(desk)).select("button[name=seen]")
        assert stale == [], "nothing to publish while it is mended"
        clerk.post(f"{desk}conclusion", data={"conclusion": "今年年底前加两百个。"})
        clerk.post(f"{desk}conclusion/submit")
        old = str(int(page(office.get(desk)).select_one("button[name=seen]")["value"]) - 1)
        assert "和您看到的不一样" in page(office.post(f"{desk}results", data={"seen": old}, follow_redirects=True)).text
        office.post(f"{desk}results", data={"seen": page(office.get(desk)).select_one("button[name=seen]")["value"]})
        assert "今年年底前加两百个。" in page(app.test_client().get(f"/surveys/{survey.id}/")).text


# findings of a strict reading


def test_what_was_drafted_of_a_survey_that_is_ended_is_nobodys_to_publish(hall: Hall):
    survey = hall.survey()
    with clock.at(MONDAY + timedelta(days=30)):
        surveys.close(survey, by=None)
        version = concluding.write(survey, "结论在此", by=hall.drafter)
        concluding.submit(version, by=hall.drafter)
        surveys.withdraw(survey, "答卷里混进了机器答的", by=hall.drafter)
        with pytest.raises(Refused):
            concluding.publish(version, as_seen(version), by=hall.office)
    assert concluding.in_work(survey) is None


def test_too_few_replies_are_told_by_the_data_no_more_than_by_the_page(app: Flask, hall: Hall):
    survey = hall.survey()
    for _ in range(3):
        hall.reply(survey, "停", [], "3", "")
    hall.results(survey)
    client = app.test_client()
    assert "不到 5 份答卷" in page(client.get(f"/surveys/{survey.id}/")).text
    data = client.get(f"/surveys/{survey.id}/results.json").json
    assert (data["replies"], data["replies_web"], data["replies_paper"]) == (None, None, None)


def test_a_stale_page_does_not_let_words_out_that_somebody_covered_meanwhile(app: Flask, hall: Hall):
    survey = hall.survey()
    hall.reply(survey, "停", [], "3", "张三家门口要画线")
    (words,) = db.session.scalars(select(SurveyWords))
    hall.keep()
    clerk = sign_in(app, hall.drafter)
    address = f"/desk/surveys/words/{words.id}"
    old = page(clerk.get(address)).select_one("input[name=version]")["value"]
    cut = {"public_text": "【略】门口要画线", "mask_reason": "写到了别人的家"}
    clerk.post(address, data={**cut, "version": old})
    refused = page(clerk.post(address, data={"public_text": "张三家门口要画线", "version": old}))
    assert "他人刚刚处理过" in refused.select_one(".err").text
    db.session.refresh(words)
    assert (words.public_text, words.mask_reason) == tuple(cut.values())


# scores few people gave


def scored(hall: Hall, *counts: int):
    """A survey whose third question so many people answered with 1, 2, … 5, and the first with either answer."""
    survey = hall.survey()
    for score, many in enumerate(counts, 1):
        for _ in range(many):
            hall.reply(survey, "停", ["太贵"], str(score), None)
    for _ in range(6):
        hall.reply(survey, "不停")
    return hall.results(survey)


def test_beside_a_scale_stands_what_was_put_together_and_why_there_is_no_mean(app: Flask, hall: Hall):
    joined, whole = scored(hall, 2, 6, 7, 8, 3), scored(hall, 5, 5, 5, 5, 5)
    shown = page(app.test_client().get(f"/surveys/{joined.id}/")).select_one("main").text
    assert "有的分数回答的人不到 5 个，和相邻的合在一起算" in shown and "也不公布平均分" in shown
    assert "1、2（合在一起算" in shown and "4、5（合在一起算" in shown and "1、5" not in shown and "平均 " not in shown
    shown = page(app.test_client().get(f"/surveys/{whole.id}/")).select_one("main").text
    assert "平均 3.0 分" in shown and "合在一起" not in shown
    given = app.test_client().get(f"/surveys/{joined.id}/results.json").json["questions"][2]
    assert [cell["options"] for cell in given["cells"]] == [["1", "2"], ["3"], ["4", "5"]] and given["mean"] is None


def test_where_no_way_will_do_only_how_many_is_told(app: Flask, hall: Hall):
    survey = scored(hall, 0, 0, 0, 1, 9)
    shown = page(app.test_client().get(f"/surveys/{survey.id}/")).select_one("main").text
    assert "和相邻的合在一起，还是有回答太少的，或者回答太集中，各有多少不公布" in shown and "10 份回答" in shown


def test_tables_published_before_stay_as_they_were(app: Flask, hall: Hall):
    survey = scored(hall, 2, 6, 7, 8, 3)
    assert survey.joins_neighbours
    survey.joins_neighbours = False  # as the migration leaves what was public already
    hall.keep()
    given = app.test_client().get(f"/surveys/{survey.id}/results.json").json["questions"][2]
    assert ["1", "5"] in [cell["options"] for cell in given["cells"]]


def test_where_each_answer_leads_stands_on_the_page_for_the_script(app: Flask, hall: Hall):
    survey = hall.survey()
    with clock.at(MONDAY):
        shown = page(app.test_client().get(f"/surveys/{survey.id}/reply"))
    places = {question.id: at for at, question in enumerate(survey.questions, 1)}
    told = [json.loads(str(one["data-skips"])) for one in shown.select("fieldset[data-skips]")]
    wanted = [{answer: places.get(to, 0) for answer, to in one.skips.items()} for one in survey.questions]
    assert told == wanted and any(told)


def test_a_device_that_has_answered_reads_so_before_it_clicks(app: Flask, hall: Hall):
    survey = hall.survey()
    app.config["WTF_CSRF_ENABLED"] = False
    client, other = app.test_client(), app.test_client()
    with clock.at(MONDAY):
        address = f"/surveys/{survey.id}/"
        assert "还没有人答" in page(client.get(address)).text
        typed = {f"question_{one.id}": one.choices[0] for one in survey.asked if one.choices}
        sent = client.post(f"{address}reply", data=typed, follow_redirects=True)
        assert "答卷已提交" in sent.text
        shown, others = page(client.get(address)), page(other.get(address))
    assert "这台设备已经答过了，谢谢" in shown.text and "开始回答" not in shown.text
    assert "不到 5 份" in others.text and "开始回答" in others.text
