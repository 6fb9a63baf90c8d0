"""Statements that run with every request, made into the driver's words once and handed to it as they are.

SQLAlchemy writes the words and says how each value travels; what it does again for every single run — look the words up,
a context, a cursor result — costs more than the statement itself. Rows come back as its own rows all the same.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Executable
from sqlalchemy.engine import Dialect, IteratorResult, Result
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

NO_COLUMNS = SimpleResultMetaData(())  # of what only writes
Given = dict[str, Any]
Way = Callable[[Any], Any]


class Prepared:
    """One statement for one kind of database, with the names it is given."""

    def __init__(self, compiled: SQLCompiler, dialect: Dialect, names: tuple[str, ...], columns: list[Any]) -> None:
        self.words = compiled.string
        self.order = compiled.positiontup  # None where the driver takes names
        self.fixed: Given = {}
        self.anew: list[tuple[str, Callable[[], Any], Way]] = []  # what the statement itself asks for each time: today
        self.asked: list[tuple[str, Way]] = []
        self.plain: list[str] = []
        for bound, name in compiled.bind_names.items():
            way = bound.type.dialect_impl(dialect).bind_processor(dialect)
            if name not in names and bound.callable:
                self.anew.append((name, bound.callable, way or _as_it_is))
            elif name not in names and not bound.required:
                self.fixed[name] = way(bound.effective_value) if way else bound.effective_value
            elif way:
                self.asked.append((name, way))
            else:
                self.plain.append(name)
        ways = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        self.back = [(at, way) for at, way in enumerate(ways) if way]
        self.keys = [column.key for column in columns]
        self._rows: SimpleResultMetaData | None = None

    def values(self, given: Given) -> Any:
        """What the driver is handed; KeyError when something asked for was not given."""
        named = dict(self.fixed)
        for name in self.plain:
            named[name] = given[name]
        for name, way in self.asked:
            named[name] = way(given[name])
        for name, ask, way in self.anew:
            named[name] = way(ask())
        return named if self.order is None else [named[name] for name in self.order]

    def rows(self, description: Any) -> SimpleResultMetaData:
        """The names in a row; of plain SQL only the driver knows them."""
        if self._rows is None:
            self._rows = SimpleResultMetaData(self.keys or [column[0] for column in description])
        return self._rows

    def told(self, row: Any) -> Any:
        """A row of the driver's as Python has it."""
        told = list(row)
        for at, way in self.back:
            told[at] = way(told[at])
        return tuple(told)


def _as_it_is(value: Any) -> Any:
    return value


@lru_cache(maxsize=400)
def _prepared(statement: Any, dialect: Dialect, names: tuple[str, ...]) -> Prepared | None:
    """None for a statement that is not the same words each time, or for which SQLAlchemy has to find values itself."""
    compiled = statement.compile(dialect=dialect, column_keys=sorted(names))
    changing = compiled.post_compile_params or compiled.literal_execute_params
    if changing or compiled.insert_prefetch or compiled.update_prefetch or compiled.escaped_bind_names:
        return None
    return Prepared(compiled, dialect, names, list(getattr(statement, "exported_columns", ())))


def run(connection: Connection, statement: Executable, given: Given) -> Result[*tuple[Any, ...]]:
    """Run it on a connection whose transaction has begun. Raises SQLAlchemy's errors, as `Connection.execute` does.

    Where somebody listens to what is asked (tests do), SQLAlchemy's own way is taken, and so it is for what cannot be
    prepared.
    """
    dialect = connection.dialect
    prepared = _prepared(statement, dialect, tuple(given))
    if prepared is None or connection.dispatch.before_cursor_execute:
        return connection.execute(statement, given)
    raw: Any = connection.connection.dbapi_connection
    values, cursor = prepared.values(given), None
    try:
        cursor = raw.cursor()
        cursor.execute(prepared.words, values)
        told_of = cursor.description
        found = cursor.fetchall() if told_of else ()
    except dialect.loaded_dbapi.Error as failure:
        is_lost = dialect.is_disconnect(failure, raw, cursor)
        if is_lost:
            connection.invalidate(failure)
        raise DBAPIError.instance(
            prepared.words,
            None,
            failure,
            dialect.loaded_dbapi.Error,
            hide_parameters=True,
            connection_invalidated=is_lost,
            dialect=dialect,
        ) from failure
    finally:
        if cursor is not None:
            cursor.close()
    if not told_of:
        return IteratorResult(NO_COLUMNS, iter(()))
    return IteratorResult(prepared.rows(told_of), map(prepared.told, found) if prepared.back else iter(found))
