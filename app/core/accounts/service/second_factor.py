"""The second factor of staff: an authenticator app, each of its codes once (RFC 6238)."""

import secrets
from typing import Any

import pyotp
from flask import current_app
from sqlalchemy import ColumnElement, update

from app import clock
from app.core import audit, privacy
from app.core.accounts.acts import Did
from app.core.accounts.models import User
from app.db import db
from app.errors import Refused

USED_CODE = "动态验证码不对或已用过，请等下一个"
STEP = 30  # seconds of a one-time code (RFC 6238)


def new_totp_secret() -> str:
    """A fresh secret for an authenticator app."""
    return pyotp.random_base32()


def totp_address(user: User, secret: str) -> str:
    """The otpauth address an authenticator app scans."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.username or "", issuer_name=current_app.config["SITE_NAME"])


def set_totp(user: User, secret: str, code: str) -> User:
    """Bind the authenticator app, proved by a first code."""
    if user.totp_sealed is not None:
        raise Refused("已经绑定过动态验证码，需要更换请联系系统管理员")
    step = _totp_step(secret, code, 0)
    _use_step(user, User.totp_sealed.is_(None), totp_counter=step, totp_sealed=privacy.seal(secret))
    audit.record(user, Did.TOTP_SET, user)
    return user


def check_totp(user: User, code: str) -> User:
    """The second factor; each code works once (RFC 6238 §5.2)."""
    if user.totp_sealed is None:
        raise Refused("动态验证码已被重置，请重新登录", "code")
    step = _totp_step(privacy.unseal(user.totp_sealed) or "", code, user.totp_counter)
    _use_step(user, User.totp_sealed == user.totp_sealed, User.totp_counter < step, totp_counter=step)
    return user


def _use_step(user: User, *still: ColumnElement[bool], **values: Any) -> None:
    """Of several tries with one code at once the first to write wins; the others find the row changed."""
    used = update(User).where(User.id == user.id, *still).values(**values).returning(User.id)
    if db.session.execute(used.execution_options(synchronize_session=False)).first() is None:
        raise Refused(USED_CODE, "code")
    db.session.refresh(user)


def _totp_step(secret: str, code: str, last: int) -> int:
    """The time step whose code was typed, newer than the last used, one step of clock drift allowed."""
    generator = pyotp.TOTP(secret, interval=STEP)
    now = int(clock.now().timestamp()) // STEP
    typed = "".join(code.split())
    for step in (now, now - 1, now + 1):
        if step > last and secrets.compare_digest(generator.at(step * STEP).encode(), typed.encode()):
            return step
    raise Refused(USED_CODE, "code")
