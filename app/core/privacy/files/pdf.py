"""PDF (ISO 32000): the text of each page, annotations, form fields, bookmarks, properties, embedded files.

PDFium reads them; a second net goes over the strings of every stream, for what PDFium does not hand out.
"""

import codecs
import ctypes
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from threading import Lock

import pypdfium2
from pypdfium2 import raw as pdfium

from app.core.privacy.examination import Examination, Place
from app.core.privacy.files.beside import examine_beside
from app.core.privacy.files.raw import examine_raw, examine_running
from app.core.privacy.files.streams import TooMuch, require_small
from app.core.privacy.tables import Sheet, examine_table, examine_value
from app.errors import Refused

MOST_PAGES = 2000
MOST_LETTERS = 20_000_000  # of all pages together
MOST_UNPACKED = 100 * 1024 * 1024
MOST_EMBEDDED = 20
LOCKED = "PDF 加了密码，请去掉密码后再上传"
BROKEN = "PDF 打不开，无法检查个人信息，请重新导出后再上传"
TOO_LARGE = "PDF 内容太多，无法检查个人信息，请分成几个文件后再上传"
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
LITERAL = re.compile(rb"\(((?:[^()\\]|\\.){8,4000})\)", re.DOTALL)
HEX = re.compile(rb"<((?:[0-9A-Fa-f]\s*){16,8000})>")
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"\n": b""}
DOC_ENCODING = dict(zip(range(0x80, 0x8E), "•†‡…—–ƒ⁄‹›−‰„“", strict=True))  # ISO 32000-1, D.2: what may cut a number
GAP = re.compile(r"[ \u3000]{2,}|\t")  # between the columns of a table
ONE_AT_A_TIME = Lock()  # PDFium may not be entered by two threads

Inside = Callable[[bytes, str], None]


def examine_pdf(content: bytes, examination: Examination, inside: Inside) -> None:
    """Examine a PDF. Refused when it is locked, broken or too large to be read whole: of what would unpack to too much
    nothing is unpacked."""
    try:
        require_small(content, MOST_UNPACKED)
    except TooMuch:
        raise Refused(TOO_LARGE, "file") from None
    with ONE_AT_A_TIME:
        embedded = _read(content, examination)
    for name, file in embedded:
        inside(file, name)
    _examine_strings(content, examination)


def _read(content: bytes, examination: Examination) -> list[tuple[str, bytes]]:
    try:
        with closing(pypdfium2.PdfDocument(content)) as document:
            _examine_pages(document, examination)
            _examine_about(document, examination)
            return [_embedded(document, n) for n in range(min(document.count_attachments(), MOST_EMBEDDED))]
    except pypdfium2.PdfiumError as error:
        raise Refused(LOCKED if "assword" in str(error) else BROKEN, "file") from None


def _embedded(document: pypdfium2.PdfDocument, number: int) -> tuple[str, bytes]:
    attachment = document.get_attachment(number)
    return attachment.get_name(), bytes(attachment.get_data())


def _examine_about(document: pypdfium2.PdfDocument, examination: Examination) -> None:
    for value in document.get_metadata_dict(skip_empty=True).values():
        examine_value(value, Place(part="文档属性"), examination)
    for bookmark in document.get_toc():
        examine_value(bookmark.get_title(), Place(part="书签"), examination)


def _examine_pages(document: pypdfium2.PdfDocument, examination: Examination) -> None:
    document.init_forms()
    if len(document) > MOST_PAGES:
        raise Refused(TOO_LARGE, "file")
    left = MOST_LETTERS
    for number in range(len(document)):
        with closing(document[number]) as page:
            with closing(page.get_textpage()) as words:
                text = str(words.get_text_range())
                left -= len(text)
                if left < 0:
                    raise Refused(TOO_LARGE, "file")
                _examine_page(text, number + 1, examination)
                _say_where(examination, _Printed(page, words, text), number + 1)
            _examine_annotations(page, number + 1, examination)
            if not text.strip():
                examination.add("picture", Place(part=_page(number + 1)), "")


def _page(number: int) -> str:
    return f"第 {number} 页"


def _examine_page(text: str, number: int, examination: Examination) -> None:
    """A page's lines as a table (columns apart by wide gaps), then as running text for what goes over a line's end."""
    lines = [line.replace("\x00", "") for line in text.splitlines()]
    examine_table([Sheet("", [GAP.split(line) for line in lines], part=_page(number))], examination)
    examine_running("\n".join(lines), Place(part=_page(number)), examination)
    if examination.lives is not None:
        examine_beside(lines, Place(part=_page(number)), examination)


