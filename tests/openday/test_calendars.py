"""Calendars, checked with a second implementation: what we write, vobject reads."""

from datetime import timedelta

import pytest
import vobject
from bs4 import BeautifulSoup

from app import clock
from app.core import privacy
from app.core.notify.models import Message
from app.db import db, unit_of_work
from app.openday import ics
from app.openday.service import events
from tests.making import MONDAY, Make, sign_in

pytestmark = pytest.mark.usefixtures("app")


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
    calendar = read(ics.invitation(event, entry, method))
    assert calendar.method.value == method
    assert calendar.vevent.status.value == status
    assert calendar.vevent.attendee.value == "mailto:anna@example.com"
    assert calendar.vevent.organizer.value.startswith("mailto:")


def test_a_seat_given_back_cancels_the_same_event_with_a_later_sequence(make: Make):
    from app.openday.service import signup

    event = make.event()
    entry = make.entry(event, email="anna@example.com")
    with clock.at(MONDAY):
        signup.withdraw(entry, by=None)
    texts = [
        privacy.unseal(row.calendar_sealed)
        for row in db.session.query(Message).filter(Message.way == "mail").order_by(Message.id)
    ]
    request, cancel = (read(text).vevent for text in texts)
    assert request.uid.value == cancel.uid.value
    assert int(cancel.sequence.value) > int(request.sequence.value)


def test_a_feed_answers_not_modified_until_something_changes(client, make: Make):
    with unit_of_work():
        event = make.event()
    first = client.get("/openday/calendar.ics")
    again = client.get("/openday/calendar.ics", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    with clock.at(MONDAY), unit_of_work():
        events.change(event, {"place": "二楼"}, "一楼装修", by=event.drafted_by)
    assert client.get("/openday/calendar.ics", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_feed_keeps_to_its_region_and_kind(client, make: Make):
    with unit_of_work():
        here, there = make.event(title="这里"), make.event(title="那里")
    text = client.get(f"/openday/calendar.ics?region={here.region.code}").text
    assert "这里" in text
    assert "那里" not in text
    assert there.title not in client.get(f"/feeds/openday.atom?region={here.region.code}").text


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


def test_the_atom_feed_is_well_formed_whatever_titles_hold(client, make: Make):
    import xml.etree.ElementTree as ElementTree

    with unit_of_work():
        make.event(title="<b>水厂</b> & “开放日” ]]>")
    root = ElementTree.fromstring(client.get("/feeds/openday.atom").data)
    title = root.find("{http://www.w3.org/2005/Atom}entry/{http://www.w3.org/2005/Atom}title")
    assert title.text == "<b>水厂</b> & “开放日” ]]>"
