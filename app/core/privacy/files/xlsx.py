"""Workbooks (ECMA-376 SpreadsheetML): every sheet, hidden or not, and every other part that holds words."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from app.core.privacy.examination import Examination, Place
from app.core.privacy.files.parts import TOO_LARGE, Harvest, Reader, chunks, local, read
from app.core.privacy.tables import Sheet, examine_table, examine_value
from app.errors import Refused

MOST_CELLS = 20_000_000  # with the empty ones between
MOST_SHARED = 60_000_000  # letters
LAST_COLUMN = 16_384
JOINED = re.compile(r'"\s*&\s*"')  # a formula that puts a text together from pieces
HIDING = {"hidden", "veryHidden"}
PARTS = (
    (r"xl/comments|xl/threadedComments|xl/persons", "批注"),
    (r"docProps/", "文档属性"),
    (r"xl/pivot", "数据透视表缓存"),
    (r"xl/(?:drawings|charts|diagrams)", "图形和图表"),
    (r"xl/externalLinks", "外部链接"),
    (r"xl/workbook", "定义的名称"),
    (r"xl/sharedStrings", "没有用到的文字"),
    (r"xl/tables", "表格样式"),
    (r"customXml|docMetadata", "自定义数据"),
)


def part_label(name: str) -> str:
    """What a clerk calls a part of the archive."""
    return next((label for form, label in PARTS if re.match(form, name)), "文件其他部分")


@dataclass(frozen=True)
class Listed:
    """A sheet as the workbook lists it."""

    name: str
    path: str
    hidden: bool


def examine_xlsx(archive: zipfile.ZipFile, examination: Examination) -> set[str]:
    """Examine the sheets and the shared texts; returns the parts that were read."""
    shared = SharedTexts(archive)
    listed = sheets(archive)
    for sheet in listed:
        rows = Rows(archive, sheet, shared, examination)
        table = Sheet(sheet.name, rows.read(), sheet.hidden, rows.hidden_rows, rows.hidden_columns)
        examine_table([table], examination)
    for text in shared.unused():
        examine_value(text, Place(part="没有用到的文字"), examination)
    return {sheet.path for sheet in listed} | {SharedTexts.PART}


def sheets(archive: zipfile.ZipFile) -> list[Listed]:
    """The sheets of the workbook, and any sheet part it does not list (then hidden from every reader)."""
    targets: dict[str, str] = {}
    found: list[Listed] = []

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            values = {local(key): value for key, value in attributes.items()}
            target = targets.get(values.get("id", ""), "")
            path = target.lstrip("/") if target.startswith("/") else "xl/" + target
            found.append(Listed(values.get("name", ""), path, values.get("state") in HIDING))

    names = archive.namelist()
    if "xl/_rels/workbook.xml.rels" in names:
        read(archive, "xl/_rels/workbook.xml.rels", relation, _nothing, _nothing)
    read(archive, "xl/workbook.xml", sheet, _nothing, _nothing)
    found = [one for one in found if one.path in names]
    unlisted = {name for name in names if re.match(r"xl/worksheets/[^/]+\.xml$", name)} - {one.path for one in found}
    return found + [Listed(name.rpartition("/")[2], name, True) for name in sorted(unlisted)]


def _nothing(*told: object) -> None:
    return None


class SharedTexts:
    """The texts that cells point to by number; some may be left that no cell shows any more."""

    PART = "xl/sharedStrings.xml"

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.texts: list[str] = []
        self.used: set[int] = set()
        self._pieces: list[str] = []
        self._left = MOST_SHARED
        if self.PART in archive.namelist():
            read(archive, self.PART, _nothing, self._end, self._text)

    def _text(self, words: str) -> None:
        self._pieces.append(words)
        self._left -= len(words) + 20
        if self._left < 0:
            raise Refused(TOO_LARGE, "file")

    def _end(self, name: str) -> None:
        if name == "si":
            self.texts.append("".join(self._pieces))
            self._pieces = []

    def __getitem__(self, index: str) -> str:
        number = int(index) if index.strip().isascii() and index.strip().isdigit() else -1
        if not 0 <= number < len(self.texts):
            return ""
        self.used.add(number)
        return self.texts[number]

    def unused(self) -> Iterator[str]:
        """Texts no cell shows, and any left over behind the last."""
        yield from (text for number, text in enumerate(self.texts) if number not in self.used)
        yield "".join(self._pieces)


class Rows:
    """The rows of one sheet part, read as they are asked for; what stands outside cells is examined on the way."""

    def __init__(self, archive: zipfile.ZipFile, listed: Listed, shared: SharedTexts, examination: Examination) -> None:
        self.archive, self.listed, self.shared = archive, listed, shared
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.outside = Harvest("页眉页脚等", examination, listed.name)
        self.cells_left = MOST_CELLS
        self.row: list[str] = []
        self.ready: list[list[str]] = []
        self.number = 0
        self.inside = False
        self.kind = ""
        self.pieces: list[str] = []
        self.taking = False

    def read(self) -> Iterator[list[str]]:
        """Each row from the first, empty ones where the sheet leaves rows out."""
        reader = Reader(self._start, self._end, self._text)
        for chunk in chunks(self.archive, self.listed.path):
            reader.feed(chunk)
            yield from self._taken()
        reader.feed(b"", last=True)
        yield from self._taken()

    def _taken(self) -> list[list[str]]:
        taken, self.ready = self.ready, []
        return taken

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif name in ("v", "t", "f"):
            self.pieces, self.taking = [], True
        elif name == "row":
            self._start_row(attributes)
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            last = min(_number(attributes, "max"), LAST_COLUMN)
            self.hidden_columns.update(range(max(_number(attributes, "min"), 1), last + 1))
        elif not self.inside:
            self.outside.start(name, attributes)

    def _start_row(self, attributes: dict[str, str]) -> None:
        self.inside = True
        number = max(_number(attributes, "r") or self.number + 1, self.number + 1)
        self._spend(number - self.number)
        self.ready += [[]] * (number - self.number - 1)
        self.number, self.row = number, []
        if attributes.get("hidden") in ("1", "true"):
            self.hidden_rows.add(number)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self.kind = attributes.get("t", "n")
        column = _column(attributes.get("r", "")) or len(self.row) + 1
        gap = column - len(self.row)
        self._spend(max(gap, 1))
        self.row += [""] * gap

    def _spend(self, count: int) -> None:
        self.cells_left -= count
        if self.cells_left < 0:
            raise Refused(TOO_LARGE, "file")

    def _text(self, words: str) -> None:
        if self.taking:
            self.pieces.append(words)
        elif not self.inside:
            self.outside.text(words)

    def _end(self, name: str) -> None:
        if self.taking and name in ("v", "t", "f"):
            self._take(name, "".join(self.pieces))
            self.taking = False
        elif name == "row":
            self.ready.append(self.row)
            self.inside = False
        elif not self.inside:
            self.outside.end(name)

    def _take(self, name: str, text: str) -> None:
        if name == "f" or not self.row:
            examine_value(JOINED.sub("", text), self.outside.where, self.outside.examination)
        elif name == "t":
            self.row[-1] += text
        else:
            self.row[-1] += self.shared[text] if self.kind == "s" else text


def _number(attributes: dict[str, str], name: str) -> int:
    value = attributes.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 8 else 0


def _column(reference: str) -> int:
    """The column of a reference as C3, from 1; 0 when there is none."""
    number = 0
    for letter in reference[:3].upper():
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
    return number if number <= LAST_COLUMN else 0
