"""What the office says of the outcome, version by version: drafted by one, published by another, never overwritten."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from app import clock
from app.consult.models.consultations import Consultation, DraftVersion
from app.consult.models.opinions import DraftOpinion
from app.consult.models.surveys import Survey
from app.consult.rules.life import OUTCOME_LABELS, Outcome
from app.consult.rules.telling import WRITING_LABELS, Writing
from app.core.accounts.models import User
from app.db import Base

MOST_WRITINGS = 1_000_000  # of one version: more than anybody writes


def _reviewed() -> tuple[CheckConstraint, ...]:
    return (
        CheckConstraint("reviewed_by_id IS NULL OR reviewed_by_id != drafted_by_id", name="second_person_reviews"),
        CheckConstraint(
            "state != 'published' OR reviewed_by_id IS NOT NULL OR is_alone", name="published_was_reviewed"
        ),
        CheckConstraint("no = 1 OR reason != ''", name="corrected_with_reason"),
    )


class Told:
    """The columns both kinds share. `is_alone`: published by one person, before a second one was asked for."""

    id: Mapped[int] = mapped_column(primary_key=True)
    no: Mapped[int]
    text: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")  # why it corrects the version before it; public
    state: Mapped[Writing] = mapped_column(default=Writing.DRAFT)
    returned_why: Mapped[str] = mapped_column(default="")
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    drafted_at: Mapped[datetime] = mapped_column(default=clock.now)
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    is_alone: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    @declared_attr
    def drafted_by(cls) -> Mapped[User]:
        return relationship(foreign_keys=[cls.drafted_by_id])  # type: ignore[list-item]  # a column of the table it becomes

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, object]:
        return {"version_id_col": cls.version}

    @property
    def mark(self) -> int:
        """What a page that shows it carries: which one it is, and how often it was written. No other ever has it."""
        return self.id * MOST_WRITINGS + self.version

    @property
    def state_label(self) -> str:
        return WRITING_LABELS[self.state]


class OutcomeReport(Told, Base):
    """One version of what became of the opinions on a draft (采纳情况): the words over all, and what it amends."""

    __tablename__ = "outcome_report"
    __table_args__ = (UniqueConstraint("consultation_id", "no", name="uq_outcome_report_consultation_no"), *_reviewed())

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))

    consultation: Mapped[Consultation] = relationship()
    amended: Mapped[list["AmendedOutcome"]] = relationship(
        back_populates="report", order_by="AmendedOutcome.opinion_id", cascade="all, delete-orphan"
    )


class AmendedOutcome(Base):
    """One opinion whose published outcome a correction changes; what it said before stays here."""

    __tablename__ = "amended_outcome"
    __table_args__ = (
        UniqueConstraint("report_id", "opinion_id", name="uq_amended_outcome_opinion"),
        CheckConstraint("answer != ''", name="amended_has_answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("outcome_report.id"))
    opinion_id: Mapped[int] = mapped_column(ForeignKey("draft_opinion.id"), index=True)
    outcome: Mapped[Outcome]
    answer: Mapped[str]
    moved_anchor: Mapped[int | None]
    old_outcome: Mapped[Outcome | None]  # None: typed in so late that it had none
    old_answer: Mapped[str]
    old_anchor: Mapped[int | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    report: Mapped[OutcomeReport] = relationship(back_populates="amended")
    opinion: Mapped[DraftOpinion] = relationship(lazy="joined")

    @property
    def label(self) -> str:
        return OUTCOME_LABELS[self.outcome]

    @property
    def old_label(self) -> str:
        return OUTCOME_LABELS[self.old_outcome] if self.old_outcome else "补录的意见，原来没有结果"

    @property
    def old_words(self) -> str:
        """Outcome and reason as they stood."""
        return f"{self.old_label}：{self.old_answer}" if self.old_outcome else self.old_label


class TextCorrection(Told, Base):
    """One correction of an adopted text; what was adopted first is version 1, so the first correction is version 2.

    `text` is the whole text as typed, `draft` the same read into clauses, none before it is typed.
    """

    __tablename__ = "text_correction"
    __table_args__ = (
        UniqueConstraint("consultation_id", "no", name="uq_text_correction_consultation_no"),
        CheckConstraint("state != 'published' OR draft_id IS NOT NULL", name="published_has_text"),
        *_reviewed(),
    )

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft_version.id"), index=True)

    consultation: Mapped[Consultation] = relationship()
    draft: Mapped[DraftVersion | None] = relationship()


class SurveyConclusion(Told, Base):
    """One version of what the office takes from a survey's results."""

    __tablename__ = "survey_conclusion"
    __table_args__ = (UniqueConstraint("survey_id", "no", name="uq_survey_conclusion_survey_no"), *_reviewed())

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))

    survey: Mapped[Survey] = relationship()


class Ending(Told, Base):
    """Somebody asks that a consultation or a survey be ended without its result; it is, once another person agrees.

    `text` and `reason` are the same words, which become public with the end; `returned_why` says why it was not agreed to.
    """

    __tablename__ = "consult_ending"
    __table_args__ = (
        UniqueConstraint("consultation_id", "no", name="uq_consult_ending_consultation_no"),
        UniqueConstraint("survey_id", "no", name="uq_consult_ending_survey_no"),
        CheckConstraint("(consultation_id IS NULL) != (survey_id IS NULL)", name="of_one_matter"),
        *_reviewed(),
    )

    consultation_id: Mapped[int | None] = mapped_column(ForeignKey("consultation.id"))
    survey_id: Mapped[int | None] = mapped_column(ForeignKey("survey.id"))

    consultation: Mapped[Consultation | None] = relationship()
    survey: Mapped[Survey | None] = relationship()

    @property
    def mark(self) -> int:
        """An end tells everybody something, for good: who agrees has read also what it ends as it stands now."""
        return super().mark * MOST_WRITINGS + self.matter.version

    @property
    def matter(self) -> Consultation | Survey:
        """What is to be ended."""
        found = self.consultation or self.survey
        assert found is not None  # the table says so
        return found
