"""What a moderator covers in one field of a post, no other field of it shows."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app import clock
from app.errors import Refused
from app.feedback.rules.screening import Screen
from app.feedback.service import screening
from tests.feedback.making import Town
from tests.making import MONDAY

TITLE, TEXT, SPOT = "王小明家的狗咬人", "王小明家的狗咬人，他儿子王大宝今年七岁，被吓哭了。", "王大宝的学校门口"
COVERED = "***家的狗咬人，他儿子【略】今年七岁，被吓哭了。"
SENTENCE = "这里还看得到"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def test_who_covers_names_in_the_text_alone_is_stopped_at_the_title_and_the_place(app: Flask, town: Town) -> None:
    post = town.post(title=TITLE, text=TEXT, spot=SPOT)
    with pytest.raises(Refused, match=SENTENCE) as refusal:
        screening.release(post, TITLE, COVERED, SPOT, {}, "第三人姓名", by=town.office)
    assert {one.field for one in refusal.value.every if SENTENCE in one.sentence} == {"title", "spot"}
    assert post.screen == Screen.WAITING
    screening.release(post, "***家的狗咬人", COVERED, "【略】的学校门口", {}, "第三人姓名", by=town.office)
    assert post.is_public


def test_so_is_who_masks_later(app: Flask, town: Town) -> None:
    post = town.post(title=TITLE, text=TEXT, spot="")
    screening.release(post, TITLE, TEXT, "", {}, by=town.office)
    with pytest.raises(Refused, match=SENTENCE):
        screening.mask_later(post, TITLE, COVERED, "第三人姓名", by=town.office)
    screening.mask_later(post, "***家的狗咬人", COVERED, "第三人姓名", by=town.office)
    assert (post.public_title, post.public_text) == ("***家的狗咬人", COVERED)
