"""What an office says of opinions and answers tells of nobody's life: reasons, summaries, results; two people may let it out."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from app import clock
from app.consult.models import Consultation, DraftOpinion
from app.consult.rules.life import Outcome
from app.consult.service import answering, concluding, correcting, drafting, hearing, surveys, telling, wording
from app.core import attachments
from app.core.attachments.models import Attachment
from app.core.leave import service as leaving
from app.core.leave.rules import State
from app.db import db
from app.errors import Refused
from tests.conftest import page
from tests.consult.making import Hall
from tests.making import Make, as_seen, sign_in

pytestmark = pytest.mark.databases("sqlite")

LIFE = {
    "health": "提意见的人有高血压，已照顾到。",
    "income": "她家月收入800元，可以减免。",
    "minor": "孩子12岁，接送时不收费。",
    "home": "大塘组12号门口另设了泊位。",
}
RULE = "办法里写了高血压患者看病停车不收费，已经采纳。"
WHY = "这是办法里的原话，没有说到哪一个人"


@pytest.fixture
def hall(make: Make) -> Hall:
    return Hall(make)


def reason(hall: Hall, text: str) -> object:
    consultation = hall.open()
    opinion = hall.opinion(consultation)
    hall.close(consultation)
    with clock.at(hall.after(consultation)):
        return answering.answer([opinion], Outcome.ADOPTED, text, by=hall.drafter)


def summary(hall: Hall, text: str) -> object:
    consultation = hall.close(hall.open())
    with clock.at(hall.after(consultation)):
        return telling.write_report(consultation, text, by=hall.drafter)


def why_corrected(hall: Hall, text: str) -> object:
    consultation, _ = hall.adopted()
    with clock.at(hall.after(consultation)):
        return telling.begin_correction(consultation, text, by=hall.drafter)


def amended(hall: Hall, text: str) -> object:
    consultation, opinion = hall.adopted()
    with clock.at(hall.after(consultation)):
        report = telling.begin_correction(consultation, "理由漏写了夜间免费", by=hall.drafter)
        return telling.amend(report, opinion, Outcome.DECLINED, text, by=hall.drafter)


def why_text_corrected(hall: Hall, text: str) -> object:
    consultation, _ = hall.adopted()
    with clock.at(hall.after(consultation)):
        return correcting.begin(consultation, text, by=hall.drafter)


def conclusion(hall: Hall, text: str) -> object:
    survey = hall.results(hall.survey())
    with clock.at(survey.results_at):
        version = concluding.begin_correction(survey, "漏写了夜间的情况", by=hall.drafter)
        return concluding.write(version.survey, text, by=hall.drafter)


def why_retimed(hall: Hall, text: str) -> object:
    consultation = hall.open()
    assert consultation.closes_on is not None
    return drafting.retime(consultation, consultation.closes_on + timedelta(days=5), text, by=hall.drafter)


def why_withdrawn(hall: Hall, text: str) -> object:
    return drafting.withdraw(hall.open(), text, by=hall.drafter)


def why_no_survey(hall: Hall, text: str) -> object:
    return surveys.withdraw(hall.survey(), text, by=hall.drafter)


def why_masked(hall: Hall, text: str) -> object:
    opinion = hall.opinion(hall.open(), "每小时五元太贵，问张三就知道")
    return hearing.show(opinion, "每小时五元太贵，问**就知道", text, by=hall.drafter)


def explanation(hall: Hall, text: str) -> object:
    consultation = hall.draft()
    fields = ("unit", "region", "kind", "days", "title", "announcement", "short_reason", *wording.CONTACTS)
    kept = {name: getattr(consultation, name) for name in fields}
    return drafting.edit(consultation, {**kept, "explanation": text}, by=hall.drafter)


def file(hall: Hall, text: str) -> Attachment:
    kept = attachments.keep(FileStorage(io.BytesIO(text.encode()), "稿.txt"), by=hall.drafter)
    return db.session.get_one(Attachment, kept.id)


def paper(hall: Hall, text: str) -> object:
    return drafting.add_paper(hall.draft(), "说明", file(hall, text), by=hall.drafter)


def paper_called(hall: Hall, text: str) -> object:
    return drafting.add_paper(hall.draft(), text, file(hall, "泊位怎么定的。"), by=hall.drafter)


ONCE = [why_retimed, why_withdrawn, why_no_survey, why_masked]
PAPERS = [explanation, paper, paper_called]


@pytest.mark.parametrize("kind", LIFE)
@pytest.mark.parametrize(
    "verb", [reason, summary, why_corrected, amended, why_text_corrected, conclusion, *ONCE, *PAPERS]
)
def test_what_is_told_of_opinions_and_answers_tells_of_nobodys_life(
    hall: Hall, kind: str, verb: Callable[[Hall, str], object]
) -> None:
    with pytest.raises(Refused, match="不能公开的个人信息"):
        verb(hall, LIFE[kind])


def test_a_draft_itself_may_speak_of_illness_for_it_speaks_of_everybody(hall: Hall) -> None:
    assert hall.open(text="第一条 高血压、糖尿病患者看病停车不收费。\n第二条 本办法自公布之日起施行。").asked


def test_why_it_ends_is_public_once_a_second_person_let_the_rule_out(app: Flask, hall: Hall) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    consultation = hall.open()
    hall.keep()
    address, sent = f"/desk/consultations/{consultation.id}/withdraw", {"reason": RULE, "seen": consultation.version}
    clerk = sign_in(app, hall.drafter)
    assert "健康状况" in page(clerk.post(address, data=sent)).select_one("#reason-error").text
    clerk.post(address, data={**sent, "leave_reason": WHY})
    db.session.expire_all()
    (asked,) = leaving.of(consultation)
    office, end = sign_in(app, hall.office), f"/desk/consultations/{consultation.id}/end/agree"
    seen = {"seen": page(office.get(end)).find("button", string="同意终止")["value"]}
    office.post(end, data=seen)
    db.session.expire_all()
    assert consultation.state == "open"  # what would be public waits
    leaving.give(asked, by=hall.office)
    hall.keep()
    office.post(end, data=seen)
    assert RULE in page(app.test_client().get(f"/consultations/{consultation.id}/")).text


def test_a_draft_whose_explanation_tells_of_somebody_is_not_handed_on_before_leave_is_asked(
    app: Flask, hall: Hall
) -> None:
    """Of a draft that is not stored yet nothing can be let out; it is kept, and asked about when it is handed on."""
    app.config["WTF_CSRF_ENABLED"] = False
    consultation = hall.draft(explanation=RULE)
    hall.keep()
    clerk, address = sign_in(app, hall.drafter), f"/desk/consultations/{consultation.id}/submit"
    refused = page(clerk.post(address))
    assert "健康状况（“高血压”）" in refused.text and refused.select_one("#leave_reason")
    clerk.post(address, data={"leave_reason": WHY})
    db.session.expire_all()
    assert consultation.state == "review"
    with pytest.raises(Refused, match="另一个人同意以后才能公开"):
        drafting.publish(consultation, consultation.version, by=hall.office)
    (asked,) = leaving.of(consultation)
    leaving.give(asked, by=hall.office)
    drafting.publish(consultation, consultation.version, by=hall.office)
    hall.keep()
    assert RULE in page(app.test_client().get(f"/consultations/{consultation.id}/")).text


def test_papers_added_before_are_asked_for_when_they_are_published(hall: Hall) -> None:
    consultation = hall.draft()
    held = drafting.add_paper(consultation, "说明", file(hall, "泊位怎么定的。"), by=hall.drafter)
    drafting.submit(consultation, by=hall.drafter)
    held.attachment = file(hall, RULE)  # as it was kept before this was asked
    db.session.flush()
    with pytest.raises(Refused) as refused:
        drafting.publish(consultation, consultation.version, by=hall.office)
    assert "“说明”" in refused.value.sentence and "健康状况" in refused.value.sentence


def answered_with(app: Flask, hall: Hall, words: str) -> tuple[Consultation, str]:
    """The drafter meets the finding on the form, and asks with a reason: the outcome is kept."""
    app.config["WTF_CSRF_ENABLED"] = False
    consultation = hall.open()
    opinion = hall.opinion(consultation)
    hall.close(consultation)
    hall.keep()
    address = f"/desk/consultations/opinions/{opinion.id}/answer"
    sent = {"outcome": "adopted", "answer": words, "moved_anchor": "0"}
    with clock.at(hall.after(consultation)):
        clerk = sign_in(app, hall.drafter)
        refused = page(clerk.post(address, data=sent))
        assert "健康状况" in refused.select_one("#answer-error").text and refused.select_one("#leave_reason")
        assert refused.select_one("#answer").text.strip() == words and opinion.outcome is None
        clerk.post(address, data={**sent, "leave_reason": WHY})
    db.session.expire_all()
    assert opinion.answer == words
    return consultation, f"意见 {opinion.no} 的理由"


def test_an_outcome_that_must_say_it_is_published_once_a_second_person_let_it_out(app: Flask, hall: Hall) -> None:
    consultation, which = answered_with(app, hall, RULE)
    with clock.at(hall.after(consultation)):
        for opinion in db.session.scalars(select(DraftOpinion)):
            hearing.show(opinion, opinion.text, by=hall.drafter)
        report = telling.write_report(consultation, "多数意见说收费太高，已调低。", by=hall.drafter)
        telling.submit_report(report, by=hall.drafter)
        with pytest.raises(Refused) as refused:
            telling.publish_report(report, as_seen(report), by=hall.office)
        assert which in refused.value.sentence and "另一个人同意以后才能公开" in refused.value.sentence
        for one in leaving.of(consultation):
            assert one.state == State.ASKED and one.asked_by_id == hall.drafter.id
            leaving.give(one, by=hall.office)
        telling.publish_report(report, as_seen(report), by=hall.office)
        hall.keep()
    assert RULE in page(app.test_client().get(f"/consultations/{consultation.id}/opinions")).text


def test_reasons_written_before_are_asked_for_when_they_are_published(app: Flask, hall: Hall) -> None:
    consultation = hall.open()
    opinion = hall.opinion(consultation)
    hall.close(consultation)
    hall.answer(opinion, words="有道理，已改")
    opinion.answer = RULE  # as it was kept before this was asked
    with clock.at(hall.after(consultation)):
        report = telling.write_report(consultation, "多数意见说收费太高，已调低。", by=hall.drafter)
        telling.submit_report(report, by=hall.drafter)
        with pytest.raises(Refused, match="健康状况（“高血压”）"):
            telling.publish_report(report, as_seen(report), by=hall.office)
