"""是哪里的事 is understood as people write it, on every form with a place; what stands behind the names is the spot."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.regions.models import Level
from app.db import db
from app.feedback.models import Landmark, Post, Route
from app.feedback.service.originals import words_of
from tests.conftest import page
from tests.feedback.making import TEXT, Town
from tests.making import sign_in

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.usefixtures("monday")]


def say(client: FlaskClient, town: Town, place: str, **more: Any) -> Any:
    typed = {"kind": "ask", "place": place, "topic": str(town.topic.id), "title": "路灯坏了一个月", "text": TEXT}
    return client.post("/feedback/new", data={**typed, "phone": "13712340001", "wants_public": "yes", **more})


def kept(client: FlaskClient, town: Town, place: str, **more: Any) -> Post:
    client.application.config["DEMO"] = True
    try:
        code = page(say(client, town, place, send_code="1", **more)).text.partition("验证码是 ")[2][:6]
    finally:
        client.application.config["DEMO"] = False
    answer = say(client, town, place, code=code, **more)
    assert answer.status_code == 302, [mistake.text for mistake in page(answer).select(".err")]
    return db.session.scalars(select(Post).order_by(Post.id.desc())).first()  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("typed", "more", "place", "spot"),
    [
        ("开慧镇葛家山村", "", "葛家山村", ""),
        ("长沙县开慧镇", "", "开慧镇", ""),
        ("长沙县 开慧镇", "小桥边", "开慧镇", "小桥边"),
        ("开慧镇葛家山村村口", "", "葛家山村", "村口"),
        ("葛家山村村口", "村口小桥边", "葛家山村", "村口小桥边"),
        ("葛家山村村口", "小桥边", "葛家山村", "村口，小桥边"),
    ],
)
def test_a_place_is_understood_by_its_whole_name(
    client: FlaskClient, town: Town, typed: str, more: str, place: str, spot: str
) -> None:
    post = kept(client, town, typed, spot=more)
    assert (post.region.short_name, words_of(post).spot) == (place, spot)


def refused(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(mistake.text for mistake in page(answer).select("#place-error"))


def test_names_that_do_not_lie_in_one_another_are_told_beside_the_place(client: FlaskClient, town: Town) -> None:
    town.make.region("宁乡市", level=Level.COUNTY)
    answer = say(client, town, "宁乡市开慧镇", spot="桥头")
    assert "开慧镇不在宁乡市，在长沙县。请核对，只写一个地方" in refused(answer)
    assert [field["value"] for field in page(answer).select("#place, #spot")] == ["宁乡市开慧镇", "桥头"]


def test_of_several_one_is_picked_and_the_spot_stays(client: FlaskClient, town: Town) -> None:
    for name in ("金井镇", "北山镇"):
        made = town.make.region("金星村", parent=town.make.region(name, town.county, Level.TOWNSHIP))
    answer = say(client, town, "长沙县金星村村口")
    assert {choice["value"] for choice in page(answer).select("input[name=chosen]")} >= {made.code}
    post = kept(client, town, "长沙县金星村村口", chosen=made.code)
    assert (post.region, words_of(post).spot) == (made, "村口")


def test_what_is_picked_from_the_list_keeps_the_spot_that_was_typed(client: FlaskClient, town: Town) -> None:
    shown = page(say(client, town, "葛家山村村口", pick=town.township.code))
    assert [field["value"] for field in shown.select("#place, #spot")] == ["开慧镇", "村口"]


def test_the_desks_forms_understand_the_same(app: Flask, town: Town) -> None:
    client, whole = sign_in(app, town.office), "长沙县开慧镇葛家山村"
    route = {"topic": str(town.topic.id), "kind": "", "unit": str(town.roads.id), "basis": "职责清单"}
    assert client.post("/desk/feedback/routes", data={**route, "place": whole}).status_code == 302
    assert client.post("/desk/feedback/landmarks", data={"name": "小桥", "place": whole}).status_code == 302
    assert db.session.scalars(select(Route)).one().region == town.village
    assert db.session.scalars(select(Landmark)).one().region == town.village
    post = town.public(region=town.township)
    moved = {"place": whole, "topic": town.topic.id, "reason": "电话问过，是这个村的", "version": post.version}
    assert client.post(f"/desk/feedback/{post.id}/move", data=moved).status_code == 302
    assert post.region == town.village
    called = {"channel": "phone", "received_on": "2026-11-23", "kind": "help", "topic": str(town.topic.id)}
    words = {"title": "水管漏水", "text": TEXT, "wants_public": "no", "place": f"{whole}村口"}
    assert client.post("/desk/feedback/enter", data={**called, **words}).status_code == 302
    entered = db.session.scalars(select(Post).order_by(Post.id.desc())).first()
    assert entered and (entered.region, words_of(entered).spot) == (town.village, "村口")


def test_a_form_without_a_spot_says_what_it_did_not_understand(app: Flask, town: Town) -> None:
    route = {"topic": str(town.topic.id), "kind": "", "unit": str(town.roads.id), "basis": "职责清单"}
    answer = sign_in(app, town.office).post("/desk/feedback/routes", data={**route, "place": "开慧镇村口"})
    assert "认出了开慧镇，后面的“村口”没有找到" in refused(answer)
