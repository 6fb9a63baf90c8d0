"""The worker: one thread sends the outbox, one runs the jobs, so that a long job keeps no code from its phone."""

import signal
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from app import clock
from app.core.jobs import service
from app.core.notify import outbox

PAUSE = 1.0  # seconds between two rounds
AFTER_FAULT = 5.0  # when the database is away, asking more often only fills the log
BEAT = timedelta(seconds=20)
PATIENCE = 20  # seconds a running job gets to finish after the worker is told to stop
Round = Callable[[Callable[[], bool]], object]


class Stop:
    """Set once by a signal. A plain flag: the handler may interrupt any line, so it must not wait for a lock."""

    told = False

    def tell(self, *_: object) -> None:
        self.told = True

    def wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.told and time.monotonic() < until:
            time.sleep(0.1)


class Pulse:
    """Says every 20 seconds that the worker lives, between messages too."""

    def __init__(self) -> None:
        self.last = clock.now() - BEAT

    def beat(self) -> None:
        if clock.now() - self.last >= BEAT:
            service.beat()
            self.last = clock.now()


def work(app: Flask) -> None:
    """Send and run until SIGTERM or SIGINT; then finish the message or job in hand and return."""
    stop, pulse = Stop(), Pulse()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop.tell)

    def go_on() -> bool:
        pulse.beat()
        return not stop.told

    by_the_clock = threading.Thread(target=_keep, args=(app, stop, service.run_due, lambda: not stop.told), daemon=True)
    by_the_clock.start()
    _keep(app, stop, outbox.send_waiting, go_on)
    by_the_clock.join(PATIENCE)


def work_once() -> None:
    """Send what waits, run what is due."""
    service.beat()
    outbox.send_waiting()
    service.run_due()


def _keep(app: Flask, stop: Stop, round: Round, go_on: Callable[[], bool]) -> None:
    while not stop.told:
        stop.wait(PAUSE if _went_well(app, round, go_on) else AFTER_FAULT)


def _went_well(app: Flask, round: Round, go_on: Callable[[], bool]) -> bool:
    """One round in a context of its own (a fresh session, fresh settings); whatever breaks, the next round comes."""
    with app.app_context():
        try:
            go_on()
            round(go_on)
        except Exception:
            app.logger.exception("the worker goes on")
            return False
    return True
