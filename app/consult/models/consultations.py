"""The consultation: what is asked, the versions of its draft, their clauses, its papers and public notices."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.consult.rules import clauses
from app.consult.rules.life import Kind, State
from app.core.accounts.models import User
from app.core.attachments.models import Attachment
from app.core.domains import NO_DOMAIN
from app.core.regions.models import Region
from app.core.units.models import Unit
from app.db import Base


class Consultation(Base):
    """A draft put before everyone, for a period that is explained."""

    __tablename__ = "consultation"
    __table_args__ = (
        UniqueConstraint("no", name="uq_consultation_no"),
        CheckConstraint("reviewed_by_id IS NULL OR reviewed_by_id != drafted_by_id", name="second_person_reviews"),
        CheckConstraint(
            "state IN ('draft', 'review', 'discarded') OR (closes_on IS NOT NULL AND published_at IS NOT NULL)",
            name="public_has_period",
        ),
        CheckConstraint("state != 'withdrawn' OR state_reason != ''", name="withdrawn_with_reason"),
        CheckConstraint("domain BETWEEN 0 AND 26", name="domain_known"),
        Index("ix_consultation_state_closes_on", "state", "closes_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    no: Mapped[str]  # YJ-2026-0001
    kind: Mapped[Kind]
    title: Mapped[str] = mapped_column(active_history=True)
    announcement: Mapped[str]  # 征集公告
    explanation: Mapped[str]  # 起草说明
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    domain: Mapped[int] = mapped_column(default=NO_DOMAIN, server_default="0")  # of the standard catalogue
    contact_name: Mapped[str] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(default="")
    contact_address: Mapped[str] = mapped_column(default="")  # for letters
    contact_email: Mapped[str] = mapped_column(default="")
    days: Mapped[int | None]  # wished for; the kind's default when empty
    short_reason: Mapped[str] = mapped_column(default="")  # why shorter than the kind's default; public
    closes_on: Mapped[date | None]  # its last day, counted to 24:00
    result_due: Mapped[date | None]
    summary: Mapped[str] = mapped_column(default="")  # what the office says of all opinions together
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    state_reason: Mapped[str] = mapped_column(default="")
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)  # once public: what everyone reads
    published_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    adopted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # adopted or withdrawn: contact data are kept some time after
    version: Mapped[int] = mapped_column()

    unit: Mapped[Unit] = relationship(lazy="joined")
    region: Mapped[Region] = relationship(lazy="joined")
    drafted_by: Mapped[User] = relationship(foreign_keys=[drafted_by_id])
    reviewed_by: Mapped[User | None] = relationship(foreign_keys=[reviewed_by_id])
    versions: Mapped[list["DraftVersion"]] = relationship(back_populates="consultation", order_by="DraftVersion.no")
    papers: Mapped[list["ConsultationPaper"]] = relationship(
        back_populates="consultation", order_by="ConsultationPaper.id"
    )
    notices: Mapped[list["ConsultationNotice"]] = relationship(
        back_populates="consultation", order_by="ConsultationNotice.id"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_told(self) -> bool:
        """Are the outcomes public? What was told stays told, also when no text comes of it."""
        return self.answered_at is not None

    @property
    def is_overdue(self) -> bool:
        """Are outcomes awaited after the day they were due?"""
        return self.state == State.CLOSED and self.result_due is not None and self.result_due < clock.today()

    @property
    def ended_on(self) -> date | None:
        """The day it was ended without an adopted text."""
        return clock.here(self.ended_at).date() if self.state == State.WITHDRAWN and self.ended_at else None

    @property
    def ended_late(self) -> bool:
        """Was it ended without outcomes after the day they were due? An end is no way out of being late."""
        if self.ended_on is None or self.is_told or self.result_due is None:
            return False
        return self.ended_on > self.result_due

    @property
    def asked(self) -> "DraftVersion | None":
        """The version people are asked about: the newest that is not the final one."""
        return next((one for one in reversed(self.versions) if not one.is_final), None)

    @property
    def final(self) -> "DraftVersion | None":
        """The adopted text, the newest as prepared: of one that is being corrected what is not public yet."""
        return next((one for one in reversed(self.versions) if one.is_final), None)

    @property
    def adopted(self) -> "DraftVersion | None":
        """The adopted text as it is in force: the newest that was published."""
        return next((one for one in reversed(self.versions) if one.is_final and one.published_at is not None), None)

    @property
    def live_papers(self) -> list["ConsultationPaper"]:
        """The papers not taken back."""
        return [paper for paper in self.papers if paper.withdrawn_at is None]


class ConsultationTally(Base):
    """Running numbers of a consultation, apart from its row so that issuing one never makes an edit stale."""

    __tablename__ = "consultation_tally"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    opinions: Mapped[int] = mapped_column(default=0)
    anchors: Mapped[int] = mapped_column(default=0)
    batches: Mapped[int] = mapped_column(default=0)


class DraftVersion(Base):
    """One version of the draft as typed. What people are asked about and what was adopted never change."""

    __tablename__ = "draft_version"
    __table_args__ = (UniqueConstraint("consultation_id", "no", name="uq_draft_version_consultation_no"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    no: Mapped[int]
    text: Mapped[str]
    is_final: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    published_at: Mapped[datetime | None]

    consultation: Mapped[Consultation] = relationship(back_populates="versions")
    clauses: Mapped[list["Clause"]] = relationship(back_populates="version", order_by="Clause.position")
    by: Mapped[User] = relationship()


class Clause(Base):
    """One clause of one version; the anchor is the same in every version that holds the clause."""

    __tablename__ = "clause"
    __table_args__ = (UniqueConstraint("version_id", "anchor", name="uq_clause_version_anchor"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("draft_version.id"))
    anchor: Mapped[int]
    position: Mapped[int]
    label: Mapped[str]  # 第三条
    chapter: Mapped[str] = mapped_column(default="")
    text: Mapped[str]

    version: Mapped[DraftVersion] = relationship(back_populates="clauses")

    @property
    def called(self) -> str:
        """What it is called where it is spoken of."""
        return clauses.called(self.label)

    @property
    def heading(self) -> str:
        """What stands before it where the draft is read."""
        return clauses.heading(self.label)


class ClauseReason(Base):
    """为什么改: why a clause of the adopted text is not as it was in the draft; public once that text is.

    It stands beside the clause it was written for, and beside no other that gets its anchor.
    """

    __tablename__ = "clause_reason"
    __table_args__ = (
        UniqueConstraint("consultation_id", "anchor", name="uq_clause_reason_consultation_anchor"),
        CheckConstraint("reason != ''", name="says_why"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    anchor: Mapped[int]  # of the clause in either text
    of_text: Mapped[str] = mapped_column(
        default="", server_default=""
    )  # what the clause said then; "" of one that is gone
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)


class ConsultationPaper(Base):
    """A file beside the draft: the draft as printed, the report it rests on, a map."""

    __tablename__ = "consultation_paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), index=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), index=True)
    title: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]

    consultation: Mapped[Consultation] = relationship(back_populates="papers")
    attachment: Mapped[Attachment] = relationship(lazy="joined")


class ConsultationNotice(Base):
    """A public notice of a change: longer, shorter, ended, with its reason."""

    __tablename__ = "consultation_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    text: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")

    consultation: Mapped[Consultation] = relationship(back_populates="notices")
