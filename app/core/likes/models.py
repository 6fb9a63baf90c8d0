"""What was liked how often, and by which phones these days."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class Liked(Base):
    """One thing that was liked, where it belongs, and how often."""

    __tablename__ = "liked"
    __table_args__ = (
        UniqueConstraint("kind", "item_id", name="uq_liked_item"),
        Index("ix_liked_times", "times", "id"),
        CheckConstraint("times >= 0", name="times_counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    item_id: Mapped[int]
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)  # None: the whole city's
    times: Mapped[int]


class Like(Base):
    """One person's vote for one thing on one day. The phone is known for as long as it could vote twice, no longer."""

    __tablename__ = "liked_vote"
    __table_args__ = (UniqueConstraint("liked_id", "phone_hash", "on_date", name="uq_liked_vote_day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    liked_id: Mapped[int] = mapped_column(ForeignKey("liked.id"))
    phone_hash: Mapped[str | None] = mapped_column(index=True)
    on_date: Mapped[date] = mapped_column(index=True)
