"""The verbs: what each changes, whom it tells, what it refuses; from draft to adopted text."""

import io
import re
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from app import clock
from app.consult import figures, queries, timeline
from app.consult.models import Consultation, DraftOpinion
from app.consult.rules.life import Author, Because, Channel, Kind, Outcome, Reading, State
from app.consult.service import answering, drafting, forgetting, hearing, surveys, telling
from app.core import attachments, privacy
from app.core.accounts.jobs import sweep
from app.core.accounts.rules import Role
from app.core.accounts.throttle import Attempt
from app.core.limits import service as limits
from app.core.notify.models import Message
from app.db import db, unit_of_work
from app.errors import Refused
from tests.conftest import page
from tests.consult.making import FINAL, TEXT, Hall
from tests.making import MONDAY, Make, as_seen


@pytest.fixture
def hall(make: Make) -> Hall:
    return Hall(make)


def told(notice: str) -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.notice == notice).order_by(Message.id)))


def body(message: Message) -> str:
    return privacy.unseal(message.body_sealed) or ""


def test_a_draft_becomes_a_question_to_everyone_with_an_explained_end(hall: Hall):
    consultation = hall.open()
    assert consultation.no == "YJ-2026-0001" and consultation.state == State.OPEN
    assert consultation.days == 30
    assert consultation.closes_on == date(2026, 12, 23)  # thirty days after the 23rd of November, a Wednesday
    assert [clause.label for clause in consultation.asked.clauses] == ["第一条", "第二条", "第三条", "第四条"]
    assert [clause.chapter for clause in consultation.asked.clauses][::2] == ["第一章 总则", "第二章 收费"]


def test_an_end_on_a_day_off_moves_to_the_next_working_day(hall: Hall):
    consultation = hall.open(kind=Kind.OTHER, days=12)  # would be Saturday the 5th of December
    assert consultation.closes_on == date(2026, 12, 7)


@pytest.mark.parametrize("kind", [Kind.DECISION, Kind.BUSINESS, Kind.NORMATIVE])
def test_fewer_than_thirty_days_need_a_reason_that_is_public(hall: Hall, kind):
    with pytest.raises(Refused, match="不少于 30 日") as refusal:
        hall.draft(kind=kind, days=10)
    assert refusal.value.field == "short_reason"
    assert hall.draft(kind=kind, days=10, short_reason="防汛期前要实施").short_reason == "防汛期前要实施"
    assert hall.draft(kind=kind, days=30, short_reason="用不着的理由").short_reason == ""


def test_no_reason_shortens_what_the_law_lets_nobody_shorten(hall: Hall):
    with pytest.raises(Refused, match="不得少于 30 日") as refusal:
        hall.draft(kind=Kind.PLANNING, days=29, short_reason="工期很紧")
    assert refusal.value.field == "days"
    consultation = hall.open(kind=Kind.PLANNING)
    with clock.at(MONDAY + timedelta(days=1)), pytest.raises(Refused, match="不得少于 30 日"):
        drafting.retime(consultation, date(2026, 12, 22), "工期很紧", by=hall.drafter)


@pytest.mark.parametrize("kind", [Kind.DECISION, Kind.BUSINESS, Kind.PLANNING])
def test_no_setting_goes_below_what_the_law_names(app: Flask, hall: Hall, kind):
    with pytest.raises(Refused, match="30 到 365"):
        limits.set_value(timeline.DAYS[kind].key, 20, date(2099, 1, 1), "", "想短一点", by=hall.office)


def test_who_drafted_does_not_publish(hall: Hall):
    consultation = hall.draft()
    drafting.submit(consultation, by=hall.drafter)
    with pytest.raises(Refused, match="另一个人"):
        drafting.publish(consultation, as_seen(consultation), by=hall.drafter)


def test_who_changed_a_draft_does_not_publish_it_either(hall: Hall, make: Make):
    consultation = hall.draft()
    drafting.write_text(consultation, FINAL, by=hall.office)
    drafting.submit(consultation, by=hall.drafter)
    with clock.at(MONDAY):
        with pytest.raises(Refused, match="改过的人"):
            drafting.publish(consultation, as_seen(consultation), by=hall.office)
        drafting.publish(consultation, as_seen(consultation), by=make.staff(Role.OPENNESS_OFFICE, region=hall.region))


