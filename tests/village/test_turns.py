"""Whose turn it is: a page whose act is not hers now says so, without its button, and a post out of turn is refused in words."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app import clock
from app.core.accounts.models import User
from app.db import db
from app.village.models import Release
from app.village.rules.life import State
from app.village.service import chain, corrections, taking_down, turns, villages
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import NOW, Hamlet

pytestmark = pytest.mark.databases("sqlite")

LATER = datetime(2026, 11, 7, 1, 30, tzinfo=UTC)
ROLES = ("bookkeeper", "member", "head", "reviewer")
# Of each state: what may be done there, by whom. Everything else that one has the right to is out of turn.
ACTS = {"check": {"member"}, "lines/1/doubt": {"member"}, "sign": {"head"}, "publish": {"reviewer"}, "return": {"member", "head", "reviewer"}, "correct": {"bookkeeper"}}  # fmt: skip
TURN: dict[State, dict[str, set[str]]] = {
    State.DRAFT: {},
    State.CHECKING: {"check": {"member"}, "lines/1/doubt": {"member"}, "return": {"member", "head", "reviewer"}},
    State.SIGNING: {"sign": {"head"}, "return": {"head", "reviewer"}},
    State.REVIEWING: {"publish": {"reviewer"}, "return": {"head", "reviewer"}},
    State.PUBLISHED: {"correct": {"bookkeeper"}},
    State.SUPERSEDED: {},
    State.DISCARDED: {},
}
NEXT = {
    State.DRAFT: "轮到报账员黄秀英填报、提交，2026年11月6日（周五）10:00起",
    State.CHECKING: "轮到村务监督委员会易桂兰、陈大勇、杨秋生审核签字（已签 0/",
    State.SIGNING: "轮到负责人彭国强签字，2026年11月6日（周五）10:00起",
    State.REVIEWING: "轮到乡镇（街道）刘芳审核、公开，2026年11月6日（周五）10:00起",
    State.PUBLISHED: "这一期已公开，不能再改",
    State.SUPERSEDED: "已有更正版",
    State.DISCARDED: "已作废",
}


def standing_at(hamlet: Hamlet, state: State) -> Release:
    release = hamlet.draft()
    if state == State.DISCARDED:
        with clock.at(NOW):
            taking_down.discard(release, by=hamlet.bookkeeper)
    elif state == State.SUPERSEDED:
        hamlet.pass_on(release, State.PUBLISHED)
        with clock.at(NOW):
            second = corrections.correct(release, "发票金额抄错了一位", by=hamlet.bookkeeper)
            db.session.flush()
        hamlet.pass_on(second, State.PUBLISHED)
    else:
        hamlet.pass_on(release, state)
    db.session.flush()
    return release


def who(hamlet: Hamlet, role: str) -> User:
    return hamlet.members[0] if role == "member" else getattr(hamlet, role)


def buttons(answer: TestResponse) -> list[Any]:
    return page(answer).select("main form button")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", TURN)
def test_each_step_and_each_role(app: Flask, hamlet: Hamlet, state: State, role: str):
    """Its turn: the button. Not its turn: who is next and since when, without one; posted, the same, and nothing moves."""
    release = standing_at(hamlet, state)
    client = sign_in(app, who(hamlet, role))
    for act, holders in ACTS.items():
        address = f"/desk/village/releases/{release.id}/{act}"
        with clock.at(LATER):
            opened = client.get(address)
            if role not in holders:
                assert opened.status_code == client.post(address).status_code == 403, act
                continue
            assert opened.status_code == 200, act
            if role in TURN[state].get(act, ()):
                assert buttons(opened), (act, "it is her turn")
                continue
            told = page(opened).select_one("main .flash.info").text
            assert not buttons(opened), act
            assert NEXT[state] in told or act == "correct", (act, told)
            sent = client.post(address, data={"remark": "金额要再核对一遍", "version": release.version})
            assert sent.status_code == 200 and not buttons(sent), act
            words = page(sent).select_one("main").text
            assert "金额要再核对一遍" in words, "what was typed is not lost"
            assert NEXT[state] in words or act == "correct", (act, words)
            db.session.refresh(release)
            assert release.state == state, act


@pytest.mark.parametrize("state", [State.DRAFT, State.CHECKING, State.SIGNING, State.REVIEWING])
@pytest.mark.parametrize("role", ROLES)
def test_the_release_says_whose_turn_it_is_to_all_others(app: Flask, hamlet: Hamlet, state: State, role: str):
    release = standing_at(hamlet, state)
    turn = {State.DRAFT: "bookkeeper", State.CHECKING: "member", State.SIGNING: "head", State.REVIEWING: "reviewer"}
    with clock.at(LATER):
        read = (
            page(sign_in(app, who(hamlet, role)).get(f"/desk/village/releases/{release.id}/")).select_one("main").text
        )
    assert (NEXT[state] in read) == (role != turn[state])


def test_it_counts_from_the_last_hand_it_came_from(hamlet: Hamlet):
    release = standing_at(hamlet, State.CHECKING)
    with clock.at(LATER):
        chain.check(release, "", by=hamlet.members[0])
        db.session.flush()
        assert "陈大勇、杨秋生审核签字（已签 1/" in turns.whose(release) and "易桂兰" not in turns.whose(release)
        assert turns.since_when(release) == NOW, "a first signature does not make it younger"
        chain.send_back(release, "请写清资金来源", by=hamlet.head)
        db.session.flush()
        db.session.refresh(release)
        assert "按退回的意见改好，再提交，2026年11月7日（周六）09:30起" in turns.whose(release)


def test_who_has_signed_waits_for_the_others(app: Flask, hamlet: Hamlet):
    release = standing_at(hamlet, State.CHECKING)
    with clock.at(LATER):
        chain.check(release, "", by=hamlet.members[0])
        db.session.flush()
        opened = sign_in(app, hamlet.members[0]).get(f"/desk/village/releases/{release.id}/check")
    assert "您已签字，等其他成员签" in page(opened).select_one(".flash.info").text and not buttons(opened)


def test_a_doubt_that_stands_leaves_nobody_a_button(app: Flask, hamlet: Hamlet):
    release = standing_at(hamlet, State.CHECKING)
    with clock.at(LATER):
        chain.doubt(release, 2, "单价太高", by=hamlet.members[1])
        db.session.flush()
        opened = sign_in(app, hamlet.members[0]).get(f"/desk/village/releases/{release.id}/check")
    assert "第 2 行的疑问还没有消除：请陈大勇" in page(opened).select_one(".flash.info").text and not buttons(opened)


def test_a_member_who_has_not_declared_is_led_there(app: Flask, hamlet: Hamlet):
    release = standing_at(hamlet, State.CHECKING)
    hamlet.village.live_members[0].declared_at = None
    db.session.flush()
    client = sign_in(app, hamlet.members[0])
    with clock.at(LATER):
        for address in (f"/desk/village/releases/{release.id}/check", f"/desk/village/releases/{release.id}/"):
            doors = [door["href"] for door in page(client.get(address)).select("main a.btn")]
            assert f"/desk/village/{hamlet.village.id}/declare" in doors
        assert not buttons(client.get(f"/desk/village/releases/{release.id}/check"))
        villages.declare(hamlet.village, by=hamlet.members[0])
        db.session.flush()
        assert buttons(client.get(f"/desk/village/releases/{release.id}/check"))


def test_an_office_nobody_fills_is_named(hamlet: Hamlet):
    release = standing_at(hamlet, State.SIGNING)
    hamlet.head.grants[0].ended_at = NOW
    db.session.flush()
    with clock.at(LATER):
        assert "轮到负责人（没有能办这一步的人，请乡镇（街道）或系统管理员登记）签字" in turns.whose(release)


def test_a_correction_on_its_way_says_whose_turn_that_is(app: Flask, hamlet: Hamlet):
    release = standing_at(hamlet, State.PUBLISHED)
    with clock.at(LATER):
        second = corrections.correct(release, "发票金额抄错了一位", by=hamlet.bookkeeper)
        db.session.flush()
        hamlet.pass_on(second, State.SIGNING)
        opened = sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{release.id}/correct")
    assert "已经有一份更正在办：现在轮到负责人彭国强签字" in page(opened).text and not buttons(opened)
