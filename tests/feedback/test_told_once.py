"""What lists and pages of posts say: the day, which one it is, each reason once, who reads what is added."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.core.notify.models import Message
from app.db import db
from app.errors import Refused
from app.feedback.labels import screen_lamp
from app.feedback.rules.blocking import Ground
from app.feedback.rules.screening import Reason
from app.feedback.service import blocking, desks, screening, taking_back
from app.web.formats import by_day
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import MONDAY, Make, with_codes

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def test_a_card_says_by_when_it_is_answered(app: Flask, town: Town) -> None:
    post, over = town.handled(), town.answered(title="桥上的护栏松了")
    db.session.commit()
    cards = {
        card.select_one("a").text: card.text for card in page(app.test_client().get("/feedback/")).select(".notice")
    }
    assert by_day(post.due_on) in cards["村口路灯坏了"] and "前答复" not in cards[over.public_title or ""]


def test_posts_whose_words_are_gone_are_told_apart_by_their_numbers(app: Flask, town: Town) -> None:
    posts = [town.answered(), town.answered()]
    for post in posts:
        taking_back.take_back(post, by=None)
    db.session.commit()
    for address in ("/feedback/", "/feedback/statistics/cases?figure=received"):
        links = [link.text for link in page(app.test_client().get(address)).select("main a") if "收回了" in link.text]
        assert set(links) == {f"留言人收回了文字 {post.no}" for post in posts}, address


def test_a_merged_author_with_an_account_is_told_of_one_answer_once(town: Town, make: Make) -> None:
    user = make.resident("欧阳文静", "13712345678")
    lead, mine = town.handled(), town.receipt(by=user, phone="13712345678").post
    screening.release(mine, *screening.masked(mine), {}, by=town.office)
    desks.merge(mine, lead, by=town.office)
    town.answer(lead)
    told = db.session.scalars(select(Message.notice).where(Message.user_id == user.id)).all()
    assert "feedback/answered_together" in told and "feedback/joined_answered" not in told


def test_the_kind_it_has_is_no_change(town: Town) -> None:
    post = town.handled()
    with pytest.raises(Refused, match="类别没有改"):
        desks.rekind(post, post.kind, "本来就是咨询", by=town.office)


def test_why_a_post_was_declined_stands_there_once(app: Flask, town: Town) -> None:
    post = town.post()
    screening.decline(post, Reason.NOT_OURS, "邻里纠纷请找调解委员会", by=town.office)
    db.session.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session["posts"] = with_codes(post)
    told = page(client.get(f"/feedback/own/{post.id}/")).select(".flash.warning")
    assert [one.text.count("邻里纠纷请找调解委员会") for one in told] == [1]


def test_a_red_lamp_says_that_nobody_screened_in_time(town: Town) -> None:
    post = town.post()
    assert screen_lamp(post) == ("soon", "待审核")
    with clock.at(MONDAY + timedelta(days=3)):
        assert screen_lamp(post) == ("late", "逾期未审核")


def test_who_is_asked_for_more_reads_who_will_read_it(app: Flask, town: Town) -> None:
    post = town.handled()
    desks.ask_more(post, "请说明是哪一根灯杆", by=town.handler)
    db.session.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session["posts"] = with_codes(post)
    assert "不公开，只有办理的单位和受理的政务公开办看得到" in client.get(f"/feedback/own/{post.id}/supplement").text


def test_the_day_a_block_ends_is_written_as_every_day_of_a_timeline(town: Town) -> None:
    post = town.post()
    screening.decline(post, Reason.ADVERTISING, "租场地请直接联系村里", by=town.office)
    blocking.make(post, Ground.ADVERTISING, "连发三条广告", 7, by=town.office)
    assert "限制留言到11月30日：" in post.steps[-1].what
