"""What somebody wrote into a survey or to a draft is published as their own words, only cut, with a mark and a reason."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.consult.models import DraftOpinion, Survey, SurveyWords
from app.consult.rules.life import Because, Reading
from app.consult.service import hearing, surveys
from app.core import privacy
from app.db import db
from app.errors import Refused
from tests.conftest import page
from tests.consult.making import Hall
from tests.making import Make, sign_in

pytestmark = pytest.mark.databases("sqlite")

SAID = "我不同意停掉夜班车，王建国家的老人夜里要看病"
CUT, WHY = "我不同意停掉夜班车，【略】", "写到了别人家里的事"
OTHER = [
    "我同意停掉夜班车，王建国家的老人夜里要看病",
    "我不同意停掉夜班车",
    "我很满意",
    "【略】王建国家的老人【略】我不同意停掉夜班车",
]


@pytest.fixture
def hall(make: Make) -> Hall:
    return Hall(make)


def wrote(hall: Hall, text: str = SAID, survey: Survey | None = None) -> SurveyWords:
    survey = survey or hall.survey()
    hall.reply(survey, "停", [], "3", text)
    return db.session.scalars(select(SurveyWords).where(SurveyWords.text == text)).one()


def state(words: SurveyWords) -> tuple[object, ...]:
    return words.reading, words.public_text, words.mask_reason, words.because


@pytest.mark.parametrize("typed", OTHER)
def test_no_clerk_puts_other_words_into_a_survey(hall: Hall, typed: str) -> None:
    words = wrote(hall)
    before = state(words)
    with pytest.raises(Refused, match="原文") as refusal:
        surveys.read_words(words, typed, WHY, by=hall.drafter)
    assert refusal.value.field == "public_text" and state(words) == before


@pytest.mark.parametrize("typed", OTHER)
def test_nor_into_an_opinion_on_a_draft(hall: Hall, typed: str) -> None:
    opinion = hall.opinion(hall.open(), text=SAID)
    with pytest.raises(Refused, match="原文") as refusal:
        hearing.show(opinion, typed, WHY, by=hall.drafter)
    assert refusal.value.field == "public_text" and not opinion.is_public


def test_an_opinion_whose_author_is_forgotten_is_measured_by_what_was_public(hall: Hall) -> None:
    opinion = hall.opinion(hall.open(), text=SAID)
    hearing.show(opinion, CUT, WHY, by=hall.drafter)
    opinion.text, opinion.forgotten_at = opinion.public_text, opinion.read_at
    with pytest.raises(Refused, match="原文"):
        hearing.show(opinion, SAID, WHY, by=hall.drafter)
    hearing.show(opinion, "我不同意停掉【略】", "还有一处", by=hall.drafter)
    assert db.session.get_one(DraftOpinion, opinion.id).mask_reason == "还有一处"


@pytest.mark.databases("sqlite", "postgres")
def test_words_are_shown_whole_cut_for_a_reason_or_not_at_all_for_one_of_the_list(hall: Hall) -> None:
    words = wrote(hall)
    with pytest.raises(Refused, match="为什么") as refusal:
        surveys.read_words(words, CUT, by=hall.drafter)
    assert refusal.value.field == "mask_reason"
    with pytest.raises(Refused, match="手机号") as refusal:
        surveys.read_words(words, CUT, "问过 13912345678", by=hall.drafter)
    assert refusal.value.field == "mask_reason"
    with pytest.raises(Refused, match="不公开这段文字"):
        surveys.read_words(words, "", WHY, by=hall.drafter)
    surveys.read_words(words, CUT, WHY, by=hall.drafter)
    assert state(words) == (Reading.MASKED, CUT, WHY, None)
    surveys.refuse_words(words, Because.ACCUSES, by=hall.drafter)
    assert state(words)[0::3] == (Reading.REFUSED, Because.ACCUSES) and words.mask_reason == ""
    surveys.read_words(words, SAID, by=hall.drafter)
    assert state(words) == (Reading.SHOWN, SAID, "", None)


def test_what_the_machine_masked_needs_no_clerks_reason(hall: Hall) -> None:
    words = wrote(hall, "画线，打 13812345678")
    surveys.read_words(words, words.public_text, by=hall.drafter)
    assert (words.reading, words.mask_reason) == (Reading.MASKED, privacy.MASKED_BY_MACHINE)


def test_words_refused_when_no_reason_was_asked_say_so_and_nobody_chooses_that_today(app: Flask, hall: Hall) -> None:
    words = wrote(hall)
    with pytest.raises(Refused, match="为什么不公开") as refusal:
        surveys.refuse_words(words, Because.UNSAID, by=hall.drafter)
    assert refusal.value.field == "because" and words.reading == Reading.WAITING
    words.reading, words.because = Reading.REFUSED, Because.UNSAID  # as the migration leaves it
    hall.keep()
    assert surveys.hidden_words(words.survey) == {words.question_id: ["当时没有写明原因"]}
    clerk, address = sign_in(app, hall.drafter), f"/desk/surveys/words/{words.id}"
    soup = page(clerk.get(address))
    offered = [one["value"] for one in soup.select("input[name=because]")]
    assert "unsaid" not in offered and len(offered) == len(Because) and not soup.select("input[name=because][checked]")
    typed = {"public_text": SAID, "version": soup.select_one("input[name=version]")["value"]}
    for more in ({}, {"because": "unsaid"}):
        again = page(clerk.post(address, data={**typed, **more}))
        assert again.select_one("#because-error").text.strip().endswith("请选公开还是不公开，不公开的选为什么")
    assert "当时没有写明原因" in clerk.get(f"/desk/surveys/{words.survey_id}/words").text
    assert clerk.post(address, data={**typed, "because": "abuse"}).status_code == 302


@pytest.mark.databases("sqlite", "postgres")
def test_by_pages_the_clerk_is_told_how_and_the_public_why(app: Flask, hall: Hall) -> None:
    survey = hall.survey()
    for n in range(6):
        wrote(hall, f"{SAID}，第 {n} 回", survey)
    hall.keep()
    rows = db.session.scalars(select(SurveyWords).order_by(SurveyWords.text)).all()
    clerk = sign_in(app, hall.drafter)
    address = f"/desk/surveys/words/{rows[0].id}"
    soup = page(clerk.get(address))
    version = soup.select_one("input[name=version]")["value"]
    assert soup.select_one("input[name=because][checked]")["value"] == "show"
    refused = page(clerk.post(address, data={"public_text": "我很满意", "mask_reason": "太长", "version": version}))
    assert "【略】" in refused.select_one("#public_text-error").text
    assert (refused.select_one("#public_text").text.strip(), refused.select_one("#mask_reason")["value"]) == (
        "我很满意",
        "太长",
    )
    assert clerk.post(address, data={"public_text": CUT, "mask_reason": WHY, "version": version}).status_code == 302
    hidden = f"/desk/surveys/words/{rows[1].id}"
    version = page(clerk.get(hidden)).select_one("input[name=version]")["value"]
    assert clerk.post(hidden, data={"because": "stray", "version": version}).status_code == 302
    assert "与这次调查无关" in clerk.get(f"/desk/surveys/{survey.id}/words").text
    for words in rows[2:]:
        surveys.read_words(words, words.text, by=hall.drafter)
    hall.results(survey)
    shown = page(app.test_client().get(f"/surveys/{survey.id}/")).text
    assert CUT in shown and f"有删节：部分文字已遮盖或删去，其余是原文。原因：{WHY}" in shown
    assert "有的文字没有公开，理由：与这次调查无关" in shown and "第 1 回" not in shown


def test_marks_that_turn_the_reading_direction_go_public_in_no_opinion_and_no_survey(app: Flask, hall: Hall) -> None:
    """With them an opinion is read backwards, and what stands after it."""
    turned, plain = "每小时五元太贵\u202e贵太元五时小每\u2066 不同意\x07", "每小时五元太贵贵太元五时小每 不同意"
    opinion, survey = hall.opinion(hall.open(), turned), hall.survey()
    hall.reply(survey, "停", [], "3", turned)
    words = db.session.scalars(select(SurveyWords)).one()
    assert opinion.text == words.text == plain
    hearing.show(opinion, opinion.text, by=hall.drafter)
    hall.keep()
    shown = app.test_client().get(f"/consultations/{opinion.consultation_id}/opinions").text
    assert plain in shown and "\u202e" not in shown and "\u2066" not in shown
