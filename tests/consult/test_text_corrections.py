"""An adopted text with an error: the next version by two people, every earlier one readable, anchors and links that last."""

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.consult import queries, searching, work
from app.consult.models import Consultation, DraftOpinion, DraftVersion, TextCorrection
from app.consult.rules.life import Outcome
from app.consult.rules.telling import Writing
from app.consult.service import correcting, drafting, telling
from app.core.accounts.rules import Role
from app.core.audit.models import AuditEntry
from app.core.notify.models import Message
from app.core.search.models import SearchEntry
from app.db import db
from app.errors import Refused
from tests.conftest import page
from tests.consult.making import FINAL, TEXT, Hall
from tests.consult.test_telling import told
from tests.making import Make, sign_in, with_codes

pytestmark = pytest.mark.databases("sqlite")

REASON = "第三条的三元印成了三十元"
PRICE = FINAL.replace("收费三元", "收费三元五角")


@pytest.fixture
def hall(make: Make) -> Hall:
    return Hall(make)


def adopted(hall: Hall) -> tuple[Consultation, list[DraftOpinion]]:
    """Adopted, with an opinion on the third clause (adopted), one on the second (declined), one on the whole draft."""
    consultation = hall.open()
    third, second = (hall.anchor(consultation, label) for label in ("第三条", "第二条"))
    opinions = [hall.opinion(consultation, "太贵", anchor=third), hall.opinion(consultation, "范围太窄", anchor=second)]
    opinions.append(hall.opinion(consultation, "总的说挺好"))
    hall.close(consultation)
    hall.answer(opinions[0])
    hall.answer(opinions[1], opinions[2], outcome=Outcome.DECLINED, words="不改")
    hall.adopt(hall.summarise(consultation))
    return consultation, opinions


def at(hall: Hall, consultation: Consultation):
    return clock.at(hall.after(consultation) + timedelta(days=1))


def begun(hall: Hall, consultation: Consultation, text: str = PRICE) -> TextCorrection:
    with at(hall, consultation):
        correction = correcting.begin(consultation, REASON, by=hall.drafter)
        if text:
            correcting.write(correction, text, by=hall.drafter)
    db.session.flush()
    return correction


def published(hall: Hall, consultation: Consultation, text: str = PRICE) -> TextCorrection:
    correction = begun(hall, consultation, text)
    with at(hall, consultation):
        correcting.submit(correction, by=hall.drafter)
        db.session.flush()
        correcting.publish(correction, correction.mark, by=hall.office)
    db.session.flush()
    return correction


def test_until_it_is_published_the_text_in_force_stands_everywhere(app: Flask, hall: Hall):
    consultation, _ = adopted(hall)
    correction = begun(hall, consultation)
    with at(hall, consultation):
        correcting.submit(correction, by=hall.drafter)
    searching.refresh(consultation)
    hall.keep()
    client = app.test_client()
    for address in ("", "changes", "texts/1"):
        assert "三元五角" not in client.get(f"/consultations/{consultation.id}/{address}").text
    assert "三元五角" not in client.get(f"/api/v1/consultations/{consultation.id}").text
    assert client.get(f"/consultations/{consultation.id}/texts/2").status_code == 404
    entry = db.session.scalars(select(SearchEntry).where(SearchEntry.kind == searching.KIND)).one()
    assert "三元五角" not in entry.text
    assert told("consult/text_corrected") == []


def test_a_published_correction_is_the_next_version_with_its_reason_and_difference(app: Flask, hall: Hall):
    consultation, _ = adopted(hall)
    correction = published(hall, consultation)
    first, second = correcting.texts(consultation)
    assert (first.no, first.reason, first.draft.text) == (1, "", FINAL)
    assert (second.no, second.reason, second.draft.text) == (2, REASON, PRICE)
    assert consultation.adopted is correction.draft and correction.reviewed_by_id == hall.office.id
    assert [(change.label, change.kind) for change in second.changed] == [("第三条", "changed")]
    assert [(one.text, one.reason) for one in consultation.notices] == [("更正定稿（第 2 版）", REASON)]
    hall.keep()
    client = app.test_client()
    root = f"/consultations/{consultation.id}/"
    new, old = page(client.get(f"{root}texts/2")), page(client.get(f"{root}texts/1"))
    assert "三元五角" in new.text and REASON in new.text and "五角" in new.select_one("section.clause ins").text
    assert "后来更正过" in old.text and "三元五角" not in old.text and "收费三元" in old.text
    assert "现行的是第 2 版" in page(client.get(root)).text and "三元五角" in page(client.get(f"{root}changes")).text
    assert "更正定稿（第 2 版）" in client.get("/feeds/consultations.atom").text
    data = client.get(f"/api/v1/consultations/{consultation.id}").json
    assert [(one["no"], one["reason"], len(one["changes"])) for one in data["text_versions"]] == [
        (1, None, 0),
        (2, REASON, 1),
    ]
    entry = db.session.scalars(select(SearchEntry).where(SearchEntry.kind == searching.KIND)).one()
    assert "三元五角" in entry.text


