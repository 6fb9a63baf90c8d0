"""Signing up: one live entry per person and event, a number at once, edits with history, withdrawal."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, bindparam, exists, func, select, update

from app import clock
from app.core import audit, privacy, querycode
from app.core.accounts.models import User
from app.core.privacy.rules import IdNumber, age_on, read_phone
from app.db import db, table
from app.errors import Refused, Rules
from app.openday import rules
from app.openday.acts import Did
from app.openday.models import Entry, EntryRevision, Event, Person, Seat, Tally
from app.openday.rules import (
    LIVE,
    Channel,
    EntryState,
    Selection,
    State,
)
from app.openday.service import messages, seats
from app.openday.service.applying import (
    ADULT,
    Applicant,
    Application,
    Prove,
    read,
    read_answers,
    read_contact,
    read_contact_email,
    read_contact_phone,
)

SECOND_ENTRY = "这个身份证号已经报过名了，每人只能报一次。忘了查询码，可以打联系电话请工作人员帮您查"
MOST_PER_PHONE = 5  # a family may share a phone, a tout may not
EDITABLE = ("work", "district", "topic", "relation", "opinion", "access_needs", "answers")


@dataclass(frozen=True)
class Receipt:
    """What the applicant takes home: the entry and the query code, which is shown once and kept only as a hash."""

    entry: Entry
    code: str
    code_hash: str
    id: int  # the entry's, known after the commit without asking the database again


def sign_up(
    event: Event,
    application: Application,
    *,
    by: User | None,
    channel: Channel = Channel.WEB,
    prove: Prove | None = None,
) -> Receipt:
    """Record one ballot; on first-come events the seat is booked, or the place in the line taken, here and now.

    Raises Refused with field and sentence for all that cannot be accepted; nothing is stored then.
    """
    typed = read(event, application, channel, prove)
    entry, code = _store(event, application, typed.answers, by, channel)
    _seal_contact(entry, typed.phone, typed.email)
    entry.people = [as_person(event, applicant, number) for applicant, number in typed.people]
    found = _look_behind_the_lock(entry, typed.seat)
    rules.require_open(found.state, event.signup_opens_at, event.signup_closes_at, clock.now())
    _refuse_what_others_hold(found, [person.id_hash for person in entry.people])
    if event.selection == Selection.FIRST_COME:
        _book(entry, typed.seat, found.somebody_waits)
    db.session.add(entry)
    db.session.flush()
    audit.record(by, Did.SIGNED_UP if channel == Channel.WEB else Did.ENTERED, entry, {"channel": channel.value})
    _confirm(entry, code)
    return Receipt(entry, code, entry.code_hash, entry.id)


def _refuse_what_others_hold(found: Row[Any], hashes: list[str | None]) -> None:
    """What the sign-ups of others have to do with this one: told only to somebody whose phone is proved."""
    asked = Rules()
    asked.ask(_refuse_many_per_phone, found.same_phone)
    asked.ask(_refuse_known, found.known_hash, hashes)
    asked.tell()


def _require_few_per_phone(event: Event, phone: str) -> None:
    if not phone:
        return
    same = select(func.count()).where(
        Entry.event_id == event.id, Entry.phone_hash == privacy.keyed_hash("phone", phone), Entry.state.in_(LIVE)
    )
    _refuse_many_per_phone(db.session.scalar(same) or 0)


def _refuse_many_per_phone(same: int) -> None:
    if same >= MOST_PER_PHONE:
        raise Refused(f"这个手机号已经用在 {MOST_PER_PHONE} 份报名上了，请换一个号码，或到窗口报名", "phone")


def refuse_second_phone(event: Event, application: Application) -> None:
    """Nobody is invited twice."""
    phone, _ = read_contact(application)
    same = select(Entry.no).where(
        Entry.event_id == event.id, Entry.phone_hash == privacy.keyed_hash("phone", phone), Entry.state.in_(LIVE)
    )
    known = db.session.scalar(same.limit(1))
    if known is not None:
        raise Refused(f"这个手机号已经有一份报名或邀请（{known}），不用再邀请", "phone")


def refuse_second_entry(
    event: Event,
    people: list[tuple[Applicant, IdNumber]],
    sentence: str = SECOND_ENTRY,
    leaving: Sequence[int] = (),
) -> None:
    """A clear sentence before the unique index says no; persons who are just leaving do not count."""
    hashes: list[str | None] = [privacy.keyed_hash("id", number.number) for _, number in people]
    live = select(Person.id_hash).where(
        Person.event_id == event.id, Person.id_hash.in_(hashes), Person.live, Person.id.not_in(leaving)
    )
    _refuse_known(db.session.scalar(live), hashes, sentence)


def _refuse_known(known: str | None, hashes: list[str | None], sentence: str = SECOND_ENTRY) -> None:
    if known is not None:
        raise Refused(sentence, f"people-{hashes.index(known)}-id_number")


def _written_look() -> Select[Any]:
    """All that a new ballot has to know of the others, in one statement: each sign-up asks it."""
    event, entry, person, seat = table(Event).c, table(Entry).c, table(Person).c, table(Seat).c
    here = entry.event_id == bindparam("event_id")
    fits = (entry.category == seat.category, entry.size <= seat.seats - seat.taken)
    hashes = person.id_hash.in_(bindparam("hashes", expanding=True))
    known = select(person.id_hash).where(person.event_id == bindparam("event_id"), hashes, person.live).limit(1)
    same = select(func.count()).where(here, entry.phone_hash == bindparam("phone_hash"), entry.state.in_(LIVE))
    columns = (
        event.state,
        exists().where(here, entry.state == EntryState.WAITING, *fits).label("somebody_waits"),
        same.scalar_subquery().label("same_phone"),
        known.scalar_subquery().label("known_hash"),
    )
    rows = select(*columns).join_from(table(Event), table(Seat), seat.event_id == event.id)
    return rows.where(seat.id == bindparam("seat_id"))


LOOK = _written_look()


def _look_behind_the_lock(entry: Entry, seat: Seat) -> Row[Any]:
    """What holds now: the running number is the event's lock, others may have come or closed it while we waited."""
    asked = {"event_id": seat.event_id, "seat_id": seat.id, "phone_hash": entry.phone_hash}
    return db.session.execute(LOOK, {**asked, "hashes": [person.id_hash for person in entry.people]}).one()


