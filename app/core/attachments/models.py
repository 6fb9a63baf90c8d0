"""The table of files."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Base


class Attachment(Base):
    """One uploaded file. The bytes lie in storage under `storage_key`; of a withdrawn one only this row stays."""

    __tablename__ = "attachment"
    __table_args__ = (
        UniqueConstraint("storage_key", name="uq_attachment_storage_key"),
        CheckConstraint("bytes_count > 0", name="not_empty"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]  # cleaned, for display and download
    media_type: Mapped[str]  # by content
    bytes_count: Mapped[int]
    sha256: Mapped[str]  # of the bytes kept, which for a picture are not the bytes sent
    storage_key: Mapped[str]
    kept_at: Mapped[datetime] = mapped_column(default=clock.now)
    kept_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(index=True)
