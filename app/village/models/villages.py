"""A village as the board knows it, its supervision committee, and who follows it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.core.accounts.models import User
from app.core.regions.models import Region
from app.db import Base
from app.village.rules.catalogue import is_community
from app.village.rules.periods import Span, span_on


def places_in(words: str) -> list[str]:
    """The places somebody wrote, a line each."""
    return [place.strip() for place in words.splitlines() if place.strip()]


class Village(Base):
    """One village or community on the board: what it calls itself, how often its finance is due, whom to complain to."""

    __tablename__ = "village"
    __table_args__ = (
        UniqueConstraint("region_id", name="uq_village_region"),
        CheckConstraint("display_days >= 15", name="shown_fifteen_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    collective: Mapped[str] = mapped_column(default="")  # 葛家山村股份经济合作社
    span: Mapped[Span] = mapped_column(default=Span.MONTH)  # of its finance, as it began; see span_on
    display_days: Mapped[int] = mapped_column(default=15)
    complaint_phone: Mapped[str] = mapped_column(default="")
    population: Mapped[int | None]
    households: Mapped[int | None]
    area: Mapped[int | None]  # hundredths of a 亩 of farmland
    board_place: Mapped[str] = mapped_column(default="")  # where the fixed boards hang, a line each
    spans: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")  # [day, span]: how `span` changed since
    meetings: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")  # days of the members' meetings
    since: Mapped[date] = mapped_column(
        default=clock.today, index=True
    )  # on this board since; nothing before it is owed
    version: Mapped[int] = mapped_column()

    region: Mapped[Region] = relationship(lazy="joined")
    members: Mapped[list["Member"]] = relationship(back_populates="village", order_by="Member.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_community(self) -> bool:
        """A community (社区) follows the statute of residents' committees."""
        return is_community(self.region.kind)

    @property
    def board_places(self) -> list[str]:
        """Each place where a fixed board hangs."""
        return places_in(self.board_place)

    def span_on(self, day: date) -> Span:
        """How often its finance is due on a day: as it began, or as it was changed from a day on."""
        return span_on(self.span, tuple((since, Span(span)) for since, span in self.spans or ()), day)

    @property
    def next_span(self) -> tuple[date, Span] | None:
        """A change of it that is still to come."""
        coming = [(date.fromisoformat(since), Span(span)) for since, span in self.spans]
        return next((one for one in coming if one[0] > clock.today()), None)

    @property
    def meeting_on(self) -> date | None:
        """The day of the newest members' meeting that is known."""
        return date.fromisoformat(self.meetings[-1]) if self.meetings else None

    @property
    def span_now(self) -> Span:
        return self.span_on(clock.today())

    @property
    def committee(self) -> str:
        """What its supervision committee is called."""
        return "居务监督委员会" if self.is_community else "村务监督委员会"

    @property
    def live_members(self) -> "list[Member]":
        """The members serving now."""
        return [member for member in self.members if member.until is None or member.until > clock.today()]


class Member(Base):
    """A member of the supervision committee. She may sign only after declaring that no relative sits on the committee
    she supervises (《村民委员会组织法》第三十七条)."""

    __tablename__ = "village_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    village_id: Mapped[int] = mapped_column(ForeignKey("village.id"), index=True)
    name: Mapped[str]
    duty: Mapped[str] = mapped_column(default="成员")  # 主任, 成员
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    declared_at: Mapped[datetime | None]
    until: Mapped[date | None]

    village: Mapped[Village] = relationship(back_populates="members")
    user: Mapped[User | None] = relationship()

    @property
    def can_sign(self) -> bool:
        """Has she an account of her own, and declared herself free?"""
        return self.user_id is not None and self.declared_at is not None


class Follower(Base):
    """A resident who is told of what her village publishes and corrects."""

    __tablename__ = "village_follower"
    __table_args__ = (UniqueConstraint("village_id", "user_id", name="uq_village_follower"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    village_id: Mapped[int] = mapped_column(ForeignKey("village.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    since: Mapped[datetime] = mapped_column(default=clock.now)


class ItemWording(Base):
    """What an administrator changed about a catalogue item, from a day on, with the reason."""

    __tablename__ = "village_item_wording"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_no: Mapped[str] = mapped_column(index=True)
    valid_from: Mapped[date]
    words: Mapped[dict[str, Any]]  # title, frequency, basis, display_rule
    reason: Mapped[str]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    set_at: Mapped[datetime] = mapped_column(default=clock.now)


class CategoryAccount(Base):
    """The account a plain category belongs to from a day on, where an administrator has it otherwise than categories.py."""

    __tablename__ = "village_category_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(index=True)
    account: Mapped[str]
    valid_from: Mapped[date]
    reason: Mapped[str]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    set_at: Mapped[datetime] = mapped_column(default=clock.now)


class Layout(Base):
    """How a village's own sheets are laid out, as its clerk confirmed it once."""

    __tablename__ = "village_layout"
    __table_args__ = (UniqueConstraint("village_id", "form", "fingerprint", name="uq_village_layout"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    village_id: Mapped[int] = mapped_column(ForeignKey("village.id"))
    form: Mapped[str]  # ledger, or the key of a table form
    fingerprint: Mapped[str]
    layout: Mapped[dict[str, Any]]
    confirmed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    confirmed_at: Mapped[datetime] = mapped_column(default=clock.now)
