"""Codes sent to a phone: made, told, used up."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, or_, select, update

from app import clock
from app.core import limits, notify, privacy
from app.core.accounts import limits as own_limits
from app.core.accounts.models import PhoneCode
from app.core.notify import Reader
from app.db import db, stored, table
from app.errors import Refused

WRONG_CODE = "验证码不对或已过期。请核对短信，在点“发送验证码”的同一个浏览器里填，或重新发送"


def send_code(phone: str, purpose: str, browser: str = "") -> str:
    """Make a six-digit code for a phone and put it into the outbox. Returns it for demo mode.

    It is good in the browser with this mark alone, and ends the older ones asked for there: what somebody else asks for
    under the same number ends nobody's code. Without a mark, as no page asks, it is good in any.
    """
    code = f"{secrets.randbelow(10**6):06d}"
    phone_hash = privacy.keyed_hash("phone", phone)
    browser_hash = _browser_hash(browser)
    live = (
        PhoneCode.phone_hash == phone_hash,
        PhoneCode.purpose == purpose,
        PhoneCode.used_at.is_(None),
        PhoneCode.browser_hash == browser_hash if browser_hash else PhoneCode.browser_hash.is_(None),
    )
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


def code_reader(phone_hash: str) -> str:
    """The name in the outbox of a phone that asked for a code."""
    return f"phone:{phone_hash[:16]}"


def _code_hash(phone_hash: str, purpose: str, code: str) -> str:
    return privacy.keyed_hash("code", f"{phone_hash}:{purpose}:{code}")


def _browser_hash(browser: str) -> str | None:
    return privacy.keyed_hash("browser", browser) if browser else None


CODES = table(PhoneCode).c
MINE = or_(CODES.browser_hash == bindparam("browser"), CODES.browser_hash.is_(None))
LIVE = (
    select(CODES.code_hash)
    .where(
        CODES.phone_hash == bindparam("phone"),
        CODES.purpose == bindparam("for_what"),
        MINE,
        CODES.used_at.is_(None),
        CODES.ends_at > bindparam("now"),
    )
    .order_by(CODES.id.desc())
    .limit(1)
)
USE_UP = (
    table(PhoneCode)
    .update()
    .where(
        CODES.phone_hash == bindparam("phone"),
        CODES.purpose == bindparam("for_what"),
        CODES.code_hash == bindparam("typed"),
        MINE,
        CODES.used_at.is_(None),
        CODES.ends_at > bindparam("now"),
    )
    .values(used_at=bindparam("now"))
    .returning(CODES.id)
)


def live(phone: str, purpose: str, browser: str) -> str | None:
    """What tells the code apart that this browser may use for the phone now; None where it has none."""
    given = {"phone": privacy.keyed_hash("phone", phone), "for_what": purpose, "browser": _browser_hash(browser)}
    found = stored(LIVE, **given, now=clock.now()).scalar()
    return str(found) if found is not None else None


def check_code(phone: str, purpose: str, code: str, browser: str = "") -> None:
    """Use up a code; Refused, always with the same words, when it is wrong, old, used or another browser's.

    Throttle tries before.
    """
    phone_hash = privacy.keyed_hash("phone", phone)
    typed = _code_hash(phone_hash, purpose, "".join(code.split()))
    given = {"phone": phone_hash, "for_what": purpose, "typed": typed, "now": clock.now()}
    given["browser"] = _browser_hash(browser)
    db.session.flush()
    if db.session.connection().execute(USE_UP, given).first() is None:
        raise Refused(WRONG_CODE, "code")
