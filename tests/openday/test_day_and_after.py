"""The day and what became of it: passes, check-in that counts once, opinions answered, figures that can be opened."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.core.audit.models import AuditEntry
from app.core.notify.models import Message
from app.core.units.models import Unit
from app.db import db, unit_of_work
from app.errors import Refused
from app.openday import figures, queries
from app.openday.jobs import close_signup, fill_seats, remind
from app.openday.models import Event
from app.openday.rules import Audience, Category, EntryState, Kind, Outcome, State
from app.openday.service import after, applying, day, events, signup
from app.openday.views import public
from tests.conftest import page
from tests.making import MONDAY, Make, id_number, sign_in, with_codes

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.databases("sqlite")]


@pytest.fixture
def meeting(make: Make):
    """An event with two seated entries on its day."""
    event = make.event(walk_ins=True, seats=[(Category.RESIDENT, 3, 1)])
    entries = [make.entry(event), make.entry(event)]
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
        db.session.flush()
    return event, entries


@pytest.fixture
def held(meeting):
    event, entries = meeting
    with clock.at(event.starts_at):
        day.check_in(event, entries[0].applicant, by=event.drafted_by)
    with clock.at(event.ends_at):
        events.hold(event, by=event.drafted_by)
        db.session.flush()
    return event, entries


def test_a_pass_opens_its_own_person_and_no_other(meeting, make: Make):
    event, entries = meeting
    token = day.pass_token(entries[0].applicant)
    assert day.person_of(event, token) is entries[0].applicant
    assert entries[0].applicant.name not in token
    elsewhere = make.event()
    forged = [
        token[:-1] + "a" if token[-1] != "a" else token[:-1] + "b",
        token.replace("-", "", 1),
        "0-" + token.partition("-")[2],
        "",
    ]
    for wrong in forged:
        with pytest.raises(Refused, match="通行码"):
            day.person_of(event, wrong)
    with pytest.raises(Refused):
        day.person_of(elsewhere, token)


@pytest.mark.databases("sqlite", "postgres")
def test_a_pass_of_somebody_who_withdrew_is_void(meeting):
    event, entries = meeting
    token = day.pass_token(entries[0].applicant)
    with clock.at(event.starts_at - timedelta(hours=4)):
        signup.withdraw(entries[0], by=None)
    with pytest.raises(Refused, match="不再有效"):
        day.person_of(event, token)


def test_a_check_in_sent_twice_counts_once_and_the_first_time_stands(meeting):
    event, entries = meeting
    person = entries[0].applicant
    for minutes in (0, 5):
        with clock.at(event.starts_at - timedelta(minutes=20) + timedelta(minutes=minutes)):
            day.check_in(event, person, by=event.drafted_by)
    assert person.arrived_at == event.starts_at - timedelta(minutes=20)
    done = select(func.count()).where(AuditEntry.did == "openday.person.checked_in")
    assert db.session.scalar(done) == 1


def test_whoever_comes_after_the_start_is_late(meeting):
    event, entries = meeting
    with clock.at(event.starts_at + timedelta(minutes=1)):
        assert day.check_in(event, entries[0].applicant, by=event.drafted_by).arrived_late


def test_the_door_is_not_open_yet(meeting):
    event, entries = meeting
    with clock.at(event.starts_at - timedelta(hours=4)), pytest.raises(Refused, match="3 小时"):
        day.check_in(event, entries[0].applicant, by=event.drafted_by)


def test_a_wrong_check_in_is_taken_back_with_its_reason(meeting):
    event, entries = meeting
    with clock.at(event.starts_at):
        day.check_in(event, entries[0].applicant, by=event.drafted_by)
        with pytest.raises(Refused, match="理由"):
            day.undo_check_in(entries[0].applicant, "", by=event.drafted_by)
        day.undo_check_in(entries[0].applicant, "点错了人", by=event.drafted_by)
    assert entries[0].applicant.arrived_at is None


def test_a_walk_in_takes_a_free_seat_and_no_more(meeting):
    event, _ = meeting
    with clock.at(event.starts_at):
        entry = day.walk_in(
            event, Category.RESIDENT, applying.Applicant("吴建平", id_number(801)), "", by=event.drafted_by
        )
        assert entry.applicant.arrived_at is not None
        with pytest.raises(Refused, match="坐满"):
            day.walk_in(event, Category.RESIDENT, applying.Applicant("郑小梅", id_number(802)), "", by=event.drafted_by)


def test_whoever_waits_and_stands_at_the_door_takes_a_free_seat(make: Make):
    event = make.event(walk_ins=True, seats=[(Category.RESIDENT, 1, 0)])
    first, second = make.entry(event), make.entry(event)
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
    with clock.at(event.starts_at - timedelta(hours=1)):
        with pytest.raises(Refused, match="没有空着的席位"):
            day.step_in(second, by=event.drafted_by)
        signup.withdraw(first, by=None)
        day.step_in(second, by=event.drafted_by)
    assert second.state == EntryState.SEATED
    assert second.applicant.arrived_at is not None
    assert event.seats[0].taken == 1


@pytest.mark.databases("sqlite", "postgres")
def test_a_seat_freed_too_late_to_offer_goes_by_the_line_at_the_door(make: Make):
    event = make.event(seats=[(Category.RESIDENT, 1, 0)])
    first, second = make.entry(event), make.entry(event)
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
    with clock.at(event.starts_at - timedelta(hours=3)):
        signup.withdraw(first, by=None)
        fill_seats()
        fill_seats()
    assert second.state == EntryState.WAITING
    assert db.session.scalar(select(func.count()).where(Message.notice == "openday/standby")) == 1


def test_the_list_is_closed_once_the_event_has_begun(meeting):
    event, entries = meeting
    with clock.at(event.starts_at), pytest.raises(Refused, match="已经开始"):
        signup.withdraw(entries[0], by=None)


def test_a_check_in_undone_after_the_event_is_an_absence(held):
    event, entries = held
    with clock.at(event.ends_at):
        day.undo_check_in(entries[0].applicant, "签错了人，他没来", by=event.drafted_by)
    assert entries[0].applicant.absent


@pytest.mark.databases("sqlite", "postgres")
def test_papers_for_attendees_stand_on_the_page_of_whoever_holds_a_seat(app, make: Make, a_file):
    event = make.event(seats=[(Category.RESIDENT, 1, 0)])
    seated, waiting = make.entry(event), make.entry(event)
    with clock.at(MONDAY):
        events.add_paper(event, "方案讨论稿", a_file(event.drafted_by), Audience.ATTENDEES, None, by=event.drafted_by)
    db.session.flush()
    client = app.test_client()
    with client.session_transaction() as session:
        session["entries"] = with_codes(seated, waiting)
    with clock.at(MONDAY):
        link = page(client.get(f"/openday/entries/{seated.id}/")).find("a", string="方案讨论稿")
        assert client.get(link["href"]).status_code == 200
        assert "方案讨论稿" not in client.get(f"/openday/entries/{waiting.id}/").text
        assert "方案讨论稿" not in client.get(f"/openday/{event.id}/").text
    assert db.session.scalars(select(Message.subject_id).where(Message.notice == "openday/paper")).all() == [seated.id]


def test_the_page_of_a_seat_says_first_that_the_event_is_off(app, meeting):
    event, entries = meeting
    with clock.at(MONDAY):
        events.cancel(event, "水厂检修", by=event.drafted_by)
    db.session.flush()
    client = app.test_client()
    with client.session_transaction() as session:
        session["entries"] = with_codes(entries[0])
    text = page(client.get(f"/openday/entries/{entries[0].id}/")).select_one("main").text
    assert "这场活动已取消。理由：水厂检修" in text
    assert "到时见" not in text
    assert client.get(f"/openday/entries/{entries[0].id}/pass").status_code == 404


@pytest.mark.databases("sqlite", "postgres")
def test_an_invited_guest_has_a_reserved_seat_shown_as_such(make: Make):
    event = make.event(seats=[(Category.RESIDENT, 1, 1)])
    with clock.at(MONDAY):
        guest = day.invite(event, Category.RESIDENT, "易代表", "13800000077", "", "县人大", by=event.drafted_by)
        assert guest.reserved
        assert event.seats[0].taken == 0
        with pytest.raises(Refused, match="没有空着的邀请席位"):
            day.invite(event, Category.RESIDENT, "罗代表", "13800000078", "", "", by=event.drafted_by)
        signup.withdraw(guest, by=None)
    db.session.refresh(event.seats[0])
    assert event.seats[0].invited == 0


def test_opening_personal_data_is_on_record(meeting):
    event, entries = meeting
    clear = day.reveal(entries[0], by=event.drafted_by)
    assert clear["手机"].startswith("139")
    row = db.session.scalars(select(AuditEntry).where(AuditEntry.did == "openday.entry.opened")).one()
    assert (row.actor_id, row.subject_id) == (event.drafted_by_id, entries[0].id)
    assert clear["手机"] not in str(row.changes)


@pytest.mark.databases("sqlite", "postgres")
def test_an_opinion_is_numbered_masked_answered_and_its_author_told(held):
    event, entries = held
    with clock.at(event.ends_at):
        opinion = after.hand_in(entries[0], "路灯坏了，打我电话 13912345678", None, by=None)
        assert opinion.no == f"{event.no}-Y01"
        assert opinion.public_text == "路灯坏了，打我电话 139****5678"
        assert opinion.text.endswith("13912345678")
        with pytest.raises(Refused, match="理由"):
            after.answer(opinion, Outcome.ADOPTED, "", event.unit, by=event.drafted_by)
        after.answer(opinion, Outcome.ADOPTED, "已更换路灯 12 盏", event.unit, by=event.drafted_by)
        after.add_result(opinion, "全部亮了，照片已公开", "", by=event.drafted_by)
    told = db.session.scalars(
        select(Message.notice).where(Message.notice.in_(("openday/answered", "openday/result")))
    ).all()
    assert sorted(told) == ["openday/answered", "openday/result"]


@pytest.mark.parametrize(
    ("link", "good"),
    [
        ("/openday/7/", True),
        ("https://www.changsha.gov.cn/a?b=c#d", True),
        ("", True),
        ("//evil.example/a", False),
        ("/\\evil.example", False),
        ("http://www.changsha.gov.cn/", False),
        ("https:///a", False),
        ("https://[", False),
        ("https://a b", False),
        ("https:\\\\evil.example", False),
        ("javascript:alert(1)", False),
    ],
)
def test_a_result_links_to_this_site_or_securely_elsewhere(held, link, good):
    event, entries = held
    with clock.at(event.ends_at):
        opinion = after.hand_in(entries[0], "水压不够", None, by=None)
        after.answer(opinion, Outcome.ADOPTED, "已更换水管", event.unit, by=event.drafted_by)
        if good:
            assert after.add_result(opinion, "全部换好了", link, by=event.drafted_by).link == link
            return
        with pytest.raises(Refused, match="https") as refusal:
            after.add_result(opinion, "全部换好了", link, by=event.drafted_by)
    assert refusal.value.field == "link"


def test_opinions_of_several_days_are_awaited_from_the_last_day(make: Make):
    starts = MONDAY + timedelta(days=15)  # a Tuesday; it ends on the Friday of that week
    event = make.event(starts_at=starts, ends_at=starts + timedelta(days=3))
    entry = make.entry(event)
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
    with clock.at(event.starts_at):
        day.check_in(event, entry.applicant, by=event.drafted_by)
        early = after.hand_in(entry, "第一天的意见", None, by=None)
    with clock.at(event.ends_at):
        events.hold(event, by=event.drafted_by)
    assert clock.here(event.opinions_until).date().isoformat() == "2026-12-15"
    assert early.due_on.isoformat() == event.answers_due.isoformat() == "2026-12-25"
    shown = {row.key: row.on.isoformat() for row in public.milestones(event)}
    assert (shown["meeting"], shown["opinions_until"], shown["notice"]) == ("2026-12-08", "2026-12-15", "2026-11-23")
    with clock.at(event.opinions_until):
        after.hand_in(entry, "最后一刻", None, by=None)


def test_the_window_for_opinions_closes(held):
    event, entries = held
    with clock.at(event.opinions_until + timedelta(seconds=1)), pytest.raises(Refused, match="时间已过"):
        after.hand_in(entries[0], "晚了", None, by=None)


def test_whoever_was_not_there_hands_in_nothing(held):
    event, entries = held
    with clock.at(event.ends_at), pytest.raises(Refused, match="到场"):
        after.hand_in(entries[1], "没去", None, by=None)


def test_results_wait_for_minutes_and_for_every_answer(held):
    event, entries = held
    with clock.at(event.ends_at):
        with pytest.raises(Refused, match="会议记录"):
            after.conclude(event, after.mark_of(event), by=event.drafted_by)
        after.write_minutes(event, "看了水厂。", "", by=event.drafted_by)
        opinion = after.hand_in(entries[0], "水压不够", None, by=None)
        db.session.flush()
        with pytest.raises(Refused, match="还有 1 条"):
            after.conclude(event, after.mark_of(event), by=event.drafted_by)
        after.answer(opinion, Outcome.DECLINED, "管网改造明年才开始", event.unit, by=event.drafted_by)
        db.session.flush()
        after.conclude(event, after.mark_of(event), by=event.drafted_by)
    assert event.state == State.CONCLUDED


def test_minutes_hold_no_personal_numbers_and_keep_their_versions(held):
    event, _ = held
    with clock.at(event.ends_at):
        with pytest.raises(Refused, match="身份证号"):
            after.write_minutes(event, f"代表 {id_number(5)} 发言", "", by=event.drafted_by)
        after.write_minutes(event, "第一版", "", by=event.drafted_by)
        db.session.flush()
        with pytest.raises(Refused, match="理由"):
            after.write_minutes(event, "第二版", "", by=event.drafted_by)
        after.write_minutes(event, "第二版", "补记发言", by=event.drafted_by)
        db.session.flush()
    assert [revision.text for revision in queries.minutes_of(event)] == ["第二版", "第一版"]


def test_one_survey_per_entry(held):
    event, entries = held
    after.answer_survey(entries[0], 5, 4, "", by=None)
    db.session.flush()
    with pytest.raises(Refused, match="已经评价过"):
        after.answer_survey(entries[0], 1, 1, "", by=None)


def test_every_figure_is_the_sum_of_its_list(held):
    event, entries = held
    with clock.at(event.ends_at):
        opinion = after.hand_in(entries[0], "水压不够", None, by=None)
        after.answer(opinion, Outcome.PARTLY, "先修二期管网", event.unit, by=event.drafted_by)
        after.answer_survey(entries[0], 4, 3, "", by=None)
        after.write_down(event, "泵房太吵", None, None, True, by=event.drafted_by)
        db.session.flush()
    unit = next(row for row in figures.of_year(2026) if row.unit.id == event.unit_id)
    ((listed, one),) = figures.by_event(2026, event.unit_id)
    assert (listed, unit.events, unit.numbers) == (event, 1, one)
    assert (one.applicants, one.selected, one.present) == (2, 2, 1)
    assert (one.spoken, one.opinions, one.adopted, one.answered) == (1, 2, 1, 1)
    assert (one.survey.asked, one.survey.answered, one.survey.satisfaction, one.survey.heard) == (1, 1, 4.0, 3.0)


def test_a_year_of_several_events_adds_up_to_its_list(make: Make):
    unit = make.unit()
    for entries in (1, 3, 0):
        held_event(make, unit, entries, marks=[5] * entries)
    year = next(row for row in figures.of_year(2026) if row.unit.id == unit.id)
    listed = [numbers for _, numbers in figures.by_event(2026, unit.id)]
    assert year.events == len(listed) == 3
    for name in ("applicants", "selected", "present", "spoken", "opinions", "adopted", "answered"):
        assert getattr(year.numbers, name) == sum(getattr(one, name) for one in listed), name
    assert year.numbers.survey.answered == sum(one.survey.answered for one in listed) == 4


def held_event(make: Make, unit: Unit, count: int, marks: list[int]) -> Event:
    event = make.event(unit=unit, seats=[(Category.RESIDENT, 9, 0)])
    entries = [make.entry(event) for _ in range(count)]
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
    with clock.at(event.starts_at):
        for entry in entries:
            day.check_in(event, entry.applicant, by=event.drafted_by)
    with clock.at(event.ends_at):
        events.hold(event, by=event.drafted_by)
        for entry, mark in zip(entries, marks, strict=False):
            after.answer_survey(entry, mark, mark, f"第 {mark} 号留言", by=None)
            opinion = after.write_down(event, "水压不够", None, entry, True, by=event.drafted_by)
            after.answer(opinion, Outcome.ADOPTED, "已更换水泵", event.unit, by=event.drafted_by)
    db.session.flush()
    return event


def test_satisfaction_is_public_from_three_answers_on_with_how_many_were_asked(app: Flask, make: Make):
    few, many = make.unit("水利局甲"), make.unit("水利局乙")
    held_event(make, few, 3, marks=[5, 1])
    event = held_event(make, many, 4, marks=[5, 5, 2])
    with unit_of_work():
        db.session.flush()
    year = page(app.test_client().get("/openday/figures?year=2026"))
    cells = {row.select_one(".what").text: row.select_one('[data-h="满意度"]').text for row in year.select("tbody tr")}
    assert cells == {"水利局甲": "—（2/3 份）", "水利局乙": "4.0（3/4 份）"}
    listed = page(app.test_client().get(f"/openday/figures/2026/{many.id}")).select_one("tbody tr")
    shown = {cell["data-h"]: cell.text for cell in listed.select("[data-h]")}
    expected = {"报名人数": "4", "入选": "4", "到场": "4", "发言": "3", "意见": "3", "采纳": "3"}
    assert shown == {**expected, "满意度": "4.0（3/4 份）"}
    links = {cell["data-h"]: cell.select_one("a")["href"] for cell in listed.select("[data-h]") if cell.select_one("a")}
    assert links["意见"] == links["发言"] == links["采纳"] == f"/openday/{event.id}/#opinions"
    assert links["报名人数"] == links["到场"] == f"/openday/{event.id}/list"
    for address in set(links.values()):
        soup = page(app.test_client().get(address))
        assert "#" not in address or soup.select_one("#opinions")
    assert len(page(app.test_client().get(links["到场"])).select("tbody tr")) == 4


def test_whoever_is_not_on_the_list_is_counted_beside_it(app: Flask, make: Make):
    event = make.event()
    entries = [make.entry(event), make.entry(event)]
    with clock.at(MONDAY):
        signup.withdraw(entries[0], by=None)
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
    with unit_of_work():
        db.session.flush()
    assert "另有 1 人报过名" in app.test_client().get(f"/openday/{event.id}/list").text


def test_what_people_wrote_into_the_survey_is_for_the_desk_only(app: Flask, make: Make):
    with unit_of_work():
        event = held_event(make, make.unit(), 2, marks=[4, 3])
    with clock.at(event.ends_at):
        desk = page(sign_in(app, event.drafted_by).get(f"/desk/openday/{event.id}/"))
    told = desk.select_one("#survey ~ p").text
    assert "收到 2 份评价" in told
    assert "认真听”平均 3.5 分" in told
    assert [item.text for item in desk.select("#survey ~ ul li")] == ["第 3 号留言", "第 4 号留言"]
    stranger = app.test_client()
    for address in (f"/openday/{event.id}/", f"/openday/{event.id}/list", f"/api/v1/opendays/{event.id}"):
        assert "号留言" not in stranger.get(address).text


@pytest.mark.databases("sqlite", "postgres")
def test_what_was_concluded_on_a_point_of_the_agenda_is_public_and_changes_with_a_reason(app: Flask, make: Make):
    with unit_of_work():
        event = make.event(kind=Kind.SYMPOSIUM)
        with clock.at(event.signup_closes_at):
            events.close(event, by=None)
    item = event.agenda[0]
    with clock.at(event.ends_at):
        desk = sign_in(app, event.drafted_by)
        address = f"/desk/openday/{event.id}/agenda/{item.id}/conclusion"
        assert "活动举行之后" in desk.post(address, data={"text": "票价不变"}).text
        with unit_of_work():
            events.hold(event, by=event.drafted_by)
        refused = page(desk.post(address, data={"text": "有疑问打 13912345678"}))
        assert "手机号" in refused.select_one("#text-error").text
        assert desk.post(address, data={"text": "票价不变"}).status_code == 302
        assert page(desk.post(address, data={"text": "票价降一成"})).select_one("#reason-error")
        assert item.conclusion == "票价不变"
        assert desk.post(address, data={"text": "票价降一成", "reason": "第二次会议改定"}).status_code == 302
        shown = app.test_client().get(f"/openday/{event.id}/").text
        given = app.test_client().get(f"/api/v1/opendays/{event.id}").get_json()["agenda"][0]
    assert "议定结果：票价降一成" in shown
    assert "修改了议题“农村客运票价”的议定结果，原来是：票价不变" in shown
    assert "第二次会议改定" in shown
    assert given["conclusion"] == "票价降一成"
    did = select(AuditEntry.note).where(AuditEntry.did == "openday.agenda.concluded").order_by(AuditEntry.id)
    assert db.session.scalars(did).all() == ["", "第二次会议改定"]


@pytest.mark.databases("sqlite", "postgres")
def test_jobs_run_twice_have_one_effect(make: Make):
    event = make.event()
    make.entry(event)
    with clock.at(event.signup_closes_at):
        close_signup()
        close_signup()
    assert event.state == State.SELECTED
    with clock.at(event.starts_at - timedelta(days=1)):
        remind()
        remind()
    assert db.session.scalar(select(func.count()).where(Message.notice == "openday/reminder")) == 1
