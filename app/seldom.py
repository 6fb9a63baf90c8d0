"""What seldom changes and is asked with every page — limits, the calendar, topics, where offices sit — read once per process.

The database itself draws a new stamp with every change (the triggers below), so nobody's change is missed, not even one
made at a bare SQL prompt; a request asks for the stamps once. They are drawn and not counted up: what was read in a
transaction that was undone is never taken for what a later one wrote (docs/decisions/053).
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from flask import current_app, g
from sqlalchemy import DDL, event, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Base, db, stored, table

Known = TypeVar("Known")


class Stamp(Base):
    """The stamp of the latest change; without a row nothing has changed since the database was made."""

    __tablename__ = "stamp"

    name: Mapped[str] = mapped_column(primary_key=True)
    drawn: Mapped[str]


STAMPS = select(table(Stamp).c.name, table(Stamp).c.drawn)
WATCHED: dict[str, dict[str, tuple[str, ...]]] = {  # name -> table -> what of it changes the answer
    "limits": {"limit_value": ("INSERT", "UPDATE", "DELETE")},
    "calendar": {"work_year": ("INSERT", "UPDATE", "DELETE"), "work_day": ("INSERT", "UPDATE", "DELETE")},
    "feedback_topics": {"feedback_topic": ("INSERT", "UPDATE", "DELETE")},
    "feedback_offices": {
        "role_grant": ("INSERT", "UPDATE", "DELETE"),
        "user": ("UPDATE OF closed_at",),
        "region": ("UPDATE OF path",),
    },
}


class Seldom(Generic[Known]):
    """One such answer. It is the same object for every request: nobody may change it, nor may it hold rows of a session."""

    def __init__(self, name: str, read: Callable[[], Known]) -> None:
        """KeyError for a name whose tables nobody watches."""
        if name not in WATCHED:
            raise KeyError(name)
        self.name, self.read = name, read

    def __call__(self) -> Known:
        """The answer as it stands in the database; within one request as it stood when it was first asked for."""
        looked = g.get("stamps") or _look()
        stamps, kept = looked
        known: tuple[str, Known] | None = kept.get(self.name)
        stamp = stamps.get(self.name, "")
        if known is not None and known[0] == stamp:
            return known[1]
        answer = self.read()
        if g.get("stamps") is looked:
            kept[self.name] = (stamp, answer)
        # else reading wrote rows first: their stamp is another, and they may be undone yet
        return answer


def _look() -> tuple[dict[str, str], dict[str, Any]]:
    """The stamps as they are, and what this process knows."""
    found = {name: drawn for name, drawn in stored(STAMPS)}
    g.stamps = looked = (found, current_app.extensions.setdefault("seldom", {}))
    return looked


def changed() -> None:
    """What this request or job knew is old: a verb says so that changed one of them and reads on."""
    db.session.flush()
    g.pop("stamps", None)


@event.listens_for(Session, "after_flush")
@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_rollback")
def _ask_anew(_session: Session, *_told: object) -> None:
    """Rows were written, or a unit of work is over: what that may have changed is asked for anew.

    A request that only waited for its turn to write goes on with what it was read by (docs/decisions/053).
    """
    g.pop("stamps", None)


def _put(name: str) -> str:
    return (
        f"INSERT INTO stamp (name, drawn) VALUES ('{name}', hex(randomblob(16))) "  # noqa: S608  # names of ours
        "ON CONFLICT (name) DO UPDATE SET drawn = excluded.drawn;"
    )


SQLITE_STAMPS = tuple(
    f'CREATE TRIGGER stamp_{name}_{watched}_{act.split()[0].lower()} AFTER {act} ON "{watched}" BEGIN {_put(name)} END'
    for name, tables in WATCHED.items()
    for watched, acts in tables.items()
    for act in acts
)
POSTGRES_STAMPS = (
    "CREATE OR REPLACE FUNCTION stamp_anew() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "INSERT INTO stamp (name, drawn) VALUES (TG_ARGV[0], gen_random_uuid()::text) "
    "ON CONFLICT (name) DO UPDATE SET drawn = excluded.drawn; RETURN NULL; END $$",
    *(
        f'CREATE TRIGGER stamp_{name}_{watched} AFTER {" OR ".join(acts)} ON "{watched}" '
        f"FOR EACH STATEMENT EXECUTE FUNCTION stamp_anew('{name}')"
        for name, tables in WATCHED.items()
        for watched, acts in tables.items()
    ),
)
for _statement in SQLITE_STAMPS:  # the migrations run the same statements
    event.listen(Base.metadata, "after_create", DDL(_statement).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]
for _statement in POSTGRES_STAMPS:
    event.listen(Base.metadata, "after_create", DDL(_statement).execute_if(dialect="postgresql"))  # type: ignore[no-untyped-call]
