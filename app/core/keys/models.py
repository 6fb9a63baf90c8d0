"""The mark of the key."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Base


class KeyMark(Base):
    """A keyed fingerprint: tells whether a key is the one this database was made with, and nothing about the key."""

    __tablename__ = "key_mark"

    name: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