@dataclass(frozen=True)
class _Printed:
    """A page as it is printed, its words in the order PDFium hands them out, and these as one text."""

    page: pypdfium2.PdfPage
    words: pypdfium2.PdfTextPage
    text: str

    def spot(self, row: int, column: int) -> str:
        """Where on the page a cell of the words is printed: 上部左侧, of a line in one piece 上部; "" if the page is silent."""
        lines = self.text.splitlines(keepends=True)
        cells = [0, *(gap.end() for gap in GAP.finditer(lines[row - 1]))]
        start = sum(map(len, lines[: row - 1])) + cells[min(column, len(cells)) - 1]
        try:
            left, bottom, _, _ = self.words.get_charbox(start)
            width, height = self.page.get_size()
        except (pypdfium2.PdfiumError, IndexError, ValueError):
            return ""
        return _third(1 - bottom / height, DOWN) + (_third(left / width, ACROSS) if len(cells) > 1 else "")


DOWN, ACROSS = ("上部", "中部", "下部"), ("左侧", "中间", "右侧")


def _third(share: float, names: tuple[str, str, str]) -> str:
    return names[min(2, max(0, int(share * 3)))]


def _say_where(examination: Examination, printed: _Printed, number: int) -> None:
    """A page has no rows and columns for its reader to count: the place on the paper is told instead."""
    for n, one in enumerate(examination.found):
        if one.where.part == _page(number) and one.where.row:
            spot = printed.spot(one.where.row, one.where.column)
            told = f"{_page(number)}{spot}第 {one.where.row} 行字" if spot else _page(number)
            examination.found[n] = replace(one, where=Place(part=told))


def _examine_annotations(page: pypdfium2.PdfPage, number: int, examination: Examination) -> None:
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if annotation:
            for key in (b"Contents", b"T", b"V", b"DV", b"TU", b"Subj", b"RC"):
                examine_value(_string(annotation, key), Place(part=f"第 {number} 页的批注或表单"), examination)
            pdfium.FPDFPage_CloseAnnot(annotation)


def _string(annotation: object, key: bytes) -> str:
    length = pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if not 2 < length < 2_000_000:
        return ""
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), length)
    return buffer.raw[: length - 2].decode("utf-16-le", "ignore")


def _examine_strings(content: bytes, examination: Examination) -> None:
    """Strings outside page content: object streams, XMP, form values that no page shows."""
    where = Place(part="PDF 内部的文字")
    for string in _strings(STREAM.sub(b"", content)):
        examine_value(string, where, examination)
    left = MOST_UNPACKED
    for match in STREAM.finditer(content):
        unpacked = _unpacked(match[1], left)
        left -= len(unpacked)
        if left <= 0:
            raise Refused(TOO_LARGE, "file")
        if b"<x:xmpmeta" in unpacked or b"<?xpacket" in unpacked:
            examine_raw(unpacked, where, examination)
        elif b" BT" not in unpacked and not unpacked.startswith(b"BT"):
            for string in _strings(unpacked):
                examine_value(string, where, examination)


def _unpacked(stream: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream, most)
    except zlib.error:
        return stream


def _strings(content: bytes) -> Iterator[str]:
    for match in LITERAL.finditer(content):
        yield _decoded(ESCAPE.sub(_unescaped, match[1]))
    for match in HEX.finditer(content):
        digits = re.sub(rb"\s", b"", match[1])
        decoded = bytes.fromhex(digits[: len(digits) // 2 * 2].decode())
        if decoded.startswith(b"\xfe\xff"):
            yield _decoded(decoded)


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    if code[:1].isdigit():
        return bytes([int(code, 8) & 255]) if not set(code) & set(b"89") else code
    return ESCAPED.get(code, code)


def _decoded(string: bytes) -> str:
    """By the mark at its beginning, else as PDFDocEncoding, whose dashes Latin-1 does not know."""
    if string.startswith((b"\xfe\xff", b"\xff\xfe")):
        return string.decode("utf-16", "ignore")
    if string.startswith(codecs.BOM_UTF8):
        return string.decode("utf-8-sig", "ignore")
    return string.decode("latin-1").translate(DOC_ENCODING)
