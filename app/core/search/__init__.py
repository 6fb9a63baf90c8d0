"""Search: one table of what is public, indexed by pairs of characters so that any Chinese query is found."""

from flask import Flask

from app.core.search.service import alike, drop, put, source
from app.errors import BROKEN, name_constraint

__all__ = ["alike", "drop", "put", "register", "source"]


def register(app: Flask) -> None:
    """Hang the page and the command into the app."""
    from app.core.search import views

    views.register(app)
    name_constraint("uq_search_entry_kind_subject", BROKEN)
