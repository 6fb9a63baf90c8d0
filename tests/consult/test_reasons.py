"""Why a clause changed: owed where somebody spoke of it, read by everyone beside the difference, told to who spoke of it."""

from collections.abc import Sequence

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.consult import queries
from app.consult.models import ClauseReason, Consultation, DraftOpinion, DraftVersion
from app.consult.rules import clauses
from app.consult.rules.life import Outcome, State
from app.consult.service import answering, correcting, drafting, reasons
from app.core import privacy
from app.core.audit.models import AuditEntry
from app.core.notify.models import Message
from app.db import db
from app.errors import Refused
from tests.conftest import page
from tests.consult.making import FINAL, Hall
from tests.making import Make, as_seen, sign_in

WHY = "多数意见说收费太高，停得短的不收费"


@pytest.fixture
def hall(make: Make) -> Hall:
    return Hall(make)


def answered(
    hall: Hall, *labels: str, outcome: Outcome = Outcome.ADOPTED
) -> tuple[Consultation, Sequence[DraftOpinion]]:
    """With an opinion on each of these clauses, and an adopted text that nobody published yet."""
    consultation = hall.open()
    said = [hall.opinion(consultation, anchor=hall.anchor(consultation, label)) for label in labels]
    whole = hall.opinion(consultation, "总的说来太贵")
    hall.close(consultation)
    hall.answer(*said, outcome=outcome)
    hall.answer(whole, outcome=Outcome.DECLINED)
    hall.summarise(consultation)
    with clock.at(hall.after(consultation)):
        drafting.write_final(consultation, FINAL, by=hall.drafter)
    db.session.flush()
    return consultation, said


def says(consultation: Consultation, label: str) -> str:
    """What the clause of the newest final text says."""
    assert consultation.final is not None
    return next(clause.text for clause in consultation.final.clauses if clause.label == label)


def beside(consultation: Consultation) -> dict[str, str]:
    return {change.label: change.reason for change in queries.changes(consultation) if change.reason}


def exchanged(version: DraftVersion, anchor: int) -> dict[int, int | None]:
    """The fourth clause takes the third one's anchor, which is new then."""
    by_label = {clause.label: clause.id for clause in version.clauses}
    return {by_label["第四条"]: anchor, by_label["第三条"]: None}


def bodies(notice: str) -> dict[int, str]:
    rows = select(Message).where(Message.notice == notice)
    return {row.subject_id: privacy.unseal(row.body_sealed) or "" for row in db.session.scalars(rows)}


@pytest.mark.parametrize("outcome", [Outcome.ADOPTED, Outcome.DECLINED])
def test_a_clause_somebody_spoke_of_does_not_change_without_a_word(hall: Hall, outcome: Outcome) -> None:
    consultation, (opinion,) = answered(hall, "第三条", outcome=outcome)
    (third,) = reasons.owed(consultation)
    assert (third.label, third.anchor) == ("第三条", opinion.anchor), "what nobody spoke of may change without"
    with clock.at(hall.after(consultation)):
        with pytest.raises(Refused, match="第三条有人提过意见，定稿里改了，还没有写为什么改"):
            answering.adopt(consultation, as_seen(consultation), by=hall.office)
        reasons.write(consultation, {third.anchor: f" {WHY} "}, by=hall.drafter)
        assert reasons.owed(consultation) == []
        reasons.write(consultation, {third.anchor: ""}, by=hall.drafter)
        assert db.session.scalar(select(ClauseReason)) is None and len(reasons.owed(consultation)) == 1
        reasons.write(consultation, {third.anchor: WHY}, by=hall.drafter)
        answering.adopt(consultation, as_seen(consultation), by=hall.office)
    assert consultation.state == State.ADOPTED
    assert {one.anchor: one.reason for one in queries.changes(consultation) if one.reason} == {third.anchor: WHY}


