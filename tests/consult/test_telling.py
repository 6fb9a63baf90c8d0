"""What became of the opinions: drafted by one, published by another, corrected only by a new version that shows itself."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import clock
from app.consult import queries, work
from app.consult.models import AmendedOutcome, DraftOpinion, OutcomeReport
from app.consult.rules.life import Because, Channel, Outcome, State
from app.consult.rules.telling import NEXT, Writing, move
from app.consult.service import answering, drafting, hearing, telling
from app.core import privacy
from app.core.accounts.rules import Role
from app.core.audit.models import AuditEntry
from app.core.notify.models import Message
from app.db import db
from app.errors import Refused
from tests.conftest import page
from tests.consult.making import FINAL, Hall
from tests.making import Make, as_seen, sign_in

pytestmark = pytest.mark.databases("sqlite")

REASON = "第一条意见的结果写反了"


@pytest.fixture
def hall(make: Make) -> Hall:
    return Hall(make)


@pytest.fixture
def both(live: Flask) -> Hall:
    """The same on both databases."""
    return Hall(Make())


def told(notice: str) -> list[str]:
    """Titles and bodies of the messages of one kind, in the order they were written."""
    rows = db.session.scalars(select(Message).where(Message.notice == notice).order_by(Message.id))
    return [f"{one.title}\n{privacy.unseal(one.body_sealed)}" for one in rows]


def closed(hall: Hall, many: int = 2):
    """A consultation that is over, its opinions answered by the drafter: the first declined, the others adopted."""
    consultation = hall.open()
    anchor = hall.anchor(consultation, "第三条")
    opinions = [hall.opinion(consultation, f"收费之{n}", anchor=anchor) for n in range(many)]
    hall.close(consultation)
    hall.answer(opinions[0], outcome=Outcome.DECLINED, words="成本降不下来")
    hall.answer(*opinions[1:])
    return consultation, opinions


def corrected(hall: Hall):
    """One whose first opinion's outcome was corrected."""
    consultation, opinions = closed(hall)
    hall.summarise(consultation)
    with clock.at(hall.after(consultation) + timedelta(days=1)):
        report = telling.begin_correction(consultation, REASON, by=hall.drafter)
        anchor = opinions[0].anchor
        telling.amend(report, opinions[0], Outcome.PARTLY, "前半小时已免费", anchor, by=hall.drafter)
        telling.write_report(consultation, "多数意见说收费太高，已调低一半。", by=hall.drafter)
        telling.submit_report(report, by=hall.drafter)
        telling.publish_report(report, as_seen(report), by=hall.office)
        db.session.flush()
    return consultation, opinions, report


@pytest.mark.parametrize("state", list(Writing))
@pytest.mark.parametrize("to", list(Writing))
def test_a_version_takes_only_allowed_steps(state, to):
    class Version:
        pass

    version = Version()
    version.state = state
    if to in NEXT[state]:
        move(version, to)
        assert version.state == to
    else:
        with pytest.raises(Refused):
            move(version, to)


def test_who_drafted_the_report_or_wrote_an_outcome_does_not_publish_it(hall: Hall, make: Make):
    consultation, opinions = closed(hall)
    other = make.staff(Role.OPENNESS_OFFICE, region=hall.region, name="吴二")
    with clock.at(hall.after(consultation)):
        answering.answer([opinions[1]], Outcome.ADOPTED, "已经写进第三条", by=other)
        report = telling.write_report(consultation, "总的说明在此", by=hall.drafter)
        with pytest.raises(Refused, match="还没有送审"):
            telling.publish_report(report, as_seen(report), by=hall.office)
        telling.submit_report(report, by=hall.drafter)
        for hand in (hall.drafter, other):
            with pytest.raises(Refused, match="另一个人"):
                telling.publish_report(report, as_seen(report), by=hand)
        telling.publish_report(report, as_seen(report), by=hall.office)
    assert consultation.state == State.ANSWERED and consultation.summary == "总的说明在此"
    assert (report.drafted_by, report.reviewed_by_id) == (hall.drafter, hall.office.id)


