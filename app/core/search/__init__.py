"""Search: one table of what is public, indexed by pairs of characters so that any Chinese query is found."""

from flask import Flask

from app.core.search.rules import subject_of
from app.core.search.service import (
    Piece,
    alike,
    all_of,
    by_number,
    drop,
    entries,
    followed,
    is_parted,
    kinds,
    newest,
    numbered,
    parted,
    parts_of,
    put,
    query,
    source,
)
from app.errors import BROKEN, name_constraint

__all__ = [
    "Piece",
    "alike",
    "all_of",
    "by_number",
    "drop",
    "entries",
    "followed",
    "is_parted",
    "kinds",
    "newest",
    "numbered",
    "parted",
    "parts_of",
    "put",
    "query",
    "register",
    "source",
    "subject_of",
]


def register(app: Flask) -> None:
    """Hang the page and the command into the app."""
    from app.core.search import jobs, views

    assert jobs  # importing it hangs its work into place
    views.register(app)
    name_constraint("uq_search_entry_kind_subject", BROKEN)
