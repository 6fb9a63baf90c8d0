"""依申请公开: applied for, begun from a post and confirmed, received, lengthened once, answered, forgotten; nobody else sees it."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock
from app.clock import NOT_YET
from app.core.accounts.rules import Role
from app.core.audit.models import AuditEntry
from app.core.notify.models import Message
from app.core.privacy import unseal
from app.core.search.models import SearchEntry
from app.core.workdays.service import calendar, enter_year
from app.db import db, unit_of_work
from app.errors import Refused
from app.feedback.models import Post, PostStep, Turned
from app.feedback.rules.kinds import Channel
from app.feedback.rules.life import State as PostState
from app.feedback.rules.turning import Into
from app.feedback.service import screening, targets, turning
from app.foi import access, jobs, queries, rules
from app.foi.models import Application
from app.foi.rules import Applicant, Result, State
from app.foi.service import applying, handling, own, sealed
from app.foi.service.applying import Receipt, Typed
from app.foi.service.sealed import Wanted, Who
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import MONDAY, Make, id_number, sign_in, with_codes
from tests.workdays.years import NEXT

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.usefixtures("monday")]

NAME, NUMBER, PHONE, WHAT = "欧阳白鹭", id_number(4711), "13798761234", "翠鸟村 2025 年水库加固的合同"
WHY = "要的是一份合同，按条例应当申请"


@pytest.fixture
def town(make: Make) -> Town:
    return Town(make)


def typed(**more: Any) -> Typed:
    way = more.pop("way", "fetch")
    what = more.pop("what", WHAT)
    who = {"name": NAME, "proof": "id_card", "number": NUMBER, "phone": PHONE, **more}
    return Typed(Applicant.PERSON, Who(**who), Wanted(what, way))


def applied(town: Town) -> Application:
    made = applying.apply(typed(), town.roads, by=None).application
    db.session.flush()
    return made


def received(town: Town) -> Application:
    made = applied(town)
    handling.receive(made, by=town.handler)
    db.session.flush()
    return made


def begun(town: Town, make: Make, **more: Any) -> tuple[Post, Application]:
    """A post in the unit's hands, turned into an application that waits for its author."""
    receipt = town.receipt(by=make.resident(), name=NAME, phone=PHONE, text=WHAT + "，请给我一份", **more)
    post = receipt.post
    screening.release(post, *screening.masked(post), {}, by=town.office)
    town.taken_on(post, town.roads)
    row = turn(town, post)
    return post, db.session.get_one(Application, row.target_id)


def turn(town: Town, post: Post) -> Turned:
    target = targets.target_of(Into.FOI)
    assert target is not None
    row = turning.turn(post, target, WHAT, WHY, str(town.roads.id), by=town.handler)
    db.session.flush()
    return row


def notices(kind: str, id: int) -> list[str]:
    """What was told, once for all channels."""
    rows = select(Message.notice).where(Message.subject_kind == kind, Message.subject_id == id)
    return list(dict.fromkeys(db.session.scalars(rows.order_by(Message.id))))


def test_every_result_has_words_a_remedy_and_refusals_go_to_review_first() -> None:
    assert set(rules.RESULT_LABELS) == set(Result)
    for result in Result:
        assert ("应当先申请行政复议" in rules.remedy(result)) == (result in rules.REVIEW_FIRST)


def test_nothing_moves_but_as_the_rule_says() -> None:
    for state in State:
        for to in State:
            if to not in rules.NEXT[state]:
                with pytest.raises(Refused, match="请刷新"):
                    rules.require_move(state, to)


def test_the_period_begins_when_both_sides_have_confirmed(town: Town) -> None:
    application = applied(town)
    assert (application.state, application.received_on, application.due_on) == (State.SUBMITTED, None, None)
    assert application.wait_until == date(2026, 11, 24) and application.no.startswith("FOI-2026-")
    with clock.at(MONDAY + timedelta(days=1)):
        handling.receive(application, by=town.handler)
    assert application.received_on == date(2026, 11, 24)
    assert application.due_on == date(2026, 12, 22)  # twenty working days, the day of receipt not counted
    with pytest.raises(Refused, match="请刷新"):
        handling.receive(application, by=town.handler)


