"""答复模板: what a unit keeps ready to write its answers from."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.core.units.models import Unit
from app.db import Base


class Template(Base):
    """A beginning with blanks: rules.templates says how they are written, and that none is left in an answer."""

    __tablename__ = "feedback_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    title: Mapped[str] = mapped_column(active_history=True)
    text: Mapped[str] = mapped_column(active_history=True)
    kept_at: Mapped[datetime] = mapped_column(default=clock.now)
    kept_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    unit: Mapped[Unit] = relationship(lazy="joined")