def _store(
    event: Event, application: Application, answers: dict[str, Any], by: User | None, channel: Channel
) -> tuple[Entry, str]:
    code = querycode.new()
    rank = issue_number(event)
    no = f"{event.no}-{rank:04d}"
    on_behalf = channel != Channel.WEB
    entry = Entry(
        event=event,
        no=no,
        category=application.category,
        size=max(1, len(application.people)),
        state=EntryState.SUBMITTED,
        rank=rank,
        channel=channel,
        user_id=by.id if by and not on_behalf and not by.is_staff else None,
        entered_by_id=by.id if by and on_behalf else None,
        code_hash=querycode.hashed(no, code),
        answers=answers,
        consent_at=clock.now(),
        promise_at=clock.now() if application.promise else None,
        **{name: getattr(application, name).strip() for name in EDITABLE if name != "answers"},
    )
    return entry, code


TALLY = table(Tally)
ISSUED = (
    update(TALLY)
    .where(TALLY.c.event_id == bindparam("of_event"))
    .values(entries=TALLY.c.entries + 1)
    .returning(TALLY.c.entries)
)


def issue_number(event: Event) -> int:
    """The next running number of the event, from the database, never twice."""
    db.session.flush()
    number = db.session.execute(ISSUED, {"of_event": event.id}).scalar()
    if number is None:
        raise Refused("这场活动还没有开放报名")
    return int(number)


def _seal_contact(entry: Entry, phone: str, email: str) -> None:
    entry.phone_sealed = privacy.seal(phone or None)
    entry.phone_hash = privacy.keyed_hash("phone", phone) if phone else None
    entry.email_sealed = privacy.seal(email or None)


