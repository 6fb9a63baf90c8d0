"""Companions change while sign-up is open: who stays away gives the seat back, who comes takes one that is free."""

from sqlalchemy import delete

from app import clock
from app.core import audit
from app.core.accounts.models import User
from app.core.privacy.rules import IdNumber
from app.db import db
from app.errors import Refused, Rules
from app.openday import rules
from app.openday.acts import Did
from app.openday.models import Entry, EntryRevision, Person
from app.openday.rules import EntryState
from app.openday.service import applying, messages, seats, signup

SECOND = "这个身份证号已经报过名了，每人只能报一次"
CHANGEABLE = (EntryState.SUBMITTED, EntryState.WAITING, EntryState.SEATED)


def change(entry: Entry, leaving: set[int], coming: list[applying.Applicant], *, by: User | None) -> Entry:
    """Take companions (ids of persons) off a ballot and put others on it; who was on it before is kept.

    On first-come events the seats follow: fewer people free theirs for the next in line, more take what is free. A
    waiting ballot keeps its place. Before a draw or a review only the size of the ballot changes.
    """
    seats.hold_line(entry.event_id)
    _require_changeable(entry)
    gone = [person for person in entry.people[1:] if person.id in leaving]
    if len(gone) != len(leaving) or not (gone or coming):
        raise Refused("同行人没有改动。不来的请勾选，新来的请填姓名和身份证号")
    size = entry.size - len(gone) + len(coming)
    numbers = _read(entry, size, gone, coming)
    before = {"people": [{"name": person.name, "part": person.part.value} for person in entry.people]}
    revision = EntryRevision(entry_id=entry.id, by_id=by.id if by else None, before=before)
    db.session.add(revision)
    _swap(entry, gone, numbers)
    _resize(entry, size)
    audit.record(by, Did.REVISED, entry, {"fields": ["people"], "people": [len(before["people"]), size]})
    messages.tell(entry, "openday/companions", occasion=str(revision.id))
    return entry


def _require_changeable(entry: Entry) -> None:
    event = entry.event
    db.session.refresh(event, ["state"])  # sign-up may have closed while we waited for the line
    db.session.refresh(entry)
    rules.require_open(event.state, event.signup_opens_at, event.signup_closes_at, clock.now())
    if entry.state not in CHANGEABLE or entry.reserved:
        raise Refused("这份报名现在不能改同行人")


def _read(
    entry: Entry, size: int, gone: list[Person], coming: list[applying.Applicant]
) -> list[tuple[applying.Applicant, IdNumber]]:
    """The new companions as they will be kept; Refused at once with everything that stands against them."""
    event, asked = entry.event, Rules()
    if size > 1 + event.companions:
        asked.refuse(f"每份报名最多带 {event.companions} 位同行人")
    asked.ask(applying.require_room, event, applying.seat_for(event, entry.category), size, None)
    numbers = asked.ask(applying.read_companions, event, coming)
    if numbers:
        leaving = [person.id for person in gone]
        asked.ask(signup.refuse_second_entry, event, numbers, SECOND, leaving)
    asked.tell()
    return numbers or []


def _swap(entry: Entry, gone: list[Person], coming: list[tuple[applying.Applicant, IdNumber]]) -> None:
    """First off, then on: a companion whose name was mistyped may come back under the same number."""
    db.session.execute(delete(Person).where(Person.id.in_([person.id for person in gone])))
    db.session.flush()
    db.session.expire(entry, ["people"])
    for applicant, number in coming:
        entry.people.append(signup.as_person(entry.event, applicant, number))


def _resize(entry: Entry, size: int) -> None:
    """The seats follow the people, on both databases by what is free now."""
    more = size - entry.size
    seat = entry.seat
    if seat is not None and more > 0 and not (seats.next_in_line(seat) is None and seats.take(seat, more)):
        raise Refused("没有空席位给新添的同行人。可以让新来的人自己报名排候补")
    if seat is not None and more < 0:
        seats.give_some_back(seat, -more)
    entry.size, entry.changed_at = size, clock.now()
    db.session.flush()
    if more < 0:
        _move_line(entry)


def _move_line(entry: Entry) -> None:
    """A freed seat goes to the next in line; a smaller ballot that waits may now fit on one that was free already."""
    for seat in entry.event.seats:
        if seat.category == entry.category and entry.state != EntryState.SUBMITTED:
            seats.fill(seat)
