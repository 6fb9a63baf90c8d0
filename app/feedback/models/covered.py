"""By what it is seen that somebody brings back what a moderator covered, whatever the post shows later."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Base


class Covered(Base):
    """Keyed hashes of what the covered pieces of a post, and of what was added to it, are looked for by."""

    __tablename__ = "feedback_covered"

    post_id: Mapped[int] = mapped_column(ForeignKey("feedback_post.id"), primary_key=True, autoincrement=False)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("feedback_post.id"), index=True)  # that it left
    marks: Mapped[bytes] = mapped_column(LargeBinary)


OF_NONE = "?"


class Starred(Base):
    """What an office wrote and stars were put into: as it stood before, sealed; the author of the case and the desk read it."""

    __tablename__ = "feedback_starred"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("feedback_post.id"), index=True)
    what: Mapped[str]  # 答复, 办理经过 …
    was_sealed: Mapped[str]
    part: Mapped[str] = mapped_column(
        default="", server_default=""
    )  # feedback_answer:12:text; "" of another room, or of nobody knows yet what; OF_NONE where nobody can tell
    at: Mapped[datetime] = mapped_column(default=clock.now)
