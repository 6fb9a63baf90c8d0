"""One's own data: changed, shown, taken away, erased."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import delete, select

from app import clock
from app.core import audit, notify, privacy
from app.core.accounts.acts import Did
from app.core.accounts.models import LoginSession, PhoneCode, User
from app.core.accounts.rules import NAMELESS
from app.core.accounts.service.phone_codes import code_reader
from app.core.accounts.service.staffing import require_another_admin
from app.db import db

Exporter = Callable[[User], Any]
Eraser = Callable[[User], None]
EXPORTERS: dict[str, Exporter] = {}
ERASERS: list[Eraser] = []
STAYING: list[Callable[[], "Stays"]] = []


class Stays(NamedTuple):
    """What does not go with an account, as its owner reads it before closing it; and where it is let go."""

    said: str
    label: str
    url: str


def exporter(name: str, give: Exporter) -> None:
    """A room says what it keeps of a person; called in register()."""
    EXPORTERS[name] = give


def eraser(wipe: Eraser) -> None:
    """A room says how it forgets a person; called in register()."""
    ERASERS.append(wipe)


def stays(say: Callable[[], Stays]) -> None:
    """A room says what of a person it cannot know to be theirs by the account; called in register()."""
    STAYING.append(say)


def change_profile(user: User, name: str, wants_sms: bool, wants_email: bool) -> User:
    """Change what one is called and how one is reached."""
    user.name = name.strip() or (NAMELESS if not user.is_staff else user.name)
    user.wants_sms, user.wants_email = wants_sms, wants_email
    audit.record(user, Did.CHANGED, user)
    return user


def set_email(user: User, email: str) -> User:
    """Keep another address; "" forgets the one there is."""
    address = privacy.rules.read_email(email) if email.strip() else ""
    user.email_sealed = privacy.seal(address or None)
    user.email_hash = privacy.keyed_hash("email", address.lower()) if address else None
    return user


def masked_contact(user: User) -> dict[str, str]:
    """Phone and e-mail as every page shows them."""
    return {
        "手机号": privacy.mask_phone(privacy.unseal(user.phone_sealed)),
        "邮箱": privacy.mask_email(privacy.unseal(user.email_sealed)),
    }


def reveal_contact(user: User) -> dict[str, str]:
    """Phone and e-mail whole; that they were looked at is on record."""
    audit.record(user, Did.REVEALED, user)
    return {"手机号": privacy.unseal(user.phone_sealed) or "", "邮箱": privacy.unseal(user.email_sealed) or ""}


def export(user: User) -> dict[str, Any]:
    """Everything the house keeps of a person, from each room (《个人信息保护法》第四十五条)."""
    audit.record(user, Did.EXPORTED, user)
    every = select(LoginSession).where(LoginSession.user_id == user.id).order_by(LoginSession.id)
    own = {
        "姓名": user.name,
        "手机号": privacy.unseal(user.phone_sealed),
        "邮箱": privacy.unseal(user.email_sealed),
        "注册时间": clock.here(user.created_at).isoformat(),
        "登录": [_exported(session) for session in db.session.scalars(every)],
    }
    return {"账号": own, "本人的操作": audit.acts_of(user), **{name: give(user) for name, give in EXPORTERS.items()}}


def _exported(session: LoginSession) -> dict[str, str | None]:
    ended = session.ended_at or min(session.ends_at, clock.now())
    return {
        "登录时间": clock.here(session.created_at).isoformat(),
        "最近使用": clock.here(session.seen_at).isoformat(),
        "结束时间": clock.here(ended).isoformat() if ended < clock.now() else None,
        "设备": session.agent,
        "网络地址": session.address,
    }


def close(user: User, *, by: User) -> User:
    """Close an account and wipe what identifies its person (《个人信息保护法》第四十七条); records of acts stay."""
    for given in user.live_grants():
        require_another_admin(given)
    readers = notify.readers_of(user)
    for wipe in ERASERS:
        wipe(user)
    notify.forget(readers | notify.readers_of(user) | _forget_codes(user))  # last: rooms tell when they let go
    user.closed_at = clock.now()
    user.phone_sealed = user.phone_hash = user.email_sealed = user.email_hash = None
    user.password_hash = user.totp_sealed = None
    if not user.is_staff:
        user.name = "已注销"
    for session in db.session.scalars(select(LoginSession).where(LoginSession.user_id == user.id)):
        session.agent = session.address = ""
        session.ended_at = session.ended_at or clock.now()
    for given in user.live_grants():
        given.ended_at = clock.now()
    audit.record(by, Did.CLOSED, user)
    return user


def _forget_codes(user: User) -> set[str]:
    """Delete the codes of the phone; the names under which the outbox knows person and phone."""
    if user.phone_hash is None:
        return {f"user:{user.id}"}
    db.session.execute(delete(PhoneCode).where(PhoneCode.phone_hash == user.phone_hash))
    return {f"user:{user.id}", code_reader(user.phone_hash)}
