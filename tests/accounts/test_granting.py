"""Giving a role over a place: found by name, initials or code, picked from a list where there are several."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.regions.models import Level
from app.db import db, unit_of_work
from tests.conftest import page
from tests.making import Make, sign_in


@pytest.fixture
def colleague(make: Make) -> User:
    with unit_of_work():
        city = make.region("长沙市", level=Level.CITY)
        county, other = make.region("长沙县", city), make.region("浏阳市", city)
        for region, parent, initials in (
            ("开慧镇", county, "khz"),
            ("同名镇", county, "tmz"),
            ("同名镇", other, "tmz"),
        ):
            town = make.region(region, parent)
            town.pinyin, town.initials = initials * 2, initials
        return make.staff(Role.HANDLER, region=county)


@pytest.fixture
def admin(app: Flask, make: Make, colleague: User) -> FlaskClient:
    return sign_in(app, make.staff(Role.ADMIN))


def give(admin: FlaskClient, user: User, **typed: str):
    given = {"role": "zone_attendant", "unit_id": "0", **typed}
    return page(admin.post(f"/desk/people/{user.id}/grant", data=given, follow_redirects=True))


def places(user: User) -> list[str]:
    db.session.refresh(user)
    return [grant.region.name for grant in user.live_grants(Role.ZONE_ATTENDANT)]


@pytest.mark.parametrize("typed", ["开慧镇", "khz", "开慧"])
def test_a_place_is_found_however_it_is_typed(admin, colleague, typed):
    assert "岗位已授予" in give(admin, colleague, place=typed).text
    assert places(colleague) == ["开慧镇"]


def test_a_code_is_a_place_too(admin, colleague):
    code = colleague.grants[0].region.code
    give(admin, colleague, place=code)
    assert places(colleague) == ["长沙县"]


def test_of_several_one_is_picked(admin, colleague):
    soup = give(admin, colleague, place="tmz")
    assert "不止一个" in soup.select_one("#chosen-error").text
    labels = [label.text for label in soup.select("#chosen .choice label")]
    assert labels == ["长沙市 · 长沙县 · 同名镇", "长沙市 · 浏阳市 · 同名镇"]
    picked = soup.select("#chosen input")[1]["value"]
    give(admin, colleague, place="tmz", chosen=picked)
    assert [grant.region.parent.name for grant in colleague.live_grants(Role.ZONE_ATTENDANT)] == ["浏阳市"]


def test_what_is_not_found_is_said_beside_the_field(admin, colleague):
    assert "没有找到“火星”" in give(admin, colleague, place="火星").select_one("#place-error").text
    assert places(colleague) == []


def test_the_field_suggests_while_typing(admin, colleague):
    assert page(admin.get(f"/desk/people/{colleague.id}/grant")).select_one("#place")["data-suggest"] == (
        "/place/suggest.json"
    )