def test_everything_article_29_wants_is_said_at_once() -> None:
    with pytest.raises(Refused) as refusal:
        applying.read(Typed(None, Who(), Wanted()), None)
    assert {one.field for one in refusal.value.every} == {"applicant", "name", "proof", "phone", "what", "way"}


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"number": "430121198503120018"}, "number"),
        ({"proof": "passport", "number": "E1"}, "number"),
        ({"phone": "12345"}, "phone"),
        ({"email": "nobody"}, "email"),
        ({"way": "email"}, "email"),
        ({"way": "post"}, "address"),
        ({"what": "合同"}, "what"),
        ({"name": "长" * 61}, "name"),
    ],
)
def test_each_field_says_how_to_mend_it(more: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        applying.read(typed(**more), None)
    assert field in {one.field for one in refusal.value.every}


def test_a_longer_period_once_reasoned_by_two_people_and_told(town: Town, make: Make) -> None:
    application = received(town)
    for days, reason, sentence in ((21, "要向档案馆调阅旧的卷宗", "最多延长 20"), (5, "忙", "至少 10 个字")):
        with pytest.raises(Refused, match=sentence):
            handling.ask_longer(application, days, reason, by=town.office)
    handling.ask_longer(application, 5, "要向档案馆调阅旧的卷宗", by=town.office)
    db.session.flush()
    with pytest.raises(Refused, match="自己批准"):
        handling.decide_longer(application, True, by=town.office)
    handling.decide_longer(application, True, by=town.second)
    assert application.due_on == date(2026, 12, 28)
    with pytest.raises(Refused, match="只能申请一次"):
        handling.ask_longer(application, 5, "还要向档案馆调阅旧的卷宗", by=town.office)
    with pytest.raises(Refused, match="没有等待"):
        handling.decide_longer(application, False, by=town.second)


def test_a_longer_period_comes_before_the_first_is_over(town: Town) -> None:
    application = received(town)
    with clock.at(MONDAY + timedelta(days=40)), pytest.raises(Refused, match="已经逾期"):
        handling.ask_longer(application, 5, "要向档案馆调阅旧的卷宗", by=town.office)


def test_an_answer_carries_result_words_and_remedy_and_is_given_once(town: Town) -> None:
    application = received(town)
    with pytest.raises(Refused, match="至少 10 个字"):
        handling.answer(application, Result.C5, "不公开", by=town.handler)
    handling.answer(application, Result.C5, "属于内部管理事务，依条例第十六条不予公开。", by=town.handler)
    assert application.in_time and application.state == State.ANSWERED
    with pytest.raises(Refused, match="请刷新"):
        handling.answer(application, Result.A2, "合同附后，请到窗口领取原件的复印件。", by=town.handler)
    with pytest.raises(Refused, match="请刷新"):
        handling.answer(applied(town), Result.A2, "合同附后，请到窗口领取原件的复印件。", by=town.handler)


def test_late_is_counted_while_it_is_open_and_after(town: Town) -> None:
    done, left = received(town), received(town)
    with clock.at(MONDAY + timedelta(days=35)):
        assert left.is_late and queries.counts(2026).late == 2
        handling.answer(done, Result.A2, "合同附后，请到窗口领取原件的复印件。", by=town.handler)
        db.session.flush()
        counted = queries.counts(2026)
    assert (counted.received, counted.answered, counted.in_time, counted.open, counted.late) == (2, 1, 0, 1, 1)


def test_what_lies_unanswered_past_its_day_counts_as_not_in_time_and_what_is_not_due_not_at_all(
    app: Flask, town: Town
) -> None:
    done, _left = received(town), received(town)
    handling.answer(done, Result.A2, "合同附后，请到窗口领取原件的复印件。", by=town.handler)
    db.session.flush()
    counted = queries.counts(2026)
    assert (counted.in_time, counted.due, counted.share_in_time, counted.not_yet_due) == (1, 1, 1.0, 1)
    with clock.at(MONDAY + timedelta(days=28)):
        _young = received(town)
    with clock.at(MONDAY + timedelta(days=35)):
        counted = queries.counts(2026)
        assert (counted.in_time, counted.due, counted.share_in_time, counted.not_yet_due) == (1, 2, 0.5, 1)
        shown = page(app.test_client().get("/foi/")).text
    assert "50.0 %" in shown and "到期应答复的 2 件里按期答复了 1 件" in shown and "其中按期" not in shown


def test_an_office_that_does_not_confirm_does_not_stay_out_of_the_figures(app: Flask, town: Town) -> None:
    applied(town)
    assert queries.counts(2026).unconfirmed == 0
    with clock.at(MONDAY + timedelta(days=20)):
        counted = queries.counts(2026)
        shown = page(app.test_client().get("/foi/")).text
    assert (counted.received, counted.unconfirmed) == (0, 1) and "逾期未确认收到" in shown


def test_an_answer_nobody_can_judge_yet_is_left_out_and_told(app: Flask, town: Town) -> None:
    application = received(town)
    handling.answer(application, Result.A2, "合同附后，请到窗口领取原件的复印件。", by=town.handler)
    application.in_time = None
    db.session.flush()
    assert queries.counts(2026).due == 0
    assert "另有 1 件已答复，下一年的日历公布后才知道" in page(app.test_client().get("/foi/")).text


# from a post


def test_a_post_waits_until_its_author_confirms_and_then_is_an_application(town: Town, make: Make) -> None:
    post, application = begun(town, make)
    due = post.due_on
    assert (application.state, post.state, post.due_on) == (State.WAITING, PostState.TURNED, due)
    assert notices("foi_application", application.id) == ["foi/code"] and post.waited is None
    assert sealed.who(application).phone == PHONE and not sealed.who(application).number
    with clock.at(MONDAY + timedelta(days=2)):
        applying.confirm(application, typed(), by=None)
    assert application.received_on == date(2026, 11, 25) and post.state == PostState.PASSED
    assert post.ended_on == date(2026, 11, 25) and post.waited is None and post.first_in_time is None
    with pytest.raises(Refused, match="请刷新|不用再确认"):
        applying.confirm(application, typed(), by=None)
    db.session.flush()
    handling.answer(application, Result.A2, "合同附后，请到窗口领取原件的复印件。", by=town.handler)
    steps = {
        step.what: step.is_public for step in db.session.scalars(select(PostStep).where(PostStep.post_id == post.id))
    }
    assert steps["转为政府信息公开申请"] and not steps["政府信息公开申请已答复"]
    assert "feedback/answered_there" not in notices("feedback_post", post.id)


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize("how", ["lapse", "let_go", "leave"])
def test_what_is_not_confirmed_goes_back_to_the_desk_it_came_from(town: Town, make: Make, how: str) -> None:
    post, application = begun(town, make)
    if how == "lapse":
        with unit_of_work():
            db.session.flush()
        with clock.at(MONDAY + timedelta(days=30)):
            jobs.lapse()
            jobs.lapse()
        assert notices("foi_application", application.id) == ["foi/code", "foi/lapsed"]
    elif how == "let_go":
        applying.let_go(application, by=None)
    else:
        own.forget(db.session.get_one(type(town.office), post.user_id))
    assert (application.state, application.who_sealed, application.wanted_sealed) == (State.LAPSED, None, None)
    assert post.state == PostState.HANDLING and post.unit is town.roads
    with pytest.raises(Refused, match="请刷新"):
        applying.confirm(application, typed(), by=None)
    with pytest.raises(Refused, match="已经转为"):
        turn(town, post)
    assert town.answer(post).state == PostState.ANSWERED


def test_nobody_applies_for_who_cannot_be_asked(town: Town) -> None:
    unproved = town.taken_on(town.receipt(channel=Channel.API).post, town.roads)
    silent = town.taken_on(town.receipt(by=town.handler, channel=Channel.LETTER, phone="").post, town.roads)
    for post in (unproved, silent):
        with pytest.raises(Refused, match="没法请他确认"):
            turn(town, post)


@pytest.mark.databases("sqlite", "postgres")
def test_the_desk_has_nothing_of_it_before_it_is_confirmed(town: Town, make: Make) -> None:
    _, application = begun(town, make)
    for person in (town.handler, town.office):
        assert application not in db.session.scalars(access.at_desk(person)).all()
        assert not access.may_see(person, application)


# who sees it


def test_the_right_is_the_same_in_sql_and_in_python(town: Town, make: Make) -> None:
    rows = [received(town), applying.apply(typed(), town.water, by=None).application, begun(town, make)[1]]
    people = [town.office, town.second, town.handler, town.other, *[make.staff(role, town.county) for role in Role]]
    for person in people:
        seen = set(db.session.scalars(access.at_desk(person)).unique())
        assert seen == {row for row in rows if access.may_see(person, row)}


def test_no_outlet_shows_a_word_of_it(app: Flask, town: Town, make: Make) -> None:
    application = received(town)
    handling.answer(application, Result.C5, "黄鹂理由：属于内部管理事务，不予公开。", by=town.handler)
    post, waiting = begun(town, make, wants_public=False)
    marks = (NAME, NUMBER, PHONE, WHAT, "黄鹂理由")
    db.session.flush()
    entries = [entry.title + entry.text for entry in db.session.scalars(select(SearchEntry))]
    trail = [f"{row.note}{row.changes}" for row in db.session.scalars(select(AuditEntry))]
    letters = [f"{one.title}{unseal(one.body_sealed)}" for one in db.session.scalars(select(Message))]
    columns = [str(value) for row in (application, waiting) for value in vars(row).values() if isinstance(value, str)]
    for mark in marks:
        assert not [words for words in (*entries, *trail, *letters, *columns) if mark in words], mark
    readers = {
        "stranger": app.test_client(),
        "resident": sign_in(app, make.resident()),
        "other unit": sign_in(app, town.other),
        "beside": sign_in(app, make.staff(Role.OPENNESS_OFFICE, town.region())),
        **{role: sign_in(app, make.staff(role, town.county)) for role in Role if role not in access.DESK},
    }
    outlets = ["/foi/", "/desk/", "/desk/foi/", "/desk/audit/", "/search?q=翠鸟村", "/", f"/feedback/{post.no}/"]
    for id in (application.id, waiting.id):
        outlets += [f"/foi/own/{id}/", f"/foi/own/{id}/confirm", f"/desk/foi/{id}/", f"/desk/foi/{id}/answer"]
    for who, client in readers.items():
        for outlet in outlets:
            text = client.get(outlet, follow_redirects=True).text
            assert not [mark for mark in marks if mark in text], (who, outlet)
        assert NUMBER not in client.post(f"/desk/foi/{application.id}/contact").text


@pytest.mark.databases("sqlite", "postgres")
def test_who_asks_is_shown_once_and_on_record(app: Flask, town: Town) -> None:
    application = received(town)
    client = sign_in(app, town.handler)
    shown = client.get(f"/desk/foi/{application.id}/").text
    assert WHAT in shown and NAME not in shown and NUMBER not in shown
    assert NUMBER in client.post(f"/desk/foi/{application.id}/contact").text
    assert (
        db.session.scalars(select(AuditEntry.did).order_by(AuditEntry.id.desc())).first() == "foi.application.revealed"
    )


def test_an_application_from_a_private_post_says_so_only_to_whose_desk_both_lie_on(
    app: Flask, town: Town, make: Make
) -> None:
    post, application = begun(town, make, wants_public=False)
    applying.confirm(application, typed(), by=None)
    mine, theirs = sign_in(app, town.office), app.test_client()
    assert "来自一条留言" in mine.get(f"/desk/foi/{application.id}/").text
    assert post.no not in mine.get(f"/desk/foi/{application.id}/").text
    assert "来自" not in theirs.get("/foi/").text


# pages


def with_code(client: FlaskClient, address: str, fields: dict[str, str]) -> Any:
    """Ask for the code as the page does, read it from the demo's line, send everything."""
    client.application.config["DEMO"] = True
    sent = client.post(address, data={**fields, "send_code": "1"})
    code = page(sent).select_one(".flash.info").text.rpartition("验证码是 ")[2][:6]
    assert WHAT in sent.text, "nothing typed is lost"
    return client.post(address, data={**fields, "code": code}, follow_redirects=True)


def fields(town: Town, **more: str) -> dict[str, str]:
    who = {"applicant": "person", "name": NAME, "proof": "id_card", "number": NUMBER, "phone": PHONE}
    return {**who, "what": WHAT, "way": "fetch", "unit": str(town.roads.id), **more}


@pytest.mark.databases("sqlite", "postgres")
def test_a_resident_applies_tracks_and_reads_the_answer(app: Flask, town: Town) -> None:
    client = app.test_client()
    app.config["WTF_CSRF_ENABLED"] = False
    with unit_of_work():
        db.session.flush()
    client.set_cookie("place", town.village.code)
    missing = page(client.post("/foi/new", data={"what": WHAT}))
    assert "请选怎么获取" in missing.text and WHAT in missing.text
    done = page(with_code(client, "/foi/new", fields(town)))
    no, code = (tag.text for tag in done.select(".flash.success strong"))
    assert "已提交，待确认收到" in done.text
    desk = sign_in(app, town.handler)
    application = db.session.scalars(select(Application)).one()
    assert "已确认收到" in desk.post(f"/desk/foi/{application.id}/receive", follow_redirects=True).text
    form = page(desk.get(f"/desk/foi/{application.id}/answer"))
    answer = {
        "result": "c6",
        "text": "讨论记录属于过程性信息，依法不予公开。",
        "version": form.select_one("[name=version]")["value"],
    }
    assert "至少 10 个字" in desk.post(f"/desk/foi/{application.id}/answer", data={**answer, "text": "不"}).text
    assert (
        "申请人会收到通知" in desk.post(f"/desk/foi/{application.id}/answer", data=answer, follow_redirects=True).text
    )
    stale = desk.post(f"/desk/foi/{application.id}/answer", data=answer)
    assert "他人刚刚处理过" in stale.text
    later = app.test_client()
    assert "对不上" in later.post("/foi/track", data={"no": no, "code": "AAAAAAAA"}).text
    shown = page(later.post("/foi/track", data={"no": no.replace(" ", ""), "code": code}, follow_redirects=True)).text
    assert "过程性信息" in shown and "应当先申请行政复议" in shown
    later.post("/foi/leave")
    assert later.get(f"/foi/own/{application.id}/").status_code == 404


@pytest.mark.databases("sqlite", "postgres")
def test_an_author_completes_and_confirms_what_was_begun(app: Flask, town: Town, make: Make) -> None:
    receipt: Receipt = applying.begin(
        town.roads.region, town.roads, Who(NAME, phone=PHONE), Wanted(WHAT), None, by=town.handler, is_proved=True
    )
    id = receipt.id
    client = sign_in(app, make.resident())
    client.post("/foi/track", data={"no": receipt.application.no, "code": receipt.code})
    assert "还没有生效" in client.get(f"/foi/own/{id}/").text
    form = page(client.get(f"/foi/own/{id}/confirm"))
    assert form.select_one("textarea[name=what]").text.strip() == WHAT
    sent = fields(town)
    assert (
        "请填写证件号码" in client.post(f"/foi/own/{id}/confirm", data={**sent, "proof": "passport", "number": ""}).text
    )
    other = client.post(f"/foi/own/{id}/confirm", data={**sent, "phone": "13700001111"})
    assert "发送验证码" in other.text and db.session.get_one(Application, id).state == State.WAITING
    done = client.post(f"/foi/own/{id}/confirm", data=sent, follow_redirects=True)
    assert "今天就是收到的日期" in done.text and "办理中" in done.text
    assert client.post(f"/foi/own/{id}/confirm", data=sent).status_code == 302
    assert "现在不能做" in client.post(f"/foi/own/{id}/let-go", follow_redirects=True).text


def test_no_office_confirms_for_whom_it_wrote_down(app: Flask, town: Town) -> None:
    """A clerk who types a phone of his own into a letter knows number and code; the phone is proved all the same."""
    receipt = town.receipt(by=town.handler, channel=Channel.LETTER, name=NAME, phone=PHONE, text=WHAT + "，请给我一份")
    screening.release(receipt.post, *screening.masked(receipt.post), {}, by=town.office)
    application = db.session.get_one(Application, turn(town, town.taken_on(receipt.post, town.roads)).target_id)
    app.config["WTF_CSRF_ENABLED"] = False
    with unit_of_work():
        db.session.flush()
    client = app.test_client()
    with client.session_transaction() as session:
        session["foi"] = with_codes(application)
    address = f"/foi/own/{application.id}/confirm"
    shown = client.get(address)
    assert "证实这个手机号是您的" in shown.text and shown.headers["Cache-Control"] == "no-store"
    assert "发送验证码" in client.post(address, data=fields(town)).text and application.state == State.WAITING
    assert "今天就是收到的日期" in with_code(client, address, fields(town)).text


def test_a_yes_comes_before_the_period_is_over(town: Town) -> None:
    application = received(town)
    handling.ask_longer(application, 5, "要向档案馆调阅旧的卷宗", by=town.office)
    due = application.due_on
    with clock.at(MONDAY + timedelta(days=40)):
        with pytest.raises(Refused, match="期限已经过了"):
            handling.decide_longer(application, True, by=town.second)
        handling.decide_longer(application, False, by=town.second)
    assert application.due_on == due and application.extension is not None and application.extension.granted is False


def test_the_second_person_approves_on_the_page(app: Flask, town: Town) -> None:
    application = received(town)
    asked = {"workdays": "5", "reason": "要向档案馆调阅旧的卷宗"}
    office = sign_in(app, town.office)
    assert (
        "等政务公开办的另一个人"
        in office.post(f"/desk/foi/{application.id}/longer", data=asked, follow_redirects=True).text
    )
    assert "自己批准" in office.post(f"/desk/foi/{application.id}/longer/yes", follow_redirects=True).text
    assert sign_in(app, town.handler).post(f"/desk/foi/{application.id}/longer/yes").status_code == 403
    second = sign_in(app, town.second)
    assert "已批准" in second.post(f"/desk/foi/{application.id}/longer/yes", follow_redirects=True).text
    assert second.post(f"/desk/foi/{application.id}/longer/maybe").status_code == 404


@pytest.mark.databases("sqlite", "postgres")
def test_the_turn_begins_with_what_was_typed_and_stays_off_the_public_page(app: Flask, town: Town, make: Make) -> None:
    post = town.receipt(title="想要合同", text=WHAT).post
    screening.release(post, *screening.masked(post), {}, by=town.office)
    town.taken_on(post, town.roads)
    client = sign_in(app, town.handler)
    form = page(client.get(f"/desk/feedback/{post.id}/turn/foi"))
    assert WHAT in form.select_one("textarea[name=text]").text
    sent = {
        "pick": str(town.roads.id),
        "text": WHAT,
        "reason": WHY,
        "version": form.select_one("[name=version]")["value"],
    }
    assert (
        "已转为政府信息公开申请"
        in client.post(f"/desk/feedback/{post.id}/turn/foi", data=sent, follow_redirects=True).text
    )
    no = db.session.scalars(select(Application.no)).one()
    shown = app.test_client().get(f"/feedback/{post.no}/").text
    assert no not in shown and "转为政府信息公开申请" in shown


# what is kept


@pytest.mark.databases("sqlite", "postgres")
def test_what_is_kept_is_given_and_forgotten(town: Town, make: Make) -> None:
    resident = make.resident()
    application = applying.apply(typed(), town.roads, by=resident).application
    assert own.give(resident)[0]["要什么"] == WHAT
    handling.receive(application, by=town.handler)
    handling.answer(application, Result.A2, "合同附后，请到窗口领取原件的复印件。", by=town.handler)
    with unit_of_work():
        db.session.flush()
    with clock.at(MONDAY + timedelta(days=1000)):
        jobs.forget()
        assert application.who_sealed
    with clock.at(MONDAY + timedelta(days=1100)):
        jobs.forget()
    db.session.refresh(application)
    assert (application.who_sealed, application.wanted_sealed, application.answer_sealed) == (None, None, None)
    assert application.result == Result.A2 and own.give(resident) == []


def test_who_leaves_before_the_answer_is_still_answered(town: Town, make: Make) -> None:
    resident = make.resident()
    application = applying.apply(typed(), town.roads, by=resident).application
    own.forget(resident)
    assert application.user_id is None and sealed.who(application).name == NAME


@pytest.mark.databases("sqlite", "postgres")
def test_an_application_waits_for_no_calendar(client: FlaskClient, town: Town) -> None:
    """In December, next year not entered: it is applied for, received and answered, and its day told once it can be."""
    with clock.at(datetime(2026, 12, 31, 10, tzinfo=clock.HERE)):
        made = applied(town)
        assert made.wait_until == NOT_YET
    with clock.at(datetime(2026, 12, 14, 10, tzinfo=clock.HERE)):
        in_time, late = received(town), received(town)
        assert in_time.due_on == NOT_YET and "新一年日历公布后定" in body_of(in_time, "foi/received")
        with pytest.raises(Refused, match="公布以后才能申请延长"):
            handling.ask_longer(in_time, 5, "要向别的单位征求意见，十日内办不完", by=town.handler)
    for application, day in ((in_time, 5), (late, 29)):
        with clock.at(datetime(2027, 1, day, 10, tzinfo=clock.HERE)):
            handling.answer(application, Result.A1, "合同全文附后，可以到窗口领取。", by=town.handler)
            assert application.in_time is None
    with clock.at(datetime(2027, 1, 30, 10, tzinfo=clock.HERE)):
        waiting = received(town)
        jobs.wind()
        assert waiting.due_on == NOT_YET and not waiting.is_late
        enter_year(2027, "国务院办公厅关于2027年部分节假日安排的通知", NEXT, by=None)
        db.session.flush()
        for _ in range(2):
            jobs.wind()
        assert made.wait_until == date(2027, 1, 4)
        assert (in_time.in_time, late.in_time) == (True, False)
        assert waiting.due_on == calendar().add(date(2027, 1, 30), 20)
        told = [row.notice for row in db.session.scalars(select(Message)) if row.subject_id == waiting.id]
        assert told.count("foi/wound") == 1


@pytest.mark.databases("sqlite", "postgres")
def test_one_person_with_two_applications_is_told_of_each_by_its_number_and_of_neither_twice(town: Town) -> None:
    with clock.at(datetime(2026, 12, 14, 10, tzinfo=clock.HERE)):
        both = [received(town), received(town)]
        enter_year(2027, "国务院办公厅关于2027年部分节假日安排的通知", NEXT, by=None)
        for _ in range(2):
            jobs.wind()
        for application in both:
            handling.answer(application, Result.A1, "合同全文附后，可以到窗口领取。", by=town.handler)
        db.session.flush()
    rows = db.session.scalars(select(Message).where(Message.notice.startswith("foi/"))).all()
    told = Counter((row.subject_id, row.notice) for row in rows if row.subject_id in {one.id for one in both})
    assert {notice for _, notice in told} > {"foi/received", "foi/wound"} and set(told.values()) == {1}
    texts = [unseal(row.body_sealed) or "" for row in rows]
    assert len(set(texts)) == len(texts), "no two are the same word for word"
    for row in rows:
        own = next((one for one in both if one.id == row.subject_id), None)
        assert own is None or own.no in (unseal(row.body_sealed) or ""), row.notice


def body_of(application: Application, notice: str) -> str:
    rows = select(Message.body_sealed).where(Message.subject_id == application.id, Message.notice == notice)
    return unseal(db.session.scalars(rows).first()) or ""