def test_what_a_reviewer_saw_is_what_is_published(hall: Hall):
    consultation = hall.draft()
    drafting.submit(consultation, by=hall.drafter)
    db.session.flush()
    seen = consultation.version
    drafting.write_text(consultation, TEXT + "第五条 试行一年。\n", by=hall.drafter)
    assert consultation.state == State.DRAFT
    drafting.submit(consultation, by=hall.drafter)
    db.session.flush()
    with pytest.raises(Refused, match="刚刚被改过"):
        drafting.publish(consultation, seen, by=hall.office)


def test_a_draft_without_text_or_without_a_way_for_those_offline_is_not_submitted(hall: Hall):
    with pytest.raises(Refused, match="草案正文"):
        drafting.submit(hall.draft(text=""), by=hall.drafter)
    with pytest.raises(Refused, match="不上网的人"):
        drafting.submit(hall.draft(contact_phone="", contact_address=""), by=hall.drafter)


def test_clauses_keep_their_anchors_while_the_draft_is_worked_on(hall: Hall):
    consultation = hall.draft()
    first = {clause.label: clause.anchor for clause in consultation.asked.clauses}
    with clock.at(MONDAY):
        version = drafting.write_text(consultation, FINAL, by=hall.drafter)
    now = {clause.label: clause.anchor for clause in version.clauses}
    assert now["第一条"] == first["第一条"] and now["第三条"] == first["第三条"]
    assert now["第五条"] == first["第四条"], "moved down, the same clause"
    assert now["第四条"] not in first.values(), "new"


def test_a_drafter_puts_the_matching_right(hall: Hall):
    consultation = hall.draft()
    first = {clause.label: clause.anchor for clause in consultation.asked.clauses}
    version = drafting.write_text(consultation, FINAL, by=hall.drafter)
    by_label = {clause.label: clause for clause in version.clauses}
    swapped = {by_label["第四条"].id: first["第四条"], by_label["第五条"].id: None}
    drafting.rematch(version, swapped, by=hall.drafter)
    assert by_label["第四条"].anchor == first["第四条"]
    assert by_label["第五条"].anchor not in first.values()
    twice = {by_label["第四条"].id: first["第三条"]}
    with pytest.raises(Refused, match="只能沿用一次"):
        drafting.rematch(version, twice, by=hall.drafter)


def test_two_clauses_may_exchange_their_anchors(hall: Hall):
    consultation = hall.draft()
    version = drafting.write_text(consultation, TEXT + "第五条 试行一年。\n", by=hall.drafter)
    one, two = version.clauses[0], version.clauses[1]
    before = (one.anchor, two.anchor)
    drafting.rematch(version, {one.id: two.anchor, two.id: one.anchor}, by=hall.drafter)
    assert (two.anchor, one.anchor) == before


def test_the_text_people_speak_to_does_not_change(hall: Hall):
    consultation = hall.open()
    with pytest.raises(Refused, match="不能再改"):
        drafting.write_text(consultation, FINAL, by=hall.drafter)
    with pytest.raises(Refused, match="已经公开"):
        drafting.rematch(consultation.asked, {}, by=hall.drafter)


def test_an_opinion_gets_number_and_code_and_waits_for_a_reader(hall: Hall):
    consultation = hall.open()
    with clock.at(MONDAY + timedelta(days=1)):
        receipt = hearing.hand_in(consultation, hall.said("太贵。我电话 13812345678"), by=None)
    opinion = receipt.opinion
    assert opinion.no == "YJ-2026-0001-0001" and len(receipt.code) == 8
    assert opinion.reading == Reading.WAITING and "13812345678" not in opinion.public_text
    assert receipt.code in body(told("consult/received")[0])
    assert hearing.find_by_code(opinion.no, receipt.code.lower()) is opinion
    with pytest.raises(Refused, match="对不上"):
        hearing.find_by_code(opinion.no, "AAAAAAAA")


def test_everything_wrong_with_an_opinion_is_told_in_one_round(hall: Hall):
    consultation = hall.open()
    wrong = hearing.Said("", anchor=99, author=Author.FIRM, phone="12", consent=False)
    with clock.at(MONDAY), pytest.raises(Refused) as refusal:
        hearing.hand_in(consultation, wrong, by=None)
    assert {said.field for said in refusal.value.every} == {"text", "anchor", "name", "phone", "consent"}


def test_nobody_speaks_after_the_last_day_but_a_letter_in_time_is_typed_in(hall: Hall):
    consultation = hall.open()
    hall.close(consultation)
    with clock.at(hall.after(consultation)):
        with pytest.raises(Refused, match="征集已结束"):
            hearing.hand_in(consultation, hall.said(), by=None)
        late = hall.said(channel=Channel.LETTER, received_on=consultation.closes_on, phone="")
        opinion = hearing.write_down(consultation, late, by=hall.drafter).opinion
    assert (opinion.channel, opinion.entered_by) == (Channel.LETTER, hall.drafter)


