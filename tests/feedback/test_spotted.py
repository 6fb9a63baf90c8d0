"""Where words become public, the clerk sees what the machine masked, and what it left for a person to judge."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.core import privacy
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import sign_in

pytestmark = pytest.mark.databases("sqlite")

TEXT = "门口路灯坏了，我家住3组12号，孩子9岁，晚上不敢走，老人有高血压。电话 13912345678。"


def test_masked_by_the_machine_or_left_for_a_person() -> None:
    seen = {one.words: (one.kind, one.is_masked) for one in privacy.spotted("路灯坏了", TEXT)}
    assert seen["13912345678"] == ("phone", True)
    assert seen["9岁"] == ("minor", False) and seen["高血压"] == ("health", False)
    assert any(kind == "home" and masked for kind, masked in seen.values())
    assert privacy.spotted("村口路灯坏了一个月") == [] == privacy.spotted("县水利局电话 0731-84011234")


@given(st.lists(st.sampled_from([*TEXT, "13912345678", "3组12号", "9岁", "高血压", "，"]), max_size=30).map("".join))
def test_nothing_is_called_masked_that_the_public_text_still_shows(text: str) -> None:
    shown = privacy.masked_text(text)
    for one in privacy.spotted(text):
        assert not one.is_masked or text.count(one.words) > shown.count(one.words)


def test_the_clerk_reads_it_where_words_become_public(app: Flask, town: Town) -> None:
    post = town.post(text=TEXT)
    told = page(sign_in(app, town.office).get(f"/desk/feedback/{post.id}/release")).text
    assert "机器已遮盖" in told and "手机号“13912345678”" in told
    assert "下面这些机器没有遮盖" in told and "未成年人：“9岁”" in told and "健康状况：“高血压”" in told
    quiet = town.post(text="村口的路灯坏了一个月，请派人来修")
    told = page(sign_in(app, town.office).get(f"/desk/feedback/{quiet.id}/release")).text
    assert "机器没有看出" in told and "没有遮盖，请看" not in told
    private = town.post(text=TEXT, wants_public=False)
    told = page(sign_in(app, town.office).get(f"/desk/feedback/{private.id}/release")).text
    assert "机器已遮盖" not in told


def test_whoever_picks_a_unit_reads_that_nothing_speaks_for_one(app: Flask, town: Town) -> None:
    post = town.public()
    told = page(sign_in(app, town.office).get(f"/desk/feedback/{post.id}/assign")).text
    assert "没有转办规则" in told
    assert "没有转办规则" not in page(sign_in(app, town.office).get(f"/desk/feedback/{post.id}/")).text, (
        "only where one is picked"
    )
