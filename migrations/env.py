"""Alembic's environment: one history for SQLite and PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from app.db import Base, Moment, db


def include_name(name: str | None, kind: str, parents: dict[str, str | None]) -> bool:
    """The full-text tables belong to their migration, not to autogenerate."""
    return not (kind == "table" and (name or "").startswith("search_fts"))


def include_object(thing: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
    """Nor does the full-text index on PostgreSQL."""
    return not (kind == "index" and name in ("ix_search_entry_grams", "ix_search_entry_words"))


def render_item(kind: str, thing: object, autogen: object) -> str | bool:
    """Moments are written as what they are in the database."""
    if kind == "type" and isinstance(thing, Moment):
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_name=include_name,
        include_object=include_object,
        render_item=render_item,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


@contextmanager
def tables_may_be_rebuilt(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by building it anew; with foreign keys on, dropping the old one fails once rows point at it.

    The pragma does nothing inside a transaction, so it is set on the bare connection; afterwards every key is checked.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    bare = connection.connection.driver_connection
    bare.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        dangling = bare.execute("PRAGMA foreign_key_check").fetchall()
        if dangling:
            raise SystemExit(f"the migration left rows that point at nothing: {dangling[:5]}")
    finally:
        bare.execute("PRAGMA foreign_keys=ON")


if context.is_offline_mode():
    raise SystemExit("migrations run against a database: set DATABASE_URL")
with current_app.app_context(), db.engine.connect() as connection:
    with tables_may_be_rebuilt(connection):
        run(connection)
        connection.commit()