def test_the_last_day_counts_to_its_end(hall: Hall):
    consultation = hall.open()
    midnight = hall.after(consultation).astimezone(clock.HERE).replace(hour=0, minute=0)
    with clock.at(midnight - timedelta(seconds=1)):
        hearing.hand_in(consultation, hall.said(), by=None)
    with clock.at(midnight), pytest.raises(Refused):
        hearing.hand_in(consultation, hall.said(), by=None)


def test_a_letter_is_of_the_days_of_the_consultation(hall: Hall):
    consultation = hall.open()
    with clock.at(MONDAY):
        for on, words in ((MONDAY.date() - timedelta(days=1), "早于"), (MONDAY.date() + timedelta(days=3), "不能晚于")):
            with pytest.raises(Refused, match=words):
                hearing.write_down(consultation, hall.said(channel=Channel.LETTER, received_on=on), by=hall.drafter)


def test_words_are_public_only_after_a_person_read_them_and_the_author_is_told(hall: Hall):
    opinion = hall.opinion(hall.open(), "收费员张伟态度差，收费也贵")
    with pytest.raises(Refused, match="理由"):
        hearing.show(opinion, "收费员**态度差，收费也贵", by=hall.drafter)
    hearing.show(opinion, "收费员**态度差，收费也贵", "隐去他人姓名", by=hall.drafter)
    assert opinion.reading == Reading.MASKED
    assert "隐去他人姓名" in body(told("consult/read")[0])


def test_words_with_personal_data_are_not_let_out(hall: Hall):
    opinion = hall.opinion(hall.open(), "请打 13812345678")
    with pytest.raises(Refused, match="手机号"):
        hearing.show(opinion, opinion.text, by=hall.drafter)


def test_refused_words_are_counted_and_answered_all_the_same(hall: Hall):
    consultation = hall.open()
    opinion = hall.opinion(consultation, "低价办证，请加微信")
    hearing.refuse(opinion, Because.ADVERT, by=hall.drafter)
    assert "广告" in body(told("consult/read")[0])
    figures = queries.figures(consultation)
    assert (figures.received, figures.shown, figures.refused, figures.because) == (1, 0, 1, {"广告": 1})
    hall.close(consultation)
    with clock.at(hall.after(consultation)), pytest.raises(Refused, match="还有 1 条"):
        telling.submit_report(telling.write_report(consultation, "汇总", by=hall.drafter), by=hall.drafter)


def test_no_summary_leaves_a_single_opinion_out(hall: Hall):
    consultation = hall.open()
    opinions = [hall.opinion(consultation, f"意见{n}") for n in range(3)]
    hall.close(consultation)
    hall.answer(*opinions[:2])
    with clock.at(hall.after(consultation)), pytest.raises(Refused, match="还有 1 条意见没有写采纳结果"):
        telling.submit_report(telling.write_report(consultation, "汇总", by=hall.drafter), by=hall.drafter)
    hall.answer(opinions[2], outcome=Outcome.DECLINED, words="停车费要覆盖成本")
    hall.summarise(consultation)
    assert consultation.state == State.ANSWERED
    figures = queries.figures(consultation)
    assert (figures.received, figures.adopted, figures.declined) == (3, 2, 1)
    assert sorted(message.title for message in told("consult/answered"))[0].endswith("不采纳")


def test_opinions_answered_together_share_a_batch_and_their_reason(hall: Hall):
    consultation = hall.open()
    opinions = [hall.opinion(consultation) for _ in range(3)]
    hall.answer(*opinions[:2], words="收费已调低")
    hall.answer(opinions[2], words="单独说明")
    assert [opinion.batch for opinion in opinions] == [1, 1, None]
    assert opinions[0].answer == opinions[1].answer == "收费已调低"


@pytest.mark.parametrize("words", ["", " ", "好"])
def test_an_outcome_needs_its_reason(hall: Hall, words):
    opinion = hall.opinion(hall.open())
    with pytest.raises(Refused, match="理由"):
        answering.answer([opinion], Outcome.DECLINED, words, by=hall.drafter)


def test_opinions_of_two_consultations_are_not_answered_together(hall: Hall):
    two = [hall.opinion(hall.open()), hall.opinion(hall.open())]
    with pytest.raises(Refused, match="同一次"):
        answering.answer(two, Outcome.DECLINED, "理由在这里", by=hall.drafter)


