"""PDF (ISO 32000): the text of each page, annotations, form fields, bookmarks, properties, embedded files.

PDFium reads them; a second net goes over the strings of every stream, for what PDFium does not hand out.
"""

import ctypes
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from threading import Lock

import pypdfium2
from pypdfium2 import raw as pdfium

from app.core.privacy.examination import Examination, Place
from app.core.privacy.files.raw import examine_raw, examine_running
from app.core.privacy.kinds import Force
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
GAP = re.compile(r"[ \u3000]{2,}|\t")  # between the columns of a table
ONE_AT_A_TIME = Lock()  # PDFium may not be entered by two threads

Inside = Callable[[bytes, str], None]


def examine_pdf(content: bytes, examination: Examination, inside: Inside) -> None:
    """Examine a PDF. Refused when it is locked, broken or too large to be read whole."""
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
            text = _text(page)
            left -= len(text)
            if left < 0:
                raise Refused(TOO_LARGE, "file")
            _examine_page(text, number + 1, examination)
            _examine_annotations(page, number + 1, examination)
            if not text.strip():
                examination.add("picture", Place(part=f"第 {number + 1} 页"), "")


def _text(page: pypdfium2.PdfPage) -> str:
    with closing(page.get_textpage()) as words:
        return str(words.get_text_range())


def _examine_page(text: str, number: int, examination: Examination) -> None:
    """A page's lines as a table (columns apart by wide gaps), then as running text for what goes over a line's end."""
    lines = text.replace("\x00", "").splitlines()
    part = f"第 {number} 页"
    before = examination.forces.copy()
    examine_table([Sheet("", [GAP.split(line) for line in lines], part=part)], examination)
    if examination.forces[Force.BLOCK] == before[Force.BLOCK]:
        examine_running("\n".join(lines), Place(part=part), examination)


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
    return (
        string.decode("utf-16", "ignore") if string.startswith((b"\xfe\xff", b"\xff\xfe")) else string.decode("latin-1")
    )
