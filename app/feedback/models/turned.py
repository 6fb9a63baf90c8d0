"""What became of a post in another room: the link that both sides read."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.db import Base
from app.feedback.models.posts import Post
from app.feedback.rules.turning import Into


class Turned(Base):
    """One post turned into one thing of another room, by whom and why; each kind once. `target_id` is the other room's."""

    __tablename__ = "feedback_turned"
    __table_args__ = (
        UniqueConstraint("post_id", "kind", name="uq_feedback_turned_once"),
        UniqueConstraint("kind", "target_id", name="uq_feedback_turned_target"),
        CheckConstraint("reason != ''", name="turned_with_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("feedback_post.id"))
    kind: Mapped[Into]
    target_id: Mapped[int]
    no: Mapped[str]  # of the thing there, as its author is told
    reason: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    post: Mapped[Post] = relationship()
