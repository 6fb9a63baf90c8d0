"""Values an administrator has set."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.core.accounts.models import User
from app.core.limits.rules import Unit
from app.db import Base


class LimitValue(Base):
    """A value in force from a day, with the reason it was set; the older stay as history."""

    __tablename__ = "limit_value"
    __table_args__ = (UniqueConstraint("key", "valid_from", name="uq_limit_value_key_valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    number: Mapped[int]
    unit: Mapped[Unit | None]  # None: as the limit comes with the program
    article: Mapped[str] = mapped_column(default="")
    valid_from: Mapped[date]
    reason: Mapped[str]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    set_at: Mapped[datetime] = mapped_column(default=clock.now)

    set_by: Mapped[User] = relationship()
