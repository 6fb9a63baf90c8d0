"""`make run`: one sentence for what is in the way, an address only once somebody answers, all data kept."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from alembic.script import ScriptDirectory

from scripts import serve
from tests.conftest import ROOT, free_port
from tests.databases import KEYS


def environment(folder: Path, **more: str) -> dict[str, str]:
    given = {
        **KEYS,
        "DATABASE_URL": f"sqlite:///{folder / 'house.sqlite'}",
        "STORAGE_URL": f"file:{folder / 'files'}",
        "SMS_URL": f"file:{folder / 'outbox'}",
        "MAIL_URL": f"file:{folder / 'outbox'}",
        "PORT": str(free_port()),
        "WEB_WORKERS": "1",
        **more,
    }
    return {**os.environ, **given}


def refused(env: dict[str, str]) -> str:
    """The words of a start that comes to nothing; nothing else is printed, and no traceback."""
    command = [sys.executable, "scripts/serve.py"]
    ended = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    return ended.stdout + ended.stderr


def test_a_port_that_is_taken_is_told_before_anything_else(tmp_path):
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        told = refused(environment(tmp_path, PORT=str(other.getsockname()[1])))
    assert "cannot be had" in told and "PORT=5001 make run" in told and len(told.splitlines()) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "abc", "PORT: write a whole number from 1 to 65535"),
        ("HOST", "192.0.2.7", "cannot be had"),
        ("WEB_WORKERS", "many", "WEB_WORKERS: write"),
        ("DATABASE_URL", "sqlite:////proc/none/a.sqlite", "The database cannot be used: unable to open"),
    ],
)
def test_what_is_in_the_way_is_told_in_one_sentence(tmp_path, name, value, words):
    told = [line for line in refused(environment(tmp_path, **{name: value})).splitlines() if "preparing" not in line]
    assert told[0] == "Mingtang cannot start." and words in told[1] and len(told) == 2


def test_a_folder_that_cannot_be_written_is_named(tmp_path, capsys):
    (tmp_path / "var").write_text("a file where a folder should be")
    with pytest.raises(SystemExit) as stop:
        serve.require_writable(tmp_path / "var")
    assert "var cannot be written" in str(stop.value)


def test_a_database_of_a_newer_version_is_left_alone(tmp_path):
    with closing(sqlite3.connect(tmp_path / "house.sqlite")) as base, base:
        base.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)")
        base.execute("INSERT INTO alembic_version VALUES ('9999')")
    assert "made by a newer version (migration 9999)" in refused(environment(tmp_path))


def test_the_newest_migration_is_read_from_the_files():
    assert serve.newest_migration() == ScriptDirectory(str(ROOT / "migrations")).get_current_head()


@contextmanager
def served(env: dict[str, str]) -> Iterator[list[str]]:
    """What a start prints until the line with the address."""
    process = subprocess.Popen(
        [sys.executable, "scripts/serve.py"], env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        lines: list[str] = []
        for line in process.stdout:
            lines.append(line.strip())
            if "is open on" in line:
                break
        yield lines
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        process.stdout.close()


def test_the_address_is_printed_when_somebody_answers_and_a_second_start_keeps_all(tmp_path):
    env = environment(tmp_path)
    for start in ("first", "second"):
        with served(env) as lines:
            assert lines[-1].startswith(f"明堂 Mingtang is open on http://127.0.0.1:{env['PORT']}")
            assert any("mingtang-demo-2026" in line for line in lines)
            assert ("preparing the database …" in lines) is (start == "first"), "the second start loads nothing"
            with urlopen(f"http://127.0.0.1:{env['PORT']}/") as answer:  # nobody is waited for
                assert answer.status == 200
        with closing(sqlite3.connect(tmp_path / "house.sqlite")) as base:
            events = base.execute("SELECT count(*) FROM event").fetchone()
            if start == "first":
                before = events
            assert events == before
    for path in tmp_path.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, f"{path.name} is for its owner alone"
