"""What stands between a clerk's sheet and a release: the upload kept for another try, the leave to publish a find."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.core.accounts.models import User
from app.core.attachments.models import Attachment
from app.db import Base
from app.village.models.releases import Release


class Upload(Base):
    """A workbook a clerk sent for one release. It stays until its preview is accepted, thrown away or grown old."""

    __tablename__ = "village_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("village_release.id"), index=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"))
    sheet: Mapped[str] = mapped_column(default="")
    layout: Mapped[dict[str, Any]] = mapped_column(default=dict)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    closed_at: Mapped[datetime | None]  # accepted or thrown away

    release: Mapped[Release] = relationship()
    attachment: Mapped[Attachment] = relationship(lazy="joined")


class Override(Base):
    """Leave to publish something the privacy guard found: asked for with a reason, given by a second person."""

    __tablename__ = "village_override"
    __table_args__ = (CheckConstraint("given_by_id IS NULL OR given_by_id != asked_by_id", name="two_people"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("village_release.id"), index=True)
    kind: Mapped[str]
    place: Mapped[str]
    shown: Mapped[str]  # masked
    sha256: Mapped[str] = mapped_column(
        default="", server_default=""
    )  # of the file it stands in, or the keyed mark of the words
    reason: Mapped[str]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    given_at: Mapped[datetime | None]

    release: Mapped[Release] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])

    @property
    def asked_for(self) -> tuple[str, str, str, str]:
        """What the leave is for: the same finding at the same place of the same words or bytes, and no other."""
        return self.kind, self.place, self.shown, self.sha256
