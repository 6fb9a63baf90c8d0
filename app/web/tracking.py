"""Finding one's paper again with number and query code: the same slow door in every room."""

from collections.abc import Callable
from typing import Any, TypeVar

from app.core import querycode
from app.core.accounts.tries import PAPER
from app.web.writes import attempt

Found = TypeVar("Found")


def find_again(form: Any, find: Callable[[str, str], Found], width: int = 4, parts: int = 1) -> Found | None:
    """What `find(number, code)` gives for the form's `no` and `code`, each in one spelling; None when it was refused.

    `width`, `parts`: how this room fills up its running numbers (`querycode.number_as_printed`). Guessing codes is slow work,
    and counted before the code is looked at.
    """
    no, code = querycode.number_as_printed(form.no.data, width, parts), querycode.as_printed(form.code.data)

    def opened() -> Found:
        found = find(no, code)
        PAPER.was_right(no)
        return found

    return attempt(form, opened) if PAPER.may_try(form, no) else None
