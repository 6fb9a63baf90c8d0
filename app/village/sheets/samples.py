"""A bounded look at what stands below a head: the first entries of a sheet, column by column."""

import re
from collections.abc import Sequence
from functools import cached_property

from app.village.sheets.amounts import column_of_cents
from app.village.sheets.problems import Unreadable
from app.village.sheets.stated import Kind, is_foot, label
from app.village.sheets.words import is_blank, kept, plain
from app.village.sheets.workbook import Cell, Sheet

MOST = 120  # rows looked at: what a column holds shows in a few, and a long book must not be read twice
DEEPEST = 40  # above this row the entries begin
WIDEST = 64


class Sample:
    """The first entries below row `last` (counted from 1, 0 for none): no sums, no heads, no lines of signatures."""

    def __init__(self, sheet: Sheet, last: int, factor: int) -> None:
        self.width = min(sheet.width, WIDEST)
        self.factor = factor
        self.opening: Sequence[Cell] = ()
        self.numbers: list[int] = []  # as the reader of the sheet counts
        self.rows: list[list[Cell]] = []
        for number, cells in enumerate(sheet.rows[last : last + MOST], last + 1):
            self._take(number, cells)

    def _take(self, number: int, cells: list[Cell]) -> None:
        words = [cell for cell in cells if not is_blank(cell)]
        marks = [mark for cell in words if isinstance(cell, str) and (mark := label(cell))]
        if marks and not self.rows and marks[0].kind in (Kind.OPENING, Kind.CARRIED):
            self.opening = cells
        elif len(words) >= 2 and not marks and not is_foot(kept(words[0])) and any(map(holds_number, words)):
            self.numbers.append(number)
            self.rows.append(cells)

    @cached_property
    def columns(self) -> list[list[Cell]]:
        """The cells of each column."""
        return [[row[place] for row in self.rows] for place in range(self.width)]

    @cached_property
    def amounts(self) -> list[list[int | None | Unreadable]]:
        """The same in 分."""
        return [column_of_cents(cells, self.factor) for cells in self.columns]

    def opened_with(self, place: int) -> int | None:
        """What the row 上期结余 states in a column."""
        if place >= len(self.opening):
            return None
        found = column_of_cents([self.opening[place]], self.factor)[0]
        return found if isinstance(found, int) else None

    def filled(self, place: int) -> list[Cell]:
        """The cells that hold something."""
        return [cell for cell in self.columns[place] if not is_blank(cell)]

    @cached_property
    def money(self) -> tuple[int, ...]:
        """Columns in which nearly everything can be read as an amount, and something can."""
        found = []
        for place in range(self.width):
            stated = [amount for amount in self.amounts[place] if amount is not None]
            sound = sum(isinstance(amount, int) for amount in stated)
            if sound and sound >= 0.9 * len(stated):
                found.append(place)
        return tuple(found)


NUMBERED = re.compile(r"[¥(\-−–—△▲+]*\d[\d,.:/\-、年月日号元万星期周一二三四五六()]*")


def holds_number(cell: Cell) -> bool:
    """An amount, a date, a number, or a text that is one; 列10 is none, nor is 2026年10月收支表."""
    return not isinstance(cell, str) or NUMBERED.fullmatch(plain(cell)) is not None


def first_entry(sheet: Sheet) -> int | None:
    """The row, counted from 0, at which a table without headings begins; None where there is none."""
    for at, cells in enumerate(sheet.rows[:DEEPEST]):
        words = [cell for cell in cells if not is_blank(cell)]
        if len(words) >= 2 and any(map(holds_number, words)) and not is_foot(kept(words[0])):
            return at
    return None


def examples(sheet: Sheet, last: int, most: int = 3) -> dict[int, list[str]]:
    """The first few different things in each column below row `last`, for the clerk who says what the column is."""
    sample = Sample(sheet, last, 1)
    found = {place: list(dict.fromkeys(kept(cell) for cell in sample.filled(place))) for place in range(sample.width)}
    return {place: [text[:20] for text in texts[:most]] for place, texts in found.items() if texts}
