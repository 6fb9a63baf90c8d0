"""The notes beside cells of an old workbook ([MS-XLS] 2.4.329 TxO, 2.4.179 Note), which no reading library hands over."""

import struct
from collections.abc import Iterator

from app.core.attachments.ole import CompoundFile

BOF, CONTINUE, NOTE, TXO = 0x0809, 0x003C, 0x001C, 0x01B6
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
