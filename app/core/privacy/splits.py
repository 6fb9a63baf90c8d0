"""Numbers split over neighbouring cells: 430102 | 199003074511 side by side, or one below the other, or digit by digit."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.core.privacy.signals import SEPARATOR
from app.core.privacy.whole import is_day, number_kind, shown_number

RUN = re.compile(rf"(?<![0-9.,])[0-9][0-9 \-]*+(?:{SEPARATOR} ?[0-9][0-9 \-]*+)+[Xx]?(?![0-9.,A-Za-z])")
SHORTEST, LONGEST = 11, 19
LENGTHS = frozenset({11, 15, 16, 17, 18, 19})


@dataclass(frozen=True)
class Split:
    """A number over several cells: its kind, its mask, and the first and last column (from 0) it stands in."""

    kind: str
    shown: str
    first: int
    last: int


def across(line: str, headings: Sequence[str], harmless: frozenset[int]) -> Iterator[Split]:
    """Numbers split over neighbouring cells of a row; `line` is the row, SEPARATOR around each cell."""
    for run in RUN.finditer(line):
        pieces = run[0].split(SEPARATOR)
        if len(run[0]) - len(pieces) + 1 >= SHORTEST:
            yield from _windows(pieces, line.count(SEPARATOR, 0, run.start()) - 1, headings, harmless)


def _windows(pieces: list[str], first: int, headings: Sequence[str], harmless: frozenset[int]) -> Iterator[Split]:
    start = 0
    while start < len(pieces) - 1:
        found = _from(pieces, start, first, headings, harmless)
        if found:
            yield found
            start = found.last - first
        start += 1


def _from(pieces: list[str], start: int, first: int, headings: Sequence[str], harmless: frozenset[int]) -> Split | None:
    digits = ""
    for end in range(start, len(pieces)):
        digits += re.sub(r"[ \-]", "", pieces[end]).upper()
        if len(digits) > LONGEST:
            return None
        if end == start or len(digits) not in LENGTHS:
            continue
        columns = range(first + start, first + end + 1)
        told = all(column in harmless for column in columns) or any(map(is_day, pieces[start : end + 1]))
        kind = number_kind(digits, _heading(headings, columns), harmless=told)
        if kind:
            return Split(kind, shown_number(kind, digits), columns[0], columns[-1])
    return None


def _heading(headings: Sequence[str], columns: range) -> str:
    return next((headings[column] for column in columns if column < len(headings) and headings[column]), "")


def below(
    above: Sequence[str], row: Sequence[str], headings: Sequence[str], harmless: frozenset[int]
) -> Iterator[Split]:
    """Numbers whose first half stands in the row above and whose second half in this row."""
    for column, (upper, lower) in enumerate(zip(above, row, strict=False)):
        if lower and upper.isdigit() and (lower.isdigit() or lower[:-1].isdigit()):
            if len(upper) + len(lower) in LENGTHS:
                yield from _joined(upper, lower, column, headings, harmless)


def _joined(upper: str, lower: str, column: int, headings: Sequence[str], harmless: frozenset[int]) -> Iterator[Split]:
    digits = (upper + lower).upper()
    if not digits.isascii():
        return
    told = column in harmless or is_day(upper) or is_day(lower)
    kind = number_kind(digits, _heading(headings, range(column, column + 1)), harmless=told)
    if kind:
        yield Split(kind, shown_number(kind, digits), column, column)
