"""Old office files ([MS-CFB]): cells of XLS by calamine, its notes by us, document properties and the rest by the raw net."""

import io
import struct

import python_calamine

from app.core.attachments.ole import CompoundFile
from app.core.privacy.examination import Examination, Place
from app.core.privacy.files.notes import headers_of, notes_of
from app.core.privacy.files.parts import BROKEN, TOO_LARGE
from app.core.privacy.files.raw import examine_raw
from app.core.privacy.tables import Sheet, examine_table, examine_value
from app.errors import Refused

MOST_CELLS = 20_000_000
PROPERTIES = ("\x05SummaryInformation", "\x05DocumentSummaryInformation")
HIDDEN = (python_calamine.SheetVisibleEnum.Hidden, python_calamine.SheetVisibleEnum.VeryHidden)


def examine_xls(content: bytes, examination: Examination) -> None:
    """Examine each sheet, then everything that stands readable between them (notes, headers, properties)."""
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            for listed in book.sheets_metadata:
                _examine_sheet(book, listed, examination)
    except (python_calamine.CalamineError, OSError, ValueError):
        raise Refused(BROKEN, "file") from None
    examine_notes(content, examination)
    _examine_headers(content, examination)
    examine_raw(content, Place(part="批注、页眉或文档属性"), examination)


def examine_notes(content: bytes, examination: Examination) -> None:
    """Examine the notes beside the cells; where they cannot be read a person must look."""
    try:
        for text in notes_of(content):
            examine_value(text, Place(part="批注"), examination)
    except (struct.error, IndexError, KeyError, ValueError, StopIteration):
        examination.add("unread", Place(part="批注"), "")


def examine_old_properties(content: bytes, examination: Examination) -> None:
    """Examine what the file says of itself ([MS-OLEPS]), by the raw net."""
    try:
        compound = CompoundFile(content)
        for name in filter(compound.directory.__contains__, PROPERTIES):
            examine_raw(compound.stream(name), Place(part="文档属性"), examination)
    except (struct.error, IndexError, KeyError, ValueError):
        examination.add("unread", Place(part="文档属性"), "")


def _examine_headers(content: bytes, examination: Examination) -> None:
    try:
        for text in headers_of(content):
            examine_value(text, Place(part="页眉页脚"), examination)
    except (struct.error, IndexError, KeyError, ValueError):
        examination.add("unread", Place(part="页眉页脚"), "")


def _examine_sheet(
    book: python_calamine.CalamineWorkbook, listed: python_calamine.SheetMetadata, examination: Examination
) -> None:
    if listed.typ != python_calamine.SheetTypeEnum.WorkSheet:
        return
    sheet = book.get_sheet_by_name(listed.name)
    if sheet.total_height * sheet.total_width > MOST_CELLS:
        raise Refused(TOO_LARGE, "file")
    rows = ([_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False))
    examine_table([Sheet(listed.name, rows, listed.visible in HIDDEN)], examination)


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def examine_old(content: bytes, examination: Examination) -> None:
    """Old Word and slides: the raw net, and a note that a person must look."""
    examine_raw(content, Place(part="正文或文档属性"), examination)
    examination.add("unread", Place(part="旧格式的文件"), "")
