"""Calendars, checked with a second implementation: what we write, vobject reads."""

from datetime import timedelta
from typing import Any

import pytest
import vobject
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app import clock
from app.core import privacy
from app.core.accounts.models import User
from app.core.audit.models import AuditEntry
from app.core.notify.models import Message
from app.db import db, unit_of_work
from app.openday import ics, queries
from app.openday.rules import Category, Kind, Selection
from app.openday.service import day, events, query_codes, selection, signup
from tests.conftest import page
from tests.making import MONDAY, Make, sign_in

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.databases("sqlite")]


def read(text: str | bytes):
    return vobject.readOne(text.decode() if isinstance(text, bytes) else text)


def test_an_event_as_another_program_reads_it(client, make: Make):
    with unit_of_work():
        event = make.event(title="走进水厂；看一看, 问一问")
    calendar = read(client.get(f"/openday/{event.id}/event.ics").data)
    vevent = calendar.vevent
    assert vevent.summary.value == "走进水厂；看一看, 问一问"
    assert vevent.dtstart.value.utcoffset() == timedelta(hours=8)
    assert vevent.dtstart.value == event.starts_at
    assert vevent.dtend.value == event.ends_at
    assert vevent.uid.value == f"{event.no}@localhost"
    assert vevent.sequence.value == "0"
    assert vevent.valarm.trigger.value == timedelta(hours=-2)
    assert calendar.vtimezone.tzid.value == "Asia/Shanghai"


def test_a_change_keeps_the_uid_and_raises_the_sequence(make: Make):
    event = make.event()
    before = read(ics.one(event)).vevent
    with clock.at(MONDAY):
        events.change(event, {"place": "二楼"}, "一楼装修", by=event.drafted_by)
    after = read(ics.one(event)).vevent
    assert (before.uid.value, "1") == (after.uid.value, after.sequence.value)


@pytest.mark.parametrize(("method", "status"), [("REQUEST", "CONFIRMED"), ("CANCEL", "CANCELLED")])
def test_the_mails_calendar_part_names_method_organizer_and_attendee(make: Make, method, status):
    event = make.event()
    entry = make.entry(event, email="anna@example.com")
    calendar = read(ics.invitation(entry, method))
    assert calendar.method.value == method
    assert calendar.vevent.status.value == status
    assert calendar.vevent.attendee.value == "mailto:anna@example.com"
    assert calendar.vevent.organizer.value.startswith("mailto:")


def mailed() -> list[tuple[str, Any]]:
    """(METHOD, event) of every calendar mail so far, as another program reads it."""
    rows = db.session.query(Message).filter(Message.way == "mail", Message.calendar_method != "").order_by(Message.id)
    read_rows = [read(privacy.unseal(row.calendar_sealed)) for row in rows]
    return [(calendar.method.value, calendar.vevent) for calendar in read_rows]


def test_each_mail_about_the_same_entry_has_a_higher_sequence(make: Make):
    event = make.event()
    with clock.at(MONDAY):
        entry = make.entry(event, email="anna@example.com")
        events.postpone(event, "暴雨红色预警", by=event.drafted_by)
    with clock.at(MONDAY + timedelta(minutes=1)):
        starts = event.starts_at + timedelta(days=7)
        events.resume(event, starts, starts + timedelta(hours=2), "天晴了，改到下周", by=event.drafted_by)
        events.change(event, {"place": "二楼"}, "一楼装修", by=event.drafted_by)
        signup.withdraw(entry, by=None)
    told = mailed()
    assert [method for method, _ in told] == ["REQUEST", "CANCEL", "REQUEST", "REQUEST", "CANCEL"]
    sequences = [int(vevent.sequence.value) for _, vevent in told]
    assert sequences == sorted(set(sequences)), "an equal or lower SEQUENCE would be dropped as old"
    assert {vevent.uid.value for _, vevent in told} == {f"{entry.no}@localhost"}
    assert [vevent.dtstamp.value for _, vevent in told[:2]] == [MONDAY, MONDAY]
    assert told[-1][1].dtstamp.value == MONDAY + timedelta(minutes=1)


