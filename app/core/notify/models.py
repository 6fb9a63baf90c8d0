"""The outbox."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.core.notify.rules import Sending, Trouble, Way
from app.db import Base

CODES_FIRST, IN_TURN = 0, 1
A_LETTER = text("user_id IS NOT NULL")


class Message(Base):
    """One message on one channel; unique per notice, subject, occasion, reader and channel.

    `lease_until` is also the sender's ticket: only who holds it may write down how the sending went.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint(
            "notice", "subject_kind", "subject_id", "occasion", "reader", "way", name="uq_message_told_once"
        ),
        UniqueConstraint("uid", name="uq_message_uid"),
        CheckConstraint("state != 'sent' OR sent_at IS NOT NULL", name="sent_has_moment"),
        CheckConstraint("state != 'sending' OR lease_until IS NOT NULL", name="sending_has_lease"),
        Index("ix_message_state_rank_id", "state", "rank", "id"),
        Index("ix_message_user_id_way", "user_id", "way", sqlite_where=A_LETTER, postgresql_where=A_LETTER),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str]  # stable: Message-ID, Idempotency-Key, file name
    notice: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    occasion: Mapped[str] = mapped_column(default="")
    reader: Mapped[str]
    way: Mapped[Way]
    rank: Mapped[int] = mapped_column(default=IN_TURN)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # of a letter
    address_sealed: Mapped[str | None]
    title: Mapped[str]
    body_sealed: Mapped[str | None]
    calendar_method: Mapped[str] = mapped_column(default="")
    calendar_sealed: Mapped[str | None]
    state: Mapped[Sending] = mapped_column(default=Sending.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    good_until: Mapped[datetime | None]
    next_try_at: Mapped[datetime] = mapped_column(default=clock.now)
    lease_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    wiped_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default=Trouble.NONE)
