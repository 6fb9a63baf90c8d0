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


@dataclass(frozen=True)
class Row:
    """What is known of a row: its columns' headings, and which columns hold amounts, days, counts or document numbers."""

    headings: Sequence[str]
    harmless: frozenset[int]

    def heading(self, columns: range) -> str:
        """The first heading over these columns."""
        return next((self.headings[n] for n in columns if n < len(self.headings) and self.headings[n]), "")


def across(line: str, row: Row) -> Iterator[Split]:
    """Numbers split over neighbouring cells of a row; `line` is the row, SEPARATOR around each cell."""
    for run in RUN.finditer(line):
        pieces = run[0].split(SEPARATOR)
        if len(run[0]) - len(pieces) + 1 >= SHORTEST:
            whole = len(pieces) - (line[run.end()] != SEPARATOR)  # 3 of 3组 is no whole cell
            yield from _windows(pieces, whole, line.count(SEPARATOR, 0, run.start()) - 1, row)


def _windows(pieces: list[str], whole: int, first: int, row: Row) -> Iterator[Split]:
    start = 0
    while start < len(pieces) - 1:
        found = _from(pieces[start : start + LONGEST], whole - start, first + start, row)
        if found:
            yield found
            start = found.last - first
        start += 1


def _from(pieces: list[str], whole: int, first: int, row: Row) -> Split | None:
    """The longest number that begins with the first cell; an ID with its check digit before any other."""
    digits = ""
    best: Split | None = None
    for count, piece in enumerate(pieces, 1):
        digits += re.sub(r"[ \-]", "", piece).upper()
        if len(digits) > LONGEST or (best and count > whole):
            break
        if count == 1 or len(digits) not in LENGTHS:
            continue
        columns = range(first, first + count)
        told = row.harmless.issuperset(columns) or any(map(is_day, pieces[:count]))
        kind = number_kind(digits, row.heading(columns), harmless=told, apart=True)
        if kind:
            best = Split(kind, shown_number(kind, digits), first, columns[-1])
        if kind == "id" and len(digits) == 18:
            break
    return best


def below(above: Sequence[str], cells: Sequence[str], row: Row) -> Iterator[Split]:
    """Numbers whose first half stands in the row above and whose second half in this row."""
    for column, (upper, lower) in enumerate(zip(above, cells, strict=False)):
        if lower and upper.isdigit() and (lower.isdigit() or lower[:-1].isdigit()):
            if len(upper) + len(lower) in LENGTHS and (upper + lower).isascii():
                yield from _joined((upper + lower).upper(), column, row)


def _joined(digits: str, column: int, row: Row) -> Iterator[Split]:
    kind = number_kind(digits, row.heading(range(column, column + 1)), harmless=column in row.harmless, apart=True)
    if kind:
        yield Split(kind, shown_number(kind, digits), column, column)
