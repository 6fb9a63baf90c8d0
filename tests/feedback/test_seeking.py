"""Fields that look for something within a form: Enter in them looks, and neither routes a case nor stores an answer."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.db import db
from app.feedback.models import Answer, Post
from app.feedback.service import routes
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import sign_in


def pressed_enter(client: FlaskClient, address: str, **typed: str):
    """What a browser sends for Enter in a field: everything on the page, and no button."""
    form = page(client.get(address)).select_one("main form[method=post]")
    data = {one["name"]: one.get("value", "") for one in form.select("input[name]")}
    data |= {one["name"]: one.text.strip() for one in form.select("textarea[name]")}
    for one in form.select("select[name]"):
        chosen = one.select_one("option[selected]") or one.select_one("option")
        data[one["name"]] = chosen["value"]
    return client.post(address, data={**data, **typed}, follow_redirects=True)


def test_enter_looks_for_units_and_routes_nothing(app: Flask, town: Town) -> None:
    post = town.public()
    routes.make(town.county, post.topic_id, None, town.roads, "职责清单", by=town.office)
    client, address = sign_in(app, town.office), f"/desk/feedback/{post.id}/assign"
    told = page(pressed_enter(client, address, find="水利"))
    db.session.refresh(post)
    assert post.unit is None, "nothing was sent off"
    assert "名称里有“水利”的单位" in told.text and town.roads.name not in told.select_one("select[name=unit]").text
    again = {"find": "水利", "sought": "水利", "unit": town.water.id, "reason": "水利设施"}
    client.post(address, data=again)
    db.session.refresh(post)
    assert post.unit is town.water


def test_enter_looks_for_what_is_quoted_and_stores_nothing(app: Flask, town: Town) -> None:
    post = town.handled()
    client, address = sign_in(app, town.handler), f"/desk/feedback/{post.id}/answer"
    told = page(pressed_enter(client, address, text="线路已经修好，当晚亮灯。", find="路灯"))
    assert told.select_one("ul[aria-label='查到的公开内容']") is not None
    assert "线路已经修好" in told.select_one("textarea[name=text]").text
    assert db.session.query(Answer).count() == 0


@pytest.mark.parametrize(
    "cite", ["feedback:99999999999", "feedback:" + "9" * 5000, "feedback:1\x00", "x\x00:1", "\ud800"]
)
def test_an_odd_quote_is_refused_in_words(app: Flask, town: Town, cite: str) -> None:
    post = town.handled()
    client = sign_in(app, town.handler)
    sent = client.post(f"/desk/feedback/{post.id}/answer", data={"text": "线路已经修好，当晚亮灯。", "cite": cite.encode("utf-8", "surrogatepass")})  # fmt: skip
    assert sent.status_code == 200 and "线路已经修好" in sent.text


@pytest.mark.parametrize("typed", ["FB-2026-{:06d}", "fb2026{:06d}", "fb 2026 {}", "ＦＢ－2026－{:06d}"])
def test_a_number_to_merge_into_is_read_as_everywhere(app: Flask, town: Town, typed: str) -> None:
    post, other = town.public(), town.public(title="灯杆倒了一根")
    client = sign_in(app, town.office)
    number = typed.format(int(other.no.split("-")[-1]))
    shown = client.post(f"/desk/feedback/{post.id}/merge", data={"into": number}).text
    assert "和这一条是同一件事吗" in shown, number
    assert client.post(f"/desk/feedback/{post.id}/merge", data={"pick": other.no + "\x00"}).status_code == 200
    assert db.session.get_one(Post, post.id).merged_into is None


def test_what_is_no_choice_is_said_in_plain_words(app: Flask, town: Town) -> None:
    post = town.public()
    client = sign_in(app, town.office)
    for turn, name in (("assign", "unit"), ("move", "topic")):
        told = client.post(f"/desk/feedback/{post.id}/{turn}", data={name: "abc", "reason": "按职责转办"}).text
        assert "请从列出的里面选一个" in told and "无法转化" not in told
