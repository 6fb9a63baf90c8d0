"""Words in cells: the same word typed in several ways is one word."""

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache

from app.core.privacy.reading import visible
from app.village.sheets.workbook import Cell, MonthShown

BLANK = re.compile(r"\s+")
BRACKETED = re.compile(r"[(\[【〔].*?[)\]】〕]")
DITTO = frozenset({"〃", "″", '"', "''", "同上", "”", "“", "々"})
MARKS = " \t\r\n.·-—_/\\*"
NOTHING = frozenset({"", "-", "--", "—", "——", "/", "\\", "无", "·", ".", "…", "……", "*"})


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """NFKC, no blanks at all, no invisible marks: how words are compared."""
    return BLANK.sub("", visible(text))


@lru_cache(maxsize=2_000)
def heading(text: str) -> str:
    """A heading as it is compared: without brackets, units, years and marks around it."""
    bare = BRACKETED.sub("", plain(text)).strip("*:：·、，,.。|")
    return re.sub(r"\d{2,4}年度?", "年", bare)


def kept(cell: Cell) -> str:
    """A cell as text that is stored: as typed, blanks at the ends and line breaks gone; 12.0 is "12"."""
    if type(cell) is str:
        return " ".join(cell.split()) if "\n" in cell or "\r" in cell else cell.strip()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, MonthShown):
        return f"{cell:%Y-%m}"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def is_blank(cell: Cell) -> bool:
    """Nothing, or one of the marks people write for nothing."""
    if type(cell) is not str:
        return False
    return not cell or cell == "无" or not unicodedata.normalize("NFKC", cell).strip(MARKS)


def is_ditto(cell: Cell) -> bool:
    """Does it say "the same as above"?"""
    return type(cell) is str and cell.strip() in DITTO
