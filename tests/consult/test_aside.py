"""A reason that stands beside no clause any more is kept, shown to its drafter, told to its writer, and used with one button."""

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.consult.models import ClauseReason, Consultation
from app.consult.service import answering, aside, correcting, drafting, reasons
from app.core import privacy
from app.core.accounts.rules import Role
from app.core.notify.models import Message
from app.db import db
from app.errors import Refused
from tests.conftest import page
from tests.consult.making import FINAL, Hall
from tests.making import Make, as_seen, sign_in

WHY = "多数意见说收费太高，停得短的不收费"
REWRITTEN = FINAL.replace("道路停车泊位前三十分钟免费，之后白天每小时收费三元，夜间免费。", "收费标准另行公布。")


@pytest.fixture
def hall(make: Make) -> Hall:
    return Hall(make)


def written(hall: Hall) -> tuple[Consultation, int]:
    """An adopted text nobody published yet, with a reason at its third clause, which was spoken of."""
    consultation = hall.open()
    third = hall.anchor(consultation, "第三条")
    opinion = hall.opinion(consultation, anchor=third)
    hall.close(consultation)
    hall.answer(opinion)
    hall.summarise(consultation)
    with clock.at(hall.after(consultation)):
        drafting.write_final(consultation, FINAL, by=hall.drafter)
        reasons.write(consultation, {third: WHY}, by=hall.drafter)
    db.session.flush()
    return consultation, third


def told() -> list[tuple[int | None, str]]:
    rows = select(Message).where(Message.notice == "consult/reason_aside").order_by(Message.id)
    return [(row.user_id, privacy.unseal(row.body_sealed) or "") for row in db.session.scalars(rows)]


def test_words_whose_clause_was_written_anew_are_kept_and_shown_with_its_name(hall: Hall) -> None:
    consultation, _third = written(hall)
    with clock.at(hall.after(consultation)):
        assert aside.of(consultation) == []
        drafting.write_final(consultation, REWRITTEN, by=hall.drafter)
        (left,) = aside.of(consultation)
        assert (left.row.reason, left.was) == (WHY, "第三条")
        assert told() == [], "whoever changed it reads it on the page"
        drafting.write_final(consultation, FINAL, by=hall.drafter)
        (left,) = aside.of(consultation)
        assert left.likely is not None and left.likely.label == "第三条", (
            "put back, it is another clause with the same words"
        )
        reasons.take_over(consultation, left.row.id, left.likely.anchor, by=hall.drafter)
        assert aside.of(consultation) == []


def test_a_colleague_whose_reason_another_set_aside_is_told_once_for_each_change(hall: Hall) -> None:
    consultation, _third = written(hall)
    other = hall.make.staff(Role.HANDLER, unit=hall.unit, name="吴静")
    with clock.at(hall.after(consultation)):
        drafting.write_final(consultation, REWRITTEN, by=other)
        drafting.write_final(consultation, REWRITTEN.replace("另行公布", "另行发布"), by=other)
    ((reader, body),) = told()
    assert reader == hall.drafter.id
    assert body.startswith("吴静改了“停车管理办法（征求意见稿）公开征求意见”的定稿，您为第三条写的为什么改不再显示")
    assert f"/desk/consultations/{consultation.id}/#aside" in body


def test_a_match_put_right_by_another_tells_too(hall: Hall) -> None:
    consultation, third = written(hall)
    other = hall.make.staff(Role.HANDLER, unit=hall.unit, name="吴静")
    final = consultation.final
    assert final is not None
    by_label = {clause.label: clause.id for clause in final.clauses}
    with clock.at(hall.after(consultation)):
        drafting.rematch(final, {by_label["第四条"]: third, by_label["第三条"]: None}, by=other)
    assert [reader for reader, _ in told()] == [hall.drafter.id]
    (left,) = aside.of(consultation)
    assert left.likely is not None and left.likely.label == "第三条", "the same words under a number of their own"


def test_saving_the_page_neither_deletes_nor_overwrites_what_was_set_aside(hall: Hall) -> None:
    consultation, third = written(hall)
    final = consultation.final
    assert final is not None
    by_label = {clause.label: clause.id for clause in final.clauses}
    with clock.at(hall.after(consultation)):
        drafting.rematch(final, {by_label["第四条"]: third, by_label["第三条"]: None}, by=hall.drafter)
        reasons.write(consultation, {one.anchor: "" for one in reasons.changed(consultation)}, by=hall.drafter)
        assert [one.row.reason for one in aside.of(consultation)] == [WHY]
        reasons.write(consultation, {third: "门口停靠另写一条"}, by=hall.drafter)
        (left,) = aside.of(consultation)
        assert left.row.reason == WHY and left.likely is not None
        reasons.take_over(consultation, left.row.id, left.likely.anchor, by=hall.drafter)
    assert {change.label: change.reason for change in reasons.changed(consultation) if change.reason} == {
        "第三条": WHY,
        "第四条（原第三条）": "门口停靠另写一条",
    }
    assert aside.of(consultation) == []


