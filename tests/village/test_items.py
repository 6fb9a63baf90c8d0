"""The catalogue: 36 items as they come, and as an administrator has worded them from a day on."""

from datetime import timedelta

import pytest
from flask import Flask, g

from app import clock
from app.core.accounts.rules import Role
from app.db import db
from app.errors import Refused
from app.village.rules.catalogue import default_items, panels
from app.village.service import items
from tests.conftest import page
from tests.making import Make, sign_in
from tests.village.making import NOW, Hamlet


def test_every_item_of_the_catalogue_hangs_on_a_board():
    hung = {no for community in (False, True) for _, _, numbers in panels(community) for no in numbers}
    assert hung == set(default_items())
    assert len(hung) == 36


def test_a_new_wording_holds_from_its_day_on(make: Make):
    admin = make.staff(Role.ADMIN)
    today = clock.here(NOW).date()
    with clock.at(NOW):
        items.word("V04", {"basis": "新的财务公开规定"}, today + timedelta(days=2), "规定修订", by=admin)
        db.session.flush()
        assert items.item("V04").basis == default_items()["V04"].basis
    g.pop("village_items", None)
    with clock.at(NOW + timedelta(days=2)):
        assert items.item("V04").basis == "新的财务公开规定"
        assert items.item("V04").title == default_items()["V04"].title


@pytest.mark.parametrize(
    ("no", "days", "reason", "sentence"),
    [("V99", 0, "规定修订", "没有这个事项"), ("V04", -1, "规定修订", "早于今天"), ("V04", 0, "改", "理由")],
)
def test_what_cannot_be_worded_is_refused(make: Make, no: str, days: int, reason: str, sentence: str):
    with clock.at(NOW), pytest.raises(Refused, match=sentence):
        items.word(no, {"title": "x"}, clock.today() + timedelta(days=days), reason, by=make.staff(Role.ADMIN))


def test_the_page_changes_what_the_public_reads(app: Flask, make: Make):
    client = sign_in(app, make.staff(Role.ADMIN))
    with clock.at(NOW):
        data = {
            "title": "收支明细",
            "frequency": "每月",
            "basis": "新规定",
            "valid_from": "2026-11-06",
            "reason": "规定修订",
        }
        answer = client.post("/desk/village/items/V04", data=data, follow_redirects=True)
    assert "V04 收支明细" in page(answer).text


@pytest.mark.parametrize(
    ("typed", "said"), [("-3", "面积要在 0 到"), ("99999999999", "面积要在 0 到"), ("三亩", "面积写成 3.25")]
)
def test_an_area_no_village_has_is_refused_beside_its_field(app: Flask, hamlet: Hamlet, typed: str, said: str):
    app.config["WTF_CSRF_ENABLED"] = False
    client = sign_in(app, hamlet.head)
    fields = {"span": "month", "display_days": "15", "area": typed}
    answer = client.post(f"/desk/village/{hamlet.village.id}/particulars", data=fields)
    assert said in answer.get_data(True)


def test_every_item_says_in_words_how_and_how_often_it_is_published():
    """A bare 公开 says nothing about how; a stroke between two answers says neither."""
    for item in default_items().values():
        assert len(item.display_rule) > 3 and item.display_rule != "公开", item.no
        assert "/" not in item.frequency + item.signoff + item.display_rule, item.no
        assert ";" not in item.frequency + item.basis + item.signoff + item.display_rule, item.no


def test_no_item_refers_to_the_one_above_it():
    for item in default_items().values():
        assert "同上" not in " ".join((*item.fields, item.basis, item.display_rule)), item.no
