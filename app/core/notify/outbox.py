"""Sending the outbox: claim, send, write down; what a crash leaves open is settled by its channel's nature."""

from datetime import timedelta

from flask import current_app
from sqlalchemy import select, update

from app import clock
from app.core.notify.channels import Undeliverable, is_idempotent, send
from app.core.notify.models import Message, Sending, Way
from app.db import db, unit_of_work

LEASE = timedelta(seconds=60)
BATCH = 20
PAUSES = (1, 5, 30, 120, 720)  # minutes before the next try


def send_waiting() -> int:
    """Send what waits, batch by batch; returns how many were handed over."""
    settle_abandoned()
    sent = 0
    while ids := claim(BATCH):
        for id in ids:
            sent += _send_one(id)
    return sent


def claim(count: int) -> list[int]:
    """Take messages for sending: nobody else gets them while the lease runs."""
    now = clock.now()
    waiting = (
        select(Message.id)
        .where(Message.state == Sending.WAITING, Message.next_try_at <= now)
        .order_by(Message.id)
        .limit(count)
        .with_for_update(skip_locked=True)
    )
    taken = (
        update(Message)
        .where(Message.id.in_(waiting.scalar_subquery()), Message.state == Sending.WAITING)
        .values(state=Sending.SENDING, lease_until=now + LEASE, tries=Message.tries + 1)
        .returning(Message.id)
    )
    with unit_of_work():
        return sorted(db.session.scalars(taken.execution_options(synchronize_session=False)))


def settle_abandoned() -> None:
    """Messages whose sender died: sent again where that is harmless, else marked uncertain for a person to look at."""
    abandoned = (Message.state == Sending.SENDING, Message.lease_until < clock.now())
    for way in (Way.SMS, Way.MAIL):
        to = Sending.WAITING if is_idempotent(way) else Sending.UNCERTAIN
        with unit_of_work():
            db.session.execute(update(Message).where(*abandoned, Message.way == way).values(state=to))


def _send_one(id: int) -> bool:
    message = db.session.get_one(Message, id)
    try:
        send(message)
    except Exception as failure:  # whatever the other side does, the next message still goes
        db.session.rollback()
        _failed(id, failure)
        return False
    with unit_of_work():
        done = {"state": Sending.SENT, "sent_at": clock.now(), "lease_until": None, "error": ""}
        if message.notice == "accounts/code":
            done |= {"body_sealed": None, "wiped_at": clock.now()}  # a one-time code is nobody's business afterwards
        db.session.execute(update(Message).where(Message.id == id).values(**done))
    return True


def _failed(id: int, failure: Exception) -> None:
    current_app.logger.warning("message %s not sent: %s", id, type(failure).__name__)
    with unit_of_work():
        message = db.session.get_one(Message, id)
        final = isinstance(failure, Undeliverable) or message.tries > len(PAUSES)
        message.state = Sending.FAILED if final else Sending.WAITING
        message.lease_until = None
        message.error = type(failure).__name__
        pause = PAUSES[min(message.tries, len(PAUSES)) - 1]
        message.next_try_at = clock.now() + timedelta(minutes=pause)
