"""The worker as a process of its own: it sends, goes on after faults, and stops when told."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from flask import Flask
from sqlalchemy import select, text

from app.core.jobs import worker_seen
from app.core.notify import tell
from app.core.notify.models import Message
from app.core.notify.rules import Sending
from app.db import db, unit_of_work
from tests.browser import serving
from tests.notify.houses import ANNA, environ
from tests.notify.lives import start


def wait_for(what: Callable[[], object], seconds: float = 15) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with unit_of_work():
            if what():
                return True
        time.sleep(0.05)
    return False


def all_sent() -> bool:
    return set(db.session.scalars(select(Message.state))) == {Sending.SENT}


def tell_anna(id: int) -> None:
    with unit_of_work():
        tell(ANNA, "tests/hello", "entry", id, name="安娜", text="好")


def settings_of(url: str, folder: Path) -> dict[str, str]:
    posts = {"SMS_URL": f"file:{folder / 'outbox'}", "MAIL_URL": f"file:{folder / 'outbox'}"}
    return environ(url, STORAGE_URL=f"file:{folder / 'files'}", **posts)


@contextmanager
def flask_worker(settings: dict[str, str], log: Path, *words: str) -> Iterator[ForkServerProcess]:
    """`flask --app tests.jobs.entrance worker …` as anybody would start it."""
    process = serving.start(["flask", "--app", "tests.jobs.entrance:app", "worker", *words], settings, log)
    try:
        yield process
    finally:
        process.kill()
        process.join()


def test_the_worker_sends_says_it_lives_and_stops_on_sigterm(house: Flask, database_url: str, tmp_path: Path) -> None:
    tell_anna(1)
    with flask_worker(settings_of(database_url, tmp_path), tmp_path / "said") as process:
        assert wait_for(all_sent)
        assert wait_for(worker_seen)
        began = time.monotonic()
        process.terminate()
        process.join(15)
        assert process.exitcode == 0, (tmp_path / "said").read_text()
        assert time.monotonic() - began < 5


def test_the_worker_runs_once_when_asked(house: Flask, database_url: str, tmp_path: Path) -> None:
    tell_anna(1)
    with flask_worker(settings_of(database_url, tmp_path), tmp_path / "said", "--once") as process:
        process.join(30)
        assert process.exitcode == 0, (tmp_path / "said").read_text()
    assert all_sent()


def test_the_worker_survives_a_database_that_goes_away(house: Flask, database_url: str, tmp_path: Path) -> None:
    process = start(settings_of(database_url, tmp_path))
    try:
        assert wait_for(worker_seen)
        with unit_of_work():
            db.session.execute(text("ALTER TABLE message RENAME TO message_away"))
        time.sleep(1)
        with unit_of_work():
            db.session.execute(text("ALTER TABLE message_away RENAME TO message"))
        tell_anna(1)
        assert wait_for(all_sent)
        process.terminate()
        process.join(15)
        assert process.exitcode == 0
    finally:
        process.kill()
