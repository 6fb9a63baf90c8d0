"""Before next year's calendar is out everybody is heard all the same: days that cannot be told say so, and are told once they can."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select

from app import clock
from app.clock import HERE, NOT_YET
from app.core import privacy
from app.core.accounts.rules import Role
from app.core.jobs import service as core_jobs
from app.core.notify.models import Message
from app.core.workdays.rules import WorkCalendar, read_year
from app.core.workdays.service import YEARS, calendar, enter_year
from app.db import db
from app.errors import Refused
from app.feedback import access, figures, jobs
from app.feedback.models import Post
from app.feedback.rules import clocks, kinds
from app.feedback.rules.blocking import Ground
from app.feedback.rules.kinds import Kind
from app.feedback.service import blocking, desks, saying, screening
from app.web.formats import LATER, by_day, by_short_day, day, machine, short_day
from tests.conftest import page
from tests.feedback.making import Town
from tests.feedback.turns import lines_of, told
from tests.making import sign_in
from tests.workdays.years import NEXT

pytestmark = pytest.mark.databases("sqlite")

TEXT_2026 = (YEARS / "2026.txt").read_text(encoding="utf-8")


def of_years(*tables: tuple[int, str]) -> WorkCalendar:
    read = [read_year(year, text) for year, text in tables]
    holidays = {day: name for table in read for day, name in table.holidays.items()}
    makeup = frozenset(day for table in read for day in table.makeup_days)
    return WorkCalendar(frozenset(year for year, _ in tables), holidays, makeup)


BEFORE, AFTER = of_years((2026, TEXT_2026)), of_years((2026, TEXT_2026), (2027, NEXT))


@contextmanager
def december(day: int, hour: int = 10) -> Iterator[date]:
    with clock.at(datetime(2026, 12, day, hour, tzinfo=HERE)):
        yield date(2026, 12, day)


def enter(town: Town) -> None:
    enter_year(2027, "国务院办公厅关于2027年部分节假日安排的通知", NEXT, by=None)
    db.session.flush()


@given(some.integers(1, 31), some.integers(1, 60))
def test_a_day_is_told_or_not_yet_and_never_guessed(day: int, workdays: int) -> None:
    start = date(2026, 12, day)
    before, after = clocks.wind(BEFORE, start, workdays), clocks.wind(AFTER, start, workdays)
    assert after.due_on == AFTER.add(start, workdays)
    assert before.due_on in (NOT_YET, after.due_on) and before.yellow_on in (NOT_YET, after.yellow_on)
    assert (before.due_on == NOT_YET) == (after.due_on.year == 2027)


@given(some.tuples(some.integers(1, 31), some.integers(1, 60)), some.tuples(some.integers(1, 31), some.integers(1, 60)))
def test_of_two_clocks_the_earlier_is_known_before_the_calendar_is(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    def wound(calendar: WorkCalendar) -> list[clocks.Clock]:
        return [clocks.wind(calendar, date(2026, 12, day), workdays) for day, workdays in (one, other)]

    known = wound(AFTER)
    if known[0].due_on != known[1].due_on:
        assert clocks.ends_before(BEFORE, *wound(BEFORE)) == (known[0].due_on < known[1].due_on)


@given(some.integers(1, 31), some.integers(1, 40), some.integers(0, 60))
def test_what_is_done_is_judged_as_the_whole_calendar_would_or_not_yet(day: int, workdays: int, later: int) -> None:
    start = date(2026, 12, day)
    done = start + timedelta(days=later)
    by = clocks.is_by(clocks.wind(BEFORE, start, workdays).due_on, done, BEFORE)
    assert by is None or by == (done <= AFTER.add(start, workdays))
    assert by is not None or done.year == 2027


def test_a_past_year_without_a_table_is_still_refused() -> None:
    with pytest.raises(Refused, match="2025 年"):
        BEFORE.add_or_not_yet(date(2025, 12, 30), 5)


def test_no_page_ever_prints_the_day_that_is_none() -> None:
    assert day(NOT_YET) == short_day(NOT_YET) == LATER and machine(NOT_YET) == ""
    assert by_day(NOT_YET) == by_short_day(NOT_YET) == "答复的日期按工作日计算，新一年日历公布后定"
    with december(30):
        assert (
            by_short_day(date(2027, 1, 8)) == "2027年1月8日前答复"
            and by_short_day(date(2026, 12, 31)) == "12月31日前答复"
        )


def test_every_day_of_december_every_kind_is_heard_and_wound_once_the_year_is_entered(town: Town) -> None:
    posts = []
    for number in range(1, 32):
        with december(number):
            posts += [town.post(kind=kind, phone=f"136{number:04d}{n:04d}") for n, kind in enumerate(Kind)]
    waiting = [post for post in posts if post.due_on == NOT_YET]
    assert waiting and {post.kind for post in waiting} == set(Kind)
    with december(31):
        jobs.wind()
        assert [post.due_on for post in waiting] == [NOT_YET] * len(waiting), "nothing is guessed"
        enter(town)
        for _ in range(2):
            jobs.wind()
    calendar_now = calendar()
    for post in posts:
        db.session.refresh(post)
        days = kinds.ANSWER[post.kind].number
        assert post.due_on == calendar_now.add(post.received_on, days) and post.clock_days == days
        assert post.yellow_on <= post.due_on and post.screen_due_on == calendar_now.add(post.received_on, 1)
        assert told(post).count("feedback/wound") == (post in waiting), "told once, and only who did not know it"
        assert sum(line.startswith("新一年的工作日历已公布") for line in lines_of(post)) == (post in waiting)


@pytest.mark.databases("sqlite", "postgres")
def test_what_a_resident_reads_before_and_after(client: FlaskClient, app: Flask, town: Town) -> None:
    with december(28):
        post = town.public(kind=Kind.COMPLAIN)
        db.session.flush()
        assert "答复的日期按工作日计算，新一年日历公布后定" in body_of(post, "feedback/received")
        shown = page(client.get(f"/feedback/{post.no}/")).select_one("main").text
        assert "答复的日期按工作日计算，新一年日历公布后定" in shown and "9999" not in shown and "逾期" not in shown
        told_by_api = client.get(f"/api/v1/feedback/{post.no}").get_json()
        assert told_by_api["due_on"] is None
        assert client.get(f"/open311/v2/requests/{post.no}.json").get_json()[0]["expected_datetime"] == ""
        office = sign_in(app, town.office)
        for address in (
            f"/desk/feedback/{post.id}/",
            "/desk/feedback/?pile=route",
            "/desk/",
            f"/desk/feedback/{post.id}/assign",
        ):
            text = office.get(address).text
            assert "9999" not in text
        assert "新一年日历公布后定" in office.get("/desk/feedback/?pile=route").text
        assert "9999" not in (lines := client.get("/feedback/cases.csv?year=2026").text) and post.no in lines
        enter(town)
        jobs.wind()
        shown = page(app.test_client().get(f"/feedback/{post.no}/")).select_one("main").text
        assert "2027年1月19日（周二）前答复" in shown
        assert "2027年1月19日（周二）前答复" in body_of(post, "feedback/wound")


def body_of(post: Post, notice: str) -> str:
    rows = select(Message).where(
        Message.subject_kind == "feedback_post", Message.subject_id == post.id, Message.notice == notice
    )
    return privacy.unseal(db.session.scalars(rows).first().body_sealed) or ""


def test_no_notice_names_the_day_that_is_none(app: Flask, town: Town) -> None:
    with december(30), app.test_request_context():
        post = town.handled(kind=Kind.COMPLAIN)
        assert post.due_on == NOT_YET
        words = {
            "post": post,
            "unit": town.roads,
            "reason": "离得最近",
            "link": "x",
            "due": clock.today(),
            "act": "转办",
        }
        for name in ("assist", "moved", "placed", "passing"):
            text = render_template(f"notices/feedback/{name}.body.txt", **words)
            assert "答复的日期按工作日计算，新一年日历公布后定" in text and "定前" not in text, text
            assert not re.search(r"公布后定[^，。]", text), text


def test_posting_over_the_web_and_by_a_client_works_on_new_years_eve(client: FlaskClient, town: Town) -> None:
    with december(31):
        sent = client.post(
            "/open311/v2/requests.json",
            data={
                "service_code": f"complain-{town.topic.id}",
                "description": "村口路灯坏了一个月，请修一修",
                "address_id": town.village.code,
            },
        )
    assert sent.status_code == 201, sent.text


@pytest.mark.databases("sqlite", "postgres")
def test_asking_again_reopening_and_appealing_wait_for_no_calendar(town: Town) -> None:
    with december(29):
        again, opened, declined = town.answered(), town.answered(), town.post()
        screening.decline(declined, screening.Reason.NOT_OURS, "请打国家电网 95598", by=town.office)
        saying.follow_up(again, "请问哪一天能修好呢", by=None)
        saying.reopen(opened, "第二天又坏了，还是不亮", by=None)
        saying.appeal(declined, "就在你们县里，请再看一看", by=None)
        assert again.due_on == opened.due_on == declined.screen_due_on == NOT_YET
        assert any("重新计时，答复的日期按工作日计算" in line for line in lines_of(opened))
        enter(town)
        jobs.wind()
        assert opened.due_on == calendar().add(date(2026, 12, 29), kinds.ANSWER[opened.kind].number)
        assert again.due_on == calendar().add(date(2026, 12, 29), kinds.FOLLOW_UP.number)
        assert declined.screen_due_on == calendar().add(date(2026, 12, 29), kinds.APPEAL.number)


def test_an_answer_given_before_the_calendar_is_out_is_judged_by_it_afterwards(town: Town) -> None:
    with december(28):
        soon, in_time, late = (town.handled() for _ in range(3))
        assert town.answer(soon).first_in_time is True, "no day of an entered year can be too late"
    for post, on in ((in_time, 4), (late, 20)):
        with clock.at(datetime(2027, 1, on, 10, tzinfo=HERE)):
            assert town.answer(post).first_in_time is None, "nobody can say yet"
    with clock.at(datetime(2027, 1, 21, 10, tzinfo=HERE)):
        numbers = figures.table(figures.Span(date(2026, 12, 1), date(2026, 12, 31))).whole
        assert (numbers.answered, numbers.due, numbers.in_time, numbers.late) == (3, 1, 1, 0), (
            "what nobody can judge is not due"
        )
        enter(town)
        for _ in range(2):
            jobs.wind()
        assert (soon.first_in_time, in_time.first_in_time, late.first_in_time) == (True, True, False)
        numbers = figures.table(figures.Span(date(2026, 12, 1), date(2026, 12, 31))).whole
        assert (numbers.answered, numbers.due, numbers.in_time, numbers.late) == (3, 3, 2, 0)
        assert "feedback/wound" not in told(late), "an answered post has no day to wait for"


def test_a_follow_up_answered_late_and_a_case_ended_late_are_found_out(town: Town) -> None:
    with december(28):
        again, gone = town.answered(), town.handled()
        saying.follow_up(again, "请问哪一天能修好呢", by=None)
    with clock.at(datetime(2027, 1, 20, 10, tzinfo=HERE)):
        town.answer(again)
        saying.withdraw(gone, by=None)
        assert not again.again_late and gone.first_in_time is None
        enter(town)
        jobs.wind()
        assert again.again_late and gone.first_in_time is False


@pytest.mark.databases("sqlite", "postgres")
def test_a_late_case_can_be_handed_on_and_the_new_unit_has_its_days_once_they_are_known(town: Town) -> None:
    with december(18):
        post = town.handled(town.water)
    with december(29):
        desks.refuse(post, "不归我们管，请转别的单位", by=town.other)
        town.taken_on(post, town.roads)
        assert post.due_on == date(2026, 12, 25) and post.unit_due_on == NOT_YET
        enter(town)
        jobs.wind()
        assert post.unit_due_on == calendar().add(date(2026, 12, 29), post.clock_days)


def test_nobody_stops_a_clock_or_lengthens_it_before_its_days_can_be_counted(town: Town) -> None:
    with december(29):
        post = town.handled()
        with pytest.raises(Refused, match="公布以后才能申请延期"):
            desks.ask_extension(post, 5, "要等配件，一月初到货后安装", by=town.handler)
        with pytest.raises(Refused, match="公布以后才能停下来等补充"):
            desks.ask_more(post, "请写明是哪一根灯杆", by=town.handler)
    with december(23):
        early = town.handled(kind=Kind.COMPLAIN)
        desks.ask_more(early, "请写明是哪一根灯杆", by=town.handler)
    with december(30):
        desks.end_pause(early, "是桥头第三根灯杆", by=None)
        assert early.due_on == NOT_YET, "the author's addition is taken whatever the calendar knows"


def test_a_block_lapses_no_later_for_want_of_a_calendar(town: Town) -> None:
    with december(30):
        post = town.post()
        screening.withhold(post, screening.Reason.ABUSE, "", by=town.office)
        block = blocking.make(post, Ground.ABUSE, "连着骂人，已经提醒过", 7, by=town.office)
        assert block.due_on <= date(2026, 12, 30) + timedelta(days=kinds.BLOCK_REVIEW.number)
        blocking.object_to(post, "我没有骂人，请再看一看", by=None)
        assert date(2026, 12, 30) < block.due_on < NOT_YET


def test_whoever_screens_is_reminded_though_no_day_can_be_told(town: Town) -> None:
    with december(31):
        post = town.post()
        assert post.screen_due_on == NOT_YET
    with clock.at(datetime(2027, 1, 1, 8, tzinfo=HERE)):
        jobs.remind_screening()
    assert "feedback/unread" in told(post)


def test_merging_two_that_wait_for_the_calendar_keeps_the_earlier_clock(town: Town) -> None:
    with december(24):
        early = town.public(kind=Kind.COMPLAIN)
    with december(28):
        late = town.public(kind=Kind.COMPLAIN)
        assert early.due_on == late.due_on == NOT_YET
        desks.merge(early, late, by=town.office)
        enter(town)
        jobs.wind()
    assert early.due_on == late.due_on == calendar().add(date(2026, 12, 24), kinds.ANSWER[Kind.COMPLAIN].number)


@pytest.mark.databases("sqlite", "postgres")
def test_no_calendar_hides_what_waits_too_long(app: Flask, town: Town) -> None:
    supervisor = town.make.staff(Role.CITY_SUPERVISOR, town.county)
    with december(30):
        post = town.handled(kind=Kind.COMPLAIN)
    with clock.at(datetime(2027, 3, 5, 10, tzinfo=HERE)):
        for _ in range(2):
            jobs.remind()
        db.session.flush()
        assert post.due_on == NOT_YET
        assert [line for line in lines_of(post) if line.startswith("久拖未复")] == ["久拖未复，已告知市级督查"]
        assert post in db.session.scalars(access.watched(supervisor)).all()
        assert "久拖未复" in page(app.test_client().get(f"/feedback/{post.no}/")).select_one("main").text
        body = select(Message.body_sealed).where(Message.notice == "feedback/reminder")
        assert "新一年日历公布后定，还没有答复" in (privacy.unseal(db.session.scalars(body).first()) or "")


def test_what_waits_is_looked_through_once_a_day_and_soon_after_a_year_is_entered(
    town: Town,
) -> None:
    """Each looking through writes down a step of every post whose day can be told; a day laid by hand shows it."""
    with december(20, 9):
        post = town.post()
        post.due_on = NOT_YET
        assert core_jobs.run("feedback.wind") == core_jobs.Outcome.DONE
        assert post.due_on != NOT_YET, "the first run of all"
    for number, hour, looks in ((20, 10, False), (20, 23, False), (21, 1, True), (21, 2, False)):
        with december(number, hour):
            post.due_on = NOT_YET
            db.session.flush()
            core_jobs.run("feedback.wind")
            assert (post.due_on != NOT_YET) == looks, (number, hour)
    with december(21, 3):
        enter(town)
        post.due_on = NOT_YET
        db.session.flush()
        core_jobs.run("feedback.wind")
        assert post.due_on != NOT_YET, "a year was entered since"


def answered_in_january(town: Town, on: int, **more: Any) -> Post:
    """A 投诉 of 21 December whose author was waited for four days, answered before anybody can say whether it is in time."""
    with december(21):
        post = town.handled(kind=Kind.COMPLAIN, **more)
        desks.ask_more(post, "请写明是哪一根灯杆", by=town.handler)
    with december(25):
        desks.end_pause(post, "是桥头第三根灯杆", by=None)
        assert (post.clock_days, post.due_on) == (19, NOT_YET)
    with january(on):
        assert town.answer(post).first_in_time is None
    return post


def january(day: int) -> AbstractContextManager[None]:
    return clock.at(datetime(2027, 1, day, 10, tzinfo=HERE))


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize(("late", "again"), [(0, "follow_up"), (1, "follow_up"), (0, "reopen"), (1, "both")])
def test_the_first_answer_is_judged_by_the_clock_it_had_though_its_author_came_again(
    town: Town, late: int, again: str
) -> None:
    last = AFTER.add(date(2026, 12, 21), 19)
    post = answered_in_january(town, last.day + late)
    with january(last.day + 2):
        if again != "reopen":
            saying.follow_up(post, "请问以后谁来管这盏灯", by=None)
        if again != "follow_up":
            saying.reopen(post, "第二天又坏了，还是不亮", by=None)
        enter(town)
        jobs.wind()
        assert post.first_in_time is (not late)


def test_the_day_of_an_earlier_merged_post_and_of_a_quicker_kind_judge_the_first_answer(town: Town) -> None:
    with december(21):
        early = town.public(kind=Kind.COMPLAIN)
    with december(28):
        lead, quick = town.handled(kind=Kind.COMPLAIN), town.handled(kind=Kind.COMPLAIN)
        desks.merge(early, lead, by=town.office)
        desks.rekind(quick, Kind.ASK, "说的其实是咨询", by=town.office)
        assert lead.due_on == quick.due_on == NOT_YET
    with january(14):  # the day after that of 21 December; seven after that of five days
        for post in (lead, quick):
            saying.follow_up(town.answer(post), "请问以后谁来管这盏灯", by=None)
        assert AFTER.add(date(2026, 12, 21), 15) < clock.today() < AFTER.add(date(2026, 12, 28), 15)
        enter(town)
        jobs.wind()
        assert [post.first_in_time for post in (early, lead, quick)] == [False, False, False]


def test_who_comes_again_after_the_year_is_entered_and_before_the_days_are_counted_hides_nothing(town: Town) -> None:
    post = answered_in_january(town, 20)
    with january(20):
        enter(town)
        saying.follow_up(post, "请问以后谁来管这盏灯", by=None)
        assert post.due_on != NOT_YET and post.first_in_time is False
