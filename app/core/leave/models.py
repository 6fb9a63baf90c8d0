"""Leave asked for and given, one row for each datum of one thing."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.core.accounts.models import User
from app.core.leave.rules import LABELS, LAMPS, State
from app.core.privacy.kinds import called
from app.db import Base

STANDS = text("state != 'refused'")


class Leave(Base):
    """Leave to publish one thing the guard found, as it is: asked for with a reason, decided by a second person."""

    __tablename__ = "leave"
    __table_args__ = (
        CheckConstraint("decided_by_id IS NULL OR decided_by_id != asked_by_id", name="two_people"),
        CheckConstraint("(state = 'asked') = (decided_by_id IS NULL)", name="decided_by_somebody"),
        Index(
            "uq_leave_once", "subject_kind", "subject_id", "digest", unique=True, sqlite_where=STANDS, postgresql_where=STANDS
        ),
        Index("ix_leave_waiting", "state", "subject_kind", "subject_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_kind: Mapped[str]  # the table it belongs to
    subject_id: Mapped[int]
    state: Mapped[State] = mapped_column(default=State.ASKED)
    kind: Mapped[str]
    place: Mapped[str]
    shown: Mapped[str]  # masked
    digest: Mapped[str]  # keyed hash of the datum, or of a file's bytes and the place in them
    around: Mapped[str] = mapped_column(default="")  # the words beside it, masked; only until it is decided
    reason: Mapped[str]
    answer: Mapped[str] = mapped_column(default="")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    decided_at: Mapped[datetime | None]

    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def called(self) -> str:
        """The datum as a sentence names it."""
        return called(self.kind, self.shown)

    @property
    def state_label(self) -> str:
        """In words."""
        return LABELS[self.state]

    @property
    def lamp(self) -> str:
        """Its colour."""
        return LAMPS[self.state]
