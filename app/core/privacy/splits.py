"""Numbers split over neighbouring cells: 430102 | 199003074511 side by side, or one below the other, or digit by digit.

One empty cell may stand between, and the digits may be wide or Chinese. Counts, areas and sums stand beside each other in
every list: what is no number of a person's is told by the headings, by the row above, and by what stands on both sides.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.core.privacy.cut import NAMED
from app.core.privacy.plain import Plain, readings
from app.core.privacy.shapes import MARKS
from app.core.privacy.signals import CHINESE, DISGUISED, SEPARATOR
from app.core.privacy.whole import is_day, number_kind, shown_number

BETWEEN = MARKS.replace(r"\s.\-", r"\s\-").replace("_,", "_")  # within a piece; points and commas are those of sums
RUN = re.compile(
    rf"(?<![0-9.,])[0-9][0-9{BETWEEN}]{{0,60}}+(?:{SEPARATOR}{{1,2}}+ ?[0-9][0-9{BETWEEN}]{{0,60}}+)+[Xx]?(?![0-9.,A-Za-z])"
)
TOUCHING = re.compile(rf"[\d{CHINESE}][^\w\0]?{SEPARATOR}{{1,2}}[^\w\0]?[\d{CHINESE}]")
CHINESE_DIGIT = re.compile(f"[{CHINESE}]")
LONG_CELL = re.compile(  # half of a number over two rows has this at least
    rf"{SEPARATOR}(?!(?:19|20)[0-9]{{2}}[\-/.])[\d{CHINESE}](?:[{BETWEEN}]?[\d{CHINESE}]){{5,17}}[Xx]?{SEPARATOR}"
)
COUNT = re.compile(r"[0-9]+(?:\.[0-9]+)?")
HALF = re.compile(rf"[0-9](?:[{BETWEEN}]{{0,3}}[0-9])*[Xx]?")
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
    """What is known of a row: its columns' headings, which columns hold amounts, days, counts or document numbers, and
    the row above.
    """

    headings: Sequence[str]
    harmless: frozenset[int]
    above: Sequence[str] = ()

    def heading(self, columns: Sequence[int]) -> str:
        """The first heading over these columns."""
        return next((self.headings[n] for n in columns if n < len(self.headings) and self.headings[n]), "")

    def are_counts(self, columns: Sequence[int]) -> bool:
        """Do the same cells of the row above hold numbers (of more than two cells: one of them) that are nobody's number?"""
        cells = [self.above[n] if n < len(self.above) else "" for n in columns]
        counts = [COUNT.fullmatch(cell) is not None for cell in cells]
        found = all(counts) if len(cells) == 2 else any(counts)
        return found and not number_kind("".join(cells), apart=True)


@dataclass(frozen=True)
class _Run:
    """Cells of digits beside each other: texts and columns of them, how many are whole cells, the words before."""

    pieces: list[str]
    columns: list[int]
    whole: int
    lead: str


def across(line: str, row: Row) -> Iterator[Split]:
    """Numbers split over neighbouring cells of a row; `line` is the row, SEPARATOR around each cell."""
    for text in _read(line):
        for run in RUN.finditer(text):
            if len(run[0]) > SHORTEST:
                yield from _windows(_run(text, run), row)


def _read(line: str) -> Iterator[str]:
    """The row as it stands, and with wide and Chinese digits made plain where they may stand at a cell's edge."""
    if line.isascii() or not (TOUCHING.search(line) and (CHINESE_DIGIT.search(line) or DISGUISED.search(line))):
        yield line
    else:
        yield from (reading.text for reading in readings(line))


def _run(text: str, run: re.Match[str]) -> _Run:
    first = text.count(SEPARATOR, 0, run.start()) - 1
    cells = list(enumerate(run[0].split(SEPARATOR), first))
    pieces = [piece for _, piece in cells if piece]
    whole = len(pieces) - (text[run.end()] != SEPARATOR)  # 3 of 3组 is no whole cell
    lead = text[max(0, run.start() - 20) : run.start()].replace(SEPARATOR, " ")
    return _Run(pieces, [column for column, piece in cells if piece], whole, lead)


def _windows(run: _Run, row: Row) -> Iterator[Split]:
    start = 0
    while start < len(run.pieces) - 1:
        found, count = _from(run, start, row)
        if found:
            yield found
        start += max(count - 1, 1)


def _from(run: _Run, start: int, row: Row) -> tuple[Split | None, int]:
    """The longest number that begins with this cell, and over how many; an ID with its check digit before any other."""
    bare, best, most = "", None, 1
    for count, piece in enumerate(run.pieces[start : start + LONGEST], 1):
        bare += re.sub(r"[^0-9Xx]", "", piece).upper()
        if len(bare) > LONGEST or (best and start + count > run.whole):
            break
        if count == 1 or len(bare) not in LENGTHS:
            continue
        kind = _kind(run, start, start + count, bare, row)
        if kind:
            columns = run.columns[start : start + count]
            best, most = Split(kind, shown_number(kind, bare), columns[0], columns[-1]), count
        if kind == "id" and len(bare) == 18:
            break
    return best, most


def _kind(run: _Run, start: int, end: int, bare: str, row: Row) -> str:
    columns = run.columns[start:end]
    heading = row.heading(columns)
    told = NAMED.search(heading) is not None or (start == 0 and NAMED.search(run.lead) is not None)
    harmless = row.harmless.issuperset(columns) or any(map(is_day, run.pieces[start:end]))
    harmless = harmless or not (told or _is_one(run, start, end, row))
    return number_kind(bare, heading, harmless=harmless, apart=True)


def _is_one(run: _Run, start: int, end: int, row: Row) -> bool:
    """Do these cells belong together, and to no others beside them?"""
    columns = run.columns[start:end]
    if row.are_counts(columns):
        return False
    if len(columns) == 2 or all(len(piece.strip()) == 1 for piece in run.pieces[start:end]):
        return True
    sides = {*run.columns[max(0, start - 1) : start], *run.columns[end : min(end + 1, run.whole)]}
    return not sides or (sides <= row.harmless and not row.harmless.intersection(columns))


def below(above: Sequence[str], cells: Sequence[str], row: Row) -> Iterator[Split]:
    """Numbers whose first half stands in the row above and whose second half in this row.

    `row.above` is the row above that: where it has a number too, and this row is no shorter, they are a column of counts.
    """
    goes_on = sum(map(bool, cells)) < sum(map(bool, above))
    for column, (upper, lower) in enumerate(zip(above, cells, strict=False)):
        if upper and lower and len(upper) + len(lower) >= SHORTEST and (goes_on or not row.are_counts([column])):
            yield from _joined(upper, lower, column, row)


def _joined(upper: str, lower: str, column: int, row: Row) -> Iterator[Split]:
    for first, second in zip(_halves(upper), _halves(lower), strict=True):
        if first.isdigit() and second and len(first + second) in LENGTHS:
            harmless = column in row.harmless or is_day(upper) or is_day(lower)
            kind = number_kind(first + second, row.heading([column]), harmless=harmless, apart=True)
            if kind:
                yield Split(kind, shown_number(kind, first + second), column, column)
                return


def _halves(cell: str) -> tuple[str, str]:
    """The digits of a cell that holds nothing else, as it stands and with Chinese ones; "" for a cell with words."""
    read = [reading.text.strip() for reading in (readings(cell) if not cell.isascii() else (Plain(cell, []),))]
    bare = [re.sub(r"[^0-9X]", "", text.upper()) if HALF.fullmatch(text) else "" for text in read]
    return bare[0], bare[-1]
