"""Passwords: checked, hashed before the pen is taken, set; one-time ones for staff."""

import secrets
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import current_app

from app.core import audit, privacy
from app.core.accounts.acts import Did
from app.core.accounts.models import User
from app.errors import Refused

WRONG_SIGN_IN = "登录名（手机号）或密码不对，或账号已停用"
LEAST_PASSWORD = 10


def password_hasher() -> PasswordHasher:
    if current_app.config.get("CHEAP_HASHES"):
        return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return PasswordHasher()


def password_mark(user: User) -> str:
    """A mark of the password in force: what was begun with an older one must not go on."""
    return privacy.keyed_hash("password", user.password_hash or "")[:32]


def nobody() -> str:
    known: dict[str, str] = current_app.extensions.setdefault("nobody", {})
    if "hash" not in known:
        known["hash"] = password_hasher().hash(secrets.token_urlsafe(16))
    return known["hash"]


@dataclass(frozen=True)
class NewPassword:
    """A password that may be set, hashed before the pen is taken: that is slow work on purpose."""

    hash: str
    instead_of: str  # mark of the password it takes the place of


def ready_password(user: User, new: str, old: str | None) -> NewPassword:
    """The new password, checked and hashed; whoever has one must know it to change it."""
    if user.password_hash is not None:
        try:
            password_hasher().verify(user.password_hash, old or "")
        except (VerifyMismatchError, InvalidHashError):
            raise Refused("原来的密码不对", "old") from None
    if len(new) < LEAST_PASSWORD:
        raise Refused(f"密码至少 {LEAST_PASSWORD} 个字符，可以用一句容易记的话", "new")
    if user.has_one_time_password and new == old:
        raise Refused("请换一个自己的密码，不能还用一次性密码", "new")
    return NewPassword(password_hasher().hash(new), password_mark(user))


def set_password(user: User, ready: NewPassword) -> User:
    """Set a password that was made ready; all other sessions end."""
    if ready.instead_of != password_mark(user):
        raise Refused("密码刚刚在别处改过，请刷新后再试", "old")
    user.password_hash = ready.hash
    user.has_one_time_password = False
    audit.record(user, Did.PASSWORD_SET, user)
    return user


@dataclass(frozen=True)
class OneTimePassword:
    """Shown once to the administrator, changed at the first sign-in; hashed before the pen is taken."""

    password: str
    hash: str


def one_time_password() -> OneTimePassword:
    """A fresh one."""
    password = secrets.token_urlsafe(12)
    return OneTimePassword(password, password_hasher().hash(password))
