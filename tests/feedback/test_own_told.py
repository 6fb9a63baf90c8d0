"""What her own page tells an author: from when her data may go, what is done already, which post is which."""

from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.db import db
from app.errors import Refused
from app.feedback.models import Post
from app.feedback.rules.kinds import Channel
from app.feedback.service import desks, own, rating, saying
from app.feedback.service.originals import is_forgotten
from tests.conftest import page
from tests.feedback.making import Town
from tests.feedback.test_merged import opened_by
from tests.making import MONDAY, Make, sign_in

pytestmark = pytest.mark.usefixtures("monday")


def own_page(app: Flask, post: Post) -> str:
    db.session.commit()
    return page(opened_by(app, post).get(f"/feedback/own/{post.id}/")).select_one("main").text  # type: ignore[union-attr]


def test_her_page_says_from_when_her_data_may_go(app: Flask, town: Town) -> None:
    post, taken = town.answered(), town.post()
    saying.withdraw(taken, by=None)
    for one in (post, taken):
        begins = own.erasable_from(one)
        assert begins is not None
        said = f"{begins:%Y年%-m月%-d日}"
        assert f"{said}（" in own_page(app, one) and "起，可以在这里删除您的姓名" in own_page(app, one)
        with pytest.raises(Refused, match=f"从{said}起"):
            own.require_may_erase(one)
        with clock.at(MONDAY + timedelta(days=(begins - MONDAY.date()).days)):
            own.require_may_erase(one)
            assert own.erasable_from(one) is None


@pytest.mark.databases("sqlite", "postgres")
def test_a_follow_up_nobody_answers_keeps_her_data_no_longer_than_is_said(app: Flask, town: Town) -> None:
    post = town.answered()
    saying.follow_up(post, "灯又不亮了，什么时候再来", by=None)
    text = own_page(app, post)
    last = post.due_on + timedelta(days=30)
    begins = f"{last + timedelta(days=1):%Y年%-m月%-d日}"
    assert f"追问还在等答复，{post.due_on:%Y年%-m月%-d日}" in text and f"一直没有答复的，{begins}起可以删除" in text
    assert "可以先收回公开的文字" in text and "撤回留言" not in text, "what is offered is there"
    with clock.at(MONDAY + timedelta(days=(last - MONDAY.date()).days)), pytest.raises(Refused, match="追问还在等答复"):
        own.erase(post, by=None)
    with clock.at(MONDAY + timedelta(days=(last - MONDAY.date()).days + 1)):
        own.erase(post, by=None)
        db.session.commit()
        assert is_forgotten(post) and post.is_waited_for, "the unit owes the answer all the same"
        desk = page(sign_in(app, town.handler).get(f"/desk/feedback/{post.id}/"))
    assert desk.select_one("h1").text  # type: ignore[union-attr]
    assert "看联系方式" not in desk.text and "已经按留言人的意思或者到期删除" in desk.text


@pytest.mark.databases("sqlite")
def test_a_second_press_says_that_it_is_done(app: Flask, town: Town) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    taken, back, gone = town.post(), town.answered(), town.answered()
    db.session.commit()
    presses = (
        (taken, "withdraw", "已经撤回了"),
        (back, "take-back", "公开的文字已经收回了"),
        (gone, "erase", "已经删除了"),
    )
    with clock.at(MONDAY + timedelta(days=100)):
        for post, turn, told in presses:
            client = opened_by(app, post)
            client.post(f"/feedback/own/{post.id}/{turn}")
            again = page(client.post(f"/feedback/own/{post.id}/{turn}", follow_redirects=True))
            assert told in "".join(one.text for one in again.select(".flash"))
            assert "需要改一下" not in again.text and not again.select(f"form[action$='{turn}']"), turn


def test_she_is_spoken_to_on_her_own_page(app: Flask, town: Town) -> None:
    taken, back = town.public(), town.answered()
    saying.withdraw(taken, by=None)
    db.session.commit()
    app.config["WTF_CSRF_ENABLED"] = False
    opened_by(app, back).post(f"/feedback/own/{back.id}/take-back")
    assert "您撤回了，不公开" in own_page(app, taken) and "您收回了文字" in own_page(app, back)


