"""Staff: added, given roles, reset."""

from flask import current_app
from sqlalchemy import or_, select

from app import clock
from app.core import audit
from app.core.accounts.acts import Did
from app.core.accounts.models import Grant, User
from app.core.accounts.rules import Kind, Role
from app.core.accounts.service.entering import may_enter
from app.core.accounts.service.passwords import OneTimePassword, one_time_password
from app.core.accounts.service.signed_in import sessions_of
from app.core.regions.models import Region
from app.core.units.models import Unit
from app.db import db
from app.errors import Refused


def add_staff(username: str, name: str, once: OneTimePassword | None = None, *, by: User | None) -> tuple[User, str]:
    """A new member of staff with a password that is shown once."""
    if not username.strip() or not name.strip():
        raise Refused("请填写登录名和姓名", "username")
    if len(username.split()) > 1 or "　" in username.strip():
        raise Refused("登录名中间不能有空格", "username")
    once = once or one_time_password()
    user = User(
        kind=Kind.STAFF,
        username=username.strip(),
        name=name.strip(),
        password_hash=once.hash,
        has_one_time_password=True,
        is_demo=current_app.config["DEMO"],
    )
    db.session.add(user)
    audit.record(by, Did.STAFF_ADDED, user)
    return user, once.password


def grant(user: User, role: Role, region: Region, unit: Unit | None, *, by: User | None) -> Grant:
    """Give a role over a region or a unit; nobody gives one to himself."""
    if by is not None and by.id == user.id:
        raise Refused("不能给自己授予岗位，请另一位管理员办理")
    if not user.is_staff:
        raise Refused("只能给工作人员授予岗位")
    given = Grant(user=user, role=role, region=region, unit=unit, given_by_id=by.id if by else None)
    db.session.add(given)
    audit.record(by, Did.GRANTED, given, {"role": role.value, "region": region.code})
    return given


def end_grant(given: Grant, *, by: User) -> Grant:
    """Take a role back."""
    if given.ended_at is not None:
        raise Refused("这个岗位已经收回了")
    require_another_admin(given)
    given.ended_at = clock.now()
    audit.record(by, Did.GRANT_ENDED, given)
    return given


def require_another_admin(given: Grant) -> None:
    """Somebody must be able to give roles out. The rows are locked: two administrators cannot end each other."""
    if given.role != Role.ADMIN:
        return
    now = clock.now()
    live = or_(Grant.ended_at.is_(None), Grant.ended_at > now)
    others = select(Grant).join(Grant.user).where(Grant.role == Role.ADMIN, live, User.closed_at.is_(None))
    rows = db.session.scalars(others.with_for_update(of=Grant).execution_options(populate_existing=True))
    if all(row.user_id == given.user_id or not may_enter(row.user) for row in rows):
        raise Refused("这是最后一位系统管理员，请先给另一位授予系统管理员岗位")


def reset_staff(user: User, once: OneTimePassword | None = None, *, by: User) -> str:
    """A new one-time password and a fresh second factor for someone who lost theirs; all sessions end."""
    once = once or one_time_password()
    user.password_hash = once.hash
    user.has_one_time_password = True
    user.totp_sealed, user.totp_counter = None, 0
    for session in sessions_of(user):
        session.ended_at = clock.now()
    audit.record(by, Did.TOTP_RESET, user)
    return once.password
