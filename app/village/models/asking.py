"""Questions and objections about a line or a list, and what was answered."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.core.accounts.models import User
from app.db import Base
from app.village.models.releases import Release
from app.village.models.villages import Village
from app.village.rules.asking import Outcome, QuestionState, Where


class Question(Base):
    """这里有疑问: asked by a known resident, whose name the public sees only if she wishes."""

    __tablename__ = "village_question"
    __table_args__ = (
        UniqueConstraint("no", name="uq_village_question_no"),
        Index("ix_village_question_state_due", "state", "due_on"),
        CheckConstraint("state != 'answered' OR answered_at IS NOT NULL", name="answered_has_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    no: Mapped[str]  # VQ-2026-0001
    village_id: Mapped[int] = mapped_column(ForeignKey("village.id"), index=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("village_release.id"), index=True)
    seq: Mapped[int | None]  # the line or row asked about; None: the whole
    objection: Mapped[bool] = mapped_column(default=False)  # against a list of people, within its 公示期
    asker_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    asker_name: Mapped[str]  # as the public sees it: masked, or 匿名村民
    text: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_on: Mapped[date]
    state: Mapped[QuestionState] = mapped_column(default=QuestionState.OPEN, active_history=True)
    where: Mapped[Where] = mapped_column("where_now", default=Where.VILLAGE, active_history=True)
    escalated_at: Mapped[datetime | None]
    escalated_why: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    outcome: Mapped[Outcome | None]
    village_answer: Mapped[str] = mapped_column(default="", server_default="")  # what the asker went up with
    village_outcome: Mapped[Outcome | None]
    village_answered_at: Mapped[datetime | None]
    words_down_at: Mapped[datetime | None]  # with the post they came from; everyone reads why, nobody the words
    words_down_why: Mapped[str] = mapped_column(default="")
    words_held: Mapped[bool] = mapped_column(
        default=False, server_default=false()
    )  # down only until somebody read them
    cut_because: Mapped[str] = mapped_column(default="", server_default="")  # why pieces are missing
    shown_text: Mapped[str] = mapped_column(default="", server_default="")  # her words with pieces masked or cut
    version: Mapped[int] = mapped_column()

    village: Mapped[Village] = relationship(lazy="joined")
    release: Mapped[Release] = relationship(lazy="joined")
    asker: Mapped[User | None] = relationship(foreign_keys=[asker_id])

    __mapper_args__ = {"version_id_col": version}

    @property
    def public_text(self) -> str:
        """What everyone reads: the words, or that and why there are none any more."""
        if self.words_down_at is None:
            return self.shown_text or self.text
        if self.words_held:
            return f"（提问里写到{self.words_down_why}，等工作人员看过再公开。答复的日期不变）"
        return f"（提问的文字已于 {clock.here(self.words_down_at):%Y年%-m月%-d日}撤下：{self.words_down_why}）"

    @property
    def may_go_up(self) -> bool:
        """May its asker still take it to the township: unanswered, or answered by the village and not to her content?"""
        return self.where == Where.VILLAGE

    @property
    def is_late(self) -> bool:
        """Is it past its day without an answer?"""
        return self.state == QuestionState.OPEN and self.due_on < clock.today()
