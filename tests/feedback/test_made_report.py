"""What came in as something else and is a 举报: read by nobody who had it, counted where it was late, never made back."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock
from app.core import audit, privacy
from app.core.accounts.models import Grant, User
from app.core.accounts.rules import Role
from app.core.leave import service as leave
from app.core.leave.rules import wanted_in
from app.core.notify.models import Message
from app.db import db
from app.errors import Refused
from app.feedback import access, figures
from app.feedback.acts import Did
from app.feedback.models import Post, Route
from app.feedback.rules.blocking import FLOOD_OF, Ground
from app.feedback.rules.kinds import Kind
from app.feedback.rules.life import Act, Case, State, next_cases
from app.feedback.rules.screening import Reason, Screen
from app.feedback.service import answering, blocking, desks, reporting, routes, saying, screening
from app.openday.models import Event, Opinion
from app.openday.service import after
from tests.conftest import page
from tests.feedback.making import Town
from tests.feedback.turns import FARE, to_agenda
from tests.making import MONDAY, sign_in

pytestmark = pytest.mark.usefixtures("monday")

WHY = "说的是工作人员收钱，属于举报"
YEAR = figures.year_span(2026)


def later(days: int):
    return clock.at(MONDAY + timedelta(days=days))


def desk_of_reports(town: Town) -> User:
    """A unit that takes 举报, by a rule, and somebody who works there."""
    unit = town.make.unit("长沙县举报受理中心", town.county)
    routes.make(town.county, None, Kind.REPORT, unit, "举报都由它受理", by=town.office)
    return town.make.staff(Role.HANDLER, unit=unit, name="受理员")


def made(town: Town, **more: object) -> Post:
    post = town.handled(town.water, kind=Kind.COMPLAIN, **more)
    reporting.make_report(post, WHY, by=town.office)
    db.session.flush()
    return post


def test_it_leaves_the_public_and_every_unit_and_goes_where_a_report_goes(app: Flask, town: Town) -> None:
    receiver = desk_of_reports(town)
    post = town.handled(town.water, kind=Kind.COMPLAIN, phone="13700002222")
    desks.assist(post, town.roads, "路面归它管", by=town.office)
    answering.submit(answering.draft(post, "已派人查过，没有这回事。", [], "", by=town.other), by=town.other)
    title = post.public_title
    assert title and title in app.test_client().get("/feedback/").text
    reporting.make_report(post, WHY, by=town.office)
    db.session.flush()
    assert (post.kind, post.screen, post.list_no, post.public_text) == (Kind.REPORT, Screen.NEVER, None, None)
    assert [row.unit.name for row in post.assignments if row.holding in desks.LIVE] == ["长沙县举报受理中心"]
    assert [row.late_after for row in post.assignments] == [None] * 3, "no mark against anybody"
    assert not any(access.may_see_at_desk(user, post) for user in (town.other, town.others_reviewer, town.handler))
    assert access.may_read(receiver, post) and not access.may_read(town.office, post)
    assert answering.current(post) is None, "what the unit complained of has drafted is gone"
    client = app.test_client()
    for address in ("/feedback/", "/api/v1/feedback", "/feeds/feedback.atom", "/feedback/cases.csv", "/search?q=路灯"):
        text = client.get(address).text
        assert post.no not in text and title not in text, address
    assert client.get(f"/feedback/{post.no}/").status_code == 404
    assert sign_in(app, town.other).get(f"/desk/feedback/{post.id}/").status_code == 404


def test_its_author_reads_why_with_the_code_and_no_message_tells_it(town: Town) -> None:
    post = made(town)
    step = next(step for step in post.steps if step.what.startswith("投诉转作举报"))
    assert step.words == WHY and not step.is_public
    sent = db.session.scalars(select(Message).where(Message.notice == "feedback/made_report")).all()
    body = privacy.unseal(sent[0].body_sealed) or ""
    assert len(sent) == 1 and WHY not in sent[0].title and body and WHY not in body


def test_a_unit_that_had_it_is_not_given_it_back_by_the_rule(town: Town) -> None:
    routes.make(town.county, None, Kind.REPORT, town.water, "举报都由它受理", by=town.office)
    post = made(town)
    assert post.state == State.RECEIVED and post.unit is None
    assert db.session.scalar(select(Route.unit_id)) == town.water.id


def test_only_the_office_may_and_nobody_who_works_for_a_unit_that_had_it(app: Flask, town: Town) -> None:
    post = town.handled(town.water, kind=Kind.COMPLAIN)
    assert sign_in(app, town.other).get(f"/desk/feedback/{post.id}/rekind").status_code == 403
    with pytest.raises(Refused, match="政务公开办"):
        reporting.make_report(post, WHY, by=town.other)
    db.session.add(Grant(user_id=town.second.id, role=Role.HANDLER, region_id=town.county.id, unit_id=town.water.id))
    db.session.flush()
    db.session.expire(town.second)
    with pytest.raises(Refused, match="另一位同事"):
        reporting.make_report(post, WHY, by=town.second)
    reporting.make_report(post, WHY, by=town.office)


def test_a_hidden_and_an_unread_one_may_be_made_one_too(town: Town) -> None:
    for post in (town.post(), town.post(wants_public=False)):
        reporting.make_report(post, WHY, by=town.office)
        assert post.screen == Screen.NEVER
    hidden = town.post()
    screening.withhold(hidden, Reason.PRIVACY, "", by=town.office)
    reporting.make_report(hidden, WHY, by=town.office)
    assert hidden.kind == Kind.REPORT and not hidden.wants_public


def test_there_is_no_way_back_and_none_after_an_answer(town: Town) -> None:
    post = made(town)
    with pytest.raises(Refused):
        reporting.make_report(post, WHY, by=town.office)
    with pytest.raises(Refused, match="不能改"):
        desks.rekind(post, Kind.ASK, "还是当作咨询", by=town.office)
    answered = town.answered()
    saying.reopen(answered, "第二天又坏了，还是不亮", by=None)
    with pytest.raises(Refused, match="已经答复过"):
        reporting.make_report(answered, WHY, by=town.office)
    lead, other = town.handled(), town.handled()
    desks.merge(other, lead, by=town.office)
    with pytest.raises(Refused, match="并到这一条"):
        reporting.make_report(lead, WHY, by=town.office)
    assert Act.REPORT not in next_cases(Case(reported=True))


def test_the_page_says_what_it_means_before_it_is_done(app: Flask, town: Town) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    desk_of_reports(town)
    post = town.handled(town.water, kind=Kind.COMPLAIN)
    client, address = sign_in(app, town.office), f"/desk/feedback/{post.id}/rekind"
    typed = {"kind": "report", "reason": WHY}
    shown = page(client.post(address, data=typed))
    assert "转作举报以后改不回来" in shown.text and post.kind == Kind.COMPLAIN
    assert shown.select_one("[name=reason]")["value"] == WHY
    confirmed = shown.select_one("[name=confirmed]")["value"]
    client.post(address, data={**typed, "confirmed": confirmed})
    db.session.refresh(post)
    assert post.kind == Kind.REPORT and post.made_report_at is not None
    other = town.answered()
    saying.reopen(other, "第二天又坏了，还是不亮", by=None)
    db.session.commit()
    told = client.post(f"/desk/feedback/{other.id}/rekind", data=typed)
    assert "已经答复过的留言不能改为举报" in told.text and "改不回来" not in told.text


def test_the_statistics_count_it_and_list_it_nowhere(client: FlaskClient, town: Town) -> None:
    with later(0):
        stays = town.handled(town.water, kind=Kind.COMPLAIN)
        goes = town.handled(town.water, kind=Kind.COMPLAIN)
    with later(30):
        reporting.make_report(goes, WHY, by=town.office)
        db.session.flush()
        assert (figures.reports(YEAR), figures.made_reports(YEAR)) == (1, 1)
        shown = page(client.get("/feedback/statistics?year=2026")).text
        assert "这一年 1 件" in shown and "其中 1 件来的时候写成别的类别" in shown
        assert "其中 1 件由政务公开办转作举报" in page(client.get("/feedback/statistics/2026-11/")).text
        for by in figures.By:
            table = figures.table(YEAR, by)
            assert (table.whole.due, table.whole.late, table.whole.received) == (2, 1, 1)
            assert sum(row.due for row in table.rows.values()) == 2, by
        for by, value in (("unit", town.water.id), ("kind", "complain"), ("unit", "")):
            address = f"/feedback/statistics/cases?year=2026&by={by}&value={value}&figure="
            for figure in ("due", "timed"):
                listed = page(client.get(address + figure)).text
                assert stays.public_title in listed and goes.no not in listed
                assert "另有 1 条逾期以后转作举报，只计数，不列" in listed, (by, figure)
        below = f"/feedback/statistics?year=2026&region={town.village.alias}"
        assert "由政务公开办转作举报" not in page(client.get(below)).text


def test_the_trail_has_its_own_phrase(town: Town) -> None:
    post = made(town)
    assert audit.actors(post, Did.MADE_REPORT) == {town.office.id}


def test_whoever_decided_against_it_does_not_decide_its_appeal_by_making_it_one(town: Town) -> None:
    hidden, declined = town.post(), town.public()
    screening.withhold(hidden, Reason.PRIVACY, "", by=town.office)
    saying.appeal(hidden, "没有写到别人的事情", by=None)
    screening.decline(declined, Reason.NOT_OURS, "请打国家电网 95598", by=town.office)
    saying.appeal(declined, "路灯是村里装的，应当由你们修", by=None)
    for post in (hidden, declined):
        with pytest.raises(Refused, match="另一个人复核"):
            reporting.make_report(post, WHY, by=town.office)
        reporting.make_report(post, WHY, by=town.second)
        assert post.kind == Kind.REPORT


@pytest.mark.parametrize("ground", [Ground.PRIVACY, Ground.FLOOD])
def test_no_block_rests_on_it_and_its_author_may_speak_again(town: Town, ground: Ground) -> None:
    phone = "13712345678"
    *_, post = [town.post(phone=phone) for _ in range(FLOOD_OF)]
    screening.withhold(post, Reason.PRIVACY, "", by=town.office)
    db.session.flush()
    block = blocking.make(post, ground, "写了邻居的病情和住址", 7, by=town.office)
    with pytest.raises(Refused, match="暂时不能公开留言"):
        town.post(phone=phone)
    reporting.make_report(post, WHY, by=town.second)
    assert not block.holds and post.screen_reason is None
    assert town.post(phone=phone).phone_hash == post.phone_hash
    with pytest.raises(Refused, match="已经结束"):
        blocking.object_to(post, "我举报的是收了三千元的人", by=None)


def test_what_the_office_may_not_read_stands_in_no_table_of_the_case(app: Flask, town: Town) -> None:
    post = town.handled(town.water, kind=Kind.COMPLAIN)
    with pytest.raises(Refused) as refusal:
        answering.draft(post, "周某某患有高血压，已上门看望，情况属实。", [], "", by=town.other)
    leave.ask(wanted_in(refusal.value), "那边说这件事确需写明病情", by=town.other)
    reporting.make_report(post, WHY, by=town.office)
    report = town.taken_on(town.post(kind=Kind.REPORT), town.roads)
    desks.refuse(report, "举报人说的那个人不是我局的，归水利局", by=town.handler)
    db.session.flush()
    client = sign_in(app, town.office)
    shown = [page(client.get(f"/desk/feedback/{one.id}/")).text for one in (post, report)]
    assert "那边说" not in shown[0] and "不是我局的" not in shown[1] and "只有承办单位看得到" in shown[1]


@pytest.mark.databases("sqlite", "postgres")
def test_at_the_open_day_its_words_are_gone_for_whoever_answers_and_nothing_says_why(
    app: Flask, town: Town, event: Event
) -> None:
    """The unit that answers there may be the accused; and a sentence of its own would tell everyone of a 举报."""
    one, other = town.handled(text=f"{FARE}请在会上说一说"), town.handled(text=f"{FARE}请在会上说一说")
    questions = [db.session.get_one(Opinion, to_agenda(town, event, post).target_id) for post in (one, other)]
    for question in questions:
        after.release(question, question.public_text, by=town.handler)
    assert all(FARE in question.text for question in questions)
    reporting.make_report(one, WHY, by=town.second)
    screening.take_down(other, Reason.ABUSE, "", by=town.second)
    db.session.commit()
    desk = sign_in(app, town.handler).get(f"/desk/openday/{event.id}/").text
    assert desk.count(FARE) == 1, "of what was taken down alone the desk still reads what to answer"
    made, down = ((question.public_text, question.mask_reason) for question in questions)
    assert made == down
