"""Many at once: seats are never oversold, nobody is lost or twice, whatever is killed."""

import contextlib
import os
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
import requests
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.db import db, unit_of_work
from app.openday.models import Entry, Event, Person, Seat
from app.openday.rules import Category, EntryState
from app.openday.service import signup
from tests.browser import serving
from tests.conftest import free_port
from tests.databases import environment
from tests.lengths import times
from tests.making import MONDAY, Make, application, id_number

SEATS = 20
PEOPLE = 60
KILLS = times(30, 12)  # every sixth takes master and workers at once


def open_event(seats: int = SEATS, selection: str = "first_come") -> int:
    with unit_of_work():
        make = Make()
        event = make.event(seats=[(Category.RESIDENT, seats, 0)])
        event.signup_closes_at = clock.now().replace(year=2099)
        return event.id


def tally(event_id: int) -> dict[str, int]:
    """What the tables say afterwards."""
    states = db.session.execute(
        select(Entry.state, func.count()).where(Entry.event_id == event_id).group_by(Entry.state)
    )
    people = select(func.count(), func.count(Person.id_hash.distinct())).where(Person.event_id == event_id, Person.live)
    live, distinct = db.session.execute(people).one()
    taken = db.session.scalar(select(Seat.taken).where(Seat.event_id == event_id))
    return {**{state.value: count for state, count in states}, "taken": taken, "live": live, "distinct": distinct}


def test_a_rush_of_threads_sells_every_seat_once(live: Flask):
    event_id = open_event()

    def come(number: int) -> str:
        with live.app_context(), clock.at(MONDAY):
            with unit_of_work():
                event = db.session.get_one(Event, event_id)
                receipt = signup.sign_up(event, application(number), by=None)
                return receipt.entry.no

    with ThreadPoolExecutor(16) as crowd:
        numbers = list(crowd.map(come, range(1, PEOPLE + 1)))
    assert len(set(numbers)) == PEOPLE
    assert tally(event_id) == {
        "seated": SEATS,
        "waiting": PEOPLE - SEATS,
        "taken": SEATS,
        "live": PEOPLE,
        "distinct": PEOPLE,
    }


def test_the_same_person_coming_many_times_at_once_is_let_in_once(live: Flask):
    event_id = open_event()
    outcomes = []

    def come(_: int) -> None:
        from app.errors import Refused
        from app.web.forms import Form
        from app.web.writes import attempt

        with live.test_request_context(method="POST"), clock.at(MONDAY):
            form = Form()
            event = db.session.get_one(Event, event_id)
            done = attempt(form, signup.sign_up, event, application(7), by=None)
            outcomes.append(bool(done) or form.form_errors)
            assert Refused

    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(come, range(12)))
    assert outcomes.count(True) == 1
    assert all(words == [signup.SECOND_ENTRY] for words in outcomes if words is not True)
    assert tally(event_id)["live"] == 1


