"""Running numbers: one row per series, counted up in the writer's transaction, never twice and never by counting rows."""

from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, line, straight, table


class Series(Base):
    """How many numbers of a series were given out."""

    __tablename__ = "running_number"

    key: Mapped[str] = mapped_column(primary_key=True)  # "FB-2026"
    issued: Mapped[int]


def _counted_up(insert: Any) -> Any:
    rows = table(Series).c
    counted = insert(table(Series)).values(key=bindparam("series"), issued=bindparam("count"))
    counted = counted.on_conflict_do_update(
        index_elements=[rows.key], set_={"issued": rows.issued + bindparam("count")}
    )
    return counted.returning(rows.issued)


COUNT_UP = {
    "sqlite": _counted_up(sqlite.insert),
    "postgresql": _counted_up(postgresql.insert),
}  # by the database's kind


def issue(series: str, count: int = 1) -> int:
    """The next number of the series, 1 for a new one; two writers at the same moment get two numbers.

    Of several taken at once the last one.
    """
    return int(straight(COUNT_UP[line().dialect.name], series=series, count=count).scalar_one())
