"""What became of the opinions, version by version, as everyone and each author reads it."""

import json
from datetime import timedelta

import jsonschema_rs
import pytest
from flask import Flask

from app import clock
from app.consult.rules.life import Outcome
from app.consult.service import answering, concluding, drafting, telling
from tests.conftest import page
from tests.consult.making import FINAL, Hall
from tests.consult.test_outlets import schema
from tests.making import Make, as_seen, sign_in, with_codes

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def hall(make: Make) -> Hall:
    return Hall(make)


def corrected(hall: Hall):
    """An adopted text whose one outcome, and the words over all, were corrected."""
    consultation, opinion = hall.adopted()
    with clock.at(hall.after(consultation) + timedelta(days=3)):
        report = telling.begin_correction(consultation, "理由漏写了夜间免费", by=hall.drafter)
        telling.amend(report, opinion, Outcome.PARTLY, "夜间免费，白天调低", opinion.anchor, by=hall.drafter)
        telling.write_report(consultation, "多数意见说收费太高，已调低，夜间免费。", by=hall.drafter)
        telling.submit_report(report, by=hall.drafter)
        telling.publish_report(report, as_seen(report), by=hall.office)
    hall.keep()
    return consultation, opinion


def test_a_correction_shows_what_it_changed_and_the_old_version_says_that_it_is_one(app: Flask, hall: Hall):
    consultation, opinion = corrected(hall)
    client = app.test_client()
    shown = page(client.get(f"/consultations/{consultation.id}/"))
    assert "更正采纳情况（第 2 版）。理由：理由漏写了夜间免费" in shown.text
    new = page(client.get(shown.find("a", string="看更正了什么")["href"]))
    assert "夜间免费" in "".join(mark.text for mark in new.select("ins"))
    was, now = [fact.text for fact in new.select_one("div.clause").select("dd")]
    assert (was, now) == ("采纳：有道理，已改", "部分采纳：夜间免费，白天调低")
    old = page(client.get(shown.find("a", string="第 1 版")["href"]))
    assert "这是" in old.select_one(".flash.warning").text and "第 2 版" in old.select_one(".flash.warning").text
    assert "有道理，已改" in old.select_one("article.notice").text and "后来更正为“部分采纳”" in old.text
    assert "采纳 1 条，部分采纳 0 条，不采纳 0 条" in old.text and "采纳 0 条，部分采纳 1 条" in new.text
    assert client.get(f"/consultations/{consultation.id}/outcomes/3").status_code == 404


def test_a_version_asks_the_database_a_few_times_however_much_it_amends(app: Flask, hall: Hall, statements):
    def asked(many: int) -> int:
        consultation = hall.open()
        opinions = [hall.opinion(consultation, f"意见之{n}") for n in range(many)]
        hall.close(consultation)
        hall.answer(*opinions)
        hall.summarise(consultation)
        report = telling.begin_correction(consultation, "理由漏写了夜间免费", by=hall.drafter)
        for opinion in opinions:
            telling.amend(report, opinion, Outcome.PARTLY, "夜间免费", None, by=hall.drafter)
        telling.submit_report(report, by=hall.drafter)
        telling.publish_report(report, as_seen(report), by=hall.office)
        hall.keep()
        statements.clear()
        assert app.test_client().get(f"/consultations/{consultation.id}/outcomes/1").status_code == 200
        return len([one for one in statements if one.startswith("SELECT")])

    few = asked(1)
    assert asked(9) <= few


def test_the_author_reads_on_page_and_receipt_what_their_outcome_was_before(app: Flask, client, hall: Hall):
    consultation, opinion = corrected(hall)
    with client.session_transaction() as session:
        session["draft_opinions"] = with_codes(opinion)
    for address in (f"/consultations/opinions/{opinion.id}/", f"/consultations/receipts/{opinion.id}/"):
        shown = page(client.get(address)).text
        assert "夜间免费，白天调低" in shown and "原来是“采纳：有道理，已改”" in shown and "理由漏写了夜间免费" in shown


