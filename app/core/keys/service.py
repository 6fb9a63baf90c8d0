"""Comparing the key in use with the one the database was made with."""

import hmac
from contextlib import suppress

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.config import BadSetting
from app.core import privacy
from app.core.accounts.models import User
from app.core.keys.models import KeyMark
from app.db import db, unit_of_work

NAME = "DATA_KEY"
ANOTHER_KEY = (
    "Mingtang cannot start.\nDATA_KEY is not the key this database was made with: what it holds cannot be read, and "
    "nobody would be found again. Give the old key back (the setting, or the file var/keys/DATA_KEY)."
)


def require_known_key() -> None:
    """Stop before a second key writes into a database; the first key to come leaves its mark.

    Raises BadSetting with the sentence for whoever started the program.
    """
    ours = privacy.keyed_hash("mark", NAME)
    known = _known() or _leave_mark(ours)
    if not hmac.compare_digest(known, ours):
        raise BadSetting(ANOTHER_KEY)


def _known() -> str | None:
    with unit_of_work() as session:
        return session.scalar(select(KeyMark.mark).where(KeyMark.name == NAME))


def _leave_mark(ours: str) -> str:
    """Only a key that opens what is already sealed may leave its mark."""
    _require_opens()
    with suppress(IntegrityError), unit_of_work() as session:  # two processes at their first start
        session.add(KeyMark(name=NAME, mark=ours))
    return _known() or ours


def _require_opens() -> None:
    with unit_of_work():
        sealed = db.session.scalar(select(User.phone_sealed).where(User.phone_sealed.is_not(None)).limit(1))
        sealed = sealed or db.session.scalar(select(User.totp_sealed).where(User.totp_sealed.is_not(None)).limit(1))
    try:
        privacy.unseal(sealed)
    except ValueError:
        raise BadSetting(ANOTHER_KEY) from None
