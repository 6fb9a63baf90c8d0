"""How often public posts were read."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class PostViews(Base):
    """How often a post was read: a number and nothing else. Its own table, so that reading writes on no post."""

    __tablename__ = "feedback_views"
    __table_args__ = (CheckConstraint("views > 0", name="somebody_read"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("feedback_post.id"), primary_key=True, autoincrement=False)
    views: Mapped[int]
