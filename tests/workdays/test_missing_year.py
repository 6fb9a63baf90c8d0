"""Whoever can enter the next year is told in time that it is wanting, on the desk and by message."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.clock import HERE
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.notify.models import Message
from app.core.workdays import jobs, service
from app.db import db
from tests.conftest import page
from tests.making import Make, sign_in
from tests.workdays.years import NEXT

MISSING = "录入 2027 年的工作日历"


def desk(app: Flask, user: User) -> str:
    return page(sign_in(app, user).get("/desk/")).text


def at(month: int, day: int, year: int = 2026):
    return clock.at(datetime(year, month, day, 8, tzinfo=HERE))


@pytest.mark.parametrize(
    ("month", "day", "year", "wanted"),
    [(10, 31, 2026, None), (11, 1, 2026, 2027), (12, 31, 2026, 2027), (1, 1, 2027, 2027), (10, 31, 2027, 2027)],
)
def test_which_year_is_wanting(make: Make, month: int, day: int, year: int, wanted: int | None) -> None:
    with at(month, day, year):
        assert service.missing_year() == wanted


def test_an_administrator_has_it_on_the_desk_from_november_until_it_is_entered(app: Flask, make: Make) -> None:
    admin, attendant = make.staff(Role.ADMIN, make.region()), make.staff(Role.HANDLER, unit=make.unit())
    with at(10, 31):
        assert MISSING not in desk(app, admin)
    with at(11, 1):
        assert MISSING in desk(app, admin)
        assert MISSING not in desk(app, attendant)
    with at(1, 2, 2027):
        assert MISSING in desk(app, admin)
        service.enter_year(2027, "国务院办公厅关于2027年部分节假日安排的通知", NEXT, by=admin)
        assert MISSING not in desk(app, admin)


def test_administrators_are_told_once_a_week_however_often_the_job_runs(make: Make) -> None:
    admin, gone = make.staff(Role.ADMIN, make.region()), make.staff(Role.ADMIN, make.region())
    gone.closed_at = clock.now()
    make.staff(Role.HANDLER, unit=make.unit())
    db.session.flush()

    def told() -> int:
        return db.session.scalar(select(func.count()).where(Message.notice == "workdays/missing")) or 0

    with at(10, 31):
        jobs.warn()
    assert told() == 0
    for day in (2, 3, 8):
        with at(11, day):
            jobs.warn()
            jobs.warn()
    assert told() == 1
    with at(11, 9):
        jobs.warn()
    assert told() == 2
    assert {row.user_id for row in db.session.scalars(select(Message))} == {admin.id}
    with at(11, 16):
        service.enter_year(2027, "国务院办公厅关于2027年部分节假日安排的通知", NEXT, by=admin)
        jobs.warn()
    assert told() == 2


def test_the_gallery_of_pieces_opens_whatever_the_calendar_knows(app: Flask, make: Make) -> None:
    staff = make.staff(Role.HANDLER, unit=make.unit())
    for month, day, year in ((12, 31, 2026), (1, 5, 2027)):
        with at(month, day, year):
            assert sign_in(app, staff).get("/desk/pieces").status_code == 200
