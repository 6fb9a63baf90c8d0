"""The public draw anyone can redo: docs/draw.md is the text, this its first implementation. Standard library only."""

from app.openday.draw.document import Unreadable, Verdict, report, verify
from app.openday.draw.recipe import (
    FORMAT,
    LEFTOVER_LABELS,
    Allotment,
    Entry,
    Leftover,
    Result,
    Seats,
    Winner,
    allot,
    canonical,
    key,
    list_hash,
    order,
    read_canonical,
    run,
)
from app.openday.draw.sources import SHAPES, SOURCE_LABELS, SourceKind, is_drawn_on, normalise, where

__all__ = [
    "FORMAT",
    "LEFTOVER_LABELS",
    "SHAPES",
    "SOURCE_LABELS",
    "Allotment",
    "Entry",
    "Leftover",
    "Result",
    "Seats",
    "SourceKind",
    "Unreadable",
    "Verdict",
    "Winner",
    "allot",
    "canonical",
    "is_drawn_on",
    "key",
    "list_hash",
    "normalise",
    "order",
    "read_canonical",
    "report",
    "run",
    "verify",
    "where",
]
