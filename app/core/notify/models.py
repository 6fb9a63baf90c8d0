"""The outbox."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Base


class Way(StrEnum):
    """How a message travels."""

    LETTER = "letter"
    SMS = "sms"
    MAIL = "mail"


WAY_LABELS = {Way.LETTER: "站内信", Way.SMS: "短信", Way.MAIL: "邮件"}


class Sending(StrEnum):
    """Where a message stands. `uncertain`: the sender died between sending and writing it down; never sent again by itself."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


SENDING_LABELS = {
    Sending.WAITING: "等待发送",
    Sending.SENDING: "正在发送",
    Sending.SENT: "已发送",
    Sending.FAILED: "发送失败",
    Sending.UNCERTAIN: "不确定是否送达",
}


class Message(Base):
    """One message on one channel; unique per notice, subject, occasion, reader and channel."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint(
            "notice", "subject_kind", "subject_id", "occasion", "reader", "way", name="uq_message_told_once"
        ),
        Index("ix_message_state_next_try_at", "state", "next_try_at"),
        Index("ix_message_user_id_way", "user_id", "way"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str]  # stable: Message-ID, Idempotency-Key, file name
    notice: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    occasion: Mapped[str] = mapped_column(default="")
    reader: Mapped[str]
    way: Mapped[Way]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # of a letter
    address_sealed: Mapped[str | None]
    title: Mapped[str]
    body_sealed: Mapped[str | None]
    calendar_method: Mapped[str] = mapped_column(default="")
    calendar_sealed: Mapped[str | None]
    state: Mapped[Sending] = mapped_column(default=Sending.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    next_try_at: Mapped[datetime] = mapped_column(default=clock.now)
    lease_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    wiped_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")
