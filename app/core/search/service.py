"""Putting into and taking out of the index, in the writer's transaction; finding."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, delete, func, select, text

from app.core.regions.models import Region
from app.core.regions.scope import inside
from app.core.search.models import SearchEntry
from app.core.search.rules import grams, phrases, postgres_match, sqlite_match, telling_pairs
from app.db import db

Rows = Callable[[int, int], Iterable[tuple[int, dict[str, Any]]]]
SOURCES: dict[str, tuple[str, Rows]] = {}


def source(kind: str, label: str, rows: Rows) -> None:
    """A room hands over what a rebuild of the index takes in; called in register().

    `rows(after, most)`: the next so many public subjects, in order of their ids, that come after this id.
    """
    SOURCES[kind] = (label, rows)


def put(kind: str, subject_id: int, *, title: str, text: str, region: Region | None, url: str, on: date) -> None:
    """Make a public thing findable, or change what is found."""
    known = db.session.scalar(select(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.subject_id == subject_id))
    entry = known or SearchEntry(kind=kind, subject_id=subject_id)
    db.session.add(worded(entry, title=title, text=text, region=region, url=url, on=on))


def worded(entry: SearchEntry, *, title: str, text: str, region: Region | None, url: str, on: date) -> SearchEntry:
    """The entry with what is found of it now."""
    entry.title, entry.text, entry.url, entry.on_date = title, text, url, on
    entry.region = region
    entry.grams = grams(f"{title}\n{text}")
    return entry


def drop(kind: str, subject_id: int) -> None:
    """Take a thing out of the index."""
    db.session.execute(delete(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.subject_id == subject_id))


def find(query: str, kind: str = "", region: Region | None = None) -> Select[SearchEntry] | None:
    """Entries that hold every run of the query, newest first; None for a query without letters."""
    runs = phrases(query)
    if not runs:
        return None
    rows = select(SearchEntry).where(SearchEntry.id.in_(_hits(runs)))
    if kind:
        rows = rows.where(SearchEntry.kind == kind)
    if region is not None:
        rows = rows.where(inside(SearchEntry.region_id, region))
    return rows.order_by(SearchEntry.on_date.desc(), SearchEntry.id.desc())


def _hits(runs: list[str]) -> Any:
    if db.session.get_bind().dialect.name == "sqlite":
        match = text("SELECT rowid FROM search_fts WHERE search_fts MATCH :match")
        return match.bindparams(match=sqlite_match(runs)).columns(SearchEntry.id)
    vector = func.to_tsvector(text("'simple'"), SearchEntry.grams)
    query = func.to_tsquery(text("'simple'"), postgres_match(runs))
    # Materialized, or the planner walks the newest rows backwards and filters
    hits = (
        select(SearchEntry.id)
        .where(vector.op("@@")(query))
        .cte("hits")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    return select(hits.c.id)


def counts(query: str, region: Region | None = None) -> dict[str, int]:
    """Hits per kind."""
    rows = find(query, "", region)
    if rows is None:
        return {}
    found = rows.order_by(None).subquery()
    return {
        kind: count for kind, count in db.session.execute(select(found.c.kind, func.count()).group_by(found.c.kind))
    }


def alike(words: str, most: int = 40) -> list[SearchEntry]:
    """What resembles a text being typed: entries with most of its pairs of characters, the likest first."""
    pairs = telling_pairs(words)
    if not pairs:
        return []
    if db.session.get_bind().dialect.name == "sqlite":
        match = " OR ".join(f'"{pair}"' for pair in pairs)
        hits = text("SELECT rowid FROM search_fts WHERE search_fts MATCH :match ORDER BY rank LIMIT :most")
        ids = list(db.session.scalars(hits, {"match": match, "most": most}))
    else:
        query = func.to_tsquery(text("'simple'"), " | ".join(f"'{pair}'" for pair in pairs))
        vector = func.to_tsvector(text("'simple'"), SearchEntry.grams)
        rows = select(SearchEntry.id).where(vector.op("@@")(query)).order_by(func.ts_rank(vector, query).desc())
        ids = list(db.session.scalars(rows.limit(most)))
    found = {entry.id: entry for entry in db.session.scalars(select(SearchEntry).where(SearchEntry.id.in_(ids)))}
    ranked = [found[id] for id in ids if id in found]
    wanted = set(pairs)
    return [entry for entry in ranked if len(wanted & set(entry.grams.split())) * 3 >= len(wanted)]
