"""Files that are not what they seem, made in memory."""

import io
import struct
import zipfile
from functools import lru_cache

from tests.attachments import making
from tests.village.ledgers import Style, grid
from tests.village.writers import CONTENT, ods_book, ods_of, xlsxwriter_book, xlwt_book

MEGABYTE = 1024 * 1024
SHEET = "xl/worksheets/sheet1.xml"
ODS_TABLE = '<table:table table:name="a"><table:table-row{}>{}</table:table-row></table:table>'
ODS_CELL = '<table:table-cell office:value-type="float" office:value="1"{}><text:p>1</text:p></table:table-cell>'


def packed_with(sheet: bytes, level: int = 9) -> bytes:
    """An .xlsx whose only sheet is the given XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsxwriter_book(grid(Style())))) as sound:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as made:
            for part in sound.infolist():
                made.writestr(part.filename, sheet if part.filename == SHEET else sound.read(part))
    return out.getvalue()


def sheet_of(*rows: str) -> bytes:
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return (head + "".join(rows) + "</sheetData></worksheet>").encode()


def far_cell(place: str, row: int) -> bytes:
    first = '<row r="1"><c r="A1"><v>1</v></c></row>'
    return packed_with(sheet_of(first, f'<row r="{row}"><c r="{place}"><v>1</v></c></row>'))


def nameless_far() -> bytes:
    """Cells that do not say where they are follow each other: 300 of them are 300 columns."""
    return packed_with(sheet_of('<row r="1">' + "<c><v>1</v></c>" * 300 + "</row>"))


@lru_cache
def bomb() -> bytes:
    """Some 200 kilobytes that unpack to 150 megabytes of one sheet."""
    return packed_with(sheet_of("<row>" + " " * (150 * MEGABYTE) + "</row>"))


def with_macros() -> bytes:
    out = io.BytesIO(xlsxwriter_book(grid(Style())))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    return out.getvalue()


def locked_xls() -> bytes:
    """An .xls whose workbook stream begins with BOF and FILEPASS."""
    stream = struct.pack("<HH", 0x0809, 16) + bytes(16) + struct.pack("<HH", 0x002F, 6) + bytes(6)
    return making.compound({"Workbook": stream + bytes(5000)})


def ods_entities() -> bytes:
    text = CONTENT.format(ODS_TABLE.format("", "<table:table-cell><text:p>&a;</text:p></table:table-cell>"))
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
    return ods_of(text.replace("?>", "?>" + doctype, 1))


def ods_far() -> bytes:
    cell = ODS_CELL.format(' table:number-columns-repeated="16384"')
    return ods_of(CONTENT.format(ODS_TABLE.format(' table:number-rows-repeated="1048576"', cell)))


CASES = [
    ("a truncated .xlsx", "a.xlsx", lambda: xlsxwriter_book(grid(Style()))[:-600], "文件不完整"),
    ("an .xlsx with a hole", "a.xlsx", lambda: packed_with(sheet_of('<row r="1"><c r="A1"')), "文件不完整"),
    ("a truncated .xls", "a.xls", lambda: xlwt_book(grid(Style()))[:3000], "文件不完整"),
    ("a truncated .ods", "a.ods", lambda: ods_book(grid(Style()))[:-200], "文件不完整"),
    ("an encrypted .xlsx", "a.xlsx", lambda: making.compound({"EncryptedPackage": b"x" * 5000}), "加了密码"),
    ("an encrypted .xls", "a.xls", locked_xls, "加了密码"),
    ("an .xlsx with macros", "a.xlsx", with_macros, "带有宏"),
    ("an .xlsm", "a.xlsm", with_macros, "带有宏"),
    ("a bomb", "a.xlsx", bomb, "太大"),
    ("a value in the last column there is", "a.xlsx", lambda: far_cell("XFD2", 2), "表格太宽"),
    ("a value in the last row there is", "a.xlsx", lambda: far_cell("A1048576", 1048576), "表格太长"),
    ("a long and wide sheet", "a.xlsx", lambda: far_cell("AB150000", 150000), "表格太宽"),
    ("cells that do not say where they are", "a.xlsx", nameless_far, "表格太宽"),
    ("an .ods that repeats a value everywhere", "a.ods", ods_far, "表格太长"),
    ("an .ods with entities", "a.ods", ods_entities, "文件不完整"),
    ("a page of the web", "a.xls", lambda: b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
    ("a picture", "a.xlsx", making.picture, "内容却是JPG 图片"),
    ("a document", "a.docx", making.docx, "请上传 Excel 表格"),
    ("a wrong ending", "a.xls", lambda: xlsxwriter_book(grid(Style())), "内容却是Excel 表格（XLSX）"),
]