def test_anchors_last_also_of_a_clause_put_in_taken_out_and_put_back(hall: Hall):
    consultation, _ = adopted(hall)
    known = {clause.text[:6]: clause.anchor for clause in consultation.adopted.clauses}
    kept = PRICE.replace("第四条 学校、医院门口设临时停靠泊位，停靠不超过十分钟的不收费。\n", "").replace(
        "第五条", "第四条"
    )
    published(hall, consultation, kept)
    assert {c.text[:6]: c.anchor for c in consultation.adopted.clauses} == {
        text: anchor for text, anchor in known.items() if not text.startswith("学校")
    }
    published(hall, consultation, PRICE + "第六条 本办法自公布之日起施行。\n")
    now = {clause.text[:6]: clause.anchor for clause in consultation.adopted.clauses}
    fresh = now.pop("本办法自公布")
    assert fresh not in known.values() and set(known) == set(now)
    asked = {clause.text[:6]: clause.anchor for clause in consultation.asked.clauses}
    assert all(now[text] == anchor for text, anchor in asked.items() if text in now)


@pytest.mark.databases("sqlite", "postgres")
def test_a_clause_of_the_draft_that_the_adopted_text_dropped_comes_back_under_its_own_number(hall: Hall):
    consultation = hall.open()
    hall.close(consultation)
    dropped = TEXT.replace("第四条 残疾人专用泊位不收费。\n", "")
    hall.adopt(hall.summarise(consultation), dropped)
    published(hall, consultation, TEXT)
    assert {c.label: c.anchor for c in consultation.adopted.clauses}["第四条"] == hall.anchor(consultation, "第四条")
    assert [change.kind for change in queries.changes(consultation)] == ["same"] * 4


def test_who_wrote_or_matched_any_of_it_does_not_publish_it(hall: Hall):
    consultation, _ = adopted(hall)
    other = hall.make.staff(Role.OPENNESS_OFFICE, region=hall.region, name="吴二")
    third = hall.make.staff(Role.OPENNESS_OFFICE, region=hall.region, name="郑三")
    correction = begun(hall, consultation, "")
    with at(hall, consultation):
        with pytest.raises(Refused, match="先写更正后的定稿|和现在公布的"):
            correcting.submit(correction, by=hall.drafter)
        correcting.write(correction, FINAL.replace("三元", "四元"), by=other)
        correcting.write(correction, PRICE, by=hall.drafter)
        correcting.rematch(correction.draft, {}, by=third)
        correcting.submit(correction, by=hall.drafter)
        db.session.flush()
        with pytest.raises(Refused, match="退回后才能改"):
            correcting.write(correction, FINAL, by=hall.drafter)
        with pytest.raises(Refused, match="和您看到的不一样"):
            correcting.publish(correction, correction.mark - 1, by=hall.office)
        for hand in (hall.drafter, other, third):
            with pytest.raises(Refused, match="另一个人"):
                correcting.publish(correction, correction.mark, by=hand)
        correcting.publish(correction, correction.mark, by=hall.office)
    assert consultation.adopted.text == PRICE
    assert [one.no for one in consultation.versions] == [1, 2, 4], "what was written on the way is nobody's to read"


def test_authors_of_clauses_that_changed_and_of_the_whole_draft_are_told_and_nobody_else(hall: Hall):
    consultation, opinions = adopted(hall)
    published(hall, consultation)
    bodies = told("consult/text_corrected")
    assert len(bodies) == 2 and all(REASON in body for body in bodies)
    assert opinions[0].no in bodies[0] and "〔增：" in bodies[0] and "texts/2" in bodies[0]
    assert opinions[2].no in bodies[1] and "〔增：" not in bodies[1]