def test_a_second_sign_up_is_another_meeting_than_the_one_withdrawn(make: Make):
    event = make.event()
    first = make.entry(event, 41, email="anna@example.com")
    with clock.at(MONDAY):
        signup.withdraw(first, by=None)
    second = make.entry(event, 41, email="anna@example.com")
    told = [(method, vevent.uid.value) for method, vevent in mailed()]
    once, again = f"{first.no}@localhost", f"{second.no}@localhost"
    assert told == [("REQUEST", once), ("CANCEL", once), ("REQUEST", again)]


def test_whoever_is_rejected_after_having_a_seat_gets_a_cancel(make: Make):
    event = make.event(seats=[(Category.RESIDENT, 1, 0)])
    seated, waiting = make.entry(event, email="anna@example.com"), make.entry(event, email="bert@example.com")
    with clock.at(MONDAY):
        selection.reject(waiting, "不在本县居住", by=event.drafted_by)
        selection.reject(seated, "不在本县居住", by=event.drafted_by)
    assert [(method, vevent.attendee.value) for method, vevent in mailed()] == [
        ("REQUEST", "mailto:anna@example.com"),
        ("CANCEL", "mailto:anna@example.com"),
    ]


@pytest.mark.databases("sqlite", "postgres")
def test_an_invited_guest_gets_the_meeting_by_mail(make: Make):
    event = make.event(seats=[(Category.RESIDENT, 1, 2)])
    with clock.at(MONDAY):
        typed = ("易代表", "13800000077", "yi@example.com", "县人大")
        guest = day.invite(event, Category.RESIDENT, *typed, by=event.drafted_by)
        day.invite(event, Category.RESIDENT, "罗代表", "13800000078", "", "", by=event.drafted_by)
    ((method, vevent),) = mailed()
    assert (method, vevent.status.value, vevent.attendee.value) == ("REQUEST", "CONFIRMED", "mailto:yi@example.com")
    assert guest.no in vevent.description.value
    letter = privacy.unseal(db.session.query(Message).filter_by(subject_id=guest.id, way="mail").one().body_sealed)
    assert query_codes.find_by_code(guest.no, letter.partition("查询码 ")[2][:8]) is guest


def statuses(user: User) -> dict[str, str]:
    """UID -> STATUS in a person's own feed."""
    calendar = read(ics.private_feed(queries.feed_of(user)))
    return {vevent.uid.value.partition("@")[0]: vevent.status.value for vevent in calendar.contents.get("vevent", [])}


def test_a_private_feed_says_what_is_certain_and_strikes_out_what_ended_for_a_month(make: Make):
    user = make.resident()
    event, dropped = make.event(seats=[(Category.RESIDENT, 2, 0)]), make.event()
    lots = make.event(kind=Kind.MEETING, selection=Selection.DRAW)
    seated, withdrawn, waiting = make.entry(event), make.entry(event), make.entry(event)
    submitted, cancelled = make.entry(lots), make.entry(dropped)
    for entry in (seated, withdrawn, waiting, submitted, cancelled):
        entry.user_id = user.id
    with clock.at(MONDAY):
        signup.withdraw(withdrawn, by=None)  # its seat is now offered to the one who waits
        events.cancel(dropped, "场地停电检修", by=dropped.drafted_by)
        db.session.flush()
        assert statuses(user) == {
            seated.no: "CONFIRMED",
            withdrawn.no: "CANCELLED",
            waiting.no: "TENTATIVE",
            submitted.no: "TENTATIVE",
            cancelled.no: "CANCELLED",
        }
    with clock.at(MONDAY + timedelta(days=31)):
        assert set(statuses(user)) == {seated.no, waiting.no, submitted.no}


