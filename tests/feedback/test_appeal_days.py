"""The last day for an appeal, and the clock of what was declined in time and taken up after all."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.core import privacy
from app.core.accounts.models import Grant
from app.core.accounts.rules import Role
from app.core.notify.models import Message
from app.db import db
from app.errors import Refused
from app.feedback import access, figures, passing, queries
from app.feedback.models import Post
from app.feedback.rules.clocks import Lamp
from app.feedback.rules.kinds import Channel
from app.feedback.rules.screening import Reason
from app.feedback.service import desks, redating, reporting, saying, screening
from app.web.formats import day
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import MONDAY, on, sign_in, with_codes

pytestmark = pytest.mark.usefixtures("monday")

YEAR = figures.Span(date(2026, 1, 1), date(2026, 12, 31))
LAST = MONDAY.date() + timedelta(days=30)


def declined(town: Town) -> Post:
    post = town.post()
    screening.decline(post, Reason.NOT_OURS, "请打国家电网 95598", by=town.office)
    return post


def appealed(town: Town, days: int) -> Post:
    post = declined(town)
    with on(days):
        saying.appeal(post, "路灯归村里管，不归电网", by=None)
    return post


def whole() -> tuple[int, int, int]:
    """Due, in time, late."""
    db.session.flush()
    numbers = figures.table(YEAR).whole
    return numbers.due, numbers.in_time, numbers.late


def at_unit(town: Town) -> tuple[int, int]:
    db.session.flush()
    numbers = figures.counted(YEAR, figures.By.UNIT)[town.roads.id]
    return numbers.due, numbers.in_time


def own(app: Flask, post: Post, step: str = "") -> str:
    db.session.flush()
    db.session.expire_all()
    client = app.test_client()
    with client.session_transaction() as session:
        session["posts"] = with_codes(post)
    answer = client.get(f"/feedback/own/{post.id}/{step}", follow_redirects=True)
    return page(answer).select_one("main").text  # type: ignore[union-attr]


def test_the_last_day_is_told_with_each_refusal_and_holds_whatever_the_setting_says_later(
    app: Flask, town: Town
) -> None:
    withheld, down = town.post(), town.public()
    screening.withhold(withheld, Reason.PRIVACY, "写到了邻居的病", by=town.office)
    screening.take_down(down, Reason.PRIVACY, "写到了邻居的病", by=town.office)
    for post, notice in ((declined(town), "declined"), (withheld, "withheld"), (down, "withheld")):
        assert post.appeal_until == LAST
        rows = select(Message).where(Message.notice == f"feedback/{notice}", Message.subject_id == post.id)
        body = privacy.unseal(db.session.scalars(rows).one().body_sealed) or ""
        assert f"不同意可以申诉一次，到{day(LAST)}为止" in body
        assert f"不同意可以申诉一次，到 {day(LAST)}为止" in own(app, post)
        assert f"只能申诉一次，到 {day(LAST)}为止。" in own(app, post, "appeal")


@pytest.mark.parametrize("is_declined", [True, False])
def test_after_the_last_day_she_reads_what_she_can_do_instead(app: Flask, town: Town, is_declined: bool) -> None:
    post = declined(town) if is_declined else town.post()
    if not is_declined:
        screening.withhold(post, Reason.PRIVACY, "写到了邻居的病", by=town.office)
    with on(31):
        with pytest.raises(Refused, match="已经过了") as refusal:
            saying.appeal(post, "路灯归村里管，不归电网", by=None)
        instead = f"写明接着 {post.no} 说" if is_declined else "这一条照样办理和答复"
        assert instead in refusal.value.sentence and day(LAST) in refusal.value.sentence
        text = own(app, post)
        assert refusal.value.sentence in text and "另写一条" in text and "申诉一次" not in text
        assert refusal.value.sentence in own(app, post, "appeal"), "and no form that would be refused"
    with on(30):
        saying.appeal(post, "路灯归村里管，不归电网", by=None)


def test_whoever_was_told_no_day_has_none(town: Town) -> None:
    post = declined(town)
    post.appeal_until = None
    with on(90):
        saying.appeal(post, "路灯归村里管，不归电网", by=None)


def test_what_was_declined_in_time_looks_late_for_no_day_on_which_nobody_owed_anything(app: Flask, town: Town) -> None:
    supervisor = town.make.staff(Role.CITY_SUPERVISOR, town.county)
    with on(-100):
        post = town.post()
        screening.decline(post, Reason.NOT_OURS, "请打国家电网 95598", by=town.office)
        post.appeal_until = None
    saying.appeal(post, "路灯归村里管，不归电网", by=None)
    db.session.flush()
    assert post.due_on == MONDAY.date() + timedelta(days=7), "five working days from today"
    assert queries.lamp_of(post) == Lamp.ON_TIME and post.owed_since == MONDAY.date()
    assert db.session.scalars(access.watched(supervisor)).all() == []
    assert db.session.scalars(queries.pile(town.office, "old")).all() == []
    assert [turn.is_young for turn in passing.in_turn(select(Post).where(Post.id == post.id))] == [True]
    lists, _ = queries.heap(town.office)
    assert [db.session.scalars(one).all() for one in lists] == [[], [post.id], []]
    assert whole() == (0, 0, 0)
    with on(8):
        assert queries.lamp_of(post) == Lamp.RED and whole() == (1, 0, 1), "nobody looked at the appeal: that is late"
    with on(61):
        assert queries.lamp_of(post) == Lamp.BLACK
        assert db.session.scalars(access.watched(supervisor)).all() == [post]
        for who, address in ((supervisor, "/desk/feedback/watch"), (town.office, "/desk/feedback/?pile=all")):
            assert "等了 61 日（不予受理期间不算）" in page(sign_in(app, who).get(address)).text
    with on(91):
        assert db.session.scalars(queries.pile(town.office, "old")).all() == [post]
        lists, _ = queries.heap(town.office)
        assert [db.session.scalars(one).all() for one in lists] == [[post.id], [], []]


def test_what_another_person_declines_again_was_never_late(town: Town) -> None:
    post = appealed(town, 20)
    with on(21):
        screening.decline(post, Reason.NOT_OURS, "查过了，这几盏是电网装的", by=town.second)
        assert whole() == (0, 0, 0) and post.first_in_time is None


def test_what_is_taken_up_after_the_promised_day_was_not_in_time_but_its_unit_has_days_of_its_own(
    app: Flask, town: Town
) -> None:
    post = appealed(town, 20)
    with on(21):
        desks.assign(post, town.roads, "人工", by=town.second)
        assert "复核留言人的申诉后予以受理，转长沙县交通运输局，从申诉那天起重新计时，12月18日前答复" in {
            step.what for step in db.session.get_one(Post, post.id, populate_existing=True).steps
        }
        assert "原来在期限内决定不予受理，您申诉以后重新计时" in own(app, post)
        assert whole() == (1, 0, 0) and at_unit(town) == (0, 0)
        assert queries.lamp_of(post) == Lamp.ON_TIME
        desks.accept(post, by=town.handler)
    with on(23):
        town.answer(post)
        assert whole() == (1, 0, 0), "by the day that was promised first"
        assert at_unit(town) == (1, 1) and post.waited == 23


def test_what_is_taken_up_before_the_promised_day_keeps_it(town: Town) -> None:
    post = declined(town)
    due = post.due_on
    with on(1):
        saying.appeal(post, "路灯归村里管，不归电网", by=None)
        assert post.due_on > due
        desks.assign(post, town.roads, "人工", by=town.second)
        assert (post.due_on, post.owed_from, post.first_from) == (due, None, None)


def test_what_was_declined_after_its_day_is_late_and_stays_so(town: Town) -> None:
    post = town.post()
    with on(9):
        screening.decline(post, Reason.NOT_OURS, "请打国家电网 95598", by=town.office)
    with on(20):
        saying.appeal(post, "路灯归村里管，不归电网", by=None)
        assert post.owed_from is None and queries.lamp_of(post) == Lamp.RED and whole() == (1, 0, 1)


def test_a_withdrawal_or_a_report_of_what_was_taken_up_late_clears_nothing(town: Town) -> None:
    posts = [appealed(town, 20) for _ in range(2)]
    with on(21):
        for post in posts:
            desks.assign(post, town.roads, "人工", by=town.second)
        saying.withdraw(posts[0], by=None)
        third = town.make.staff(Role.OPENNESS_OFFICE, town.county, name="政务公开办丙")
        reporting.make_report(posts[1], "说的是工作人员收钱", by=third)
        assert whole() == (2, 0, 0)
        numbers = figures.counted(YEAR, figures.By.UNIT).get(town.roads.id)
        assert numbers is None or numbers.due == 0, "its own day was not over"


def test_a_unit_that_had_it_by_the_promised_day_is_judged_by_that(town: Town) -> None:
    post = town.post()
    desks.assign(post, town.roads, "人工", by=town.office)
    desks.recall(post, "点错了单位，再看一看职责", by=town.office)
    first = post.due_on
    screening.decline(post, Reason.NOT_OURS, "请打国家电网 95598", by=town.office)
    with on(20):
        saying.appeal(post, "路灯归村里管，不归电网", by=None)
        desks.assign(post, town.roads, "人工", by=town.second)
        assert post.unit_due_on == first and at_unit(town) == (1, 0)


def test_a_unit_whose_own_clerk_declined_it_is_judged_by_the_promised_day(town: Town) -> None:
    both = town.make.staff(Role.OPENNESS_OFFICE, town.county, name="两边都任职的")
    both.grants.append(Grant(role=Role.HANDLER, region=town.county, unit=town.roads))
    db.session.flush()
    post = town.post()
    first = post.due_on
    screening.decline(post, Reason.NOT_OURS, "请打国家电网 95598", by=both)
    with on(20):
        saying.appeal(post, "路灯归村里管，不归电网", by=None)
        desks.assign(post, town.roads, "人工", by=town.second)
        assert post.unit_due_on == first


def test_merging_what_was_taken_up_judges_it_by_its_own_promise(town: Town) -> None:
    post = appealed(town, 20)
    with on(20):
        lead = town.handled()
        desks.merge(post, lead, by=town.second)
        assert whole() == (1, 0, 0)
        town.answer(lead)
        assert (post.first_in_time, post.unit_in_time, lead.first_in_time) == (False, True, True)
        assert whole() == (2, 1, 0) and at_unit(town) == (2, 2)


def test_the_day_it_came_is_not_put_right_under_a_clock_an_appeal_began(town: Town) -> None:
    post = town.receipt(by=town.office, channel=Channel.LETTER, phone="").post
    screening.decline(post, Reason.NOT_OURS, "请打国家电网 95598", by=town.office)
    with on(10):
        saying.appeal(post, "路灯归村里管，不归电网", by=None)
        with pytest.raises(Refused, match="申诉后重新计时"):
            redating.redate(post, MONDAY.date() - timedelta(days=3), True, "信封上的邮戳", by=town.second)


def test_an_administrator_may_change_the_days(app: Flask, town: Town) -> None:
    text = page(sign_in(app, town.make.staff(Role.ADMIN, town.county)).get("/desk/limits/")).text
    assert "不予受理、不宜公开、撤下公开以后多少日内可以申诉" in text and "待核" in text
    with clock.at(MONDAY):
        assert declined(town).appeal_until == LAST
