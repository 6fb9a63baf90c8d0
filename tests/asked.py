"""What only the tests that `make test` runs on SQLite alone would ask of PostgreSQL; told at the end of `make test-both`."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

BOTH = os.environ.get("BOTH") == "1"
SAVEPOINTS = ("SAVEPOINT", "RELEASE", "ROLLBACK")  # how tests undo, not what they ask
KINDS = ("sqlite", "postgres")
VALUE = re.compile(r"%\(\w+\)s(::\w+( WITH(OUT)? TIME ZONE)?(\(\d+\))?)?")
NONE = re.compile(r"\(NULL\) (AND \(1 != 1\)|OR \(1 = 1\))")  # how an empty list is written
VALUES = re.compile(r"\?(, \?)+")
ROWS = re.compile(r"\(\?\)(, \(\?\))+")
LOOKED_AT = re.compile(r"SELECT [^()?=]+\sFROM \w+")  # columns of a table as they are, for a test to look at
WRITTEN = re.compile(r"(INSERT INTO|UPDATE) (\w+) (?:\(|SET )(\w+(?:=\?)?(?:, \w+(?:=\?)?)*)([) ].*)", re.DOTALL)


def usual(item: pytest.Item) -> tuple[str, ...]:
    """The databases on which `make test` runs a test of the house's database: both, or those its nearest mark names."""
    mark = item.get_closest_marker("databases")
    return mark.args if mark else KINDS


def parts(statement: str) -> Iterator[str]:
    """The statement without its values and how many they are; what writes columns is its outline and each column."""
    shape = ROWS.sub("(?)", VALUES.sub("?", NONE.sub("(?)", VALUE.sub("?", statement))))
    written = WRITTEN.fullmatch(shape)
    if written is None:
        if not LOOKED_AT.fullmatch(shape):
            yield shape
        return
    verb, name, columns, rest = written.groups()
    yield f"{verb} {name} … {rest}"
    for column in columns.replace("=?", "").split(", "):
        yield f"{name}.{column} is written"


class Asked:
    """Notes each test's statements and the database's refusals in the folder all processes of a run share."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now: set[str] = set()
        event.listen(Engine, "before_cursor_execute", self.note)
        event.listen(Engine, "handle_error", self.refuse)

    def note(self, connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if connection.dialect.name == "postgresql" and not statement.startswith(SAVEPOINTS):
            self.now.add(statement)

    def refuse(self, context: Any) -> None:
        if context.dialect.name == "postgresql":
            diagnosis = getattr(context.original_exception, "diag", None)
            self.now.add(
                f"refusal {type(context.original_exception).__name__} {diagnosis and diagnosis.constraint_name}"
            )

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.now.clear()
        answer = yield
        if self.now:
            asked = sorted({part for statement in self.now for part in parts(statement)})
            daily = not {"database", "live"} & set(item.fixturenames) or "postgres" in usual(item)
            line = [item.nodeid, daily, asked]
            with (self.folder / f"{os.getpid()}.asked").open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
        return answer

    def missed(self) -> dict[str, str]:
        """Each statement that PostgreSQL would not be asked in `make test`, with a test that asks it."""
        files = self.folder.glob("*.asked")
        lines = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
        daily = {statement for _, usual, asked in lines if usual for statement in asked}
        return {statement: test for test, _, asked in lines for statement in asked if statement not in daily}