def test_who_wrote_an_earlier_wording_does_not_publish_the_later_one(hall: Hall):
    """Another hand that mends a comma does not make the first one a stranger."""
    consultation, _ = closed(hall)
    with clock.at(hall.after(consultation)):
        telling.write_report(consultation, "总的说明在此", by=hall.office)
        report = telling.write_report(consultation, "总的说明在此。", by=hall.drafter)
        telling.submit_report(report, by=hall.drafter)
        with pytest.raises(Refused, match="另一个人"):
            telling.publish_report(report, as_seen(report), by=hall.office)


def test_who_wrote_outcomes_that_another_hand_went_over_does_not_publish_them(hall: Hall, make: Make):
    """The one writes them all, the other changes a comma in each, the first one publishes: that is one person."""
    consultation, opinions = closed(hall)
    other = make.staff(Role.OPENNESS_OFFICE, region=hall.region, name="吴二")
    with clock.at(hall.after(consultation)):
        answering.answer(opinions, Outcome.ADOPTED, "已经写进第三条", by=hall.office)
        answering.answer(opinions, Outcome.ADOPTED, "已经写进第三条。", by=hall.drafter)
        report = telling.write_report(consultation, "总的说明在此", by=hall.drafter)
        telling.submit_report(report, by=hall.drafter)
        with pytest.raises(Refused, match="另一个人"):
            telling.publish_report(report, as_seen(report), by=hall.office)
        telling.publish_report(report, as_seen(report), by=other)
        second = telling.begin_correction(consultation, REASON, by=hall.drafter)
        telling.amend(second, opinions[0], Outcome.PARTLY, "前半小时已免费", opinions[0].anchor, by=hall.office)
        telling.amend(second, opinions[0], Outcome.PARTLY, "前半小时已免费。", opinions[0].anchor, by=hall.drafter)
        telling.submit_report(second, by=hall.drafter)
        with pytest.raises(Refused, match="另一个人"):
            telling.publish_report(second, as_seen(second), by=hall.office)
        telling.publish_report(second, as_seen(second), by=other)


def test_nothing_is_told_or_public_before_the_second_person_says_so(hall: Hall):
    consultation, _ = closed(hall)
    with clock.at(hall.after(consultation)):
        report = telling.write_report(consultation, "总的说明在此", by=hall.drafter)
        telling.submit_report(report, by=hall.drafter)
    assert not consultation.is_told and consultation.summary == "" and told("consult/answered") == []
    assert telling.reports(consultation, public=True) == []


def test_what_is_read_by_the_second_person_is_not_rewritten_under_their_eyes(hall: Hall):
    consultation, opinions = closed(hall)
    with clock.at(hall.after(consultation)):
        report = telling.write_report(consultation, "总的说明在此", by=hall.drafter)
        telling.submit_report(report, by=hall.drafter)
        db.session.flush()
        seen = report.mark
        with pytest.raises(Refused, match="退回后才能改"):
            telling.write_report(consultation, "别的说明在此", by=hall.drafter)
        answering.answer([opinions[0]], Outcome.ADOPTED, "想了想还是采纳", by=hall.drafter)
        assert report.state == Writing.DRAFT
        telling.submit_report(report, by=hall.drafter)
        db.session.flush()
        with pytest.raises(Refused, match="和您看到的不一样"):
            telling.publish_report(report, seen, by=hall.office)


def test_a_report_is_sent_back_with_a_reason_and_waits_for_its_office_again(app: Flask, hall: Hall):
    consultation, _ = closed(hall)
    with clock.at(hall.after(consultation)), app.test_request_context():
        report = telling.write_report(consultation, "总的说明在此", by=hall.drafter)
        with pytest.raises(Refused, match="不在待审核"):
            telling.send_report_back(report, "写得太短", by=hall.office)
        telling.submit_report(report, by=hall.drafter)
        db.session.flush()
        assert [one.title for one in work.waiting(hall.office)] == [f"审核采纳情况：{consultation.title}"]
        telling.send_report_back(report, "写得太短", by=hall.office)
        db.session.flush()
        waits = [one.title for one in work.waiting(hall.drafter)]
    assert (report.state, report.returned_why) == (Writing.DRAFT, "写得太短")
    assert waits == [f"修改退回的采纳情况：{consultation.title}"]


