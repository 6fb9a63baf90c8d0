"""The table of what is public, and its full-text index on either database."""

from datetime import date
from typing import Any

from sqlalchemy import DDL, BigInteger, Engine, ForeignKey, Integer, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.regions.models import Region
from app.core.search.rules import grams
from app.db import Base


class SearchEntry(Base):
    """One public thing: where it is, what it says, and the words by which the index narrows a search.

    The key is rules.newness: to read the index backwards is to read the newest first, without sorting.
    """

    __tablename__ = "search_entry"
    __table_args__ = (UniqueConstraint("kind", "subject_id", name="uq_search_entry_kind_subject"),)

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)
    kind: Mapped[str]
    subject_id: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
    marks: Mapped[str]  # one for the kind, one for each region from the city down; each followed by a blank
    runs: Mapped[str | None]  # title and text as they are compared; only PostgreSQL asks for them
    url: Mapped[str] = mapped_column(index=True)  # what quotes a thing is asked by its address
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    on_date: Mapped[date]

    region: Mapped[Region | None] = relationship()


class CommonWord(Base):
    """How many entries have a letter, a pair of letters or a mark, where many do: estimated each night from a sample.

    It only decides by which way a search goes; what is found never depends on it. "" counts all entries.
    """

    __tablename__ = "search_common"

    word: Mapped[str] = mapped_column(primary_key=True)
    entries: Mapped[int]


SQLITE_INDEX = (
    "CREATE VIRTUAL TABLE search_fts USING fts5(grams, content='', tokenize='unicode61 remove_diacritics 0')",
    "CREATE TRIGGER search_fts_put AFTER INSERT ON search_entry BEGIN "
    "INSERT INTO search_fts(rowid, grams) VALUES (new.id, search_grams(new.marks, new.title, new.text)); END",
    "CREATE TRIGGER search_fts_drop AFTER DELETE ON search_entry BEGIN INSERT INTO search_fts(search_fts, rowid, grams) "
    "VALUES ('delete', old.id, search_grams(old.marks, old.title, old.text)); END",
    "CREATE TRIGGER search_fts_change AFTER UPDATE ON search_entry BEGIN INSERT INTO search_fts(search_fts, rowid, grams) "
    "VALUES ('delete', old.id, search_grams(old.marks, old.title, old.text)); "
    "INSERT INTO search_fts(rowid, grams) VALUES (new.id, search_grams(new.marks, new.title, new.text)); END",
)
POSTGRES_INDEX = (
    # Pairs of neighbours within a run, the last letter alone, and the marks: as on SQLite, without their order
    "CREATE FUNCTION search_words(runs text, marks text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE "
    "COST 10000 AS $$ "
    "SELECT array_to_tsvector(array_agg(rtrim(pair.one || coalesce(pair.next, ''))) || string_to_array(rtrim(marks), ' ')) "
    "FROM (SELECT string_to_array(runs, NULL) AS letters) AS text, "
    "LATERAL unnest(letters, letters[2:]) AS pair(one, next) WHERE pair.one <> ' ' $$",
    "CREATE INDEX ix_search_entry_words ON search_entry USING gin (search_words(runs, marks))",
)
POSTGRES_GONE = "DROP FUNCTION IF EXISTS search_words(text, text)"


def _grams(marks: str, title: str, text: str) -> str:
    return f"{marks} . " + grams(f"{title}\n{text}")


@event.listens_for(Engine, "connect")
def _teach_sqlite(connection: Any, _record: Any) -> None:
    """The index keeps no copy of its words: they are made again from the text when an entry changes."""
    if type(connection).__module__.startswith("sqlite3"):
        connection.create_function("search_grams", 3, _grams, deterministic=True)


for _statement in SQLITE_INDEX:
    event.listen(SearchEntry.__table__, "after_create", DDL(_statement.replace("%", "%%")).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]
for _statement in POSTGRES_INDEX:
    event.listen(SearchEntry.__table__, "after_create", DDL(_statement).execute_if(dialect="postgresql"))  # type: ignore[no-untyped-call]
event.listen(SearchEntry.__table__, "before_drop", DDL("DROP TABLE IF EXISTS search_fts").execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]
event.listen(SearchEntry.__table__, "after_drop", DDL(POSTGRES_GONE).execute_if(dialect="postgresql"))  # type: ignore[no-untyped-call]
