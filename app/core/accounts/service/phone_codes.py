"""Codes sent to a phone: made, told, used up.

A code opens only in the browser that asked for it, and dies of wrong tries there. So nobody can use up another's tries:
whoever guesses at a number has to have a code of their own sent to it, and that is slow (see app.core.accounts.codes).
With six codes a day that strangers may have sent to one number (ten, of which four are kept for its owner's browsers) and
six tries each, thirty-six guesses at six digits a day hit once in some 27,000 days; of tries that arrive at the very same
moment the server looks at as many more as it answers at once.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select, update

from app import clock
from app.core import limits, notify, privacy
from app.core.accounts import limits as own_limits
from app.core.accounts.models import PhoneCode
from app.core.notify import Reader
from app.db import db, stored, straight, table
from app.errors import Refused, Remembered

WRONG_CODE = "验证码不对或已过期。请核对短信，在点“发送验证码”的同一个浏览器里填，或重新发送"
TRIED_OUT = "这个验证码试错的次数太多，已经作废，请重新发送"
MOST_TRIES = 6


def send_code(phone: str, purpose: str, browser: str) -> str:
    """Make a six-digit code for a phone and put it into the outbox; older ones of this browser die. Returns it for demo mode.

    `browser` is the mark of whoever asks: the code is good nowhere else.
    """
    code = f"{secrets.randbelow(10**6):06d}"
    phone_hash = privacy.keyed_hash("phone", phone)
    browser_hash = _browser_hash(browser)
    mine = (PhoneCode.phone_hash == phone_hash, PhoneCode.purpose == purpose, PhoneCode.browser_hash == browser_hash)
    live = (*mine, PhoneCode.used_at.is_(None))
    db.session.execute(update(PhoneCode).where(*live).values(used_at=clock.now()))
    minutes = limits.in_force(own_limits.CODE_MINUTES.key).number
    made = PhoneCode(
        phone_hash=phone_hash,
        purpose=purpose,
        code_hash=_code_hash(phone_hash, purpose, code),
        browser_hash=browser_hash,
        ends_at=clock.now() + timedelta(minutes=minutes),
    )
    db.session.add(made)
    db.session.flush()
    reader = Reader(key=code_reader(phone_hash), phone=phone)
    notify.tell(
        reader,
        "accounts/code",
        "phone_code",
        made.id,
        occasion=secrets.token_hex(8),  # codes are swept, and SQLite gives their numbers out again
        good_until=made.ends_at,
        code=code,
        minutes=minutes,
    )
    return code


def sent_since(moment: datetime) -> int:
    """How many codes went out since then, whatever for; the table holds those of a day."""
    return db.session.scalar(select(func.count()).where(PhoneCode.created_at > moment)) or 0


def was_sent(phone: str, browser: str, since: datetime) -> bool:
    """Did this browser have a code sent to the phone since then, whatever for?"""
    mine = (
        PhoneCode.phone_hash == privacy.keyed_hash("phone", phone),
        PhoneCode.browser_hash == _browser_hash(browser),
    )
    return db.session.scalar(select(PhoneCode.id).where(*mine, PhoneCode.created_at > since).limit(1)) is not None


def code_reader(phone_hash: str) -> str:
    """The name in the outbox of a phone that asked for a code."""
    return f"phone:{phone_hash[:16]}"


def _code_hash(phone_hash: str, purpose: str, code: str) -> str:
    return privacy.keyed_hash("code", f"{phone_hash}:{purpose}:{code}")


def _browser_hash(browser: str) -> str:
    return privacy.keyed_hash("browser", browser)


CODES = table(PhoneCode).c
LIVE = (
    CODES.phone_hash == bindparam("phone"),
    CODES.purpose == bindparam("for_what"),
    CODES.browser_hash == bindparam("browser"),
    CODES.used_at.is_(None),
    CODES.ends_at > bindparam("now"),
)
TRIES = select(CODES.tries).where(*LIVE)
COUNT = table(PhoneCode).update().where(*LIVE).values(tries=CODES.tries + 1)
USE_UP = (
    table(PhoneCode)
    .update()
    .where(*LIVE, CODES.code_hash == bindparam("typed"), CODES.tries < MOST_TRIES)
    .values(used_at=bindparam("now"))
    .returning(CODES.id)
)


def _live(phone: str, purpose: str, browser: str) -> dict[str, Any]:
    phone_hash = privacy.keyed_hash("phone", phone)
    return {"phone": phone_hash, "for_what": purpose, "browser": _browser_hash(browser), "now": clock.now()}


class WrongCode(Remembered):
    """A guess at a live code: counted, whatever else was refused with it."""

    def __init__(self, live: dict[str, Any]) -> None:
        super().__init__(WRONG_CODE, "code")
        self.live = live

    def remember(self, by: object) -> None:
        """One wrong try more."""
        straight(COUNT, **self.live)


def check_code(phone: str, purpose: str, code: str, browser: str) -> None:
    """Use up a code; Refused, always with the same words, when it is wrong, old, used or another browser's.

    A wrong one is counted (see `WrongCode`); where it was guessed at too often, even the right one opens nothing.
    """
    live = _live(phone, purpose, browser)
    if stored(USE_UP, **live, typed=_typed_hash(live["phone"], purpose, code)).first() is None:
        raise _why_not(live)


def _why_not(live: dict[str, Any]) -> Refused:
    tries = stored(TRIES, **live).scalar()
    if tries is None:
        return Refused(WRONG_CODE, "code")
    return Refused(TRIED_OUT, "code") if tries >= MOST_TRIES else WrongCode(live)


def _typed_hash(phone_hash: str, purpose: str, code: str) -> str:
    return _code_hash(phone_hash, purpose, "".join(code.split()))
