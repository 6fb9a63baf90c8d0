"""Tables of people, their roles and their signed-in sessions."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.core.accounts.rules import NAMELESS, ROLE_LABELS, Kind, Role
from app.core.regions.models import Region
from app.core.units.models import Unit
from app.db import Base


class User(Base):
    """A resident or a member of staff. Phone, e-mail and TOTP secret are ciphertext; the hashes find them again."""

    __tablename__ = "user"
    __table_args__ = (
        UniqueConstraint("username", name="uq_user_username"),
        UniqueConstraint("phone_hash", name="uq_user_phone_hash"),
        CheckConstraint("kind != 'staff' OR username IS NOT NULL", name="staff_has_username"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind]
    username: Mapped[str | None]
    name: Mapped[str] = mapped_column(active_history=True)
    password_hash: Mapped[str | None]
    phone_sealed: Mapped[str | None]
    phone_hash: Mapped[str | None]
    email_sealed: Mapped[str | None]
    email_hash: Mapped[str | None] = mapped_column(index=True)
    totp_sealed: Mapped[str | None]
    totp_counter: Mapped[int] = mapped_column(default=0)  # last used step, so a code works once (RFC 6238 section 5.2)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    wants_sms: Mapped[bool] = mapped_column(default=True)
    wants_email: Mapped[bool] = mapped_column(default=True)
    feed_no: Mapped[int] = mapped_column(default=0)  # part of the secret calendar address: a new number, a new address
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None]
    has_one_time_password: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_demo: Mapped[bool] = mapped_column(default=False, server_default=false())  # opens nothing once DEMO is off

    place: Mapped[Region | None] = relationship()
    grants: Mapped[list["Grant"]] = relationship(back_populates="user", foreign_keys="Grant.user_id")

    # Flask-Login's four questions
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.closed_at is None

    def get_id(self) -> str:
        return str(self.id)

    @property
    def own_name(self) -> str:
        """The name this person gave; empty for a new account, which only says 居民."""
        return "" if self.name == NAMELESS else self.name

    @property
    def is_staff(self) -> bool:
        return self.kind == Kind.STAFF

    def live_grants(self, *roles: Role) -> "list[Grant]":
        """The grants in force now, of the given roles (of any role when none is given)."""
        now = clock.now()
        return [
            grant
            for grant in self.grants
            if (not roles or grant.role in roles) and (grant.ended_at is None or grant.ended_at > now)
        ]

    def has_role(self, *roles: Role) -> bool:
        """Does this person hold one of the roles, anywhere?"""
        return bool(self.live_grants(*roles))

    def holds(self, *roles: Role, region: Region, unit: Unit | None = None) -> bool:
        """Does one of the roles reach this region (its subtree) and, where the grant names a unit, this unit?"""
        return any(grant.reaches(region, unit) for grant in self.live_grants(*roles))


class Grant(Base):
    """Role x region, or role x unit: reaches the region's subtree, nothing beside it."""

    __tablename__ = "role_grant"
    __table_args__ = (Index("ix_role_grant_user_role", "user_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    role: Mapped[Role]
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    given_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(back_populates="grants", foreign_keys=[user_id])
    region: Mapped[Region] = relationship(lazy="joined")
    unit: Mapped[Unit | None] = relationship(lazy="joined")

    @property
    def label(self) -> str:
        where = self.unit.name if self.unit else self.region.short_name
        return f"{where} · {ROLE_LABELS[self.role]}"

    def reaches(self, region: Region, unit: Unit | None = None) -> bool:
        """A grant for a unit reaches only that unit's matters; one without a unit reaches the whole subtree."""
        if self.unit_id is not None:
            return unit is not None and unit.id == self.unit_id
        return self.region.covers(region)


class StaffPhone(Base):
    """A number a member of staff said is theirs, only as a hash: no sign-in, no message, nothing but that it is known whose
    word is not a resident's. `tail` is its last four digits, by which its owner tells it from another."""

    __tablename__ = "staff_phone"
    __table_args__ = (UniqueConstraint("user_id", "phone_hash", name="uq_staff_phone_once"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    phone_hash: Mapped[str] = mapped_column(index=True)
    tail: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]


class LoginSession(Base):
    """One signed-in device. The cookie holds a random token, this row only its hash, so the row alone opens nothing."""

    __tablename__ = "login_session"
    __table_args__ = (UniqueConstraint("token_hash", name="uq_login_session_token_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    token_hash: Mapped[str]
    agent: Mapped[str]
    address: Mapped[str]  # shortened: the last part of the address is dropped
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined")


class PhoneCode(Base):
    """A code sent by SMS, kept only as a keyed hash; good for a few minutes, once, in the browser that asked for it."""

    __tablename__ = "phone_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    phone_hash: Mapped[str] = mapped_column(index=True)
    purpose: Mapped[str]
    code_hash: Mapped[str]
    browser_hash: Mapped[str]
    tries: Mapped[int] = mapped_column(default=0)  # wrong ones
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
