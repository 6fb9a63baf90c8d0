"""Old office files (compound files, [MS-CFB]): which kind, locked or not, with macros or not."""

import struct
from dataclasses import dataclass
from functools import cached_property

from app.core.attachments.archives import BROKEN, LOCKED, MACROS
from app.core.attachments.kinds import DOC, PPT, XLS, FileKind
from app.errors import Refused

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER_BYTES = 512
ENTRY_BYTES = 128
LAST_REGULAR = 0xFFFFFFFA
MINI_BYTES = 64
KINDS_BY_STREAM = {"WordDocument": DOC, "Workbook": XLS, "Book": XLS, "PowerPoint Document": PPT}
MACRO_NAMES = frozenset({"_VBA_PROJECT", "_VBA_PROJECT_CUR", "Macros", "VBA"})
LOCKED_NAMES = frozenset({"EncryptedPackage", "EncryptionInfo", "EncryptedSummary"})
STREAM, ROOT = 2, 5
WORD_LOCKED = 0x0100  # fEncrypted in the FIB, [MS-DOC] 2.5.2
BOF, FILEPASS = 0x0809, 0x002F  # records of [MS-XLS] 2.4


@dataclass(frozen=True)
class Entry:
    """One line of the directory."""

    kind: int
    start: int
    size: int


class CompoundFile:
    """The directory of a compound file. Raises struct.error, IndexError or ValueError when it is broken."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        shift = struct.unpack_from("<H", content, 30)[0]
        if shift not in (9, 12):
            raise ValueError("sector size")
        self.sector_bytes = 1 << shift
        self.first_directory = struct.unpack_from("<I", content, 48)[0]
        self.mini_cutoff = struct.unpack_from("<I", content, 56)[0]

    def sector(self, number: int) -> bytes:
        """One sector; the header takes the room of the first."""
        start = (number + 1) * self.sector_bytes
        found = self.content[start : start + self.sector_bytes]
        if not found:
            raise IndexError("sector beyond the end")
        return found

    def chain(self, start: int) -> list[int]:
        """The sectors of one stream in order; a loop is an error."""
        found: list[int] = []
        while start < LAST_REGULAR:
            if len(found) > len(self.fat):
                raise ValueError("endless chain")
            found.append(start)
            start = self.fat[start]
        return found

    @cached_property
    def fat(self) -> list[int]:
        """The allocation table: for each sector the next one of its stream."""
        table: list[int] = []
        for number in self._fat_sectors():
            table += self._numbers(self.sector(number))
        return table

    def _fat_sectors(self) -> list[int]:
        found = list(struct.unpack_from("<109I", self.content, 76))
        following, count = struct.unpack_from("<II", self.content, 68)
        for _ in range(min(count, len(self.content) // self.sector_bytes)):
            if following >= LAST_REGULAR:
                break
            *more, following = self._numbers(self.sector(following))
            found += more
        return [number for number in found if number < LAST_REGULAR]

    def _numbers(self, sector: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])

    @cached_property
    def directory(self) -> dict[str, Entry]:
        """Every storage and stream by name."""
        found: dict[str, Entry] = {}
        for number in self.chain(self.first_directory):
            sector = self.sector(number)
            for at in range(0, len(sector) - ENTRY_BYTES + 1, ENTRY_BYTES):
                length, kind = struct.unpack_from("<HB", sector, at + 64)
                if kind and 2 <= length <= 64:
                    name = sector[at : at + length - 2].decode("utf-16-le", "replace")
                    found.setdefault(name, Entry(kind, *struct.unpack_from("<II", sector, at + 116)))
        return found

    def beginning(self, name: str) -> bytes:
        """The first bytes of a stream, at least 64 when it has as many."""
        entry = self.directory[name]
        if entry.size >= self.mini_cutoff:
            return self.sector(entry.start)
        root = next(entry for entry in self.directory.values() if entry.kind == ROOT)
        place = entry.start * MINI_BYTES
        sectors = self.chain(root.start)
        within = place % self.sector_bytes
        return self.sector(sectors[place // self.sector_bytes])[within : within + MINI_BYTES]

    def stream(self, name: str) -> bytes:
        """A whole stream; small ones lie together in the root's."""
        entry = self.directory[name]
        if entry.size >= self.mini_cutoff:
            return self._joined(entry.start)[: entry.size]
        root = next(entry for entry in self.directory.values() if entry.kind == ROOT)
        together = self._joined(root.start)
        following = self._numbers(self._joined(struct.unpack_from("<I", self.content, 60)[0]))
        found, place = bytearray(), entry.start
        while place < LAST_REGULAR and len(found) < entry.size:
            found += together[place * MINI_BYTES : (place + 1) * MINI_BYTES]
            place = following[place]
        return bytes(found[: entry.size])

    def _joined(self, start: int) -> bytes:
        return b"".join(self.sector(number) for number in self.chain(start))


def read_kind(content: bytes) -> FileKind | None:
    """Which old office file this is; None for another compound file. Refused for locked, macro-laden or broken ones."""
    try:
        compound = CompoundFile(content)
        names = set(compound.directory)
        if names & LOCKED_NAMES:
            raise Refused(LOCKED, "file")
        if names & MACRO_NAMES:
            raise Refused(MACROS, "file")
        found = next((name for name in KINDS_BY_STREAM if name in names), None)
        if found is None:
            return None
        _require_open(KINDS_BY_STREAM[found], compound.beginning(found))
        return KINDS_BY_STREAM[found]
    except (struct.error, IndexError, ValueError, StopIteration):
        raise Refused(BROKEN, "file") from None


def _require_open(kind: FileKind, head: bytes) -> None:
    if kind == DOC and struct.unpack_from("<H", head, 10)[0] & WORD_LOCKED:
        raise Refused(LOCKED, "file")
    if kind == XLS and FILEPASS in _records(head):
        raise Refused(LOCKED, "file")


def _records(head: bytes) -> list[int]:
    """The record numbers at the beginning of a workbook."""
    found: list[int] = []
    at = 0
    while at + 4 <= len(head) and len(found) < 4:
        record, length = struct.unpack_from("<HH", head, at)
        found.append(record)
        at += 4 + length
    return found
