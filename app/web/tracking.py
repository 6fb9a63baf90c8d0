"""Finding one's paper again with number and query code: the same slow door in every room."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from app.core import querycode
from app.core.accounts.throttle import address, forget, hit, take_back
from app.web.writes import attempt

Found = TypeVar("Found")
TEN_MINUTES = timedelta(minutes=10)
HERE, BY_ADDRESS, EVERYWHERE = (
    8,
    20,
    100,
)  # guesses in ten minutes: of a number at an address, there, of it from anywhere


def find_again(form: Any, find: Callable[[str, str], Found], width: int = 4, parts: int = 1) -> Found | None:
    """What `find(number, code)` gives for the form's `no` and `code`, each in one spelling; None when it was refused.

    `width`, `parts`: how this room fills up its running numbers (`querycode.number_as_printed`).

    Guessing codes is slow work, and counted before the code is looked at: numbers are public, so the narrow limit counts
    number and address together (as `accounts.tries` does), and whoever guesses elsewhere does not lock the owner out.
    Only failures stay counted: one right code does not wipe an address clean of its other guesses.
    """
    no, code = querycode.number_as_printed(form.no.data, width, parts), querycode.as_printed(form.code.data)
    at = address()
    here, from_here, everywhere = f"track:{no}@{at}", f"track:{at}", f"track:{no}"

    def opened() -> Found:
        found = find(no, code)
        forget(here)
        take_back(from_here)
        take_back(everywhere)
        return found

    may_try = (
        attempt(form, hit, here, HERE, TEN_MINUTES)
        and attempt(form, hit, from_here, BY_ADDRESS, TEN_MINUTES)
        and attempt(form, hit, everywhere, EVERYWHERE, TEN_MINUTES)
    )
    return attempt(form, opened) if may_try else None