def test_withdrawals_and_arrivals_at_once_leave_no_seat_empty_or_sold_twice(live: Flask):
    event_id = open_event(5)
    with clock.at(MONDAY), unit_of_work():
        event = db.session.get_one(Event, event_id)
        ids = [signup.sign_up(event, application(n), by=None).entry.id for n in range(1, 21)]
    dice = random.Random(5)

    def act(number: int) -> None:
        from sqlalchemy.orm.exc import StaleDataError

        with live.app_context(), clock.at(MONDAY):
            try:
                with unit_of_work():
                    if number % 2:
                        event = db.session.get_one(Event, event_id)
                        signup.sign_up(event, application(100 + number), by=None)
                    else:
                        signup.withdraw(db.session.get_one(Entry, ids[number // 2]), by=None)
            except StaleDataError:
                pass  # the page says: somebody was quicker, look again

    order = list(range(30))
    dice.shuffle(order)
    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(act, order))
    found = tally(event_id)
    held = db.session.scalar(
        select(func.sum(Entry.size)).where(
            Entry.event_id == event_id, Entry.state.in_((EntryState.SEATED, EntryState.OFFERED))
        )
    )
    assert held == found["taken"] == 5


@pytest.mark.long
@pytest.mark.timeout(600)  # seconds on a quiet machine; on a crowded one a new server takes its time
def test_killing_the_server_again_and_again_loses_no_confirmed_sign_up(live: Flask):
    """SIGKILL at any moment: whoever saw a receipt is in the tables exactly once."""
    event_id = open_event(100)
    url = str(live.config["SQLALCHEMY_DATABASE_URI"]).replace("postgresql+psycopg", "postgresql")
    port = free_port()
    folder = live.config["TEST_FOLDER"]
    env = environment(url, folder)
    command = [
        "gunicorn",
        "--log-level=critical",
        "--preload",
        "-w",
        "2",
        "-b",
        f"127.0.0.1:{port}",
        "tests.entrance:app",
    ]
    base = f"http://127.0.0.1:{port}"
    db.session.remove()
    stop, receipts, kills = threading.Event(), {}, 0
    started = threading.Event()

    def server() -> None:
        nonlocal kills
        dice = random.Random(30)
        process = serving.start(command, env, folder / "log")
        wait_for(base)
        started.set()
        while not stop.is_set():
            time.sleep(0.1 + dice.random() * 0.4)
            kills += 1
            if kills % 6:  # a worker dies, its master starts another
                kill_one(dice.choice(children(process.pid) or [process.pid]))
                continue
            kill_tree(process.pid)  # all of them at once
            process.join()
            process = serving.start(command, env, folder / "log")
            wait_for(base)
        kill_tree(process.pid)
        process.join()

    def come(number: int) -> None:
        while not stop.is_set():
            if (no := try_once(base, event_id, number)) is not None:
                receipts[number] = no
                return
            time.sleep(0.05)

    keeper = threading.Thread(target=server)
    keeper.start()
    started.wait(20)
    number = 0
    try:
        with ThreadPoolExecutor(12) as crowd:
            while kills < KILLS and keeper.is_alive():
                list(crowd.map(come, range(number + 1, number + 25)))
                number += 24
    finally:
        stop.set()
        keeper.join(30)
    assert kills >= KILLS
    rows = dict(
        db.session.execute(select(Entry.no, func.count()).where(Entry.event_id == event_id).group_by(Entry.no)).all()
    )
    assert all(count == 1 for count in rows.values())
    assert set(receipts.values()) - {"kept"} <= set(rows)
    found = tally(event_id)
    assert found["live"] == found["distinct"] >= len(receipts)
    assert found["taken"] == min(100, found["live"])


def wait_for(base: str) -> None:
    """Until the server answers."""
    address = urlsplit(base)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            requests.get(f"{base}/healthz", timeout=1)
            return
        except requests.RequestException:
            time.sleep(0.02)
    raise AssertionError(f"no server on {address.port}")


def children(pid: int) -> list[int]:
    """The workers of a gunicorn master."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{pid}/children") as found:
        return [int(child) for child in found.read().split()]
    return []


def kill_one(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def kill_tree(pid: int) -> None:
    """Master and workers at once, no time to say goodbye."""
    for victim in (pid, *children(pid)):
        kill_one(victim)


def try_once(base: str, event_id: int, number: int) -> str | None:
    """The whole sign-up as a browser does it; the receipt's number, or None when the line broke or somebody was in."""
    from bs4 import BeautifulSoup

    session = requests.Session()
    address = f"{base}/openday/{event_id}/signup"
    try:
        form = BeautifulSoup(session.get(address, timeout=5).text, "html.parser")
        data = {
            "csrf_token": form.select_one("form[data-once] input[name=csrf_token]")["value"],
            "category": "resident",
            "people-0-name": f"居民{number}",
            "people-0-id_number": id_number(number),
            "people-0-part": "child",
            "phone": f"139{number:08d}",
            "consent": "y",
        }
        answer = session.post(address, data=data, timeout=5)
    except (requests.RequestException, TypeError):
        return None
    heading = BeautifulSoup(answer.text, "html.parser").select_one("h1").text
    if heading.startswith("报名 OD-"):
        return heading.removeprefix("报名 ")
    assert "已经报过名" in answer.text, answer.text[:2000]
    return "kept"  # stored just before the kill, the receipt got lost on the way
