"""The notes beside cells of an old workbook ([MS-XLS] 2.4.329 TxO, 2.4.179 Note), which no reading library hands over."""

import re
import struct
from collections.abc import Iterator

from app.core.attachments.ole import CompoundFile

BOF, CONTINUE, NOTE, TXO = 0x0809, 0x003C, 0x001C, 0x01B6
HEADER, FOOTER, OTHER_PAGES = 0x0014, 0x0015, 0x089C  # of every page; of even pages and the first
SKIPPED = 38  # bytes before the texts of OTHER_PAGES
CODE = re.compile(r'&(?:"[^"]*"|[0-9]{1,3}(?![0-9])|K[0-9A-F]{6}|.)', re.DOTALL)  # &C&"宋体"12: place, font, size
BIFF8 = 0x0600
MOST = 20_000  # texts; a sheet somebody wrote has a few dozen
LARGEST = 2_000_000  # letters of all of them
NARROW = "gb18030"  # old programs wrote Chinese so


class TooMany(ValueError):
    """More notes than anybody wrote: a person must look."""


def notes_of(content: bytes) -> Iterator[str]:
    """Every note and text box, whole. Raises struct.error, IndexError, KeyError or ValueError for what is broken."""
    compound = CompoundFile(content)
    stream = compound.stream("Workbook" if "Workbook" in compound.directory else "Book")
    count = letters = 0
    for text in _texts(stream):
        count, letters = count + 1, letters + len(text)
        if count > MOST or letters > LARGEST:
            raise TooMany
        yield text


def headers_of(content: bytes) -> Iterator[str]:
    """What is printed above and below the pages, without the codes that say how. Raises like `notes_of`."""
    compound = CompoundFile(content)
    stream = compound.stream("Workbook" if "Workbook" in compound.directory else "Book")
    version = BIFF8
    for record, at, length in _records(stream):
        body = stream[at : at + length]
        if record == BOF and length >= 2:
            version = struct.unpack_from("<H", body)[0]
        elif record in (HEADER, FOOTER) and body:
            text = _string(body)[0] if version >= BIFF8 else body[1 : 1 + body[0]].decode(NARROW, "replace")
            yield CODE.sub(" ", text)
        elif record == OTHER_PAGES:
            yield from (CODE.sub(" ", text) for text in _strings(body[SKIPPED:]))


def _strings(body: bytes) -> Iterator[str]:
    while len(body) > 3:
        text, size = _string(body)
        yield text
        body = body[size:]


def _string(body: bytes) -> tuple[str, int]:
    """How many letters, a flag, the letters; with the bytes it takes up."""
    wanted = struct.unpack_from("<H", body)[0]
    return _piece(body[2:], wanted), 3 + wanted * (1 + (body[2] & 1))


def _texts(stream: bytes) -> Iterator[str]:
    version, wanted, pieces = BIFF8, 0, list[str]()
    for record, at, length in _records(stream):
        if record == CONTINUE and wanted > 0:
            piece = _piece(stream[at : at + length], wanted)
            pieces.append(piece)
            wanted -= len(piece) or wanted
        elif record != CONTINUE and pieces:
            yield "".join(pieces)
            wanted, pieces = 0, []
        if record == TXO and length >= 12:
            wanted = struct.unpack_from("<H", stream, at + 10)[0]
        elif record == BOF and length >= 2:
            version = struct.unpack_from("<H", stream, at)[0]
        elif record == NOTE and version < BIFF8 and length > 6:
            yield stream[at + 6 : at + length].decode(NARROW, "replace")
    if pieces:
        yield "".join(pieces)


def _piece(body: bytes, wanted: int) -> str:
    """A flag, then letters of one byte or of two; what follows the text is its formatting."""
    if not body:
        return ""
    if body[0] & 1:
        return body[1 : 1 + 2 * wanted].decode("utf-16-le", "replace")
    return body[1 : 1 + wanted].decode("latin-1")


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    at, end = 0, len(stream) - 4
    while at <= end:
        record, length = struct.unpack_from("<HH", stream, at)
        yield record, at + 4, length
        at += 4 + length
