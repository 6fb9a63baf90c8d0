"""A new query code for somebody who lost theirs: by which ways it goes, when the last one went, a second press that asks first."""

from datetime import timedelta
from enum import StrEnum
from typing import Any

from app import clock
from app.core import audit, notify, privacy
from app.core.audit.models import AuditEntry
from app.core.notify.readers import Reader
from app.core.notify.rules import WAY_LABELS, Way
from app.db import db
from app.errors import Refused

ONE_JUST_NOW = "刚补发过一次，再补发，刚才那一个就不能用了。仍要补发的，再按一次"
JUST_NOW = timedelta(minutes=10)


def last(subject: Any, did: StrEnum) -> AuditEntry | None:
    """When a code was last given anew, by whom and by which ways (its note; by hand where it has none)."""
    rows = audit.trail(subject.__tablename__, subject.id).where(AuditEntry.did == did)
    return db.session.scalar(rows.order_by(None).order_by(AuditEntry.id.desc()).limit(1))


def is_just_now(renewed: AuditEntry | None) -> bool:
    """So lately that whoever asks again may not know of the code that is on its way?"""
    return renewed is not None and clock.now() - renewed.at < JUST_NOW


def require_seen(renewed: AuditEntry | None, seen: str) -> None:
    """Refused where one went out just now that the page did not show: a second press does not kill a code nobody knew of."""
    if renewed is not None and str(renewed.id) != seen and is_just_now(renewed):
        raise Refused(ONE_JUST_NOW)


def ways(reader: Reader) -> list[str]:
    """Where a message goes, in words that show no number; none where nobody can be told."""
    return [_in_words(way, address or "") for way, address in notify.ways(reader)]


def kinds_of_ways(reader: Reader) -> str:
    """The same in bare words, for the trail: it outlives the reader's data."""
    return "、".join(WAY_LABELS[way] for way, _ in notify.ways(reader))


def _in_words(way: Way, address: str) -> str:
    if way == Way.LETTER:
        return "本人的账号"
    return f"手机 {privacy.mask_phone(address)}" if way == Way.SMS else f"邮箱 {privacy.mask_email(address)}"
