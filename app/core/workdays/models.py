"""The yearly tables."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.core.accounts.models import User
from app.db import Base


class WorkYear(Base):
    """A year whose official notice has been entered; the text as entered is its source."""

    __tablename__ = "work_year"

    id: Mapped[int] = mapped_column(primary_key=True)  # the year itself
    notice: Mapped[str]
    text: Mapped[str]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    entered_at: Mapped[datetime] = mapped_column(default=clock.now)

    entered_by: Mapped[User | None] = relationship()


class WorkDay(Base):
    """A day that differs from the plain week: off with the holiday's name, or a make-up working day."""

    __tablename__ = "work_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    year_id: Mapped[int] = mapped_column(ForeignKey("work_year.id"), index=True)
    off: Mapped[bool]
    name: Mapped[str]
