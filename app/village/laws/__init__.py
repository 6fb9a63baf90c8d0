"""Accounts that prove themselves: the laws a table keeps, judged, with the figures to look at first. Text: docs/accounts.md.

Standard library only, so that a download can be judged anywhere.
"""

from app.village.laws.book import WORDS, broken, judge_book, missing_numbers, numbered_alike
from app.village.laws.carrying import Before, Values
from app.village.laws.documents import (
    BOOK_FORMAT,
    TABLE_FORMAT,
    TABLES_FORMAT,
    book_document,
    carried_columns,
    table_document,
    table_values,
)
from app.village.laws.findings import VERDICT_LABELS, YOUNGER, Finding, Suspect, Verdict, dated, written, yuan
from app.village.laws.reading import Unreadable, book_of, judge_document, report, table_of
from app.village.laws.sealed import RECIPE, canonical, code_over, sealed_book, sealed_table
from app.village.laws.tables import judge_table

__all__ = [
    "BOOK_FORMAT",
    "RECIPE",
    "TABLES_FORMAT",
    "TABLE_FORMAT",
    "VERDICT_LABELS",
    "WORDS",
    "YOUNGER",
    "Before",
    "Finding",
    "Suspect",
    "Unreadable",
    "Values",
    "Verdict",
    "book_document",
    "book_of",
    "broken",
    "canonical",
    "carried_columns",
    "code_over",
    "dated",
    "judge_book",
    "judge_document",
    "judge_table",
    "missing_numbers",
    "numbered_alike",
    "report",
    "sealed_book",
    "sealed_table",
    "table_document",
    "table_of",
    "table_values",
    "written",
    "yuan",
]
