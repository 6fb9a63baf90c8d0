"""By what it is seen that somebody repeats words that everyone reads no more: taken back, or withheld whole."""

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class TakenBack(Base):
    """Keyed hashes of each eight letters in a row, one after the other: no word can be read from them, nor without the key."""

    __tablename__ = "feedback_taken_back"

    post_id: Mapped[int] = mapped_column(ForeignKey("feedback_post.id"), primary_key=True, autoincrement=False)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("feedback_post.id"), index=True)  # that it left
    marks: Mapped[bytes] = mapped_column(LargeBinary)
