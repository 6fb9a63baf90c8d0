"""Proposals to change the catalogue."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.catalogue.rules import Outcome, State, What
from app.core.domains import DOMAINS
from app.core.regions.models import Region
from app.db import Base


class Proposal(Base):
    """One change proposed; public once a second person has read its words."""

    __tablename__ = "catalogue_proposal"
    __table_args__ = (
        UniqueConstraint("no", name="uq_catalogue_proposal_no"),
        Index("ix_catalogue_proposal_state_due", "state", "due_on"),
        CheckConstraint("domain BETWEEN 1 AND 26", name="domain_known"),
        CheckConstraint("checked_by_id IS NULL OR checked_by_id != made_by_id", name="second_person_checks"),
        CheckConstraint("state NOT IN ('open', 'decided') OR checked_by_id IS NOT NULL", name="public_was_checked"),
        CheckConstraint("state != 'decided' OR (outcome IS NOT NULL AND decision != '')", name="decided_with_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    no: Mapped[str]  # CP-2026-0031
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    domain: Mapped[int]
    what: Mapped[What]
    text: Mapped[str]  # which item, and how it should read
    reason: Mapped[str]
    state: Mapped[State] = mapped_column(default=State.CHECKING, active_history=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    checked_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    check_note: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date | None]
    outcome: Mapped[Outcome | None]
    decision: Mapped[str] = mapped_column(default="")
    adjustment: Mapped[str] = mapped_column(default="")  # with which 动态调整 it comes into the catalogue
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    words_down_at: Mapped[datetime | None]  # with the post they came from; everyone reads why, nobody the words
    words_down_why: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column()

    region: Mapped[Region] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}

    @property
    def domain_name(self) -> str:
        return DOMAINS[self.domain]

    @property
    def are_words_down(self) -> bool:
        """Are its words nobody's to read any more, or other ones now?"""
        return self.words_down_at is not None

    @property
    def public_text(self) -> str:
        """What everyone reads: the words, or that and why there are none any more."""
        if self.words_down_at is None:
            return self.text
        return f"（建议的文字已于 {clock.here(self.words_down_at):%Y年%-m月%-d日}撤下：{self.words_down_why}）"

    @property
    def public_reason(self) -> str:
        """Why it was proposed, as far as everyone may read it; it comes down with the words."""
        return "" if self.are_words_down else self.reason

    @property
    def is_late(self) -> bool:
        """Is it past its day without a decision?"""
        return self.state == State.OPEN and self.due_on is not None and self.due_on < clock.today()