def store_walk_in(
    event: Event, application: Application, people: list[tuple[Applicant, IdNumber]], *, by: User
) -> Entry:
    """The row of somebody who came to the door; the caller seats it."""
    entry, _ = _store(event, application, {}, by, Channel.WALK_IN)
    phone = read_phone(application.phone) if application.phone.strip() else ""
    if phone:
        _seal_contact(entry, phone, "")
    entry.people = [as_person(event, applicant, number) for applicant, number in people]
    db.session.add(entry)
    db.session.flush()
    return entry


def store_invited(event: Event, application: Application, person: Person, *, by: User) -> Receipt:
    """The row of somebody invited by name; the caller seats it, then tells."""
    phone, email = read_contact(application)
    entry, code = _store(event, application, {}, by, Channel.INVITED)
    _seal_contact(entry, phone, email)
    entry.people = [person]
    db.session.add(entry)
    db.session.flush()
    return Receipt(entry, code, entry.code_hash, entry.id)


def as_person(event: Event, applicant: Applicant, number: IdNumber) -> Person:
    """The row of one person on a ballot."""
    on = clock.here(event.starts_at).date()
    return Person(
        event_id=event.id,
        part=applicant.part,
        name=applicant.name.strip(),
        sex=number.sex,
        birth_year=number.birth.year,
        minor=age_on(number.birth, on) < ADULT,
        id_sealed=privacy.seal(number.number),
        id_hash=privacy.keyed_hash("id", number.number),
    )


def _book(entry: Entry, seat: Seat, somebody_waits: bool) -> None:
    """A free seat is theirs unless somebody who waits would fit on it: nobody jumps the line."""
    if not somebody_waits and seats.take(seat, entry.size):
        rules.move_entry(entry, EntryState.SEATED)
        entry.seat = seat
        return
    rules.move_entry(entry, EntryState.WAITING)


def _confirm(entry: Entry, code: str) -> None:
    method = "REQUEST" if entry.state == EntryState.SEATED and entry.email_sealed else ""
    messages.tell(entry, "openday/received", method=method, code=code, place=seats.place_in_line(entry))


def revise(entry: Entry, changes: dict[str, Any], *, by: User | None) -> Entry:
    """Change what may be changed until sign-up closes (texts, answers, contact); what it said before is kept."""
    event = entry.event
    rules.require_open(event.state, event.signup_opens_at, event.signup_closes_at, clock.now())
    if entry.state not in (EntryState.SUBMITTED, EntryState.WAITING, EntryState.SEATED):
        raise Refused("这份报名现在不能修改")
    before = {name: getattr(entry, name) for name in EDITABLE}
    _revise_contact(entry, changes)
    changes = {**changes, "answers": read_answers(event.questions, changes.get("answers") or {})}
    for name in EDITABLE:
        setattr(entry, name, changes.get(name, before[name]))
    entry.changed_at = clock.now()
    db.session.add(EntryRevision(entry_id=entry.id, by_id=by.id if by else None, before=before))
    audit.record(
        by, Did.REVISED, entry, {"fields": [name for name in EDITABLE if before[name] != getattr(entry, name)]}
    )
    return entry


def _revise_contact(entry: Entry, changes: dict[str, Any]) -> None:
    """A new phone or e-mail where one was typed; empty means unchanged."""
    if changes.get("phone", "").strip():
        phone = read_contact_phone(changes["phone"])
        _require_few_per_phone(entry.event, phone)
        entry.phone_sealed = privacy.seal(phone)
        entry.phone_hash = privacy.keyed_hash("phone", phone)
    if changes.get("email", "").strip():
        entry.email_sealed = privacy.seal(read_contact_email(changes["email"]))


def withdraw(entry: Entry, reason: str = "", *, by: User | None) -> Entry:
    """Take the whole ballot back; a held seat goes to the next in line in the same transaction."""
    rules.require_in(entry.event, *rules.RUNNING, State.POSTPONED)
    rules.require_before_start(entry.event, clock.now())
    had_seat = entry.state == EntryState.SEATED
    seats.leave(entry, EntryState.WITHDRAWN, reason.strip())
    audit.record(by, Did.WITHDREW, entry)
    method = "CANCEL" if had_seat and entry.email_sealed else ""
    messages.tell(entry, "openday/withdrawn", method=method)
    return entry