def test_a_feed_answers_not_modified_until_something_changes(client, make: Make):
    with unit_of_work():
        event = make.event()
    first = client.get("/openday/calendar.ics")
    again = client.get("/openday/calendar.ics", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    with clock.at(MONDAY), unit_of_work():
        events.change(event, {"place": "二楼"}, "一楼装修", by=event.drafted_by)
    assert client.get("/openday/calendar.ics", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.databases("sqlite", "postgres")
def test_a_feed_keeps_to_its_region_and_kind(client, make: Make):
    with unit_of_work():
        here, there = make.event(title="这里"), make.event(title="那里")
    text = client.get(f"/openday/calendar.ics?region={here.region.code}").text
    assert "这里" in text
    assert "那里" not in text
    assert there.title not in client.get(f"/feeds/openday.atom?region={here.region.code}").text


@pytest.mark.databases("sqlite", "postgres")
def test_a_private_feed_opens_with_its_secret_only(app, make: Make):
    user = make.resident()
    entry = make.entry(make.event())
    entry.user_id = user.id
    client = sign_in(app, user)
    address = BeautifulSoup(client.get("/account/calendar").text, "html.parser").select_one(".code").text
    path = address.removeprefix("http://localhost")
    stranger = app.test_client()
    assert entry.no in read(stranger.get(path).data).vevent.description.value
    assert stranger.get(path.replace(".ics", "x.ics")).status_code == 404
    assert stranger.get(f"/openday/feeds/{user.id}-{'a' * 24}.ics").status_code == 404


def test_a_private_feed_gets_a_new_address_and_the_old_one_dies(app, make: Make):
    user, other = make.resident(), make.resident("吴建平")
    client = sign_in(app, user)

    def path(browser: FlaskClient) -> str:
        address = page(browser.get("/account/calendar")).select_one(".code").text
        return address.removeprefix("http://localhost")

    old, others = path(client), path(sign_in(app, other))
    assert page(client.get("/account/calendar")).find("button", string="换一个地址")
    assert "原来的地址不能再用" in client.post("/account/calendar", follow_redirects=True).text
    stranger = app.test_client()
    assert path(client) != old
    assert stranger.get(old).status_code == 404
    assert stranger.get(path(client)).status_code == stranger.get(others).status_code == 200
    row = db.session.query(AuditEntry).filter_by(did="openday.feed.renewed").one()
    assert (row.actor_id, row.subject_kind, row.subject_id) == (user.id, "user", user.id)


def test_a_full_feed_leaves_out_the_past_and_not_the_coming(client, make: Make, monkeypatch):
    monkeypatch.setattr("app.openday.views.calendars.MOST", 4)
    with unit_of_work():
        unit = make.unit()
        for days in (20, 15, 16, 17, 18, 19):
            make.event(unit=unit, title=f"第{days}天", starts_at=MONDAY + timedelta(days=days))
    with clock.at(MONDAY + timedelta(days=18)):
        calendar = read(client.get(f"/openday/calendar.ics?region={unit.region.code}").data)
        assert [one.summary.value for one in calendar.vevent_list] == ["第17天", "第18天", "第19天", "第20天"]
    with clock.at(MONDAY):
        calendar = read(client.get(f"/openday/calendar.ics?region={unit.region.code}").data)
        assert [one.summary.value for one in calendar.vevent_list] == ["第15天", "第16天", "第17天", "第18天"]


def test_a_cancelled_event_says_so_to_calendars_and_readers(client, make: Make):
    with unit_of_work():
        event = make.event(title="走进水厂")
        with clock.at(MONDAY):
            events.cancel(event, "场地停电检修", by=event.drafted_by)
    vevent = read(client.get(f"/openday/{event.id}/event.ics").data).vevent
    assert (vevent.status.value, vevent.summary.value) == ("CANCELLED", "【已取消】走进水厂")
    assert not hasattr(vevent, "valarm"), "nobody is reminded of what will not happen"
    assert "<title>【已取消】走进水厂</title>" in client.get("/feeds/openday.atom").text


def test_the_atom_feed_answers_not_modified_until_something_changes(client, make: Make):
    with unit_of_work():
        event = make.event()
    mark = client.get("/feeds/openday.atom").headers["ETag"]
    again = client.get("/feeds/openday.atom", headers={"If-None-Match": mark})
    assert (again.status_code, again.data) == (304, b"")
    with clock.at(MONDAY), unit_of_work():
        events.change(event, {"place": "二楼"}, "一楼装修", by=event.drafted_by)
    assert client.get("/feeds/openday.atom", headers={"If-None-Match": mark}).status_code == 200


def test_the_atom_feed_is_well_formed_whatever_titles_hold(client, make: Make):
    import xml.etree.ElementTree as ElementTree

    with unit_of_work():
        make.event(title="<b>水厂</b> & “开放日” ]]>")
    root = ElementTree.fromstring(client.get("/feeds/openday.atom").data)
    title = root.find("{http://www.w3.org/2005/Atom}entry/{http://www.w3.org/2005/Atom}title")
    assert title.text == "<b>水厂</b> & “开放日” ]]>"
