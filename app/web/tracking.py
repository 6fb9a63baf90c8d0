"""Finding one's paper again with number and query code: the same slow door in every room."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from flask import request

from app.core import querycode
from app.core.accounts.throttle import forget, hit, take_back
from app.web.writes import attempt

Found = TypeVar("Found")
TEN_MINUTES = timedelta(minutes=10)
BY_ADDRESS, BY_NUMBER = 20, 8  # guesses in ten minutes


def find_again(form: Any, find: Callable[[str, str], Found]) -> Found | None:
    """What `find(number, code)` gives for the form's `no` and `code`, each in one spelling; None when it was refused.

    Guessing codes is slow work, by address and by number; counted before the code is looked at. Only failures stay
    counted: one right code does not wipe an address clean of its other guesses.
    """
    no, code = querycode.as_printed(form.no.data), querycode.as_printed(form.code.data)

    def opened() -> Found:
        found = find(no, code)
        forget(f"track:{no}")
        take_back(f"track:{request.remote_addr}")
        return found

    if attempt(form, hit, f"track:{request.remote_addr}", BY_ADDRESS, TEN_MINUTES) is None:
        return None
    if attempt(form, hit, f"track:{no}", BY_NUMBER, TEN_MINUTES) is None:
        return None
    return attempt(form, opened)
