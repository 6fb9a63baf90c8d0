"""Opening what a clerk sent: is it what it says, is it harmless, and what stands in its sheets?"""

import io
import zipfile
from collections.abc import Callable
from datetime import date

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from app.core.attachments import sniffing
from app.core.attachments.kinds import CSV, ODS, XLS, XLSX
from app.errors import Refused
from app.village.sheets import biff, delimited, limits, opendoc, packed
from app.village.sheets.workbook import Cell, Look, MonthShown, Sheet, Workbook

LOOKED_THROUGH = {XLSX: packed.looked_through, XLS: biff.looked_through, ODS: opendoc.looked_through}
OTHER = "请上传 Excel 表格（.xlsx、.xls）、WPS 表格（.et）、ODS 或 CSV 文件"


def opened(content: bytes, name: str) -> Workbook:
    """The workbook in the file `name`. Refused with a sentence for anything that is not a whole, harmless workbook."""
    if len(content) > limits.MOST_BYTES:
        raise Refused(limits.TOO_LARGE, "file")
    kind = sniffing.read_kind(name, content)
    if kind != CSV and kind not in LOOKED_THROUGH:
        raise Refused(OTHER, "file")
    sheets = [Sheet("CSV", delimited.rows_of(content))] if kind == CSV else _sheets(content, LOOKED_THROUGH[kind])
    if not any(sheet.rows for sheet in sheets):
        raise Refused(limits.EMPTY, "file")
    return Workbook(name, kind.label, tuple(sheets))


def _sheets(content: bytes, looked_through: Callable[[bytes], list[Look]]) -> list[Sheet]:
    try:
        looks = looked_through(content)
        return _read(content, looks)
    except (CalamineError, zipfile.BadZipFile, ValueError, KeyError):
        raise Refused(limits.BROKEN, "file") from None
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":  # how the reader's own faults arrive; it has no public name
            raise
        raise Refused(limits.BROKEN, "file") from None


def _read(content: bytes, looks: list[Look]) -> list[Sheet]:
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        about = book.sheets_metadata
        if len(about) > limits.MOST_SHEETS:
            raise Refused(limits.TOO_MANY_SHEETS, "file")
        looks = looks + [Look() for _ in about[len(looks) :]]
        found = []
        for place, (sheet, look) in enumerate(zip(about, looks, strict=False)):
            if sheet.typ == SheetTypeEnum.WorkSheet:
                found.append(_sheet(book, place, sheet.visible != SheetVisibleEnum.Visible, look))
        return found


def _sheet(book: CalamineWorkbook, place: int, hidden: bool, look: Look) -> Sheet:
    cells = book.get_sheet_by_index(place)
    limits.require_readable(cells.total_height, cells.total_width)
    merged = [(*first, *last) for first, last in cells.merged_cell_ranges or ()] or look.merged
    return Sheet(
        cells.name,
        _with_months(cells.to_python(skip_empty_area=False), look),
        hidden,
        tuple(look.hidden_rows),
        tuple(look.hidden_columns),
        tuple(merged),
        look.from_1904,
    )


def _with_months(rows: list[list[Cell]], look: Look) -> list[list[Cell]]:
    """The first days that are shown as a month alone, as that; any other day was typed, however it is shown."""
    for row, column in look.months:
        cell = rows[row][column] if row < len(rows) and column < len(rows[row]) else ""
        if isinstance(cell, date) and cell.day == 1:
            rows[row][column] = MonthShown(cell.year, cell.month, 1)
    return rows