def test_an_author_is_told_which_clause_changed_and_how(hall: Hall):
    consultation, opinion = hall.adopted()
    assert consultation.state == State.ADOPTED
    words = body(told("consult/adopted")[0])
    assert "第三条改为" in words and "〔增：" in words and "〔删：" in words
    change = next(one for one in queries.changes(consultation) if one.anchor == opinion.anchor)
    assert change.kind == "changed"
    assert [one.no for one in queries.moved_by(consultation)[opinion.anchor]] == [opinion.no]


def test_an_adopted_text_is_published_by_somebody_else_than_who_wrote_it(hall: Hall):
    consultation = hall.open()
    hall.summarise(hall.close(consultation))
    with clock.at(hall.after(consultation)):
        with pytest.raises(Refused, match="先写定稿"):
            answering.adopt(consultation, as_seen(consultation), by=hall.office)
        drafting.write_final(consultation, FINAL, by=hall.office)
        with pytest.raises(Refused, match="另一个人"):
            answering.adopt(consultation, as_seen(consultation), by=hall.office)


def test_what_is_called_adopted_changes_a_clause_or_says_that_it_changes_none(hall: Hall):
    consultation = hall.open()
    opinion = hall.opinion(consultation, anchor=hall.anchor(consultation, "第二条"))
    hall.close(consultation)
    hall.answer(opinion)
    hall.summarise(consultation)
    with clock.at(hall.after(consultation)):
        final = drafting.write_final(consultation, FINAL, by=hall.drafter)
        with pytest.raises(Refused, match="却没有改动"):
            answering.adopt(consultation, as_seen(consultation), by=hall.office)
        with pytest.raises(Refused, match="条文里选"):
            answering.link(consultation, {opinion.id: 99}, by=hall.drafter)
        fresh = next(clause.anchor for clause in final.clauses if clause.label == "第四条")
        answering.link(consultation, {opinion.id: fresh}, by=hall.drafter)
        hall.explain(consultation)
        answering.adopt(consultation, as_seen(consultation), by=hall.office)
    assert "第四条改为：〔增：学校" in body(told("consult/adopted")[0])


def test_an_adopted_opinion_may_change_no_clause_if_that_is_said(hall: Hall):
    consultation = hall.open()
    opinion = hall.opinion(consultation, anchor=hall.anchor(consultation, "第二条"))
    hall.close(consultation)
    hall.answer(opinion, words="已在宣传册里写明")
    hall.summarise(consultation)
    with clock.at(hall.after(consultation)):
        drafting.write_final(consultation, FINAL, by=hall.drafter)
        answering.link(consultation, {opinion.id: None}, by=hall.drafter)
        answering.adopt(consultation, as_seen(consultation), by=hall.office)
    assert consultation.state == State.ADOPTED and queries.moved_by(consultation) == {}


def test_clauses_that_went_stand_where_they_stood(hall: Hall):
    consultation = hall.open()
    hall.summarise(hall.close(consultation))
    hall.adopt(consultation, FINAL.replace("第二条 本办法适用于县城规划区内的道路停车泊位。\n", ""))
    kinds = [(change.label, change.kind) for change in queries.changes(consultation)]
    assert kinds[1] == ("第二条", "gone")


def test_a_longer_or_shorter_period_is_told_with_its_reason(hall: Hall):
    consultation = hall.open()
    hall.opinion(consultation)
    with clock.at(MONDAY + timedelta(days=2)):
        with pytest.raises(Refused, match="今天之后"):
            drafting.retime(consultation, clock.today(), "想早点结束", by=hall.drafter)
        drafting.retime(consultation, date(2027, 1, 8), "春运前再听听", by=hall.drafter)
        drafting.retime(consultation, date(2026, 12, 24), "汛期提前", by=hall.office)
    assert [notice.text[:6] for notice in consultation.notices] == ["征集期限延长", "征集期限缩短"]
    assert "春运前再听听" in body(told("consult/retimed")[0])


def test_who_drafted_does_not_shorten_what_runs(hall: Hall, make: Make):
    consultation = hall.open(days=36)
    before = consultation.closes_on
    colleague = make.staff(Role.HANDLER, unit=hall.unit)
    with clock.at(MONDAY + timedelta(days=2)):
        for who in (hall.drafter, colleague):
            with pytest.raises(Refused, match="没有起草过") as refusal:
                drafting.retime(consultation, date(2026, 12, 24), "早点结束", by=who)
            assert refusal.value.field == "closes_on"
            assert consultation.closes_on == before
            assert not consultation.notices
        drafting.retime(consultation, date(2026, 12, 24), "汛期提前", by=hall.office)
    assert consultation.closes_on == date(2026, 12, 24)


