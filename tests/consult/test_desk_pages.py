"""What a clerk sees and can click, from the draft to the adopted text and its corrections."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from app import clock
from app.consult.models import DraftOpinion, SurveyWords
from app.consult.rules.life import Channel, Kind, Outcome, State
from app.consult.service import answering, concluding, drafting, ending, hearing, surveys, telling
from app.core import attachments
from app.core.accounts.rules import Role
from app.db import db
from tests.conftest import page
from tests.consult.making import FINAL, TEXT, Hall
from tests.making import MONDAY, Make, as_seen, sign_in

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def hall(make: Make) -> Hall:
    return Hall(make)


def test_a_scan_stays_beside_a_letter_whose_date_is_refused(app: Flask, hall: Hall):
    consultation = hall.open()
    hall.keep()
    clerk, address = sign_in(app, hall.drafter), f"/desk/consultations/{consultation.id}/opinions/new"
    letter = {"anchor": 0, "text": "写信来说：太贵", "author": "person", "channel": "letter"}
    with clock.at(MONDAY):
        scan = (io.BytesIO("来信照录".encode()), "来信.txt")
        refused = page(clerk.post(address, data={**letter, "received_on": "2027-01-01", "files": scan}))
        assert refused.select_one(".err a")["href"] == "#received_on"
        assert "已收到 1 个：来信.txt" in refused.select_one("fieldset:has(#files)").text
        kept = refused.select_one("input[name=kept]")["value"]
        assert clerk.post(address, data={**letter, "received_on": "2026-11-23", "kept": kept}).status_code == 302
    (opinion,) = db.session.scalars(select(DraftOpinion))
    assert [file.attachment.name for file in opinion.files] == ["来信.txt"]


def test_a_clerk_goes_from_draft_to_adopted_text_by_pages_alone(app: Flask, hall: Hall):
    clerk, office = sign_in(app, hall.drafter), sign_in(app, hall.office)
    fields = {
        "kind": "normative",
        "title": "停车办法征求意见",
        "office": hall.unit.id,
        "announcement": "请您说说",
        "explanation": "旧办法过期了",
        "contact_phone": "0731-84010003",
    }
    with clock.at(MONDAY):
        text_page = clerk.post("/desk/consultations/new", data=fields).location
        desk = text_page.removesuffix("text")
        match_page = clerk.post(text_page, data={"text": TEXT}).location
        assert "已读成 4 条" in page(clerk.get(match_page)).text
        clerk.post(f"{desk}submit")
        seen = page(office.get(desk)).select_one("button[name=seen]")["value"]
        office.post(f"{desk}publish", data={"seen": seen})
        letter = {
            "anchor": 0,
            "text": "写信来说：太贵",
            "author": "person",
            "channel": "letter",
            "received_on": "2026-11-23",
        }
        assert "查询码" in page(clerk.get(clerk.post(f"{desk}opinions/new", data=letter).location)).text
    (opinion,) = db.session.scalars(select(DraftOpinion))
    consultation = opinion.consultation
    with clock.at(hall.after(consultation)):
        drafting.close(consultation, by=None)
        clerk, office = sign_in(app, hall.drafter), sign_in(app, hall.office)
        clerk.post(f"{desk}summary", data={"summary": "汇总说明"})
        refused = page(clerk.post(f"{desk}report/submit", follow_redirects=True))
        assert "还有 1 条" in refused.select_one(".flash.warning").text
        clerk.post(f"/desk/consultations/opinions/{opinion.id}/read", data={"public_text": opinion.text})
        none = page(clerk.post(f"{desk}opinions", data={"outcome": "adopted", "answer": "已经调低"}))
        assert "请至少选一条" in none.select_one(".err").text
        clerk.post(
            f"{desk}opinions",
            data={"chosen": opinion.id, "outcome": "adopted", "answer": "已经调低", "moved_anchor": 3},
        )
        clerk.post(f"{desk}report/submit")
        assert "公布采纳情况" not in [b.text for b in page(clerk.get(desk)).select("button")]
        seen = page(office.get(desk)).select_one("button[name=seen]")["value"]
        office.post(f"{desk}report/publish", data={"seen": seen})
        clerk.post(f"{desk}final", data={"text": FINAL})
        seen = page(office.get(desk)).select_one("button[name=seen]")["value"]
        refused = page(office.post(f"{desk}adopt", data={"seen": seen}, follow_redirects=True))
        assert "第三条有人提过意见" in refused.select_one(".flash.warning").text
        clerk.post(f"{desk}reasons", data={"reason_3": "多数意见说收费太高"})
        assert "公布定稿" not in [b.text for b in page(clerk.get(desk)).select("button")]
        seen = page(office.get(desk)).select_one("button[name=seen]")["value"]
        office.post(f"{desk}adopt", data={"seen": seen})
    db.session.refresh(consultation)
    assert consultation.state == State.ADOPTED


def test_a_consultation_nobody_spoke_to_says_so_without_empty_brackets(app: Flask, hall: Hall):
    consultation = hall.open()
    hall.keep()
    with clock.at(MONDAY):
        for address in (f"/desk/consultations/{consultation.id}/", f"/consultations/{consultation.id}/opinions"):
            shown = page(sign_in(app, hall.drafter).get(address)).text
            assert "还没有收到意见" in shown and "（）" not in shown


@pytest.mark.parametrize(("phone", "says"), [("", "没有另外告诉"), ("13700000079", "提意见的人")])
def test_of_a_letter_without_a_phone_nobody_is_said_to_be_told(app: Flask, hall: Hall, phone: str, says: str):
    consultation = hall.open()
    letters = []
    with clock.at(MONDAY):
        for text in ("太贵", "太远"):
            said = hall.said(text, phone=phone, channel=Channel.LETTER, received_on=MONDAY.date())
            letters.append(hearing.write_down(consultation, said, by=hall.drafter).opinion)
        hall.keep()
        clerk = sign_in(app, hall.drafter)
        for letter, step, typed in zip(
            letters, ("read", "refuse"), ({"public_text": "太贵"}, {"because": "stray"}), strict=True
        ):
            done = clerk.post(f"/desk/consultations/opinions/{letter.id}/{step}", data=typed, follow_redirects=True)
            told = page(done).select_one(".flash.success").text
            assert says in told and ("没有留下联系方式" in told) is (not phone)


@pytest.mark.databases("sqlite", "postgres")
def test_words_of_a_survey_wait_on_the_desk_as_those_of_opinions_do(app: Flask, hall: Hall):
    survey = hall.survey(takes_paper=True)
    hall.reply(survey, "停", [], "", "画线不清楚")
    with clock.at(MONDAY + timedelta(days=1)):
        typed = {one.id: answer for one, answer in zip(survey.questions, ("停", [], "", "牌子太小"), strict=True)}
        surveys.enter(survey, typed, "7", clock.today(), by=hall.drafter)
        hall.keep()
        line = page(sign_in(app, hall.drafter).get("/desk/")).find("a", string=f"看 2 段答卷里的文字：{survey.title}")
        assert line["href"] == f"/desk/surveys/{survey.id}/words"
        assert (
            "答卷里的文字"
            not in page(sign_in(app, hall.make.staff(Role.HANDLER)).get("/desk/")).select_one("main").text
        )
        for words in db.session.scalars(select(SurveyWords)):
            surveys.read_words(words, words.text, by=hall.drafter)
        hall.keep()
        assert "段答卷里的文字" not in page(sign_in(app, hall.drafter).get("/desk/")).select_one("main").text


def test_todays_work_says_what_is_due_and_when(app: Flask, hall: Hall):
    consultation = hall.open(kind=Kind.OTHER, days=7)
    opinion = hall.opinion(consultation)
    hall.close(consultation)
    hall.keep()
    with clock.at(hall.after(consultation)):
        work = page(sign_in(app, hall.drafter).get("/desk/")).select_one("main").text
    assert f"写 1 条意见的采纳结果：{consultation.title}" in work and "看 1 条意见的文字" in work
    hall.answer(opinion)
    hall.keep()
    with clock.at(hall.after(consultation) + timedelta(days=60)):
        late = page(sign_in(app, hall.drafter).get("/desk/")).select_one("main").text
    assert f"起草采纳情况：{consultation.title}" in late and "逾期" in late


@pytest.mark.parametrize("state", ["draft", "withdraw", "discard"])
def test_a_desk_page_offers_only_what_can_be_done(app: Flask, hall: Hall, state):
    consultation = hall.draft() if state != "withdraw" else hall.open()
    hall.keep()
    with clock.at(MONDAY):
        clerk = sign_in(app, hall.drafter)
        if state != "draft":
            clerk.post(f"/desk/consultations/{consultation.id}/{state}", data={"reason": "情况有变化"})
        if asked := ending.waiting(consultation):
            ending.agree(asked, as_seen(asked), by=hall.office)
            hall.keep()
        acts = [act.text for act in page(clerk.get(f"/desk/consultations/{consultation.id}/")).select(".buttons .btn")]
    left = {"draft": ["提交审核", "改草案正文", "修改草稿", "作废草稿"], "withdraw": ["归入领域"], "discard": []}
    assert acts == left[state]


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize("typed", ["99999999999999999999", "-1", "x", ""])
def test_nonsense_in_a_form_is_told_and_no_fault(app: Flask, hall: Hall, typed):
    opinion = hall.opinion(hall.open())
    hall.keep()
    desk = sign_in(app, hall.drafter)
    for moved in (typed, 0):
        data = {"chosen": typed, "outcome": "adopted", "answer": "理由在此", "moved_anchor": moved}
        answer = desk.post(f"/desk/consultations/{opinion.consultation_id}/opinions", data=data)
        assert answer.status_code == 200 and page(answer).select(".err")
    say = {"anchor": typed, "text": "太贵", "author": typed, "phone": typed, "consent": "y", "code": typed}
    with clock.at(MONDAY):
        answer = app.test_client().post(f"/consultations/{opinion.consultation_id}/say", data=say)
    assert answer.status_code == 200 and page(answer).select(".err")


def test_a_clerk_corrects_an_outcome_by_pages_alone(app: Flask, hall: Hall):
    consultation, opinion = hall.adopted()
    hall.keep()
    desk = f"/desk/consultations/{consultation.id}/"
    with clock.at(hall.after(consultation) + timedelta(days=3)):
        clerk, office = sign_in(app, hall.drafter), sign_in(app, hall.office)
        short = page(clerk.post(f"{desk}correction", data={"reason": "写错"}))
        assert short.select_one(".err a")["href"] == "#reason"
        clerk.post(f"{desk}correction", data={"reason": "理由漏写了夜间免费"})
        link = page(clerk.get(f"{desk}opinions")).find("a", string="更正这一条的结果")["href"]
        form = page(clerk.get(link))
        assert form.select_one("input[name=outcome][checked]")["value"] == "adopted"
        assert form.select_one("option[selected]").text == "第三条"
        typed = {"outcome": "partly", "answer": "夜间免费，白天调低", "moved_anchor": opinion.anchor}
        assert clerk.post(link, data=typed).status_code == 302
        clerk.post(f"{desk}report/submit")
        assert "公布更正" not in [button.text for button in page(clerk.get(desk)).select("button")]
        waiting = page(office.get("/desk/")).select_one("main").text
        assert f"审核采纳情况的更正：{consultation.title}" in waiting
        office.post(f"{desk}report/return", data={"reason": "写上几点算夜间"})
        again = page(clerk.get(desk))
        assert "写上几点算夜间" in again.text
        drop = next(form for form in again.select("form") if form.text.strip() == "这一条不更正了")["action"]
        clerk.post(drop)
        clerk.post(link, data={**typed, "answer": "晚九点后免费，白天调低"})
        clerk.post(f"{desk}report/submit")
        seen = page(office.get(desk)).select_one("button[name=seen]")["value"]
        office.post(f"{desk}report/publish", data={"seen": seen})
    assert "晚九点后免费" in page(app.test_client().get(f"/consultations/opinions/{opinion.id}/")).text


def test_a_public_paper_is_taken_back_on_a_page_that_asks_why(app: Flask, hall: Hall):
    consultation = hall.draft()
    kept = attachments.keep(FileStorage(io.BytesIO("草案".encode()), "稿.txt"), by=hall.drafter)
    paper = drafting.add_paper(consultation, "排印稿", kept, by=hall.drafter)
    with clock.at(MONDAY):
        drafting.submit(consultation, by=hall.drafter)
        drafting.publish(consultation, as_seen(consultation), by=hall.office)
        hall.keep()
        clerk = sign_in(app, hall.drafter)
        address = f"/desk/consultations/{consultation.id}/papers/{paper.id}/withdraw"
        assert page(clerk.post(address)).select_one(".err a")["href"] == "#reason"
        clerk.post(address, data={"reason": "图上一条路画错了"})
        shown = page(app.test_client().get(f"/consultations/{consultation.id}/")).text
    assert "收回附件“排印稿”。理由：图上一条路画错了" in shown


def test_who_does_not_say_what_they_saw_publishes_nothing(app: Flask, hall: Hall):
    draft, closed, answered = hall.draft(), hall.open(), hall.open()
    survey, ended = hall.survey(opened=False), hall.survey()
    opinions = [hall.opinion(one, anchor=hall.anchor(one, "第三条")) for one in (closed, answered)]
    for opinion in opinions:
        hall.close(opinion.consultation)
        hall.answer(opinion)
    hall.summarise(answered)
    with clock.at(hall.after(answered)):
        drafting.submit(draft, by=hall.drafter)
        surveys.submit(survey, by=hall.drafter)
        surveys.close(ended, by=None)
        concluding.submit(concluding.write(ended, "多数人找不到车位。", by=hall.drafter), by=hall.drafter)
        telling.submit_report(telling.write_report(closed, "汇总说明", by=hall.drafter), by=hall.drafter)
        drafting.write_final(answered, FINAL, by=hall.drafter)
        hall.keep()
        consultations, polls = "/desk/consultations", "/desk/surveys"
        office = sign_in(app, hall.office)
        for address in (
            f"{consultations}/{draft.id}/publish",
            f"{consultations}/{closed.id}/report/publish",
            f"{consultations}/{answered.id}/adopt",
            f"{polls}/{survey.id}/publish",
            f"{polls}/{ended.id}/results",
        ):
            assert "和您看到的不一样" in office.post(address, follow_redirects=True).text, address


@pytest.mark.databases("sqlite", "postgres")
def test_an_empty_list_of_opinions_says_what_comes_next(app: Flask, hall: Hall):
    consultation = hall.open()
    client = sign_in(app, hall.drafter)
    address = f"/desk/consultations/{consultation.id}/opinions"

    def told() -> tuple[str, str]:
        box = page(client.get(address + "?missing=1")).select_one(".empty")
        return box.p.text, box.a["href"]

    assert told() == ("还没有收到意见。征集截止以后起草采纳情况。", f"/desk/consultations/{consultation.id}/")
    opinion = hall.opinion(consultation)
    hall.close(consultation)
    box = page(client.get(address + f"?clause={hall.anchor(consultation, '第二条')}")).select_one(".empty")
    assert box.p.text == "这里没有意见。还有 1 条没写采纳结果。" and box.a["href"] == address + "?missing=1"
    answering.answer([opinion], Outcome.ADOPTED, "有道理，已改", by=hall.drafter)
    db.session.commit()
    sentence, link = told()
    assert "还有 1 条的文字待看" in sentence and link == address + "?reading=waiting"
    hearing.show(opinion, opinion.text, by=hall.drafter)
    db.session.commit()
    sentence, link = told()
    assert "接下来起草采纳情况" in sentence and link == f"/desk/consultations/{consultation.id}/summary"
    report = telling.write_report(consultation, "收到一条意见，采纳一条，办法已经照着改好。", by=hall.drafter)
    db.session.commit()
    assert "接下来提交审核" in told()[0]
    telling.submit_report(report, by=hall.drafter)
    db.session.commit()
    assert "等另一位同事公布" in told()[0] and client.get(told()[1]).status_code == 200


def test_nothing_is_to_be_checked_in_a_final_text_that_does_not_exist(app: Flask, hall: Hall):
    consultation = hall.open()
    opinion = hall.opinion(consultation, anchor=hall.anchor(consultation, "第二条"))
    hall.close(consultation)
    hall.answer(opinion)
    hall.summarise(consultation)
    db.session.commit()
    assert consultation.state == State.ANSWERED and consultation.final is None
    shown = sign_in(app, hall.drafter).get(f"/desk/consultations/{consultation.id}/").text
    assert "写定稿" in shown and "要核对" not in shown


def test_whoever_lets_words_out_reads_what_the_machine_saw(app: Flask, hall: Hall):
    consultation = hall.open()
    opinion = hall.opinion(consultation, "我爷爷患糖尿病，电话13812340000，路边停车他走不过去")
    hall.keep()
    with clock.at(MONDAY + timedelta(days=1)):
        told = page(sign_in(app, hall.drafter).get(f"/desk/consultations/opinions/{opinion.id}/read")).text
    assert "机器已遮盖：手机号“13812340000”" in told
    assert "下面这些机器没有遮盖" in told and "糖尿病”" in told.split("下面这些机器没有遮盖")[1]