def test_a_new_clause_that_an_opinion_moved_is_owed_its_reason_too(hall: Hall) -> None:
    consultation, (opinion,) = answered(hall, "第二条")
    final = consultation.final
    assert final is not None and reasons.owed(consultation) == []
    fresh = next(clause.anchor for clause in final.clauses if clause.label == "第四条")
    with clock.at(hall.after(consultation)):
        answering.link(consultation, {opinion.id: fresh}, by=hall.drafter)
        assert [change.label for change in reasons.owed(consultation)] == ["第四条"]


def test_who_spoke_of_the_clause_is_told_why_and_everyone_reads_it_beside_the_difference(
    app: Flask, hall: Hall
) -> None:
    consultation, (third, second) = answered(hall, "第三条", "第二条", outcome=Outcome.DECLINED)
    assert third.anchor is not None
    with clock.at(hall.after(consultation)):
        reasons.write(consultation, {third.anchor: WHY}, by=hall.drafter)
        answering.adopt(consultation, as_seen(consultation), by=hall.office)
    hall.keep()
    told = bodies("consult/adopted")
    assert f"为什么改：{WHY}" in told[third.id] and WHY not in told[second.id] and len(told) == 3
    client = app.test_client()
    shown = page(client.get(f"/consultations/{consultation.id}/changes"))
    assert f"为什么改：{WHY}" in shown.select_one(f"#c{third.anchor}").text
    assert shown.text.count("为什么改") == 1
    given = client.get(f"/api/v1/consultations/{consultation.id}").get_json()["changes"]
    assert [one["reason"] for one in given if one["kind"] != "same"] == [WHY, None]


def test_who_spoke_of_one_clause_and_moved_another_is_told_of_both(hall: Hall) -> None:
    consultation, (opinion,) = answered(hall, "第三条")
    final = consultation.final
    assert final is not None and opinion.anchor is not None
    fresh = next(clause.anchor for clause in final.clauses if clause.label == "第四条")
    with clock.at(hall.after(consultation)):
        answering.link(consultation, {opinion.id: fresh}, by=hall.drafter)
        reasons.write(consultation, {opinion.anchor: WHY, fresh: "门口停靠另写一条，家长都这样说"}, by=hall.drafter)
        answering.adopt(consultation, as_seen(consultation), by=hall.office)
    told = bodies("consult/adopted")[opinion.id]
    assert told.index("第四条改为：") < told.index("门口停靠另写一条") < told.index("第三条改为：") < told.index(WHY)
    assert told.rstrip().endswith(f"changes#c{fresh}")


def test_it_is_written_by_one_and_published_by_another_who_saw_it(hall: Hall) -> None:
    consultation, (third,) = answered(hall, "第三条")
    assert third.anchor is not None
    with clock.at(hall.after(consultation)):
        seen = as_seen(consultation)
        reasons.write(consultation, {third.anchor: WHY}, by=hall.office)
        with pytest.raises(Refused, match="和您看到的不一样"):
            answering.adopt(consultation, seen, by=hall.office)
        with pytest.raises(Refused, match="另一个人"):
            answering.adopt(consultation, as_seen(consultation), by=hall.office)
    acts = list(db.session.scalars(select(AuditEntry.did).where(AuditEntry.actor_id == hall.office.id)))
    assert "consult.consultation.clauses_explained" in acts


def test_what_may_not_be_public_is_refused_beside_its_clause(hall: Hall) -> None:
    consultation, (third,) = answered(hall, "第三条")
    assert third.anchor is not None
    with clock.at(hall.after(consultation)):
        third.name = "欧阳春晓"
        db.session.flush()
        for words in ("欧阳春晓来信说太贵", "请打 13812345678 问", "短"):
            with pytest.raises(Refused) as refusal:
                reasons.write(consultation, {third.anchor: words}, by=hall.drafter)
            assert refusal.value.field == f"reason_{third.anchor}", words
        with pytest.raises(Refused, match="现在没有改动"):
            reasons.write(consultation, {99: WHY}, by=hall.drafter)
        db.session.add(
            ClauseReason(
                consultation_id=consultation.id,
                anchor=third.anchor,
                of_text=says(consultation, "第三条"),
                reason="欧阳春晓说太贵",
                by_id=hall.drafter.id,
            )
        )
        db.session.flush()
        with pytest.raises(Refused, match="提意见的人"):
            answering.adopt(consultation, as_seen(consultation), by=hall.office)