def test_what_is_used_meanwhile_or_at_a_clause_with_a_reason_is_refused_and_stays(hall: Hall) -> None:
    consultation, third = written(hall)
    with clock.at(hall.after(consultation)):
        with pytest.raises(Refused, match="没有接过来"):
            row = db.session.scalars(select(ClauseReason)).one()
            reasons.take_over(consultation, row.id, third, by=hall.drafter)
        drafting.write_final(consultation, REWRITTEN, by=hall.drafter)
        others = [one.anchor for one in reasons.changed(consultation)]
        reasons.write(consultation, dict.fromkeys(others, "按会议纪要改的"), by=hall.drafter)
        (left,) = aside.of(consultation)
        assert left.likely is None
        with pytest.raises(Refused, match="没有接过来"):
            reasons.take_over(consultation, left.row.id, others[0], by=hall.drafter)
        assert [one.row.reason for one in aside.of(consultation)] == [WHY]


def test_the_drafter_reads_it_on_the_page_and_takes_it_over_with_one_button(app: Flask, hall: Hall) -> None:
    consultation, third = written(hall)
    final = consultation.final
    assert final is not None
    by_label = {clause.label: clause.id for clause in final.clauses}
    with clock.at(hall.after(consultation)):
        hall.keep()
        client = sign_in(app, hall.drafter)
        address = f"/desk/consultations/{consultation.id}/versions/{final.no}"
        form = page(client.get(address))
        data = {
            "version": form.select_one("[name=version]")["value"],
            **{f"clause_{one.id}": one.anchor for one in final.clauses},
            f"clause_{by_label['第四条']}": third,
            f"clause_{by_label['第三条']}": 0,
        }
        done = page(client.post(address, data=data, follow_redirects=True))
        assert "为第三条写过的为什么改，现在不在任何一条旁边" in done.text
        kept = done.select_one("#aside")
        assert kept is not None and WHY in kept.find_next(class_="clause").text
        assert WHY in page(client.get(f"/desk/consultations/{consultation.id}/reasons")).select_one(".flash").text
        button = done.find("button", string="用在第三条")
        hall.keep()
        done = page(client.post(button.find_parent("form")["action"], follow_redirects=True))
        assert "这句为什么改已接过来" in done.text and not done.select_one("#aside")
        assert f"为什么改：{WHY}" in done.text
        again = page(client.post(button.find_parent("form")["action"], follow_redirects=True))
        assert "没有接过来" in again.text


def test_a_correction_that_takes_a_reason_off_tells_its_writer_and_the_desk_keeps_the_words(
    app: Flask, hall: Hall
) -> None:
    consultation, _third = written(hall)
    other = hall.make.staff(Role.HANDLER, unit=hall.unit, name="吴静")
    with clock.at(hall.after(consultation)):
        answering.adopt(consultation, as_seen(consultation), by=hall.office)
        correction = correcting.begin(consultation, "第三条写错了，按会议纪要改过来", by=other)
        correcting.write(correction, REWRITTEN.replace("收费标准另行公布", "停车免费"), by=other)
        by_label = {one.label: one for one in correction.draft.clauses}
        correcting.rematch(correction.draft, {by_label["第三条"].id: hall.anchor(consultation, "第三条")}, by=other)
        assert told() == []
        correcting.submit(correction, by=other)
        db.session.flush()
        correcting.publish(correction, correction.mark, by=hall.office)
        hall.keep()
        ((reader, body),) = told()
        assert reader == hall.drafter.id and "写过的话留在办理页，居民看不到" in body
        shown = page(sign_in(app, hall.drafter).get(f"/desk/consultations/{consultation.id}/"))
        assert "定稿更正以后，这几句不再显示" in shown.text and WHY in shown.select_one("#aside ~ .clause").text
        assert not [one for one in shown.find_all("button") if one.text.startswith("用在")]
        assert WHY not in app.test_client().get(f"/consultations/{consultation.id}/changes").text


def test_whoever_left_the_unit_is_told_nothing_of_its_unpublished_text(hall: Hall) -> None:
    consultation, _third = written(hall)
    other = hall.make.staff(Role.HANDLER, unit=hall.unit, name="吴静")
    for grant in hall.drafter.grants:
        grant.ended_at = clock.now()
    db.session.flush()
    with clock.at(hall.after(consultation)):
        drafting.write_final(consultation, REWRITTEN, by=other)
    assert told() == []
