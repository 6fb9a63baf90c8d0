"""Empty databases of either kind, all of them in a temporary place and gone afterwards."""

import os
import pwd
import shutil
import sqlite3
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench.servers import free_port

SQLITE, POSTGRES = "sqlite", "postgres"


class Lacking(Exception):
    """This kind of database cannot be had here; says why."""


@dataclass(frozen=True)
class Databases:
    """One kind of database: where its fresh ones are made and what it calls itself."""

    kind: str
    title: str
    folder: Path
    server: str = ""

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The address of an empty database."""
        name = "bench_" + uuid.uuid4().hex
        if self.kind == SQLITE:
            yield f"sqlite:///{self.folder / name}.sqlite"
            return
        self._admin(f'CREATE DATABASE "{name}"')
        try:
            yield self.server.rpartition("/")[0] + "/" + name
        finally:
            self._admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    @contextmanager
    def kept(self, name: str, home: Path) -> Iterator[str]:
        """The address of a database that stays for the next run; it is made where there is none."""
        if self.kind == SQLITE:
            yield f"sqlite:///{home / name}.sqlite"
            return
        with psycopg.connect(self.server, autocommit=True) as admin:
            known = admin.execute("SELECT FROM pg_database WHERE datname = %s", (f"bench_{name}",)).fetchone()
        if known is None:
            self._admin(f'CREATE DATABASE "bench_{name}"')
        yield self.server.rpartition("/")[0] + f"/bench_{name}"

    def _admin(self, statement: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as admin:
            admin.execute(statement.encode())


@contextmanager
def open_kind(kind: str, folder: Path) -> Iterator[Databases]:
    """Databases of the kind; raises Lacking when this machine has none."""
    if kind == SQLITE:
        yield Databases(kind, f"SQLite {sqlite3.sqlite_version} (WAL, synchronous=FULL)", folder)
        return
    given = os.environ.get("TEST_POSTGRES_URL", "")
    if given:
        yield Databases(kind, _postgres_title(given), folder, given)
        return
    with _cluster(folder) as address:
        yield Databases(kind, _postgres_title(address), folder, address)


def _postgres_title(server: str) -> str:
    try:
        with psycopg.connect(server, connect_timeout=5) as line:
            names = ("server_version", "fsync", "synchronous_commit")
            version, fsync, commit = [line.execute(f"SHOW {name}".encode()).fetchone()[0] for name in names]  # type: ignore[index]  # SHOW always answers with a row
    except psycopg.Error as refusal:
        raise Lacking(str(refusal).splitlines()[0]) from None
    return f"PostgreSQL {version.split()[0]} (fsync={fsync}, synchronous_commit={commit})"


@contextmanager
def _cluster(folder: Path) -> Iterator[str]:
    """A cluster of our own on a free loopback port, run by an ordinary user."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if not found:
        raise Lacking("TEST_POSTGRES_URL is not set and /usr/lib/postgresql/*/bin/initdb does not exist")
    bin, home, port = found[-1].parent, folder / "postgres", free_port()
    _make_home(home)
    options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c max_connections=200"
    try:
        _as_owner(f"{bin}/initdb -D {home}/data -A trust -U postgres -E UTF8 --locale=C.UTF-8")
        _as_owner(f"{bin}/pg_ctl -D {home}/data -w -l {home}/log -o '{options}' start")
    except subprocess.CalledProcessError as failure:
        raise Lacking(f"no cluster could be started: {failure.stderr.decode()[-300:]}") from None
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        _as_owner(f"{bin}/pg_ctl -D {home}/data -m immediate stop")


def _make_home(home: Path) -> None:
    home.mkdir()
    if os.geteuid() != 0:
        return
    try:
        shutil.chown(home, pwd.getpwnam("postgres").pw_uid)
    except KeyError:
        raise Lacking("PostgreSQL does not run as root and there is no user postgres") from None


def _as_owner(command: str) -> None:
    shell = ["su", "postgres", "-c", command] if os.geteuid() == 0 else ["sh", "-c", command]
    subprocess.run(shell, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/", timeout=120)
