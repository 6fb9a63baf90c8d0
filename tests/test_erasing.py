"""Erasing: what was deleted or masked is in no file of the database any more, however its pages were split."""

import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import erasing, search
from app.core.search.models import SearchEntry
from app.db import db, unit_of_work
from tests.making import MONDAY

NAME = "祁麟趾"


def files(app: Flask) -> dict[str, bool]:
    """Which of the database's files hold the name."""
    path = Path(app.config["DATABASE_URL"].removeprefix("sqlite:///"))
    found = {end: Path(f"{path}{end}") for end in ("", "-wal", "-shm")}
    return {end: NAME.encode() in file.read_bytes() for end, file in found.items() if file.exists()}


def put(number: int, text: str) -> None:
    search.put("openday", number, title="甲", text=text, region=None, url="/", on=MONDAY.date())


def churn() -> None:
    """Rows that grow in the midst of others, so that pages are split; then some lose the name, some go."""
    dice = random.Random(7)
    with unit_of_work():
        for number in range(400):
            put(number, (NAME if number % 4 == 0 else "别人") + "一" * dice.randrange(200))
    for _ in range(4):
        with unit_of_work():
            for entry in dice.sample(list(db.session.scalars(select(SearchEntry))), 100):
                entry.text += "二" * dice.randrange(400)
    with unit_of_work():
        for entry in db.session.scalars(select(SearchEntry).where(SearchEntry.subject_id % 4 == 0)):
            entry.text, entry.runs = "祁*趾", "祁 趾"
            if entry.subject_id % 8 == 0:
                search.drop("openday", entry.subject_id)


@pytest.mark.parametrize("live", ["sqlite"], indirect=True)
def test_nothing_is_left_between_the_rows(live: Flask):
    churn()
    with sqlite3.connect(live.config["DATABASE_URL"].removeprefix("sqlite:///")) as plain:
        plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert files(live)[""], "overwriting what is deleted is not enough, or this test proves nothing"
    erasing.erase(["search_entry"])
    assert set(files(live).values()) == {False}
    with unit_of_work():
        assert len(search.newest(search.query("祁"), 100)) == 50, "what stays is still found"
    erasing.erase(["search_entry"])


MOVES_THE_LOG = """
import fcntl, sys, time
with open(sys.argv[1], "r+b") as shared:
    fcntl.lockf(shared, fcntl.LOCK_EX, 1, 121)  # SQLite's checkpoint lock: WAL_CKPT_LOCK of the wal-index
    print("held", flush=True)
    time.sleep(1)
"""


@pytest.mark.parametrize("live", ["sqlite"], indirect=True)
def test_another_process_may_just_be_moving_the_log_into_the_file(live: Flask):
    churn()
    shared = live.config["DATABASE_URL"].removeprefix("sqlite:///") + "-shm"
    with subprocess.Popen([sys.executable, "-c", MOVES_THE_LOG, shared], stdout=subprocess.PIPE) as other:
        assert other.stdout and other.stdout.readline() == b"held\n"
        erasing.erase(["search_entry"])
        assert other.wait(10) == 0
    assert set(files(live).values()) == {False}


def test_erasing_is_the_work_of_either_database(live: Flask):
    churn()
    erasing.erase(["search_entry", "village_row"])
    with unit_of_work():
        assert len(db.session.scalars(select(SearchEntry.id)).all()) == 350
