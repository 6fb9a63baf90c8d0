"""The day itself: passes, check-in that counts once however often it is sent, people who just walk in."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from app import clock
from app.core import audit, privacy
from app.core.accounts.models import User
from app.db import db
from app.errors import Refused
from app.openday import rules
from app.openday.acts import Did
from app.openday.models import Entry, Event, Person
from app.openday.rules import Category, Channel, EntryState, Part, Selection, State
from app.openday.service import applying, messages, seats, signup

PASS = "openday.pass"
DOORS_OPEN_BEFORE = timedelta(hours=3)
DOORS_CLOSE_AFTER = timedelta(hours=12)
LATE_DELIVERY = timedelta(minutes=1)


def pass_token(person: Person) -> str:
    """What the QR code carries: a person's number here and a signature; no personal data."""
    return f"{person.id}-{privacy.sign(PASS, f'{person.event_id}:{person.id}')}"


def person_of(event: Event, token: str) -> Person:
    """The person a pass belongs to; Refused for a forged pass, one of another event, or one given back."""
    number, _, mark = token.partition("-")
    if not number.isdecimal() or len(number) > 9 or not privacy.signed(PASS, f"{event.id}:{number}", mark):
        raise Refused("这张通行码不是这场活动的，或者不完整。请对照名单按编号或姓名签到")
    person = db.session.scalar(select(Person).where(Person.id == int(number), Person.event_id == event.id))
    if person is None or person.entry.state != EntryState.SEATED:
        raise Refused("这份报名已经撤回或席位已转给别人，通行码不再有效")
    return person


def check_in(event: Event, person: Person, *, by: User, pressed_at: datetime | None = None) -> Person:
    """Mark a person present. Sent twice it counts once; the first time stands.

    `pressed_at` is when the doorkeeper pressed the button on a device without network: the person came then.
    """
    _require_doors_open(event)
    if person.event_id != event.id or person.entry.state != EntryState.SEATED:
        raise Refused("这位报名人没有席位，不能签到")
    now = clock.now()
    came = pressed_at if pressed_at and event.starts_at - DOORS_OPEN_BEFORE <= pressed_at <= now else now
    arrived = (
        update(Person)
        .where(Person.id == person.id, Person.arrived_at.is_(None))
        .values(arrived_at=came, arrived_late=came > event.starts_at, checked_in_by_id=by.id, absent=False)
    )
    first = db.session.execute(arrived).rowcount == 1  # type: ignore[attr-defined]  # an update's CursorResult
    db.session.refresh(person)
    if first:
        audit.record(by, Did.CHECKED_IN, person, note=_delivered(came, now))
    return person


def _delivered(came: datetime, now: datetime) -> str:
    if now - came < LATE_DELIVERY:
        return ""
    return f"{clock.here(came):%H:%M} 在设备上签到，网络恢复后 {clock.here(now):%H:%M} 送达"


def doors_open_at(event: Event) -> datetime | None:
    """When check-in begins; None once it has."""
    opens = event.starts_at - DOORS_OPEN_BEFORE
    return opens if clock.now() < opens else None


def _require_doors_open(event: Event) -> None:
    if event.state not in (State.PUBLISHED, State.CLOSED, State.SELECTED, State.HELD):
        raise Refused(f"活动{rules.STATE_LABELS[event.state]}，不能签到")
    if doors_open_at(event):
        raise Refused("还没到签到时间：开始前 3 小时起可以签到")
    if clock.now() > event.ends_at + DOORS_CLOSE_AFTER:
        raise Refused("签到时间已过。如有漏签，请在会议记录里写明")


def _require_list_stands(event: Event) -> None:
    """Nobody takes a seat at the door before the draw or the committee has given them away."""
    if event.state == State.PUBLISHED and event.selection == Selection.FIRST_COME:
        return
    if event.state not in (State.SELECTED, State.HELD):
        raise Refused("名单还没有确定，现在不能现场登记或递补")


def undo_check_in(person: Person, reason: str, *, by: User) -> Person:
    """A wrong check-in is taken back, with the reason on record; not once the results are published."""
    rules.require_reason(reason)
    rules.require_in(person.entry.event, *rules.RUNNING, State.HELD)
    if person.arrived_at is None:
        raise Refused("这位没有签到记录")
    person.absent = person.entry.event.state == State.HELD
    person.arrived_at, person.arrived_late, person.checked_in_by_id = None, False, None
    audit.record(by, Did.CHECK_IN_UNDONE, person, note=reason)
    return person


def step_in(entry: Entry, *, by: User) -> Entry:
    """A person of the waiting line is at the door: a free seat is theirs, and they are present."""
    _require_doors_open(entry.event)
    _require_list_stands(entry.event)
    seats.step_in(entry, by=by)
    for person in entry.people:
        check_in(entry.event, person, by=by)
    return entry


def walk_in(event: Event, category: Category, applicant: applying.Applicant, phone: str, *, by: User) -> Entry:
    """Somebody comes to the door without a sign-up: a free seat is theirs where the event allows it."""
    _require_doors_open(event)
    _require_list_stands(event)
    if not event.walk_ins:
        raise Refused("这场活动不接受现场登记")
    seat = applying.seat_for(event, category)
    application = applying.Application(category, [applicant], phone, consent=True, promise=True)
    people = applying.read_people(event, application.people)
    signup.refuse_second_entry(
        event, people, "这个人已经报过名。在下面的名单里能找到：有席位就签到，在候补就点“递补入场”"
    )
    if not seats.take(seat, 1):
        raise Refused("这一类席位已经坐满了", "category")
    entry = signup.store_walk_in(event, application, people, by=by)
    rules.move_entry(entry, EntryState.SEATED)
    entry.seat = seat
    db.session.flush()
    audit.record(by, Did.WALKED_IN, entry)
    check_in(event, entry.applicant, by=by)
    return entry


def invite(event: Event, category: Category, name: str, phone: str, email: str, work: str, *, by: User) -> Entry:
    """Give a reserved seat to somebody invited by name (a deputy, an expert); shown as invited."""
    if event.state not in rules.RUNNING:
        raise Refused("活动发布后、举行前才能发出邀请")
    seat = next((seat for seat in event.seats if seat.category == category), None)
    if seat is None or not seats.take_reserved(seat, 1):
        raise Refused("这一类没有空着的邀请席位", "category")
    if not name.strip():
        raise Refused("请填写被邀请人的姓名", "name")
    application = applying.Application(category, [], phone, email=email, work=work, consent=True, promise=True)
    signup.refuse_second_phone(event, application)
    receipt = signup.store_invited(
        event, application, Person(event_id=event.id, part=Part.SELF, name=name.strip()), by=by
    )
    entry = receipt.entry
    rules.move_entry(entry, EntryState.SEATED)
    entry.seat, entry.reserved = seat, True
    db.session.flush()
    audit.record(by, Did.INVITED, entry, {"channel": Channel.INVITED.value})
    messages.tell(entry, "openday/invited", method="REQUEST", code=receipt.code)
    return entry


def reveal(entry: Entry, *, by: User) -> dict[str, str]:
    """The clear phone, mail and ID numbers of an entry, with the opening on record. Call it from a POST only."""
    audit.record(by, Did.OPENED, entry)
    clear = {"手机": privacy.unseal(entry.phone_sealed) or "", "邮箱": privacy.unseal(entry.email_sealed) or ""}
    for person in entry.people:
        clear[f"身份证号（{person.name}）"] = privacy.unseal(person.id_sealed) or "已按期删除"
    return clear