def test_what_is_coming_and_where_to_come_back_stand_on_the_receipt(app: Flask, town: Town) -> None:
    post = town.post()
    db.session.commit()
    client = opened_by(app, post)
    with client.session_transaction() as session:
        session["posts_receipt"] = {"id": post.id, "code": "ABCD2345"}
    said = page(client.get(f"/feedback/own/{post.id}/")).select_one(".flash")
    assert said is not None
    assert [line.text for line in said.select("p")][1:3] == [f"编号 {post.no}", "查询码 ABCD2345"]
    assert f"{post.screen_due_on:%Y年%-m月%-d日}" in said.text and f"{post.due_on:%Y年%-m月%-d日}" in said.text
    assert said.select("a[href='/feedback/track']")


def test_my_posts_have_their_own_titles(app: Flask, town: Town, make: Make) -> None:
    user = make.resident("周晓禾", "13712345678")
    saying.say(town.said(title="桥头的灯不亮", phone="13712345678"), by=user, channel=Channel.WEB)
    db.session.commit()
    assert [card.text.strip() for card in page(sign_in(app, user).get("/feedback/mine")).select("main h2")] == [
        "桥头的灯不亮"
    ]


def test_whoever_asks_again_reads_the_answer_she_asks_about(app: Flask, town: Town) -> None:
    post = town.answer(town.handled(), "灯杆的线路已经换了新的，当晚亮灯。")
    db.session.commit()
    for turn in ("follow-up", "reopen"):
        assert "线路已经换了新的" in opened_by(app, post).get(f"/feedback/own/{post.id}/{turn}").text


def test_what_was_done_once_says_so(app: Flask, town: Town) -> None:
    post = town.answered()
    saying.follow_up(post, "灯又不亮了，什么时候再来", by=None)
    with pytest.raises(Refused, match="只能追问一次，这一条已经用过了"):
        saying.require_may(post, saying.Act.FOLLOW_UP)
    other = town.handled()
    desks.ask_extension(other, 2, "要等供电公司停电以后才能换线", by=town.handler)
    db.session.commit()
    told = sign_in(app, town.handler).get(f"/desk/feedback/{other.id}/extend", follow_redirects=True)
    assert "已经申请过一次延期" in told.text


def test_the_slip_bears_the_day_of_the_answer(app: Flask, town: Town) -> None:
    receipt = town.receipt(by=town.office, channel=Channel.LETTER)
    db.session.commit()
    client = sign_in(app, town.office)
    with client.session_transaction() as session:
        session["slip"] = {"no": receipt.post.no, "code": receipt.code, "entered": 0}
    town.water.phone = "0731-84010002"
    receipt.post.entered_unit_id = town.water.id
    db.session.commit()
    shown = page(client.get("/desk/feedback/slip")).select_one("main .facts").text
    assert f"{receipt.post.due_on:%Y年%-m月%-d日}" in shown and "问的电话0731-84010002（长沙县水利局）" in shown


def test_her_own_page_speaks_to_her(app: Flask, town: Town) -> None:
    """Everyone reads of 留言人; she reads 您, and whom to ring."""
    town.roads.phone = "0731-84010005"
    post = town.answered()
    rating.rate(post, True, None, by=None)
    saying.reopen(post, "还是不亮，请再来看看", by=None)
    told, everyone = own_page(app, post), page(app.test_client().get(f"/feedback/{post.no}/")).select_one("main").text
    for words in ("您重新打开，重新计时", "您重新打开以前的答复", "您：解决了"):
        assert words in told and words.replace("您", "留言人") in everyone
    assert "留言人" not in told
    assert "单位电话0731-84010005" in told
    other = town.public(phone="13911112222")
    desks.merge(other, post, by=town.office)
    assert "您重新打开" not in own_page(app, post), "of two together each line may be of either"
