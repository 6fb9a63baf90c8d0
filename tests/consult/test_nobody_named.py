"""What an office says of the opinions names nobody who gave one: the summary, every reason, every correction."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.consult.models import Consultation, DraftOpinion
from app.consult.rules.life import Author, Channel, Outcome
from app.consult.service import answering, correcting, drafting, hearing, telling
from app.db import db
from app.errors import Refused
from tests.conftest import page
from tests.consult.making import FINAL, Hall
from tests.making import MONDAY, Make, as_seen, sign_in

pytestmark = pytest.mark.databases("sqlite")

NAME, FIRM = "欧阳晓禾", "湘江停车服务有限公司"
NAMING = (f"{NAME}提的第三条采纳了，其余不采纳", "按晓禾同志的意见改了第三条", f"没有采纳{FIRM}的意见，理由另行答复")
CLEAN = "多数意见说收费太高，早晚高峰时段已调低，其余不采纳"


@pytest.fixture
def hall(make: Make) -> Hall:
    return Hall(make)


def asked(hall: Hall, **more: object) -> Consultation:
    """Closed, with opinions of a person and a firm, both hidden, and of one whose reason is written below."""
    consultation = hall.open(**more)
    hall.opinion(consultation, "第三条太贵", name=NAME, name_shown=True)  # shown as 欧*禾 at most
    hall.opinion(consultation, "泊位太少", author=Author.FIRM, name=FIRM)
    hall.opinion(consultation, "夜间应当免费", name="高峰")
    return hall.close(consultation)


def at(hall: Hall, consultation: Consultation):
    return clock.at(hall.after(consultation))


@pytest.mark.parametrize("text", NAMING)
def test_the_summary_names_nobody(hall: Hall, text: str) -> None:
    consultation = asked(hall)
    with at(hall, consultation):
        with pytest.raises(Refused, match="提意见的人") as refusal:
            telling.write_report(consultation, text, by=hall.drafter)
        assert refusal.value.field == "summary"
        assert telling.write_report(consultation, CLEAN, by=hall.drafter).text == CLEAN


@pytest.mark.parametrize("text", NAMING)
def test_a_reason_for_one_opinion_names_nobody_else(hall: Hall, text: str) -> None:
    consultation = asked(hall)
    last = opinions(consultation)[-1]
    assert last.name == "高峰"
    with at(hall, consultation):
        hearing.show(last, last.text, by=hall.drafter)
        with pytest.raises(Refused, match="提意见的人") as refusal:
            answering.answer([last], Outcome.DECLINED, text, by=hall.drafter)
        assert refusal.value.field == "answer" and last.outcome is None


def opinions(consultation: Consultation) -> list[DraftOpinion]:
    rows = select(DraftOpinion).where(DraftOpinion.consultation_id == consultation.id).order_by(DraftOpinion.id)
    return list(db.session.scalars(rows))


def test_who_speaks_after_a_reason_was_written_is_asked_for_when_it_is_published(hall: Hall) -> None:
    """A letter typed in later: her name may stand already in what was said of another."""
    consultation = asked(hall)
    hall.answer(*opinions(consultation), words="陈巧玲等人也这样说，已改")
    with at(hall, consultation):
        report = telling.write_report(consultation, "按周白露的来信和别的意见调低了收费", by=hall.drafter)
        for name, words in (("陈巧玲", "收费太高了"), ("周白露", "夜间太贵了")):
            said = hall.said(words, name=name, channel=Channel.LETTER, received_on=clock.here(MONDAY).date())
            hearing.write_down(consultation, said, by=hall.drafter)
        hall.answer(*opinions(consultation)[-2:], words="有道理，已改")
        telling.submit_report(report, by=hall.drafter)
        with pytest.raises(Refused, match="“周白露”"):
            telling.publish_report(report, as_seen(report), by=hall.office)
        telling.send_report_back(report, "不写姓名", by=hall.office)
        telling.write_report(consultation, CLEAN, by=hall.drafter)
        telling.submit_report(report, by=hall.drafter)
        with pytest.raises(Refused, match=f"意见 {opinions(consultation)[0].no} 的理由里写了提意见的人"):
            telling.publish_report(report, as_seen(report), by=hall.office)
        answering.answer(opinions(consultation)[:3], Outcome.ADOPTED, "有道理，已改", by=hall.drafter)
        telling.submit_report(report, by=hall.drafter)
        telling.publish_report(report, as_seen(report), by=hall.office)
    assert consultation.is_told


def test_a_correction_names_nobody_in_its_reason_nor_in_what_it_amends(hall: Hall) -> None:
    consultation = asked(hall)
    hall.answer(*opinions(consultation))
    hall.summarise(consultation)
    last = opinions(consultation)[-1]
    with at(hall, consultation):
        with pytest.raises(Refused, match="提意见的人"):
            telling.begin_correction(consultation, f"{NAME}来电说采纳情况写错了", by=hall.drafter)
        report = telling.begin_correction(consultation, "采纳情况写错了一条，改正", by=hall.drafter)
        with pytest.raises(Refused, match="提意见的人"):
            telling.amend(report, last, Outcome.DECLINED, f"和{NAME}的意见相反，不采纳", by=hall.drafter)
        with pytest.raises(Refused, match="提意见的人"):
            telling.write_report(consultation, NAMING[0], by=hall.drafter)


def test_other_words_about_the_whole_name_nobody_either(hall: Hall) -> None:
    consultation = asked(hall)
    with at(hall, consultation), pytest.raises(Refused, match="提意见的人"):
        drafting.withdraw(consultation, f"{NAME}提出异议，不再制定", by=hall.office)
    running = hall.open()
    hall.opinion(running, "第三条太贵", name=NAME)
    assert running.closes_on is not None
    with clock.at(MONDAY + timedelta(days=2)), pytest.raises(Refused, match="提意见的人"):
        drafting.retime(running, running.closes_on + timedelta(days=9), f"{NAME}来信说时间太短", by=hall.office)


def test_what_the_draft_itself_says_is_no_secret(hall: Hall) -> None:
    """The firm a draft is about may be named in its outcome, also when it gave an opinion of its own."""
    consultation = asked(hall, title=f"委托{FIRM}收费的办法（征求意见稿）")
    with at(hall, consultation):
        report = telling.write_report(consultation, f"委托{FIRM}收费的条款已改", by=hall.drafter)
        assert FIRM in report.text
        with pytest.raises(Refused, match=NAME):
            telling.write_report(consultation, f"{NAME}的意见已采纳", by=hall.drafter)


def test_a_firm_that_wished_to_be_named_may_be(hall: Hall) -> None:
    consultation = hall.open()
    hall.opinion(consultation, "泊位太少", author=Author.FIRM, name=FIRM, name_shown=True)
    hall.close(consultation)
    with at(hall, consultation):
        assert telling.write_report(consultation, f"{FIRM}的意见已采纳", by=hall.drafter)


def test_the_page_says_it_beside_the_field_and_keeps_what_was_typed(app: Flask, hall: Hall) -> None:
    consultation = asked(hall)
    hall.keep()
    app.config["WTF_CSRF_ENABLED"] = False
    with at(hall, consultation):
        client = sign_in(app, hall.drafter)
        address = f"/desk/consultations/{consultation.id}/summary"
        version = page(client.get(address)).select_one("[name=version]")["value"]
        shown = page(client.post(address, data={"summary": NAMING[0], "version": version}))
    error = shown.select_one("#summary-error")
    assert error is not None and "本人没有同意公开" in error.text and NAME in error.text
    assert shown.select_one("#summary").text.strip() == NAMING[0]


def test_a_corrected_text_says_why_without_a_name(hall: Hall) -> None:
    consultation = asked(hall)
    hall.answer(*opinions(consultation))
    hall.summarise(consultation)
    with at(hall, consultation):
        drafting.write_final(consultation, FINAL, by=hall.drafter)
        answering.link(consultation, {one.id: None for one in opinions(consultation)}, by=hall.drafter)
        hall.explain(consultation)
        answering.adopt(consultation, as_seen(consultation), by=hall.office)
        with pytest.raises(Refused, match="提意见的人"):
            correcting.begin(consultation, f"{NAME}来电说第三条有错字", by=hall.drafter)
        assert correcting.begin(consultation, "第三条有错字，改正", by=hall.drafter)