def test_who_publishes_does_not_shorten_what_they_drafted(hall: Hall, make: Make):
    second = make.staff(Role.OPENNESS_OFFICE, region=hall.region)
    consultation = hall.draft(days=36)
    with clock.at(MONDAY):
        drafting.write_text(consultation, "第一条 改过的条文。\n第二条 停车收费。", by=hall.office)
        drafting.submit(consultation, by=hall.drafter)
        drafting.publish(consultation, as_seen(consultation), by=second)
    with clock.at(MONDAY + timedelta(days=2)), pytest.raises(Refused, match="没有起草过"):
        drafting.retime(consultation, date(2026, 12, 24), "早点结束", by=hall.office)


@pytest.mark.parametrize("kind", [Kind.DECISION, Kind.BUSINESS, Kind.NORMATIVE])
def test_nobody_shortens_what_runs_below_the_days_of_its_kind(hall: Hall, kind):
    consultation = hall.open(kind=kind)
    before = consultation.closes_on
    with clock.at(MONDAY + timedelta(days=1)):
        for day in (date(2026, 11, 26), date(2026, 12, 22)):
            with pytest.raises(Refused, match="最多缩短到 30 日") as refusal:
                drafting.retime(consultation, day, "早点结束", by=hall.office)
            assert refusal.value.field == "closes_on"
    assert consultation.closes_on == before
    assert not consultation.notices


def test_an_end_without_a_text_is_told_with_its_reason(hall: Hall):
    consultation = hall.open()
    hall.opinion(consultation)
    with clock.at(MONDAY + timedelta(days=2)):
        drafting.withdraw(consultation, "上级政策有变", by=hall.drafter)
    assert "上级政策有变" in body(told("consult/withdrawn")[0])
    with clock.at(MONDAY + timedelta(days=2)), pytest.raises(Refused, match="已终止"):
        hearing.hand_in(consultation, hall.said(), by=None)


def test_who_said_several_things_is_told_a_change_once(hall: Hall, make: Make):
    """Two opinions of one phone, the second of her account: one message to the phone, one to the account's letter box."""
    consultation = hall.open()
    person = make.resident(phone="13700000078")
    mine = [hall.opinion(consultation, phone="13700000078")]
    with clock.at(MONDAY + timedelta(days=1)):
        mine.append(hearing.hand_in(consultation, hall.said("夜间也太贵", phone="13700000078"), by=person).opinion)
    other = hall.opinion(consultation)
    with clock.at(MONDAY + timedelta(days=2)):
        drafting.retime(consultation, date(2027, 1, 8), "春运前再听听", by=hall.drafter)
        drafting.withdraw(consultation, "上级政策有变", by=hall.drafter)
    for notice in ("consult/retimed", "consult/withdrawn"):
        ways = [(message.reader, message.way.value) for message in told(notice)]
        assert sorted(ways) == sorted(set(ways)) and len(ways) == 3
        assert {reader for reader, _ in ways} == {f"draft_opinion:{mine[1].id}", f"draft_opinion:{other.id}"}
        words = [body(message) for message in told(notice)]
        assert any(mine[0].no in one and mine[1].no in one for one in words)


def test_two_of_a_family_phone_and_one_with_two_phones_are_told_as_the_people_they_are(hall: Hall, make: Make):
    """The phone is no person where two accounts left it, and an account is one with whatever phones."""
    consultation = hall.open()
    mother, son = make.resident(phone="13700000071"), make.resident(phone="13700000073")
    with clock.at(MONDAY + timedelta(days=1)):
        hers, his, his_other, without = (
            hearing.hand_in(consultation, hall.said(text, phone=phone), by=person).opinion
            for text, phone, person in (
                ("白天太贵", "13700000071", mother),
                ("夜间太贵", "13700000071", son),
                ("周末太贵", "13700000072", son),
                ("节日太贵", "13700000071", None),
            )
        )
    with clock.at(MONDAY + timedelta(days=2)):
        drafting.withdraw(consultation, "上级政策有变", by=hall.drafter)
    numbers = (hers.no, his.no, his_other.no, without.no)

    def read(*ways: str, of: int | None) -> list[list[str]]:
        mine = [one for one in told("consult/withdrawn") if one.user_id == of and one.way.value in ways]
        return [[no for no in numbers if no in body(one)] for one in mine]

    assert read("letter", of=mother.id) == [[hers.no]]
    assert read("letter", of=son.id) == [[his.no, his_other.no]]
    assert sorted(read("sms", of=None)) == sorted([[hers.no], [his.no, his_other.no], [without.no]])