def test_a_reason_of_a_text_written_anew_comes_out_with_no_later_correction(app: Flask, hall: Hall) -> None:
    consultation, _said = answered(hall, "第二条", outcome=Outcome.DECLINED)
    third = hall.anchor(consultation, "第三条")
    with clock.at(hall.after(consultation)):
        reasons.write(consultation, {third: "先免费一段时间试一试"}, by=hall.drafter)
        old = "第三条 道路停车泊位前三十分钟免费，之后白天每小时收费三元，夜间免费。"
        assert old in FINAL
        drafting.write_final(
            consultation, FINAL.replace(old, "第三条 道路停车泊位白天每小时收费五元，夜间免费。"), by=hall.drafter
        )
        answering.adopt(consultation, as_seen(consultation), by=hall.office)
        correction = correcting.begin(consultation, "第三条漏了前三十分钟免费，按会议纪要改过来", by=hall.drafter)
        correcting.write(correction, FINAL, by=hall.drafter)
        correcting.submit(correction, by=hall.drafter)
        hall.keep()
        db.session.expire_all()
        correcting.publish(correction, correction.mark, by=hall.office)
    hall.keep()
    shown = page(app.test_client().get(f"/consultations/{consultation.id}/changes")).text
    assert "前三十分钟免费" in shown and "试一试" not in shown


def test_a_reason_stays_with_a_clause_that_is_mended_and_not_with_the_next_one_of_its_anchor(hall: Hall) -> None:
    consultation, (third,) = answered(hall, "第三条")
    assert third.anchor is not None
    with clock.at(hall.after(consultation)):
        reasons.write(consultation, {third.anchor: WHY}, by=hall.drafter)
        drafting.write_final(consultation, FINAL.replace("收费三元", "收费三元五角"), by=hall.drafter)
        assert beside(consultation) == {"第三条": WHY} and reasons.owed(consultation) == []
        assert consultation.final is not None
        drafting.rematch(consultation.final, exchanged(consultation.final, third.anchor), by=hall.drafter)
        assert beside(consultation) == {}
        assert [change.label for change in reasons.owed(consultation)] == ["第四条（原第三条）"]
        with pytest.raises(Refused, match="还没有写为什么改"):
            answering.adopt(consultation, as_seen(consultation), by=hall.office)
        reasons.write(consultation, {third.anchor: "门口停靠另写"}, by=hall.drafter)
        answering.adopt(consultation, as_seen(consultation), by=hall.office)
    assert beside(consultation) == {"第四条（原第三条）": "门口停靠另写"}
    assert "门口停靠另写" in bodies("consult/adopted")[third.id] and WHY not in bodies("consult/adopted")[third.id]


def test_one_that_stands_beside_nothing_when_the_text_is_adopted_is_let_go(hall: Hall) -> None:
    consultation, _said = answered(hall, "第二条", outcome=Outcome.DECLINED)
    third = hall.anchor(consultation, "第三条")
    with clock.at(hall.after(consultation)):
        reasons.write(consultation, {third: WHY}, by=hall.drafter)
        assert consultation.final is not None
        drafting.rematch(consultation.final, exchanged(consultation.final, third), by=hall.drafter)
        answering.adopt(consultation, as_seen(consultation), by=hall.office)
    assert db.session.scalars(select(ClauseReason)).all() == []


