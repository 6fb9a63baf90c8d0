"""Whoever takes her public words back is named in no answer any more: neither as she called herself, nor by her name."""

import pytest
from flask import Flask

from app.core.privacy import called_in, without_covered
from app.db import db
from app.errors import Refused
from app.feedback.models import Covered, Post
from app.feedback.service import answering, desks, saying, taking_back
from app.feedback.service.originals import words_of
from tests.conftest import page
from tests.feedback.making import Town
from tests.feedback.test_merged import opened_by

pytestmark = pytest.mark.usefixtures("monday")
HERS = "我是住在桥边的刘奶奶，桥头的灯不亮，夜里走路怕摔"


def public(app: Flask, post: Post) -> str:
    client = app.test_client()
    addresses = (f"/feedback/{post.no}/", f"/api/v1/feedback/{post.no}", f"/open311/v2/requests/{post.no}.json")
    return "".join(client.get(address).text for address in addresses)


@pytest.mark.parametrize(
    ("hers", "answer", "read"),
    [
        ("我是住在桥边的刘奶奶，灯不亮", "刘奶奶：您好，灯修好了。", "***：您好，灯修好了。"),
        ("我是住在桥边的刘奶奶，灯不亮", "老刘家门口的灯修好了。", "**家门口的灯修好了。"),
        ("我叫刘桂英，灯不亮", "桂英同志、刘女士：灯修好了。", "**同志、***：灯修好了。"),
        ("找过村里的李师傅，没有来", "李师傅已经来过。", "***已经来过。"),
        ("新田路、老黄桥、杨梅组的灯不亮", "新田路、老黄桥、杨梅组的灯修好了。", "新田路、老黄桥、杨梅组的灯修好了。"),
        ("我是周末去的，地方干部不在", "周先生、方先生不在，周末有人。", "周先生、方先生不在，周末有人。"),
    ],
)
def test_by_what_an_answer_would_call_her(hers: str, answer: str, read: str) -> None:
    assert without_covered(answer, called_in([hers])) == read


def test_whom_an_office_named_before_her_may_be_named(town: Town) -> None:
    office = "有事请找村里的李师傅，电话见公示牌。"
    assert not called_in(["有事请找村里的李师傅，可是他不在"], free=[office])


@pytest.mark.databases("sqlite", "postgres")
def test_her_name_leaves_the_answer_with_her_words_and_she_reads_it_still(app: Flask, town: Town) -> None:
    post = town.handled(title="桥头灯不亮", text=HERS, name="刘桂英")
    town.answer(post, "刘奶奶：您好，第三根灯杆已经换了。刘女士如果还有事，请来电。")
    db.session.commit()
    assert "刘奶奶" in public(app, post)
    taking_back.take_back(post, by=None)
    db.session.commit()
    read = public(app, post)
    assert "刘" not in read and "***：您好，第三根灯杆已经换了。***如果还有事" in read
    assert "同时遮盖了答复" in read
    own = page(opened_by(app, post).get(f"/feedback/own/{post.id}/")).text
    assert "刘奶奶：您好" in own and "公开的页面上遮盖了其中一部分文字" in own
    saying.reopen(post, "换了以后又不亮了", by=None)
    with pytest.raises(Refused, match="遮盖了的“刘奶奶”"):
        answering.draft(post, "刘奶奶：又换了一次。", [], "", by=town.handler)


def test_a_quote_with_her_name_in_it_is_a_quote_with_stars_too(app: Flask, town: Town) -> None:
    post = town.answer(town.handled(title="桥头灯不亮", text=HERS), "您说住在桥边的刘奶奶，桥头走不了，已经修好。")
    taking_back.take_back(post, by=None)
    db.session.commit()
    assert "桥头走不了" not in public(app, post)
    saying.reopen(post, "换了以后又不亮了", by=None)
    town.answer(post, "灯杆换了新的。")
    db.session.commit()
    assert "桥头走不了" not in public(app, post), "what was looked at again is hidden all the same"


def test_words_taken_back_before_are_looked_through_by_the_job(app: Flask, town: Town) -> None:
    post = town.answer(town.handled(title="桥头灯不亮", text=HERS), "刘奶奶：灯修好了。")
    taking_back.take_back(post, by=None)
    db.session.delete(db.session.get_one(Covered, post.id))
    db.session.flush()
    answering.current(post).text = "刘奶奶：灯修好了。"  # type: ignore[union-attr]
    assert taking_back.to_name_ids() == [post.id] and words_of(post).text == HERS
    taking_back.name_again(post.id)
    db.session.commit()
    assert "刘奶奶" not in public(app, post) and taking_back.to_name_ids() == []


def test_a_quote_with_a_star_is_hidden_in_an_answer_that_is_not_the_last(app: Flask, town: Town) -> None:
    post = town.answer(town.handled(title="桥头灯不亮", text=HERS), "您说住在桥边的刘奶奶，桥头走不了，已经修好。")
    saying.reopen(post, "换了以后又不亮了", by=None)
    town.answer(post, "灯杆换了新的。")
    db.session.commit()
    taking_back.take_back(post, by=None)
    db.session.commit()
    assert "桥头走不了" not in public(app, post)


def test_a_quote_with_a_star_stays_hidden_when_another_answer_follows(app: Flask, town: Town) -> None:
    post = town.answer(town.handled(title="桥头灯不亮", text=HERS), "您说住在桥边的刘奶奶，桥头走不了，已经修好。")
    taking_back.take_back(post, by=None)
    db.session.commit()
    saying.reopen(post, "换了以后又不亮了", by=None)
    town.answer(post, "灯杆换了新的。")
    db.session.commit()
    taking_back.look_again(post.id)
    db.session.commit()
    assert "桥头走不了" not in public(app, post)
    assert "灯杆换了新的" in public(app, post)


def test_whoever_is_answered_together_with_her_reads_no_quote_of_hers_with_a_star(app: Flask, town: Town) -> None:
    mine = town.public(title="桥头灯不亮", text=HERS)
    other = town.taken_on(town.public(title="桥边路灯坏", text="路灯坏了，晚上看不见"), town.roads)
    desks.merge(mine, other, by=town.office)
    town.answer(other, "您说住在桥边的刘奶奶，桥头走不了，已经修好。")
    db.session.commit()
    assert "桥头走不了" in page(opened_by(app, other).get(f"/feedback/own/{other.id}/")).text
    taking_back.take_back(mine, by=None)
    db.session.commit()
    assert "桥头走不了" not in page(opened_by(app, other).get(f"/feedback/own/{other.id}/")).text
    assert "桥头走不了" not in public(app, other)
