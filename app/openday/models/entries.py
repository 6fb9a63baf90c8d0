"""The entry (one ballot), the people on it, the offers made to it, the committee's view of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.core.accounts.models import User
from app.db import Base
from app.openday.models.events import Event, Seat
from app.openday.rules import ENTRY_LABELS, HOLDS_SEAT, Category, Channel, EntryState, Part


class Entry(Base):
    """A sign-up: one ballot for one person or for companions, all or none."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("no", name="uq_entry_no"),
        CheckConstraint("size >= 1", name="somebody_comes"),
        CheckConstraint("state NOT IN ('seated', 'offered') OR seat_id IS NOT NULL", name="seated_has_seat"),
        CheckConstraint("state IN ('seated', 'offered') OR seat_id IS NULL", name="no_seat_held_by_nobody"),
        Index("ix_entry_event_state_rank", "event_id", "state", "rank"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    no: Mapped[str]  # OD-2026-0031-0007
    category: Mapped[Category]
    size: Mapped[int] = mapped_column(default=1)
    state: Mapped[EntryState] = mapped_column(default=EntryState.SUBMITTED)
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"), index=True)  # the seats held now
    reserved: Mapped[bool] = mapped_column(default=False)  # holds invited seats, not open ones
    rank: Mapped[int | None]  # place in the line: order of arrival, of the draw or of the committee
    channel: Mapped[Channel] = mapped_column(default=Channel.WEB)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    code_hash: Mapped[str]  # of the query code: opens this entry to whoever has number and code
    phone_sealed: Mapped[str | None]
    phone_hash: Mapped[str | None] = mapped_column(index=True)
    email_sealed: Mapped[str | None]
    work: Mapped[str] = mapped_column(default="", active_history=True)
    district: Mapped[str] = mapped_column(default="", active_history=True)
    topic: Mapped[str] = mapped_column(default="", active_history=True)  # 关注议题
    relation: Mapped[str] = mapped_column(default="", active_history=True)  # 与议题的关系
    opinion: Mapped[str] = mapped_column(default="", active_history=True)  # 意见建议
    access_needs: Mapped[str] = mapped_column(default="", active_history=True)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict, active_history=True)
    reason: Mapped[str] = mapped_column(default="")  # why rejected, selected, or withdrawn
    consent_at: Mapped[datetime | None]
    promise_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    calendar_mails: Mapped[int] = mapped_column(default=0)  # sent so far: part of the next one's SEQUENCE
    forgotten_at: Mapped[datetime | None]  # phone, mail and whole names are gone since
    version: Mapped[int] = mapped_column()

    event: Mapped[Event] = relationship()
    seat: Mapped[Seat | None] = relationship()
    user: Mapped[User | None] = relationship(foreign_keys=[user_id])
    entered_by: Mapped[User | None] = relationship(foreign_keys=[entered_by_id])
    people: Mapped[list["Person"]] = relationship(back_populates="entry", order_by="Person.id")
    offers: Mapped[list["Offer"]] = relationship(back_populates="entry", order_by="Offer.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def holds_seat(self) -> bool:
        return self.state in HOLDS_SEAT

    @property
    def label(self) -> str:
        return ENTRY_LABELS[self.state]

    @property
    def applicant(self) -> "Person":
        """The person who signed up; companions come after."""
        return self.people[0]


class Person(Base):
    """One person on a ballot. The ID number is ciphertext, wiped after the event; its hash allows one live entry."""

    __tablename__ = "person"
    __table_args__ = (
        Index(
            "uq_person_event_id_hash_live",
            "event_id",
            "id_hash",
            unique=True,
            sqlite_where=text("live"),
            postgresql_where=text("live"),
        ),
        Index("ix_person_entry_id", "entry_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    part: Mapped[Part] = mapped_column(default=Part.SELF)
    name: Mapped[str]
    sex: Mapped[str] = mapped_column(default="")
    birth_year: Mapped[int | None]
    minor: Mapped[bool] = mapped_column(default=False)
    id_sealed: Mapped[str | None]
    id_hash: Mapped[str | None]
    live: Mapped[bool] = mapped_column(default=True)
    arrived_at: Mapped[datetime | None]
    arrived_late: Mapped[bool] = mapped_column(default=False)
    checked_in_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    absent: Mapped[bool] = mapped_column(default=False)

    entry: Mapped[Entry] = relationship(back_populates="people")


class EntryRevision(Base):
    """What an entry said before an edit; history stays."""

    __tablename__ = "entry_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    before: Mapped[dict[str, Any]]


class Offer(Base):
    """A freed seat held for the next in line, for some daytime hours of working days."""

    __tablename__ = "offer"
    __table_args__ = (Index("ix_offer_answered_at_expires_at", "answered_at", "expires_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    token_hash: Mapped[str] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")  # accepted, declined, expired, withdrawn

    entry: Mapped[Entry] = relationship(back_populates="offers")


class Assessment(Base):
    """One committee member's view of one entry: points for each criterion, a verdict and the reason."""

    __tablename__ = "assessment"
    __table_args__ = (UniqueConstraint("entry_id", "by_id", name="uq_assessment_entry_by"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    points: Mapped[dict[str, Any]]  # criterion -> 0..5
    reason: Mapped[str]

    entry: Mapped[Entry] = relationship()
    by: Mapped[User] = relationship()

    @property
    def total(self) -> int:
        return sum(int(points) for points in self.points.values())


class SelectionRound(Base):
    """A committee's proposal: the order of entries with reasons, put up by one person, confirmed by another."""

    __tablename__ = "selection_round"
    __table_args__ = (
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id != proposed_by_id", name="second_person_confirms"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    order: Mapped[list[Any]]  # [{"entry": id, "reason": "…"}] best first
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    confirmed_at: Mapped[datetime | None]
    returned_reason: Mapped[str] = mapped_column(default="")
    returned_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # unknown of what came back before 0041
    returned_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    proposed_by: Mapped[User] = relationship(foreign_keys=[proposed_by_id])
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=[confirmed_by_id])
    returned_by: Mapped[User | None] = relationship(foreign_keys=[returned_by_id])