def test_the_interface_tells_every_version_and_what_it_amended(app: Flask, hall: Hall):
    consultation, opinion = corrected(hall)
    client = app.test_client()
    whole = client.get(f"/api/v1/consultations/{consultation.id}")
    jsonschema_rs.Draft202012Validator(schema(app, "Consultation"), validate_formats=True).validate(
        json.loads(whole.text)
    )
    first, second = whole.json["outcome_versions"]
    assert (first["no"], first["reason"], first["amended"]) == (1, None, [])
    (amended,) = second["amended"]
    assert (amended["opinion"], amended["old_outcome"], amended["outcome"]) == (opinion.no, "adopted", "partly")


ALONE = "由一人公布，当时还没有第二人审核"


def test_a_version_published_by_one_person_says_so_wherever_it_is_read(app: Flask, hall: Hall):
    consultation, survey = hall.open(), hall.survey()
    opinion = hall.opinion(consultation)
    hall.close(consultation)
    hall.answer(opinion)
    hall.summarise(consultation)
    hall.results(survey)
    (report,) = telling.reports(consultation)
    (conclusion,) = concluding.conclusions(survey)
    hall.keep()
    public, told = app.test_client(), f"/consultations/{consultation.id}/"
    pages = [(public, told), (public, f"{told}outcomes/1"), (public, f"/surveys/{survey.id}/")]
    with clock.at(hall.after(consultation)):
        desk = sign_in(app, hall.drafter)
        pages += [(desk, f"/desk/consultations/{consultation.id}/"), (desk, f"/desk/surveys/{survey.id}/")]
        assert not any(ALONE in who.get(address).text for who, address in pages)
        report.is_alone = conclusion.is_alone = True
        report.reviewed_by_id = conclusion.reviewed_by_id = None
        hall.keep()
        for who, address in pages:
            assert who.get(address).text.count(ALONE) == 1, address
        whole = public.get(f"/api/v1/consultations/{consultation.id}").json
        assert whole["outcome_versions"][0]["published_alone"] is True
        results = public.get(f"/surveys/{survey.id}/results.json").json
        assert results["conclusion_versions"][0]["published_alone"] is True


def test_a_corrected_reason_keeps_the_link_to_a_clause_only_the_final_text_has(app: Flask, hall: Hall):
    consultation = hall.open()
    opinion = hall.opinion(consultation, anchor=hall.anchor(consultation, "第三条"))
    hall.close(consultation)
    hall.answer(opinion)
    hall.summarise(consultation)
    with clock.at(hall.after(consultation)):
        final = drafting.write_final(consultation, FINAL, by=hall.drafter)
        fresh = next(clause.anchor for clause in final.clauses if clause.label == "第四条")
        answering.link(consultation, {opinion.id: fresh}, by=hall.drafter)
        report = telling.begin_correction(consultation, "理由漏写了临时停靠", by=hall.drafter)
        hall.keep()
        clerk, address = sign_in(app, hall.drafter), f"/desk/consultations/opinions/{opinion.id}/amend"
        form = page(clerk.get(address))
        chosen = form.select_one("select[name=moved_anchor] option[selected]")
        assert chosen["value"] == str(fresh) and "第四条" in chosen.text
        typed = {"outcome": "adopted", "answer": "门口设临时泊位", "moved_anchor": chosen["value"]}
        seen = {field["name"]: field["value"] for field in form.select("main input[type=hidden]")}
        assert clerk.post(address, data={**seen, **typed}).status_code == 302
        (amended,) = report.amended
        assert amended.moved_anchor == fresh
        telling.submit_report(report, by=hall.drafter)
        telling.publish_report(report, as_seen(report), by=hall.office)
    assert (opinion.answer, opinion.moved_anchor) == ("门口设临时泊位", fresh)