def test_the_timeline_of_an_author_lists_the_corrections_she_was_told_of_and_no_other(app: Flask, hall: Hall):
    consultation, (third, second, whole) = adopted(hall)
    published(hall, consultation)
    renumbered = PRICE.replace("第五条 残疾人", "第六条 残疾人")
    with at(hall, consultation):
        correction = correcting.begin(consultation, "最后一条的条号印错了", by=hall.drafter)
        correcting.write(correction, renumbered, by=hall.drafter)
        correcting.submit(correction, by=hall.drafter)
        db.session.flush()
        correcting.publish(correction, correction.mark, by=hall.office)
    hall.keep()
    client = app.test_client()
    with client.session_transaction() as session:
        session["draft_opinions"] = with_codes(third, second, whole)
    lines = {
        one.id: [line.text for line in page(client.get(f"/consultations/receipts/{one.id}/")).select("ol.line li")]
        for one in (third, second, whole)
    }
    second_time, last = lines[whole.id][-2:]
    assert f"第 2 版。理由：{REASON}" in second_time and "第 3 版。理由：最后一条的条号印错了" in last
    assert f"第 2 版。第三条有改动。理由：{REASON}" in lines[third.id][-1] and "定稿公布" in lines[third.id][-2]
    assert "定稿公布" in lines[second.id][-1]
    told_of = {id: sum("定稿更正" in line for line in shown) for id, shown in lines.items()}
    assert told_of == {third.id: 1, second.id: 0, whole.id: 2}
    rows = select(Message.subject_id).where(Message.notice == "consult/text_corrected")
    sent = Counter(db.session.scalars(rows))
    assert told_of == {id: sent[id] for id in told_of}, "what she was told of, and nothing else"


def test_what_is_called_adopted_is_not_taken_back_by_the_back_door(hall: Hall):
    """The clause an adopted opinion moved reads as the draft again: its outcome is corrected first."""
    consultation, opinions = adopted(hall)
    back = FINAL.replace("前三十分钟免费，之后白天每小时收费三元", "白天每小时收费五元")
    correction = begun(hall, consultation, back)
    with at(hall, consultation):
        with pytest.raises(Refused, match="请先更正采纳情况") as refusal:
            correcting.submit(correction, by=hall.drafter)
        assert opinions[0].no in refusal.value.sentence
        report = telling.begin_correction(consultation, "结果和定稿对不上", by=hall.drafter)
        telling.amend(report, opinions[0], Outcome.DECLINED, "成本降不下来", by=hall.drafter)
        telling.submit_report(report, by=hall.drafter)
        db.session.flush()
        telling.publish_report(report, report.mark, by=hall.office)
        correcting.submit(correction, by=hall.drafter)
        db.session.flush()
        correcting.publish(correction, correction.mark, by=hall.office)
    assert consultation.adopted.text == back


@pytest.mark.parametrize("reason", ["", "写错了", "电话 13812345678 写错了"])
def test_a_correction_of_a_text_needs_a_reason_fit_to_be_public(hall: Hall, reason):
    consultation, _ = adopted(hall)
    with pytest.raises(Refused) as refusal:
        correcting.begin(consultation, reason, by=hall.drafter)
    assert refusal.value.field == "reason"


def test_only_an_adopted_text_is_corrected_one_at_a_time_and_only_where_it_changes(hall: Hall):
    consultation = hall.open()
    with pytest.raises(Refused, match="公布过的定稿"):
        correcting.begin(consultation, REASON, by=hall.drafter)
    consultation, _ = adopted(hall)
    correction = begun(hall, consultation)
    with at(hall, consultation):
        with pytest.raises(Refused, match="一份更正在办"):
            correcting.begin(consultation, REASON, by=hall.drafter)
        correcting.write(correction, FINAL, by=hall.drafter)
        with pytest.raises(Refused, match="和现在公布的定稿一样"):
            correcting.submit(correction, by=hall.drafter)
        with pytest.raises(Refused, match="13800000000|手机号"):
            correcting.write(correction, FINAL + "第六条 打 13800000000。\n", by=hall.drafter)


