"""Surveys: questions, replies that name nobody, and apart from them who has had a turn."""

from datetime import date, datetime
from typing import Any
from zlib import crc32

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.consult.rules.asking import Asked, Once, QuestionKind, State
from app.consult.rules.life import Because, Reading
from app.core.accounts.models import User
from app.core.domains import NO_DOMAIN
from app.core.regions.models import Region
from app.core.units.models import Unit
from app.db import Base


class Survey(Base):
    """A set of questions open for some days, with results everyone reads."""

    __tablename__ = "survey"
    __table_args__ = (
        UniqueConstraint("no", name="uq_survey_no"),
        CheckConstraint("reviewed_by_id IS NULL OR reviewed_by_id != drafted_by_id", name="second_person_reviews"),
        CheckConstraint(
            "state IN ('draft', 'review', 'discarded') OR (closes_on IS NOT NULL AND published_at IS NOT NULL)",
            name="public_has_period",
        ),
        CheckConstraint("state != 'withdrawn' OR state_reason != ''", name="withdrawn_with_reason"),
        CheckConstraint("domain BETWEEN 0 AND 26", name="domain_known"),
        Index("ix_survey_state_closes_on", "state", "closes_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    no: Mapped[str]  # DC-2026-0001
    title: Mapped[str] = mapped_column(active_history=True)
    purpose: Mapped[str]  # why it is asked and what the results are for
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    domain: Mapped[int] = mapped_column(default=NO_DOMAIN, server_default="0")  # of the standard catalogue
    contact_phone: Mapped[str] = mapped_column(default="")
    once: Mapped[Once] = mapped_column(default=Once.DEVICE)
    takes_paper: Mapped[bool] = mapped_column(default=False)  # people without a phone answer on paper
    paper_ended_at: Mapped[datetime | None]  # all papers are typed in; nothing is counted before
    days: Mapped[int] = mapped_column(default=14)
    closes_on: Mapped[date | None]
    result_due: Mapped[date | None]
    conclusion: Mapped[str] = mapped_column(default="")  # what the office takes from it
    least_shown: Mapped[int | None]  # the smallest number a table shows, fixed when the results are published
    joins_neighbours: Mapped[bool] = mapped_column(
        default=False
    )  # so is by which rule answers with an order are put together
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    state_reason: Mapped[str] = mapped_column(default="")
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_at: Mapped[datetime | None]
    results_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    unit: Mapped[Unit] = relationship(lazy="joined")
    region: Mapped[Region] = relationship(lazy="joined")
    drafted_by: Mapped[User] = relationship(foreign_keys=[drafted_by_id])
    questions: Mapped[list["SurveyQuestion"]] = relationship(
        back_populates="survey", order_by="SurveyQuestion.position"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_told(self) -> bool:
        """Are the results public?"""
        return self.results_at is not None

    @property
    def is_overdue(self) -> bool:
        """Are results awaited after the day they were due?"""
        return self.state == State.CLOSED and self.result_due is not None and self.result_due < clock.today()

    @property
    def ended_on(self) -> date | None:
        """The day it was ended without results; nothing changes it after its end."""
        return clock.here(self.changed_at).date() if self.state == State.WITHDRAWN else None

    @property
    def ended_late(self) -> bool:
        """Was it ended after the day its results were due?"""
        return self.ended_on is not None and self.result_due is not None and self.ended_on > self.result_due

    @property
    def asked(self) -> list[Asked]:
        """The questions as the rules know them."""
        return [question.asked for question in self.questions]


class SurveyQuestion(Base):
    """One question; `skips` leads from an answer to a later question, 0 to the end."""

    __tablename__ = "survey_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[QuestionKind]
    label: Mapped[str]
    hint: Mapped[str] = mapped_column(default="")
    rows: Mapped[list[Any]] = mapped_column(default=list)  # of a matrix
    options: Mapped[list[Any]] = mapped_column(default=list)
    required: Mapped[bool] = mapped_column(default=False)
    low: Mapped[str] = mapped_column(default="")
    high: Mapped[str] = mapped_column(default="")
    skips: Mapped[dict[str, Any]] = mapped_column(default=dict)

    survey: Mapped[Survey] = relationship(back_populates="questions")

    @property
    def asked(self) -> Asked:
        return Asked(
            self.id,
            self.kind,
            self.label,
            tuple(self.options),
            self.required,
            self.low,
            self.high,
            {answer: int(to) for answer, to in self.skips.items()},
            tuple(self.rows),
        )


class SurveyReply(Base):
    """One filled-in survey. Its number is drawn by lot, so that it tells no order.

    A paper is found again by the number written on it, so that what was typed wrongly can be put right: what was typed
    before stays as a reply that no longer `stands`. Of a reply on line nothing leads to whoever gave it.
    """

    __tablename__ = "survey_reply"
    __table_args__ = (Index("ix_survey_reply_survey_sheet", "survey_id", "sheet_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    answers: Mapped[dict[str, Any]]  # question id as text -> answer; words are kept apart
    on_paper: Mapped[bool] = mapped_column(default=False)  # typed in by a clerk, counted apart
    sheet_hash: Mapped[str | None]  # of a paper: its number as a keyed hash, which differs from survey to survey
    stands: Mapped[bool] = mapped_column(default=True)  # is counted; not once another typing took its place


class SurveyTurn(Base):
    """Somebody (a phone, a device, a numbered paper; kept as a keyed hash) has answered. Nothing leads to the reply."""

    __tablename__ = "survey_turn"
    __table_args__ = (UniqueConstraint("survey_id", "key_hash", name="uq_survey_turn_survey_key"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # by lot too
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    key_hash: Mapped[str]


class PaperFix(Base):
    """A paper typed in wrongly, typed in anew or taken out: by whom, when, why. What it was before stays.

    It counts at once while no results are public; after that it waits for the correction of the conclusion it is part of, and
    for others, where there are few.
    """

    __tablename__ = "survey_paper_fix"
    __table_args__ = (CheckConstraint("reason != ''", name="fixed_with_reason"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    sheet: Mapped[str]  # as written on the paper
    old_id: Mapped[int] = mapped_column(ForeignKey("survey_reply.id"), index=True)
    new_id: Mapped[int | None] = mapped_column(ForeignKey("survey_reply.id"), index=True)  # None: taken out
    reason: Mapped[str]  # for the office, not public
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    conclusion_id: Mapped[int | None] = mapped_column(ForeignKey("survey_conclusion.id"), index=True)
    applied_at: Mapped[datetime | None]  # since when it counts

    survey: Mapped[Survey] = relationship()
    old: Mapped[SurveyReply] = relationship(foreign_keys=[old_id])
    new: Mapped[SurveyReply | None] = relationship(foreign_keys=[new_id])
    by: Mapped[User] = relationship()


class SurveyWords(Base):
    """What somebody wrote in their own words. Public once a person read it.

    Nothing leads to the rest of the reply, but of a paper, which the office holds in its hands anyway.
    """

    __tablename__ = "survey_words"
    __table_args__ = (
        Index("ix_survey_words_survey_reading", "survey_id", "reading"),
        CheckConstraint("reading != 'masked' OR mask_reason != ''", name="masked_with_reason"),
        CheckConstraint("(reading = 'refused') = (because IS NOT NULL)", name="refused_with_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("survey_question.id"), index=True)
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("survey_reply.id"), index=True)  # of a paper only
    text: Mapped[str]
    public_text: Mapped[str]
    reading: Mapped[Reading] = mapped_column(default=Reading.WAITING)
    mask_reason: Mapped[str] = mapped_column(
        default="", server_default=""
    )  # why pieces are missing; read beside the words
    because: Mapped[Because | None]  # why nothing of it is shown

    survey: Mapped[Survey] = relationship()
    question: Mapped[SurveyQuestion] = relationship()

    @property
    def mark(self) -> int:
        """A number of what became of it so far: a page that shows another one is stale."""
        return crc32(f"{self.reading.value}:{self.because}:{self.mask_reason}:{self.public_text}".encode())
