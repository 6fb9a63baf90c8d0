"""Numbers that members of staff say are theirs: so that what they write as residents is not counted as residents'.

Apart from sign-in and from messages; a number may be a resident's account too. Proved by a code, as every number is: else a
resident's could be entered, and their word would count no more. One that is given up is known for some time yet.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update

from app import clock
from app.core import audit, limits, privacy
from app.core.accounts import limits as own_limits
from app.core.accounts.acts import Did
from app.core.accounts.models import StaffPhone, User
from app.db import db
from app.errors import Refused

MOST = 5


def add(user: User, phone: str) -> StaffPhone:
    """A proved number of this member of staff."""
    if not user.is_staff:
        raise Refused("只有工作人员登记")
    hashed = privacy.keyed_hash("phone", phone)
    row = db.session.scalar(select(StaffPhone).where(StaffPhone.user_id == user.id, StaffPhone.phone_hash == hashed))
    if row is not None and row.ended_at is None:
        raise Refused("这个号码已经登记过了", "phone")
    if len(of(user)) >= MOST:
        raise Refused(f"最多登记 {MOST} 个号码，不用了的先停用", "phone")
    row = row or StaffPhone(user_id=user.id, phone_hash=hashed)
    row.tail, row.added_at, row.ended_at = phone[-4:], clock.now(), None
    db.session.add(row)
    db.session.flush()
    audit.record(user, Did.NUMBER_ADDED, user)
    return row


def end(row: StaffPhone, *, by: User) -> StaffPhone:
    """Given up; still known for the days of the setting, so that nobody gives one up to praise the own office."""
    row.ended_at = row.ended_at or clock.now()
    audit.record(by, Did.NUMBER_ENDED, by)
    return row


def of(user: User) -> Sequence[StaffPhone]:
    """The numbers of this member of staff."""
    rows = select(StaffPhone).where(StaffPhone.user_id == user.id, StaffPhone.ended_at.is_(None))
    return db.session.scalars(rows.order_by(StaffPhone.id)).all()


def is_staffs(phone_hash: str | None) -> bool:
    """Is it the number of a member of staff, or was it until lately?"""
    if phone_hash is None:
        return False
    rows = select(StaffPhone.id).where(StaffPhone.phone_hash == phone_hash, _known())
    return db.session.scalar(rows.limit(1)) is not None


def registered(user_ids: Collection[int]) -> set[int]:
    """Which of these people have a number entered."""
    rows = select(StaffPhone.user_id).where(StaffPhone.user_id.in_(user_ids), StaffPhone.ended_at.is_(None))
    return set(db.session.scalars(rows))


def _known() -> ColumnElement[bool]:
    return or_(StaffPhone.ended_at.is_(None), StaffPhone.ended_at > _kept_since())


def _kept_since() -> datetime:
    return clock.now() - timedelta(days=limits.in_force(own_limits.NUMBER_KEPT.key).number)


def forget(user: User) -> None:
    """The account is closed: the numbers are given up with it."""
    rows = update(StaffPhone).where(StaffPhone.user_id == user.id, StaffPhone.ended_at.is_(None))
    db.session.execute(rows.values(ended_at=clock.now()))


def sweep() -> None:
    """Those given up long ago, which may be somebody else's now."""
    db.session.execute(delete(StaffPhone).where(StaffPhone.ended_at <= _kept_since()))


def give(user: User) -> list[dict[str, Any]]:
    """For the download of one's own data: as much of a number as is kept."""
    return [{"尾号": row.tail, "登记": clock.here(row.added_at).date().isoformat()} for row in of(user)]
