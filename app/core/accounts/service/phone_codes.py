"""Codes sent to a phone: made, told, used up."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select, update

from app import clock
from app.core import limits, notify, privacy
from app.core.accounts import limits as own_limits
from app.core.accounts.models import PhoneCode
from app.core.notify import Reader
from app.db import db, table
from app.errors import Refused

WRONG_CODE = "验证码不对或已过期，请核对短信，或重新发送"


def send_code(phone: str, purpose: str) -> str:
    """Make a six-digit code for a phone and put it into the outbox; the older ones die. Returns it for demo mode."""
    code = f"{secrets.randbelow(10**6):06d}"
    phone_hash = privacy.keyed_hash("phone", phone)
    live = (PhoneCode.phone_hash == phone_hash, PhoneCode.purpose == purpose, PhoneCode.used_at.is_(None))
    db.session.execute(update(PhoneCode).where(*live).values(used_at=clock.now()))
    minutes = limits.in_force(own_limits.CODE_MINUTES.key).number
    made = PhoneCode(
        phone_hash=phone_hash,
        purpose=purpose,
        code_hash=_code_hash(phone_hash, purpose, code),
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


def code_reader(phone_hash: str) -> str:
    """The name in the outbox of a phone that asked for a code."""
    return f"phone:{phone_hash[:16]}"


def _code_hash(phone_hash: str, purpose: str, code: str) -> str:
    return privacy.keyed_hash("code", f"{phone_hash}:{purpose}:{code}")


CODES = table(PhoneCode).c
USE_UP = (
    table(PhoneCode)
    .update()
    .where(
        CODES.phone_hash == bindparam("phone"),
        CODES.purpose == bindparam("for_what"),
        CODES.code_hash == bindparam("typed"),
        CODES.used_at.is_(None),
        CODES.ends_at > bindparam("now"),
    )
    .values(used_at=bindparam("now"))
    .returning(CODES.id)
)


def check_code(phone: str, purpose: str, code: str) -> None:
    """Use up a code; Refused, always with the same words, when it is wrong, old or used. Throttle tries before."""
    phone_hash = privacy.keyed_hash("phone", phone)
    typed = _code_hash(phone_hash, purpose, "".join(code.split()))
    given = {"phone": phone_hash, "for_what": purpose, "typed": typed, "now": clock.now()}
    db.session.flush()
    if db.session.connection().execute(USE_UP, given).first() is None:
        raise Refused(WRONG_CODE, "code")
