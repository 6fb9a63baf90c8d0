"""Many rows at once, past the mapper: executemany on SQLite, COPY on PostgreSQL, inside the session's own transaction.

The only place of the program with SQL for one driver; it knows no table, and constraints and triggers stay awake.
"""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import InstrumentedAttribute

from app.db import db, is_sqlite, unit_of_work

CACHE = 200_000  # kilobytes of pages SQLite may hold while it fills its indexes; durability is left as it is


@contextmanager
def unswept() -> Iterator[None]:
    """While so many rows are read the collector of cycles rests: there are none, and it would look at each of millions of
    cells again and again, a quarter of the whole work.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def prepare() -> None:
    """Room for the indexes of a long run."""
    if is_sqlite():
        db.session.execute(text(f"PRAGMA cache_size=-{CACHE}"))


def moment(value: datetime) -> str:
    """A point in time (UTC) as the driver takes it in bulk."""
    return f"{value:%Y-%m-%d %H:%M:%S}.000000" + ("" if is_sqlite() else "+00")


def put(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows to a table. What the database refuses is told as every other statement tells it."""
    connection = db.session.connection()
    faults = connection.dialect.dbapi.Error  # type: ignore[union-attr]  # a connected dialect has its driver
    try:
        with closing(connection.connection.cursor()) as cursor:
            _fill(cursor, f"{table} ({', '.join(columns)})", len(columns), rows)
    except faults as fault:
        raise DBAPIError.instance(table, None, fault, faults, dialect=connection.dialect) from fault


def _fill(cursor: Any, table: str, width: int, rows: Iterable[Sequence[Any]]) -> None:
    if is_sqlite():
        marks = ", ".join("?" * width)
        cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608  # names of ours, never a reader's
        return
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def next_ids(column: InstrumentedAttribute[int], count: int) -> list[int]:
    """Numbers nobody else gets: SQLite's writer is alone, PostgreSQL's sequence hands them out."""
    if is_sqlite():
        newest = db.session.scalar(select(func.max(column))) or 0
        return list(range(newest + 1, newest + 1 + count))
    taken = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
    return list(db.session.scalars(taken, {"name": column.class_.__tablename__, "count": count}))


def settle(*tables: str) -> None:
    """After a long run: the planner learns how the tables have grown."""
    with unit_of_work():
        for table in tables:
            db.session.execute(text(f"ANALYZE {table}"))


def size() -> int:
    """How many bytes the database takes."""
    if is_sqlite():
        pages, each = (db.session.scalar(text(f"PRAGMA {name}")) for name in ("page_count", "page_size"))
        return int(pages) * int(each)
    return int(db.session.scalar(text("SELECT pg_database_size(current_database())")) or 0)
