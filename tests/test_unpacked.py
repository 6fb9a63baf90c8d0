"""What the tests that say that a word is nowhere look with sees it, whatever it is packed in."""

import io
import zipfile

import openpyxl
import pytest
import xlsxwriter

from app.village.exports.grids import Grid
from app.village.exports.pdf_file import Sheet, written
from app.village.tables import Kind
from tests.unpacked import plain, read

WORD = "祁麟趾"


def by_openpyxl() -> bytes:
    book, stored = openpyxl.Workbook(), io.BytesIO()
    book.active.append([f"付{WORD}用工"])
    book.save(stored)
    return stored.getvalue()


def by_xlsxwriter() -> bytes:
    stored = io.BytesIO()
    with xlsxwriter.Workbook(stored) as book:
        book.add_worksheet(WORD)
    return stored.getvalue()


def sheet() -> bytes:
    return written(Sheet("收条", "", "", "https://example.cn/", [Grid("表", (("内容", Kind.TEXT),), [[f"付{WORD}用工"]])]))  # fmt: skip


def packed(content: bytes) -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("a.bin", content)
    return stored.getvalue()


@pytest.mark.parametrize("make", [by_openpyxl, by_xlsxwriter, sheet, lambda: packed(sheet())])
def test_it_sees_what_a_look_at_the_bytes_does_not(make):
    content = make()
    assert WORD.encode() not in content and WORD.encode() in plain(content) and WORD in read(content)


@pytest.mark.parametrize("content", [WORD.encode(), b"PK\x03\x04 cut off " + WORD.encode()])
def test_what_is_not_packed_is_read_as_it_is(content: bytes):
    assert plain(content) == content and WORD in read(content)