def test_what_is_owed_is_counted_in_one_statement_and_as_the_pages_show_it(hall: Hall, statements):
    consultation = hall.open()
    opinions = [hall.opinion(consultation, f"收费之{n}") for n in range(4)]
    hall.answer(opinions[0])
    with clock.at(hall.after(consultation)):
        hearing.show(opinions[1], opinions[1].text, by=hall.drafter)
    db.session.flush()
    statements.clear()
    assert queries.owed(consultation) == (3, 2)
    assert queries.owed(consultation, [one.id for one in opinions[1:3]]) == (1, 2)
    assert len(statements) == 2
    figures = queries.figures(consultation)
    assert (figures.missing, figures.waiting) == (3, 2)
    assert queries.owed(hall.open()) == (0, 0)


def test_the_first_report_is_owed_and_cannot_be_given_up(hall: Hall):
    consultation, _ = closed(hall)
    with clock.at(hall.after(consultation)):
        report = telling.write_report(consultation, "总的说明在此", by=hall.drafter)
        with pytest.raises(Refused, match="一定要公布"):
            telling.drop_correction(report, by=hall.drafter)


@pytest.mark.parametrize("reason", ["", "写错了", "电话 13812345678 写错了"])
def test_a_correction_needs_a_reason_fit_to_be_public(hall: Hall, reason):
    consultation, _ = closed(hall)
    hall.summarise(consultation)
    with pytest.raises(Refused) as refusal:
        telling.begin_correction(consultation, reason, by=hall.drafter)
    assert refusal.value.field == "reason"


def test_only_what_was_published_is_corrected_and_by_one_version_at_a_time(hall: Hall):
    consultation, _ = closed(hall)
    with pytest.raises(Refused, match="公布过采纳情况"):
        telling.begin_correction(consultation, REASON, by=hall.drafter)
    hall.summarise(consultation)
    telling.begin_correction(consultation, REASON, by=hall.drafter)
    with pytest.raises(Refused, match="已经有一份更正"):
        telling.begin_correction(consultation, REASON, by=hall.drafter)


def test_a_correction_that_changes_nothing_is_refused(hall: Hall):
    consultation, opinions = closed(hall)
    hall.summarise(consultation)
    report = telling.begin_correction(consultation, REASON, by=hall.drafter)
    with pytest.raises(Refused, match="没有改动"):
        telling.submit_report(report, by=hall.drafter)
    with pytest.raises(Refused, match="不用更正"):
        telling.amend(report, opinions[0], Outcome.DECLINED, "成本降不下来", by=hall.drafter)


def late_letter(hall: Hall, consultation, text: str = "路灯下也画线", **more):
    """Received on the last day, typed in now."""
    said = hall.said(text, channel=Channel.LETTER, received_on=consultation.closes_on, **more)
    opinion = hearing.write_down(consultation, said, by=hall.drafter).opinion
    hearing.show(opinion, opinion.text, by=hall.drafter)
    return opinion


def publish(hall: Hall, report):
    telling.submit_report(report, by=hall.drafter)
    telling.publish_report(report, as_seen(report), by=hall.office)
    db.session.flush()