def test_who_presses_to_publish_what_is_public_is_told_just_that(hall: Hall, make: Make):
    second = make.staff(Role.OPENNESS_OFFICE, region=hall.region)
    consultation, survey = hall.draft(), hall.survey(opened=False)
    seen = []
    for matter, verbs in ((consultation, drafting), (survey, surveys)):
        verbs.submit(matter, by=hall.drafter)
        db.session.flush()
        seen.append(matter.version)
        with clock.at(MONDAY):
            verbs.publish(matter, matter.version, by=hall.office)
        db.session.flush()
    for (matter, verbs), old in zip(((consultation, drafting), (survey, surveys)), seen, strict=True):
        with pytest.raises(Refused, match="已经公布过了"):
            verbs.publish(matter, old, by=second)


def test_one_phone_does_not_flood_a_consultation(hall: Hall, monkeypatch):
    monkeypatch.setattr(hearing, "MOST_PER_PHONE", 2)
    consultation = hall.open()
    for _ in range(2):
        hall.opinion(consultation, phone="13700000001")
    with pytest.raises(Refused, match="请寄信"):
        hall.opinion(consultation, phone="13700000001")


def test_closing_an_account_gives_its_phone_no_more_opinions(hall: Hall, make: Make, monkeypatch):
    monkeypatch.setattr(hearing, "MOST_PER_PHONE", 2)
    consultation, other = hall.open(), hall.open()
    phone = "13700000001"
    with clock.at(MONDAY):
        user = make.resident(phone=phone)
        for one in (consultation, consultation, other):
            hall.opinion(one, phone=phone).user_id = user.id
        db.session.flush()
        forgetting.forget_person(user)
        assert not db.session.scalars(select(DraftOpinion).where(DraftOpinion.phone_hash.is_not(None))).all()
        sweep()
    assert consultation.closes_on is not None
    for day in (MONDAY + timedelta(days=3), clock.begin_of(consultation.closes_on)):
        with clock.at(day), pytest.raises(Refused, match="请寄信"):
            sweep()
            hall.opinion(consultation, phone=phone)
    with clock.at(MONDAY):
        hall.opinion(other, phone=phone)
        with pytest.raises(Refused, match="请寄信"):
            hall.opinion(other, phone=phone)
    with clock.at(clock.begin_of(consultation.closes_on + timedelta(days=4))):
        sweep()
    assert not db.session.scalar(select(func.count()).select_from(Attempt))


def test_numbers_are_given_once_and_in_order(hall: Hall):
    consultation = hall.open()
    numbers = [hall.opinion(consultation).no for _ in range(3)]
    assert numbers == [f"YJ-2026-0001-000{n}" for n in (1, 2, 3)]


def test_a_lost_code_goes_to_the_phone_on_record(hall: Hall):
    opinion = hall.opinion(hall.open())
    old = opinion.code_hash
    assert hearing.why_no_code(opinion) == "" and hearing.renew_code(opinion, by=hall.drafter) == ""
    assert opinion.code_hash != old
    sent = re.search(r"新的查询码是 (\w+)", body(told("consult/code")[0]))
    assert sent is not None and hearing.find_by_code(opinion.no, sent[1]) is opinion


def test_where_nothing_can_be_sent_the_old_code_lives_and_a_letters_is_given_by_hand(app: Flask, hall: Hall):
    consultation = hall.open()
    app.config["SMS_URL"] = ""
    mine = hall.opinion(consultation)
    with clock.at(MONDAY):
        said = hall.said("来信说太贵", channel=Channel.LETTER, received_on=clock.today())
        letter = hearing.write_down(consultation, said, by=hall.drafter).opinion
    old = mine.code_hash
    with pytest.raises(Refused, match="没有接通能送到"):
        hearing.renew_code(mine, by=hall.drafter)
    assert mine.code_hash == old
    code = hearing.renew_code(letter, by=hall.drafter)
    assert hearing.find_by_code(letter.no, code) is letter and told("consult/code") == []
    mine.phone_sealed = None
    assert hearing.why_no_code(mine) == "这条意见没有留手机号，查询码没有地方可发"


def test_what_closed_says_when_its_result_is_due(hall: Hall):
    consultation = hall.close(hall.open(kind=Kind.OTHER, days=1, short_reason="应急演练前听一听"))
    assert (consultation.closes_on, consultation.result_due) == (date(2026, 11, 24), date(2026, 12, 22))


