"""The life of an event: review by a second person, publication, changes everyone is told of."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from app import clock
from app.core import attachments, privacy, workdays
from app.core.accounts.rules import Role
from app.core.notify.models import Message
from app.db import db
from app.errors import Refused
from app.openday import access, queries, rules, timeline
from app.openday.draw import SourceKind
from app.openday.models import Event, EventNotice
from app.openday.rules import Audience, Category, EntryState, Kind, QuestionKind, Selection, State
from app.openday.service import after, day, events, seats, signup, sources
from tests.attachments.making import compound
from tests.making import MONDAY, Make, as_seen

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
            events.publish(event, as_seen(event), by=event.drafted_by)
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


@pytest.mark.parametrize(
    ("text", "told"), [("联系人手机 13800001234", "个人信息"), ("", ".docx")], ids=["number", "doc"]
)
def test_a_paper_is_read_through_before_anybody_gets_it(make: Make, text: str, told: str):
    event = make.draft(kind=Kind.HEARING)
    content = text.encode() or compound({"WordDocument": b"\xec\xa5\xc1\x00" + b"\0" * 900})
    kept = attachments.keep(FileStorage(io.BytesIO(content), "稿.txt" if text else "稿.doc"), by=event.drafted_by)
    with clock.at(MONDAY), pytest.raises(Refused, match=told):
        events.add_paper(event, "规划草案", kept, Audience.ATTENDEES, None, by=event.drafted_by)


@pytest.mark.databases("sqlite", "postgres")
def test_what_a_file_is_called_gives_no_number_away(make: Make, a_file: Callable[..., attachments.Attachment]):
    event, told = make.draft(kind=Kind.HEARING), "文件的名字里有不能公开的个人信息"
    kept = a_file(event.drafted_by, "讨论稿13712345678.txt")
    with clock.at(MONDAY), pytest.raises(Refused, match=told):
        events.add_paper(event, "规划草案", kept, Audience.PUBLIC, None, by=event.drafted_by)
    event.state = State.HELD
    with clock.at(MONDAY), pytest.raises(Refused, match=told):
        after.add_photo(event, kept, "现场", "口头同意", by=event.drafted_by)


def test_a_hearing_whose_papers_would_be_late_is_not_published(make: Make, monkeypatch):
    starts = MONDAY + timedelta(days=6)
    with clock.at(MONDAY), pytest.raises(Refused, match="会前 7 日.*最迟是 2026年11月22日"):
        timeline.require_papers_in_time(Kind.HEARING, starts, True, clock.today())
    with clock.at(MONDAY):
        timeline.require_papers_in_time(Kind.HEARING, starts + timedelta(days=1), True, clock.today())


def test_dates_come_from_the_working_calendar_with_their_reasons(make: Make):
    event = make.draft(starts_at=MONDAY + timedelta(days=15))  # Tuesday 8 December
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
    with clock.at(MONDAY), pytest.raises(Refused, match="开奖之前"):
        sources.name_sources(event, [(SourceKind.FC3D, "2026300", MONDAY - timedelta(hours=1))], by=event.drafted_by)


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
    event = make.event()
    stranger = make.staff(Role.OPENNESS_OFFICE, region=make.region("浏阳市"))
    assert db.session.scalars(access.at_desk(stranger)).all() == []
    assert not access.may_see_at_desk(stranger, event)


@pytest.mark.parametrize("submitted", [False, True])
def test_a_discarded_draft_never_becomes_public(app, make: Make, submitted):
    event = make.draft()
    with clock.at(MONDAY):
        if submitted:
            events.submit(event, by=event.drafted_by)
        events.discard(event, "写重了一份", by=event.drafted_by)
        with pytest.raises(Refused):
            events.cancel(event, "再取消一次", by=event.drafted_by)
    assert db.session.scalar(access.published().where(Event.id == event.id)) is None
    assert app.test_client().get(f"/openday/{event.id}/").status_code == 404


def test_a_draft_is_discarded_not_cancelled(make: Make):
    event = make.draft()
    with pytest.raises(Refused, match="起草中"):
        events.cancel(event, "不办了，作废", by=event.drafted_by)


def test_a_reviewer_who_wrote_a_part_of_the_draft_cannot_publish_it(make: Make):
    event = make.draft()
    office = make.staff(Role.OPENNESS_OFFICE, region=event.region, name="周敏")
    with clock.at(MONDAY):
        events.add_item(event, "参观路线", None, "", by=office)
        events.submit(event, by=event.drafted_by)
        with pytest.raises(Refused, match="修改过这份草稿"):
            events.publish(event, as_seen(event), by=office)
        events.publish(event, as_seen(event), by=make.staff(Role.OPENNESS_OFFICE, region=event.region, name="何志远"))


@pytest.mark.parametrize(
    ("times", "field"),
    [
        ({"starts_at": MONDAY - timedelta(days=1)}, "starts_at"),
        ({"ends_at": MONDAY + timedelta(days=14)}, "ends_at"),
        ({"signup_closes_at": MONDAY + timedelta(days=16)}, "signup_closes_at"),
        ({"signup_opens_at": MONDAY + timedelta(days=12)}, "signup_opens_at"),
    ],
)
def test_dates_that_do_not_fit_are_refused_beside_their_field(make: Make, times, field):
    with pytest.raises(Refused) as refusal:
        make.draft(**times)
    assert refusal.value.field == field


def test_an_event_in_a_year_without_a_calendar_is_not_published_even_with_dates_by_hand(make: Make):
    starts = MONDAY.replace(year=2029)
    event = make.draft(starts_at=starts, signup_closes_at=starts - timedelta(days=3))
    with clock.at(MONDAY):
        events.submit(event, by=event.drafted_by)
        with pytest.raises(Refused, match="2029 年的工作日历"):
            events.publish(event, as_seen(event), by=make.staff(Role.OPENNESS_OFFICE, region=event.region))


def test_a_hearing_is_not_moved_so_near_that_its_papers_would_be_late(make: Make, hearing):
    near = MONDAY + timedelta(days=5)
    fields = {"starts_at": near, "ends_at": near + timedelta(hours=2), "signup_closes_at": near - timedelta(days=1)}
    with clock.at(MONDAY), pytest.raises(Refused, match="听证材料须在会前"):
        events.change(hearing, fields, "提前举行", by=hearing.drafted_by)


def test_a_published_hearing_keeps_its_papers(hearing):
    with pytest.raises(Refused, match="先上传新的材料"):
        events.withdraw_paper(hearing.papers[0], by=hearing.drafted_by)
    assert hearing.live_papers == hearing.papers


@pytest.fixture
def hearing(make: Make, a_file):
    event = make.draft(kind=Kind.HEARING)
    with clock.at(MONDAY):
        events.add_item(event, "老街保护规划", None, "", by=event.drafted_by)
        events.add_paper(event, "规划草案", a_file(event.drafted_by), Audience.PUBLIC, None, by=event.drafted_by)
        events.submit(event, by=event.drafted_by)
        events.publish(event, as_seen(event), by=make.staff(Role.OPENNESS_OFFICE, region=event.region))
    return event


def test_a_change_moves_nothing_past_the_end_of_sign_up(make: Make):
    event = make.event()
    sooner = event.signup_closes_at - timedelta(days=1)
    with clock.at(MONDAY), pytest.raises(Refused, match="报名截止要在活动开始之前"):
        events.change(
            event, {"starts_at": sooner, "ends_at": sooner + timedelta(hours=1)}, "提前举行", by=event.drafted_by
        )


def test_sign_up_may_be_prolonged_in_public(make: Make):
    event = make.event()
    make.entry(event)
    later = event.signup_closes_at + timedelta(hours=12)
    with clock.at(MONDAY):
        events.change(event, {"signup_closes_at": later}, "报名的人还不多", by=event.drafted_by)
    assert event.signup_closes_at == later
    assert "报名截止时间" in db.session.scalars(select(EventNotice.text)).one()
    assert told("openday/changed") == 1


def test_sign_up_ended_early_is_explained_and_told(make: Make):
    event = make.event()
    make.entry(event)
    with clock.at(MONDAY + timedelta(hours=1)):
        with pytest.raises(Refused):
            events.close_early(event, "", by=event.drafted_by)
        events.close_early(event, "会场临时缩小", by=event.drafted_by)
    assert event.state == State.SELECTED
    assert told("openday/changed") == 1


def test_an_agenda_that_grows_after_publication_is_told(make: Make):
    event = make.event()
    make.entry(event)
    with clock.at(MONDAY):
        events.add_item(event, "停车收费", None, "", by=event.drafted_by)
        db.session.flush()
        db.session.refresh(event)
        events.remove_item(event, event.agenda[0].id, by=event.drafted_by)
    assert db.session.scalars(select(EventNotice.text).order_by(EventNotice.id)).all() == [
        "增加了议题“停车收费”",
        "撤下了议题“停车收费”",
    ]
    assert told("openday/changed") == 2


@pytest.fixture
def offered(make: Make):
    """One seat given back and offered to the next, a third still waiting."""
    event = make.event(seats=[(Category.RESIDENT, 1, 0)])
    first, second, third = (make.entry(event) for _ in range(3))
    with clock.at(MONDAY):
        signup.withdraw(first, by=None)
    assert second.state == EntryState.OFFERED
    return event, second, third


def test_an_offer_does_not_outlive_a_cancelled_event(offered):
    event, second, _ = offered
    with clock.at(MONDAY):
        events.cancel(event, "设备检修，不办了", by=event.drafted_by)
        with pytest.raises(Refused):
            seats.accept(second)
    assert second.state == EntryState.WAITING
    assert told("openday/cancelled") == 2


def test_a_postponed_event_puts_its_offers_back_into_the_line_and_makes_them_anew(offered):
    event, second, third = offered
    with clock.at(MONDAY):
        events.postpone(event, "场馆停电", by=event.drafted_by)
        assert second.state == EntryState.WAITING
        assert seats.place_in_line(second) == 1
        assert event.seats[0].taken == 0
        with pytest.raises(Refused):
            events.close(event, by=event.drafted_by)
        starts = MONDAY + timedelta(days=20)
        events.resume(event, starts, starts + timedelta(hours=2), "来电了，定了新日期", by=event.drafted_by)
    assert (second.state, third.state) == (EntryState.OFFERED, EntryState.WAITING)


def test_reserved_seats_nobody_was_invited_to_go_down_the_line(make: Make):
    event = make.event(seats=[(Category.RESIDENT, 1, 2)])
    entries = [make.entry(event) for _ in range(3)]
    with clock.at(MONDAY):
        day.invite(event, Category.RESIDENT, "彭代表", "13700000001", "", "", by=event.drafted_by)
        assert events.release_reserved(event, by=event.drafted_by) == 1
        with pytest.raises(Refused, match="没有空着"):
            events.release_reserved(event, by=event.drafted_by)
    assert (event.seats[0].seats, event.seats[0].reserved, event.seats[0].invited) == (2, 1, 1)
    assert [entry.state for entry in entries] == [EntryState.SEATED, EntryState.OFFERED, EntryState.WAITING]


def test_nobody_is_invited_twice(make: Make):
    event = make.event(seats=[(Category.RESIDENT, 1, 2)])
    with clock.at(MONDAY):
        day.invite(event, Category.RESIDENT, "彭代表", "13700000001", "", "", by=event.drafted_by)
        with pytest.raises(Refused, match="不用再邀请"):
            day.invite(event, Category.RESIDENT, "彭代表", "137 0000 0001", "", "", by=event.drafted_by)


def test_a_source_is_drawn_after_the_one_before_and_before_the_event(make: Make):
    event = make.draft(selection=Selection.DRAW)
    closes, starts = event.signup_closes_at, event.starts_at
    day_after = closes + timedelta(hours=21)
    wrong = {
        "报名截止之后": [(SourceKind.FC3D, "1", closes - timedelta(hours=1))],
        "比前一个来源晚": [(SourceKind.FC3D, "1", day_after), (SourceKind.PL5, "2", day_after)],
        "来不及": [(SourceKind.FC3D, "1", starts + timedelta(hours=1))],
        "不能写两次": [(SourceKind.FC3D, "1", day_after), (SourceKind.FC3D, "1", day_after + timedelta(hours=1))],
        "这一天不开奖": [(SourceKind.SSQ, "1", next_friday(day_after))],
    }
    for sentence, rows in wrong.items():
        with clock.at(MONDAY), pytest.raises(Refused, match=sentence):
            sources.name_sources(event, rows, by=event.drafted_by)


def next_friday(moment):
    return moment + timedelta(days=(4 - clock.here(moment).weekday()) % 7)


def test_sources_count_as_announced_when_the_event_is_published(make: Make):
    event = make.draft(selection=Selection.DRAW)
    with clock.at(MONDAY + timedelta(hours=5)):
        events.submit(event, by=event.drafted_by)
        events.publish(event, as_seen(event), by=make.staff(Role.OPENNESS_OFFICE, region=event.region))
    assert {source.announced_at for source in queries.sources_of(event)} == {MONDAY + timedelta(hours=5)}


def test_a_choice_has_something_to_choose_and_a_condition_can_come_true(make: Make):
    event = make.draft()
    ask = {"label": "怎么来", "required": True, "after_id": None, "after_answer": ""}
    with pytest.raises(Refused, match="两个不同的选项"):
        events.add_question(event, {**ask, "kind": QuestionKind.CHOICE, "options": ["坐车"]}, by=event.drafted_by)
    first = events.add_question(
        event, {**ask, "kind": QuestionKind.CHOICE, "options": ["坐车", "走路"]}, by=event.drafted_by
    )
    db.session.flush()
    then = {**ask, "kind": QuestionKind.LINE, "options": [], "after_id": first.id}
    with pytest.raises(Refused, match="坐车、走路"):
        events.add_question(event, {**then, "after_answer": "飞来"}, by=event.drafted_by)


def test_a_question_taken_away_takes_the_whole_chain_behind_it(make: Make):
    event = make.draft()
    ask = {"label": "带车吗", "required": False, "kind": QuestionKind.YES_NO, "options": []}
    before = None
    for _ in range(3):
        condition = {"after_id": before.id if before else None, "after_answer": "是" if before else ""}
        before = events.add_question(event, {**ask, **condition}, by=event.drafted_by)
        db.session.flush()
    events.remove_question(event, event.questions[0].id, by=event.drafted_by)
    db.session.flush()
    assert event.questions == []


def test_those_who_waited_in_vain_are_told_at_the_end(make: Make):
    event = make.event(seats=[(Category.RESIDENT, 1, 0)])
    make.entry(event)
    make.entry(event)
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
    with clock.at(event.ends_at):
        events.hold(event, by=event.drafted_by)
    assert told("openday/not_selected") == 1


def test_the_timeline_shows_the_dates_that_were_really_set(make: Make):
    event = make.event()
    closes = event.signup_closes_at - timedelta(days=2, hours=6)
    with clock.at(MONDAY):
        events.change(event, {"signup_closes_at": closes}, "场地要早些定", by=event.drafted_by)
        found = {row.key: row for row in timeline.of_event(event, workdays.calendar())}
    assert found["signup_closes"].on == clock.here(closes).date()
    assert found["signup_closes"].label == "报名截止（17:59）"
    assert "默认为 12月3日，会前第 3 个工作日" in found["signup_closes"].rule
    assert found["notice"].on == clock.here(MONDAY).date()
    assert "默认不晚于 11月27日" in found["notice"].rule


@pytest.mark.parametrize("part", ["seats", "item", "question", "paper", "sources"])
def test_a_part_changed_during_review_takes_the_draft_back(make: Make, a_file, part: str):
    event = make.draft(selection=Selection.DRAW)
    by = event.drafted_by
    rows = [(SourceKind.FC3D, "2026999", event.signup_closes_at + timedelta(hours=21))]
    change = {
        "seats": lambda: events.set_seats(event, [(Category.RESIDENT, 9, 0)], event.leftover, by=by),
        "item": lambda: events.add_item(event, "停车收费", None, "", by=by),
        "question": lambda: events.add_question(event, {"label": "怎么来", "kind": QuestionKind.LINE}, by=by),
        "paper": lambda: events.add_paper(event, "路线图", a_file(by), Audience.PUBLIC, None, by=by),
        "sources": lambda: sources.name_sources(event, rows, by=by),
    }
    with clock.at(MONDAY):
        events.submit(event, by=by)
        change[part]()
    assert event.state == State.DRAFT


def test_a_reviewer_publishes_what_stood_on_her_page_and_nothing_newer(make: Make):
    event = make.draft()
    office = make.staff(Role.OPENNESS_OFFICE, region=event.region)
    with clock.at(MONDAY):
        events.submit(event, by=event.drafted_by)
        db.session.flush()
        seen = event.version
        events.edit(event, {"kind": event.kind, "starts_at": event.starts_at, "title": "换个题目"}, by=event.drafted_by)
        db.session.flush()
        events.submit(event, by=event.drafted_by)
        db.session.flush()
        with pytest.raises(Refused, match="他人刚刚处理过"):
            events.publish(event, seen, by=office)
        events.publish(event, event.version, by=office)


def test_a_change_says_from_what_to_what_and_a_minute_is_none(make: Make):
    event = make.event()
    fields = {"place": "二水厂", "signup_closes_at": event.signup_closes_at.replace(second=0)}
    with clock.at(MONDAY):
        events.change(event, fields, "一水厂检修", by=event.drafted_by)
    assert db.session.scalars(select(EventNotice.text)).one() == "变更了地点：“星沙水厂” 改为 “二水厂”"


def test_an_offer_is_made_anew_when_the_event_moves(offered):
    event, second, _ = offered
    sooner = event.starts_at - timedelta(days=2)
    with clock.at(MONDAY):
        events.change(
            event, {"starts_at": sooner, "ends_at": sooner + timedelta(hours=1)}, "提前两天", by=event.drafted_by
        )
    assert [offer.answer for offer in second.offers[:-1]] == ["waiting"]
    assert second.state == EntryState.OFFERED
    with clock.at(sooner), pytest.raises(Refused):
        seats.accept(second)


def test_nobody_jumps_the_line_to_a_seat_that_could_not_be_offered(make: Make):
    event = make.event(seats=[(Category.RESIDENT, 1, 0)], signup_closes_at=MONDAY + timedelta(days=14, hours=23))
    first, second = make.entry(event), make.entry(event)
    late = event.starts_at - timedelta(hours=3)
    with clock.at(late):
        signup.withdraw(first, by=None)
        db.session.flush()
    newcomer = make.entry(event, now=late)
    assert (second.state, newcomer.state) == (EntryState.WAITING, EntryState.WAITING)


def test_a_postponed_event_whose_old_day_is_over_lets_people_go(make: Make):
    event = make.event()
    entry = make.entry(event)
    with clock.at(MONDAY):
        events.postpone(event, "场馆停电", by=event.drafted_by)
    with clock.at(event.starts_at + timedelta(days=1)):
        signup.withdraw(entry, by=None)
    assert entry.state == EntryState.WITHDRAWN


def test_a_draft_without_a_source_says_so(make: Make):
    event = make.draft(selection=Selection.DRAW)
    with clock.at(MONDAY), pytest.raises(Refused, match="至少写一个来源"):
        sources.name_sources(event, [], by=event.drafted_by)


def test_a_short_notice_event_with_blank_times_is_told_what_to_fill_in(make: Make):
    with pytest.raises(Refused, match="离活动太近：按工作日推算，报名该在 2026年11月19日 23:59 截止") as refusal:
        make.draft(starts_at=MONDAY + timedelta(days=1))
    assert refusal.value.field == "signup_closes_at"
    event = make.draft(starts_at=MONDAY + timedelta(days=1), signup_closes_at=MONDAY + timedelta(hours=20))
    assert event.state == State.DRAFT


def test_a_day_that_is_past_is_what_has_to_be_mended_first(make: Make):
    with pytest.raises(Refused) as refusal:
        make.draft(starts_at=MONDAY - timedelta(days=1))
    assert refusal.value.field == "starts_at"


def test_the_same_point_does_not_stand_on_the_agenda_twice(make: Make):
    event = make.draft()
    events.add_item(event, "二期管网", None, "", by=event.drafted_by)
    db.session.refresh(event)
    with pytest.raises(Refused, match="已经有了") as refusal:
        events.add_item(event, " 二期管网 ", None, "", by=event.drafted_by)
    assert refusal.value.field == "title"
