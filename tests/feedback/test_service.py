"""The verbs: what changed, who is told, what each refusal says."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.core.notify.models import Message
from app.core.search.models import SearchEntry
from app.db import db
from app.errors import Refused
from app.feedback import queries
from app.feedback.models import Answer, Post, Rating, Support
from app.feedback.rules.kinds import Channel, Kind
from app.feedback.rules.life import State
from app.feedback.rules.screening import Reason, Screen
from app.feedback.service import answering, desks, own, rating, routes, saying, screening
from app.feedback.service.originals import author_of, words_of
from tests.feedback.making import TEXT, Town
from tests.making import MONDAY, Make

pytestmark = pytest.mark.usefixtures("monday")

HOSTILE = "\u202e改\x00\ud800<script>alert(1)</script>=1+1\u200b🙂"


def titles(post: Post) -> list[str]:
    rows = select(Message.notice).where(Message.subject_kind == "feedback_post", Message.subject_id == post.id)
    return list(db.session.scalars(rows.order_by(Message.id)))


def test_a_post_gets_a_number_a_code_and_a_clock(town: Town) -> None:
    receipt = town.receipt(kind=Kind.ASK)
    post = receipt.post
    assert post.no.startswith("FB-2026-") and len(receipt.code) == 8
    assert post.due_on == date(2026, 11, 30)  # five working days after Monday the 23rd
    assert post.screen_due_on == date(2026, 11, 24)
    assert post.screen == Screen.WAITING and post.public_text is None
    assert saying.find_by_code(post.no, receipt.code) is post


def test_numbers_never_repeat(town: Town) -> None:
    assert len({town.post().no for _ in range(5)}) == 5


@pytest.mark.parametrize("no_or_code", ["no", "code"])
def test_a_wrong_number_and_a_wrong_code_sound_the_same(town: Town, no_or_code: str) -> None:
    receipt = town.receipt()
    typed = ("FB-2026-999999", receipt.code) if no_or_code == "no" else (receipt.post.no, "AAAAAAAA")
    with pytest.raises(Refused, match="对不上"):
        saying.find_by_code(*typed)


def test_everything_missing_is_said_at_once(town: Town) -> None:
    with pytest.raises(Refused) as refusal:
        saying.say(saying.Said(None, None, None, "", "短", phone="12"), by=None)
    assert {said.field for said in refusal.value.every} == {"kind", "topic", "place", "title", "text", "phone"}


def test_hostile_text_is_kept_exact_and_shown_harmless(town: Town) -> None:
    post = town.post(title=HOSTILE, text=HOSTILE * 3)
    db.session.expire_all()
    assert words_of(post).title == HOSTILE and words_of(post).text == HOSTILE * 3
    title, text, _ = screening.masked(post)
    assert not set("\u202e\x00\ud800") & set(title + text)
    screening.release(post, title, text, "", {}, by=town.office)
    assert json.dumps(post.public_text)


def test_a_megabyte_is_kept(town: Town) -> None:
    post = town.post(text="水" * 1_000_000)
    assert len(words_of(post).text) == 1_000_000
    with pytest.raises(Refused, match="太长"):
        town.post(text="水" * 1_100_000)


def test_personal_data_is_masked_before_it_is_public_and_the_guard_has_the_last_word(town: Town) -> None:
    post = town.post(text="我的手机 13800001234，请回电")
    assert "13800001234" not in screening.masked(post)[1]
    with pytest.raises(Refused, match="个人信息"):
        screening.release(post, "村口路灯坏了", "我的手机 13800001234，请回电", "", {}, by=town.office)
    assert post.public_text is None
    screening.release(post, *screening.masked(post), {}, by=town.office)
    assert post.is_public and "13800001234" not in (post.public_text or "")
    assert "13800001234" in words_of(post).text


def test_a_public_post_is_found_and_a_withdrawn_one_is_not(town: Town) -> None:
    post = town.public()
    entry = select(SearchEntry).where(SearchEntry.kind == "feedback", SearchEntry.subject_id == post.id)
    assert db.session.scalar(entry) is not None
    saying.withdraw(post, by=None)
    assert db.session.scalar(entry) is None
    assert post.list_no is None and post.public_text is None and post.state == State.WITHDRAWN


def test_who_wants_no_publicity_gets_none(town: Town) -> None:
    post = town.public(wants_public=False)
    assert post.screen == Screen.PRIVATE and post.list_no is None


def test_a_report_goes_to_its_desk_and_is_never_shown(town: Town) -> None:
    routes.make(town.county, None, Kind.REPORT, town.water, "三定方案", by=None)
    post = town.post(kind=Kind.REPORT)
    assert post.screen == Screen.NEVER and post.unit is town.water and post.state == State.OFFERED
    with pytest.raises(Refused):
        screening.release(post, "举报", "内容写在这里", "", {}, by=town.office)


def test_the_narrowest_rule_is_proposed(town: Town) -> None:
    from app.feedback import routing

    routes.make(town.county, None, None, town.water, "职责清单", by=None)
    routes.make(town.county, town.topic.id, None, town.roads, "职责清单", by=None)
    post = town.post()
    rule = routing.proposed(post)
    assert rule is not None and rule.unit is town.roads
    assert "路灯供电" in routing.in_words(rule)
    assert len(routing.fitting(post)) == 2


def test_after_two_refusals_the_office_decides_and_its_word_binds(town: Town) -> None:
    post = town.handled()
    before = post.due_on
    desks.refuse(post, "属于水利局的职责", by=town.handler)
    assert post.state == State.RECEIVED and post.unit is None
    with pytest.raises(Refused, match="已经退回过"):
        desks.assign(post, town.roads, "再试", by=town.office)
    desks.assign(post, town.water, "改转", by=town.office)
    desks.refuse(post, "属于交通局的职责", by=town.other)
    assert post.state == State.DECIDING
    desks.decide(post, town.roads, "道路两侧路灯归交通部门", by=town.office)
    assert post.state == State.HANDLING and post.due_on == before
    with pytest.raises(Refused, match="不能再退回"):
        desks.refuse(post, "还是不归我们", by=town.handler)


def test_an_answer_needs_two_people_and_closes_the_case(town: Town) -> None:
    post = town.handled()
    answer = answering.draft(
        post, "已派人修好，当晚亮灯。", [answering.Quoted("路灯管护办法", "/documents/1/")], "", by=town.handler
    )
    answering.submit(answer, by=town.handler)
    with pytest.raises(Refused, match="不能自己审核"):
        answering.publish(answer, by=town.handler)
    answering.publish(answer, by=town.reviewer)
    assert post.state == State.ANSWERED and post.first_in_time is True and post.first_unit_id == town.roads.id
    assert "feedback/answered" in titles(post)
    assert [source.title for source in answer.sources] == ["路灯管护办法"]


def test_a_template_is_noticed_and_must_be_explained(town: Town) -> None:
    words = "您反映的问题已收悉，我单位高度重视，将认真研究，感谢您的关心和支持。"
    town.answer(town.handled(), words)
    other = town.handled(title="另一件事", text="村里的水管漏水三天了没有人管")
    answer = answering.draft(other, words.replace("认真", "积极"), [], "", by=town.handler)
    assert answer.same_as_id is not None
    with pytest.raises(Refused, match="几乎一样"):
        answering.submit(answer, by=town.handler)


def test_reopening_counts_from_the_first_day_and_keeps_the_first_unit(town: Town) -> None:
    post = town.answered()
    with clock.at(MONDAY + timedelta(days=3)):
        saying.reopen(post, "第二天又坏了，还是不亮", by=None)
        assert post.state == State.HANDLING and post.answered_at is None and post.binding
        assert post.first_unit_id == town.roads.id and post.received_on == date(2026, 11, 23)
        town.answer(post)
        with pytest.raises(Refused, match="只能重新打开一次"):
            saying.reopen(post, "还是不亮，请再看", by=None)


def test_one_follow_up(town: Town) -> None:
    post = town.answered()
    saying.follow_up(post, "什么时候能全部换新？", by=None)
    town.answer(post)
    rounds = db.session.scalars(select(Answer.round).where(Answer.post_id == post.id).order_by(Answer.round)).all()
    assert rounds == [0, 1]
    with pytest.raises(Refused, match="只能追问一次"):
        saying.follow_up(post, "再问一句好不好", by=None)


def test_rating_once_per_answer(town: Town) -> None:
    post = town.answered()
    rating.rate(post, True, 4, by=None)
    with pytest.raises(Refused, match="已经评价"):
        rating.rate(post, True, 5, by=None)
    assert db.session.scalar(select(Rating.counts).where(Rating.post_id == post.id)) is True


def test_merging_keeps_everybody_and_the_earlier_day(town: Town) -> None:
    early, late = town.public(), None
    supporter = f"136{1:08d}"
    saying.support(early, supporter, by=None)
    with clock.at(MONDAY + timedelta(days=2)):
        late = town.public(title="路灯又不亮")
        due = early.due_on
        desks.merge(early, late, by=town.office)
        assert early.state == State.MERGED and late.due_on == due
        assert late.supporters == 2
        assert db.session.scalar(select(func.count()).select_from(Support).where(Support.post_id == late.id)) == 2
        desks.assign(late, town.roads, "人工", by=town.office)
        desks.accept(late, by=town.handler)
        town.answer(late)
    assert early.first_answered_at is not None
    assert "feedback/merged" in titles(early) and "feedback/answered_together" in titles(early)


def test_who_withdraws_takes_nobody_with_her(town: Town, make: Make) -> None:
    """Else one of two authors could end what both of them said, and an office could have it ended."""
    resident = make.resident()
    lead, merged = town.receipt(by=resident).post, town.public()
    screening.release(lead, *screening.masked(lead), {}, by=town.office)
    desks.merge(merged, lead, by=town.office)
    saying.withdraw(lead, by=None)
    assert not lead.is_public and lead.state == State.RECEIVED and not lead.wants_public
    with pytest.raises(Refused, match="您已经撤回了，文字不公开；别人的留言并到这一条里，照样办完"):
        saying.withdraw(lead, by=None)
    own.forget(resident)
    assert lead.author_sealed is None and lead.state == State.RECEIVED
    town.answer(town.taken_on(lead, town.roads))
    assert merged.answered_at is not None and "feedback/answered_together" in titles(merged)


def test_nothing_others_wait_behind_is_declined(town: Town) -> None:
    lead, merged = town.public(), town.public()
    desks.merge(merged, lead, by=town.office)
    with pytest.raises(Refused, match="别人的留言已经并到"):
        screening.decline(lead, Reason.NOT_OURS, "请打国家电网 95598", by=town.office)
    assert lead.state == State.RECEIVED


def test_an_extension_is_granted_before_the_day_is_over(town: Town) -> None:
    post = town.handled()
    desks.ask_extension(post, 5, "灯杆要定做，十二月初到货后安装", by=town.handler)
    due = post.due_on
    with clock.at(MONDAY + timedelta(days=20)):
        with pytest.raises(Refused, match="期限已经过了"):
            desks.decide_extension(post, True, "", by=town.office)
        assert post.due_on == due
        desks.decide_extension(post, False, "已经逾期了，请尽快答复", by=town.office)


def test_an_extension_nobody_decided_leaves_the_pile_with_its_case(town: Town) -> None:
    post = town.handled()
    desks.ask_extension(post, 5, "灯杆要定做，十二月初到货后安装", by=town.handler)
    assert queries.pile_sizes(town.office)["extension"] == 1
    town.answer(post)
    assert queries.pile_sizes(town.office)["extension"] == 0


def test_when_the_purpose_has_ended_every_word_the_public_never_read_goes(town: Town) -> None:
    lead, merged = town.handled(), town.public()
    desks.merge(merged, lead, by=town.office)
    desks.ask_more(lead, "请说明是哪一根灯杆", by=town.handler)
    desks.end_pause(lead, "我家门口那根，电话 13712345678", by=None)
    town.answer(lead)
    with clock.at(MONDAY + timedelta(days=200)):
        assert set(own.to_forget_ids()) == {lead.id, merged.id}
        for id in own.to_forget_ids():
            own.forget_author(id)
    db.session.flush()
    db.session.expire_all()
    for post in (lead, merged):
        assert post.author_sealed is None and post.phone_hash is None
        assert not [step.words for step in post.steps if step.words and not step.words_public]


def test_joining_in_counts_a_phone_once_and_not_the_author(town: Town) -> None:
    post = town.public(phone="13712345678")
    with pytest.raises(Refused, match="自己的留言"):
        saying.support(post, "13712345678", by=None)
    saying.support(post, "13612345678", by=None)
    with pytest.raises(Refused, match="已经算过"):
        saying.support(post, "13612345678", by=None)
    db.session.refresh(post)
    assert post.supporters == 1


def test_a_refusal_is_told_with_its_reason_and_reviewed_by_another(town: Town) -> None:
    post = town.post()
    screening.decline(post, Reason.NOT_OURS, "请打国家电网 95598", by=town.office)
    assert post.state == State.DECLINED and "feedback/declined" in titles(post)
    saying.appeal(post, "路灯归村里管，不归电网", by=None)
    assert post.state == State.RECEIVED and post.screen == Screen.WAITING
    with pytest.raises(Refused, match="另一个人"):
        screening.release(post, *screening.masked(post), {}, by=town.office)
    screening.release(post, *screening.masked(post), {}, by=town.second)
    assert post.is_public


def test_the_kind_never_winds_the_clock_back(town: Town) -> None:
    post = town.handled(kind=Kind.ASK)
    before = post.due_on
    desks.rekind(post, Kind.COMPLAIN, "其实是投诉工程质量", by=town.office)
    assert post.due_on == before
    post = town.handled(kind=Kind.COMPLAIN)
    desks.rekind(post, Kind.ASK, "只是问什么时候修", by=town.office)
    assert post.due_on == before


def test_an_extension_is_approved_by_another_and_told(town: Town) -> None:
    post = town.handled()
    before = post.due_on
    desks.ask_extension(post, 5, "灯杆要定做，十二月初到货后安装", by=town.handler)
    assert post.due_on == before
    desks.decide_extension(post, True, "", by=town.office)
    assert post.due_on == date(2026, 12, 7) and "feedback/extended" in titles(post)
    with pytest.raises(Refused, match="一次延期"):
        desks.ask_extension(post, 5, "还要再等一等，厂家没有发货", by=town.handler)


def test_waiting_for_the_author_stops_the_clock_for_the_days_it_stood(town: Town) -> None:
    post = town.handled()
    before = post.due_on
    desks.ask_more(post, "请说明是哪一根灯杆", by=town.handler)
    with clock.at(MONDAY + timedelta(days=2)):
        desks.end_pause(post, "桥东头第二根", by=None)
    assert post.due_on == before + timedelta(days=2)


def test_a_letter_counts_from_the_day_it_came(town: Town) -> None:
    receipt = town.receipt(by=town.handler, channel=Channel.LETTER, phone="", received_on=date(2026, 11, 20))
    assert receipt.post.received_on == date(2026, 11, 20) and receipt.post.due_on == date(2026, 11, 27)
    assert receipt.post.entered_by_id == town.handler.id and author_of(receipt.post).name == "周晓禾"
    with pytest.raises(Refused, match="不能晚于今天"):
        town.receipt(by=town.handler, channel=Channel.LETTER, phone="", received_on=date(2026, 11, 24))


def test_one_phone_says_so_much_a_day(town: Town) -> None:
    for _ in range(5):
        town.post(phone="13912345678", text=TEXT)
    with pytest.raises(Refused, match="已经够多"):
        town.post(phone="13912345678")