def test_a_letter_received_in_time_and_typed_in_late_gets_its_outcome_by_a_correction(both: Hall):
    hall = both
    consultation, opinions = closed(hall)
    hall.summarise(consultation)
    with clock.at(hall.after(consultation) + timedelta(days=1)):
        said = hall.said("路灯下也画线", channel=Channel.LETTER, received_on=consultation.closes_on)
        with pytest.raises(Refused, match="先点“更正采纳情况”"):
            hearing.write_down(consultation, said, by=hall.drafter)
        report = telling.begin_correction(consultation, "一封按时收到的信漏录了", by=hall.drafter)
        late = late_letter(hall, consultation, anchor=opinions[0].anchor)
        with pytest.raises(Refused, match="还有 1 条意见没有写"):
            telling.submit_report(report, by=hall.drafter)
        amended = telling.amend(report, late, Outcome.ADOPTED, "会画的", late.anchor, by=hall.drafter)
        assert (amended.old_outcome, late.outcome) == (None, None), "nothing stands before it is published"
        publish(hall, report)
    assert (late.outcome, late.answer, late.moved_anchor) == (Outcome.ADOPTED, "会画的", late.anchor)
    (own,) = [body for body in told("consult/corrected") if late.no in body]
    assert own.startswith("您的意见有了结果：采纳") and "录入晚了" in own and "会画的" in own
    first = telling.before(report)
    assert first is not None and sum(telling.counted(first).values()) == 2
    assert sum(telling.counted(report).values()) == 3
    assert queries.owed(consultation)[0] == 0


def test_an_old_letter_without_an_outcome_has_a_way_out_after_the_adopted_text_too(both: Hall):
    """Letters typed in at the moment of publication were left so once."""
    hall = both
    consultation, opinions = closed(hall)
    hall.adopt(hall.summarise(consultation))
    opinions[0].outcome, opinions[0].answer, opinions[0].answered_at = None, "", None
    db.session.flush()
    assert queries.owed(consultation)[0] == 1
    report = telling.begin_correction(consultation, "一封信漏了结果", by=hall.drafter)
    telling.write_report(consultation, "换一种说法", by=hall.drafter)
    with pytest.raises(Refused, match="还有 1 条意见没有写"):
        telling.submit_report(report, by=hall.drafter)
    telling.amend(report, opinions[0], Outcome.DECLINED, "成本降不下来了", by=hall.drafter)
    publish(hall, report)
    assert opinions[0].outcome == Outcome.DECLINED


def test_a_letter_that_came_too_late_is_not_let_in_by_a_correction(hall: Hall):
    consultation, _ = closed(hall)
    hall.summarise(consultation)
    with clock.at(hall.after(consultation) + timedelta(days=30)):
        telling.begin_correction(consultation, "一封按时收到的信漏录了", by=hall.drafter)
        said = hall.said(channel=Channel.LETTER, received_on=consultation.closes_on + timedelta(days=8))
        with pytest.raises(Refused, match="不计入"):
            hearing.write_down(consultation, said, by=hall.drafter)


def test_nothing_is_typed_in_under_the_eyes_of_the_second_person(hall: Hall):
    consultation, opinions = closed(hall)
    hall.summarise(consultation)
    with clock.at(hall.after(consultation) + timedelta(days=1)):
        report = telling.begin_correction(consultation, REASON, by=hall.drafter)
        telling.amend(report, opinions[0], Outcome.PARTLY, "改了一半", opinions[0].anchor, by=hall.drafter)
        telling.submit_report(report, by=hall.drafter)
        with pytest.raises(Refused, match="先点“更正采纳情况”"):
            late_letter(hall, consultation)


def test_a_late_letter_whose_correction_is_given_up_waits_on_the_desk_and_says_so_in_public(app: Flask, hall: Hall):
    consultation, _ = closed(hall)
    hall.summarise(consultation)
    with clock.at(hall.after(consultation) + timedelta(days=1)):
        report = telling.begin_correction(consultation, "一封按时收到的信漏录了", by=hall.drafter)
        late = late_letter(hall, consultation)
        telling.drop_correction(report, by=hall.drafter)
        db.session.flush()
        with app.test_request_context():
            assert f"补上 1 条意见的采纳结果：{consultation.title}" in [one.title for one in work.waiting(hall.drafter)]
        hall.keep()
        client = app.test_client()
        assert "其中 1 条收到得及时、录入晚了" in page(client.get(f"/consultations/{consultation.id}/")).text
        shown = page(client.get(f"/consultations/opinions/{late.id}/")).text
        assert "结果随采纳情况的更正公布" in shown and "待答复" in shown


