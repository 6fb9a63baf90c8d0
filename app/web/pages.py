"""Long lists in pages: an address for each page, the number of rows counted once."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import abort, request, url_for
from sqlalchemy import Select, func, select

from app.db import db
from app.web import filters

Row = TypeVar("Row")
Rows = TypeVar("Rows", bound=Select[*tuple[Any, ...]])
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
    return filters.number("page", 1, DEEPEST, 1)


def counted_by(rows: Select[Any], column: Any) -> Counter[Any]:
    """How many rows of a list stand at each value of a column, for the filters above it."""
    counts = rows.with_only_columns(column, func.count()).order_by(None).group_by(column)
    return Counter({value: count for value, count in db.session.execute(counts)})


@dataclass(frozen=True)
class Stretch(Generic[Row]):
    """One stretch of a list too long to be counted: it costs the same however deep one has walked."""

    items: Sequence[Row]
    older: str | None  # addresses
    newer: str | None


Fetch = Callable[[int | None, int | None, int], Sequence[Row]]


def walked(rows: Select[Row], column: Any, per_page: int = 20) -> Stretch[Row]:
    """The stretch the address asks for, the highest `column` first: `?before=` walks on, `?after=` walks back.

    `column` is a unique number of the row and has an index that begins with the list's filters.
    """

    def fetch(before: int | None, after: int | None, most: int) -> Sequence[Row]:
        return db.session.scalars(stretch_of(rows, column, before, after, most - 1)).unique().all()

    return stretched(fetch, lambda row: int(getattr(row, column.key)), per_page)


def stretch_asked() -> tuple[int | None, int | None]:
    """(before, after) of the stretch the address asks for: one of them, or neither for the first."""
    before, after = _mark("before"), _mark("after")
    return before, None if before is not None else after


def stretch_of(rows: Rows, column: Any, before: int | None, after: int | None, per_page: int = 20) -> Rows:
    """The rows of a stretch, and the next one."""
    return _walking(rows, column, before, after).limit(per_page + 1)


def _walking(rows: Rows, column: Any, before: int | None, after: int | None) -> Rows:
    if after is not None:
        return rows.where(column > after).order_by(column)
    return (rows if before is None else rows.where(column < before)).order_by(column.desc())


def stretched(fetch: Fetch[Row], key: Callable[[Row], int], per_page: int = 20) -> Stretch[Row]:
    """The same of rows that are fetched in another way: (before, after, most), with `after` the lowest key first."""
    before, after = stretch_asked()
    found = fetch(before, after, per_page + 1)
    more, items = len(found) > per_page, list(found[:per_page])
    if after is not None:
        items.reverse()
        return _stretch(items, key, bool(items), more)
    return _stretch(items, key, more, before is not None)


def _mark(name: str) -> int | None:
    number = request.args.get(name, "")
    if not number:
        return None
    if not number.isdecimal() or len(number) > 18:
        abort(404)
    return int(number)


def _stretch(items: list[Row], key: Callable[[Row], int], older: bool, newer: bool) -> Stretch[Row]:
    def url(**mark: int) -> str:
        kept = {name: value for name, value in request.args.items() if name not in ("before", "after")}
        args: dict[str, Any] = {**kept, **(request.view_args or {}), **mark}
        return url_for(request.endpoint or "", **args)

    return Stretch(
        items,
        url(before=key(items[-1])) if items and older else None,
        url(after=key(items[0])) if items and newer else None,
    )


def _count(rows: Select[*tuple[Any, ...]]) -> int:
    return db.session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0


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
    total = _count(rows)
    pages = max(1, -(-total // per_page))
    if number > pages:
        abort(404)
    items = db.session.scalars(rows.limit(per_page).offset((number - 1) * per_page)).all()
    return Page(items, number, pages, total)


def in_turn(kind: Any, lists: Sequence[Select[int]], whole: Select[int], per_page: int = 20) -> Page[Any]:
    """The page the address asks for of several lists of ids read one after the other; 404 past the end.

    Each keeps its own order, which none has to be sorted for where an index has it; rows are read of this page alone.
    `whole` has the same ids in no order: what it counts more than the others is the last list's, the longest.
    """
    number, total = wanted(), _count(whole)
    totals = [_count(ids) for ids in lists[:-1]]
    totals.append(max(0, total - sum(totals)))
    pages = max(1, -(-total // per_page))
    if number > pages:
        abort(404)
    found: list[int] = []
    first = (number - 1) * per_page
    for ids, many in zip(lists, totals, strict=True):
        if first < many and len(found) < per_page:
            found += db.session.scalars(ids.limit(per_page - len(found)).offset(first))
        first = max(0, first - many)
    rows = {row.id: row for row in db.session.scalars(select(kind).where(kind.id.in_(found))).unique()}
    return Page([rows[id] for id in found if id in rows], number, pages, total)
