"""Databases for tests: a run migrates one of each kind, and every house gets a copy of it."""

import fcntl
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
from flask import Flask
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine
from werkzeug.routing import Rule

from app import create_app
from app.db import db
from tests import cleaning

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "")
KEYS = {"SECRET_KEY": "test-secret-key-test-secret-key-0001", "DATA_KEY": "dGVzdC1kYXRhLWtleS10ZXN0LWRhdGEta2V5LTAwMDE"}
SHARED = "TEST_DATABASES"  # names the folder that all processes of a run share
SPARE: list[str] = []  # databases of this process that are as new again
STATEMENTS = 5000  # kept in a process: its houses show every page of every room
FIRST: dict[str, Engine] = {}  # of this process, on each kind of database: what it has compiled serves all


def environment(url: str, folder: Path, **more: str) -> dict[str, str]:
    """Settings of a test house."""
    return {
        **KEYS,
        "DATABASE_URL": url,
        "STORAGE_URL": f"file:{folder / 'files'}",
        "SMS_URL": f"file:{folder / 'outbox'}",
        "MAIL_URL": f"file:{folder / 'outbox'}",
        "RATE_LIMITS": "0",
        "SITE_URL": "http://localhost",
        **more,
    }


def open_run() -> None:
    """Before the workers start: they inherit the folder's name."""
    os.environ[SHARED] = tempfile.mkdtemp(prefix="mt-databases-")


def close_run() -> None:
    """After the last worker: what was copied from goes."""
    folder = Path(os.environ.pop(SHARED))
    for note in folder.glob("*.url"):
        _destroy(note.read_text())
    shutil.rmtree(folder)


def share_templates(app: Flask) -> None:
    """Templates are compiled once in a run, not by every house for itself."""
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(os.environ[SHARED])


def share_statements(app: Flask) -> None:
    """Statements are compiled once in a process for all its houses on one kind of database; they are the same in each."""
    with app.app_context():
        kind = db.engine.dialect.name
        if kind not in FIRST:
            db.engine.connect().close()  # its dialect gets to know the server
            FIRST[kind] = db.engine
            db.engine._compiled_cache.capacity = STATEMENTS
        db.engine.dialect, db.engine._compiled_cache = FIRST[kind].dialect, FIRST[kind]._compiled_cache


def compile_addresses_once() -> None:
    """What builds an address is compiled once in a process for all its houses; it is the same function for the same rule."""
    compiled: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}
    compile_anew: Callable[[Rule, bool], Callable[..., tuple[str, str]]] = Rule._compile_builder

    def compile_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in compiled:
            compiled[key] = compile_anew(rule, append_unknown)
        return compiled[key]

    Rule._compile_builder = compile_once  # type: ignore[method-assign]


compile_addresses_once()


def migrated_url(kind: str, folder: Path, name: str = "") -> str:
    """The address of a new database of the kind: every table, no row but those the migrations put there."""
    if kind == "postgres" and SPARE:
        return SPARE.pop()
    url = _new(kind, folder, name or uuid.uuid4().hex, _pattern(kind))
    if kind == "postgres":
        cleaning.look(url)
        Path(os.environ[SHARED], f"{_name(url)}.url").write_text(url)
    return url


def drop(url: str) -> None:
    """Nobody wants the database any more. SQLite files go with their folder.

    PostgreSQL needs most of a second to copy one: it is made as it was, for whoever asks next, where that can be done.
    """
    if url.startswith("sqlite"):
        return
    if cleaning.is_as_new_again(url):
        SPARE.append(url)
    else:
        _destroy(url)


def _destroy(url: str) -> None:
    if not url.startswith("sqlite"):
        _ask_postgres(f'DROP DATABASE IF EXISTS "{_name(url)}" WITH (FORCE)')


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """A folder of the run, filled by whichever process needs it first while the others wait; it is to be copied from."""
    folder = Path(os.environ[SHARED]) / name
    with _one_at_a_time(folder.with_suffix(".lock")):
        if not folder.exists():
            draft = Path(tempfile.mkdtemp(dir=folder.parent))
            make(draft)
            draft.rename(folder)
    return folder


@cache
def _pattern(kind: str) -> str:
    """The address of what is copied, made by whichever process needs it first while the others wait."""
    folder = Path(os.environ[SHARED])
    note = folder / f"{kind}.url"
    with _one_at_a_time(folder / f"{kind}.lock"):
        if not note.exists():
            url = _new(kind, folder, uuid.uuid4().hex)
            _migrate(url, folder)
            note.write_text(url)
        return note.read_text()


@contextmanager
def _one_at_a_time(lock: Path) -> Iterator[None]:
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _new(kind: str, folder: Path, name: str, pattern: str = "") -> str:
    if kind == "sqlite":
        file = folder / f"{name}.sqlite"
        if pattern:
            shutil.copyfile(pattern.removeprefix("sqlite:///"), file)
        return f"sqlite:///{file}"
    _ask_postgres(f'CREATE DATABASE "mt_{name}"' + (f' TEMPLATE "{_name(pattern)}"' if pattern else ""))
    return f"{POSTGRES.rpartition('/')[0]}/mt_{name}"


def _migrate(url: str, folder: Path) -> None:
    app = create_app(environment(url, folder))
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()  # PostgreSQL copies only what nobody uses; SQLite brings its journal home


def _name(url: str) -> str:
    return url.rpartition("/")[2]


def _ask_postgres(words: str) -> None:
    with psycopg.connect(POSTGRES, autocommit=True) as admin:
        admin.execute(words.encode())
