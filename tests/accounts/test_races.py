"""Many at once, with real commits on both databases: a code works once, a throttle lets through what it says."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pyotp
from flask import Flask

from app import clock
from app.core import privacy
from app.core.accounts.models import User
from app.core.accounts.rules import Kind
from app.core.accounts.service import second_factor
from app.core.accounts.throttle import hit
from app.db import db, unit_of_work
from app.errors import Refused
from tests.making import MONDAY

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def at_once(app: Flask, count: int, work: Callable[[], object]) -> int:
    """How many of `count` threads that start together are let through."""
    together = Barrier(count)

    def one(_: int) -> bool:
        with app.app_context(), clock.at(MONDAY):
            together.wait()
            try:
                with unit_of_work():
                    work()
            except Refused:
                return False
            finally:
                db.session.remove()
        return True

    with ThreadPoolExecutor(count) as threads:
        return sum(threads.map(one, range(count)))


def member(**more) -> int:
    with unit_of_work():
        user = User(kind=Kind.STAFF, username="li", name="李文静", **more)
        db.session.add(user)
        db.session.flush()
        return user.id


def test_one_code_typed_six_times_at_once_opens_the_door_once(live: Flask):
    id, code = member(totp_sealed=privacy.seal(SECRET)), pyotp.TOTP(SECRET).at(MONDAY)
    assert at_once(live, 6, lambda: second_factor.check_totp(db.session.get(User, id), code)) == 1


def test_two_authenticators_are_not_bound_at_once(live: Flask):
    id, code = member(), pyotp.TOTP(SECRET).at(MONDAY)
    assert at_once(live, 6, lambda: second_factor.set_totp(db.session.get(User, id), SECRET, code)) == 1


def test_ten_tries_at_once_count_as_ten(live: Flask):
    assert at_once(live, 10, lambda: hit("door", 3, timedelta(minutes=10))) == 3
