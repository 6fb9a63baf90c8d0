"""The table of what is public, and its full-text index on either database."""

from datetime import date

from sqlalchemy import DDL, ForeignKey, Index, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.regions.models import Region
from app.db import Base


class SearchEntry(Base):
    """One public thing: where it is, what it says, and its index text of pairs."""

    __tablename__ = "search_entry"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", name="uq_search_entry_kind_subject"),
        Index("ix_search_entry_on_date", "on_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject_id: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
    grams: Mapped[str]
    url: Mapped[str]
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    on_date: Mapped[date]

    region: Mapped[Region | None] = relationship()


SQLITE_INDEX = (
    "CREATE VIRTUAL TABLE search_fts USING fts5(grams, content='search_entry', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 0')",
    "CREATE TRIGGER search_fts_put AFTER INSERT ON search_entry BEGIN "
    "INSERT INTO search_fts(rowid, grams) VALUES (new.id, new.grams); END",
    "CREATE TRIGGER search_fts_drop AFTER DELETE ON search_entry BEGIN "
    "INSERT INTO search_fts(search_fts, rowid, grams) VALUES ('delete', old.id, old.grams); END",
    "CREATE TRIGGER search_fts_change AFTER UPDATE ON search_entry BEGIN "
    "INSERT INTO search_fts(search_fts, rowid, grams) VALUES ('delete', old.id, old.grams); "
    "INSERT INTO search_fts(rowid, grams) VALUES (new.id, new.grams); END",
)
POSTGRES_INDEX = ("CREATE INDEX ix_search_entry_grams ON search_entry USING gin (to_tsvector('simple', grams))",)
for _statement in SQLITE_INDEX:
    event.listen(SearchEntry.__table__, "after_create", DDL(_statement.replace("%", "%%")).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]
for _statement in POSTGRES_INDEX:
    event.listen(SearchEntry.__table__, "after_create", DDL(_statement).execute_if(dialect="postgresql"))  # type: ignore[no-untyped-call]
event.listen(SearchEntry.__table__, "before_drop", DDL("DROP TABLE IF EXISTS search_fts").execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]
