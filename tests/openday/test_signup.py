"""Signing up: what is booked, who waits, who is told, what each refusal says."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app import clock
from app.core import privacy, workdays
from app.core.audit.models import AuditEntry
from app.core.notify.models import Message
from app.core.workdays.rules import working_hours_later
from app.db import db
from app.errors import Refused
from app.openday.models import EntryRevision, Event, Person, Seat
from app.openday.rules import Category, Channel, EntryState, Part, QuestionKind, Selection, State
from app.openday.service import applying, events, query_codes, seats, signup
from tests.making import MONDAY, Make, id_number

pytestmark = pytest.mark.usefixtures("app")


def taken(event) -> int:
    return db.session.scalar(select(func.sum(Seat.taken)).where(Seat.event_id == event.id))


def test_the_first_to_come_get_the_seats_and_the_next_waits(make: Make):
    event = make.event()
    states = [make.entry(event).state for _ in range(3)]
    assert states == [EntryState.SEATED, EntryState.SEATED, EntryState.WAITING]
    assert taken(event) == 2


def test_a_sign_up_gives_a_number_and_a_code_at_once(make: Make):
    event = make.event()
    with clock.at(MONDAY):
        receipt = signup.sign_up(event, make.application(), by=None)
        assert receipt.entry.no == f"{event.no}-0001"
        assert query_codes.find_by_code(receipt.entry.no.lower(), f" {receipt.code.lower()} ") is receipt.entry


def test_a_sign_up_is_on_record_and_told(make: Make):
    entry = make.entry(make.event())
    assert (
        db.session.scalar(select(AuditEntry.did).where(AuditEntry.subject_kind == "entry")) == "openday.entry.signed_up"
    )
    message = db.session.scalars(select(Message).where(Message.subject_id == entry.id)).one()
    assert message.notice == "openday/received"


def test_personal_data_is_not_readable_in_the_tables(make: Make):
    number = id_number(77)
    entry = make.entry(make.event(), 77, email="anna@example.com")
    rows = str([entry.__dict__, entry.people[0].__dict__])
    assert number not in rows
    assert "13900000077" not in rows
    assert "anna@example.com" not in rows


def test_nobody_signs_up_twice_for_one_event(make: Make):
    event = make.event()
    make.entry(event, 5)
    with pytest.raises(Refused, match="已经报过名") as refusal:
        make.entry(event, 5)
    assert refusal.value.field == "people-0-id_number"


def test_whoever_withdrew_may_sign_up_again(make: Make):
    event = make.event()
    entry = make.entry(event, 5)
    with clock.at(MONDAY):
        signup.withdraw(entry, by=None)
    assert make.entry(event, 5).state == EntryState.SEATED


@pytest.mark.parametrize(
    ("change", "sentence", "field"),
    [
        ({"phone": "1380013800"}, "少了 1 位", "phone"),
        ({"email": "nobody"}, "邮箱", "email"),
        ({"consent": False}, "同意", "consent"),
        ({"category": Category.MEDIA}, "选择一类", "category"),
        ({"people": [applying.Applicant("周晓禾", "430121198503120417")]}, "对不上", "people-0-id_number"),
        ({"people": [applying.Applicant("周晓禾", id_number(1, date(2010, 1, 1)))]}, "18 周岁", "people-0-id_number"),
        ({"people": [applying.Applicant(" ", id_number(1))]}, "姓名", "people-0-name"),
    ],
)
def test_each_refusal_stands_beside_its_field_and_stores_nothing(make: Make, change, sentence, field):
    event = make.event()
    with pytest.raises(Refused, match=sentence) as refusal:
        make.entry(event, **change)
    assert refusal.value.field == field
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0


def test_sign_up_ends_on_the_second(make: Make):
    event = make.event()
    make.entry(event, now=event.signup_closes_at - timedelta(seconds=1))
    with pytest.raises(Refused, match="已截止"):
        make.entry(event, now=event.signup_closes_at)


def test_sign_up_has_not_begun(make: Make):
    event = make.event(signup_opens_at=MONDAY + timedelta(days=1))
    with pytest.raises(Refused, match="还没有开始"):
        make.entry(event)


def test_a_secret_meeting_needs_the_promise(make: Make):
    event = make.event(secrecy=True, conduct="不录音，不拍照")
    with pytest.raises(Refused, match="承诺") as refusal:
        make.entry(event, promise=False)
    assert refusal.value.field == "promise"


def test_companions_come_together_or_wait_together(make: Make):
    event = make.event(companions=1)
    make.entry(event)
    child = make.companion(Part.CHILD)
    ballot = make.entry(event, people=[applying.Applicant("周晓禾", id_number(901)), child])
    assert (ballot.size, ballot.state) == (2, EntryState.WAITING)
    assert make.entry(event).state == EntryState.SEATED, "a smaller ballot takes the seat the pair cannot use"
    assert taken(event) == 2


def test_too_many_companions_are_refused(make: Make):
    people = [applying.Applicant("周晓禾", id_number(902)), make.companion(Part.CHILD)]
    with pytest.raises(Refused, match="最多带 0 位"):
        make.entry(make.event(), people=people)


def test_a_companion_may_not_be_on_another_live_ballot(make: Make):
    event = make.event(companions=1)
    child = make.companion(Part.CHILD)
    make.entry(event, people=[applying.Applicant("周晓禾", id_number(903)), child])
    with pytest.raises(Refused, match="已经报过名") as refusal:
        make.entry(event, people=[applying.Applicant("吴建平", id_number(904)), child])
    assert refusal.value.field == "people-1-id_number"


def test_a_grown_up_is_no_child_companion(make: Make):
    people = [applying.Applicant("周晓禾", id_number(905)), make.companion(Part.CHILD, date(1990, 1, 1))]
    with pytest.raises(Refused, match="已满 18"):
        make.entry(make.event(companions=1), people=people)


def test_a_conditional_question_is_asked_only_after_its_answer(make: Make):
    event = make.draft()
    with clock.at(MONDAY):
        first = events.add_question(
            event, {"label": "带轮椅吗", "kind": QuestionKind.YES_NO, "required": True}, by=event.drafted_by
        )
        db.session.flush()
        second = events.add_question(
            event,
            {
                "label": "轮椅多宽",
                "kind": QuestionKind.LINE,
                "required": True,
                "after_id": first.id,
                "after_answer": "是",
            },
            by=event.drafted_by,
        )
        db.session.flush()
    questions = [first, second]
    assert applying.read_answers(questions, {str(first.id): "否", str(second.id): "70"}) == {str(first.id): "否"}
    with pytest.raises(Refused, match="轮椅多宽"):
        applying.read_answers(questions, {str(first.id): "是"})
    with pytest.raises(Refused, match="列出的选项"):
        applying.read_answers(questions, {str(first.id): "也许"})


def test_an_edit_keeps_what_was_said_before(make: Make):
    entry = make.entry(make.event(), opinion="太贵")
    with clock.at(MONDAY):
        signup.revise(entry, {"opinion": "票价太贵，老人没有优惠"}, by=None)
        db.session.flush()
    before = db.session.scalars(select(EntryRevision)).one().before
    assert (before["opinion"], entry.opinion) == ("太贵", "票价太贵，老人没有优惠")


def test_a_withdrawn_seat_is_offered_to_the_next_in_line_at_once(make: Make):
    event = make.event()
    first, _, third = (make.entry(event) for _ in range(3))
    with clock.at(MONDAY):
        signup.withdraw(first, "来不了", by=None)
    assert (first.state, third.state) == (EntryState.WITHDRAWN, EntryState.OFFERED)
    assert taken(event) == 2


def test_an_offer_runs_out_only_in_the_daytime_of_working_days(make: Make):
    event = make.event()
    entries = [make.entry(event) for _ in range(4)]
    friday_evening = MONDAY + timedelta(days=4, hours=9)  # 19:00
    with clock.at(friday_evening):
        signup.withdraw(entries[0], by=None)
        db.session.flush()
        offer = entries[2].offers[0]
        assert clock.here(offer.expires_at).isoformat() == "2026-11-30T17:00:00+08:00"
    with clock.at(offer.expires_at - timedelta(seconds=1)):
        seats.expire(offer.id)
        assert entries[2].state == EntryState.OFFERED
    with clock.at(offer.expires_at):
        seats.expire(offer.id)
        seats.expire(offer.id)
    assert [entries[2].state, entries[3].state] == [EntryState.EXPIRED, EntryState.OFFERED]
    assert taken(event) == 2


def test_an_offer_accepted_is_a_seat_and_one_declined_goes_on(make: Make):
    event = make.event(seats=[(Category.RESIDENT, 1, 0)])
    first, second, third = (make.entry(event) for _ in range(3))
    with clock.at(MONDAY):
        signup.withdraw(first, by=None)
        seats.decline(second)
        assert (second.state, third.state) == (EntryState.DECLINED, EntryState.OFFERED)
        seats.accept(third)
        assert third.state == EntryState.SEATED
        with pytest.raises(Refused, match="处理过"):
            seats.accept(third)
    assert taken(event) == 1


def test_a_family_passed_over_for_its_size_is_told_and_keeps_its_place(make: Make):
    event = make.event(companions=1)
    first = make.entry(event)
    make.entry(event)
    pair = make.entry(event, people=[applying.Applicant("周晓禾", id_number(911)), make.companion(Part.CHILD)])
    single = make.entry(event)
    assert not seats.passed_over(pair), "nothing was offered yet"
    with clock.at(MONDAY):
        signup.withdraw(first, by=None)
    assert single.state == EntryState.OFFERED
    assert [seats.passed_over(entry) for entry in (pair, single)] == [True, False]
    assert seats.place_in_line(pair) == 1


def test_ones_place_in_line_moves_up(make: Make):
    event = make.event(seats=[(Category.RESIDENT, 1, 0)])
    entries = [make.entry(event) for _ in range(4)]
    assert [seats.place_in_line(entry) for entry in entries] == [None, 1, 2, 3]
    with clock.at(MONDAY):
        signup.withdraw(entries[1], by=None)
    assert [seats.place_in_line(entry) for entry in entries] == [None, None, 1, 2]


def test_left_over_seats_go_to_other_categories_when_the_list_closes(make: Make):
    event = make.event(seats=[(Category.RESIDENT, 1, 0), (Category.MEDIA, 2, 0)])
    entries = [make.entry(event) for _ in range(4)]
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
    assert [entry.state.value for entry in entries] == ["seated", "offered", "offered", "waiting"]


def test_a_stranger_with_a_wrong_code_learns_nothing(make: Make):
    entry = make.entry(make.event())
    words = []
    for no, code in ((entry.no, "WRONG"), ("OD-2026-9999-0001", "WRONG"), ("", "")):
        with pytest.raises(Refused) as refusal:
            query_codes.find_by_code(no, code)
        words.append(refusal.value.sentence)
    assert len(set(words)) == 1


def test_a_draw_event_books_nothing_before_the_draw(make: Make):
    event = make.event(selection=Selection.DRAW)
    assert make.entry(event).state == EntryState.SUBMITTED
    assert taken(event) == 0


def test_a_ballot_that_can_never_fit_is_not_left_waiting_for_ever(make: Make):
    event = make.event(companions=2)
    people = [applying.Applicant("周晓禾", id_number(901)), make.companion(Part.CHILD), make.companion(Part.CHILD)]
    with pytest.raises(Refused, match="坐不下"):
        make.entry(event, people=people)


def test_one_phone_serves_a_family_and_no_more(make: Make):
    event = make.event(seats=[(Category.RESIDENT, 20, 0)])
    for _ in range(signup.MOST_PER_PHONE):
        make.entry(event, phone="13900001111")
    with pytest.raises(Refused, match="手机号已经用在") as refusal:
        make.entry(event, phone="139 0000 1111")
    assert refusal.value.field == "phone"


def test_what_others_hold_is_told_in_one_round_and_asked_in_one_statement(make: Make, statements):
    event = make.event(companions=1, seats=[(Category.RESIDENT, 20, 0)])
    known = make.companion(Part.CHILD)
    make.entry(event, people=[applying.Applicant("周晓禾", id_number(901)), known])
    for _ in range(signup.MOST_PER_PHONE):
        make.entry(event, phone="13900001111")
    typed = make.application(phone="13900001111", people=[applying.Applicant("罗芳", id_number(902)), known])
    statements.clear()
    with clock.at(MONDAY), pytest.raises(Refused) as refusal:
        signup.sign_up(event, typed, by=None)
    assert [refused.field for refused in refusal.value.every] == ["phone", "people-1-id_number"]
    behind_the_lock = statements[[text.startswith("UPDATE tally") for text in statements].index(True) + 1 :]
    assert [text.split()[0] for text in behind_the_lock] == ["SELECT"]


def test_a_clerk_may_enter_somebody_without_a_phone_but_nobody_online(make: Make):
    event = make.event()
    with clock.at(MONDAY):
        typed = make.application(phone="")
        entry = signup.sign_up(event, typed, by=event.drafted_by, channel=Channel.COUNTER).entry
        assert (entry.phone_sealed, entry.phone_hash) == (None, None)
        with pytest.raises(Refused):
            signup.sign_up(event, make.application(phone=""), by=None)


def test_a_new_phone_and_mail_take_the_place_of_the_old(make: Make):
    entry = make.entry(make.event(), email="old@example.com")
    with clock.at(MONDAY):
        signup.revise(entry, {"phone": "13711112222", "email": ""}, by=None)
    assert privacy.unseal(entry.phone_sealed) == "13711112222"
    assert entry.phone_hash == privacy.keyed_hash("phone", "13711112222")
    assert privacy.unseal(entry.email_sealed) == "old@example.com"


@settings(max_examples=60)
@given(minutes=st.integers(0, 14 * 24 * 60), starts=st.integers(0, 23))
def test_every_offer_ends_in_the_daytime_of_a_working_day_with_time_to_think(app, minutes, starts):
    calendar = workdays.calendar() if Make() else None
    event = Event(state=State.SELECTED, starts_at=MONDAY.replace(hour=starts) + timedelta(days=14))
    now = MONDAY + timedelta(minutes=minutes)
    expires = seats.offer_expires(event, now)
    if expires is None:
        return
    at = clock.here(expires)
    assert calendar.is_workday(at.date())
    assert time(9) <= at.time() <= time(17)
    assert expires <= event.starts_at - seats.LAST_OFFER_BEFORE
    assert working_hours_later(calendar, now, seats.LEAST_HOURS) <= expires


def test_a_seat_given_back_at_the_end_of_december_waits_for_no_calendar(make: Make):
    """Before next year is entered hours that would reach into it are later than the event: nobody's way out is shut."""
    Make()
    starts = datetime(2026, 12, 31, 8, tzinfo=UTC)
    event = Event(state=State.SELECTED, starts_at=starts)
    for hours_before, is_made in ((30, True), (5, True), (3, False)):
        expires = seats.offer_expires(event, starts - timedelta(hours=hours_before))
        assert (expires is not None) == is_made
        assert expires is None or expires <= starts - seats.LAST_OFFER_BEFORE
