"""What was liked how often, and by which phones these days."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.domains import NO_DOMAIN
from app.db import Base


class Liked(Base):
    """One thing that was liked, where it belongs, and how often."""

    __tablename__ = "liked"
    __table_args__ = (
        UniqueConstraint("kind", "item_id", name="uq_liked_item"),
        CheckConstraint("domain BETWEEN 0 AND 26", name="domain_known"),
        CheckConstraint("times >= 0", name="times_counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    item_id: Mapped[int]
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)  # None: the whole city's
    county_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))  # the county that lies in; None: in none
    domain: Mapped[int] = mapped_column(default=NO_DOMAIN, server_default="0")  # of the standard catalogue
    times: Mapped[int]


# One for each way the hall is asked, so that no list is sorted: all, by kind, by domain, by county, by both
Index("ix_liked_times", Liked.times.desc(), Liked.id)
Index("ix_liked_kind_times", Liked.kind, Liked.times.desc(), Liked.id)
Index("ix_liked_domain_times", Liked.domain, Liked.times.desc(), Liked.id)
Index("ix_liked_county_times", Liked.county_id, Liked.times.desc(), Liked.id)
Index("ix_liked_county_domain_times", Liked.county_id, Liked.domain, Liked.times.desc(), Liked.id)


class Like(Base):
    """One person's vote for one thing on one day. The phone is known for as long as it could vote twice, no longer."""

    __tablename__ = "liked_vote"
    __table_args__ = (UniqueConstraint("liked_id", "phone_hash", "on_date", name="uq_liked_vote_day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    liked_id: Mapped[int] = mapped_column(ForeignKey("liked.id"))
    phone_hash: Mapped[str | None] = mapped_column(index=True)
    on_date: Mapped[date] = mapped_column(index=True)
