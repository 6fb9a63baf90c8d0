"""A day on which a letter, a call or a visit came, once typed wrongly."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.db import Base


class Redated(Base):
    """改收到的日期: what stood there before. Once for a post; the reason stands on its timeline."""

    __tablename__ = "feedback_redated"
    __table_args__ = (
        UniqueConstraint("post_id", name="uq_feedback_redated_post"),
        CheckConstraint("by_id != entered_by_id", name="another_person_redates"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("feedback_post.id"))
    was_on: Mapped[date]
    was_days: Mapped[
        int | None
    ]  # its clock in working days; None: of before this was kept, and a case with another clock
    was_due_on: Mapped[date]  # by a clock from that day, which stands still and is longer with the running one
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # who typed it
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    units: Mapped[list["RedatedUnit"]] = relationship(cascade="all, delete-orphan")

    def binds(self, unit_id: int | None) -> bool:
        """Is the unit judged by the earlier day?"""
        return any(one.unit_id == unit_id for one in self.units)


class RedatedUnit(Base):
    """A unit that had the case of such a post, its own or one it was merged into, while the earlier day was not over."""

    __tablename__ = "feedback_redated_unit"
    __table_args__ = (UniqueConstraint("redated_id", "unit_id", name="uq_feedback_redated_unit_once"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    redated_id: Mapped[int] = mapped_column(ForeignKey("feedback_redated.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    had_on: Mapped[date]  # on this day, the first
