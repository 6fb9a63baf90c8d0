"""Running jobs once, whoever finds them due, and what is written down about it."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app import clock
from app.core.accounts.models import User
from app.core.accounts.rules import Kind
from app.core.jobs import each, job, service, worker_seen
from app.core.jobs.models import JobRun
from app.core.jobs.registry import JOBS
from app.core.jobs.service import Outcome
from app.db import db, unit_of_work
from app.errors import Refused

RAN: list[str] = []


@pytest.fixture(autouse=True)
def _only_our_jobs(request: pytest.FixtureRequest) -> Iterator[None]:
    """The house's own jobs stay out of these tests; the first house of a process brings them when it is built."""
    if "house" in request.fixturenames:
        request.getfixturevalue("house")
    kept = dict(JOBS)
    JOBS.clear()
    RAN.clear()
    yield
    JOBS.clear()
    JOBS.update(kept)


def count() -> None:
    """Count."""
    RAN.append("count")


def fail() -> None:
    """Fail."""
    raise RuntimeError("13800001234 is nobody's business")


def refuse() -> None:
    """Refuse."""
    raise Refused("2027 年的工作日历尚未录入")


def run_of(name: str) -> JobRun:
    with unit_of_work():
        row = db.session.get_one(JobRun, name, populate_existing=True)
        db.session.expunge(row)
    return row


def test_a_due_job_runs_once_and_says_so(house: Flask) -> None:
    job("t.count", every=timedelta(minutes=5))(count)
    assert service.run_due() == ["t.count"]
    assert service.run_due() == []
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert service.run_due() == ["t.count"]
    row = run_of("t.count")
    assert (row.last_error, row.running_until) == ("", None)
    assert row.last_ok is not None


def test_a_broken_job_keeps_nobody_from_running_and_quotes_no_data(house: Flask) -> None:
    job("t.fail", every=timedelta(minutes=5))(fail)
    job("t.count", every=timedelta(minutes=5))(count)
    assert service.run_due() == ["t.fail", "t.count"]
    assert run_of("t.fail").last_error == "程序出错（RuntimeError），详见日志"
    assert run_of("t.fail").last_ok is None
    assert RAN == ["count"]


def test_a_rule_that_refuses_is_quoted(house: Flask) -> None:
    job("t.refuse", every=timedelta(minutes=5))(refuse)
    assert service.run("t.refuse") == Outcome.FAILED
    assert run_of("t.refuse").last_error == "2027 年的工作日历尚未录入"


def test_several_workers_run_a_due_job_once(house: Flask) -> None:
    job("t.count", every=timedelta(minutes=5))(count)
    start = threading.Barrier(5)

    def look() -> None:
        with house.app_context():
            start.wait()
            service.run_due()

    threads = [threading.Thread(target=look) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert RAN == ["count"]


def test_a_job_found_due_by_two_is_not_run_by_the_second_after_the_first_has_finished(house: Flask) -> None:
    job("t.count", every=timedelta(minutes=5))(count)
    seen = service._unseen_since(None)
    assert service.run("t.count", seen) == Outcome.DONE
    assert service.run("t.count", seen) == Outcome.BUSY
    assert RAN == ["count"]


def test_a_job_in_somebodys_hand_is_busy_until_its_time_is_up(house: Flask) -> None:
    began, go_on = threading.Event(), threading.Event()

    def long() -> None:
        began.set()
        go_on.wait(10)

    job("t.long", every=timedelta(minutes=5))(long)

    def work() -> None:
        with house.app_context():
            service.run("t.long")

    worker = threading.Thread(target=work)
    worker.start()
    began.wait(10)
    assert service.run("t.long") == Outcome.BUSY
    go_on.set()
    worker.join()
    assert service.run("t.long") == Outcome.DONE


def test_a_job_whose_worker_died_runs_again_when_its_time_is_up(house: Flask) -> None:
    job("t.count", every=timedelta(minutes=1))(count)
    assert service._claim(JOBS["t.count"]) is not None  # and then SIGKILL
    with time_machine.travel(clock.now() + timedelta(minutes=4)):
        assert service.run_due() == []
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert service.run_due() == ["t.count"]


def test_each_does_what_it_can_and_counts_what_is_left(house: Flask) -> None:
    def keep(id: int) -> None:
        db.session.add(User(kind=Kind.RESIDENT, name=f"居民{id}"))
        db.session.flush()
        if id == 2:
            raise RuntimeError

    job("t.each", every=timedelta(minutes=5))(lambda: each(iter((1, 2, 3)), keep))
    assert service.run("t.each") == Outcome.DONE
    assert db.session.scalars(select(User.name).order_by(User.id)).all() == ["居民1", "居民3"]
    db.session.rollback()
    assert run_of("t.each").last_error == "1 条没有办成，详见日志"


def test_two_jobs_cannot_have_one_name() -> None:
    job("t.same")(count)
    with pytest.raises(ValueError, match="two jobs"):
        job("t.same")(fail)


def test_no_job_starts_after_the_worker_is_told_to_stop(house: Flask) -> None:
    job("t.count", every=timedelta(minutes=5))(count)
    assert service.run_due(lambda: False) == []
    assert RAN == []


def test_the_worker_is_seen_when_it_beats(house: Flask) -> None:
    assert worker_seen() is None
    db.session.rollback()
    before = clock.now()
    service.beat()
    time.sleep(0.01)
    service.beat()
    seen = worker_seen()
    assert seen is not None
    assert before < seen <= clock.now()