def test_a_year_without_a_table_holds_up_neither_the_end_nor_the_due_day_for_ever(hall: Hall):
    consultation = hall.close(hall.open())
    assert (consultation.state, consultation.result_due) == (State.CLOSED, None)


def test_the_tables_hold_what_the_rules_say(app: Flask, hall: Hall):
    assert db.session.scalars(select(Consultation)).all() == []
    opinion = hall.opinion(hall.open())
    assert isinstance(opinion, DraftOpinion) and opinion.signed == "一位居民"


# findings of a strict reading


def _paper(hall: Hall, consultation: Consultation, text: str = "草案全文", title: str = "排印稿", name: str = "稿.txt"):
    with unit_of_work():
        kept = attachments.keep(FileStorage(io.BytesIO(text.encode()), name), by=hall.drafter)
        return drafting.add_paper(consultation, title, kept, by=hall.drafter)


@pytest.mark.databases("sqlite", "postgres")
def test_what_a_paper_is_called_gives_no_number_away(app: Flask, hall: Hall):
    with pytest.raises(Refused, match="文件的名字里有不能公开的个人信息"):
        _paper(hall, hall.draft(), name="排印稿430121199001011234.txt")


def test_what_was_told_stays_told_when_no_text_comes_of_it(app: Flask, hall: Hall):
    consultation = hall.open()
    opinion = hall.opinion(consultation)
    hall.close(consultation)
    hall.answer(opinion, words="已经按您说的改了")
    hall.summarise(consultation)
    with clock.at(hall.after(consultation)):
        drafting.withdraw(consultation, "上级另有规定", by=hall.drafter)
    hall.keep()
    client = app.test_client()
    assert "已调低" in page(client.get(f"/consultations/{consultation.id}/")).text
    assert "已经按您说的改了" in page(client.get(f"/consultations/opinions/{opinion.id}/")).text
    assert client.get(f"/api/v1/consultations/{consultation.id}/opinions").json["items"][0]["outcome"] == "adopted"
    assert figures.of_year(2026)[0].outcomes[Outcome.ADOPTED] == 1


def test_a_period_that_is_over_is_not_made_longer_before_the_clock_comes_round(hall: Hall):
    consultation = hall.open()
    with clock.at(hall.after(consultation)):
        assert consultation.state == State.OPEN
        with pytest.raises(Refused, match="已经到期结束"):
            drafting.retime(consultation, clock.today() + timedelta(days=5), "还想再听听", by=hall.drafter)


def test_a_name_that_is_shown_holds_no_number_of_a_person(hall: Hall):
    consultation = hall.open()
    said = hall.said(author=Author.FIRM, name="湘停公司 13812345678", name_shown=True)
    with clock.at(MONDAY):
        with pytest.raises(Refused, match="手机号") as refusal:
            hearing.hand_in(consultation, said, by=None)
        assert refusal.value.field == "name"
        letter = hall.said(channel=Channel.LETTER, received_on=MONDAY.date(), author=Author.FIRM, name=said.name)
        hearing.write_down(consultation, letter, by=hall.drafter)  # not shown: kept as given


def test_a_paper_that_names_a_persons_number_is_not_put_beside_a_draft(hall: Hall):
    consultation = hall.draft()
    with pytest.raises(Refused, match="身份证号") as refusal:
        _paper(hall, consultation, "名单：周晓禾 430121198503120017")
    assert refusal.value.field == "file"
    assert consultation.live_papers == []


def test_who_put_a_paper_beside_a_draft_does_not_publish_it(hall: Hall):
    consultation = hall.draft()
    kept = attachments.keep(FileStorage(io.BytesIO("草案".encode()), "稿.txt"), by=hall.office)
    drafting.add_paper(consultation, "排印稿", kept, by=hall.office)
    drafting.submit(consultation, by=hall.drafter)
    with clock.at(MONDAY), pytest.raises(Refused, match="另一个人"):
        drafting.publish(consultation, as_seen(consultation), by=hall.office)


def test_a_paper_taken_back_under_the_reviewers_eyes_asks_for_another_look(hall: Hall):
    consultation = hall.draft()
    paper = _paper(hall, consultation)
    drafting.submit(consultation, by=hall.drafter)
    db.session.flush()
    seen = consultation.version
    drafting.withdraw_paper(consultation, paper, by=hall.drafter)
    db.session.flush()
    with clock.at(MONDAY), pytest.raises(Refused, match="刚刚被改过"):
        drafting.publish(consultation, seen, by=hall.office)


