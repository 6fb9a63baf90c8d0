"""A day on which a letter, a call or a visit came, once typed wrongly."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

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
    was_due_on: Mapped[date]  # by a clock from that day, which stands still and is longer with the running one
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # who typed it
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
