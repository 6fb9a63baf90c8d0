"""Signing in: by code, by password; who may."""

from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import current_app
from sqlalchemy import select

from app.core import audit, privacy
from app.core.accounts.acts import Did
from app.core.accounts.models import User
from app.core.accounts.rules import NAMELESS, Kind
from app.core.accounts.service.passwords import WRONG_SIGN_IN, nobody, password_hasher, password_mark
from app.core.accounts.service.phone_codes import WRONG_CODE, check_code
from app.db import db
from app.errors import Refused


def enter_by_code(phone: str, code: str, browser: str) -> User:
    """A resident signs in with a code sent for this browser; a new phone becomes a new account."""
    check_code(phone, "sign_in", code, browser)
    phone_hash = privacy.keyed_hash("phone", phone)
    user = db.session.scalar(select(User).where(User.phone_hash == phone_hash))
    if user is not None and not may_enter(user):
        raise Refused(WRONG_CODE, "code")
    if user is None:
        user = User(
            kind=Kind.RESIDENT,
            name=NAMELESS,
            phone_sealed=privacy.seal(phone),
            phone_hash=phone_hash,
            is_demo=current_app.config["DEMO"],
        )
        db.session.add(user)
        audit.record(user, Did.JOINED, user)
    return user


def may_enter(user: User) -> bool:
    """Closed accounts stay out; so do those made in a demo, whose passwords and codes everybody can read."""
    return user.is_active and (not user.is_demo or bool(current_app.config["DEMO"]))


def enter_by_password(phone: str, password: str) -> User:
    """A resident who set a password; the same words for every kind of mismatch. Writes nothing: see `keep_entered`."""
    user = db.session.scalar(
        select(User).where(User.phone_hash == privacy.keyed_hash("phone", phone), User.kind == Kind.RESIDENT)
    )
    return _require_password(user, password)


def enter_staff(username: str, password: str) -> User:
    """The first of a staff member's two factors."""
    user = db.session.scalar(select(User).where(User.username == username.strip(), User.kind == Kind.STAFF))
    return _require_password(user, password)


def _require_password(user: User | None, password: str) -> User:
    """Verify even when there is nobody to verify against: the answer takes as long."""
    hasher = password_hasher()
    stored = user.password_hash if user is not None and may_enter(user) and user.password_hash else nobody()
    try:
        hasher.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        raise Refused(WRONG_SIGN_IN) from None
    if user is None or stored != user.password_hash:
        raise Refused(WRONG_SIGN_IN)
    return user


def keep_entered(user: User, mark: str, password: str) -> User:
    """What a right password leaves behind, asked again now that nobody else writes: is it still the one, is she let in?

    A hash made with older parameters is made anew, once in many years.
    """
    if not may_enter(user) or password_mark(user) != mark:
        raise Refused(WRONG_SIGN_IN)
    if password_hasher().check_needs_rehash(user.password_hash or ""):
        user.password_hash = password_hasher().hash(password)
    return user
