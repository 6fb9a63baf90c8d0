"""Forgetting what was sent."""

from datetime import date, time, timedelta

from sqlalchemy import update

from app import clock
from app.core import limits
from app.core.jobs.registry import job
from app.core.limits import Limit, Unit
from app.core.notify.models import Message, Sending, Way
from app.db import db, unit_of_work

KEEP = Limit(
    "notify.keep_days", 30, Unit.DAYS, "《个人信息保护法》第十九条", "已发短信、邮件的号码和正文保留多少日", date(2026, 1, 1)
)
limits.declare(KEEP)


@job("notify.wipe", at=time(3, 40))
def wipe() -> None:
    """Delete addresses and bodies of old messages; the line that something was sent stays."""
    before = clock.now() - timedelta(days=limits.in_force(KEEP.key).number)
    old = (Message.created_at < before, Message.wiped_at.is_(None), Message.way != Way.LETTER)
    ended = Message.state.in_((Sending.SENT, Sending.FAILED, Sending.UNCERTAIN))
    gone = {"address_sealed": None, "body_sealed": None, "calendar_sealed": None, "wiped_at": clock.now()}
    with unit_of_work():
        db.session.execute(update(Message).where(*old, ended).values(**gone))