@pytest.mark.databases("sqlite", "postgres")
def test_a_clerk_types_a_late_letter_in_by_pages_alone(app: Flask, hall: Hall):
    consultation, _ = closed(hall)
    hall.summarise(consultation)
    hall.keep()
    with clock.at(hall.after(consultation) + timedelta(days=1)):
        clerk, office = sign_in(app, hall.drafter), sign_in(app, hall.office)
        desk = f"/desk/consultations/{consultation.id}/"
        clerk.post(f"{desk}correction", data={"reason": "一封按时收到的信漏录了"})
        address = page(clerk.get(f"{desk}opinions")).find("a", string="补录意见")["href"]
        assert "结果随这次更正公布" in page(clerk.get(address)).text
        letter = {"channel": "letter", "received_on": consultation.closes_on.isoformat(), "anchor": "0", "text": "画线"}
        assert clerk.post(address, data={**letter, "author": "person"}).status_code == 302
        late = db.session.scalars(select(DraftOpinion).where(DraftOpinion.channel == Channel.LETTER)).one()
        clerk.post(f"/desk/consultations/opinions/{late.id}/read", data={"public_text": "画线"})
        amend = f"/desk/consultations/opinions/{late.id}/amend"
        assert "补上意见" in page(clerk.get(amend)).select_one("h1").text
        clerk.post(amend, data={"outcome": "declined", "answer": "路太窄", "moved_anchor": "0"})
        clerk.post(f"{desk}report/submit")
        office.post(
            f"{desk}report/publish", data={"seen": page(office.get(desk)).select_one("button[name=seen]")["value"]}
        )
        client = app.test_client()
        now = page(client.get(f"/consultations/{consultation.id}/outcomes/2")).text
        then = page(client.get(f"/consultations/{consultation.id}/outcomes/1")).text
        assert "补录的意见，原来没有结果" in now and "后来补上的结果是“不采纳”" in then
        data = client.get(f"/api/v1/consultations/{consultation.id}").json["outcome_versions"][1]["amended"]
        assert [(one["old_outcome"], one["outcome"]) for one in data] == [(None, "declined")]


def test_until_a_correction_is_published_what_stands_stands(hall: Hall):
    consultation, opinions = closed(hall)
    hall.summarise(consultation)
    report = telling.begin_correction(consultation, REASON, by=hall.drafter)
    telling.amend(report, opinions[0], Outcome.PARTLY, "前半小时已免费", opinions[0].anchor, by=hall.drafter)
    telling.write_report(consultation, "换一种说法", by=hall.drafter)
    assert opinions[0].outcome == Outcome.DECLINED and "换一种" not in consultation.summary
    telling.drop_correction(report, by=hall.drafter)
    again = telling.begin_correction(consultation, REASON, by=hall.drafter)
    assert (again.no, again.text) == (3, consultation.summary), "a number is given once"
    assert [one.no for one in telling.reports(consultation, public=True)] == [1]


def test_who_amended_a_single_outcome_does_not_publish_the_correction(hall: Hall):
    consultation, opinions = closed(hall)
    hall.summarise(consultation)
    report = telling.begin_correction(consultation, REASON, by=hall.drafter)
    telling.amend(report, opinions[0], Outcome.PARTLY, "前半小时已免费", opinions[0].anchor, by=hall.office)
    telling.write_report(consultation, "换一种说法", by=hall.drafter)
    telling.submit_report(report, by=hall.drafter)
    with pytest.raises(Refused, match="另一个人"):
        telling.publish_report(report, as_seen(report), by=hall.office)


def test_a_correction_keeps_the_old_side_tells_everyone_and_says_so_in_public(hall: Hall):
    consultation, opinions, report = corrected(hall)
    (amended,) = report.amended
    assert (amended.old_outcome, amended.old_answer) == (Outcome.DECLINED, "成本降不下来")
    assert (opinions[0].outcome, opinions[0].answer) == (Outcome.PARTLY, "前半小时已免费")
    assert consultation.summary.endswith("一半。")
    assert [(one.text, one.reason) for one in consultation.notices] == [("更正采纳情况（第 2 版）", REASON)]
    own, other = sorted(told("consult/corrected"), key=lambda body: "没有改动" in body)
    assert own.startswith("您的意见的结果更正为：部分采纳") and "原来是：不采纳，成本降不下来" in own and REASON in own
    assert "您这一条的结果没有改动" in other and REASON in other