def test_a_correction_lays_no_reason_beside_another_clause_and_its_reviewer_reads_what_everyone_will(
    app: Flask, hall: Hall
) -> None:
    consultation, (third,) = answered(hall, "第三条")
    assert third.anchor is not None and consultation.final is not None
    fifth = hall.anchor(consultation, "第二条")
    with clock.at(hall.after(consultation)):
        drafting.write_final(consultation, FINAL.replace("规划区内的", "规划区内各条"), by=hall.drafter)
        reasons.write(consultation, {third.anchor: WHY, fifth: "范围写得更清楚"}, by=hall.drafter)
        answering.adopt(consultation, as_seen(consultation), by=hall.office)
        correction = correcting.begin(consultation, "条文次序写错了，按会议纪要改过来", by=hall.drafter)
        text = consultation.adopted.text.replace("不超过十分钟", "不超过五分钟")
        version = correcting.write(correction, text, by=hall.drafter)
        hall.keep()
        desk = f"/desk/consultations/{consultation.id}/"
        shown = page(sign_in(app, hall.office).get(desk))
        kept = shown.find("h4", string="公布以后，和草案的对照页上写的为什么改")
        assert kept and WHY in shown.text and not shown.find("h4", string="公布以后不再显示的为什么改")
        correcting.rematch(version, exchanged(version, third.anchor), by=hall.drafter)
        assert [change.reason for change in correcting.explained(correction).shown] == ["范围写得更清楚"]
        assert [change.reason for change in correcting.explained(correction).lost] == [WHY]
        correcting.submit(correction, by=hall.drafter)
        hall.keep()
        shown = page(sign_in(app, hall.office).get(desk))
        gone = shown.find("h4", string="公布以后不再显示的为什么改")
        assert f"现在写在第三条旁边的：{WHY}" in gone.find_next("ul").text
        db.session.expire_all()
        correcting.publish(correction, correction.mark, by=hall.office)
    hall.keep()
    assert beside(consultation) == {"第二条": "范围写得更清楚"}
    public = app.test_client().get(f"/consultations/{consultation.id}/changes").text
    assert WHY not in public and "范围写得更清楚" in public


@pytest.mark.parametrize(
    ("then", "now", "others", "is_it"),
    [
        ("摊位费每月三百元。", "摊位费每月三百元。", [], True),
        ("摊位费每月三百元。", "摊位费每月二百元。", [], True),
        ("摊位费每月三百元。", "摊位费每月二百元。", ["摊位费每月三百元。"], False),
        ("摊位费每月三百元。", "夜间停车免费。", [], False),
        ("摊位费每月三百元。", None, [], False),
        ("", None, [], True),
        ("", "摊位费每月三百元。", [], False),
    ],
)
def test_a_clause_is_still_the_one_a_reason_was_written_for(
    then: str, now: str | None, others: list[str], is_it: bool
) -> None:
    assert clauses.is_still(then, now, [*others, *filter(None, [now])]) is is_it


def test_the_drafter_writes_it_on_a_page(app: Flask, hall: Hall) -> None:
    consultation, (third,) = answered(hall, "第三条")
    hall.keep()
    with clock.at(hall.after(consultation)):
        client = sign_in(app, hall.drafter)
        desk = page(client.get(f"/desk/consultations/{consultation.id}/"))
        assert "有 1 条有人提过意见，定稿里改了，还没有写为什么改：第三条" in desk.text
        address = str(desk.find("a", string="写明各条为什么改")["href"])
        form = page(client.get(address))
        assert [box["name"] for box in form.select("textarea")] == [
            f"reason_{one.anchor}" for one in reasons.changed(consultation)
        ]
        assert "1 条意见说到这一条，一定要写" in form.text and "可以不写" in form.text
        data = {"version": form.select_one("[name=version]")["value"], f"reason_{third.anchor}": "请打 13812345678 问"}
        shown = page(client.post(address, data=data))
        assert shown.select_one(f"#reason_{third.anchor}-error") and "13812345678" in shown.select_one("textarea").text
        done = client.post(address, data={**data, f"reason_{third.anchor}": WHY}, follow_redirects=True)
        assert "各条为什么改，已保存" in done.text and f"为什么改：{WHY}" in page(done).text
        assert "还没有写为什么改" not in done.text
        assert WHY not in app.test_client().get(f"/consultations/{consultation.id}/").text
