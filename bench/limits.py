"""The limit: a bare Flask app with the same server, page sizes and kind of database, and the fewest statements.

No session, template, form library or mapper: what Flask and the database can do at best with the same three requests.
Served by gunicorn as `bench.limits:app`; LIMIT_DATABASE says where.
"""

import os
import sqlite3
from contextlib import AbstractContextManager
from typing import Any

import psycopg
from flask import Flask, Response, redirect, request

TABLES = (
    "CREATE TABLE page (id INTEGER PRIMARY KEY, title TEXT NOT NULL)",
    "CREATE TABLE seat (id INTEGER PRIMARY KEY, seats INTEGER NOT NULL, taken INTEGER NOT NULL)",
    "CREATE TABLE entry (id {serial} PRIMARY KEY, seat_id INTEGER NOT NULL, seated INTEGER NOT NULL, "
    "name TEXT NOT NULL, id_number TEXT NOT NULL, phone TEXT NOT NULL, UNIQUE (seat_id, id_number))",
    "INSERT INTO page VALUES (1, '走进水厂：饮用水安全开放日')",
)
KEPT: dict[str, Any] = {}
app = Flask(__name__)


class Store:
    """One connection to either kind of database."""

    def __init__(self, url: str) -> None:
        self.lite = url.startswith("sqlite:///")
        self.line: Any = _lite(url) if self.lite else psycopg.connect(url, autocommit=True)

    def run(self, statement: str, *values: Any) -> Any:
        """Run one statement."""
        return self.line.execute(statement if self.lite else statement.replace("?", "%s"), values)

    def transaction(self) -> AbstractContextManager[Any]:
        """All or nothing; SQLite's writers queue at its begin."""
        if self.lite:
            self.line.execute("BEGIN IMMEDIATE")
            return self.line  # type: ignore[no-any-return]  # a connection commits or rolls back at the end of its with
        return self.line.transaction()  # type: ignore[no-any-return]  # psycopg's own context manager, which the union hides

    def create(self) -> None:
        """The tables, in an empty database."""
        serial = "INTEGER" if self.lite else "SERIAL"
        for statement in TABLES:
            self.run(statement.replace("{serial}", serial))

    def open_seats(self, id: int, seats: int) -> None:
        """Seats to compete for."""
        self.run("INSERT INTO seat VALUES (?, ?, 0)", id, seats)

    def close(self) -> None:
        """Let go of the database."""
        self.line.close()


def _lite(url: str) -> sqlite3.Connection:
    line = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000", "foreign_keys=ON"):
        line.execute("PRAGMA " + pragma)
    return line


def store() -> Store:
    """The connection of this server process."""
    if "store" not in KEPT:
        KEPT["store"] = Store(os.environ["LIMIT_DATABASE"])
    found: Store = KEPT["store"]
    return found


def page(title: str, size: int) -> str:
    """A page of so many bytes with a form in it."""
    head = f'<h1>{title}</h1><form method="post"><input name="csrf_token" value="bare">'
    return head + "x" * (size - len(head.encode()))


@app.get("/healthz")
def healthz() -> str:
    return "ok"


@app.get("/form/<int:seat>/<int:size>")
def form(seat: int, size: int) -> Response:
    """The form page: no database, as large as the house's."""
    response = Response(page("报名", size))
    response.headers["Set-Cookie"] = "bare=1; HttpOnly; Path=/; SameSite=Lax"
    return response


@app.post("/form/<int:seat>/<int:size>")
def take(seat: int, size: int) -> Any:
    """One INSERT; with seats to compete for, a conditional UPDATE before it in the same transaction."""
    values = (request.form["people-0-name"], request.form["people-0-id_number"], request.form["phone"])
    with store().transaction():
        seated = _take_seat(seat) if seat else 1
        insert = "INSERT INTO entry (seat_id, seated, name, id_number, phone) VALUES (?, ?, ?, ?, ?) RETURNING id"
        number = store().run(insert, seat, seated, *values).fetchone()[0]
    return redirect(f"/receipt/{number}")


def _take_seat(seat: int) -> int:
    update = "UPDATE seat SET taken = taken + 1 WHERE id = ? AND taken < seats"
    return int(store().run(update, seat).rowcount)


@app.get("/receipt/<int:number>")
def receipt(number: int) -> str:
    """A small receipt, read from the table."""
    name, seated = store().run("SELECT name, seated FROM entry WHERE id = ?", number).fetchone()
    return f"<h1>报名 {number}</h1><p>{name}</p><p>{seated}</p>"


@app.get("/page/<int:size>")
def show(size: int) -> str:
    """A page with one query."""
    return page(store().run("SELECT title FROM page WHERE id = ?", 1).fetchone()[0], size)
