"""What more time leaves behind: the days a clock holds, the day without it, and what the figures tell of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.clock import NOT_YET
from app.core.workdays.service import calendar, enter_year
from app.db import db
from app.feedback import figures, jobs, monthly, queries
from app.feedback.figures import By
from app.feedback.labels import due_rule
from app.feedback.models import Extension, Post
from app.feedback.rules.kinds import Channel, Kind
from app.feedback.service import desks, saying
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import MONDAY, on, sign_in
from tests.workdays.years import NEXT

pytestmark = pytest.mark.usefixtures("monday")

YEAR = figures.year_span(2026)
WHICH = "请说清楚是哪一根灯杆"


def given(town: Town, post: Post, days: int = 15) -> Extension:
    by = town.handler if post.unit is town.roads else town.other
    desks.ask_extension(post, days, "要等配件，到货后马上安装", by=by)
    desks.decide_extension(post, True, "", by=town.office)
    asked = queries.extension_of(post)
    assert asked is not None
    return asked


def workdays(post: Post, days: int) -> date:
    return calendar().add(post.received_on, days)


@pytest.mark.parametrize("is_open", [True, False], ids=["while the author is asked", "before"])
def test_an_earlier_clock_that_takes_over_locks_nothing(town: Town, is_open: bool) -> None:
    """It holds none of the fifteen days: five of the other post, and what its author is waited for."""
    lead = town.handled(kind=Kind.COMPLAIN)
    asked = given(town, lead)
    if is_open:
        desks.ask_more(lead, WHICH, by=town.handler)
    desks.merge(town.public(), lead, by=town.office)
    assert (lead.clock_days, asked.added) == (5, 0)
    if not is_open:
        desks.ask_more(lead, WHICH, by=town.handler)
    with on(2):
        desks.end_pause(lead, "村口数第三根", by=None)
        assert lead.due_on == asked.first_due_on == workdays(lead, 7)
        town.answer(lead)


def test_a_pause_nobody_answers_ends_at_night_though_another_clock_took_over(town: Town) -> None:
    lead = town.handled(kind=Kind.COMPLAIN)
    given(town, lead)
    desks.ask_more(lead, WHICH, by=town.handler)
    desks.merge(town.public(), lead, by=town.office)
    db.session.commit()
    with on(10):
        jobs.end_pauses()
        assert desks.open_pause(lead) is None and lead.clock_days == 10


def test_the_day_without_more_time_stays_where_it_is_the_earlier_one(town: Town) -> None:
    """A clock that takes over on the last day of it makes nothing timely, nor do days its author is asked that late."""
    lead = town.handled(kind=Kind.COMPLAIN)
    asked = given(town, lead, 10)
    assert asked.first_due_on == workdays(lead, 15) and asked.added == 10
    with on(17):
        late = town.public()
        desks.ask_more(lead, WHICH, by=town.handler)
        desks.merge(late, lead, by=town.office)
        assert lead.due_on == workdays(late, 5) > workdays(lead, 15)
        assert asked.first_due_on == workdays(lead, 15)
    with on(18):
        desks.end_pause(lead, "村口数第三根", by=None)
        assert (lead.due_on, asked.first_due_on) == (workdays(late, 6), workdays(lead, 15))


def test_of_what_is_merged_in_with_more_time_of_its_own_the_day_without_it_counts(town: Town) -> None:
    lead, other = town.handled(kind=Kind.COMPLAIN), town.handled()
    asked = given(town, lead, 15)
    given(town, other, 5)
    desks.merge(other, lead, by=town.office)
    assert (lead.due_on, asked.first_due_on) == (workdays(lead, 10), workdays(lead, 5))


@pytest.mark.parametrize("is_paused", [True, False])
def test_a_kind_put_right_asks_what_the_running_clock_holds(town: Town, is_paused: bool) -> None:
    lead = town.handled(kind=Kind.COMPLAIN)
    if is_paused:
        desks.ask_more(lead, WHICH, by=town.handler)
        with on(4):
            desks.end_pause(lead, "村口数第三根", by=None)
    else:
        given(town, lead)
    desks.merge(town.public(), lead, by=town.office)
    assert not any("批准延期" in note for note in due_rule(lead).notes)
    desks.rekind(lead, Kind.SITE_ERROR, "说的是网站上的错字", by=town.office)
    assert lead.clock_days == 3


def test_a_shorter_kind_shortens_the_day_without_more_time_too(town: Town) -> None:
    post = town.handled(kind=Kind.COMPLAIN)
    asked = given(town, post, 4)
    desks.rekind(post, Kind.ASK, "说的其实是咨询", by=town.office)
    assert (post.due_on, asked.first_due_on) == (workdays(post, 9), workdays(post, 5))


def test_more_time_for_one_answer_is_told_of_no_later_clock(town: Town) -> None:
    post = town.handled()
    asked = given(town, post, 5)
    assert "批准延期 5 个工作日" in "".join(due_rule(post).notes)
    town.answer(post)
    saying.follow_up(post, "哪一天修好，请说明", by=None)
    desks.ask_more(post, WHICH, by=town.handler)
    with on(2):
        desks.end_pause(post, "村口数第三根", by=None)
    assert asked.added == 0 and not any("批准延期" in note for note in due_rule(post).notes)


def test_what_is_merged_into_a_case_that_was_answered_has_no_day_of_the_first_answer(town: Town) -> None:
    lead, with_it = town.handled(kind=Kind.COMPLAIN), town.public(kind=Kind.COMPLAIN)
    desks.merge(with_it, lead, by=town.office)
    given(town, lead, 5)
    with on(25):
        town.answer(lead)
        assert figures.table(YEAR).whole.stretched == 2, "both waited for it"
    with on(29):
        saying.reopen(lead, "第二天又坏了，还是不亮", by=None)
    with on(30):
        new = town.public(kind=Kind.COMPLAIN)
        before = figures.table(YEAR).whole
        desks.merge(new, lead, by=town.office)
        after = figures.table(YEAR).whole
        assert (after.due, after.due_first) == (before.due, before.due_first) == (2, 2)
        town.answer(lead)
        answered = figures.table(YEAR).whole
        assert (answered.in_time, answered.in_time_first, answered.stretched) == (1, 1, 0)


def test_what_is_merged_in_after_the_answer_and_before_its_day_has_the_day_of_the_next(town: Town) -> None:
    lead = town.handled(kind=Kind.COMPLAIN)
    asked = given(town, lead, 5)
    with on(15):
        town.answer(lead)
    with on(18):
        saying.reopen(lead, "第二天又坏了，还是不亮", by=None)
        new = town.public(kind=Kind.COMPLAIN)
        desks.merge(new, lead, by=town.office)
    with on(25):
        assert new.received_on < asked.first_due_on < clock.today() <= new.due_on
        assert figures.table(YEAR).whole.due_first == 1, "the one that was opened again"
        town.answer(lead)
        whole = figures.table(YEAR).whole
        assert (whole.in_time, whole.in_time_first) == (1, 1)


def test_what_came_after_the_day_was_never_to_be_answered_by_it(town: Town) -> None:
    lead = town.handled(kind=Kind.COMPLAIN)
    given(town, lead, 15)
    with on(22):
        new = town.public(kind=Kind.COMPLAIN)
        desks.merge(new, lead, by=town.office)
        whole = figures.table(YEAR).whole
        assert (whole.due, whole.due_first) == (0, 1), "the lead alone"
        town.answer(lead)
        whole = figures.table(YEAR).whole
        assert (whole.in_time, whole.in_time_first) == (2, 1)


def test_a_letter_opened_again_is_due_by_no_day_of_its_first_answer(town: Town) -> None:
    letter = town.taken_on(town.receipt(by=town.handler, channel=Channel.LETTER, phone="").post, town.roads)
    given(town, letter, 2)
    with on(1):
        town.answer(letter)
    with on(29):
        saying.reopen(letter, "第二天又坏了，还是不亮", by=None)
        whole = figures.table(YEAR).whole
        assert (whole.due, whole.due_first) == (0, 0)


def test_the_day_without_more_time_is_wound_once_the_year_is_entered(town: Town) -> None:
    """Also behind a case that is in a later round by then, and a stretched answer is not in time by it."""
    start = datetime(2026, 12, 9, 2, tzinfo=UTC)
    with clock.at(start):
        post, again = town.handled(kind=Kind.COMPLAIN), town.handled(kind=Kind.COMPLAIN)
        merged = town.public(kind=Kind.COMPLAIN)
        desks.merge(merged, post, by=town.office)
        asked = [given(town, one, 10) for one in (post, again)]
    with clock.at(start + timedelta(days=5)):
        for one in (post, again):
            desks.ask_more(one, WHICH, by=town.handler)
        assert [one.first_due_on for one in asked] == [NOT_YET] * 2
    with clock.at(datetime(2027, 1, 20, 2, tzinfo=UTC)):
        for one in (post, again):
            town.answer(one)
        saying.follow_up(again, "哪一天修好，请说明", by=None)
        enter_year(2027, "国务院办公厅关于2027年部分节假日安排的通知", NEXT, by=None)
        db.session.commit()
        jobs.wind()
        stood = calendar().between(date(2026, 12, 14), date(2026, 12, 21))
        assert stood == 5 and {one.first_due_on for one in asked} == {workdays(post, 15 + stood)}
        whole = figures.table(YEAR).whole
        assert (whole.in_time, whole.in_time_first, whole.share_first) == (3, 0, 0.0)


def test_the_share_by_the_days_before_is_told_when_each_is_known(client: FlaskClient, town: Town) -> None:
    """One nobody kept is worked out by the calendar where its clock still stands; else the share is not told."""
    post, again, merged = town.handled(town.roads), town.handled(town.water), town.public(kind=Kind.COMPLAIN)
    desks.merge(merged, again, by=town.office)
    rows = [given(town, one, 10) for one in (post, again)]
    rows[0].first_due_on = None
    rows[1].first_from = rows[1].first_days = rows[1].first_due_on = None
    with on(9):
        for one in (post, again):
            town.answer(one)
        assert figures.table(YEAR).whole.undated == 3
        assert figures.table(YEAR, By.KIND).rows[Kind.COMPLAIN].undated == 1
        db.session.commit()
        jobs.wind()
        assert rows[0].first_due_on == workdays(post, 5)
        units = figures.table(YEAR, By.UNIT).rows
        assert units[town.roads.id].share_first == 0.0 and units[town.water.id].share_first is None
        for address in ("/feedback/statistics?year=2026&by=month", "/feedback/statistics/2026-11/"):
            shown = page(client.get(address)).text
            assert "按原来的日子算，按时率是" not in shown and "按原来的日子，按时率" not in shown
            assert "2026 年 11 月以前" not in shown
            assert shown.count("原来的日子 0.0 %") == ("statistics/2026" in address), "of one unit all is known"
        assert monthly.report(2026, 11, None).put_off == "批准延期 2 件，停下来等留言人补充 0 件。"
        rows[1].first_due_on = workdays(again, 5)
        db.session.commit()
        assert "按原来的日子，按时率是 0.0 %" in page(client.get("/feedback/statistics/2026-11/")).text


def test_the_day_without_more_time_is_none_the_later_for_merging_in_a_pause(town: Town) -> None:
    lead = town.handled(kind=Kind.COMPLAIN)
    asked = given(town, lead, 5)
    desks.ask_more(lead, WHICH, by=town.handler)
    with on(3):
        desks.merge(town.public(kind=Kind.COMPLAIN), lead, by=town.office)
    with on(4):
        desks.end_pause(lead, "村口数第三根", by=None)
        stood = calendar().between(MONDAY.date(), clock.today())
    assert asked.first_due_on <= workdays(lead, 15 + stood) and asked.first_due_on <= lead.due_on


def test_a_case_that_takes_over_a_clock_with_more_time_has_its_first_day(town: Town) -> None:
    """So has what else is merged into it; a pause moves it, and more time of its own begins with it."""
    lead, third, other = town.handled(kind=Kind.COMPLAIN), town.public(kind=Kind.COMPLAIN), town.handled(town.water)
    desks.merge(third, lead, by=town.office)
    asked = given(town, other, 5)
    desks.refuse(other, "灯杆归交通局管，请转给他们", by=town.other)
    desks.merge(other, lead, by=town.office)
    assert (lead.due_on, asked.first_due_on) == (workdays(lead, 10), workdays(lead, 5))
    desks.ask_more(lead, WHICH, by=town.handler)
    with on(1):
        desks.end_pause(lead, "村口数第三根", by=None)
        assert (lead.due_on, asked.first_due_on) == (workdays(lead, 11), workdays(lead, 6))
    with on(9):
        town.answer(lead)
        whole = figures.table(YEAR).whole
        assert (whole.in_time, whole.in_time_first) == (3, 0)


def test_more_time_of_its_own_begins_with_the_first_day_of_the_clock_it_took_over(town: Town) -> None:
    lead, other = town.handled(kind=Kind.COMPLAIN), town.handled(town.water)
    given(town, other, 5)
    desks.refuse(other, "灯杆归交通局管，请转给他们", by=town.other)
    desks.merge(other, lead, by=town.office)
    asked = given(town, lead, 5)
    assert (lead.due_on, asked.first_due_on) == (workdays(lead, 15), workdays(lead, 5))


def test_time_that_is_asked_for_is_the_next_thing_to_do_for_the_office(app: Flask, town: Town) -> None:
    post = town.handled(kind=Kind.COMPLAIN)
    desks.ask_extension(post, 5, "要等配件到货，到货后马上安装", by=town.handler)
    db.session.commit()
    shown = page(sign_in(app, town.office).get(f"/desk/feedback/{post.id}/"))
    first = shown.select("p.buttons a.btn")[0]
    assert "批准延期" in first.text and "plain" not in first["class"]
