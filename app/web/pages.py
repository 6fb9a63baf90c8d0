"""Long lists in pages: an address for each page, the number of rows counted once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import abort, request, url_for
from sqlalchemy import Select, func, select

from app.db import db

Row = TypeVar("Row")
DEEPEST = 100_000


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list."""

    items: Sequence[Row]
    number: int
    pages: int
    total: int

    def url(self, number: int) -> str:
        """The address of another page of the same filtered list."""
        args: dict[str, Any] = {**request.args.to_dict(), **(request.view_args or {}), "page": number}
        return url_for(request.endpoint or "", **args)


def wanted() -> int:
    """The number of the page the address asks for."""
    number = request.args.get("page", 1, type=int)
    if not 1 <= number <= DEEPEST:
        abort(404)
    return number


def cut(rows: Sequence[Row], per_page: int = 20) -> Page[Row]:
    """The page the address asks for of a list that is at hand; 404 past the end."""
    number, pages = wanted(), max(1, -(-len(rows) // per_page))
    if number > pages:
        abort(404)
    return Page(rows[(number - 1) * per_page : number * per_page], number, pages, len(rows))


def cut_out(rows: Select[*tuple[Any, ...]], total: int, per_page: int = 20) -> Page[Any]:
    """The page the address asks for of rows that are counted already; nothing else is read. 404 past the end."""
    number, pages = wanted(), max(1, -(-total // per_page))
    if number > pages:
        abort(404)
    items = db.session.execute(rows.limit(per_page).offset((number - 1) * per_page)).all()
    return Page(items, number, pages, total)


def paged(rows: Select[Row], per_page: int = 20) -> Page[Row]:
    """The page the address asks for; 404 past the end."""
    number = wanted()
    total = db.session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0
    pages = max(1, -(-total // per_page))
    if number > pages:
        abort(404)
    items = db.session.scalars(rows.limit(per_page).offset((number - 1) * per_page)).all()
    return Page(items, number, pages, total)