def test_the_old_version_is_read_as_it_stood(hall: Hall):
    consultation, opinions, report = corrected(hall)
    first = telling.before(report)
    assert first is not None and first.text == "多数意见说收费太高，已调低。"
    assert telling.counted(first) == {Outcome.ADOPTED: 1, Outcome.PARTLY: 0, Outcome.DECLINED: 1}
    assert telling.counted(report) == {Outcome.ADOPTED: 1, Outcome.PARTLY: 1, Outcome.DECLINED: 0}
    stood = telling.stood(first, [one.id for one in opinions])
    assert {id: one.old_outcome for id, one in stood.items()} == {opinions[0].id: Outcome.DECLINED}
    assert telling.stood(report, [one.id for one in opinions]) == {}


def test_a_second_correction_leaves_what_the_first_one_said(hall: Hall):
    consultation, opinions, second = corrected(hall)
    with clock.at(hall.after(consultation) + timedelta(days=2)):
        third = telling.begin_correction(consultation, "理由还漏了半句话", by=hall.drafter)
        telling.amend(third, opinions[0], Outcome.ADOPTED, "全部采纳", opinions[0].anchor, by=hall.drafter)
        telling.submit_report(third, by=hall.drafter)
        telling.publish_report(third, as_seen(third), by=hall.office)
    first = telling.before(second)
    assert first is not None
    ids = [one.id for one in opinions]
    assert telling.stood(first, ids)[ids[0]].old_outcome == Outcome.DECLINED
    assert telling.stood(second, ids)[ids[0]].old_outcome == Outcome.PARTLY
    assert telling.counted(first)[Outcome.DECLINED] == 1 and telling.counted(third)[Outcome.ADOPTED] == 2
    assert [one.report.no for one in telling.corrections_of(opinions[0])] == [2, 3]


@pytest.mark.databases("sqlite", "postgres")
def test_after_the_adopted_text_an_outcome_called_adopted_names_a_clause_that_changed(hall: Hall):
    consultation, opinions = closed(hall)
    second = hall.anchor(consultation, "第二条")
    hall.adopt(hall.summarise(consultation))
    report = telling.begin_correction(consultation, REASON, by=hall.drafter)
    with pytest.raises(Refused, match="在定稿里没有改动"):
        telling.amend(report, opinions[0], Outcome.ADOPTED, "已经采纳", second, by=hall.drafter)
    telling.amend(report, opinions[0], Outcome.ADOPTED, "在宣传册里写明", None, by=hall.drafter)
    telling.amend(report, opinions[0], Outcome.ADOPTED, "收费已调低", opinions[0].anchor, by=hall.drafter)
    telling.submit_report(report, by=hall.drafter)
    telling.publish_report(report, as_seen(report), by=hall.office)
    assert opinions[0] in queries.moved_by(consultation)[opinions[0].anchor]


def test_an_adopted_text_waits_for_a_correction_in_work(hall: Hall):
    consultation, _ = closed(hall)
    hall.summarise(consultation)
    with clock.at(hall.after(consultation)):
        drafting.write_final(consultation, FINAL, by=hall.drafter)
        report = telling.begin_correction(consultation, REASON, by=hall.drafter)
        with pytest.raises(Refused, match="一份更正在办"):
            answering.adopt(consultation, as_seen(consultation), by=hall.office)
        telling.drop_correction(report, by=hall.drafter)
        hall.explain(consultation)
        answering.adopt(consultation, as_seen(consultation), by=hall.office)


