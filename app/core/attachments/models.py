"""The table of files."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Base


class Attachment(Base):
    """One uploaded file. The bytes lie in storage under `storage_key`; withdrawn ones are gone, the row stays."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    media_type: Mapped[str]
    bytes_count: Mapped[int]
    sha256: Mapped[str]
    storage_key: Mapped[str]
    kept_at: Mapped[datetime] = mapped_column(default=clock.now)
    kept_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    withdrawn_at: Mapped[datetime | None]
