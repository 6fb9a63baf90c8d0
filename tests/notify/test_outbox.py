"""Claims, leases, pauses, and what a crash leaves behind."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from pytest_httpserver import HTTPServer
from sqlalchemy import select, text, update

from app import clock
from app.core.accounts.rules import Role
from app.core.notify import Reader, outbox, service, tell
from app.core.notify.models import Message
from app.core.notify.rules import Sending, Trouble, Way
from app.db import db, unit_of_work
from tests.conftest import free_port
from tests.notify.houses import ANNA, staff
from tests.notify.posts import Gateway, Letters, mail_server, sms_gateway


def tell_sms(count: int = 1, notice: str = "tests/hello", **how: object) -> None:
    with unit_of_work():
        for id in range(count):
            tell(Reader("p", phone="13800001234"), notice, "entry", id, name="安娜", text="好", code="123456", **how)


def rows() -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(select(Message).order_by(Message.id).execution_options(populate_existing=True)))


def row() -> Message:
    [only] = rows()
    db.session.rollback()
    return only


@pytest.fixture
def mailing(build_house: Callable[..., Flask]) -> Iterator[tuple[Flask, Letters]]:
    """A house that mails through a real server."""
    letters = Letters()
    with mail_server(letters) as port:
        app = build_house(MAIL_URL=f"smtp://127.0.0.1:{port}")
        with app.app_context():
            yield app, letters


def tell_mail() -> None:
    with unit_of_work():
        tell(Reader("m", email="anna@example.com"), "tests/hello", "entry", 1, name="安娜", text="好")


def test_what_waits_is_sent_once(house: Flask, tmp_path: Path) -> None:
    with unit_of_work():
        tell(ANNA, "tests/hello", "entry", 1, name="安娜", text="好")
    assert outbox.send_waiting() == 2
    assert outbox.send_waiting() == 0
    assert {message.state for message in rows()} == {Sending.SENT}
    assert len(list((tmp_path / "outbox").iterdir())) == 2


def test_many_claiming_at_once_never_get_the_same_message(house: Flask) -> None:
    tell_sms(120)
    taken: list[int] = []
    start = threading.Barrier(6)

    def grab() -> None:
        with house.app_context():
            start.wait()
            while message := outbox.claim():
                taken.append(message.id)

    threads = [threading.Thread(target=grab) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted({message.id for message in rows()})
    assert len(taken) == 120


def test_many_sending_at_once_deliver_each_message_once(build_house: Callable[..., Flask]) -> None:
    gateway = Gateway()
    with sms_gateway(gateway) as url:
        app = build_house(SMS_URL=url)
        with app.app_context():
            tell_sms(40)

            def send() -> None:
                with app.app_context():
                    outbox.send_waiting()

            threads = [threading.Thread(target=send) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert {message.state for message in rows()} == {Sending.SENT}
    assert len(gateway.asked) == len(gateway.delivered) == 40


def test_nobody_waits_for_the_database_while_a_message_is_on_its_way(build_house: Callable[..., Flask]) -> None:
    gateway = Gateway(delay=1.5)
    with sms_gateway(gateway) as url:
        app = build_house(SMS_URL=url)
        with app.app_context():
            tell_sms()

            def send() -> None:
                with app.app_context():
                    outbox.send_waiting()

            sender = threading.Thread(target=send)
            sender.start()
            while not gateway.asked:
                time.sleep(0.01)
            began = time.monotonic()
            tell_sms(notice="tests/code")
            assert time.monotonic() - began < 1
            sender.join()


def test_codes_go_before_everything_else(house: Flask) -> None:
    tell_sms(3)
    tell_sms(1, notice="tests/code")
    first = outbox.claim()
    assert first is not None
    assert first.notice == "tests/code"


def test_a_code_is_forgotten_as_soon_as_it_is_sent(house: Flask) -> None:
    tell_sms(notice="tests/code")
    outbox.send_waiting()
    message = row()
    assert message.state == Sending.SENT
    assert (message.body_sealed, message.address_sealed) == (None, None)
    assert message.wiped_at is not None


def test_a_code_that_nobody_can_use_any_more_is_not_sent(house: Flask, tmp_path: Path) -> None:
    tell_sms(notice="tests/code", good_until=clock.now() - timedelta(seconds=1))
    outbox.send_waiting()
    message = row()
    assert (message.state, message.error, message.body_sealed) == (Sending.FAILED, Trouble.OUTDATED, None)
    assert not (tmp_path / "outbox").exists()


def test_a_busy_gateway_is_tried_six_times_with_growing_pauses(
    build_house: Callable[..., Flask], httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/sms").respond_with_data("", status=503)
    with build_house(SMS_URL=httpserver.url_for("/sms")).app_context():
        tell_sms()
        waits = []
        with time_machine.travel(clock.now(), tick=False) as traveller:
            for _ in range(6):
                outbox.send_waiting()
                outbox.send_waiting()  # too early: nothing happens
                message = row()
                waits.append((message.next_try_at - clock.now()).total_seconds() / 60)
                traveller.move_to(message.next_try_at)
        assert waits[:5] == [1, 5, 30, 120, 720]
        assert (message.state, message.error, message.tries) == (Sending.FAILED, Trouble.BUSY, 6)
    assert len(httpserver.log) == 6
    assert len({request.headers["Idempotency-Key"] for request, _ in httpserver.log}) == 1
    assert len({request.get_data() for request, _ in httpserver.log}) == 1


def test_a_refused_number_is_not_tried_again(build_house: Callable[..., Flask], httpserver: HTTPServer) -> None:
    httpserver.expect_request("/sms").respond_with_data("", status=400)
    with build_house(SMS_URL=httpserver.url_for("/sms")).app_context():
        tell_sms()
        outbox.send_waiting()
        assert (row().state, row().error) == (Sending.FAILED, Trouble.REFUSED)


def test_a_dead_line_costs_one_message_its_try_and_leaves_the_others(build_house: Callable[..., Flask]) -> None:
    with build_house(SMS_URL=f"http://127.0.0.1:{free_port()}/sms").app_context():
        tell_sms(3)
        assert outbox.send_waiting() == 0
        assert [message.tries for message in rows()] == [1, 0, 0]


def test_a_dead_gateway_does_not_keep_mail_from_going(build_house: Callable[..., Flask], tmp_path: Path) -> None:
    dead, alive = f"http://127.0.0.1:{free_port()}/sms", f"file:{tmp_path / 'outbox'}"
    with build_house(SMS_URL=dead, MAIL_URL=alive).app_context(), unit_of_work():
        for id in range(3):
            tell(ANNA, "tests/hello", "entry", id, name="安娜", text="好")
    with build_house(SMS_URL=dead, MAIL_URL=alive).app_context():
        assert outbox.send_waiting() == 3


def test_a_message_that_cannot_be_opened_does_not_stop_the_next(house: Flask) -> None:
    tell_sms(2)
    broken = rows()[0].id
    with unit_of_work():
        db.session.execute(update(Message).where(Message.id == broken).values(body_sealed="v1.AAAA"))
    assert outbox.send_waiting() == 1
    assert [(m.state, m.error) for m in rows()] == [(Sending.WAITING, Trouble.FAULT), (Sending.SENT, "")]


def test_after_a_crash_an_sms_goes_again_with_the_same_key(build_house: Callable[..., Flask]) -> None:
    gateway = Gateway()
    with sms_gateway(gateway) as url, build_house(SMS_URL=url).app_context():
        tell_sms()
        lost = outbox.claim()
        assert lost is not None
        outbox.channels.send(lost)  # it went, and then the sender died
        assert outbox.send_waiting() == 0
        with time_machine.travel(clock.now() + outbox.LEASE + timedelta(seconds=1)):
            assert outbox.send_waiting() == 1
        assert row().state == Sending.SENT
    assert len(gateway.asked) == 2
    assert len(gateway.delivered) == 1
    assert all(len(bodies) == 1 for bodies in gateway.bodies_by_key().values())


def test_after_a_crash_a_mail_is_uncertain_and_never_goes_again_by_itself(mailing: tuple[Flask, Letters]) -> None:
    tell_mail()
    lost = outbox.claim()
    assert lost is not None
    with time_machine.travel(clock.now() + timedelta(days=2)):
        assert outbox.send_waiting() == 0
        assert outbox.send_waiting() == 0
    assert (row().state, row().error) == (Sending.UNCERTAIN, Trouble.DIED)
    assert mailing[1].taken == []


def test_a_slow_sender_may_still_say_that_its_mail_went(mailing: tuple[Flask, Letters]) -> None:
    tell_mail()
    slow = outbox.claim()
    assert slow is not None
    with time_machine.travel(clock.now() + outbox.LEASE + timedelta(seconds=1)):
        outbox.settle_abandoned()
        outbox.deliver(slow)
    assert row().state == Sending.SENT
    assert len(mailing[1].taken) == 1


def test_a_slow_sender_cannot_write_over_a_mail_that_a_clerk_sent_again(mailing: tuple[Flask, Letters]) -> None:
    clerk = staff(Role.ADMIN)
    tell_mail()
    slow = outbox.claim()
    assert slow is not None
    with time_machine.travel(clock.now() + outbox.LEASE + timedelta(seconds=1)):
        outbox.settle_abandoned()
        with unit_of_work():
            service.resend(db.session.get_one(Message, slow.id), by=clerk)
        outbox.deliver(slow)
    assert row().state == Sending.WAITING


def test_sending_stops_between_two_messages_when_it_is_told_to(house: Flask) -> None:
    tell_sms(5)
    asked: list[int] = []
    outbox.send_waiting(lambda: asked.append(1) is None and len(asked) <= 2)
    assert [message.state for message in rows()].count(Sending.SENT) == 2


def test_a_letter_is_never_claimed(house: Flask) -> None:
    tell_sms()
    with unit_of_work():
        db.session.execute(update(Message).values(way=Way.LETTER))
    assert outbox.claim() is None


def test_the_table_refuses_a_message_in_sending_without_a_lease(house: Flask) -> None:
    tell_sms()
    with pytest.raises(Exception, match="sending_has_lease"), unit_of_work():
        db.session.execute(text("UPDATE message SET state = 'sending'"))
