"""Forgetting what signing in leaves behind: tries, codes, sessions long over."""

from datetime import time, timedelta

from sqlalchemy import delete, func

from app import clock
from app.core.accounts import left, throttle
from app.core.accounts.models import LoginSession, PhoneCode
from app.core.accounts.service import own_numbers
from app.core.jobs.registry import job
from app.db import unit_of_work

TRIES = timedelta(days=2)  # twice the longest time any throttle looks back
CODES = timedelta(days=1)
SESSIONS = timedelta(days=30)  # until then one may still recognise a device that was not one's own


@job("accounts.sweep", at=time(3, 50), label="清理过期的登录记录、验证码和尝试次数")
def sweep() -> None:
    """Delete what is of no use to anyone any more."""
    now = clock.now()
    over = func.coalesce(LoginSession.ended_at, LoginSession.ends_at)
    with unit_of_work() as session:
        throttle.sweep(now - TRIES)
        left.sweep(now)
        own_numbers.sweep()
        session.execute(delete(PhoneCode).where(PhoneCode.ends_at < now - CODES))
        session.execute(delete(LoginSession).where(over < now - SESSIONS))