def test_a_wrong_number_of_a_clause_is_an_error_too(hall: Hall):
    consultation, _ = adopted(hall)
    correction = published(hall, consultation, FINAL.replace("第五条", "第六条"))
    (change,) = correcting.texts(consultation)[1].changed
    assert change.is_renamed and change.label == "第六条（原第五条）" and correction.state == Writing.PUBLISHED


@pytest.mark.databases("sqlite", "postgres")
def test_one_given_up_leaves_nothing_but_its_number(hall: Hall):
    consultation, _ = adopted(hall)
    correction = begun(hall, consultation)
    with at(hall, consultation):
        correcting.give_up(correction, by=hall.drafter)
        assert db.session.scalars(select(DraftVersion.text).where(DraftVersion.text == PRICE)).all() == []
        again = correcting.begin(consultation, REASON, by=hall.drafter)
        assert again.no == 3 and again.text == FINAL
    assert [one.no for one in correcting.texts(consultation)] == [1]


def test_it_waits_on_the_desks_of_both_and_is_sent_back_with_a_reason(app: Flask, hall: Hall):
    consultation, _ = adopted(hall)
    correction = begun(hall, consultation)
    with at(hall, consultation), app.test_request_context():
        assert [one.title for one in work.waiting(hall.drafter)] == [f"写完并送审定稿的更正：{consultation.title}"]
        correcting.submit(correction, by=hall.drafter)
        db.session.flush()
        assert [one.title for one in work.waiting(hall.office)] == [f"审核定稿的更正：{consultation.title}"]
        correcting.send_back(correction, "第六条也要改", by=hall.office)
        db.session.flush()
        assert [one.title for one in work.waiting(hall.drafter)] == [f"修改退回的定稿的更正：{consultation.title}"]


def test_a_match_of_clauses_is_put_right_only_while_it_is_written(hall: Hall):
    consultation, _ = adopted(hall)
    first = consultation.adopted
    with pytest.raises(Refused, match="已经公开"):
        correcting.rematch(first, {}, by=hall.drafter)
    correction = begun(hall, consultation)
    assert drafting.version_before(correction.draft) is first
    with at(hall, consultation):
        correcting.submit(correction, by=hall.drafter)
        with pytest.raises(Refused, match="退回后才能改"):
            correcting.rematch(correction.draft, {}, by=hall.drafter)


@pytest.mark.databases("sqlite", "postgres")
def test_a_text_is_corrected_by_pages_alone_and_each_step_is_recorded(app: Flask, hall: Hall):
    consultation, _ = adopted(hall)
    hall.keep()
    with at(hall, consultation):
        clerk, office = sign_in(app, hall.drafter), sign_in(app, hall.office)
        desk = f"/desk/consultations/{consultation.id}/"
        address = page(clerk.get(desk)).find("a", string="更正定稿")["href"]
        assert "请写明为什么更正" in page(clerk.post(address, data={"reason": ""})).select_one(".err").text
        written = clerk.post(address, data={"reason": REASON}).location
        assert page(clerk.get(written)).select_one("textarea").text.strip() == FINAL.strip()
        matched = clerk.post(written, data={"text": PRICE}).location
        assert "和现行的定稿对照" in page(clerk.get(matched)).text
        clerk.post(f"{desk}text-correction/submit")
        assert "公布更正后的定稿" not in [b.text for b in page(clerk.get(desk)).select("button")]
        assert "（新增：五角）" in page(office.get(desk)).select_one("#final + article.notice").text
        blind = page(office.post(f"{desk}text-correction/publish", follow_redirects=True)).text
        assert "和您看到的不一样" in blind
        seen = page(office.get(desk)).select_one("button[name=seen]")["value"]
        office.post(f"{desk}text-correction/publish", data={"seen": seen})
        assert "三元五角" in page(app.test_client().get(f"/consultations/{consultation.id}/texts/2")).text
    rows = select(AuditEntry.did).where(AuditEntry.did.startswith("consult.consultation.text_correct"))
    acts = [did.removeprefix("consult.consultation.text_") for did in db.session.scalars(rows.order_by(AuditEntry.id))]
    assert acts == ["correction_started", "correction_written", "correction_submitted", "corrected"]
