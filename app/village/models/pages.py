"""The page of a published book as everyone reads it, written beside the book so that nobody waits for it."""

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class KeptPage(Base):
    """What one live book's page is made of, compressed, and the mark of all it was made from.

    Nothing is in it that may have to go: no question, no list of people, no name of an account. Empty: such a page is
    written anew for each reader. It may be thrown away at any time.
    """

    __tablename__ = "village_page"

    release_id: Mapped[int] = mapped_column(ForeignKey("village_release.id"), primary_key=True, autoincrement=False)
    programme: Mapped[str]  # the digest of the code and templates that wrote it
    mark: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)
