"""Who stood on a list of relief that is over, as nothing but a keyed hash, and only for a while."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class EndedName(Base):
    """One name of one village: it tells whether a text names somebody, to nobody without the key, and leads to no list."""

    __tablename__ = "village_ended_name"
    __table_args__ = {"sqlite_with_rowid": False}

    village_id: Mapped[int] = mapped_column(ForeignKey("village.id"), primary_key=True, autoincrement=False)
    mark: Mapped[str] = mapped_column(primary_key=True)  # HMAC of the village's code and the name
    until: Mapped[date] = mapped_column(index=True)  # the last day it is kept
