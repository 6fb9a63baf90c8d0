"""Documents made of paragraphs and tables: Word (WordprocessingML), slides (DrawingML), ODF text and spreadsheets.

A paragraph is put together from its pieces, a table is examined as a table; words deleted under tracked changes are
read with the rest and without it, since both readings can be restored.
"""

import zipfile
from dataclasses import dataclass, field

from app.core.privacy.examination import Examination
from app.core.privacy.files.parts import TOO_LARGE, Harvest, read
from app.core.privacy.tables import Sheet, examine_table, examine_value
from app.errors import Refused

PARAGRAPHS = frozenset({"p", "h"})
ROWS = frozenset({"tr", "table-row"})
CELLS = frozenset({"tc", "table-cell", "covered-table-cell"})
TABLES = frozenset({"tbl", "table"})
BREAKS = {"br": " ", "tab": " ", "s": " ", "line-break": " ", "cr": " ", "noBreakHyphen": "-"}
GONE, NEW = frozenset({"del", "moveFrom"}), frozenset({"ins", "moveTo"})
ASIDE = {"annotation": "批注", "note": "脚注尾注", "tracked-changes": "修订记录"}
MOST_CELLS = 5_000_000
WIDEST = 16_384
TALLEST = 1_048_576


@dataclass
class Table:
    """A table being read; `left` counts cells so that repeated ones cannot fill the memory."""

    name: str
    hidden: bool
    rows: list[list[str]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    columns: int = 0
    repeat_row: int = 1
    repeat_cell: int = 1
    value: str = ""


@dataclass
class Paragraph:
    """The pieces of a paragraph, each with the tracked change it belongs to."""

    pieces: list[tuple[str, str]] = field(default_factory=list)

    def readings(self) -> set[str]:
        """The words with all changes, before them and after them."""
        return {"".join(text for text, change in self.pieces if change not in left) for left in ((), GONE, NEW)}


class Story:
    """Reads one part; tables may stand inside cells, notes inside paragraphs."""

    def __init__(self, part: str, examination: Examination, hidden_styles: frozenset[str] = frozenset()) -> None:
        self.harvest = Harvest(part, examination)
        self.examination = examination
        self.part = part
        self.hidden_styles = hidden_styles
        self.tables: list[Table] = []
        self.paragraphs: list[Paragraph] = []
        self.cells: list[list[str]] = []
        self.changes: list[str] = []
        self.asides: list[str] = []
        self.left = MOST_CELLS

    def start(self, name: str, attributes: dict[str, str]) -> None:
        values = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name in PARAGRAPHS:
            self.paragraphs.append(Paragraph())
        elif name in GONE | NEW:
            self.changes.append(name)
        elif name in TABLES:
            hidden = values.get("display") == "false" or values.get("style-name", "") in self.hidden_styles
            self.tables.append(Table(values.get("name", ""), hidden))
        elif name in BREAKS and self.paragraphs:
            self.paragraphs[-1].pieces.append((BREAKS[name], ""))
        elif name in ASIDE:
            self.asides.append(ASIDE[name])
        elif self.tables:
            self._start_in_table(name, values)
        if name not in CELLS and name not in ROWS:
            self.harvest.start(name if name not in PARAGRAPHS else "", attributes)

    def _start_in_table(self, name: str, values: dict[str, str]) -> None:
        table = self.tables[-1]
        if name == "table-column":
            count = _count(values, "number-columns-repeated", WIDEST)
            if values.get("visibility", "visible") != "visible":
                table.hidden_columns.update(range(table.columns + 1, table.columns + count + 1))
            table.columns += count
        elif name in ROWS:
            table.repeat_row = _count(values, "number-rows-repeated", TALLEST)
            table.rows.append([])
            if values.get("visibility", "visible") != "visible":
                table.hidden_rows.add(len(table.rows))
        elif name in CELLS and table.rows:
            table.repeat_cell = _count(values, "number-columns-repeated", WIDEST)
            is_number = values.get("value-type") in ("float", "currency")
            table.value = values.get("value", "") if is_number else values.get("string-value", "")
            self.cells.append([])

    def text(self, words: str) -> None:
        if self.paragraphs:
            self.paragraphs[-1].pieces.append((words, self.changes[-1] if self.changes else ""))
        else:
            self.harvest.text(words)

    def end(self, name: str) -> None:
        if name in PARAGRAPHS and self.paragraphs:
            self._end_paragraph(self.paragraphs.pop())
        elif name in GONE | NEW and self.changes:
            self.changes.pop()
        elif name in ASIDE and self.asides:
            self.asides.pop()
        elif name in CELLS and self.tables and self.cells:
            self._end_cell(self.tables[-1], "\n".join(self.cells.pop()))
        elif name in ROWS and self.tables:
            self._end_row(self.tables[-1])
        elif name in TABLES and self.tables:
            self._end_table(self.tables.pop())
        self.harvest.end(name if name not in PARAGRAPHS else "")

    def _end_paragraph(self, paragraph: Paragraph) -> None:
        readings = paragraph.readings()
        if self.cells and not self.asides and len(readings) == 1:
            self.cells[-1] += readings
            return
        where = self.harvest.where
        if self.asides:
            where = type(where)(sheet=self.tables[-1].name if self.tables else "", part=self.asides[-1])
        for reading in readings:
            examine_value(reading, where, self.examination)

    def _end_cell(self, table: Table, text: str) -> None:
        count = table.repeat_cell if text or table.value else min(table.repeat_cell, WIDEST - len(table.rows[-1]))
        cell = table.value if _says_more(table.value, text) else text
        if not cell and count > 100:  # the empty rest of a row
            return
        self._spend(count)
        table.rows[-1] += [cell] * max(count, 1)

    def _end_row(self, table: Table) -> None:
        row = table.rows[-1] if table.rows else []
        if table.repeat_row > 1 and table.rows:
            more = table.repeat_row - 1
            if any(row):
                more = min(more, 2)  # the same words again say nothing new
            self._spend(more)
            if any(row) or more < 100_000:
                table.rows += [row if any(row) else []] * more

    def _end_table(self, table: Table) -> None:
        words = Sheet(table.name, table.rows, table.hidden, table.hidden_rows, table.hidden_columns, self.part)
        examine_table([words], self.examination)
        if self.cells:
            self.cells[-1] += ["\t".join(row) for row in table.rows]

    def _spend(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise Refused(TOO_LARGE, "file")


def _says_more(value: str, text: str) -> bool:
    """A number's value is read where its display is rounded: 4.3E+17, ####."""
    return len(value) >= 11 and value != text


def _count(values: dict[str, str], name: str, most: int) -> int:
    value = values.get(name, "1")
    return min(int(value), most) if value.isascii() and value.isdigit() and len(value) < 9 else 1


def examine_story(archive: zipfile.ZipFile, name: str, part: str, examination: Examination) -> None:
    """Examine one part made of paragraphs and tables."""
    story = Story(part, examination, hidden_styles(archive) if name == "content.xml" else frozenset())
    read(archive, name, story.start, story.end, story.text)


def hidden_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """The styles of ODF sheets that are not displayed."""
    found: set[str] = set()
    current = [""]

    def start(name: str, attributes: dict[str, str]) -> None:
        values = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "style":
            current[0] = values.get("name", "")
        if name == "table-properties" and values.get("display") == "false":
            found.add(current[0])

    read(archive, "content.xml", start, lambda name: None, lambda words: None)
    return frozenset(found)
