"""A workbook: one sheet per table, figures as figures, words never as formulas."""

import io
import re
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter

from app.village.exports.grids import Grid
from app.village.tables import Kind

WIDTHS = {Kind.TEXT: 16, Kind.DAY: 12, Kind.MONTH: 10, Kind.CHOICE: 10, Kind.COUNT: 8, Kind.AREA: 12, Kind.MONEY: 16}


def written(grids: Sequence[Grid]) -> bytes:
    """The workbook; a row leaves memory when the next begins."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    bold, amount = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    names: set[str] = set()
    for grid in grids:
        sheet = book.add_worksheet(_name(grid.title, names))
        for at, (label, kind) in enumerate(grid.columns):
            sheet.set_column(at, at, 36 if label == "摘要" else WIDTHS[kind])
            sheet.write_string(0, at, label, bold)
        sheet.freeze_panes(1, 0)
        _fill(sheet, grid, amount)
    book.close()
    return out.getvalue()


def _fill(sheet: Any, grid: Grid, amount: Any) -> None:
    writers = [_writer(sheet, kind, amount) for _, kind in grid.columns]
    for at, row in enumerate(grid.rows, 1):
        for column, value in enumerate(row):
            if value is not None and value != "":
                writers[column](at, column, value)


def _writer(sheet: Any, kind: Kind, amount: Any) -> Callable[[int, int, Any], Any]:
    if kind in (Kind.MONEY, Kind.AREA):
        return lambda row, column, value: sheet.write_number(row, column, value / 100, amount)
    if kind == Kind.COUNT:
        return sheet.write_number  # type: ignore[no-any-return]  # xlsxwriter ships no types
    return lambda row, column, value: sheet.write_string(row, column, str(value))


def _name(title: str, names: set[str]) -> str:
    """A sheet's name: no marks Excel refuses, at most 31 characters, none twice."""
    base = re.sub(r"[\[\]:*?/\\']", "", title)[:27] or "表"
    name, number = base, 2
    while name.lower() in names:
        name, number = f"{base} {number}", number + 1
    names.add(name.lower())
    return name
