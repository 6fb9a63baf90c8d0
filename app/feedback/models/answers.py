"""Answers, what they rest on, and what the author said of them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.core.accounts.models import User
from app.core.links import local_address
from app.core.units.models import Unit
from app.db import Base
from app.feedback.models.posts import Post


class Writing(StrEnum):
    """Where the text of an answer stands."""

    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"


NOT_SHOWN = "这份答复引用了留言里不再公开的话，随着不再公开。"
WRITING_LABELS = {Writing.DRAFT: "草稿", Writing.REVIEW: "待审核", Writing.PUBLISHED: "已答复"}


class Answer(Base):
    """A unit's answer: drafted by one person, reviewed by another. Round 0 is the first one."""

    __tablename__ = "feedback_answer"
    __table_args__ = (
        UniqueConstraint("post_id", "round", name="uq_feedback_answer_round"),
        Index("ix_feedback_answer_unit", "unit_id", "state", "id"),
        CheckConstraint("reviewed_by_id IS NULL OR reviewed_by_id != drafted_by_id", name="second_person_reviews"),
        CheckConstraint("state != 'published' OR reviewed_by_id IS NOT NULL", name="published_was_reviewed"),
        CheckConstraint("same_as_id IS NULL OR state != 'published' OR same_reason != ''", name="template_explained"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("feedback_post.id"))
    round: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    text: Mapped[str]
    state: Mapped[Writing] = mapped_column(default=Writing.DRAFT, active_history=True)
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("feedback_answer.id"))  # near-identical: rules.likeness
    same_reason: Mapped[str] = mapped_column(default="")
    drafted_at: Mapped[datetime] = mapped_column(default=clock.now)
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    returned_why: Mapped[str] = mapped_column(default="")
    quotes_author: Mapped[bool] = mapped_column(default=False, server_default=false())  # who took her words back
    version: Mapped[int] = mapped_column()

    post: Mapped[Post] = relationship()
    unit: Mapped[Unit] = relationship(lazy="joined")
    drafted_by: Mapped[User] = relationship(foreign_keys=[drafted_by_id])
    sources: Mapped[list["Source"]] = relationship(order_by="Source.id", lazy="selectin", cascade="all, delete-orphan")

    @property
    def public_text(self) -> str:
        """What everyone reads of it, with nothing it rests on; who took her words back and the desk read it whole."""
        return NOT_SHOWN if self.quotes_author else self.text

    __mapper_args__ = {"version_id_col": version}


def _page(row: Any) -> str:
    return str(row.get_current_parameters()["address"].partition("#")[0])


class Source(Base):
    """What an answer quotes: a clause, a guide, an account, by title and address on this site or elsewhere.

    Without a title it is public no more: its words are nowhere kept (see `service.quoting.follow`).
    """

    __tablename__ = "feedback_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("feedback_answer.id"), index=True)
    title: Mapped[str]
    address: Mapped[str]
    page: Mapped[str] = mapped_column(
        default=_page, server_default="", index=True
    )  # of the thing: the address without the place on the page, and of one text of several

    @property
    def is_gone(self) -> bool:
        """Is it public here no more?"""
        return not self.title

    @property
    def is_outside(self) -> bool:
        """Does it lead away from this site? Then a page says so first."""
        return not local_address(self.address)


class Rating(Base):
    """解决了吗, 态度如何: two questions, for each round, from the author alone; who met nobody leaves the second."""

    __tablename__ = "feedback_rating"
    __table_args__ = (
        UniqueConstraint("post_id", "round", name="uq_feedback_rating_round"),
        CheckConstraint("manner BETWEEN 1 AND 5", name="manner_range"),
        CheckConstraint("solved IS NOT NULL OR manner IS NOT NULL", name="says_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("feedback_post.id"))
    round: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    solved: Mapped[bool | None]
    manner: Mapped[int | None]
    counts: Mapped[bool] = mapped_column(default=True)  # not when the phone belongs to the unit's own people
    at: Mapped[datetime] = mapped_column(default=clock.now)