def test_an_end_gives_up_what_is_drafted_and_what_was_told_may_still_be_corrected(hall: Hall):
    consultation, opinions = closed(hall)
    hall.summarise(consultation)
    with clock.at(hall.after(consultation)):
        first = telling.begin_correction(consultation, REASON, by=hall.drafter)
        drafting.withdraw(consultation, "上级另有规定", by=hall.drafter)
        assert first.state == Writing.DROPPED and telling.report_in_work(consultation) is None
        second = telling.begin_correction(consultation, REASON, by=hall.drafter)
        telling.amend(second, opinions[0], Outcome.PARTLY, "改了一半", opinions[0].anchor, by=hall.drafter)
        telling.submit_report(second, by=hall.drafter)
        telling.publish_report(second, as_seen(second), by=hall.office)
    assert opinions[0].outcome == Outcome.PARTLY and consultation.state == State.WITHDRAWN


def test_a_report_read_while_the_consultation_ends_is_not_published(hall: Hall):
    consultation, _ = closed(hall)
    with clock.at(hall.after(consultation)):
        report = telling.write_report(consultation, "总的说明在此", by=hall.drafter)
        telling.submit_report(report, by=hall.drafter)
        drafting.withdraw(consultation, "上级另有规定", by=hall.drafter)
        with pytest.raises(Refused):
            telling.publish_report(report, as_seen(report), by=hall.office)
    assert not consultation.is_told


def test_an_opinion_of_another_consultation_is_not_amended(hall: Hall):
    consultation, _ = closed(hall)
    hall.summarise(consultation)
    other = hall.opinion(hall.open())
    report = telling.begin_correction(consultation, REASON, by=hall.drafter)
    with pytest.raises(Refused, match="这一次征集"):
        telling.amend(report, other, Outcome.PARTLY, "改了一半", by=hall.drafter)


@pytest.mark.databases("sqlite", "postgres")
def test_one_opinion_is_taken_out_of_a_correction_again(hall: Hall):
    consultation, opinions = closed(hall)
    hall.summarise(consultation)
    report = telling.begin_correction(consultation, REASON, by=hall.drafter)
    amended = telling.amend(report, opinions[0], Outcome.PARTLY, "改了一半", opinions[0].anchor, by=hall.drafter)
    telling.leave_as_it_was(amended, by=hall.drafter)
    db.session.flush()
    assert db.session.scalars(select(AmendedOutcome)).all() == []


@pytest.mark.databases("sqlite", "postgres")
def test_every_step_is_recorded(hall: Hall):
    consultation, _, _ = corrected(hall)
    rows = select(AuditEntry.did).where(AuditEntry.subject_kind == "consultation").order_by(AuditEntry.id)
    acts = [did.removeprefix("consult.consultation.") for did in db.session.scalars(rows)]
    assert acts[acts.index("closed") + 1 :] == [
        *("report_drafted", "report_submitted", "answered"),
        *("correction_started", "outcome_amended", "report_drafted", "report_submitted", "corrected"),
    ]
    assert consultation.state == State.ANSWERED


@pytest.mark.databases("sqlite", "postgres")
def test_words_that_are_not_shown_are_corrected_too_and_stay_hidden(hall: Hall):
    consultation, opinions = closed(hall)
    with clock.at(hall.after(consultation)):
        hearing.refuse(opinions[0], Because.ACCUSES, by=hall.drafter)
    hall.summarise(consultation)
    report = telling.begin_correction(consultation, REASON, by=hall.drafter)
    telling.amend(report, opinions[0], Outcome.PARTLY, "改了一半", opinions[0].anchor, by=hall.drafter)
    telling.submit_report(report, by=hall.drafter)
    telling.publish_report(report, as_seen(report), by=hall.office)
    assert any("原来是：不采纳" in body for body in told("consult/corrected"))
    assert db.session.scalars(queries.opinions_of(consultation)).all() == opinions[1:]


@pytest.mark.databases("sqlite", "postgres")
def test_the_table_itself_refuses_one_person_and_a_correction_without_reason(hall: Hall):
    consultation, _ = closed(hall)
    wrong = (
        {"no": 1, "state": Writing.PUBLISHED},
        {"no": 1, "state": Writing.REVIEW, "reviewed_by_id": hall.drafter.id},
        {"no": 2, "reason": ""},
    )
    for fields in wrong:
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.add(
                OutcomeReport(consultation_id=consultation.id, text="说明", drafted_by=hall.drafter, **fields)
            )
            db.session.flush()
