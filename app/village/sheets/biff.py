"""What a reading library does not tell of an .xls ([MS-XLS] 2.4): how far its cells reach, what is hidden."""

import struct
from collections.abc import Iterator

from app.core.attachments.ole import CompoundFile
from app.errors import Refused
from app.village.sheets.limits import BROKEN, require_readable
from app.village.sheets.workbook import Look

EOF, BOF, DATEMODE, ROW, COLINFO = 0x000A, 0x0809, 0x0022, 0x0208, 0x007D
# records of one cell with a value: FORMULA, RK, NUMBER, LABEL, LABELSST, BOOLERR, RSTRING; MULRK holds several
CELLS = frozenset({0x0006, 0x027E, 0x0203, 0x0204, 0x00FD, 0x0205, 0x00D6})
MULRK = 0x00BD
ROW_HIDDEN, COLUMN_HIDDEN = 0x20, 0x01


def looked_through(content: bytes) -> list[Look]:
    """What is known of each sheet, in the file's order. Refused when one is too large."""
    try:
        compound = CompoundFile(content)
        stream = compound.stream("Workbook" if "Workbook" in compound.directory else "Book")
        from_1904, depth = False, 0
        found: list[_Sheet] = []
        for record, at, length in _records(stream):
            if record == BOF:
                depth += 1
                if depth == 1:
                    found.append(_Sheet())
            elif record == EOF:
                depth -= 1
            elif record == DATEMODE and length >= 2:
                from_1904 = stream[at] == 1
            elif found:
                found[-1].take(stream, record, at, length)
        for sheet in found:
            require_readable(sheet.last_row + 1, sheet.last_column + 1)
            sheet.look.from_1904 = from_1904
        return [sheet.look for sheet in found[1:]]  # the first is the workbook itself
    except (struct.error, IndexError, ValueError, KeyError, StopIteration):
        raise Refused(BROKEN, "file") from None


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Every record: its number, where its content begins and how long that is."""
    at, end = 0, len(stream) - 4
    head = struct.Struct("<HH").unpack_from
    while at <= end:
        record, length = head(stream, at)
        yield record, at + 4, length
        at += 4 + length


class _Sheet:
    """One substream on the way."""

    def __init__(self) -> None:
        self.look = Look()
        self.last_row = self.last_column = -1

    def take(self, stream: bytes, record: int, at: int, length: int) -> None:
        if record in CELLS or record == MULRK:
            row, column = struct.unpack_from("<HH", stream, at)
            if record == MULRK:
                column = struct.unpack_from("<H", stream, at + length - 2)[0]
            self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)
        elif record == ROW and length >= 16 and stream[at + 12] & ROW_HIDDEN:
            self.look.hidden_rows.append(struct.unpack_from("<H", stream, at)[0] + 1)
        elif record == COLINFO and length >= 10 and stream[at + 8] & COLUMN_HIDDEN:
            first, last = struct.unpack_from("<HH", stream, at)
            self.look.hidden_columns += range(first + 1, min(last, 255) + 2)
