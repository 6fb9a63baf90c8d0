"""Choosing: the committee's review, the draw from freezing to the seats, every attempt on record."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.core.notify.models import Message
from app.db import db
from app.errors import Refused
from app.openday import draw as recipe
from app.openday import drawing
from app.openday.draw import SourceKind
from app.openday.jobs import freeze_before_draw
from app.openday.models import DrawAttempt, EventNotice
from app.openday.rules import Category, EntryState, Kind, Part, Selection, State
from app.openday.service import applying, day, events, selection, signup, sources
from tests.conftest import page
from tests.making import MONDAY, Make, id_number, sign_in

pytestmark = pytest.mark.usefixtures("app")
EVIDENCE = "福彩中心当日公告"


@pytest.fixture
def drawn(make: Make):
    """A closed draw event with seven entries, its draw frozen, and the moment its source is public."""
    event = make.event(kind=Kind.MEETING, selection=Selection.DRAW, seats=[(Category.RESIDENT, 3, 0)])
    entries = [make.entry(event) for _ in range(7)]
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
        draw = selection.freeze(event, by=event.drafted_by)
        db.session.flush()
    return event, entries, draw


def public(event, number: int = 0):
    from app.openday.queries import sources_of

    return sources_of(event)[number].draws_at


def other(make: Make, event):
    from app.core.accounts.rules import Role

    return make.staff(Role.OPENNESS_OFFICE, region=event.region, name="何志远")


def test_two_people_draw_and_the_seats_follow_the_published_recipe(make: Make, drawn):
    event, entries, draw = drawn
    with clock.at(public(event)):
        attempt = selection.enter_result(draw, "4 0 7", EVIDENCE, by=event.drafted_by)
        db.session.flush()
        selection.confirm_result(attempt, by=other(make, event))
    assert event.state == State.SELECTED
    seated = [entry for entry in entries if entry.state == EntryState.SEATED]
    waiting = sorted((entry for entry in entries if entry.state == EntryState.WAITING), key=lambda entry: entry.rank)
    assert len(seated) == 3
    assert [entry.no for entry in waiting] == draw.outcome["waiting"]
    assert recipe.verify(drawing.document(draw)) == []


def test_everyone_hears_of_the_draw_once(make: Make, drawn):
    event, entries, draw = drawn
    with clock.at(public(event)):
        attempt = selection.enter_result(draw, "4 0 7", EVIDENCE, by=event.drafted_by)
        db.session.flush()
        selection.confirm_result(attempt, by=other(make, event))
    told = db.session.scalars(
        select(Message.notice).where(Message.notice.in_(("openday/seated", "openday/waiting")))
    ).all()
    assert sorted(told) == ["openday/seated"] * 3 + ["openday/waiting"] * 4


def test_the_published_document_holds_nothing_of_people(drawn):
    event, entries, draw = drawn
    text = str(drawing.document(draw))
    for entry in entries:
        assert entry.applicant.name not in text
    assert event.drafted_by.name not in text


def test_whoever_entered_the_result_cannot_confirm_it(drawn):
    event, _, draw = drawn
    with clock.at(public(event)):
        attempt = selection.enter_result(draw, "4 0 7", EVIDENCE, by=event.drafted_by)
        db.session.flush()
        with pytest.raises(Refused, match="另一个人"):
            selection.confirm_result(attempt, by=event.drafted_by)


def test_no_result_before_the_lottery_has_drawn(drawn):
    event, _, draw = drawn
    with clock.at(public(event) - timedelta(seconds=1)), pytest.raises(Refused, match="还没有开奖"):
        selection.enter_result(draw, "4 0 7", EVIDENCE, by=event.drafted_by)


def test_a_list_is_not_frozen_after_chance_is_known(make: Make):
    event = make.event(kind=Kind.MEETING, selection=Selection.DRAW)
    make.entry(event)
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
    with clock.at(public(event)), pytest.raises(Refused, match="已经开奖"):
        selection.freeze(event, by=event.drafted_by)


def test_a_mistyped_result_stays_listed_and_the_source_stays(make: Make, drawn):
    event, _, draw = drawn
    with clock.at(public(event)):
        wrong = selection.enter_result(draw, "4 0 8", EVIDENCE, by=event.drafted_by)
        db.session.flush()
        selection.void_attempt(wrong, "最后一位录错了", by=other(make, event))
        right = selection.enter_result(draw, "4 0 7", EVIDENCE, by=event.drafted_by)
        db.session.flush()
        selection.confirm_result(right, by=other(make, event))
    assert [attempt.result for attempt in db.session.scalars(select(DrawAttempt).order_by(DrawAttempt.no))] == [
        "4 0 8",
        "4 0 7",
    ]
    assert right.source_id == wrong.source_id
    assert recipe.verify(drawing.document(draw)) == []


def fail(make: Make, event, draw) -> DrawAttempt:
    """Two people see that the source of the moment was not drawn."""
    claimed = selection.enter_failure(draw, "当期停售公告", by=event.drafted_by)
    db.session.flush()
    selection.confirm_failure(claimed, by=other(make, event))
    db.session.flush()
    return claimed


def test_a_source_that_failed_hands_over_to_the_fallback(make: Make, drawn):
    event, _, draw = drawn
    with clock.at(public(event)):
        fail(make, event, draw)
        with pytest.raises(Refused, match="还没有开奖"):
            selection.enter_result(draw, "1 2 3", EVIDENCE, by=event.drafted_by)
    with clock.at(public(event, 1)):
        attempt = selection.enter_result(draw, "1 2 3", EVIDENCE, by=event.drafted_by)
        db.session.flush()
        selection.confirm_result(attempt, by=other(make, event))
    assert recipe.verify(drawing.document(draw)) == []


def test_one_person_alone_cannot_set_a_source_aside(drawn):
    event, _, draw = drawn
    with clock.at(public(event)):
        claimed = selection.enter_failure(draw, "当期停售公告", by=event.drafted_by)
        db.session.flush()
        with pytest.raises(Refused, match="另一个人"):
            selection.confirm_failure(claimed, by=event.drafted_by)
        with pytest.raises(Refused, match="等确认"):
            selection.enter_result(draw, "1 2 3", EVIDENCE, by=event.drafted_by)
    assert selection.usable_source(draw).position == 1


def test_a_result_typed_wrongly_never_frees_the_way_to_another_source(make: Make, drawn):
    event, _, draw = drawn
    with clock.at(public(event)):
        attempt = selection.enter_result(draw, "4 0 7", EVIDENCE, by=event.drafted_by)
        db.session.flush()
        with pytest.raises(Refused, match="开奖结果"):
            selection.confirm_failure(attempt, by=other(make, event))
        selection.void_attempt(attempt, "录错了一位", by=event.drafted_by)
    assert selection.usable_source(draw).position == 1


def test_a_failure_claimed_by_mistake_is_taken_back_and_the_source_stays(make: Make, drawn):
    event, _, draw = drawn
    with clock.at(public(event)):
        claimed = selection.enter_failure(draw, "当期停售公告", by=event.drafted_by)
        db.session.flush()
        with pytest.raises(Refused, match="没有开奖"):
            selection.confirm_result(claimed, by=other(make, event))
        selection.void_attempt(claimed, "公告看错了日期", by=other(make, event))
    assert selection.usable_source(draw).position == 1


def test_when_every_source_failed_others_are_named_after_them_and_the_draw_still_verifies(make: Make, drawn):
    event, _, draw = drawn
    later = public(event, 1) + timedelta(hours=24)
    for number in (0, 1):
        with clock.at(public(event, number)):
            if number == 0:
                with pytest.raises(Refused, match="还能用"):
                    sources.replace_sources(event, [(SourceKind.FC3D, "1", later)], "停售两天", by=event.drafted_by)
            fail(make, event, draw)
    with clock.at(public(event, 1)):
        sources.replace_sources(event, [(SourceKind.FC3D, "2026400", later)], "两期都停售", by=event.drafted_by)
    with clock.at(later):
        attempt = selection.enter_result(draw, "1 2 3", EVIDENCE, by=event.drafted_by)
        db.session.flush()
        selection.confirm_result(attempt, by=other(make, event))
    assert [source["issue"] for source in drawing.document(draw)["sources"]] == ["2026330", "2026331", "2026400"]
    assert recipe.verify(drawing.document(draw)) == []
    assert event.state == State.SELECTED


def test_a_list_nobody_froze_in_time_gets_a_new_source_in_public(make: Make):
    event = make.event(kind=Kind.MEETING, selection=Selection.DRAW)
    make.entry(event)
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
        db.session.flush()
    missed = public(event, 1)
    with clock.at(missed):
        later = missed + timedelta(hours=24)
        sources.replace_sources(event, [(SourceKind.FC3D, "2026400", later)], "没有按时锁定名单", by=event.drafted_by)
        draw = selection.freeze(event, by=event.drafted_by)
        db.session.flush()
    assert recipe.verify(drawing.document(draw)) == []
    text = db.session.scalars(select(EventNotice.text)).one()
    assert "原为福彩3D第 2026330 期" in text
    assert "现为福彩3D第 2026400 期" in text


def test_the_clock_freezes_a_list_everyone_forgot(make: Make):
    event = make.event(kind=Kind.MEETING, selection=Selection.DRAW)
    make.entry(event)
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
        db.session.flush()
        freeze_before_draw()
        assert selection.the_draw(event) is None
    with clock.at(public(event) - timedelta(minutes=30)):
        freeze_before_draw()
        freeze_before_draw()
    draw = selection.the_draw(event)
    assert draw.frozen_by_id is None
    assert draw.frozen_at < public(event)


def test_nothing_is_drawn_while_the_event_is_postponed(make: Make, drawn):
    event, entries, draw = drawn
    with clock.at(public(event)):
        attempt = selection.enter_result(draw, "4 0 7", EVIDENCE, by=event.drafted_by)
        db.session.flush()
        events.postpone(event, "会议室停电", by=event.drafted_by)
        with pytest.raises(Refused, match="已延期"):
            selection.confirm_result(attempt, by=other(make, event))
    assert event.state == State.POSTPONED
    assert {entry.state for entry in entries} == {EntryState.SUBMITTED}


def test_somebody_who_withdrew_after_freezing_stays_in_the_draw_and_leaves_no_seat_empty(make: Make, drawn):
    event, entries, draw = drawn
    with clock.at(public(event) - timedelta(hours=1)):
        signup.withdraw(entries[0], by=None)
        signup.withdraw(entries[1], by=None)
    with clock.at(public(event)):
        attempt = selection.enter_result(draw, "4 0 7", EVIDENCE, by=event.drafted_by)
        db.session.flush()
        selection.confirm_result(attempt, by=other(make, event))
    assert recipe.verify(drawing.document(draw)) == []
    held = [entry for entry in entries if entry.holds_seat]
    assert len(held) == 3
    assert event.seats[0].taken == 3


def test_nobody_is_struck_off_a_frozen_list(drawn):
    event, entries, _ = drawn
    with pytest.raises(Refused, match="已经锁定"):
        selection.reject(entries[0], "不符合条件", by=event.drafted_by)


@pytest.fixture
def reviewed(make: Make):
    event = make.event(
        kind=Kind.SYMPOSIUM,
        selection=Selection.REVIEW,
        criteria=["针对性", "广泛性"],
        seats=[(Category.RESIDENT, 2, 0)],
    )
    return event, [make.entry(event) for _ in range(4)]


def test_a_committee_ranks_proposes_and_a_second_person_confirms(make: Make, reviewed):
    event, entries = reviewed
    with clock.at(MONDAY):
        for points, entry in enumerate(entries):
            selection.assess(entry, {"针对性": points, "广泛性": points}, "看了申请理由", by=event.drafted_by)
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
        order = [(entry.id, f"平均 {mean} 分") for entry, mean, _ in selection.ranking(event)]
        round_ = selection.propose(event, order, by=event.drafted_by)
        db.session.flush()
        with pytest.raises(Refused, match="另一个人"):
            selection.confirm_proposal(round_, by=event.drafted_by)
        selection.confirm_proposal(round_, by=other(make, event))
    assert [entry.state.value for entry in entries] == ["waiting", "waiting", "seated", "seated"]
    assert entries[3].reason == "平均 6.0 分"


def proposed(event, entries):
    """A list of everyone that waits for its second person."""
    for entry in entries:
        selection.assess(entry, {"针对性": 3, "广泛性": 2}, "看了申请理由", by=event.drafted_by)
    if event.state == State.PUBLISHED:
        events.close(event, by=None)
    round_ = selection.propose(event, [(entry.id, "名单理由充分") for entry in entries], by=event.drafted_by)
    db.session.commit()
    return round_


def said_to_the_second(app, person, address: str, **typed: str) -> str:
    """What somebody reads whose page is from before a colleague pressed."""
    app.config["WTF_CSRF_ENABLED"] = False
    soup = page(sign_in(app, person).post(address, data=typed, follow_redirects=True))
    return " ".join(one.get_text(" ", strip=True) for one in soup.select(".flash, .err"))


def test_whoever_presses_second_reads_who_was_first_when_and_where_to_look(app, make: Make, reviewed):
    event, entries = reviewed
    first, second = other(make, event), other(make, event)
    with clock.at(event.signup_closes_at):
        returned = proposed(event, entries)
        selection.return_proposal(returned, "住址集中在一处", by=first)
        db.session.commit()
        again = proposed(event, entries)
        when = f"何志远 {clock.here(clock.now()):%-m月%-d日 %H:%M} 已经"
        pressed = (("confirm", {}), ("return", {"reason": "名单里漏了人"}))
        for step, typed in pressed:
            told = said_to_the_second(app, second, f"/desk/openday/rounds/{returned.id}/{step}", **typed)
            assert f"{when}退回这份名单：住址集中在一处" in told and "请到“评审遴选”看现在的名单" in told, step
        assert (returned.returned_by_id, returned.returned_at) == (first.id, clock.now())
        shown = page(sign_in(app, second).get(f"/desk/openday/rounds/{returned.id}")).select_one("main").text
        assert "何志远" in shown and "已退回：住址集中在一处" in shown
        selection.confirm_proposal(again, by=first)
        db.session.commit()
        for step, typed in pressed:
            told = said_to_the_second(app, second, f"/desk/openday/rounds/{again.id}/{step}", **typed)
            assert f"{when}确认这份名单" in told and "请到“报名名单”看结果" in told, step
    assert again.returned_reason == "" and [one.state for one in entries].count(EntryState.SEATED) == 2


def test_of_a_list_returned_before_it_was_written_down_by_whom_the_reason_is_told(app, reviewed):
    event, entries = reviewed
    with clock.at(event.signup_closes_at):
        round_ = proposed(event, entries)
        round_.returned_reason = "住址集中在一处"
        with pytest.raises(Refused, match="^已经退回这份名单：住址集中在一处"):
            selection.return_proposal(round_, "名单里漏了人", by=event.drafted_by)


def test_whoever_confirms_a_result_second_reads_who_was_first(app, make: Make, drawn):
    event, _, draw = drawn
    first, second = other(make, event), other(make, event)
    with clock.at(public(event)):
        wrong = selection.enter_result(draw, "4 0 8", EVIDENCE, by=event.drafted_by)
        db.session.flush()
        selection.void_attempt(wrong, "把号码看错了", by=first)
        right = selection.enter_result(draw, "4 0 7", EVIDENCE, by=event.drafted_by)
        db.session.flush()
        selection.confirm_result(right, by=first)
        db.session.commit()
        for attempt, words in ((wrong, "作废这一次录入：把号码看错了"), (right, "确认这一次录入")):
            told = said_to_the_second(app, second, f"/desk/openday/attempts/{attempt.id}/confirm")
            assert f"何志远 {clock.here(clock.now()):%-m月%-d日 %H:%M} 已经{words}" in told


def test_a_proposal_leaves_nobody_out(reviewed):
    event, entries = reviewed
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
        with pytest.raises(Refused, match="不能漏"):
            selection.propose(event, [(entry.id, "理由充分") for entry in entries[1:]], by=event.drafted_by)


def test_nobody_is_put_on_a_list_unseen(reviewed):
    event, entries = reviewed
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
        with pytest.raises(Refused, match="没有人评分"):
            selection.propose(event, [(entry.id, "理由充分") for entry in entries], by=event.drafted_by)


def test_the_second_person_sees_order_reasons_and_points(make: Make, app, reviewed):
    event, entries = reviewed
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
        for entry in entries:
            selection.assess(entry, {"针对性": 3, "广泛性": 2}, f"住得近{entry.id}", by=event.drafted_by)
        db.session.flush()
        round_ = selection.propose(event, [(entry.id, "名单理由充分") for entry in entries], by=event.drafted_by)
        db.session.flush()
        answer = sign_in(app, other(make, event)).get(f"/desk/openday/rounds/{round_.id}")
    text = page(answer).select_one("main").text
    assert [text.index(entry.no) for entry in entries] == sorted(text.index(entry.no) for entry in entries)
    assert "名单理由充分" in text
    assert f"{event.drafted_by.name}：针对性 3 分，广泛性 2 分。住得近{entries[0].id}" in text


def test_points_are_for_the_announced_criteria_only(reviewed):
    event, entries = reviewed
    with pytest.raises(Refused, match="0 到 5 分"):
        selection.assess(entries[0], {"针对性": 6, "广泛性": 0}, "理由充分", by=event.drafted_by)


def test_a_rejected_applicant_hears_why(make: Make, reviewed):
    event, entries = reviewed
    with clock.at(MONDAY):
        selection.reject(entries[0], "不在本县居住或工作", by=event.drafted_by)
    assert entries[0].state == EntryState.REJECTED
    assert db.session.scalar(select(Message.id).where(Message.notice == "openday/rejected")) is not None


def test_a_walk_in_takes_no_seat_before_the_draw_gave_them_away(make: Make):
    event = make.event(kind=Kind.MEETING, selection=Selection.DRAW, walk_ins=True, seats=[(Category.RESIDENT, 1, 0)])
    make.entry(event)
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
    with clock.at(event.starts_at - timedelta(hours=1)), pytest.raises(Refused, match="名单还没有确定"):
        day.walk_in(event, Category.RESIDENT, applying.Applicant("王大明", id_number(4321)), "", by=event.drafted_by)


def test_one_proposal_waits_at_a_time(reviewed):
    event, entries = reviewed
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
        for entry in entries:
            selection.assess(entry, {"针对性": 3, "广泛性": 2}, "住得近些", by=event.drafted_by)
        db.session.flush()
        order = [(entry.id, "住得近些") for entry in entries]
        selection.propose(event, order, by=event.drafted_by)
        db.session.flush()
        with pytest.raises(Refused, match="等确认"):
            selection.propose(event, order, by=event.drafted_by)


def test_the_balance_counts_people_by_sex_and_ballots_by_district(make: Make):
    event = make.event(selection=Selection.REVIEW, criteria=["针对性"], companions=1)
    make.entry(event, people=[applying.Applicant("周晓禾", id_number(1)), make.companion(Part.CHILD)], district="星沙")
    make.entry(event, 2, district="星沙")
    make.entry(event, 3)
    found = dict(selection.balance(selection.candidates(event)))
    assert sum(count for _, count in found["性别"]) == 4
    assert found["住址"] == [("星沙", 2), ("没有写", 1)]
    assert selection.balance([]) == []


def test_a_balance_nobody_was_asked_for_is_not_shown(make: Make):
    event = make.event(selection=Selection.REVIEW, criteria=["针对性"])
    make.entry(event)
    assert [label for label, _ in selection.balance(selection.candidates(event))] == ["性别"]
