"""At the desk: a case is found, an appeal is marked, and what is approved is shown before it is."""

from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.db import db
from app.errors import Refused
from app.feedback import queries
from app.feedback.labels import compared
from app.feedback.models import Post
from app.feedback.rules.kinds import Kind
from app.feedback.rules.screening import Reason
from app.feedback.service import answering, desks, saying, screening
from app.feedback.service.originals import words_of
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import MONDAY, sign_in

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.usefixtures("monday")]
LIST = "/desk/feedback/"


def listed(client, words: str) -> list[str]:
    shown = page(client.get(LIST, query_string={"q": words}))
    assert shown.select_one("#q")["value"] == words
    return [row.a.text for row in shown.select("tbody tr")]


@pytest.mark.databases("sqlite", "postgres")
def test_a_case_is_found_by_number_place_and_unit_within_what_one_may_see(app: Flask, town: Town) -> None:
    at_water, at_roads, report = town.handled(town.water), town.handled(), town.post(kind=Kind.REPORT, title="收钱的事")
    office, handler = sign_in(app, town.office), sign_in(app, town.handler)
    short = at_water.no.replace("-", "").lower().replace("fb2026000", "fb2026 ")
    assert listed(office, at_water.no) == listed(office, short) == [at_water.no]
    assert listed(office, "水利") == [at_water.no]
    assert set(listed(office, "葛家山")) == set(listed(office, "开慧")) == {at_water.no, at_roads.no, report.no}
    assert listed(handler, at_water.no) == listed(handler, "水利") == [] and listed(handler, "葛家山") == [at_roads.no]
    assert (
        listed(office, "收钱的事")
        == listed(office, "晚上走路看不见")
        == listed(office, "%")
        == listed(office, "_")
        == []
    )
    said = page(office.get(LIST, query_string={"q": "没有这个"})).text
    assert "没有查到：“没有这个”" in said and "不查原文" in said
    assert listed(office, "<b>" + "长" * 300) == []


def test_a_number_stands_first_and_what_is_over_last(app: Flask, town: Town) -> None:
    over, waits = town.answered(), town.handled()
    assert listed(sign_in(app, town.office), "葛家山") == [waits.no, over.no]


def declined(town: Town, post: Post) -> Post:
    screening.decline(post, Reason.NOT_OURS, "请打国家电网 95598", by=town.office)
    saying.appeal(post, "路灯是村里装的，应当由你们修", by=None)
    db.session.flush()
    db.session.expire(post)
    return post


def test_an_appeal_against_not_taking_up_is_marked_and_goes_to_another(app: Flask, town: Town) -> None:
    post = declined(town, town.public())
    first, second = sign_in(app, town.office), sign_in(app, town.second)
    for client in (first, second):
        assert [lamp.text.strip() for lamp in page(client.get(LIST)).select("tbody .lamp")][-1] == "申诉"
        assert "申诉" in [lamp.text.strip() for lamp in page(client.get(f"{LIST}{post.id}/")).select("main .lamp")]
    buttons = [{a.text for a in page(c.get(f"{LIST}{post.id}/")).select("p.buttons a")} for c in (first, second)]
    assert "不予受理" not in buttons[0] and "不予受理" in buttons[1]
    assert "转办留言（1 条，其中申诉 1 条）" in second.get("/desk/").text
    with pytest.raises(Refused):
        screening.decline(post, Reason.NOT_OURS, "请打国家电网 95598", by=town.office)
    desks.assign(post, town.roads, "人工", by=town.second)
    db.session.flush()
    assert "申诉" not in {lamp.text.strip() for lamp in page(second.get(f"{LIST}{post.id}/")).select("main .lamp")}


@pytest.mark.databases("sqlite", "postgres")
def test_an_appeal_against_hiding_is_marked_while_the_case_is_handled_and_costs_the_desk_no_statement_each(
    app: Flask, town: Town, statements: list[str]
) -> None:
    def appealed() -> Post:
        post = town.handled()
        screening.take_down(post, Reason.PRIVACY, "", by=town.office)
        saying.appeal(post, "没有写到别人的事情", by=None)
        db.session.flush()
        db.session.expire(post)
        return post

    client, post = sign_in(app, town.second), appealed()
    assert "审核留言（1 条，其中申诉 1 条）" in client.get("/desk/").text
    assert "申诉" in [lamp.text.strip() for lamp in page(client.get(f"{LIST}{post.id}/")).select("main .lamp")]
    cost = []
    for many in (2, 8):
        for _ in range(many):
            declined(town, town.public())
        db.session.expire_all()
        statements.clear()
        client.get("/desk/")
        cost.append(len(statements))
    assert cost[0] == cost[1]


def test_a_case_is_found_by_its_unit_however_many_are_called_alike(app: Flask, town: Town) -> None:
    for n in range(51):
        town.make.unit(f"第{n}管理局", town.county)
    post = town.handled()
    post.unit = town.make.unit("长沙县末尾管理局", town.county)
    db.session.flush()
    assert listed(sign_in(app, town.office), "管理局") == [post.no]


def test_who_declined_is_still_the_one_after_another_released_it(town: Town) -> None:
    post = declined(town, town.post())
    screening.release(post, *screening.masked(post), {}, by=town.second)
    with pytest.raises(Refused):
        screening.decline(post, Reason.NOT_OURS, "请打国家电网 95598", by=town.office)
    screening.decline(post, Reason.NOT_OURS, "请打国家电网 95598", by=town.second)


