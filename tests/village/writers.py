"""Workbooks of different make: the same grid written by several programs."""

import csv
import io
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import xlsxwriter
import xlwt

Merge = tuple[int, int, int, int]


@dataclass(frozen=True)
class Grid:
    """One sheet to be written. Hidden rows and columns count from 0."""

    rows: tuple[tuple[Any, ...], ...]
    name: str = "收支"
    merged: tuple[Merge, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    hidden: bool = False


def xlsxwriter_book(*grids: Grid, dates: str = "yyyy-mm-dd", **options: Any) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    day = book.add_format({"num_format": dates})
    for grid in grids:
        sheet = book.add_worksheet(grid.name)
        for merge in grid.merged:
            sheet.merge_range(*merge, "")
        for row, column, cell in _cells(grid):
            if isinstance(cell, date):
                sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), day)
            elif isinstance(cell, str):
                sheet.write_string(row, column, cell)
            else:
                sheet.write_number(row, column, cell)
        _hide_by_xlsxwriter(sheet, grid)
    book.close()
    return out.getvalue()


def _hide_by_xlsxwriter(sheet: Any, grid: Grid) -> None:
    for row in grid.hidden_rows:
        sheet.set_row(row, None, None, {"hidden": True})
    for column in grid.hidden_columns:
        sheet.set_column(column, column, None, None, {"hidden": True})
    if grid.hidden:
        sheet.hide()


def _cells(grid: Grid) -> list[tuple[int, int, Any]]:
    """Every cell that is not empty, with its place."""
    return [
        (row, column, cell)
        for row, cells in enumerate(grid.rows)
        for column, cell in enumerate(cells)
        if cell not in ("", None)
    ]


def openpyxl_book(*grids: Grid, epoch_1904: bool = False) -> bytes:
    """By openpyxl; a text that begins with == is written as a formula, of which it stores no result."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    if epoch_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for grid in grids:
        sheet = book.create_sheet(grid.name)
        for row, column, cell in _cells(grid):
            placed = sheet.cell(row + 1, column + 1)
            is_formula = isinstance(cell, str) and cell.startswith("==")
            placed.value = cell[1:] if is_formula else cell
            if isinstance(cell, str) and not is_formula:
                placed.data_type = "s"
        for first, left, last, right in grid.merged:
            sheet.merge_cells(start_row=first + 1, start_column=left + 1, end_row=last + 1, end_column=right + 1)
        _hide_by_openpyxl(sheet, grid)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _hide_by_openpyxl(sheet: Any, grid: Grid) -> None:
    for row in grid.hidden_rows:
        sheet.row_dimensions[row + 1].hidden = True
    for column in grid.hidden_columns:
        sheet.column_dimensions[openpyxl.utils.get_column_letter(column + 1)].hidden = True
    if grid.hidden:
        sheet.sheet_state = "hidden"


def xlwt_book(*grids: Grid, dates: str = "yyyy-mm-dd") -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str=dates)
    for grid in grids:
        sheet = book.add_sheet(grid.name)
        covered = {(row, column) for merge in grid.merged for row, column in _inside(merge)}
        for first, left, last, right in grid.merged:
            sheet.write_merge(first, last, left, right, grid.rows[first][left])
        for row, column, cell in _cells(grid):
            if (row, column) not in covered:
                sheet.write(row, column, cell, *([day] if isinstance(cell, date) else []))
        for row in grid.hidden_rows:
            sheet.row(row).hidden = True
        for column in grid.hidden_columns:
            sheet.col(column).hidden = True
        if grid.hidden:
            sheet.visibility = 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _inside(merge: Merge) -> list[tuple[int, int]]:
    first, left, last, right = merge
    return [(row, column) for row in range(first, last + 1) for column in range(left, right + 1)]


MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    "<office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>"
)


def ods_book(*grids: Grid) -> bytes:
    """An OpenDocument spreadsheet written by hand."""
    return ods_of(CONTENT.format("".join(_ods_table(grid) for grid in grids)))


def ods_of(content: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    return out.getvalue()


def _ods_table(grid: Grid) -> str:
    width = max(map(len, grid.rows))
    hide = ' table:visibility="collapse"'
    columns = "".join(f"<table:table-column{hide if c in grid.hidden_columns else ''}/>" for c in range(width))
    rows = "".join(
        f"<table:table-row{hide if row in grid.hidden_rows else ''}>"
        + "".join(_ods_cell(grid, row, column, cell) for column, cell in enumerate(cells))
        + "</table:table-row>"
        for row, cells in enumerate(grid.rows)
    )
    return f"<table:table table:name={quoteattr(grid.name)}>{columns}{rows}</table:table>"


def _ods_cell(grid: Grid, row: int, column: int, cell: Any) -> str:
    spans = {(top, left): (low - top + 1, right - left + 1) for top, left, low, right in grid.merged}
    covered = {place for merge in grid.merged for place in _inside(merge)} - set(spans)
    if (row, column) in covered:
        return "<table:covered-table-cell/>"
    down, across = spans.get((row, column), (1, 1))
    more = f' table:number-columns-spanned="{across}" table:number-rows-spanned="{down}"' if down * across > 1 else ""
    if cell in ("", None):
        return f"<table:table-cell{more}/>"
    if isinstance(cell, date):
        return f'<table:table-cell{more} office:value-type="date" office:date-value="{cell}"><text:p>{cell}</text:p></table:table-cell>'
    if isinstance(cell, int | float):
        return f'<table:table-cell{more} office:value-type="float" office:value="{cell!r}"><text:p>{cell}</text:p></table:table-cell>'
    return f'<table:table-cell{more} office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'


def csv_book(grid: Grid, encoding: str = "utf-8-sig", separator: str = ",") -> bytes:
    out = io.StringIO()
    rows: Sequence[Sequence[Any]] = grid.rows
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


FILTERS = {"csv": "csv:Text - txt - csv (StarCalc):44,34,76"}  # comma, quotation mark, UTF-8


@lru_cache
def by_office(content: bytes, made: str, ending: str) -> bytes:
    """The file as LibreOffice writes it in another format, or once more in its own."""
    with tempfile.TemporaryDirectory() as home:
        source = Path(home, f"in.{made}")
        source.write_bytes(content)
        target = Path(home, "out")
        profile = f"-env:UserInstallation=file://{home}/profile"
        order = [
            shutil.which("soffice") or "soffice",
            profile,
            "--headless",
            "--convert-to",
            FILTERS.get(ending, ending),
        ]
        subprocess.run([*order, "--outdir", str(target), str(source)], check=True, capture_output=True, timeout=120)
        return Path(target, f"in.{ending}").read_bytes()
