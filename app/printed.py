"""Words as they may be printed: what no page, no database and no spreadsheet can bear is taken out, line ends are one kind."""

import re

UNPRINTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # marks that turn the reading direction
BROKEN_LINES = re.compile("\r\n?|\u2028|\u2029")


def printable(text: str) -> str:
    """The text without what cannot be borne, and without marks that would have it, or what stands after it, read backwards."""
    return TURNING.sub("", UNPRINTED.sub("", BROKEN_LINES.sub("\n", text))).strip()


def one_line(text: str) -> str:
    """The same as one line."""
    return " ".join(printable(text).split())
