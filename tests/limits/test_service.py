"""Limits: defaults with their article, new values from a day on."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app import clock
from app.core import limits
from app.core.accounts.rules import Role
from app.core.limits import service
from app.errors import Refused
from tests.conftest import page
from tests.making import MONDAY, Make, sign_in

pytestmark = pytest.mark.usefixtures("app")
KEY = "openday.signup_closes"


def test_a_new_value_holds_from_its_day_on_and_not_before(make: Make):
    admin = make.staff(Role.ADMIN)
    with clock.at(MONDAY):
        service.set_value(KEY, 5, clock.today() + timedelta(days=3), "", "县里另有规定", by=admin)
        assert limits.in_force(KEY).number == 3
        assert limits.in_force(KEY, clock.today() + timedelta(days=3)).number == 5


def test_what_was_promised_is_not_changed_backwards(make: Make):
    with clock.at(MONDAY), pytest.raises(Refused, match="不能早于今天"):
        service.set_value(KEY, 5, date(2026, 11, 22), "", "县里另有规定", by=make.staff(Role.ADMIN))


def test_the_page_lists_every_limit_with_its_article(app, make: Make):
    soup = page(sign_in(app, make.staff(Role.HANDLER)).get("/desk/limits/"))
    assert "听证会前多少日送达材料" in soup.text
    assert "《重大行政决策程序暂行条例》第十六条" in soup.text


def test_the_page_lists_each_room_s_limits_together(app, make: Make):
    soup = page(sign_in(app, make.staff(Role.HANDLER)).get("/desk/limits/"))
    shown = {table["id"]: len(table.select("tbody tr")) for table in soup.select("main table")}
    assert shown == {room: len(limits) for room, limits in service.by_room().items()}
    assert sum(shown.values()) == len(service.declared())
    assert [link["href"] for link in soup.select("main nav.filters a")] == [f"#{room}" for room in shown]


def test_a_room_without_a_name_cannot_declare():
    known = service.default(KEY)
    with pytest.raises(KeyError):
        limits.declare(replace(known, key="nowhere.days"))
