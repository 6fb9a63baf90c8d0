"""Throttling by person and by address, on a table: it holds over all processes and both databases."""

from contextlib import suppress
from datetime import datetime, timedelta
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any

from flask import request
from sqlalchemy import Index, bindparam, delete, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.core import privacy
from app.db import Base, db, stored, straight, table
from app.errors import Refused


class Attempt(Base):
    """One try at something that is throttled; the key is a keyed hash."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_key_hash_at", "key_hash", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)


TRIES = table(Attempt).c
RECENT = select(func.count(), func.min(TRIES.at)).where(
    TRIES.key_hash == bindparam("key_hash"), TRIES.at > bindparam("since")
)
COUNTED = table(Attempt).insert()


@lru_cache
def _taking_back(names: tuple[str, ...]) -> Any:
    these = TRIES.key_hash.in_([bindparam(name) for name in names])
    return table(Attempt).delete().where(TRIES.id.in_(select(func.max(TRIES.id)).where(these).group_by(TRIES.key_hash)))


def address() -> str:
    """Where a request comes from; of IPv6 the part that one household is given, for it has the rest to itself."""
    said = request.remote_addr or ""
    with suppress(ValueError):
        at = ip_address(said)
        return str(ip_network(f"{at}/64", strict=False)) if at.version == 6 else said
    return said


def hit(key: str, most: int, per: timedelta, hint: str = "", what: str = "试得太频繁了", then: str = "再试") -> bool:
    """Count one try; Refused with `what`, the time to wait, `then` and the `hint`, when there were `most` within `per` already.

    Call it as a transaction of its own before the verb it guards: a try counts even when the verb is refused.
    """
    key_hash = queue_up(key)
    now = clock.now()
    count, oldest = stored(RECENT, key_hash=key_hash, since=now - per).one()
    if count >= most:
        raise Refused(f"{what}，请{_wait(oldest + per - now)}后{then}{hint}")
    straight(COUNTED, key_hash=key_hash, at=now)
    return True


def queue_up(key: str) -> str:
    """Tries of one key count one after another, until this transaction ends; the key's hash, for a statement of one's own.

    On SQLite a posted form holds the only pen since BEGIN IMMEDIATE.
    """
    key_hash = privacy.keyed_hash("throttle", key)
    if db.session.get_bind().dialect.name == "postgresql":
        lock = int(key_hash[:15], 16)  # 60 bits of the key's hash, until the end of the transaction
        db.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})
    return key_hash


def tries(key: str, per: timedelta) -> int:
    """How many there were lately."""
    found = stored(RECENT, key_hash=privacy.keyed_hash("throttle", key), since=clock.now() - per).one()
    return int(found[0])


def count(key: str, at: datetime) -> None:
    """What was done then counts, though the rows that told of it go."""
    straight(COUNTED, key_hash=privacy.keyed_hash("throttle", key), at=at)


def forget(key: str) -> None:
    """A success wipes the slate of its key."""
    db.session.execute(delete(Attempt).where(Attempt.key_hash == privacy.keyed_hash("throttle", key)))


def take_back(*keys: str) -> None:
    """A try that succeeded was no guess: the newest of each of these keys does not count."""
    given = {f"key_{at}": privacy.keyed_hash("throttle", key) for at, key in enumerate(keys)}
    straight(_taking_back(tuple(given)), **given)


def sweep(before: datetime) -> None:
    """Old tries are of no use to anyone."""
    db.session.execute(delete(Attempt).where(Attempt.at < before))


def _wait(left: timedelta) -> str:
    minutes = max(1, -(-int(left.total_seconds()) // 60))
    return f" {minutes} 分钟" if minutes < 60 else f" {-(-minutes // 60)} 小时"
