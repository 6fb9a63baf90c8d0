"""Sending the outbox: claim and commit, send, write down and commit; a crash in between is settled by channel."""

import time
from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from app import clock
from app.core.notify import channels
from app.core.notify.models import Message
from app.core.notify.parcels import Later, NotSent, Unclear, Undeliverable
from app.core.notify.rules import Sending, Trouble, Way, carries_code, pause_after
from app.db import unit_of_work

LEASE = timedelta(minutes=2)  # longer than the slowest sending with all its timeouts
A_ROUND = 200  # messages before abandoned ones are looked for again
LINE_DEAD = {Trouble.UNREACHABLE, Trouble.LOGIN}  # the channel's trouble, not the message's: spare the others their try
SENDABLE = frozenset({Way.SMS, Way.MAIL})


def send_waiting(go_on: Callable[[], bool] = lambda: True) -> int:
    """Send what waits, one after another; `go_on` is asked before each. Returns how many were handed over."""
    settle_abandoned()
    ways, sent = set(SENDABLE), 0
    for _ in range(A_ROUND):
        message = claim(ways) if ways and go_on() else None
        if message is None:
            break
        trouble = deliver(message)
        sent += trouble is None
        if trouble in LINE_DEAD:
            ways.discard(message.way)
    return sent


def claim(ways: Collection[Way] = SENDABLE) -> Message | None:
    """Take the next message for sending, codes first: nobody else gets it while the lease runs.

    The message comes detached, and no transaction stays open: sending must not hold a lock.
    """
    now = clock.now()
    due = (Message.state == Sending.WAITING, Message.next_try_at <= now, Message.way.in_(ways))
    first = select(Message.id).where(*due).order_by(Message.rank, Message.id).limit(1).with_for_update(skip_locked=True)
    taken = (
        update(Message)
        .where(Message.id == first.scalar_subquery(), Message.state == Sending.WAITING)
        .values(state=Sending.SENDING, lease_until=now + LEASE, tries=Message.tries + 1)
        .returning(Message)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    with unit_of_work() as session:
        message: Message | None = session.scalar(taken)
        if message is not None:
            session.expunge(message)
    return message


def deliver(message: Message) -> Trouble | None:
    """Send a claimed message and write down how it went; None when it went well."""
    try:
        _send(message)
    except NotSent as failure:
        _write_down(message, _outcome(message, failure))
        return failure.trouble
    _write_down(message, {"state": Sending.SENT, "sent_at": clock.now(), "error": Trouble.NONE})
    return None


def _send(message: Message) -> None:
    if message.good_until is not None and message.good_until <= clock.now():
        raise Undeliverable(Trouble.OUTDATED)
    try:
        channels.send(message)
    except NotSent as failure:
        current_app.logger.warning("message %s not sent: %s", message.uid, failure.trouble)
        raise
    except Exception as fault:  # a message that breaks our own code must not keep the next one from going
        current_app.logger.exception("message %s broke its channel", message.uid)
        raise Later(Trouble.FAULT) from fault


def _outcome(message: Message, failure: NotSent) -> dict[str, Any]:
    told = {"error": failure.trouble}
    if isinstance(failure, Unclear):
        return told | {"state": Sending.UNCERTAIN}
    pause = pause_after(message.tries, brief=message.good_until is not None)
    if isinstance(failure, Undeliverable) or pause is None:
        return told | {"state": Sending.FAILED}
    return told | {"state": Sending.WAITING, "next_try_at": clock.now() + pause}


def _write_down(message: Message, values: dict[str, Any]) -> None:
    """Only the holder of the lease writes; a busy database is asked again, for the letter has gone already."""
    if carries_code(message.notice) and values["state"] in (Sending.SENT, Sending.FAILED):
        values |= {"body_sealed": None, "address_sealed": None, "wiped_at": clock.now()}
    mine = (Message.id == message.id, Message.lease_until == message.lease_until)
    told = update(Message).where(*mine).values(lease_until=None, **values)
    for patience in (1, 3, None):
        try:
            with unit_of_work() as session:
                session.execute(told.execution_options(synchronize_session=False))
            return
        except OperationalError:
            if patience is None:
                raise
            time.sleep(patience)


def settle_abandoned() -> None:
    """Messages whose sender died: sent again where that is harmless, else marked uncertain for a person to look at.

    The lease stays on the uncertain ones: should the sender only have been slow, it may still write down the truth.
    """
    abandoned = (Message.state == Sending.SENDING, Message.lease_until < clock.now())
    with unit_of_work() as session:
        for way in SENDABLE:
            again = channels.is_idempotent(way)
            values = {"state": Sending.WAITING if again else Sending.UNCERTAIN, "error": Trouble.DIED}
            lost = update(Message).where(*abandoned, Message.way == way).values(**values)
            session.execute(lost.execution_options(synchronize_session=False))
