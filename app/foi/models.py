"""Applications and the one extension each may have."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.core.longer import LongerPeriod
from app.core.regions.models import Region
from app.core.units.models import Unit
from app.db import Base
from app.foi.rules import Applicant, Result, State


class Application(Base):
    """One application to one office. Who asks, what for and the answer are ciphertext: nothing of it is public.

    `submitted_at` is not `received_on`: the period begins the day after both sides have confirmed (条例第三十一条).
    """

    __tablename__ = "foi_application"
    __table_args__ = (
        UniqueConstraint("no", name="uq_foi_application_no"),
        Index("ix_foi_application_state_due", "state", "due_on"),
        CheckConstraint("state NOT IN ('received', 'answered') OR received_on IS NOT NULL", name="received_has_day"),
        CheckConstraint(
            "state != 'answered' OR (result IS NOT NULL AND answered_at IS NOT NULL)", name="answered_whole"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    no: Mapped[str]  # FOI-2026-00031
    code_hash: Mapped[str]
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)  # to which office
    state: Mapped[State] = mapped_column(active_history=True)
    from_post: Mapped[bool] = mapped_column(default=False)
    applicant: Mapped[Applicant] = mapped_column(default=Applicant.PERSON)
    who_sealed: Mapped[str | None]  # {"name", "proof", "number", "phone", "email", "address"}
    wanted_sealed: Mapped[str | None]  # {"what", "way"}
    phone_hash: Mapped[str | None] = mapped_column(index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    submitted_at: Mapped[datetime] = mapped_column(default=clock.now)
    wait_until: Mapped[date]  # for the applicant's confirmation, or for the office's
    received_on: Mapped[date | None]
    workdays: Mapped[int] = mapped_column(default=0)
    due_on: Mapped[date | None]
    result: Mapped[Result | None]
    answer_sealed: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    in_time: Mapped[bool | None]
    version: Mapped[int] = mapped_column()

    region: Mapped[Region] = relationship(lazy="joined")
    unit: Mapped[Unit] = relationship(lazy="joined")
    extension: Mapped["Longer | None"] = relationship(back_populates="application")

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_late(self) -> bool:
        """Is it past its day without an answer, or without our confirmation?"""
        day = self.due_on if self.state == State.RECEIVED else self.wait_until
        return self.state in (State.SUBMITTED, State.RECEIVED) and day is not None and day < clock.today()


class Longer(LongerPeriod, Base):
    """延长答复: once, with a reason, approved by another person, told to the applicant (条例第三十三条)."""

    __tablename__ = "foi_extension"
    __table_args__ = (
        UniqueConstraint("application_id", name="uq_foi_extension_application"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id != asked_by_id", name="second_person_decides"),
        CheckConstraint("workdays BETWEEN 1 AND 20", name="twenty_at_most"),
    )

    application_id: Mapped[int] = mapped_column(ForeignKey("foi_application.id"))

    application: Mapped[Application] = relationship(back_populates="extension")
