"""The worker is killed thirty times while it delivers: nothing is lost, nothing reaches anybody twice."""

import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.notify import Reader, tell
from app.core.notify.models import Message
from app.core.notify.rules import ENDED, Sending, Way
from app.db import db, unit_of_work
from tests.notify.houses import environ
from tests.notify.lives import start
from tests.notify.posts import Gateway, Letters, mail_server, sms_gateway

KILLS = 30
A_LIFE = 5  # messages of each kind told before each life
SLOWLY = 0.006  # seconds between taking a message and saying so: the moment in which a kill hurts
KILLED = -9


@pytest.mark.timeout(120)
def test_thirty_kills_lose_nothing_and_send_nothing_twice(
    build_house: Callable[..., Flask], database_url: str, tmp_path: Path
) -> None:
    letters, gateway = Letters(SLOWLY), Gateway(SLOWLY)
    with mail_server(letters) as port, sms_gateway(gateway) as url:
        posts = {"MAIL_URL": f"smtp://127.0.0.1:{port}", "SMS_URL": url}
        settings = environ(database_url, STORAGE_URL=f"file:{tmp_path / 'files'}", **posts)
        with build_house(**posts).app_context():
            for life in range(KILLS):
                tell_some(life)
                assert live_and_die(settings, letters, gateway, random.Random(life)) == KILLED
            live_to_the_end(settings)
            check_nothing_is_lost_or_doubled(letters, gateway)


def tell_some(life: int) -> None:
    with unit_of_work():
        for id in range(A_LIFE):
            reader = Reader(f"{life}-{id}", phone="13800001234", email="anna@example.com")
            tell(reader, "tests/hello", "life", life, name="安娜", text=f"第 {life} 次")


def live_and_die(settings: dict[str, str], letters: Letters, gateway: Gateway, chance: random.Random) -> int | None:
    """Run a worker until it has handed over a few messages, kill it at any moment of the next; how it ended."""
    seen = len(letters.taken) + len(gateway.asked)
    enough = seen + chance.randrange(2 * A_LIFE)
    worker = start(settings)
    until = time.monotonic() + 5
    while len(letters.taken) + len(gateway.asked) <= enough and time.monotonic() < until:
        time.sleep(0.001)
    time.sleep(chance.random() * 3 * SLOWLY)
    worker.kill()
    worker.join()
    return worker.exitcode


def live_to_the_end(settings: dict[str, str]) -> None:
    """A last worker settles what the others dropped; then it is told to stop, and stops."""
    worker = start(settings)
    until = time.monotonic() + 30
    while open_messages() and time.monotonic() < until:
        time.sleep(0.1)
    worker.terminate()
    worker.join(10)
    assert worker.exitcode == 0


def open_messages() -> int:
    with unit_of_work():
        return db.session.scalar(select(func.count()).where(Message.state.not_in(ENDED))) or 0


def check_nothing_is_lost_or_doubled(letters: Letters, gateway: Gateway) -> None:
    with unit_of_work():
        rows = [(row.uid, row.way, row.state) for row in db.session.scalars(select(Message))]
    states = Counter((way, state) for _, way, state in rows)
    assert sum(states.values()) == KILLS * A_LIFE * 2
    assert set(states) <= {(Way.SMS, Sending.SENT), (Way.MAIL, Sending.SENT), (Way.MAIL, Sending.UNCERTAIN)}

    texts = {uid for uid, way, _ in rows if way == Way.SMS}
    assert set(gateway.delivered) == texts
    assert all(len(bodies) == 1 for bodies in gateway.bodies_by_key().values())

    arrived = letters.count_by_id()
    assert all(count == 1 for count in arrived.values())
    assert {uid for uid, way, state in rows if (way, state) == (Way.MAIL, Sending.SENT)} <= set(arrived)
    assert set(arrived) <= {uid for uid, way, _ in rows if way == Way.MAIL}

    interrupted = states[Way.MAIL, Sending.UNCERTAIN] + len(gateway.asked) - len(texts)
    assert interrupted > 0, "no kill hit a message on its way: the test proves nothing"
