"""The mark of a public post names the office that screened and released it; one word stands for one state."""

from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.core.accounts.rules import Role
from app.db import db
from app.feedback.labels import post_lamp, released_by
from app.feedback.rules.kinds import Kind
from app.feedback.service import screening
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import MONDAY, Make, sign_in

pytestmark = pytest.mark.usefixtures("monday")


def test_the_mark_names_the_office_that_released_it_and_still_after_its_clerk_left(app: Flask, town: Town) -> None:
    post = town.public()
    assert page(app.test_client().get(f"/feedback/{post.no}/")).select_one(".stamp").text.startswith("长沙县政务公开办")
    with clock.at(MONDAY + timedelta(days=9)):
        town.office.grants[0].ended_at = clock.now()
        db.session.flush()
        assert released_by(post) == "长沙县政务公开办"


def test_who_stood_in_is_named_as_that(town: Town, make: Make) -> None:
    for user in (town.office, town.second):
        user.grants[0].ended_at = clock.now() - timedelta(days=1)
    watcher = make.staff(Role.CITY_SUPERVISOR, town.county)
    db.session.flush()
    post = town.post()
    screening.release(post, *screening.masked(post), {}, by=watcher)
    assert released_by(post) == "长沙县督查"


def test_what_waits_to_be_read_is_called_so_in_the_pile_on_the_case_and_by_its_author(app: Flask, town: Town) -> None:
    post = town.post()
    assert post_lamp(post)[1] == "待审核"
    assert "待转办" not in sign_in(app, town.office).get(f"/desk/feedback/{post.id}/").text.split("办理经过")[0]
    screening.release(post, *screening.masked(post), {}, by=town.office)
    assert post_lamp(post)[1] == "待转办" and post_lamp(town.post(kind=Kind.REPORT))[1] == "待转办"
