"""Companions after the sign-up: seats follow people, the line moves, history stays, everyone is told."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.core.notify.models import Message
from app.db import db, unit_of_work
from app.errors import Refused
from app.openday.models import Entry, EntryRevision, Person, Seat
from app.openday.rules import Category, EntryState, Part, Selection
from app.openday.service import applying, companions, day, events, forgetting, signup
from tests.conftest import page
from tests.making import MONDAY, Make, id_number, sign_in

pytestmark = pytest.mark.usefixtures("app")


def taken(event) -> int:
    return db.session.scalar(select(func.sum(Seat.taken)).where(Seat.event_id == event.id))


def change(entry: Entry, leaving=(), coming=(), now=MONDAY) -> Entry:
    with clock.at(now):
        return companions.change(entry, set(leaving), list(coming), by=None)


def family(make: Make, event, *parts: Part) -> Entry:
    people = [applying.Applicant("周晓禾", id_number(9100))]
    return make.entry(event, people=[*people, *(make.companion(part) for part in parts)])


@pytest.fixture
def event(make: Make):
    return make.event(companions=2, seats=[(Category.RESIDENT, 3, 0)])


def test_one_more_takes_a_free_seat(make: Make, event):
    entry = change(family(make, event), coming=[make.companion(Part.CHILD)])
    assert (entry.size, taken(event), [person.part for person in entry.people]) == (2, 2, [Part.SELF, Part.CHILD])


def test_one_less_frees_a_seat_and_the_line_moves(make: Make, event):
    entry = family(make, event, Part.CHILD, Part.ELDER)
    waiting = make.entry(event)
    assert waiting.state == EntryState.WAITING
    change(entry, leaving=[entry.people[1].id])
    assert (entry.state, entry.size, waiting.state) == (EntryState.SEATED, 2, EntryState.OFFERED)
    assert taken(event) == 3


def test_one_more_without_a_free_seat_is_refused_and_nothing_changes(make: Make, event):
    entry = family(make, event)
    make.entry(event)
    with unit_of_work():
        make.entry(event)
    with pytest.raises(Refused, match="没有空席位"), unit_of_work():
        change(entry, coming=[make.companion(Part.CHILD)])
    assert taken(event) == 3
    assert db.session.scalar(select(func.count(Person.id)).where(Person.entry_id == entry.id)) == 1


def test_a_free_seat_belongs_to_whoever_waits_and_fits(make: Make, event):
    entry = family(make, event)
    make.entry(event)
    seat = event.seats[0]
    waiting = family_of_two(make, event)
    assert (waiting.state, seat.free) == (EntryState.WAITING, 1)
    change(entry, coming=[make.companion(Part.CHILD)])
    assert taken(event) == 3, "nobody who waits could use it"


def family_of_two(make: Make, event) -> Entry:
    return make.entry(event, people=[applying.Applicant("吴建平", id_number(9900)), make.companion(Part.CHILD)])


def test_a_waiting_ballot_that_becomes_smaller_may_fit_at_once(make: Make, event):
    make.entry(event)
    make.entry(event)
    waiting = family_of_two(make, event)
    change(waiting, leaving=[waiting.people[1].id])
    assert (waiting.state, waiting.size, taken(event)) == (EntryState.OFFERED, 1, 3)


def test_a_waiting_ballot_that_grows_keeps_its_place(make: Make, event):
    for _ in range(3):
        make.entry(event)
    first, second = make.entry(event), make.entry(event)
    change(first, coming=[make.companion(Part.CHILD)])
    assert first.rank < second.rank
    assert (first.state, taken(event)) == (EntryState.WAITING, 3)


@pytest.mark.parametrize("selection", [Selection.DRAW, Selection.REVIEW])
def test_before_a_draw_or_a_review_only_the_ballot_changes(make: Make, selection):
    event = make.event(companions=1, selection=selection, criteria=["针对性"])
    entry = change(family(make, event), coming=[make.companion(Part.CARER)])
    assert (entry.state, entry.size, taken(event)) == (EntryState.SUBMITTED, 2, 0)


def test_who_was_on_the_ballot_before_is_kept_and_the_change_is_told(make: Make, event):
    entry = family(make, event, Part.CHILD)
    gone = entry.people[1]
    change(entry, leaving=[gone.id], coming=[make.companion(Part.ELDER, date(1950, 1, 1))])
    kept = db.session.scalars(select(EntryRevision)).one()
    assert [row["part"] for row in kept.before["people"]] == ["self", "child"]
    assert all(set(row) == {"name", "part"} for row in kept.before["people"]), "no number in the history"
    told = db.session.scalars(select(Message).where(Message.notice == "openday/companions")).one()
    assert (told.subject_id, taken(event)) == (entry.id, 2)
    forgetting.forget_contact(entry.id)
    db.session.refresh(kept)
    assert kept.before == {}


def test_a_mistyped_name_is_mended_under_the_same_number(make: Make, event):
    child = make.companion(Part.CHILD)
    entry = make.entry(event, people=[applying.Applicant("周晓禾", id_number(9901)), child])
    change(entry, [entry.people[1].id], [applying.Applicant("周小禾", child.id_number, Part.CHILD)])
    assert [person.name for person in entry.people] == ["周晓禾", "周小禾"]


@pytest.mark.parametrize(
    ("coming", "sentence", "field"),
    [
        ([], "没有改动", None),
        ([("", 1, Part.CARER)], "请填写姓名", "people-0-name"),
        ([("吴建平", 1, Part.CHILD)], "已满 18 周岁", "people-0-part"),
        ([("吴建平", 1, Part.CARER), ("吴建平", 1, Part.CARER)], "和前面的人一样", "people-1-id_number"),
        ([("吴建平", 9800, Part.CARER)], "已经报过名", "people-0-id_number"),
        ([("甲", 1, Part.CARER), ("乙", 2, Part.CARER), ("丙", 3, Part.CARER)], "最多带 2 位", None),
    ],
)
def test_each_refusal_says_how_to_mend_it(make: Make, event, coming, sentence, field):
    make.entry(event, 9800)
    entry = family(make, event)
    rows = [applying.Applicant(name, id_number(number), part) for name, number, part in coming]
    with pytest.raises(Refused, match=sentence) as refusal:
        change(entry, coming=rows)
    assert refusal.value.field == field


def test_a_stranger_and_the_applicant_cannot_be_taken_off(make: Make, event):
    entry, other = family(make, event, Part.CHILD), make.entry(event)
    for id in (entry.people[0].id, other.people[0].id):
        with pytest.raises(Refused, match="没有改动"):
            change(entry, leaving=[id])


def test_after_sign_up_has_closed_nothing_changes(make: Make, event):
    entry = family(make, event, Part.CHILD)
    with pytest.raises(Refused, match="已截止"):
        change(entry, leaving=[entry.people[1].id], now=event.signup_closes_at)


def test_an_invited_guest_and_a_ballot_that_ended_have_no_companions_to_change(make: Make):
    event = make.event(companions=1, seats=[(Category.RESIDENT, 2, 1)])
    with clock.at(MONDAY):
        invited = day.invite(event, Category.RESIDENT, "王代表", "13700001111", "", "", by=event.drafted_by)
        withdrawn = make.entry(event)
        signup.withdraw(withdrawn, by=None)
    for entry in (invited, withdrawn):
        with pytest.raises(Refused, match="不能改同行人"):
            change(entry, coming=[make.companion(Part.CHILD)])


def test_the_page_adds_and_takes_off_and_says_how_many_come(app, make: Make):
    with unit_of_work():
        event = make.event(companions=2, seats=[(Category.RESIDENT, 3, 0)])
        resident = make.resident()
        people = [applying.Applicant("周晓禾", id_number(9902)), make.companion(Part.CHILD)]
        with clock.at(MONDAY):
            entry = signup.sign_up(event, make.application(people=people), by=resident).entry
    reader = sign_in(app, resident)
    address = f"/openday/entries/{entry.id}/companions"
    with clock.at(MONDAY):
        assert page(reader.get(f"/openday/entries/{entry.id}/")).select_one(f'a[href="{address}"]')
        wrong = {"people-0-name": "刘桂兰", "people-0-id_number": id_number(9903)[:-1], "people-0-part": "elder"}
        soup = page(reader.post(address, data=wrong))
        assert "17 位" in soup.select_one('[id="people-0-id_number-error"]').text
        assert soup.select_one('[id="people-0-name"]')["value"] == "刘桂兰"
        typed = {**wrong, "people-0-id_number": id_number(9903), "leaving": str(entry.people[1].id)}
        done = page(reader.post(address, data=typed, follow_redirects=True))
    assert "现在共 2 人" in done.select_one(".flash").text
    assert [person.name for person in entry.people] == ["周晓禾", "刘桂兰"]
    with clock.at(event.signup_closes_at + timedelta(minutes=1)):
        events.close(event, by=None)
        assert page(reader.get(f"/openday/entries/{entry.id}/")).select_one(f'a[href="{address}"]') is None


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("asked", ["9" * 5000, "²", "-1", "x"])
def test_an_odd_number_of_companions_in_an_address_opens_the_form_all_the_same(app, make: Make, event, asked: str):
    with unit_of_work():
        db.session.flush()
    with clock.at(MONDAY):
        assert app.test_client().get(f"/openday/{event.id}/signup?companions={asked}").status_code == 200
