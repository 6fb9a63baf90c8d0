"""Seats and the waiting line: nothing oversold, no seat held by nobody.

A seat is taken by a conditional UPDATE in the same transaction that changes the entry, on both databases.
"""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, Integer, Update, and_, bindparam, func, or_, select, update

from app import clock
from app.core import audit, limits, privacy, workdays
from app.core.accounts.models import User
from app.core.workdays.rules import WorkCalendar, last_working_moment, working_hours_later
from app.db import db, table
from app.errors import Refused
from app.openday import rules, timeline
from app.openday.acts import Did
from app.openday.models import Entry, Event, Offer, Person, Seat, Tally
from app.openday.rules import RUNNING, EntryState, Leftover, State
from app.openday.service import messages

LAST_OFFER_BEFORE = timedelta(hours=2)  # later than this nobody could still come
LEAST_HOURS = 2  # working hours to think an offer over; with less left the seat goes by the line at the door


def hold_line(event_id: int) -> None:
    """One at a time past here for this event (a row lock; SQLite's writers queue already)."""
    db.session.execute(select(Tally.event_id).where(Tally.event_id == event_id).with_for_update())


def take(seat: Seat, size: int) -> bool:
    """Take `size` seats if that many are free; True when taken. Decided by the database, not by what we read before."""
    return _take(TAKEN, seat, size)


def take_reserved(seat: Seat, size: int) -> bool:
    """The same for the seats kept for invited people."""
    return _take(INVITED, seat, size)


def _written_take(taken: str, of: str) -> Update:
    """Written once: each sign-up runs it."""
    of_seat, size = table(Seat), bindparam("places", type_=Integer)
    return (
        update(of_seat)
        .where(of_seat.c.id == bindparam("seat_id"), of_seat.c[taken] + size <= of_seat.c[of])
        .values({taken: of_seat.c[taken] + size})
    )


TAKEN = _written_take("taken", "seats")
INVITED = _written_take("invited", "reserved")


def _take(statement: Update, seat: Seat, size: int) -> bool:
    db.session.flush()
    done = db.session.execute(statement, {"seat_id": seat.id, "places": size})
    db.session.expire(seat, ["taken", "invited"])
    return isinstance(done, CursorResult) and done.rowcount == 1


def give_back(entry: Entry) -> Seat | None:
    """Free the seats an entry holds; the seat row, so that the caller can fill it."""
    seat = entry.seat
    if seat is None:
        return None
    column = Seat.invited if entry.reserved else Seat.taken
    db.session.execute(update(Seat).where(Seat.id == seat.id).values({column: column - entry.size}))
    db.session.expire(seat, ["taken", "invited"])
    entry.seat = None
    return seat


def give_some_back(seat: Seat, size: int) -> None:
    """Some of a ballot's seats come back while the ballot stays."""
    db.session.execute(update(Seat).where(Seat.id == seat.id).values(taken=Seat.taken - size))
    db.session.expire(seat, ["taken"])


def leave(entry: Entry, to: EntryState, reason: str = "") -> None:
    """An entry ends: its seats go to the next in line, its people may sign up again."""
    hold_line(entry.event_id)
    with db.session.no_autoflush:  # state and seat change together, or the table's own promise breaks half-way
        rules.move_entry(entry, to)
        entry.reason = reason or entry.reason
        entry.changed_at = clock.now()
        _close_offers(entry, to)
        seat = give_back(entry)
    db.session.execute(update(Person).where(Person.entry_id == entry.id).values(live=False))
    db.session.flush()
    if seat is not None and not entry.reserved:
        fill(seat)


def _close_offers(entry: Entry, to: EntryState) -> None:
    for offer in entry.offers:
        if offer.answered_at is None:
            offer.answered_at = clock.now()
            offer.answer = to.value


def fill(seat: Seat) -> None:
    """Offer what is free to the next in line whose whole ballot fits, until nobody fits.

    When nobody has the time to answer any more, those waiting are told that the seat goes by the line at the door.
    Leaving a seat never fails for want of a working-day table: the job tries again.
    """
    try:
        expires = offer_expires(seat.event, clock.now())
    except Refused:
        return
    if expires is None:
        _tell_standby(seat)
        return
    while (entry := next_in_line(seat)) is not None:
        offer(entry, seat, expires)


def _tell_standby(seat: Seat) -> None:
    """Once each: a seat is free, but too late to offer it to one person after the other."""
    if seat.event.state != State.SELECTED or clock.now() >= seat.event.starts_at or seat.free <= 0:
        return
    waiting = select(Entry).where(Entry.event_id == seat.event_id, Entry.state == EntryState.WAITING)
    for entry in db.session.scalars(waiting.order_by(Entry.rank)):
        messages.tell(entry, "openday/standby", place=place_in_line(entry), free=seat.free)


def next_in_line(seat: Seat) -> Entry | None:
    """First of the category's own line; when left-over seats are pooled and the list stands, then of all lines.

    A ballot larger than what is free is passed over and keeps its place.
    """
    if seat.free <= 0:
        return None
    fits = (
        Entry.event_id == seat.event_id,
        Entry.state == EntryState.WAITING,
        Entry.size <= seat.free,
    )
    own = select(Entry).where(*fits, Entry.category == seat.category).order_by(Entry.rank).limit(1)
    found = db.session.scalar(own)
    if found is None and _pooled(seat.event):
        found = db.session.scalar(select(Entry).where(*fits).order_by(Entry.rank).limit(1))
    return found


def _pooled(event: Event) -> bool:
    return event.leftover == Leftover.POOL and event.state == State.SELECTED


