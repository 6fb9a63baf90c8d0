"""An appeal as its author follows it: by when, against what, and what another person said to it; and as the desk sees it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock
from app.core import privacy
from app.core.accounts.rules import Role
from app.core.notify.models import Message
from app.db import db
from app.errors import Refused
from app.feedback.models import Post
from app.feedback.rules.screening import Reason
from app.feedback.service import added, appealing, desks, saying, screening
from app.web.formats import by_day
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import MONDAY, sign_in, with_codes

pytestmark = pytest.mark.databases("sqlite")

REPLY = "这确实是事实，但是写到了邻居的病，还是不能公开"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def own(app: Flask, post: Post) -> str:
    db.session.flush()
    db.session.expire_all()
    client = app.test_client()
    with client.session_transaction() as session:
        session["posts"] = with_codes(post)
    return page(client.get(f"/feedback/own/{post.id}/")).select_one("main").text  # type: ignore[union-attr]


def withheld(town: Town, **more: Any) -> Post:
    post = town.post(**more)
    screening.withhold(post, Reason.PRIVACY, "写到了邻居的病", by=town.office)
    saying.appeal(post, "这是大家都知道的事", by=None)
    return post


def declined(town: Town) -> Post:
    post = town.post()
    screening.decline(post, Reason.NOT_OURS, "请打国家电网 95598", by=town.office)
    saying.appeal(post, "路灯归村里管，不归电网", by=None)
    return post


def test_the_author_reads_that_she_appealed_by_when_it_is_decided_and_against_what(app: Flask, town: Town) -> None:
    for post, decision, note in (
        (withheld(town), "不宜公开：牵涉他人隐私", "写到了邻居的病"),
        (declined(town), "不予受理：不归本市政府管", "请打国家电网 95598"),
    ):
        text = own(app, post)
        head = text.partition("您说的")[0]
        assert "申诉待复核" in head and "待审核" not in head
        assert f"由作出原决定以外的人复核，{by_day(post.screen_due_on, '告诉您')}" in head
        assert decision in head and note in head, "the reason stays while it is looked at again"


def test_an_appeal_that_is_upheld_says_so_with_the_reply(app: Flask, town: Town) -> None:
    post = withheld(town)
    with pytest.raises(Refused, match="请回应留言人申诉里说的") as refusal:
        screening.withhold(post, Reason.PRIVACY, "", by=town.second)
    assert refusal.value.field == "note"
    screening.withhold(post, Reason.PRIVACY, REPLY, by=town.second)
    head = own(app, post).partition("您说的")[0]
    assert "复核后维持，不宜公开：牵涉他人隐私" in head and REPLY in head
    assert head.count("牵涉他人隐私") == 1
    told = db.session.scalars(select(Message).where(Message.notice == "feedback/upheld")).one()
    body = privacy.unseal(told.body_sealed) or ""
    assert "复核后维持" in body and "申诉一次" not in body and "邻居" not in body, "no word of what was said"


def test_a_reason_that_the_second_person_changes_is_told(app: Flask, town: Town) -> None:
    post = withheld(town)
    screening.withhold(post, Reason.ABUSE, REPLY, by=town.second)
    assert "仍不宜公开；理由由“牵涉他人隐私，遮盖后就读不懂了”改为“有辱骂、威胁的话”" in own(app, post)


def test_the_same_of_what_is_not_taken_up(app: Flask, town: Town) -> None:
    post = declined(town)
    screening.decline(post, Reason.NOT_OURS, "查过了，这几盏是电网装的", by=town.second)
    head = own(app, post).partition("您说的")[0]
    assert "复核后维持，不予受理：不归本市政府管" in head and "查过了，这几盏是电网装的" in head
    other = declined(town)
    screening.decline(other, Reason.PETITION, "这一件请走信访，地址发给您了", by=town.second)
    assert "仍不予受理；理由由“不归本市政府管”改为“应走信访渠道，已告知去处”" in own(app, other)


def heard(post: Post) -> list[str]:
    """What its author is told of the appeal that was not in vain."""
    db.session.flush()
    rows = select(Message).where(Message.notice == "feedback/heard_out", Message.subject_id == post.id)
    return [privacy.unseal(one.body_sealed) or "" for one in db.session.scalars(rows.order_by(Message.id))]


def test_an_appeal_against_not_showing_that_succeeds_is_told(town: Town) -> None:
    post = withheld(town)
    screening.release(post, *screening.masked(post), {}, by=town.second)
    (told,) = heard(post)
    assert f"您对留言 {post.no} 的申诉复核过了，原来的决定已经改变：公开。" in told
    post = withheld(town, wants_public=False)
    screening.release(post, *screening.masked(post), {}, by=town.second)
    assert "不再作为不宜公开的，按留言人的意思不公开" in heard(post)[0]


def test_whoever_kept_it_from_the_public_does_not_hide_again_what_another_showed(app: Flask, town: Town) -> None:
    post = withheld(town)
    screening.release(post, *screening.masked(post), {}, by=town.second)
    with pytest.raises(Refused, match="另一个人复核"):
        screening.take_down(post, Reason.ABUSE, "写到了别人", by=town.office)
    with pytest.raises(Refused, match="另一个人复核"):
        screening.mask_later(post, "村口【略】", "村口的路灯【略】", "写到了别人", by=town.office)
    db.session.flush()
    for turn in ("mask", "take-down"):
        address = f"/desk/feedback/{post.id}/{turn}"
        answer = sign_in(app, town.office).get(address, follow_redirects=True)
        assert "申诉要由另一个人复核" in answer.text and not page(answer).select("form textarea"), turn
        assert page(sign_in(app, town.second).get(address)).select("form textarea"), turn
    screening.take_down(post, Reason.PRIVACY, "写到了邻居的病", by=town.second)
    rows = select(Message).where(Message.notice == "feedback/withheld", Message.subject_id == post.id)
    first, last = [privacy.unseal(one.body_sealed) or "" for one in db.session.scalars(rows.order_by(Message.id))]
    assert "可以申诉一次" in first and "申诉只有一次，已经用过" in last, "nothing is offered that would be refused"
    with pytest.raises(Refused, match="已经复核过一次"):
        saying.appeal(post, "没有写到邻居，请再看看", by=None)


def routed(town: Town, post: Post) -> str:
    desks.assign(post, town.roads, "人工", by=town.second)
    return f"予以受理，转{town.roads.name}办理"


def placed(town: Town, post: Post) -> str:
    post.region = town.region("没有政务公开办的县")
    supervisor = town.make.staff(Role.CITY_SUPERVISOR, post.region)
    desks.place(post, town.roads, "路灯归交通部门管", by=supervisor)
    return f"予以受理，转{town.roads.name}办理"


def merged(town: Town, post: Post) -> str:
    lead = town.handled()
    desks.merge(post, lead, by=town.second)
    return f"予以受理，与 {lead.no} 一并办理"


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize("shown_first", [True, False])
def test_who_appealed_against_declining_is_told_once_and_showing_it_is_no_word_on_it(
    town: Town, shown_first: bool
) -> None:
    post = declined(town)
    if shown_first:
        screening.release(post, *screening.masked(post), {}, by=town.second)
        assert heard(post) == [], "what she appealed against is not decided yet"
        assert appealing.waits(post)
    desks.assign(post, town.roads, "人工", by=town.second)
    if not shown_first:
        screening.release(post, *screening.masked(post), {}, by=town.second)
    assert [f"予以受理，转{town.roads.name}办理" in body for body in heard(post)] == [True]
    db.session.refresh(post)
    assert [step.what for step in post.steps if "后公开" in step.what] == ["审核后公开"]
    screening.take_down(post, Reason.PRIVACY, "写到了邻居的病", by=town.office)
    assert not post.is_public, "whoever declined it said nothing about who may read it"


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize("taken_down", [True, False])
def test_who_appealed_against_both_is_told_of_both(town: Town, taken_down: bool) -> None:
    post = town.public() if taken_down else town.post()
    hide = screening.take_down if taken_down else screening.withhold
    hide(post, Reason.PRIVACY, "写到了邻居的病", by=town.office)
    screening.decline(post, Reason.NOT_OURS, "请打国家电网 95598", by=town.office)
    saying.appeal(post, "路灯归村里管，也没有写到谁的病", by=None)
    desks.assign(post, town.roads, "人工", by=town.second)
    screening.release(post, *screening.masked(post), {}, by=town.second)
    assert ["公开。" in body for body in heard(post)] == [False, True]
    with pytest.raises(Refused, match="另一个人复核"):
        screening.take_down(post, Reason.ABUSE, "写到了别人", by=town.office)


def test_a_post_nobody_else_would_read_that_was_taken_up_is_told_of_nothing_more(town: Town) -> None:
    post = town.post(wants_public=False)
    screening.decline(post, Reason.NOT_OURS, "请打国家电网 95598", by=town.office)
    saying.appeal(post, "路灯归村里管，不归电网", by=None)
    desks.assign(post, town.roads, "人工", by=town.second)
    screening.release(post, *screening.masked(post), {}, by=town.second)
    assert len(heard(post)) == 1


@pytest.mark.parametrize("way", [routed, placed, merged])
def test_an_appeal_against_not_taking_it_up_that_succeeds_is_told(town: Town, way: Callable[[Town, Post], str]) -> None:
    post = declined(town)
    told = way(town, post)
    assert [told in body for body in heard(post)] == [True]


def test_who_appeals_a_post_nobody_else_would_read_is_told_of_what_she_appealed_against(town: Town) -> None:
    post = town.post(wants_public=False)
    screening.decline(post, Reason.NOT_OURS, "请打国家电网 95598", by=town.office)
    saying.appeal(post, "路灯归村里管，不归电网", by=None)
    screening.release(post, *screening.masked(post), {}, by=town.second)
    assert heard(post) == []
    desks.assign(post, town.roads, "人工", by=town.second)
    desks.refuse(post, "不归我们管，归水利局", by=town.handler)
    desks.assign(post, town.water, "人工", by=town.second)
    assert len(heard(post)) == 1


def test_a_decision_of_another_kind_is_none_upheld(app: Flask, town: Town) -> None:
    post = declined(town)
    screening.withhold(post, Reason.PRIVACY, "", by=town.second)
    assert "不宜公开：牵涉他人隐私" in own(app, post) and "复核后维持" not in own(app, post)


def test_whoever_decided_finds_no_button_and_no_form_but_reads_that_another_person_decides(
    app: Flask, town: Town
) -> None:
    for post, turns in (
        (withheld(town), ("release", "withhold")),
        (declined(town), ("release", "withhold", "decline")),
    ):
        mine, others = sign_in(app, town.office), sign_in(app, town.second)
        case = page(mine.get(f"/desk/feedback/{post.id}/"))
        assert "原决定是您作的，由另一个人复核" in case.text
        assert "原决定是您作的" not in page(others.get(f"/desk/feedback/{post.id}/")).text
        for turn in turns:
            address = f"/desk/feedback/{post.id}/{turn}"
            assert not case.select(f"a[href='{address}']"), turn
            answer = mine.get(address, follow_redirects=True)
            assert "申诉要由另一个人复核" in answer.text and not page(answer).select("form textarea"), turn
            assert page(others.get(address)).select("form textarea"), turn


def test_the_form_of_a_decision_on_an_appeal_asks_for_the_reply(app: Flask, town: Town) -> None:
    form = page(sign_in(app, town.second).get(f"/desk/feedback/{withheld(town).id}/withhold"))
    assert "对申诉的回应（会告诉留言人）" in form.text
    form = page(sign_in(app, town.second).get(f"/desk/feedback/{town.post().id}/withhold"))
    assert "说明（选填，会告诉留言人）" in form.text


def test_two_characters_are_enough_to_open_a_case_again(client: FlaskClient, town: Town) -> None:
    post = town.answered()
    with pytest.raises(Refused, match="至少 2 个字"):
        saying.reopen(post, "没", by=None)
    saying.reopen(post, "还没动工", by=None, shows=True)
    assert added.release(post, "还没动工", "", by=town.office).words == "还没动工", "and may be shown as it is"
    with pytest.raises(Refused, match="至少 5 个字"):
        saying.follow_up(town.answered(), "还没动工", by=None)


def test_whoever_looks_again_reads_what_was_decided_and_what_was_said_against_it(app: Flask, town: Town) -> None:
    for post, turns, note, said in (
        (withheld(town), ("release", "withhold", "decline"), "写到了邻居的病", "这是大家都知道的事"),
        (declined(town), ("decline",), "请打国家电网 95598", "路灯归村里管，不归电网"),
    ):
        db.session.commit()
        for turn in turns:
            text = sign_in(app, town.second).get(f"/desk/feedback/{post.id}/{turn}").text
            assert note in text and said in text, (turn, post.state)
            assert turn == "release" or "对申诉的回应" in text
