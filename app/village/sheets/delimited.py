"""Plain tables: .csv as programs in China write it."""

import csv
import io

from app.core.attachments.sniffing import decoded
from app.errors import Refused
from app.village.sheets.limits import BROKEN, require_readable
from app.village.sheets.workbook import Cell

SEPARATORS = (",", ";", "\t", "，")
SAMPLE = 64 * 1024


def rows_of(content: bytes) -> list[list[Cell]]:
    """The rows, each as wide as the widest; every cell is text. Refused when it is too large."""
    words = (decoded(content) or "").lstrip("\ufeff").rstrip("\x1a")
    found: list[list[Cell]] = []
    try:
        for row in csv.reader(io.StringIO(words, newline=""), delimiter=_separator(words)):
            found.append([*row])
            require_readable(len(found), len(row))
    except csv.Error:
        raise Refused(BROKEN, "file") from None
    width = max(map(len, found), default=0)
    require_readable(len(found), width)
    return [row + [""] * (width - len(row)) for row in found]


def _separator(words: str) -> str:
    """The one that cuts the beginning most evenly: commonest in the line that has most of it."""
    lines = words[:SAMPLE].splitlines()[:30]
    return max(SEPARATORS, key=lambda mark: sorted(line.count(mark) for line in lines)[len(lines) // 2] if lines else 0)
