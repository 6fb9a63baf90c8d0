"""The life of an event: review by a second person, publication, changes everyone is told of."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.core import privacy
from app.core.accounts.rules import Role
from app.core.notify.models import Message
from app.db import db
from app.errors import Refused
from app.openday import rules
from app.openday.models import EventNotice
from app.openday.rules import Category, EntryState, Kind, Selection, State
from app.openday.service import events
from tests.making import MONDAY, Make

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("to", State)
def test_only_the_listed_moves_are_allowed(state, to):
    class Thing:
        pass

    thing = Thing()
    thing.state = state
    if to in rules.NEXT[state]:
        rules.move(thing, to)
        assert thing.state == to
    else:
        with pytest.raises(Refused):
            rules.move(thing, to)
        assert thing.state == state


def told(notice: str) -> int:
    return db.session.scalar(select(func.count()).where(Message.notice == notice))


def test_whoever_drafted_cannot_publish(make: Make):
    event = make.draft(kind=Kind.OPEN_DAY)
    with clock.at(MONDAY):
        events.submit(event, by=event.drafted_by)
        with pytest.raises(Refused, match="另一个人"):
            events.publish(event, by=event.drafted_by)
    assert event.state == State.REVIEW


def test_an_incomplete_draft_says_everything_it_lacks(make: Make):
    event = make.draft(kind=Kind.MEETING, seats=[], place="", contact_phone="", summary="")
    with pytest.raises(Refused, match="活动说明、地点、席位、联系电话、议题"):
        events.submit(event, by=event.drafted_by)


def test_an_edit_during_review_takes_the_draft_back(make: Make):
    event = make.draft()
    with clock.at(MONDAY):
        events.submit(event, by=event.drafted_by)
        fields = {"kind": event.kind, "starts_at": event.starts_at, "title": "换个题目"}
        events.edit(event, fields, by=event.drafted_by)
    assert event.state == State.DRAFT


def test_what_is_published_is_not_edited_behind_everyones_back(make: Make):
    event = make.event()
    with pytest.raises(Refused, match="变更安排"):
        events.edit(event, {"title": "改"}, by=event.drafted_by)
    with pytest.raises(Refused, match="变更安排"):
        events.set_seats(event, [], event.leftover, by=event.drafted_by)


def test_a_hearing_without_papers_is_not_published(make: Make):
    with pytest.raises(Refused, match="先上传材料"):
        make.event(kind=Kind.HEARING)


def test_a_hearing_whose_papers_would_be_late_is_not_published(make: Make, monkeypatch):
    from app.openday import timeline

    starts = MONDAY + timedelta(days=6)
    with clock.at(MONDAY), pytest.raises(Refused, match="会前 7 日.*最迟是 2026年11月22日"):
        timeline.require_papers_in_time(Kind.HEARING, starts, True, clock.today())
    with clock.at(MONDAY):
        timeline.require_papers_in_time(Kind.HEARING, starts + timedelta(days=1), True, clock.today())


def test_dates_come_from_the_working_calendar_with_their_reasons(make: Make):
    event = make.draft(starts_at=MONDAY + timedelta(days=15))  # Tuesday 8 December
    from app.core import workdays
    from app.openday import timeline

    found = {row.key: row for row in timeline.timeline(event.kind, event.starts_at, workdays.calendar())}
    assert str(found["notice"].on) == "2026-11-27"
    assert str(found["signup_closes"].on) == "2026-12-03"
    assert str(found["answers_by"].on) == "2026-12-22"
    assert len(found["answers_by"].explanation.days) == 14
    assert clock.here(event.signup_closes_at).isoformat() == "2026-12-03T23:59:59+08:00"


def test_a_year_without_a_calendar_is_refused_in_words(make: Make):
    with pytest.raises(Refused, match="2028 年的工作日历尚未录入"):
        make.draft(starts_at=MONDAY.replace(year=2028))


def test_a_change_needs_a_reason_and_reaches_everyone(make: Make):
    event = make.event()
    for _ in range(3):
        make.entry(event)
    with clock.at(MONDAY):
        with pytest.raises(Refused, match="理由"):
            events.change(event, {"place": "二楼"}, " ", by=event.drafted_by)
        events.change(event, {"place": "二楼会议室"}, "一楼装修", by=event.drafted_by)
    assert (event.place, event.sequence, told("openday/changed")) == ("二楼会议室", 1, 3)
    assert db.session.scalars(select(EventNotice)).one().reason == "一楼装修"


def test_a_change_that_changes_nothing_is_refused(make: Make):
    event = make.event()
    with pytest.raises(Refused, match="没有改动"):
        events.change(event, {"place": event.place}, "想改一改", by=event.drafted_by)


def test_postponed_and_resumed_keeps_the_sign_ups(make: Make):
    event = make.event()
    entry = make.entry(event)
    with clock.at(MONDAY):
        events.postpone(event, "水位太高", by=event.drafted_by)
        assert event.state == State.POSTPONED
        starts = event.starts_at + timedelta(days=7)
        events.resume(event, starts, starts + timedelta(hours=2), "水位已落", by=event.drafted_by)
    assert (event.state, entry.state) == (State.PUBLISHED, EntryState.SEATED)
    assert clock.here(event.signup_closes_at).isoformat() == "2026-12-10T23:59:59+08:00"
    assert (told("openday/postponed"), told("openday/changed")) == (1, 1)


def test_a_cancelled_event_tells_everyone_and_takes_no_more(make: Make):
    event = make.event()
    make.entry(event)
    with clock.at(MONDAY):
        events.cancel(event, "设备检修", by=event.drafted_by)
    assert told("openday/cancelled") == 1
    with pytest.raises(Refused, match="已取消"):
        make.entry(event)


def test_a_mail_of_a_cancelled_seat_carries_a_calendar_that_cancels(make: Make):
    event = make.event()
    make.entry(event, email="anna@example.com")
    with clock.at(MONDAY):
        events.cancel(event, "设备检修", by=event.drafted_by)
    mails = db.session.scalars(select(Message).where(Message.way == "mail").order_by(Message.id)).all()
    assert [mail.calendar_method for mail in mails] == ["REQUEST", "CANCEL"]
    assert "METHOD:CANCEL" in privacy.unseal(mails[1].calendar_sealed)


def test_the_draws_sources_must_lie_ahead(make: Make):
    event = make.draft(selection=Selection.DRAW)
    from app.openday.draw import SourceKind

    with clock.at(MONDAY), pytest.raises(Refused, match="开奖之前"):
        events.name_sources(event, [(SourceKind.FC3D, "2026300", MONDAY - timedelta(hours=1))], by=event.drafted_by)


def test_holding_marks_the_absent_and_withdraws_attendees_papers(make: Make):
    event = make.event(seats=[(Category.RESIDENT, 1, 0)])
    seated, waiting = make.entry(event), make.entry(event)
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
    with clock.at(event.starts_at - timedelta(minutes=1)), pytest.raises(Refused, match="还没有开始"):
        events.hold(event, by=event.drafted_by)
    with clock.at(event.ends_at):
        events.hold(event, by=event.drafted_by)
    assert seated.applicant.absent
    assert waiting.state == EntryState.NOT_SELECTED
    assert str(event.answers_due) == "2026-12-22"


def test_a_reviewer_of_another_county_does_not_see_the_event(make: Make):
    from app.openday import access

    event = make.event()
    stranger = make.staff(Role.OPENNESS_OFFICE, region=make.region("浏阳市"))
    assert db.session.scalars(access.at_desk(stranger)).all() == []
    assert not access.may_see_at_desk(stranger, event)