def offer(entry: Entry, seat: Seat, expires: datetime) -> None:
    """Hold the seat for this entry until `expires` and tell its people how to accept or decline."""
    if not take(seat, entry.size):
        raise Refused("席位刚刚被占用，请再试一次")
    rules.move_entry(entry, EntryState.OFFERED)
    entry.seat = seat
    token = secrets.token_urlsafe(12)
    made = Offer(entry=entry, seat_id=seat.id, expires_at=expires, token_hash=privacy.keyed_hash("token", token))
    db.session.add(made)
    db.session.flush()
    audit.record(None, Did.OFFERED, entry, {"expires": expires.isoformat()})
    messages.tell(entry, "openday/offered", occasion=str(made.id), offer=made, token=token)


def offer_expires(event: Event, now: datetime) -> datetime | None:
    """When an offer made now runs out: after some daytime hours of working days, and always in such an hour.

    None when the event is not running, or when fewer than LEAST_HOURS of daytime are left before the last useful
    moment. Refused where the event lies in a year without a working-day table.
    """
    last = event.starts_at - LAST_OFFER_BEFORE
    if event.state not in RUNNING or now >= last:
        return None
    calendar = workdays.calendar()
    hours = limits.in_force(timeline.OFFER_HOURS.key).number
    due = _later(calendar, now, hours)
    if due is not None and due <= last:
        return due
    latest, least = last_working_moment(calendar, last), _later(calendar, now, min(LEAST_HOURS, hours))
    return latest if least is not None and least <= latest else None


def _later(calendar: WorkCalendar, now: datetime, hours: int) -> datetime | None:
    """None where so many hours reach behind the years that were entered: later than any event, for those lie within."""
    try:
        return working_hours_later(calendar, now, hours)
    except Refused:
        return None


def recall_offers(event: Event) -> None:
    """The event is put off or called off: open offers end, their people stand where they stood in the line."""
    hold_line(event.id)
    offered = select(Entry).where(Entry.event_id == event.id, Entry.state == EntryState.OFFERED)
    for entry in db.session.scalars(offered).all():
        with db.session.no_autoflush:
            rules.move_entry(entry, EntryState.WAITING)
            _close_offers(entry, EntryState.WAITING)
            give_back(entry)
        audit.record(None, Did.RECALLED, entry)
    db.session.flush()


def step_in(entry: Entry, *, by: User) -> Entry:
    """Somebody from the waiting line stands at the door and a seat is free: it is theirs."""
    hold_line(entry.event_id)
    if entry.state != EntryState.WAITING:
        raise Refused(f"这份报名现在是“{rules.ENTRY_LABELS[entry.state]}”，不能递补")
    own = [seat for seat in entry.event.seats if seat.category == entry.category]
    other = [seat for seat in entry.event.seats if seat.category != entry.category and _pooled(entry.event)]
    for seat in own + other:
        if take(seat, entry.size):
            rules.move_entry(entry, EntryState.SEATED)
            entry.seat, entry.changed_at = seat, clock.now()
            db.session.flush()
            audit.record(by, Did.STEPPED_IN, entry)
            return entry
    raise Refused("没有空着的席位，或者坐不下这一份报名的所有人")


def accept(entry: Entry, *, by: User | None = None) -> Entry:
    """The offered seat becomes theirs."""
    hold_line(entry.event_id)
    db.session.refresh(entry)
    open_offer = next((offer for offer in entry.offers if offer.answered_at is None), None)
    rules.require_in(entry.event, *RUNNING)
    rules.require_before_start(entry.event, clock.now())
    if entry.state != EntryState.OFFERED or open_offer is None or open_offer.expires_at <= clock.now():
        raise Refused("这个席位已过答复时间，或已经处理过了。您可以打开报名页看现在的状态")
    rules.move_entry(entry, EntryState.SEATED)
    open_offer.answered_at = clock.now()
    open_offer.answer = "accepted"
    entry.changed_at = clock.now()
    audit.record(by, Did.ACCEPTED, entry)
    messages.tell(entry, "openday/seated", occasion=f"offer{open_offer.id}", method="REQUEST")
    return entry


def decline(entry: Entry, *, by: User | None = None) -> Entry:
    """The offered seat goes to the next in line at once."""
    db.session.refresh(entry)
    if entry.state != EntryState.OFFERED:
        raise Refused("这个席位已经处理过了。您可以打开报名页看现在的状态")
    leave(entry, EntryState.DECLINED)
    audit.record(by, Did.DECLINED, entry)
    return entry


def expire(offer_id: int) -> None:
    """An offer nobody answered in time: the seat goes on to the next. Safe to run twice."""
    found = db.session.get(Offer, offer_id)
    if found is None or found.answered_at is not None or found.expires_at > clock.now():
        return
    entry = found.entry
    leave(entry, EntryState.EXPIRED)
    audit.record(None, Did.EXPIRED, entry)
    messages.tell(entry, "openday/expired", occasion=str(offer_id))


def place_in_line(entry: Entry) -> int | None:
    """1 for the first of its category still waiting; None when it does not wait."""
    if entry.state != EntryState.WAITING or entry.rank is None:
        return None
    ahead = select(func.count()).where(
        Entry.event_id == entry.event_id,
        Entry.category == entry.category,
        Entry.state == EntryState.WAITING,
        or_(Entry.rank < entry.rank, and_(Entry.rank == entry.rank, Entry.id < entry.id)),
    )
    return (db.session.scalar(ahead) or 0) + 1


def passed_over(entry: Entry) -> bool:
    """Was a seat offered further down its line because this ballot, larger than what was free, did not fit?"""
    if entry.state != EntryState.WAITING or entry.size == 1 or entry.rank is None:
        return False
    behind = (Entry.event_id == entry.event_id, Entry.category == entry.category, Entry.rank > entry.rank)
    return db.session.scalar(select(Offer.id).join(Entry).where(*behind).limit(1)) is not None
