"""Which openings by number and query code somebody ended: a copy of that browser's cookie opens nothing any more.

One row for each press of 离开. Whoever opens something has nothing written down.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, delete, exists
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.core import privacy
from app.db import Base, db, straight, table

KEPT = timedelta(days=90)  # so long a browser opens again what it opened; after that an end need not be known either


class Left(Base):
    """An end; the key is a keyed hash of the mark in the cookie."""

    __tablename__ = "left_opening"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)


ENDS = table(Left).insert()


def hashed(mark: str) -> str:
    """What is looked for and kept of the mark in a cookie."""
    return privacy.keyed_hash("left", mark)


def is_live(name: str) -> ColumnElement[bool]:
    """Did nobody end the opening whose hash is bound as `name`? For the statement that looks at what it opens."""
    return ~exists().where(Left.key_hash == bindparam(name))


def end(mark: str) -> None:
    """Nobody opens anything with this mark any more, wherever it was copied to."""
    straight(ENDS, key_hash=hashed(mark), at=clock.now())


def sweep(now: datetime) -> None:
    """Ends of openings that are over by themselves."""
    db.session.execute(delete(Left).where(Left.at < now - KEPT - timedelta(days=1)))