def test_a_paper_of_a_public_draft_goes_only_with_a_reason_on_its_page(hall: Hall):
    consultation = hall.draft()
    paper = _paper(hall, consultation)
    with clock.at(MONDAY):
        drafting.submit(consultation, by=hall.drafter)
        drafting.publish(consultation, as_seen(consultation), by=hall.office)
        with pytest.raises(Refused, match="理由") as refusal:
            drafting.withdraw_paper(consultation, paper, by=hall.drafter)
        assert refusal.value.field == "reason" and paper.withdrawn_at is None
        drafting.withdraw_paper(consultation, paper, "图上一条路画错了", by=hall.drafter)
        with pytest.raises(Refused, match="已经收回"):
            drafting.withdraw_paper(consultation, paper, "图上一条路画错了", by=hall.drafter)
    assert [(one.text, one.reason) for one in consultation.notices] == [("收回附件“排印稿”", "图上一条路画错了")]


def test_what_is_linked_after_the_reviewers_look_is_looked_at_again(hall: Hall):
    consultation = hall.open()
    opinion = hall.opinion(consultation, anchor=hall.anchor(consultation, "第三条"))
    hall.close(consultation)
    hall.answer(opinion)
    hall.summarise(consultation)
    with clock.at(hall.after(consultation)):
        drafting.write_final(consultation, FINAL, by=hall.drafter)
        db.session.flush()
        seen = consultation.version
        answering.link(consultation, {opinion.id: None}, by=hall.drafter)
        db.session.flush()
        with pytest.raises(Refused, match="和您看到的不一样"):
            answering.adopt(consultation, seen, by=hall.office)


def test_who_linked_opinions_to_clauses_does_not_publish_the_adopted_text(hall: Hall):
    consultation = hall.open()
    opinion = hall.opinion(consultation, anchor=hall.anchor(consultation, "第三条"))
    hall.close(consultation)
    hall.answer(opinion)
    hall.summarise(consultation)
    with clock.at(hall.after(consultation)):
        drafting.write_final(consultation, FINAL, by=hall.drafter)
        answering.link(consultation, {opinion.id: None}, by=hall.office)
        with pytest.raises(Refused, match="另一个人"):
            answering.adopt(consultation, as_seen(consultation), by=hall.office)


def test_which_clause_an_opinion_moves_is_nobodys_to_read_before_the_text_is_public(app: Flask, hall: Hall):
    consultation = hall.open()
    opinion = hall.opinion(consultation, anchor=hall.anchor(consultation, "第三条"))
    hall.close(consultation)
    hall.answer(opinion)
    hall.summarise(consultation)
    hall.keep()
    address = f"/api/v1/consultations/{consultation.id}/opinions"
    assert app.test_client().get(address).json["items"][0]["moved"] is None
    hall.adopt(consultation)
    hall.keep()
    assert app.test_client().get(address).json["items"][0]["moved"] == opinion.anchor


def test_what_the_search_finds_can_be_opened(app: Flask, hall: Hall):
    hall.adopted()
    hall.results(hall.survey())
    hall.keep()
    client = app.test_client()
    for words in ("每小时五元", "停车"):
        links = [link["href"] for link in page(client.get(f"/search?q={words}")).select("article.notice h3 a")]
        assert links and {client.get(link).status_code for link in links} == {200}, links


def test_an_objection_is_not_published_as_its_opposite(hall: Hall):
    opinion = hall.opinion(hall.open(), "我不同意收费，太贵了")
    for words in ("我同意收费，不贵", "我同意收费，太贵了", "收费太贵"):
        with pytest.raises(Refused, match="原文") as refusal:
            hearing.show(opinion, words, "改得通顺一些", by=hall.drafter)
        assert refusal.value.field == "public_text"
    hearing.show(opinion, "我不同意收费，【略】", "隐去骂人的话", by=hall.drafter)
    assert opinion.reading == Reading.MASKED


def test_no_outcome_and_no_words_name_whose_name_is_hidden(hall: Hall):
    opinion = hall.opinion(hall.open(), "我叫欧阳晓禾，收费太贵", name="欧阳晓禾")
    assert opinion.public_text == "我叫欧***，收费太贵"
    with pytest.raises(Refused, match="姓名"):
        hearing.show(opinion, opinion.text, by=hall.drafter)
    for words in ("欧阳晓禾的意见已采纳", "晓禾的意见已采纳"):
        with pytest.raises(Refused, match="姓名"):
            answering.answer([opinion], Outcome.ADOPTED, words, by=hall.drafter)
