"""工作台: what is due first stands first, each with its day, and many draws cost no more questions than one."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from app import clock
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.db import db, unit_of_work
from app.openday import queries
from app.openday.models import Event
from app.openday.rules import Selection, State
from app.openday.service import events, selection
from tests.conftest import page
from tests.making import MONDAY, Make, sign_in

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.databases("sqlite")]


def rows(app: Flask, user: User, now: datetime) -> list[tuple[str, str, str]]:
    with clock.at(now):  # a member of staff signs in anew each day
        client = sign_in(app, user)
        soup = page(client.get("/desk/"))
    return [tuple(cell.text.strip() for cell in row.select("td")) for row in soup.select("tbody tr")]


@pytest.fixture
def unit(make: Make):
    return make.unit()


@pytest.fixture
def clerk(make: Make, unit):
    return make.staff(Role.HANDLER, unit=unit)


def drawn(make: Make, unit, clerk, **more) -> Event:
    with unit_of_work():
        event = make.event(unit=unit, by=clerk, selection=Selection.DRAW, **more)
        make.entry(event)
        with clock.at(event.signup_closes_at):
            events.close(event, by=None)
    return event


def test_a_draw_shows_when_it_must_be_frozen_then_when_its_result_must_be_in(app: Flask, make: Make, unit, clerk):
    event = drawn(make, unit, clerk)
    source = queries.sources_of(event)[0]
    assert rows(app, clerk, event.signup_closes_at) == [
        (f"锁定抽签名单：{event.title}", "2026年12月4日（周五）", "待办")
    ]
    with unit_of_work(), clock.at(event.signup_closes_at):
        draw = selection.freeze(event, by=clerk)
    (title, due, word) = rows(app, clerk, event.signup_closes_at)[0]
    assert title == f"录入开奖结果（12月4日 19:59开奖）：{event.title}"
    assert (due, word) == ("2026年12月7日（周一）", "待办"), "the day on which the list must be public"
    with unit_of_work(), clock.at(source.draws_at):
        selection.enter_failure(draw, "彩票中心公告：暂停销售", by=clerk)
    assert rows(app, clerk, source.draws_at)[0][0] == f"核对开奖录入：{event.title}"


def test_a_draw_that_nobody_froze_in_time_needs_new_sources_and_is_late_after_its_day(app, make, unit, clerk):
    event = drawn(make, unit, clerk)
    after = queries.sources_of(event)[0].draws_at
    assert rows(app, clerk, after)[0] == (f"重新指定抽签来源：{event.title}", "2026年12月7日（周一）", "待办")
    assert rows(app, clerk, after + timedelta(days=4))[0][2] == "逾期"


def test_what_is_due_first_stands_first_and_what_has_no_day_last(app: Flask, make: Make, unit, clerk):
    far = drawn(make, unit, clerk, title="远", starts_at=MONDAY + timedelta(days=22))
    with unit_of_work():
        put_off = make.event(unit=unit, by=clerk, title="延")
        with clock.at(MONDAY):
            events.postpone(put_off, "场地停电", by=clerk)
        near = make.event(unit=unit, by=clerk, title="近", selection=Selection.REVIEW, criteria=["针对性"])
        with clock.at(near.signup_closes_at):
            events.close(near, by=None)
    found = rows(app, clerk, far.signup_closes_at - timedelta(days=7))
    assert [row[0].rpartition("：")[2] for row in found] == ["近", "远", "延"]
    assert found[2][1] == "没有期限"


def test_many_draws_cost_no_more_questions_than_one(app: Flask, make: Make, unit, clerk, statements):
    def questions(event: Event) -> int:
        with unit_of_work(), clock.at(event.signup_closes_at):
            selection.freeze(event, by=clerk)
        db.session.expire_all()
        statements.clear()
        assert "录入开奖结果" in str(rows(app, clerk, event.signup_closes_at))
        return len(statements)

    first = questions(drawn(make, unit, clerk))
    drawn(make, unit, clerk)
    assert questions(drawn(make, unit, clerk)) == first


def test_a_reviewer_has_until_the_notice_must_be_out(app: Flask, make: Make, unit, clerk):
    with unit_of_work():
        event = make.draft(unit=unit, by=clerk)
        events.submit(event, by=clerk)
        office = make.staff(Role.OPENNESS_OFFICE, region=unit.region)
    assert event.state == State.REVIEW
    assert rows(app, office, MONDAY) == [(f"审核：{event.title}", "2026年11月27日（周五）", "待办")]
