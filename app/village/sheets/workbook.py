"""A workbook as it was read: sheets of cells, and what of them is hidden or merged."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

Cell = int | float | str | bool | time | date | datetime | timedelta
Merge = tuple[int, int, int, int]  # first row, first column, last row, last column, all counted from 0


class MonthShown(date):
    """The first of a month in a cell that shows the month alone (2024年3月): whoever typed 2024-3 got this day from the program."""


@dataclass
class Look:
    """What is known of a sheet before it is read."""

    hidden_rows: list[int] = field(default_factory=list)  # these count from 1
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[Merge] = field(default_factory=list)
    from_1904: bool = False  # a bare serial number counts its days from 1904, as old Macs did
    months: list[tuple[int, int]] = field(default_factory=list)  # cells that show a month alone; row and column from 0


@dataclass(frozen=True)
class Sheet:
    """One sheet from A1 on: `rows[0]` is row 1. Numbers of hidden rows and columns count from 1, as readers count."""

    name: str
    rows: list[list[Cell]]
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    merged: tuple[Merge, ...] = ()
    from_1904: bool = False

    @property
    def width(self) -> int:
        """How many columns the widest row has."""
        return len(self.rows[0]) if self.rows else 0


@dataclass(frozen=True)
class Workbook:
    """A workbook that was safe to read."""

    name: str
    label: str  # what readers call the kind of file
    sheets: tuple[Sheet, ...]

    def sheet(self, name: str) -> Sheet:
        """The sheet of this name; KeyError when there is none."""
        return {sheet.name: sheet for sheet in self.sheets}[name]


def column_letter(column: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters
