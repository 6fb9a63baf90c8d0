"""Letters, calls and visits that a clerk writes down: an old day is asked about once, a wrong one put right by somebody else."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import clock
from app.core.audit.models import AuditEntry
from app.core.notify.models import Message
from app.core.workdays.service import calendar, enter_year
from app.db import db
from app.errors import Refused
from app.feedback import figures
from app.feedback.acts import Did
from app.feedback.models import Post, Redated
from app.feedback.queries import lamp_of
from app.feedback.rules.clocks import Lamp
from app.feedback.rules.kinds import Channel, Kind
from app.feedback.service import desks, redating, saying, screening, winding
from tests.conftest import page
from tests.feedback.making import TEXT, Town
from tests.making import MONDAY, on, sign_in
from tests.workdays.years import NEXT

WRONG, RIGHT = date(2025, 1, 5), date(2026, 11, 20)
WHY = "信封上的邮戳是今年十一月二十日"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def letter(town: Town, on: date = WRONG, **more: Any) -> Post:
    return town.receipt(by=town.handler, channel=Channel.LETTER, received_on=on, **more).post


def put_right(town: Town, right: date = RIGHT, **more: Any) -> Post:
    """Of the Tuesday before, as it was typed."""
    post = letter(town, date(2026, 11, 17), **more)
    redating.redate(post, right, False, WHY, by=town.office)
    return post


def typed(town: Town, **more: str) -> dict[str, str]:
    fields = {
        "channel": "letter",
        "received_on": "2025-01-05",
        "place": town.village.code,
        "kind": "ask",
        "topic": str(town.topic.id),
    }
    return {**fields, "title": "路灯坏了", "text": TEXT, "wants_public": "yes", **more}


@pytest.mark.databases("sqlite")
def test_a_day_long_ago_is_asked_about_once(app: Flask, town: Town) -> None:
    client = sign_in(app, town.handler)
    form = page(client.get("/desk/feedback/enter"))
    assert not form.select("[name=channel][checked]"), "nobody's letter is a call because nothing was picked"
    assert not form.select("[name=is_right_day]"), "nobody is asked before there is anything to ask"
    shown = page(client.post("/desk/feedback/enter", data=typed(town)))
    assert "早 30 天以上，请核对年、月、日" in shown.select_one("#received_on-error").text
    assert shown.select("[name=is_right_day]") and shown.select_one("[name=title]")["value"] == "路灯坏了"
    shown = page(client.post("/desk/feedback/enter", data=typed(town, is_right_day="y")))
    assert "为什么现在才录入" in shown.select_one("#late_because-error").text
    assert db.session.scalar(select(Post)) is None
    sure = typed(town, is_right_day="y", late_because="信在传达室放了一年")
    assert "已录入" in client.post("/desk/feedback/enter", data=sure, follow_redirects=True).text
    post = db.session.scalars(select(Post)).one()
    assert post.received_on == WRONG and post.steps[0].words == "信在传达室放了一年" and not post.steps[0].words_public
    shown = page(client.post("/desk/feedback/enter", data=typed(town, channel="", received_on="2026-11-20")))
    assert "请选是来信、来电还是来访" in shown.select_one("#channel-error").text


@pytest.mark.databases("sqlite")
def test_whoever_wrote_it_down_sees_what_it_was_and_nobody_else_does(app: Flask, town: Town) -> None:
    client = sign_in(app, town.handler)
    slip = client.post("/desk/feedback/enter", data=typed(town, received_on="2026-11-20"), follow_redirects=True)
    link = page(slip).select_one("main p a[href$='/entered']")
    assert link, "the slip leads to what was written down"
    post = db.session.scalars(select(Post)).one()
    assert client.get(f"/desk/feedback/{post.id}/").status_code == 404
    shown = client.get(str(link["href"]))
    assert "2026年11月20日" in shown.text and "来信" in shown.text and TEXT not in shown.text
    found = client.get("/desk/feedback/", query_string={"q": post.no})
    assert found.status_code == 302 and found.location == str(link["href"])
    assert sign_in(app, town.other).get(str(link["href"])).status_code == 404


def test_another_person_puts_the_day_right_and_everything_is_counted_from_there(town: Town) -> None:
    post = letter(town)
    assert lamp_of(post) == Lamp.BLACK
    with pytest.raises(Refused, match="另一位同事"):
        redating.redate(post, RIGHT, False, WHY, by=town.handler)
    with pytest.raises(Refused, match="至少 5 个字"):
        redating.redate(post, RIGHT, False, "错", by=town.office)
    with pytest.raises(Refused, match="不能晚于录入的那一天"):
        redating.redate(post, date(2026, 11, 24), False, WHY, by=town.office)
    with pytest.raises(Refused, match="没有改"):
        redating.redate(post, WRONG, True, WHY, by=town.office)
    with pytest.raises(Refused, match="请核对"):
        redating.redate(post, date(2025, 1, 6), False, WHY, by=town.office)
    redating.redate(post, RIGHT, False, WHY, by=town.office)
    assert (post.received_on, post.clock_from, post.due_on) == (RIGHT, RIGHT, date(2026, 11, 27))
    assert post.screen_due_on == date(2026, 11, 23) and lamp_of(post) == Lamp.ON_TIME
    line = post.steps[-1]
    assert line.what == "收到的日期由2025年1月5日（周日）改为2026年11月20日（周五），11月27日前答复"
    assert line.words == WHY and line.is_public and line.words_public
    assert db.session.scalars(select(AuditEntry).where(AuditEntry.did == Did.REDATED)).one().actor_id == town.office.id
    assert db.session.scalars(select(Message).where(Message.notice == "feedback/redated")).all()
    row = db.session.scalars(select(Redated)).one()
    assert (row.was_on, row.was_due_on) == (WRONG, date(2025, 1, 10))
    with pytest.raises(Refused, match="只能改一次"):
        redating.redate(post, date(2026, 11, 19), False, WHY, by=town.second)


def test_what_was_said_on_the_web_came_when_it_came_and_what_a_unit_had_keeps_its_day(town: Town) -> None:
    with pytest.raises(Refused, match="只有录入的"):
        redating.redate(town.post(), RIGHT, False, WHY, by=town.office)
    post = town.taken_on(letter(town, RIGHT), town.roads)
    with pytest.raises(Refused, match="已经转过单位"):
        redating.redate(post, MONDAY.date(), False, WHY, by=town.office)
    answered = town.answer(town.taken_on(letter(town, RIGHT), town.roads))
    with pytest.raises(Refused, match="已经转过单位、并过案或者办结"):
        redating.redate(answered, MONDAY.date(), False, WHY, by=town.office)


@pytest.mark.databases("sqlite")
def test_the_office_puts_it_right_on_a_page(app: Flask, town: Town) -> None:
    post = letter(town)
    screening.release(post, *screening.masked(post), {}, by=town.office)
    db.session.commit()
    client = sign_in(app, town.office)
    address = f"/desk/feedback/{post.id}/redate"
    assert page(client.get(f"/desk/feedback/{post.id}/")).select(f"a[href='{address}']")
    form = page(client.get(address))
    assert not form.select("[name=is_right_day]") and form.select_one("[name=received_on]")["value"] == "2025-01-05"
    data = {"version": form.select_one("[name=version]")["value"], "received_on": "2025-11-20", "reason": WHY}
    shown = page(client.post(address, data=data))
    assert shown.select("#received_on-error") and shown.select("[name=is_right_day]")
    done = client.post(address, data={**data, "received_on": "2026-11-20"}, follow_redirects=True)
    assert "期限从这一天重新算" in done.text
    public = page(app.test_client().get(f"/feedback/{post.no}/"))
    assert "收到的日期由2025年1月5日（周日）改为2026年11月20日" in public.text and WHY in public.text
    assert sign_in(app, town.other).get(address).status_code == 404
    desks.assign(post, town.roads, "人工", by=town.office)
    db.session.commit()
    assert not page(client.get(f"/desk/feedback/{post.id}/")).select(f"a[href='{address}']")


def asked_back(town: Town, post: Post) -> None:
    desks.ask_more(post, "请告诉是哪一根灯杆", by=town.handler)
    with on(7):
        desks.end_pause(post, "村口第三根灯杆，请来修", by=None)


def granted(town: Town, post: Post) -> None:
    desks.ask_extension(post, 5, "要等配件到货再换，到货当天装好", by=town.handler)
    desks.decide_extension(post, True, "", by=town.office)


@pytest.mark.parametrize("longer", [asked_back, granted])
def test_the_earlier_day_of_the_unit_is_longer_with_the_clock(town: Town, longer: Callable[[Town, Post], None]) -> None:
    post = put_right(town)
    town.taken_on(post, town.roads)
    assert (post.due_on, post.unit_due_on) == (date(2026, 11, 27), date(2026, 11, 24))
    longer(town, post)
    assert (post.due_on, post.unit_due_on) == (date(2026, 12, 4), date(2026, 12, 1))
    with on(8):
        town.answer(post)
        assert post.first_in_time and post.unit_in_time


def test_a_pause_that_is_shorter_gives_its_days_back_at_the_unit_too(town: Town) -> None:
    post = put_right(town)
    town.taken_on(post, town.roads)
    desks.ask_more(post, "请告诉是哪一根灯杆", by=town.handler)
    desks.refuse(post, "这一根归供电所，不归我局", by=town.handler)
    assert post.unit_due_on is None
    town.taken_on(post, town.water)
    assert post.unit_due_on == date(2026, 12, 1), "whoever gets it while the author is waited for has those days too"
    with on(1):
        desks.end_pause(post, "村口第三根灯杆，请来修", by=None)
        assert (post.due_on, post.unit_due_on) == (date(2026, 11, 30), date(2026, 11, 25))


def test_a_shorter_kind_is_shorter_for_the_unit_too(town: Town) -> None:
    post = put_right(town, kind=Kind.COMPLAIN)
    town.taken_on(post, town.roads)
    desks.rekind(post, Kind.ASK, "说的其实是咨询", by=town.office)
    assert (post.due_on, post.unit_due_on) == (date(2026, 11, 27), date(2026, 11, 24))


def test_a_later_day_is_no_better_in_a_case_it_is_merged_into(town: Town) -> None:
    post, lead = put_right(town, MONDAY.date()), town.handled()
    desks.merge(post, lead, by=town.office)
    assert post.due_on == lead.due_on == date(2026, 11, 30)
    assert post.unit_due_on == lead.unit_due_on == date(2026, 11, 24)
    with on(1):
        desks.refuse(lead, "归水利局的，不归我局", by=town.handler)
        town.taken_on(lead, town.water)
        assert post.unit_due_on == lead.unit_due_on == date(2026, 11, 24)
    with on(2):
        town.answer(lead)
        assert post.first_in_time and not post.unit_in_time


def test_a_unit_that_takes_it_in_once_that_day_is_over_is_not_charged_with_it(town: Town) -> None:
    post, lead = put_right(town), town.handled()
    with on(2):
        desks.merge(post, lead, by=town.office)
    assert lead.due_on == date(2026, 11, 27) and lead.unit_due_on is None


def test_merged_while_the_other_author_is_waited_for_it_stands_still_from_then(town: Town) -> None:
    post, lead = put_right(town, MONDAY.date()), town.handled()
    desks.ask_more(lead, "请告诉是哪一根灯杆", by=town.handler)
    desks.merge(post, lead, by=town.office)
    assert post.unit_due_on == date(2026, 12, 1)
    with on(1):
        desks.end_pause(lead, "村口第三根灯杆，请来修", by=None)
        assert post.unit_due_on == lead.unit_due_on == date(2026, 11, 25)


def test_an_earlier_day_that_waits_for_the_calendar_binds_once_it_is_entered(town: Town) -> None:
    with clock.at(datetime(2026, 12, 30, 10, tzinfo=clock.HERE)):
        post = town.receipt(by=town.handler, channel=Channel.LETTER, received_on=date(2026, 12, 28)).post
        redating.redate(post, date(2026, 12, 30), False, WHY, by=town.office)
        town.taken_on(post, town.water)
        assert (post.redated.was_due_on, post.due_on, post.unit_due_on) == (clock.NOT_YET, clock.NOT_YET, None)
        enter_year(2027, "国务院办公厅关于2027年部分节假日安排的通知", NEXT, by=None)
        winding.wind(post.id)
        assert post.unit_due_on == calendar().add(date(2026, 12, 28), 5) < post.due_on


def in_december(day: int) -> AbstractContextManager[None]:
    return clock.at(datetime(2026, 12, day, 10, tzinfo=clock.HERE))


def late_in_december(town: Town, kind: Kind = Kind.ASK) -> Post:
    """Of 28 December as it was typed, come on the 30th: both days wait for the calendar."""
    post = letter(town, date(2026, 12, 28), kind=kind)
    screening.release(post, *screening.masked(post), {}, by=town.office)
    redating.redate(post, date(2026, 12, 30), False, WHY, by=town.office)
    return post


def enter() -> None:
    enter_year(2027, "国务院办公厅关于2027年部分节假日安排的通知", NEXT, by=None)
    for id in winding.waiting_ids():
        winding.wind(id)


def test_how_long_the_clock_of_a_wrong_day_was_is_its_own_where_another_clock_runs(town: Town) -> None:
    """How long the clock of the wrong day was is its own: nothing is taken from the days the case runs by."""
    with in_december(30):
        lead = letter(town, date(2026, 12, 29), kind=Kind.SITE_ERROR)
        screening.release(lead, *screening.masked(lead), {}, by=town.office)
        post = late_in_december(town)
        town.taken_on(lead, town.water)
        desks.merge(post, lead, by=town.office)
        desks.rekind(lead, Kind.COMPLAIN, "说的其实是投诉", by=town.office)
        assert (post.clock_days, post.redated.was_days, post.redated.was_due_on) == (3, 5, clock.NOT_YET)
        enter()
        assert post.redated.was_due_on == calendar().add(date(2026, 12, 28), 5) > lead.due_on
        assert lead.unit_due_on is post.unit_due_on is None, "the promised day is the earlier one"


def test_and_it_binds_once_the_calendar_is_entered(town: Town) -> None:
    with in_december(30):
        lead, post = letter(town, date(2026, 12, 29)), late_in_december(town)
        screening.release(lead, *screening.masked(lead), {}, by=town.office)
        town.taken_on(lead, town.water)
        desks.merge(post, lead, by=town.office)
        enter()
        assert lead.unit_due_on == post.unit_due_on == calendar().add(date(2026, 12, 28), 5) < lead.due_on


def test_a_kind_with_fewer_days_tells_the_earlier_day_at_once(town: Town) -> None:
    with in_december(24):
        post = letter(town, date(2026, 12, 22), kind=Kind.COMPLAIN)
        redating.redate(post, date(2026, 12, 24), False, WHY, by=town.office)
        town.taken_on(post, town.roads)
        assert post.due_on == clock.NOT_YET and post.unit_due_on is None
        desks.rekind(post, Kind.ASK, "说的其实是咨询", by=town.office)
        assert (post.due_on, post.unit_due_on) == (date(2026, 12, 31), date(2026, 12, 29))


@pytest.mark.parametrize(("late", "comes_again"), [(0, False), (1, False), (1, True)])
def test_what_was_answered_before_the_calendar_is_judged_by_the_earlier_day_too(
    town: Town, late: int, comes_again: bool
) -> None:
    with in_december(30):
        post = town.taken_on(late_in_december(town), town.roads)
    with clock.at(
        datetime(2027, 1, 5 + late, 10, tzinfo=clock.HERE)
    ):  # by the 28th it was due on the 5th, by the 30th on the 7th
        town.answer(post)
        assert post.first_in_time is post.unit_in_time is None
        if comes_again:
            saying.follow_up(post, "请问以后谁来管这盏灯", by=None)
        enter()
        assert (post.first_in_time, post.unit_in_time) == (True, not late)
        assert post.unit_due_on == (None if comes_again else date(2027, 1, 5))


def test_a_unit_that_is_offered_it_again_has_its_days_from_the_first_time(town: Town) -> None:
    with in_december(18):
        post = letter(town, date(2026, 12, 11))
    with in_december(29):
        desks.assign(post, town.water, "人工", by=town.office)
    with in_december(30):
        desks.recall(post, "转错了单位，先收回", by=town.office)
        desks.assign(post, town.water, "人工", by=town.office)
        assert post.unit_due_on == clock.NOT_YET
        enter()
        assert post.unit_due_on == calendar().add(date(2026, 12, 29), 5)


def test_of_two_wrong_days_the_second_binds_who_could_not_keep_the_first(town: Town) -> None:
    """Each is longer with the clock by as much, also where the one moves to where the other was."""
    lead, later = put_right(town), put_right(town, MONDAY.date())
    screening.release(lead, *screening.masked(lead), {}, by=town.office)
    redated = later.redated
    assert redated is not None and redated.was_due_on == date(2026, 11, 24)
    redated.was_on, redated.was_days, redated.was_due_on = date(2026, 11, 18), 6, date(2026, 11, 26)
    desks.merge(later, lead, by=town.office)
    with on(2):
        town.taken_on(lead, town.roads)
        assert lead.unit_due_on == later.unit_due_on == date(2026, 11, 26)
        desks.ask_extension(lead, 2, "要等配件到货再换，到货当天装好", by=town.handler)
        desks.decide_extension(lead, True, "", by=town.office)
        assert lead.unit_due_on == later.unit_due_on == date(2026, 11, 30)


def test_what_is_in_time_without_more_time_is_not_in_time_by_it(town: Town) -> None:
    """Waiting counts from the earlier day, the day without more time from the right one."""
    post = put_right(town)
    town.taken_on(post, town.water)
    desks.ask_extension(post, 5, "要等配件到货再换，到货当天装好", by=town.other)
    desks.decide_extension(post, True, "", by=town.office)
    with on(4):
        town.answer(post)
        whole = figures.table(figures.year_span(2026)).whole
        assert post.waited == 10 and (whole.in_time, whole.stretched) == (1, 0)


def test_the_table_too_wants_another_person(town: Town) -> None:
    post = letter(town, RIGHT)
    row = {"post_id": post.id, "was_on": RIGHT, "was_due_on": RIGHT, "entered_by_id": town.handler.id}
    with pytest.raises(IntegrityError, match="another_person_redates"), db.session.begin_nested():
        db.session.add(Redated(**row, by_id=town.handler.id))
        db.session.flush()


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("channel", "on", "line"),
    [
        (Channel.LETTER, RIGHT, f"录入来信咨询（{RIGHT.month}月{RIGHT.day}日收到）"),
        (Channel.PHONE, WRONG, f"录入来电咨询（{WRONG.year}年{WRONG.month}月{WRONG.day}日收到）"),
        (Channel.VISIT, MONDAY.date(), "收到来访咨询"),
    ],
)
def test_the_timeline_says_when_it_was_written_down_and_when_it_came(
    app: Flask, town: Town, channel: Channel, on: date, line: str
) -> None:
    post = town.receipt(by=town.handler, channel=channel, received_on=on).post
    screening.release(post, *screening.masked(post), {}, by=town.office)
    db.session.commit()
    client = app.test_client()
    assert page(client.get(f"/feedback/{post.no}/")).select_one("ol.line li").text.endswith(line)
    assert client.get(f"/api/v1/feedback/{post.no}").get_json()["steps"][0]["what"] == line
    (told,) = client.get(f"/open311/v2/requests/{post.no}.json?extensions=true").get_json()
    assert told["extended_attributes"]["status_history"][0]["description"] == line
    desk = sign_in(app, town.office).get(f"/desk/feedback/{post.id}/")
    assert line in page(desk).select_one("ol.line").text
