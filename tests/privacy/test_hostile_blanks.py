"""Blanks without end: each text is read once from its beginning to its end, whoever sends it.

The patterns of `files.raw` and `splits` once began anew at every blank, which took hours of a worker; so did the number of a
paper that anybody may look up. What is counted is the process's own time, so that a busy machine fails nothing.
"""

import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from app.consult.rules.numbering import clause_meant
from app.core.privacy import Examination, Place
from app.core.privacy.files import raw
from app.core.privacy.splits import RUN, Row, across
from app.core.querycode import number_as_printed
from app.web.formats import unbroken

MANY = 600_000  # begun anew at each of them: more than 10**11 steps
SECONDS = 10.0


class TooLong(Exception):
    """More time than reading once takes."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Fails after so many seconds of this process's work; the engine of patterns looks for signals while it works."""

    def late(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def running(text: str) -> int:
    examination = Examination()
    raw.examine_running(text, Place(part="正文"), examination)
    return len(examination.found)


def row(text: str) -> int:
    return len(list(across(f"\0{text}\0", Row((), frozenset()))))


HOSTILE: dict[str, tuple[Callable[[str], object], str]] = {
    "blanks in a text": (running, " " * MANY),
    "wide blanks in a text": (running, "甲" + "\u3000 \t" * (MANY // 3) + "乙\n丙"),
    "line ends among blanks": (running, (" " * 300 + "\r\n") * (MANY // 300)),
    "one digit and blanks in a cell": (row, "1 " * (MANY // 2)),
    "strokes between digits": (row, "1-" * (MANY // 2)),
    "a digit and nothing else for long": (row, "1" + " " * MANY + "甲"),
    "cells of a digit each": (row, "7\0" * (MANY // 20) + "A"),
    "a number to look up that is none": (number_as_printed, "FB2026" + "1" * MANY + "X"),
    "hyphens in a number to look up": (number_as_printed, "FB2026" + "-1" * MANY + "X"),
    "blanks behind the bracket of an opinion": (clause_meant, "（" + " " * MANY + "x"),
    "brackets before an opinion": (clause_meant, "（第九条）" * (MANY // 10) + " " * MANY + "（"),
    "digits in a title": (unbroken, "1" * (MANY // 10)),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_is_read_once(kind: str):
    read, text = HOSTILE[kind]
    with at_most(SECONDS):
        read(text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"[ \t\u3000]*\r?\n[ \t\u3000]*", " " * MANY),
        (re.sub(r"\{0,60\}", "*", RUN.pattern), "1 " * (MANY // 2)),
        (r"([A-Z]+)-*(20[0-9]{2})((?:-*[0-9]+)+)\Z", "FB2026" + "1" * 34 + "X"),
        (r"[（(]\s*(?:对|关于)?\s*第", "（" + " " * MANY),
        (r"\d+ 个工作日", "1" * MANY),
    ],
)
def test_and_the_forms_that_were_there_before_are_told_apart_by_this_measure(pattern: str, text: str):
    with at_most(1), pytest.raises(TooLong):
        re.findall(pattern, text)
