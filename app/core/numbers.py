"""Running numbers: one row per series, counted up in the writer's transaction, never twice and never by counting rows."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, db, table


class Series(Base):
    """How many numbers of a series were given out."""

    __tablename__ = "running_number"

    key: Mapped[str] = mapped_column(primary_key=True)  # "FB-2026"
    issued: Mapped[int]


def issue(series: str, count: int = 1) -> int:
    """The next number of the series, 1 for a new one; two writers at the same moment get two numbers.

    Of several taken at once the last one.
    """
    dialect = db.session.get_bind().dialect.name
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    counted = insert(table(Series)).values(key=series, issued=count)
    rows = table(Series).c
    counted = counted.on_conflict_do_update(index_elements=[rows.key], set_={"issued": rows.issued + count})
    return int(db.session.execute(counted.returning(rows.issued)).scalar_one())
