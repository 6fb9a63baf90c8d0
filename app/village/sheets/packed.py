"""What a reading library does not tell of an .xlsx: how far its cells reach, what is hidden, from when days count.

The parts are looked through in chunks as bytes (ECMA-376 part 1, §18.3.1): no tree is built, so none can grow too large.
"""

import io
import re
import zipfile
from collections.abc import Iterator

from app.errors import Refused
from app.village.sheets.limits import BROKEN, MOST_ROWS, MOST_UNZIPPED, TOO_MANY_CELLS, columns_for, require_readable
from app.village.sheets.workbook import Look

CHUNK = 4 * 1024 * 1024
LARGEST_INDEX = 4 * 1024 * 1024
WITH_VALUE = rb"\d*[\"'][^>]*(?<!/)>"  # <c r="XFD1" s="3"/> is only coloured, and is not read
LETTERS_OVER = {26: rb"[A-Z]{2,}", 64: rb"(?:[A-Z]{3,}|[C-Z][A-Z]|B[M-Z])", 256: rb"(?:[A-Z]{3,}|[J-Z][A-Z]|I[W-Z])"}
ROWS_OVER = {9_999: rb"\d{5,}", 49_999: rb"(?:[5-9]\d{4}|\d{6,})", MOST_ROWS: rb"(?:[2-9]\d{5}|\d{7,})"}
NAMELESS = re.compile(rb"<(?:\w+:)?c(?:\s*>|\s(?![^>]*\br\s*=)[^>]*>)")
ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
TAG = re.compile(rb"<(?:\w+:)?(row|c)\b([^>]*)>")
COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")
PLACE = re.compile(rb"([A-Z]*)(\d+)")


def looked_through(content: bytes) -> list[Look]:
    """What is known of each sheet, in the workbook's order. Refused when one is too large."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > MOST_UNZIPPED:
            raise Refused(TOO_MANY_CELLS, "file")
        parts = {
            part.filename: _looked_at(archive, part.filename)
            for part in archive.infolist()
            if part.filename.lower().endswith(".xml") and not part.filename.startswith(("xl/theme", "docProps"))
        }
        index, targets = _index(archive, "xl/workbook.xml"), _index(archive, "xl/_rels/workbook.xml.rels")
    by_id = {link[b"Id"]: link[b"Target"].decode() for link in _tags(targets, rb"Relationship") if b"Id" in link}
    from_1904 = any(tag.get(b"date1904") in (b"1", b"true") for tag in _tags(index, rb"workbookPr"))
    looks = []
    for sheet in _tags(index, rb"sheet"):
        target = by_id.get(sheet.get(b"r:id", b""), "").lstrip("/").removeprefix("xl/")
        look = parts.get("xl/" + target) or Look()
        look.from_1904 = from_1904
        looks.append(look)
    return looks


def _index(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as part:
            return part.read(LARGEST_INDEX)
    except KeyError:
        raise Refused(BROKEN, "file") from None


def _tags(text: bytes, name: bytes) -> Iterator[dict[bytes, bytes]]:
    """The attributes of every tag of this name."""
    for tag in re.finditer(rb"<(?:\w+:)?" + name + rb"\b([^>]*)>", text):
        yield _attributes(tag[1])


def _attributes(inside: bytes) -> dict[bytes, bytes]:
    return {name: value for name, value in ATTRIBUTE.findall(inside)}


def _chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The part in pieces that end where a tag ends."""
    rest = b""
    with archive.open(name) as part:
        while chunk := part.read(CHUNK):
            whole, closing, rest = (rest + chunk).rpartition(b">")
            if len(rest) > CHUNK:
                rest = b""  # a text of four megabytes without a tag holds no cell
            yield whole + closing


def _looked_at(archive: zipfile.ZipFile, name: str) -> Look:
    """One part, twice when its cells reach far: first how many rows, then whether any cell lies too far right."""
    look, last_tier = Look(), 0
    tiers = list(ROWS_OVER)
    widest = 0
    for chunk in _chunks(archive, name):
        while last_tier < len(tiers) and _reaches(ROWS_OVER[tiers[last_tier]], chunk):
            last_tier += 1
        widest = max(widest, _widest(chunk))
        _note_hidden(chunk, look)
        if _may_be_nameless(chunk) and NAMELESS.search(chunk):
            rows, columns = _counted(chunk)
            require_readable(rows, columns)
            widest = max(widest, columns)
    require_readable(MOST_ROWS + 1 if last_tier == len(tiers) else tiers[last_tier], widest)
    return look


def _may_be_nameless(chunk: bytes) -> bool:
    """A quick no for what office programs write: every tag that begins with <c is <c r=."""
    return chunk.count(b"<c") != chunk.count(b"<c r=") or b":c" in chunk


def _reaches(rows: bytes, chunk: bytes) -> bool:
    return re.search(rb"r\s*=\s*[\"'][A-Z]+" + rows + rb"[\"'][^>]*(?<!/)>", chunk) is not None


def _widest(chunk: bytes) -> int:
    """The narrowest of the allowed widths that all values lie within; one more than the widest when none is."""
    for columns, letters in LETTERS_OVER.items():
        if not re.search(rb"r\s*=\s*[\"']" + letters + WITH_VALUE, chunk):
            return columns
    return columns_for(0) + 1


def _note_hidden(chunk: bytes, look: Look) -> None:
    if b"hidden=" not in chunk:
        return
    for tag in ROW.finditer(chunk):
        if b"hidden" in tag[1]:
            row = _attributes(tag[1])
            number = row.get(b"r", b"")
            if row.get(b"hidden") in (b"1", b"true") and number.isdigit():
                look.hidden_rows.append(int(number))
    for tag in COLUMN.finditer(chunk):
        column = _attributes(tag[1])
        if column.get(b"hidden") in (b"1", b"true") and b"min" in column:
            last = min(int(column.get(b"max", column[b"min"])), columns_for(0))
            look.hidden_columns += range(int(column[b"min"]), last + 1)


def _counted(chunk: bytes) -> tuple[int, int]:
    """Last row and column of a chunk whose cells do not all say where they are: then they follow each other."""
    row = column = rows = columns = 0
    for tag in TAG.finditer(chunk):
        place = PLACE.fullmatch(_attributes(tag[2]).get(b"r", b""))
        if tag[1] == b"row":
            row, column = (int(place[2]) if place else row + 1), 0
        else:
            column = _number(place[1]) if place else column + 1
        rows, columns = max(rows, row), max(columns, column)
    return rows, columns


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
