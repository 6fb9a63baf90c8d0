"""One sheet read column by column: what a whole column holds is found at once, and the same text only once."""

from collections.abc import Sequence
from datetime import date

from app.village.sheets.amounts import column_of_cents
from app.village.sheets.dates import Dates, part
from app.village.sheets.layout import Layout
from app.village.sheets.problems import Unreadable
from app.village.sheets.words import DITTO, NOTHING, is_ditto, kept
from app.village.sheets.workbook import Cell, Sheet

Day = date | None | Unreadable
Amount = int | None | Unreadable


class Body:
    """The rows below the head. `number(at)` is the number of a row as its reader sees it."""

    def __init__(self, sheet: Sheet, layout: Layout) -> None:
        self.sheet, self.layout = sheet, layout
        self.rows = sheet.rows[layout.last :]
        self.columns = list(zip(*self.rows, strict=True))  # turned once, for most columns are asked for
        self.places = {field: place for field, place in layout.columns.items() if place < sheet.width}

    def number(self, at: int) -> int:
        """The row's number, counted from 1."""
        return self.layout.last + at + 1

    def cells(self, field: str) -> list[Cell]:
        """The column of a field; blanks where the sheet has none."""
        place = self.places.get(field)
        return [""] * len(self.rows) if place is None else self._column(place)

    def filled(self, place: int) -> list[Cell]:
        """A column in which cells merged with the one above say the same."""
        found = self._column(place)
        for at in sorted(self._joined(place)):
            if at and found[at] == "":
                found[at] = found[at - 1]
        return found

    def _column(self, place: int) -> list[Cell]:
        return list(self.columns[place]) if self.columns else []

    def amounts(self, field: str) -> list[Amount]:
        """The column in 分."""
        if field not in self.places:
            return [None] * len(self.rows)
        return column_of_cents(self.cells(field), self.layout.factors[field])

    def texts(self, field: str) -> list[str]:
        """The column as text; "the same as above" and marks for nothing are understood."""
        if field not in self.places:
            return [""] * len(self.rows)
        cells = self.filled(self.places[field])
        found = [cell.strip() if type(cell) is str and "\n" not in cell else kept(cell) for cell in cells]
        marks = (DITTO | NOTHING) - {""}
        return _carried(found) if marks & set(found) else found

    def days(self, dates: Dates) -> list[Day]:
        """The column of dates, or the two columns of month and day of a classical ledger."""
        if "day" not in self.places:
            return self._parted(dates)
        read = dates.read
        cells = self.filled(self.places["day"])
        found = [read(cell) for cell in cells]
        last: Day = None
        for at, day in enumerate(found):
            if is_ditto(cells[at]):
                found[at] = last
            elif day is not None:
                last = day
        return found

    def _joined(self, column: int) -> set[int]:
        """Rows whose cell in this column is merged with the one above."""
        start = self.layout.last
        return {
            row - start
            for top, left, bottom, right in self.sheet.merged
            if left <= column <= right
            for row in range(max(top + 1, start), min(bottom, start + len(self.rows) - 1) + 1)
        }

    def _parted(self, dates: Dates) -> list[Day]:
        """Month and day apart: written once, they hold for the rows below until the next is written."""
        month: int | None = None
        day: int | None = None
        found: list[Day] = []
        for month_cell, day_cell in zip(self.cells("month"), self.cells("day_of_month"), strict=True):
            try:
                new_month, new_day = _part(month_cell, "月"), _part(day_cell, "日")
                if new_month is not None and new_month != month:
                    month, day = new_month, None
                day = new_day if new_day is not None else day
                found.append(dates.completed(month, day) if month and day else None)
            except Unreadable as reason:
                found.append(reason)
        return found


def _part(cell: Cell, mark: str) -> int | None:
    return None if is_ditto(cell) else part(cell, mark)


def _carried(texts: Sequence[str]) -> list[str]:
    last, found = "", []
    for text in texts:
        if text in DITTO:
            text = last
        elif text in NOTHING:
            text = ""
        last = text or last
        found.append(text)
    return found
