"""What people say to a draft: the original, the words the public reads, and what became of it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.consult.models.consultations import Consultation
from app.consult.rules.life import (
    OUT_LABELS,
    OUTCOME_LABELS,
    READABLE,
    READING_LABELS,
    Author,
    Because,
    Channel,
    Out,
    Outcome,
    Reading,
)
from app.core import privacy
from app.core.accounts.models import User
from app.core.attachments.models import Attachment
from app.db import Base


class DraftOpinion(Base):
    """One opinion on the whole draft or on a clause. The original stays; the public text was read by a person."""

    __tablename__ = "draft_opinion"
    __table_args__ = (
        UniqueConstraint("no", name="uq_draft_opinion_no"),
        CheckConstraint("outcome IS NULL OR answer != ''", name="outcome_has_answer"),
        CheckConstraint("reading != 'refused' OR because IS NOT NULL", name="refused_with_reason"),
        CheckConstraint("reading = 'waiting' OR read_at IS NOT NULL", name="read_has_moment"),
        CheckConstraint("channel = 'web' OR entered_by_id IS NOT NULL", name="entered_by_somebody"),
        CheckConstraint("out_because IS NULL OR channel != 'web'", name="only_typed_in_goes_out"),
        CheckConstraint("(COALESCE(out_because, '') = 'twice') = (twin_id IS NOT NULL)", name="twice_has_twin"),
        Index("ix_draft_opinion_consultation_outcome", "consultation_id", "outcome"),
        Index("ix_draft_opinion_consultation_reading", "consultation_id", "reading"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    no: Mapped[str]  # YJ-2026-0001-0007
    anchor: Mapped[int | None]  # of a clause; None: the whole draft
    text: Mapped[str]
    public_text: Mapped[str]
    author: Mapped[Author] = mapped_column(default=Author.PERSON)
    name: Mapped[str] = mapped_column(default="")
    name_shown: Mapped[bool] = mapped_column(default=False)
    phone_sealed: Mapped[str | None]
    phone_hash: Mapped[str | None] = mapped_column(index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    code_hash: Mapped[str]  # of the query code: opens this opinion to whoever has number and code
    channel: Mapped[Channel] = mapped_column(default=Channel.WEB)
    received_on: Mapped[date]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    handed_at: Mapped[datetime] = mapped_column(default=clock.now)
    reading: Mapped[Reading] = mapped_column(default=Reading.WAITING)
    because: Mapped[Because | None]
    mask_reason: Mapped[str] = mapped_column(default="")
    read_at: Mapped[datetime | None]
    read_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    outcome: Mapped[Outcome | None]
    answer: Mapped[str] = mapped_column(default="")
    batch: Mapped[int | None]  # opinions answered in one go share it
    moved_anchor: Mapped[int | None]  # the clause that changed because of it
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    forgotten_at: Mapped[datetime | None]
    out_because: Mapped[Out | None]  # why a clerk's entry is counted no longer; the row stays
    twin_id: Mapped[int | None] = mapped_column(
        ForeignKey("draft_opinion.id")
    )  # of one typed twice: the one that counts
    version: Mapped[int] = mapped_column()

    consultation: Mapped[Consultation] = relationship()
    entered_by: Mapped[User | None] = relationship(foreign_keys=[entered_by_id])
    twin: Mapped["DraftOpinion | None"] = relationship(remote_side=[id])
    fixes: Mapped[list["OpinionFix"]] = relationship(
        back_populates="opinion", foreign_keys="OpinionFix.opinion_id", order_by="OpinionFix.id"
    )
    files: Mapped[list["OpinionFile"]] = relationship(back_populates="opinion", order_by="OpinionFile.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def stands(self) -> bool:
        """Does it count? What a clerk typed in twice, or into the wrong consultation, is taken out."""
        return self.out_because is None

    @property
    def is_public(self) -> bool:
        return self.stands and self.reading in READABLE

    @property
    def is_typed_in(self) -> bool:
        """Did a clerk type it in for somebody? What a person sent herself nobody types anew."""
        return self.channel != Channel.WEB

    @property
    def put_right_at(self) -> datetime | None:
        """When a clerk last typed it in anew."""
        return next((one.at for one in reversed(self.fixes) if one.is_retyped), None)

    @property
    def left_an_address(self) -> bool:
        """Did they leave a way to reach them, whether or not this site sends there?"""
        return bool(self.phone_sealed) or self.user_id is not None

    @property
    def reading_label(self) -> str:
        return READING_LABELS[self.reading]

    @property
    def out_words(self) -> str:
        """Why it is counted no longer, with the one that is."""
        if self.out_because is None:
            return ""
        twin = f"，以 {self.twin.no} 为准" if self.twin else ""
        return f"{OUT_LABELS[self.out_because]}{twin}"

    @property
    def outcome_label(self) -> str:
        return OUTCOME_LABELS[self.outcome] if self.outcome else "待答复"

    @property
    def signed(self) -> str:
        """Who said it, as the public reads it: a firm by its name if it wishes, a person by a masked one."""
        if not self.name_shown or not self.name:
            return {Author.PERSON: "一位居民", Author.FIRM: "一家企业", Author.BODY: "一家单位"}[self.author]
        return privacy.mask_name(self.name) if self.author == Author.PERSON else self.name


STANDS = DraftOpinion.out_because.is_(None)


class OpinionFix(Base):
    """A clerk's entry typed in anew, taken out, or counted again: by whom, when, why. What stood before stays here."""

    __tablename__ = "draft_opinion_fix"
    __table_args__ = (CheckConstraint("reason != ''", name="fixed_with_reason"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    opinion_id: Mapped[int] = mapped_column(ForeignKey("draft_opinion.id"), index=True)
    was: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what changed, as it stood; a phone masked
    out_because: Mapped[Out | None]  # taken out by it
    twin_id: Mapped[int | None] = mapped_column(ForeignKey("draft_opinion.id"))
    reason: Mapped[str]  # for the office, not public
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    opinion: Mapped[DraftOpinion] = relationship(back_populates="fixes", foreign_keys=[opinion_id])
    twin: Mapped[DraftOpinion | None] = relationship(foreign_keys=[twin_id])
    by: Mapped[User] = relationship()

    @property
    def is_again(self) -> bool:
        """Was it counted again by this?"""
        return "out_because" in self.was

    @property
    def is_retyped(self) -> bool:
        return self.out_because is None and not self.is_again


class OpinionFile(Base):
    """A file somebody sent with an opinion; only its author and the office open it. None opens it while none was handed in."""

    __tablename__ = "draft_opinion_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    opinion_id: Mapped[int | None] = mapped_column(ForeignKey("draft_opinion.id"), index=True)  # None: not sent yet
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), index=True)

    opinion: Mapped[DraftOpinion | None] = relationship(back_populates="files")
    attachment: Mapped[Attachment] = relationship(lazy="joined")