def test_whoever_approves_more_time_sees_how_much_why_and_until_when(app: Flask, town: Town) -> None:
    post = town.handled()
    desks.ask_extension(post, 7, "要等配件从外地运到再装", by=town.handler)
    asked = queries.extension_of(post)
    assert asked is not None
    day = desks.due_with(post, asked)
    assert day == post.due_on + timedelta(days=9)
    client = sign_in(app, town.office)
    for step in ("grant", "deny"):
        shown = page(client.get(f"{LIST}{post.id}/{step}")).select_one("main").text
        assert "7 个" in shown and "要等配件从外地运到再装" in shown, step
        assert f"{day.year}年{day.month}月{day.day}日" in shown.replace(" ", ""), step
    app.config["WTF_CSRF_ENABLED"] = False
    was = page(client.get(f"{LIST}{post.id}/grant")).select_one("[name=version]")["value"]
    desks.ask_more(post, "请说清楚是哪一根灯杆", by=town.handler)
    db.session.commit()
    client.post(f"{LIST}{post.id}/grant", data={"version": was})
    assert db.session.get_one(type(asked), asked.id).granted is None, "the day it showed is another one by now"


def buttons(client, post: Post) -> set[str]:
    return {a.text for a in page(client.get(f"{LIST}{post.id}/")).select("p.buttons a")}


def test_what_was_used_up_is_not_offered(app: Flask, town: Town) -> None:
    post, late = town.handled(), town.handled()
    client, both = sign_in(app, town.handler), {"请留言人补充", "申请延期"}
    assert both <= buttons(client, post)
    desks.ask_extension(post, 5, "要等配件从外地运到再装", by=town.handler)
    desks.ask_more(post, "请说清楚是哪一根灯杆", by=town.handler)
    desks.end_pause(post, "村口数第三根", by=None)
    db.session.flush()
    assert not both & buttons(client, post)
    with clock.at(MONDAY + timedelta(days=9)):
        assert not both & buttons(client, late)


def test_the_refusal_of_a_template_names_and_links_the_other_answer(app: Flask, town: Town) -> None:
    words = "您反映的问题已收悉，我单位高度重视，将认真研究，感谢您的关心和支持。"
    one, other = town.handled(), town.handled()
    town.answer(one, words)
    answer = answering.draft(other, words, [], "", by=town.handler)
    with pytest.raises(Refused, match=f"留言 {one.no} 的答复几乎一样"):
        answering.submit(answer, by=town.handler)
    db.session.flush()
    client = sign_in(app, town.handler)
    for address in (f"{LIST}{other.id}/", f"{LIST}{other.id}/submit"):
        link = page(client.get(address)).find("a", string=one.no)
        assert link is not None and link["href"] == f"/feedback/{one.no}/", address


def test_a_private_case_refuses_to_be_turned_when_the_page_is_opened(app: Flask, town: Town) -> None:
    post = town.handled(wants_public=False)
    answer = sign_in(app, town.handler).get(f"{LIST}{post.id}/turn/catalogue", follow_redirects=True)
    assert "转过去的内容大家都能看到，这条留言没有公开" in answer.text and "转过去的文字" not in answer.text


def test_what_cannot_be_withdrawn_says_so_before_the_page_is_shown(app: Flask, town: Town) -> None:
    user = town.make.resident()
    post = saying.say(town.said(), by=user).post
    town.answer(town.taken_on(post, town.roads))
    db.session.flush()
    client = sign_in(app, user)
    answer = client.get(f"/feedback/own/{post.id}/withdraw", follow_redirects=True)
    assert "现在不能撤回" in answer.text
    assert "撤回" in client.get(f"/feedback/own/{saying.say(town.said(), by=user).post.id}/withdraw").text


def test_two_cases_are_compared_by_the_short_names_of_their_places(town: Town) -> None:
    one, other = town.handled(), town.handled(region=town.township)
    said = words_of(one)
    row = next(row for row in compared(one, other, said, said) if row.label == "地方")
    assert (row.one, row.other) == (town.village.short_name, town.township.short_name)


def test_the_public_timeline_says_that_an_appeal_was_accepted(app: Flask, town: Town) -> None:
    post = declined(town, town.public())
    desks.assign(post, town.roads, "人工", by=town.second)
    hidden = town.post()
    screening.withhold(hidden, Reason.PRIVACY, "", by=town.office)
    saying.appeal(hidden, "没有写到别人的事情", by=None)
    screening.release(hidden, *screening.masked(hidden), {}, by=town.second)
    db.session.flush()
    db.session.expire_all()
    client = app.test_client()
    assert f"复核留言人的申诉后予以受理，转{town.roads.name}" in client.get(f"/feedback/{post.no}/").text
    assert "复核留言人的申诉后公开" in client.get(f"/feedback/{hidden.no}/").text
    desks.accept(post, by=town.handler)
    desks.refuse(post, "查了，不归我们管，请转别处", by=town.handler)
    desks.assign(post, town.water, "人工", by=town.second)
    db.session.flush()
    db.session.expire_all()
    assert post.steps[-1].what == f"转{town.water.name}"
