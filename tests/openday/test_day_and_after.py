"""The day and what became of it: passes, check-in that counts once, opinions answered, figures that can be opened."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.core.audit.models import AuditEntry
from app.core.notify.models import Message
from app.db import db
from app.errors import Refused
from app.openday import queries
from app.openday.jobs import close_signup, remind
from app.openday.rules import Category, Outcome, State
from app.openday.service import after, day, events, signup
from tests.making import MONDAY, Make, id_number

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def meeting(make: Make):
    """An event with two seated entries on its day."""
    event = make.event(walk_ins=True, seats=[(Category.RESIDENT, 3, 1)])
    entries = [make.entry(event), make.entry(event)]
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
        db.session.flush()
    return event, entries


@pytest.fixture
def held(meeting):
    event, entries = meeting
    with clock.at(event.starts_at):
        day.check_in(event, entries[0].applicant, by=event.drafted_by)
    with clock.at(event.ends_at):
        events.hold(event, by=event.drafted_by)
        db.session.flush()
    return event, entries


def test_a_pass_opens_its_own_person_and_no_other(meeting, make: Make):
    event, entries = meeting
    token = day.pass_token(entries[0].applicant)
    assert day.person_of(event, token) is entries[0].applicant
    assert entries[0].applicant.name not in token
    elsewhere = make.event()
    forged = [
        token[:-1] + "a" if token[-1] != "a" else token[:-1] + "b",
        token.replace("-", "", 1),
        "0-" + token.partition("-")[2],
        "",
    ]
    for wrong in forged:
        with pytest.raises(Refused, match="通行码"):
            day.person_of(event, wrong)
    with pytest.raises(Refused):
        day.person_of(elsewhere, token)


def test_a_pass_of_somebody_who_withdrew_is_void(meeting):
    event, entries = meeting
    token = day.pass_token(entries[0].applicant)
    with clock.at(event.starts_at - timedelta(hours=4)):
        signup.withdraw(entries[0], by=None)
    with pytest.raises(Refused, match="不再有效"):
        day.person_of(event, token)


def test_a_check_in_sent_twice_counts_once_and_the_first_time_stands(meeting):
    event, entries = meeting
    person = entries[0].applicant
    for minutes in (0, 5):
        with clock.at(event.starts_at - timedelta(minutes=20) + timedelta(minutes=minutes)):
            day.check_in(event, person, by=event.drafted_by)
    assert person.arrived_at == event.starts_at - timedelta(minutes=20)
    done = select(func.count()).where(AuditEntry.did == "openday.person.checked_in")
    assert db.session.scalar(done) == 1


def test_whoever_comes_after_the_start_is_late(meeting):
    event, entries = meeting
    with clock.at(event.starts_at + timedelta(minutes=1)):
        assert day.check_in(event, entries[0].applicant, by=event.drafted_by).arrived_late


def test_the_door_is_not_open_yet(meeting):
    event, entries = meeting
    with clock.at(event.starts_at - timedelta(hours=4)), pytest.raises(Refused, match="3 小时"):
        day.check_in(event, entries[0].applicant, by=event.drafted_by)


def test_a_wrong_check_in_is_taken_back_with_its_reason(meeting):
    event, entries = meeting
    with clock.at(event.starts_at):
        day.check_in(event, entries[0].applicant, by=event.drafted_by)
        with pytest.raises(Refused, match="理由"):
            day.undo_check_in(entries[0].applicant, "", by=event.drafted_by)
        day.undo_check_in(entries[0].applicant, "点错了人", by=event.drafted_by)
    assert entries[0].applicant.arrived_at is None


def test_a_walk_in_takes_a_free_seat_and_no_more(meeting):
    event, _ = meeting
    with clock.at(event.starts_at):
        entry = day.walk_in(
            event, Category.RESIDENT, signup.Applicant("吴建平", id_number(801)), "", by=event.drafted_by
        )
        assert entry.applicant.arrived_at is not None
        with pytest.raises(Refused, match="坐满"):
            day.walk_in(event, Category.RESIDENT, signup.Applicant("郑小梅", id_number(802)), "", by=event.drafted_by)


def test_an_invited_guest_has_a_reserved_seat_shown_as_such(make: Make):
    event = make.event(seats=[(Category.RESIDENT, 1, 1)])
    with clock.at(MONDAY):
        guest = day.invite(event, Category.RESIDENT, "易代表", "13800000077", "", "县人大", by=event.drafted_by)
        assert guest.reserved
        assert event.seats[0].taken == 0
        with pytest.raises(Refused, match="没有空着的邀请席位"):
            day.invite(event, Category.RESIDENT, "罗代表", "13800000078", "", "", by=event.drafted_by)
        signup.withdraw(guest, by=None)
    db.session.refresh(event.seats[0])
    assert event.seats[0].invited == 0


def test_opening_personal_data_is_on_record(meeting):
    event, entries = meeting
    clear = day.reveal(entries[0], by=event.drafted_by)
    assert clear["手机"].startswith("139")
    row = db.session.scalars(select(AuditEntry).where(AuditEntry.did == "openday.entry.opened")).one()
    assert (row.actor_id, row.subject_id) == (event.drafted_by_id, entries[0].id)
    assert clear["手机"] not in str(row.changes)


def test_an_opinion_is_numbered_masked_answered_and_its_author_told(held):
    event, entries = held
    with clock.at(event.ends_at):
        opinion = after.hand_in(entries[0], "路灯坏了，打我电话 13912345678", None, by=None)
        assert opinion.no == f"{event.no}-Y01"
        assert opinion.public_text == "路灯坏了，打我电话 139****5678"
        assert opinion.text.endswith("13912345678")
        with pytest.raises(Refused, match="理由"):
            after.answer(opinion, Outcome.ADOPTED, "", event.unit, by=event.drafted_by)
        after.answer(opinion, Outcome.ADOPTED, "已更换路灯 12 盏", event.unit, by=event.drafted_by)
        after.add_result(opinion, "全部亮了，照片已公开", "", by=event.drafted_by)
    told = db.session.scalars(
        select(Message.notice).where(Message.notice.in_(("openday/answered", "openday/result")))
    ).all()
    assert sorted(told) == ["openday/answered", "openday/result"]


def test_the_window_for_opinions_closes(held):
    event, entries = held
    with clock.at(event.opinions_until + timedelta(seconds=1)), pytest.raises(Refused, match="时间已过"):
        after.hand_in(entries[0], "晚了", None, by=None)


def test_whoever_was_not_there_hands_in_nothing(held):
    event, entries = held
    with clock.at(event.ends_at), pytest.raises(Refused, match="到场"):
        after.hand_in(entries[1], "没去", None, by=None)


def test_results_wait_for_minutes_and_for_every_answer(held):
    event, entries = held
    with clock.at(event.ends_at):
        with pytest.raises(Refused, match="会议记录"):
            after.conclude(event, by=event.drafted_by)
        after.write_minutes(event, "看了水厂。", "", by=event.drafted_by)
        opinion = after.hand_in(entries[0], "水压不够", None, by=None)
        db.session.flush()
        with pytest.raises(Refused, match="还有 1 条"):
            after.conclude(event, by=event.drafted_by)
        after.answer(opinion, Outcome.DECLINED, "管网改造明年才开始", event.unit, by=event.drafted_by)
        db.session.flush()
        after.conclude(event, by=event.drafted_by)
    assert event.state == State.CONCLUDED


def test_minutes_hold_no_personal_numbers_and_keep_their_versions(held):
    event, _ = held
    with clock.at(event.ends_at):
        with pytest.raises(Refused, match="身份证号"):
            after.write_minutes(event, f"代表 {id_number(5)} 发言", "", by=event.drafted_by)
        after.write_minutes(event, "第一版", "", by=event.drafted_by)
        db.session.flush()
        with pytest.raises(Refused, match="理由"):
            after.write_minutes(event, "第二版", "", by=event.drafted_by)
        after.write_minutes(event, "第二版", "补记发言", by=event.drafted_by)
        db.session.flush()
    assert [revision.text for revision in queries.minutes_of(event)] == ["第二版", "第一版"]


def test_one_survey_per_entry(held):
    event, entries = held
    after.answer_survey(entries[0], 5, 4, "", by=None)
    db.session.flush()
    with pytest.raises(Refused, match="已经评价过"):
        after.answer_survey(entries[0], 1, 1, "", by=None)


def test_every_figure_is_the_sum_of_its_list(held):
    event, entries = held
    with clock.at(event.ends_at):
        opinion = after.hand_in(entries[0], "水压不够", None, by=None)
        after.answer(opinion, Outcome.PARTLY, "先修二期管网", event.unit, by=event.drafted_by)
        after.answer_survey(entries[0], 4, 4, "", by=None)
        db.session.flush()
    row = next(row for row in queries.figures(2026) if row.unit.id == event.unit_id)
    one = queries.figures_of(event)
    assert (row.events, row.applicants, row.selected, row.present) == (1, 2, 2, 1)
    assert (row.opinions, row.adopted, row.answered, row.satisfaction) == (1, 1, 1, 4.0)
    assert {"applicants": row.applicants, "present": row.present, "adopted": row.adopted}.items() <= one.items()


def test_jobs_run_twice_have_one_effect(make: Make):
    event = make.event()
    make.entry(event)
    with clock.at(event.signup_closes_at):
        close_signup()
        close_signup()
    assert event.state == State.SELECTED
    with clock.at(event.starts_at - timedelta(days=1)):
        remind()
        remind()
    assert db.session.scalar(select(func.count()).where(Message.notice == "openday/reminder")) == 1
