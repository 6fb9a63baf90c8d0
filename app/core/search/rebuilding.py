"""The whole index made anew, in pieces so small that nobody who writes meanwhile waits for long.

Each piece is a stretch of one source's ids in a transaction of its own: what changed is written, what is no longer
public goes, what is right stays untouched; whoever points to what changed is told, as by any other writer. Readers never
meet an empty index; a second run mends what a first one left.
"""

import time
from collections.abc import Callable

from sqlalchemy import ColumnElement, select, text

from app.core.jobs import service as runs
from app.core.search.models import SearchEntry
from app.core.search.service import SOURCES, Rows, remove, worded, write
from app.db import db, unit_of_work

AT_ONCE = 50
JOB = "search.rebuild"


def rebuild(pause: Callable[[float], None] = time.sleep) -> int:
    """Bring every source's entries up to date; how many there are. After each piece others may write as long as it did."""
    with unit_of_work():
        for entry in db.session.scalars(select(SearchEntry).where(SearchEntry.kind.not_in(SOURCES))):
            remove(entry)
    count = 0
    for kind, known in SOURCES.items():
        after: int | None = 0
        while after is not None:
            began = time.monotonic()
            with unit_of_work():
                done, after = _piece(kind, known.rows, after)
            count += done
            pause(time.monotonic() - began)
    return count


def _piece(kind: str, rows: Rows, after: int) -> tuple[int, int | None]:
    """The entries of the next subjects; how many, and the last subject's id, None when there are no more."""
    _hold_other_writers()
    subjects = dict(rows(after, AT_ONCE))
    last = max(subjects) if len(subjects) == AT_ONCE else None
    stretch: list[ColumnElement[bool]] = [SearchEntry.kind == kind, SearchEntry.subject_id > after]
    if last is not None:
        stretch.append(SearchEntry.subject_id <= last)
    known = {entry.subject_id: entry for entry in db.session.scalars(select(SearchEntry).where(*stretch))}
    for subject_id in known.keys() - subjects.keys():
        remove(known[subject_id])
    for subject_id, words in subjects.items():
        entry = known.get(subject_id)
        if entry is not None and (entry.url, entry.title) == (words["url"], words["title"]):
            db.session.add(worded(entry, **words))
        else:
            write(entry or SearchEntry(kind=kind, subject_id=subject_id), words)
    return len(subjects), last


def is_whole() -> bool:
    """Does everything public stand in the index? Not in an empty one, nor before its rebuilding has come to its end."""
    is_empty = db.session.scalar(select(SearchEntry.id).limit(1)) is None
    return not is_empty and not runs.is_unfinished(JOB)


def _hold_other_writers() -> None:
    """So that no entry is written from what was read a moment too early; SQLite's unit of work holds them already."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE search_entry IN SHARE ROW EXCLUSIVE MODE"))
