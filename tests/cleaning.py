"""A PostgreSQL database made as it was when it was new: its own rows back, all others gone, numbers from the beginning.

Only where no table, column, constraint, trigger or function has changed since: whoever changes those used the database up.
"""

from dataclasses import dataclass

import psycopg
from psycopg import sql

MADE = """
    SELECT md5(string_agg(made, ',' ORDER BY made)) FROM (
        SELECT format('class %s %s', oid, xmin) FROM pg_class
        UNION ALL SELECT format('column %s %s %s', attrelid, attnum, xmin) FROM pg_attribute
        UNION ALL SELECT format('default %s %s', oid, xmin) FROM pg_attrdef
        UNION ALL SELECT format('constraint %s %s', oid, xmin) FROM pg_constraint
        UNION ALL SELECT format('trigger %s %s', oid, xmin) FROM pg_trigger
        UNION ALL SELECT format('function %s %s', oid, xmin) FROM pg_proc
        UNION ALL SELECT format('settings %s %s', setdatabase, xmin) FROM pg_db_role_setting
    ) AS catalog (made)
"""
TABLES = "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
NUMBERS = """
    SELECT string_agg(format('SELECT setval(%L, %s, %L)', format('%I.%I', schemaname, sequencename),
        coalesce(last_value, start_value), last_value IS NOT NULL), ';') FROM pg_sequences
"""
OTHERS = """
    SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class New:
    """What a database was when it was new."""

    made: str
    tables: list[str]
    rows: dict[str, bytes]
    numbers: str


KNOWN: dict[str, New] = {}


def look(url: str) -> None:
    """Remember what the new database is."""
    with _connection(url) as base:
        tables = [name for (name,) in base.execute(TABLES)]
        rows = {name: kept for name in tables if (kept := _copied(base, name))}
        KNOWN[url] = New(_one(base, MADE), tables, rows, _one(base, NUMBERS))


def is_as_new_again(url: str) -> bool:
    """Everybody else is sent away, the rows are set back. False where that cannot be done: the database is used up."""
    new = KNOWN.get(url)
    if new is None:
        return False
    try:
        with _connection(url) as base:
            base.execute(OTHERS)
            if _one(base, MADE) != new.made:
                return False
            _set_back(base, new)
    except psycopg.Error:  # or whoever asks may not lift the guards
        return False
    return True


def _set_back(base: psycopg.Connection, new: New) -> None:
    base.execute("SET LOCAL session_replication_role = replica")  # no trigger and no foreign key has a say
    base.execute(";".join(f"DELETE FROM {name}" for name in new.tables).encode())
    for name, kept in new.rows.items():
        with base.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.SQL(name))) as filled:
            filled.write(kept)
    base.execute(new.numbers.encode())


def _copied(base: psycopg.Connection, name: str) -> bytes:
    with base.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.SQL(name))) as taken:
        return b"".join(bytes(part) for part in taken)


def _one(base: psycopg.Connection, question: str) -> str:
    row = base.execute(question.encode()).fetchone()
    assert row is not None
    return str(row[0])


def _connection(url: str) -> psycopg.Connection:
    """One transaction, kept when the block ends well."""
    return psycopg.connect(url.replace("+psycopg", ""))
