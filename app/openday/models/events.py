"""The event: what residents are invited to, its agenda, papers, seats, questions and public notices."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.core.accounts.models import User
from app.core.attachments.models import Attachment
from app.core.domains import NO_DOMAIN
from app.core.regions.models import Region
from app.core.units.models import Unit
from app.db import Base
from app.openday.rules import Audience, Category, Kind, Leftover, QuestionKind, Selection, State


class Event(Base):
    """One meeting, open day, hearing or symposium; or an open month that holds several."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("no", name="uq_event_no"),
        CheckConstraint("kind = 'month' OR parent_id IS NULL OR parent_id != id", name="not_its_own_month"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("domain BETWEEN 0 AND 26", name="domain_known"),
        CheckConstraint("reviewed_by_id IS NULL OR reviewed_by_id != drafted_by_id", name="second_person_reviews"),
        Index("ix_event_state_starts_at", "state", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    no: Mapped[str]  # OD-2026-0031
    kind: Mapped[Kind]
    title: Mapped[str] = mapped_column(active_history=True)
    summary: Mapped[str] = mapped_column(default="")
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    domain: Mapped[int] = mapped_column(default=NO_DOMAIN, server_default="0")  # of the standard catalogue
    place: Mapped[str] = mapped_column(default="", active_history=True)
    starts_at: Mapped[datetime] = mapped_column(active_history=True)
    ends_at: Mapped[datetime] = mapped_column(active_history=True)
    signup_opens_at: Mapped[datetime]
    signup_closes_at: Mapped[datetime]
    selection: Mapped[Selection] = mapped_column(default=Selection.FIRST_COME)
    leftover: Mapped[Leftover] = mapped_column(default=Leftover.POOL)
    criteria: Mapped[list[Any]] = mapped_column(default=list)  # of a review: what the committee looks at
    eligibility: Mapped[str] = mapped_column(default="")
    least_age: Mapped[int] = mapped_column(default=18)
    companions: Mapped[int] = mapped_column(default=0)  # how many may come along on one ballot
    verify_phone: Mapped[bool] = mapped_column(default=False)
    walk_ins: Mapped[bool] = mapped_column(default=False)
    conduct: Mapped[str] = mapped_column(default="")
    secrecy: Mapped[bool] = mapped_column(default=False)  # a secrecy promise must be signed (保密法第三十八条)
    accessibility: Mapped[str] = mapped_column(default="")
    contact_name: Mapped[str] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(default="")
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    state_before: Mapped[State | None]  # where a postponed event goes back to
    state_reason: Mapped[str] = mapped_column(default="")
    sequence: Mapped[int] = mapped_column(default=0)  # RFC 5545 SEQUENCE: +1 on each change people must hear of
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_at: Mapped[datetime | None]
    opinions_until: Mapped[datetime | None]
    answers_due: Mapped[date | None]
    concluded_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    unit: Mapped[Unit] = relationship(lazy="joined")
    region: Mapped[Region] = relationship(lazy="joined")
    drafted_by: Mapped[User] = relationship(foreign_keys=[drafted_by_id])
    reviewed_by: Mapped[User | None] = relationship(foreign_keys=[reviewed_by_id])
    month: Mapped["Event | None"] = relationship(remote_side=[id])
    seats: Mapped[list["Seat"]] = relationship(back_populates="event", order_by="Seat.position")
    agenda: Mapped[list["AgendaItem"]] = relationship(back_populates="event", order_by="AgendaItem.position")
    papers: Mapped[list["Paper"]] = relationship(back_populates="event", order_by="Paper.id")
    questions: Mapped[list["Question"]] = relationship(  # by lambda: the village room has questions of its own
        lambda: Question, back_populates="event", order_by=lambda: Question.position
    )
    notices: Mapped[list["EventNotice"]] = relationship(back_populates="event", order_by="EventNotice.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def live_papers(self) -> list["Paper"]:
        """The papers not taken back."""
        return [paper for paper in self.papers if paper.withdrawn_at is None]


class Seat(Base):
    """The seats of one category. `taken` never passes `seats`: the table keeps this promise itself."""

    __tablename__ = "seat"
    __table_args__ = (
        UniqueConstraint("event_id", "category", name="uq_seat_event_category"),
        CheckConstraint("taken >= 0 AND taken <= seats", name="never_oversold"),
        CheckConstraint("invited >= 0 AND invited <= reserved", name="never_overinvited"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    category: Mapped[Category]
    position: Mapped[int] = mapped_column(default=0)
    seats: Mapped[int]  # open to sign-up
    taken: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)  # for people invited by name, shown as such
    invited: Mapped[int] = mapped_column(default=0)

    event: Mapped[Event] = relationship(back_populates="seats")

    @property
    def free(self) -> int:
        return self.seats - self.taken


class Tally(Base):
    """Running numbers of an event, apart from the event row so that issuing one never makes an edit stale."""

    __tablename__ = "tally"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    entries: Mapped[int] = mapped_column(default=0)
    opinions: Mapped[int] = mapped_column(default=0)
    changes: Mapped[int] = mapped_column(default=0)  # of anything a reader of the event's page could see


class YearTally(Base):
    """Running event numbers of a year: OD-2026-0001 …"""

    __tablename__ = "year_tally"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    events: Mapped[int] = mapped_column(default=0)


class AgendaItem(Base):
    """One point of the agenda and the unit that brings it."""

    __tablename__ = "agenda_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    note: Mapped[str] = mapped_column(default="")
    conclusion: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column()

    event: Mapped[Event] = relationship(back_populates="agenda")
    unit: Mapped[Unit | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class Paper(Base):
    """A paper of the agenda; one for attendees only is withdrawn after the meeting."""

    __tablename__ = "paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), index=True)
    title: Mapped[str]
    audience: Mapped[Audience] = mapped_column(default=Audience.PUBLIC)
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship(back_populates="papers")
    item: Mapped[AgendaItem | None] = relationship()
    attachment: Mapped[Attachment] = relationship(lazy="joined")


class Question(Base):
    """A sign-up question, asked always or only after a certain answer to an earlier one."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[QuestionKind] = mapped_column(default=QuestionKind.LINE)
    label: Mapped[str]
    options: Mapped[list[Any]] = mapped_column(default=list)  # of a choice
    required: Mapped[bool] = mapped_column(default=False)
    after_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    after_answer: Mapped[str] = mapped_column(default="")

    event: Mapped[Event] = relationship(back_populates="questions")


class EventNotice(Base):
    """A public notice of a change: postponed, cancelled, moved, with its reason."""

    __tablename__ = "event_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    text: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")

    event: Mapped[Event] = relationship(back_populates="notices")
