"""The draw: a frozen list, the public sources named beforehand, every attempt."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.core.accounts.models import User
from app.db import Base
from app.openday.models.events import Event


class DrawSource(Base):
    """A public source of chance, named with the event: first the announced issue, then fallbacks by rule."""

    __tablename__ = "draw_source"
    __table_args__ = (UniqueConstraint("event_id", "position", name="uq_draw_source_event_position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    position: Mapped[int]
    kind: Mapped[str]  # a SourceKind of app.openday.draw
    issue: Mapped[str]
    draws_at: Mapped[datetime]  # when the lottery publishes its result
    announced_at: Mapped[datetime] = mapped_column(default=clock.now)

    event: Mapped[Event] = relationship()


class Draw(Base):
    """The candidates, frozen as a canonical list without personal data, and the outcome once confirmed."""

    __tablename__ = "draw"
    __table_args__ = (UniqueConstraint("event_id", name="uq_draw_event"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    list_text: Mapped[str]  # exactly the bytes that were hashed, as UTF-8 text
    list_sha256: Mapped[str]
    seats: Mapped[list[Any]]  # [{"category": "群众代表", "seats": 6}] as they were when frozen
    frozen_at: Mapped[datetime] = mapped_column(default=clock.now)
    frozen_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # empty when the clock did it
    outcome: Mapped[dict[str, Any] | None]  # order, winners, waiting: set once, with the confirmed attempt

    event: Mapped[Event] = relationship()
    attempts: Mapped[list["DrawAttempt"]] = relationship(back_populates="draw", order_by="DrawAttempt.no")


class DrawAttempt(Base):
    """A result entered by one person and confirmed by another; void or not, it stays listed."""

    __tablename__ = "draw_attempt"
    __table_args__ = (
        UniqueConstraint("draw_id", "no", name="uq_draw_attempt_draw_no"),
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id != entered_by_id", name="second_person_confirms"),
        CheckConstraint("voided_at IS NULL OR confirmed_at IS NULL", name="void_or_confirmed"),
        CheckConstraint(
            "NOT source_failed OR voided_by_id IS NULL OR voided_by_id != entered_by_id", name="failure_seen_by_two"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"))
    source_id: Mapped[int] = mapped_column(ForeignKey("draw_source.id"))
    no: Mapped[int]
    result: Mapped[str]  # as typed
    evidence: Mapped[str]  # where it was read: address of the announcement, newspaper
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    entered_at: Mapped[datetime] = mapped_column(default=clock.now)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    confirmed_at: Mapped[datetime | None]
    voided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(default="")
    source_failed: Mapped[bool] = mapped_column(default=False)  # this issue was not drawn, says who entered it

    draw: Mapped[Draw] = relationship(back_populates="attempts")
    source: Mapped[DrawSource] = relationship()
    entered_by: Mapped[User] = relationship(foreign_keys=[entered_by_id])
    voided_by: Mapped[User | None] = relationship(foreign_keys=[voided_by_id])
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=[confirmed_by_id])

    @property
    def is_open(self) -> bool:
        """Does it wait for its second person?"""
        return self.confirmed_at is None and self.voided_at is None

    @property
    def failed(self) -> bool:
        """Two people saw that this issue was not drawn: the fallback takes over."""
        return self.source_failed and self.voided_at is not None
