"""A long post is folded after its beginning: in two parts that together are its text, without script, found and printed."""

import re

import pytest
from flask import Flask

from app.db import db
from app.feedback.rules.words import FOLDED, LONG, folded
from tests.conftest import page
from tests.feedback.making import Town

SENTENCE = "村口的灯从上个月起就不亮了，晚上走路看不见。"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "短",
        SENTENCE * 30,
        "字" * 5000,
        (SENTENCE * 3 + "\n\n") * 40,
        "\n".join(SENTENCE for _ in range(90)),
        "啊。" * LONG,
    ],
)
def test_the_two_parts_are_the_whole(text: str) -> None:
    first, rest = folded(text)
    assert re.sub(r"\n", "", first + rest) == re.sub(r"\n", "", text) and len(first) <= max(LONG, FOLDED)
    assert bool(rest) == (len(text) > LONG)
    if rest and "。" in text:
        assert first[-1] == "。", "no sentence is torn"


@pytest.mark.databases("sqlite")
def test_its_page_folds_what_is_long_and_nothing_else(app: Flask, town: Town) -> None:
    long = town.public(text=SENTENCE * 60 + "最后一句在折起来的里面")
    short = town.public(text=SENTENCE * 3)
    db.session.commit()
    shown = page(app.test_client().get(f"/feedback/{long.no}/"))
    fold = shown.select_one("main details.long")
    assert fold.summary.text.startswith("看全文（还有 ") and "最后一句" in fold.text and not fold.has_attr("open")
    assert shown.text.count("最后一句在折起来的里面") == 1, "a reader hears no word twice"
    assert not page(app.test_client().get(f"/feedback/{short.no}/")).select("details.long")
