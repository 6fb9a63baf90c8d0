"""At the desk: a case is found, an appeal is marked, and what is approved is shown before it is."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.db import db
from app.errors import Refused
from app.feedback import queries, working
from app.feedback.models import Post
from app.feedback.rules.kinds import Kind
from app.feedback.rules.screening import Reason
from app.feedback.service import desks, saying, screening
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import MONDAY, sign_in

pytestmark = pytest.mark.databases("sqlite")
LIST = "/desk/feedback/"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


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
    assert [one.title for one in working.work(town.second) if "申诉" in one.title] == [
        "转办留言（1 条，其中申诉 1 条）"
    ]
    with pytest.raises(Refused):
        screening.decline(post, Reason.NOT_OURS, "请打国家电网 95598", by=town.office)
    desks.assign(post, town.roads, "人工", by=town.second)
    db.session.flush()
    assert "申诉" not in {lamp.text.strip() for lamp in page(second.get(f"{LIST}{post.id}/")).select("main .lamp")}


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
