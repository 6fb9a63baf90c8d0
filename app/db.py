"""The database ground: Base, column types, SQLite's manners, and the only commit."""

import enum
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import lru_cache
from select import POLLIN, poll
from typing import Any

from flask import g, has_request_context
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    ColumnElement,
    DateTime,
    Engine,
    Enum,
    Executable,
    Insert,
    MetaData,
    Result,
    Select,
    Table,
    Text,
    TypeDecorator,
    UpdateBase,
    event,
    false,
    func,
    literal_column,
    select,
    text,
    true,
)
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import InvalidatePoolError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session, registry, scoped_session
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from app.errors import OLD_PAGE, Refused
from app.prepared import run

LOOK_AGAIN = 0.0002  # seconds between two looks at the lock
BUSY = 15000  # milliseconds a writer on SQLite waits for its turn
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    f"busy_timeout={BUSY}",
    "foreign_keys=ON",
    "secure_delete=ON",  # what is deleted is overwritten: see app.core.erasing
)
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """A point in time, always aware and kept in UTC; SQLite drops the zone, PostgreSQL keeps it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        moment: datetime | None = value
        if moment is None:
            return None
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table's base. Enums are stored by value as checked text, the same on both databases."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            datetime: Moment,
            dict[str, Any]: JSON,
            list[Any]: JSON,
            str: Text,
            enum.StrEnum: Enum(
                enum.StrEnum,
                native_enum=False,
                length=40,
                values_callable=lambda kind: [member.value for member in kind],
            ),
        },
    )


db = SQLAlchemy(model_class=Base)


def table(model: type[Base]) -> Table:
    """A class's table, for statements that run with every request: they skip what the mapper adds to each.

    Such a statement knows nothing of what is not flushed yet.
    """
    found = model.__table__
    assert isinstance(found, Table)
    return found


@lru_cache(maxsize=200)
def insert_of(model: type[Base], given: tuple[str, ...]) -> Insert:
    """An INSERT of these columns; the plain defaults of the others stand in its words and need not travel with each row."""
    plain = {
        column: _in_words(column.default.arg)
        for column in table(model).columns
        if column.key not in given and isinstance(column.default, ScalarElementColumnDefault)
    }
    return table(model).insert().values(plain)


def _in_words(value: Any) -> ColumnElement[Any]:
    if isinstance(value, bool):
        return true() if value else false()
    return literal_column(str(value) if isinstance(value, int) else "'{}'".format(str(value).replace("'", "''")))


def stored(
    statement: Select[*tuple[Any, ...]] | ReturningInsert[*tuple[Any, ...]] | ReturningUpdate[*tuple[Any, ...]],
    **given: Any,
) -> Result[*tuple[Any, ...]]:
    """The rows of such a statement, built once with names for what is given; what waits to be stored is stored first."""
    session = db.session()
    if session.autoflush:
        session.flush()
    return run(line(), statement, given)


def straight(statement: Executable, **given: Any) -> Result[*tuple[Any, ...]]:
    """The same of what looks at nothing that waits to be stored, or is itself a row to be written."""
    return run(line(), statement, given)


def line() -> Connection:
    """The connection the session works on, taken as it is where it has one: to ask the session for it costs a tenth of a
    statement.
    """
    session = db.session()
    transaction = session.get_transaction()
    if transaction is not None and transaction.is_active:
        for held in transaction.connections:
            return held
    return session.connection()


@event.listens_for(Engine, "connect")
def _furnish_sqlite(connection: Any, _record: Any) -> None:
    if not type(connection).__module__.startswith("sqlite3"):
        return
    connection.isolation_level = None  # we emit BEGIN ourselves, below
    for pragma in PRAGMAS:
        connection.execute("PRAGMA " + pragma)


@event.listens_for(Engine, "checkout")
def _notice_a_lost_server(connection: Any, _record: Any, _proxy: Any) -> None:
    """A connection that PostgreSQL ended meanwhile (restart, failover) is replaced before anybody works on it.

    There is something to read on it then: the word that it is over. To look costs nothing; the pool's own way asks the
    server a query with every transaction.
    """
    if type(connection).__module__.startswith("psycopg"):
        line = poll()
        line.register(connection.pgconn.socket, POLLIN)
        if line.poll(0):
            raise InvalidatePoolError


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """A request reads until its unit of work begins: forms are taken apart while somebody else writes.

    On SQLite writers queue at BEGIN IMMEDIATE instead of failing half-way; readers never wait. On PostgreSQL what only
    reads needs no transaction, for each statement sees what is committed by then either way: two of three questions to
    the server are saved, and the statements it has prepared stay, which a ROLLBACK would forget.
    """
    raw: Any = connection.connection.dbapi_connection
    reads = has_request_context() and not g.get("writes", False)
    if connection.dialect.name == "sqlite":
        raw.execute("BEGIN") if reads else _wait_for_the_pen(connection, raw)  # not through SQLAlchemy: with every page
    elif reads:
        raw.autocommit = True
    if reads:
        g.reads = True


@event.listens_for(Engine, "checkin")
def _in_transactions_again(connection: Any, _record: Any) -> None:
    if type(connection).__module__.startswith("psycopg") and not connection.closed:
        connection.autocommit = False


def together() -> None:
    """From here on PostgreSQL holds in one transaction what is done: a cursor needs one, a lock, a setting for a while."""
    if not is_sqlite():
        _together(db.session.connection())


def _together(connection: Connection) -> None:
    raw: Any = connection.connection.dbapi_connection
    if raw.autocommit:
        raw.autocommit = False  # the next statement begins it


def _wait_for_the_pen(connection: Connection, raw: Any) -> None:
    """Take SQLite's one write lock as soon as it is free.

    SQLite's own waiting sleeps longer each time, up to 100 ms, while the lock is free again after a few: with two web
    processes half of a busy second went to sleep.
    """
    raw.execute("PRAGMA busy_timeout=0")
    give_up = time.monotonic() + BUSY / 1000
    try:
        while time.monotonic() < give_up and not _began(raw):
            time.sleep(LOOK_AGAIN)
        if not raw.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # in vain so far: its refusal is SQLAlchemy's to tell
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY}")


def _began(raw: Any) -> bool:
    try:
        raw.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as refusal:
        if refusal.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def is_sqlite() -> bool:
    """Is it the embedded database that the session works on?"""
    return bool(db.session.get_bind().dialect.name == "sqlite")


ROOM = {
    "work_mem": "64MB",  # to sort, hash and keep bitmaps in memory; its own default is a phone's
    "plan_cache_mode": "force_custom_plan",  # what is looked for decides the way
}
ALONE = {"max_parallel_workers_per_gather": "0"}  # to start workers takes longer than what is short


def give_room(*, alone: bool = False) -> None:
    """Let PostgreSQL plan and compute what follows with all it needs, until this transaction ends; `alone`: no workers."""
    if is_sqlite():
        return
    together()
    settings = {**ROOM, **(ALONE if alone else {})}
    db.session.execute(select(*(func.set_config(name, value, True) for name, value in settings.items())))


def only_looking() -> bool:
    """Is this a request whose page was too old (see app.web.stale)? It is answered, and writes nothing."""
    return has_request_context() and bool(g.get("only_looking", False))


@contextmanager
def unit_of_work() -> Iterator[scoped_session[Any]]:
    """The only place that commits: one per form post, per job item, per command."""
    if only_looking():
        raise Refused(OLD_PAGE)
    with _writing():
        try:
            yield db.session
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise


@contextmanager
def _writing() -> Iterator[None]:
    """In a request on SQLite: end what was read so far, queue for writing and read anew. On PostgreSQL the transaction
    begins here.
    """
    if not has_request_context():
        yield
        return
    has_read, g.writes = g.pop("reads", False), True
    try:
        if has_read:
            _read_anew() if is_sqlite() else together()
        yield
    finally:
        g.writes = False


def _read_anew() -> None:
    """On SQLite's one connection of this request: what was read is forgotten, the reading ends, the pen is waited for.

    The session keeps the connection: to give it back and ask for it again costs as much as three statements. What was
    put into the session while only reading is forgotten, and the session rolled back as a whole.
    """
    if db.session.new or db.session.dirty or db.session.deleted:
        db.session.rollback()
        return
    db.session.expire_all()
    held = line()
    raw: Any = held.connection.dbapi_connection
    try:
        raw.execute("ROLLBACK")
        _wait_for_the_pen(held, raw)
    except BaseException:
        db.session.rollback()
        raise


def hold(row: Base) -> None:
    """Nobody else takes a step with the row until this transaction ends; what was read of it is read anew."""
    db.session.flush()
    db.session.refresh(row, with_for_update={"of": type(row)})


def aside(statement: UpdateBase) -> None:
    """Write something unimportant beside the request's own transaction. A busy or broken database only loses it.

    Only while a page is read: beside a posted form SQLite would wait for itself.
    """
    sqlite = db.engine.dialect.name == "sqlite"
    with suppress(SQLAlchemyError), Session(db.engine) as own, own.begin():
        if not sqlite:
            _together(own.connection())
        own.execute(text("PRAGMA busy_timeout=100" if sqlite else "SET LOCAL lock_timeout='100ms'"))
        try:
            own.execute(statement.execution_options(synchronize_session=False))
        finally:
            if sqlite:
                own.execute(text(f"PRAGMA busy_timeout={BUSY}"))
