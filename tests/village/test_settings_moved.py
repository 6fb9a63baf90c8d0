"""The migration that made one limit of two: what was in force on each day stays in force."""

from datetime import date

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from app.core import limits
from app.core.accounts.rules import Role
from app.core.limits.rules import Unit
from app.db import db, unit_of_work
from tests.making import Make

DAYS, WORKDAYS = "village.notice_allowance", "village.notice_allowance_workdays"
SET = (  # key, number, from
    (DAYS, 8, date(2026, 2, 1)),
    (WORKDAYS, 7, date(2026, 3, 1)),
    (DAYS, 9, date(2026, 4, 1)),  # without effect while working days were counted
    (WORKDAYS, 0, date(2026, 5, 1)),
    (DAYS, 10, date(2026, 6, 1)),
    (WORKDAYS, 6, date(2026, 6, 1)),
)


def test_two_limits_of_which_one_took_the_other_s_place_become_one(live: Flask):
    with unit_of_work():
        admin = Make().staff(Role.ADMIN).id
    db.session.remove()
    downgrade(revision="0040")
    insert = text(
        "INSERT INTO limit_value (key, number, article, valid_from, reason, set_by_id, set_at) "
        "VALUES (:key, :number, '', :since, '县里的规定', :admin, '2026-01-01 00:00:00+00:00')"
    )
    with db.engine.begin() as connection:
        for key, number, since in SET:
            connection.execute(insert, {"key": key, "number": number, "since": since, "admin": admin})
    upgrade()
    in_force = {
        day: (found.number, found.unit)
        for day in (date(2026, 1, 5), *(since for _, _, since in SET), date(2026, 12, 1))
        for found in (limits.in_force(DAYS, day),)
    }
    assert in_force == {
        date(2026, 1, 5): (7, Unit.DAYS),
        date(2026, 2, 1): (8, Unit.DAYS),
        date(2026, 3, 1): (7, Unit.WORKDAYS),
        date(2026, 4, 1): (7, Unit.WORKDAYS),
        date(2026, 5, 1): (9, Unit.DAYS),
        date(2026, 6, 1): (6, Unit.WORKDAYS),
        date(2026, 12, 1): (6, Unit.WORKDAYS),
    }
    db.session.remove()
    downgrade(revision="0040")
    with db.engine.begin() as connection:
        kept = connection.execute(text("SELECT key, number FROM limit_value ORDER BY valid_from, key")).all()
    assert (WORKDAYS, 7) in kept and (WORKDAYS, 0) in kept and (DAYS, 9) in kept
    upgrade()
