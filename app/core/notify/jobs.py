"""Sending from cron where no worker runs, and forgetting what was sent."""

from datetime import date, time, timedelta

from sqlalchemy import update

from app import clock
from app.core import limits
from app.core.jobs.registry import job
from app.core.limits import Limit, Unit
from app.core.notify import outbox
from app.core.notify.models import Message
from app.core.notify.rules import ENDED, Way
from app.db import unit_of_work

KEEP = Limit(
    "notify.keep_days",
    30,
    Unit.DAYS,
    "《个人信息保护法》第十九条",
    "已发短信、邮件的号码和正文保留多少日",
    date(2026, 1, 1),
)


@job("notify.send", every=None, label="发送等待中的通知")
def send() -> None:
    """Send what waits; the worker does the same every second."""
    outbox.send_waiting()


@job("notify.wipe", at=time(3, 40), label="删除过期通知里的号码和正文")
def wipe() -> None:
    """Delete addresses and bodies of old messages; the line that something was sent stays."""
    before = clock.now() - timedelta(days=limits.in_force(KEEP.key).number)
    old = (Message.created_at < before, Message.wiped_at.is_(None), Message.way != Way.LETTER)
    gone = {"address_sealed": None, "body_sealed": None, "calendar_sealed": None, "wiped_at": clock.now()}
    with unit_of_work() as session:
        wiped = update(Message).where(*old, Message.state.in_(ENDED)).values(**gone)
        session.execute(wiped.execution_options(synchronize_session=False))


def register() -> None:
    """Hand the limit over; importing this file has registered the jobs."""
    limits.declare(KEEP)
