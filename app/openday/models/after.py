"""What came of it: minutes, photographs, opinions and their answers, the survey."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.core.accounts.models import User
from app.core.attachments.models import Attachment
from app.core.units.models import Unit
from app.db import Base
from app.openday.models.entries import Entry
from app.openday.models.events import AgendaItem, Event
from app.openday.rules import OUTCOME_LABELS, Outcome

DOWN = "（提问的文字已撤下）"  # in place of the words, once those of the post they came from are nobody's to read


class MinutesRevision(Base):
    """One version of the minutes; the newest is shown first, the old stay readable."""

    __tablename__ = "minutes_revision"
    __table_args__ = (UniqueConstraint("event_id", "no", name="uq_minutes_revision_event_no"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    no: Mapped[int]
    text: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")  # why it was changed; empty for the first
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    event: Mapped[Event] = relationship()


class Photo(Base):
    """A photograph, shown only with the consent of those in it on record."""

    __tablename__ = "photo"
    __table_args__ = (CheckConstraint("consent != ''", name="consent_on_record"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), index=True)
    caption: Mapped[str]  # also the alternative text
    consent: Mapped[str]  # how consent was given
    at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    attachment: Mapped[Attachment] = relationship(lazy="joined")


class Opinion(Base):
    """One opinion, spoken or handed in: a numbered item with its answer. The original stays, the public text is masked."""

    __tablename__ = "opinion"
    __table_args__ = (
        UniqueConstraint("no", name="uq_opinion_no"),
        CheckConstraint("outcome IS NULL OR (answer != '' AND answered_at IS NOT NULL)", name="outcome_has_answer"),
        CheckConstraint("outcome IS NULL OR released_at IS NOT NULL", name="answered_is_public"),
        CheckConstraint("masked_at IS NULL OR mask_reason != ''", name="masked_with_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    no: Mapped[str]  # OD-2026-0031-Y03
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    spoken: Mapped[bool] = mapped_column(default=False)
    is_question: Mapped[bool] = mapped_column(default=False, server_default=false())  # put to a point of the agenda
    text: Mapped[str]
    public_text: Mapped[str]
    handed_at: Mapped[datetime] = mapped_column(default=clock.now)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    outcome: Mapped[Outcome | None]
    answer: Mapped[str] = mapped_column(default="")  # the reason, in words for its author
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answered_at: Mapped[datetime | None]
    due_on: Mapped[date]
    released_at: Mapped[datetime | None]  # read by a clerk and public since; until then only the author sees it
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    masked_at: Mapped[datetime | None]  # when the public text was shortened after it had been public
    mask_reason: Mapped[str] = mapped_column(default="")  # why pieces are missing, or all of it; read beside the words
    version: Mapped[int] = mapped_column()

    event: Mapped[Event] = relationship()
    entry: Mapped[Entry | None] = relationship()
    item: Mapped[AgendaItem | None] = relationship()
    unit: Mapped[Unit | None] = relationship()
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id])
    results: Mapped[list["OpinionResult"]] = relationship(back_populates="opinion", order_by="OpinionResult.id")
    answers: Mapped[list["AnswerRevision"]] = relationship(
        back_populates="opinion", order_by="AnswerRevision.no.desc()"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def outcome_label(self) -> str:
        return OUTCOME_LABELS[self.outcome] if self.outcome else "待答复"

    @property
    def called(self) -> str:
        """What everyone and the desk call it."""
        return "提问" if self.is_question else "意见"

    @property
    def are_words_down(self) -> bool:
        """Did they come down with the post they came from?"""
        return self.public_text == DOWN

    @property
    def is_public(self) -> bool:
        """Has a clerk read it and let it out?"""
        return self.released_at is not None


class AnswerRevision(Base):
    """One version of an answer; the newest stands on the opinion itself, the old stay readable with why they changed."""

    __tablename__ = "answer_revision"
    __table_args__ = (
        UniqueConstraint("opinion_id", "no", name="uq_answer_revision_opinion_no"),
        CheckConstraint("no = 1 OR reason != ''", name="changed_with_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"))
    no: Mapped[int]
    outcome: Mapped[Outcome]
    text: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    reason: Mapped[str] = mapped_column(default="")  # why it was changed; empty for the first
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    opinion: Mapped[Opinion] = relationship(back_populates="answers")
    unit: Mapped[Unit] = relationship()

    @property
    def outcome_label(self) -> str:
        return OUTCOME_LABELS[self.outcome]


class OpinionResult(Base):
    """A later result: what was in the end built, changed or published."""

    __tablename__ = "opinion_result"

    id: Mapped[int] = mapped_column(primary_key=True)
    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    text: Mapped[str]
    link: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    opinion: Mapped[Opinion] = relationship(back_populates="results")


class SurveyAnswer(Base):
    """The short survey: one per entry, 1 (poor) to 5 (very good)."""

    __tablename__ = "survey_answer"
    __table_args__ = (
        UniqueConstraint("entry_id", name="uq_survey_answer_entry"),
        CheckConstraint("satisfaction BETWEEN 1 AND 5", name="satisfaction_range"),
        CheckConstraint("heard BETWEEN 1 AND 5", name="heard_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    satisfaction: Mapped[int]
    heard: Mapped[int]  # 我的意见被认真听了吗
    comment: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)
