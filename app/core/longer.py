"""A longer period (延期, 延长): asked for once, with a reason and before the first is over; granted by another person.

The same piece in every room that has one. Whose matter it is, and how many days there may be, is the room's own affair.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, enough
from app.core.accounts.models import User
from app.errors import Refused, Rules

LEAST_REASON = enough.LONG  # characters


class LongerPeriod:
    """The columns of such a row. The table adds whose it is, once, and the constraint that another person decides."""

    id: Mapped[int] = mapped_column(primary_key=True)
    workdays: Mapped[int]
    reason: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    granted: Mapped[bool | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


def require_askable(workdays: int, most: int, reason: str, due_on: date) -> str:
    """The reason, stripped; Refused after the day that was promised, for too many days, and without words."""
    if clock.today() > due_on:
        raise Refused("已经逾期，不能再延长")
    asked = Rules()
    if not 1 <= workdays <= most:
        asked.refuse(f"最多延长 {most} 个工作日", "workdays")
    if len(reason.strip()) < LEAST_REASON:
        asked.refuse(f"请写明为什么办不完、接下来怎么办，至少 {LEAST_REASON} 个字，会告诉本人", "reason")
    asked.tell()
    return reason.strip()


def decide(asked: LongerPeriod | None, granted: bool, due_on: date, *, by: User) -> LongerPeriod:
    """Another person says yes or no, once. A yes comes before the period is over: nothing late is made timely."""
    if asked is None or asked.granted is not None:
        raise Refused("没有等待批准的延长，或者已经有人批过了")
    if asked.asked_by_id == by.id:
        raise Refused("申请的人不能自己批准，请另一个人来")
    if granted and clock.today() > due_on:
        raise Refused("期限已经过了，不能再批准延长；请按逾期尽快答复")
    asked.granted, asked.decided_at, asked.decided_by_id = granted, clock.now(), by.id
    return asked
