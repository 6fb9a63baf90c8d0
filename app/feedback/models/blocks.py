"""限制留言: who blocked, for what, until when, and who looked at it again."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.core.accounts.models import User
from app.core.regions.models import Region
from app.core.units.models import Unit
from app.db import Base
from app.feedback.models.posts import Post
from app.feedback.rules.blocking import Ground, Held, Standing, holds

LIVE = text("standing IN ('waiting', 'upheld', 'objected', 'confirmed')")
DECIDED = "standing NOT IN ('upheld', 'objected', 'lifted', 'confirmed')"


class Block(Base):
    """限制留言: dated, reasoned, seen by a second person, told to whoever is blocked; it ends by itself.

    The phone is a keyed hash and goes when the block has ended and its post's author is forgotten.
    """

    __tablename__ = "feedback_block"
    __table_args__ = (
        UniqueConstraint("post_id", name="uq_feedback_block_post"),
        Index("uq_feedback_block_live", "phone_hash", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
        CheckConstraint("reviewed_by_id IS NULL OR reviewed_by_id != made_by_id", name="second_person_reviews"),
        CheckConstraint(
            "heard_by_id IS NULL OR (heard_by_id != made_by_id AND heard_by_id != coalesce(reviewed_by_id, 0))",
            name="third_person_hears",
        ),
        CheckConstraint("reason != ''", name="block_has_reason"),
        CheckConstraint(
            f"{DECIDED} OR (reviewed_by_id IS NOT NULL AND review_reason != '')", name="decided_with_reason"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    phone_hash: Mapped[str | None]
    post_id: Mapped[int] = mapped_column(ForeignKey("feedback_post.id"))  # for what
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)  # on whose desk the post lay then
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)  # whose office blocked
    ground: Mapped[Ground]
    reason: Mapped[str]
    from_at: Mapped[datetime] = mapped_column(default=clock.now)
    until_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    evidence: Mapped[dict[str, Any]] = mapped_column(default=dict)  # counts, no words
    standing: Mapped[Standing] = mapped_column(default=Standing.WAITING, active_history=True)
    due_on: Mapped[date]  # by when another person has to decide, else it lapses
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    review_reason: Mapped[str] = mapped_column(default="")
    objected_at: Mapped[datetime | None]
    objection_sealed: Mapped[str | None]
    heard_at: Mapped[datetime | None]
    heard_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    hearing_reason: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]  # lifted, lapsed or over
    version: Mapped[int] = mapped_column()

    post: Mapped[Post] = relationship(lazy="joined")
    unit: Mapped[Unit | None] = relationship(lazy="joined")
    region: Mapped[Region] = relationship(lazy="joined")
    made_by: Mapped[User] = relationship(foreign_keys=[made_by_id])
    reviewed_by: Mapped[User | None] = relationship(foreign_keys=[reviewed_by_id])
    heard_by: Mapped[User | None] = relationship(foreign_keys=[heard_by_id])

    __mapper_args__ = {"version_id_col": version}

    @property
    def held(self) -> Held:
        """What the rules look at."""
        return Held(self.standing, self.objected_at is not None)

    @property
    def holds(self) -> bool:
        """Is the phone blocked now?"""
        return holds(self.standing, self.until_at, self.due_on, clock.now(), clock.today())

    @property
    def days(self) -> float:
        """Days it is or was in force, to a tenth."""
        until = min(self.until_at, self.ended_at or self.until_at)
        return round((until - self.from_at).total_seconds() / 86400, 1)
