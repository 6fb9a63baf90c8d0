"""Topics, the rules by which a post finds its desk, and whose desk it lies on."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.core.accounts.models import User
from app.core.longer import LongerPeriod
from app.core.regions.models import Region
from app.core.units.models import Unit
from app.db import Base
from app.feedback.rules.kinds import Kind


class Topic(Base):
    """What a post is about, in a resident's words. Data: an administrator adds and closes topics."""

    __tablename__ = "feedback_topic"
    __table_args__ = (UniqueConstraint("name", name="uq_feedback_topic_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    position: Mapped[int]
    closed_on: Mapped[date | None]


class Route(Base):
    """topic x kind x place -> unit. What is left open fits everything; the narrowest rule that fits is proposed."""

    __tablename__ = "feedback_route"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("feedback_topic.id"))
    kind: Mapped[Kind | None]
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    basis: Mapped[str]  # why: the list of duties, a notice
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]

    topic: Mapped[Topic | None] = relationship(lazy="joined")
    region: Mapped[Region] = relationship(lazy="joined")
    unit: Mapped[Unit] = relationship(lazy="joined")


class Part(StrEnum):
    """Who leads, who helps."""

    LEAD = "lead"
    ASSIST = "assist"


class Holding(StrEnum):
    """What became of an assignment."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    RECALLED = "recalled"
    ENDED = "ended"


class Assignment(Base):
    """A post on a unit's desk, by which rule it came there and how it left."""

    __tablename__ = "feedback_assignment"
    __table_args__ = (
        Index("ix_feedback_assignment_desk", "unit_id", "holding"),
        Index(
            "ix_feedback_assignment_late",
            "post_id",
            "unit_id",
            "late_after",
            sqlite_where=text("late_after IS NOT NULL"),
            postgresql_where=text("late_after IS NOT NULL"),
        ),
        CheckConstraint("holding != 'refused' OR reason != ''", name="refused_with_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("feedback_post.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    part: Mapped[Part]
    holding: Mapped[Holding] = mapped_column(default=Holding.OFFERED)
    rule: Mapped[str]  # in words, as it stood then
    reason: Mapped[str] = mapped_column(default="")
    given_at: Mapped[datetime] = mapped_column(default=clock.now)
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]
    late_after: Mapped[
        int | None
    ]  # calendar days the case had waited when it left this unit, whose day was over by then, or that had kept it
    only_if_late: Mapped[bool] = mapped_column(
        default=False, server_default=false()
    )  # kept it, and its day was not over yet: counts once the day that was promised has passed without an answer

    unit: Mapped[Unit] = relationship(lazy="joined")


class Opinion(Base):
    """协办意见: what a unit that helps says to the unit that leads. Read at the desk by whoever may read the original, by nobody else."""

    __tablename__ = "feedback_opinion"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("feedback_post.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    text: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    unit: Mapped[Unit] = relationship(lazy="joined")
    by: Mapped[User] = relationship()


class Unmoved:
    """The clock a first answer would have, had nobody put its day off; of few cases it is kept."""

    first_from: Mapped[date | None]
    first_days: Mapped[int | None]
    first_due_on: Mapped[date | None]  # and its day; None where nobody kept it
    lead_id: Mapped[int | None] = mapped_column(
        ForeignKey("feedback_post.id")
    )  # whose clock it became: the post was merged into a case without such a clock of its own


class Extension(LongerPeriod, Unmoved, Base):
    """延期: asked for once, by the unit, with a reason; approved or not by the open-government office."""

    __tablename__ = "feedback_extension"
    __table_args__ = (
        UniqueConstraint("post_id", name="uq_feedback_extension_post"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id != asked_by_id", name="second_person_decides"),
    )

    post_id: Mapped[int] = mapped_column(ForeignKey("feedback_post.id"))
    note: Mapped[str] = mapped_column(default="")
    round: Mapped[int] = mapped_column(default=0, server_default="0")  # in which it was granted
    added: Mapped[int] = mapped_column(default=0, server_default="0")  # of these days, those the running clock holds


class Pause(Unmoved, Base):
    """The clock stands still while the author is asked for what only the author knows; once per case, not for ever."""

    __tablename__ = "feedback_pause"
    __table_args__ = (UniqueConstraint("post_id", name="uq_feedback_pause_post"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("feedback_post.id"))
    wanted: Mapped[str]  # what is asked
    from_on: Mapped[date]  # since when the running clock stands still for it
    until_on: Mapped[date]  # at the latest
    ended_on: Mapped[date | None] = mapped_column(index=True)
    added: Mapped[
        int | None
    ]  # working days the clock is longer by: all it may take, then what it took; None: see `move_forward`
    round: Mapped[int] = mapped_column(default=0, server_default="0")  # in which the author was asked
    puts_off: Mapped[bool] = mapped_column(
        default=False, server_default=false()
    )  # asked late (`desks.is_early`): the day before it stays where it was
