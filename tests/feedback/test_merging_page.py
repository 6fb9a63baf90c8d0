"""Merging: the likely ones are listed, both texts are seen side by side, and only then is anything put together."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit.models import AuditEntry
from app.db import db
from app.feedback import alike
from app.feedback.models import Post
from app.feedback.rules.kinds import Kind
from app.feedback.rules.life import State
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import sign_in

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.usefixtures("monday")]

ONE = "村口小桥边的路灯坏了一个月，晚上老人走路看不见，请派人修一修"
OTHER = "小桥边的路灯坏了一个月没有人修，老人晚上走路看不见路，很危险"


def test_the_likely_ones_are_listed_public_or_not_and_nothing_else(town: Town) -> None:
    post = town.public(title="路灯坏了", text=ONE)
    hidden = town.post(title="小桥路灯", text=OTHER, wants_public=False)
    public = town.public(title="桥边路灯不亮", text=OTHER)
    town.post(title="路灯坏了", text=ONE, kind=Kind.REPORT)
    town.answered(title="路灯坏了", text=ONE)
    town.public(title="公交车不停", text="去镇上的公交车早上不停我们村口，请协调")
    town.public(title="路灯坏了", text=ONE, region=town.region("浏阳市"))
    found = alike.likely(town.office, post)
    assert {one.post.id for one in found} == {hidden.id, public.id}
    assert found == sorted(found, key=lambda one: -one.share)


@pytest.mark.databases("sqlite", "postgres")
def test_both_texts_are_seen_before_anything_is_merged(app: Flask, town: Town) -> None:
    post, other = town.public(title="路灯坏了", text=ONE), town.public(title="桥边路灯不亮", text=OTHER)
    third = town.public(title="公交车不停", text="去镇上的公交车早上不停我们村口，请协调")
    client = sign_in(app, town.office)
    address = f"/desk/feedback/{post.id}/merge"
    listed = page(client.get(address))
    assert [button.text for button in listed.find_all("button", attrs={"name": "pick"})] == [other.no]
    for sent in ({"pick": other.no, "into": ""}, {"into": other.no}, {"into": other.no, "confirmed": third.no}):
        shown = page(client.post(address, data=sent))
        assert ONE in shown.text and OTHER in shown.text and not shown.select(".err"), sent
        assert shown.find("input", attrs={"name": "confirmed"})["value"] == other.no
        db.session.expire_all()
        assert db.session.get_one(Post, post.id).state == State.RECEIVED
    opened = select(AuditEntry).where(AuditEntry.subject_id == other.id, AuditEntry.did == "feedback.post.opened")
    assert db.session.scalars(opened).first() is not None, "that the other was opened is on record"
    client.post(address, data={"into": other.no, "confirmed": other.no})
    db.session.expire_all()
    assert db.session.get_one(Post, post.id).merged_into_id == other.id


def test_what_could_not_be_merged_is_not_compared_and_says_why(app: Flask, town: Town) -> None:
    post = town.public(title="路灯坏了", text=ONE)
    hidden = town.post(title="小桥路灯", text=OTHER, wants_public=False)
    answered = town.answered(title="路灯早就坏了", text=ONE)
    client, address = sign_in(app, town.office), f"/desk/feedback/{post.id}/merge"
    listed = page(client.get(address))
    assert not listed.select("button[name=pick]")
    line = next(one.text for one in listed.select("main form li") if hidden.no in one.text)
    assert "不能并进去" in line and "可以反过来并" in line
    assert listed.find("a", string=hidden.no)["href"] == f"/desk/feedback/{hidden.id}/", "where it can be done"
    for other, why in ((hidden, "可以反过来并"), (answered, "只能并到另一条还在办的留言里")):
        told = page(client.post(address, data={"into": other.no}))
        assert why in told.select_one(".err").text and "和这一条是同一件事吗" not in told.text
    back = page(client.get(f"/desk/feedback/{hidden.id}/merge"))
    assert [button["value"] for button in back.select("button[name=pick]")] == [post.no]


def test_what_tells_the_two_apart_is_told_beside_them(app: Flask, town: Town) -> None:
    post = town.public(title="路灯坏了", text=ONE, kind=Kind.COMPLAIN)
    other = town.public(title="路灯坏了", text=OTHER, region=town.township)
    client = sign_in(app, town.office)
    shown = page(client.post(f"/desk/feedback/{post.id}/merge", data={"into": other.no}))
    texts = [article.text for article in shown.select(".pair > article")]
    assert len(texts) == 2 and ONE in texts[0] and OTHER in texts[1]
    assert not shown.find("summary", string="原文"), "neither stands there twice"
    told = {row.th.text: [cell.text for cell in row.find_all("td")] for row in shown.select("tbody tr")}
    assert told["地方"] == ["葛家山村", "开慧镇"] and told["类别"] == ["投诉", "咨询"]
    assert "标题" not in told and "话题" not in told
    assert "一样的：标题、话题、收到" in shown.text


def test_no_text_of_a_post_elsewhere_and_no_report_is_shown(app: Flask, town: Town) -> None:
    post = town.public(title="路灯坏了", text=ONE)
    far = town.post(title="别处", text=OTHER, region=town.region("浏阳市"))
    report = town.post(title="举报", text=OTHER, kind=Kind.REPORT)
    client = sign_in(app, town.office)
    for one in (far, report):
        shown = client.post(f"/desk/feedback/{post.id}/merge", data={"into": one.no})
        assert OTHER not in shown.text and "您管的留言里没有这个编号" in shown.text
    assert (
        client.post(f"/desk/feedback/{post.id}/merge", data={"into": post.no, "confirmed": post.no}).status_code == 200
    )
