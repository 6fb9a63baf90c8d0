"""What a reading library does not tell of an .ods (ODF 1.2 part 1, chapter 9): reach, hidden rows, merged cells."""

import io
import zipfile
from dataclasses import dataclass
from typing import IO
from xml.parsers import expat

from app.errors import Refused
from app.village.sheets.limits import BROKEN, MOST_COLUMNS, MOST_UNZIPPED, TOO_MANY_CELLS, require_readable
from app.village.sheets.workbook import Look

CHUNK = 1024 * 1024
HIDDEN = ("collapse", "filter")


@dataclass
class Table(Look):
    """What is known of one table, and where in it the parser stands."""

    row: int = 0  # counted from 0: the first row of the present run
    rows_here: int = 1
    column: int = 0
    declared: int = 0  # columns declared so far
    last_row: int = -1
    last_column: int = -1


def looked_through(content: bytes) -> list[Look]:
    """What is known of each table, in order. Refused when one is too large, or the file is broken."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > MOST_UNZIPPED:
            raise Refused(TOO_MANY_CELLS, "file")
        try:
            with archive.open("content.xml") as part:
                return [*_parsed(part)]
        except (KeyError, expat.ExpatError, ValueError):
            raise Refused(BROKEN, "file") from None


def _parsed(part: IO[bytes]) -> list[Table]:
    tables: list[Table] = []
    handlers = {
        "table:table-column": _column,
        "table:table-row": _row,
        "table:table-cell": _cell,
        "table:covered-table-cell": _cell,
    }

    def begin(tag: str, given: dict[str, str]) -> None:
        if tag == "table:table":
            tables.append(Table())
        elif tables and (handler := handlers.get(tag)):
            handler(tables[-1], given)

    def end(tag: str) -> None:
        if tag == "table:table-row" and tables:
            tables[-1].row += tables[-1].rows_here

    def no_entities(*_: object) -> None:
        raise Refused(BROKEN, "file")  # office programs declare none; a chain of them is a bomb

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.EntityDeclHandler = no_entities
    while chunk := part.read(CHUNK):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)
    for table in tables:
        require_readable(table.last_row + 1, table.last_column + 1)
    return tables


def _column(table: Table, given: dict[str, str]) -> None:
    count = int(given.get("table:number-columns-repeated", 1))
    if given.get("table:visibility") in HIDDEN:
        table.hidden_columns += range(table.declared + 1, min(table.declared + count, MOST_COLUMNS) + 1)
    table.declared += count


def _row(table: Table, given: dict[str, str]) -> None:
    table.rows_here, table.column = int(given.get("table:number-rows-repeated", 1)), 0
    if given.get("table:visibility") in HIDDEN:
        table.hidden_rows += range(table.row + 1, min(table.row + table.rows_here, 200_000) + 1)


def _cell(table: Table, given: dict[str, str]) -> None:
    count = int(given.get("table:number-columns-repeated", 1))
    across = int(given.get("table:number-columns-spanned", 1))
    down = int(given.get("table:number-rows-spanned", 1))
    if across > 1 or down > 1:
        table.merged.append((table.row, table.column, table.row + down - 1, table.column + across - 1))
    if "office:value-type" in given:
        table.last_row = max(table.last_row, table.row + table.rows_here - 1)
        table.last_column = max(table.last_column, table.column + count - 1)
    table.column += count
