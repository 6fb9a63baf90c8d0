"""What a reading library does not tell of an .xlsx: how far its cells reach, what is hidden, from when days count, which
dates are shown as a month alone.

The parts are looked through in chunks as bytes (ECMA-376 part 1, §18.3.1): no tree is built, so none can grow too large.
"""

import html
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
STYLES = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
UNSHOWN = re.compile(
    r"\"[^\"]*\"|\[[^\]]*\]|\\.|[_*]."
)  # of a format: words, locales and colours, blanks as wide as a letter
MONTH_FORMATS = frozenset({b"17", b"27", b"57"})  # built in: mmm-yy, and in Chinese programs yyyy"年"m"月"
MOST_MONTHS = 200_000
LONGEST_CELL = 400  # bytes of its tag


def looked_through(content: bytes) -> list[Look]:
    """What is known of each sheet, in the workbook's order. Refused when one is too large."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > MOST_UNZIPPED:
            raise Refused(TOO_MANY_CELLS, "file")
        months = _month_styles(archive)
        parts = {
            part.filename: _looked_at(archive, part.filename, months)
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


def _month_styles(archive: zipfile.ZipFile) -> re.Pattern[bytes] | None:
    """Cells in the styles that show of a date its year and month alone; None where no style does."""
    if "xl/styles.xml" not in archive.namelist():
        return None
    text = _index(archive, "xl/styles.xml")
    own = {tag.get(b"numFmtId", b""): tag.get(b"formatCode", b"") for tag in _tags(text, rb"numFmt")}
    formats = {id for id in MONTH_FORMATS - own.keys()} | {id for id, code in own.items() if _shows_month(code)}
    styles = STYLES.search(text)
    found = [
        str(place).encode()
        for place, style in enumerate(_tags(styles[0], rb"xf") if styles else ())
        if style.get(b"numFmtId") in formats
    ]
    return _styled(found) if found else None


def _styled(styles: list[bytes]) -> re.Pattern[bytes]:
    """Cells of these styles, each tag read once however it was made."""
    return re.compile(rb"<(?:\w+:)?c\s[^<>]*?\bs\s*=\s*[\"'](?:" + b"|".join(styles) + rb")[\"']")


def _shows_month(code: bytes) -> bool:
    """yyyy"年"m"月", mmm-yy; not yyyy-mm-dd, nor a time."""
    first = html.unescape(code.decode("utf-8", "replace")).partition(";")[0]
    letters = set(UNSHOWN.sub("", first).lower())
    return bool(letters & {"y", "e"}) and "m" in letters and not letters & set("dhs")


def _looked_at(archive: zipfile.ZipFile, name: str, months: re.Pattern[bytes] | None) -> Look:
    """One part, twice when its cells reach far: first how many rows, then whether any cell lies too far right."""
    look, last_tier = Look(), 0
    tiers = list(ROWS_OVER)
    widest = 0
    for chunk in _chunks(archive, name):
        while last_tier < len(tiers) and _reaches(ROWS_OVER[tiers[last_tier]], chunk):
            last_tier += 1
        widest = max(widest, _widest(chunk))
        _note_hidden(chunk, look)
        _note_months(chunk, look, months)
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


def _note_months(chunk: bytes, look: Look, months: re.Pattern[bytes] | None) -> None:
    for tag in months.finditer(chunk) if months else ():
        whole = chunk[tag.start() + 1 : tag.start() + LONGEST_CELL].partition(b">")[0].partition(b"<")[0]
        place = PLACE.fullmatch(_attributes(whole).get(b"r", b""))
        if place and place[1] and len(look.months) < MOST_MONTHS:
            look.months.append((int(place[2]) - 1, _number(place[1]) - 1))


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
