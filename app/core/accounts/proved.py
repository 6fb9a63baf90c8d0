"""Browsers in which a right code for a number was typed before: a part of the number's codes of a day is kept for them.

A cookie of a year says so: `name.day-mark.day-mark…`, a random name of this browser and, for each of the last numbers proved in
it, the day and a keyed hash of name, day and number. No number can be read from it, two browsers' marks of one number are
unlike, and without the key of this site nobody makes one. It opens nothing: it lets a code be sent to its owner.
"""

import hmac
import re
import secrets

from flask import after_this_request, request
from werkzeug.wrappers import Response

from app import clock
from app.core import privacy
from app.web import cookies

COOKIE = "proved"
MOST = 8  # numbers one browser keeps: a family's, those of a village's office in turn
GOOD_FOR = 365  # days; every right code begins them anew
NAME, MARK = re.compile("[0-9a-f]{24}"), re.compile("[0-9]{6}-[0-9a-f]{32}")


def is_known(phone: str) -> bool:
    """Was a right code for this number typed in this browser within the year?"""
    name, marks = _read()
    return any(_is_of(mark, name, phone) and _is_fresh(mark) for mark in marks)


def remember(phone: str) -> None:
    """A right code for this number was typed here: the answer to this request says so to the browser."""
    name, marks = _read()
    name = name or secrets.token_hex(12)
    day = clock.today().toordinal()
    others = [mark for mark in marks if _is_fresh(mark) and not _is_of(mark, name, phone)]
    said = ".".join((name, _mark(name, day, phone), *others[: MOST - 1]))

    @after_this_request
    def tell(answer: Response) -> Response:
        cookies.keep(answer, COOKIE, said)
        return answer


def _read() -> tuple[str, list[str]]:
    """(name, marks) of this browser; whatever else stands in the cookie is nothing."""
    name, *marks = request.cookies.get(COOKIE, "").split(".")
    if not NAME.fullmatch(name):
        return "", []
    return name, [mark for mark in marks[:MOST] if MARK.fullmatch(mark)]


def _mark(name: str, day: int, phone: str) -> str:
    return f"{day}-{privacy.keyed_hash('proved here', f'{name}|{day}|{phone}')[:32]}"


def _day(mark: str) -> int:
    return int(mark.partition("-")[0])


def _is_of(mark: str, name: str, phone: str) -> bool:
    return hmac.compare_digest(mark, _mark(name, _day(mark), phone))


def _is_fresh(mark: str) -> bool:
    return 0 <= clock.today().toordinal() - _day(mark) <= GOOD_FOR
