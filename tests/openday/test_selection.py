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
from app.openday.models import DrawAttempt
from app.openday.rules import Category, EntryState, Kind, Selection, State
from app.openday.service import events, selection, signup
from tests.making import MONDAY, Make

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
        selection.void_attempt(wrong, "最后一位录错了", False, by=other(make, event))
        right = selection.enter_result(draw, "4 0 7", EVIDENCE, by=event.drafted_by)
        db.session.flush()
        selection.confirm_result(right, by=other(make, event))
    assert [attempt.result for attempt in db.session.scalars(select(DrawAttempt).order_by(DrawAttempt.no))] == [
        "4 0 8",
        "4 0 7",
    ]
    assert right.source_id == wrong.source_id
    assert recipe.verify(drawing.document(draw)) == []


def test_a_source_that_failed_hands_over_to_the_fallback(make: Make, drawn):
    event, _, draw = drawn
    with clock.at(public(event)):
        failed = selection.enter_result(draw, "0 0 0", "当期未开奖的公告", by=event.drafted_by)
        db.session.flush()
        selection.void_attempt(failed, "当期因故未开奖", True, by=other(make, event))
        with pytest.raises(Refused, match="还没有开奖"):
            selection.enter_result(draw, "1 2 3", EVIDENCE, by=event.drafted_by)
    with clock.at(public(event, 1)):
        attempt = selection.enter_result(draw, "1 2 3", EVIDENCE, by=event.drafted_by)
        db.session.flush()
        selection.confirm_result(attempt, by=other(make, event))
    assert recipe.verify(drawing.document(draw)) == []


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


def test_a_proposal_leaves_nobody_out(reviewed):
    event, entries = reviewed
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
        with pytest.raises(Refused, match="不能漏"):
            selection.propose(event, [(entry.id, "理由充分") for entry in entries[1:]], by=event.drafted_by)


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
