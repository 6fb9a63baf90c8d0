"""What was deleted leaves the files of the database too, so that no copy made afterwards holds it.

SQLite overwrites what is deleted with zeros (`secure_delete`, app/db.py), but that is not all: when rows grow and a page
is split, copies of its rows stay behind in the room between rows; the write-ahead log keeps pages as they were; the
full-text index keeps words of dropped entries until its segments are merged. So the file is written anew. Others may
read meanwhile; who writes waits. In PostgreSQL a dump never holds dead rows; vacuuming gives their room to the next ones.
"""

import time
from collections.abc import Sequence
from typing import Any

from app.db import BUSY, db, unit_of_work

LOOK_AGAIN = 0.05  # seconds between two tries to empty the log
A_STEP = 500  # pages of the index merged at once: between two steps others may write
MERGE = "INSERT INTO search_fts(search_fts, rank) VALUES ('merge', ?)"


def erase(tables: Sequence[str]) -> None:
    """Erase what was deleted from these tables. RuntimeError when somebody reads on and on: try again later."""
    with unit_of_work():
        pass  # nothing of our own may stay open
    if db.engine.dialect.name == "sqlite":
        _write_anew()
    else:
        _vacuum(tables)


def _write_anew() -> None:
    pooled = db.engine.raw_connection()
    try:
        raw: Any = pooled.driver_connection
        _merge_index(raw)
        raw.execute("VACUUM")
        _empty_the_log(raw)
    finally:
        pooled.close()


def _empty_the_log(raw: Any) -> None:
    """While another process moves the log into the file, SQLite refuses at once and never waits by itself: we ask again."""
    give_up = time.monotonic() + BUSY / 1000
    while raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        if time.monotonic() > give_up:
            raise RuntimeError("the write-ahead log is being read and could not be emptied")
        time.sleep(LOOK_AGAIN)


def _merge_index(raw: Any) -> None:
    """All segments become one, step by step, as FTS5's manual says; then nothing of a dropped entry is left."""
    step = -A_STEP  # the first marks all segments for merging
    while True:
        before = raw.total_changes
        raw.execute(MERGE, (step,))
        if raw.total_changes - before < 2 and step > 0:
            return
        step = A_STEP


def _vacuum(tables: Sequence[str]) -> None:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in tables:
            connection.exec_driver_sql(f'VACUUM "{table}"')
