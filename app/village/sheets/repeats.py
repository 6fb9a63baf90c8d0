"""Rows that say again what the head said."""

from collections.abc import Sequence

from app.village.sheets.layout import Layout
from app.village.sheets.words import heading, is_blank, kept
from app.village.sheets.workbook import Cell

FEWEST_NUMBERED = 4


def is_head(cells: Sequence[Cell], layout: Layout) -> bool:
    """The headings once more, as on every printed page; or the line 1, 2, 3 … of column numbers below them."""
    words = [kept(cell) for cell in cells if not is_blank(cell)]
    if len(words) >= FEWEST_NUMBERED and words == [str(number) for number in range(1, len(words) + 1)]:
        return True
    heads = [heading(text) for text in layout.headings.values()]
    return len(words) >= 2 and all(_is_among(heading(word), heads) for word in words)


def _is_among(word: str, heads: Sequence[str]) -> bool:
    return word != "" and any(word == head or head.startswith(word) or head.endswith(word) for head in heads)
