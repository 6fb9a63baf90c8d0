"""The verbs of accounts: codes, sign-in, sessions, roles, one's own data."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import current_app
from sqlalchemy import ColumnElement, delete, or_, select, update

from app import clock
from app.core import audit, limits, notify, privacy
from app.core.accounts import limits as own_limits
from app.core.accounts.models import Grant, LoginSession, PhoneCode, User
from app.core.accounts.rules import Kind, Role
from app.core.notify import Reader
from app.core.regions.models import Region
from app.core.units.models import Unit
from app.db import aside, db
from app.errors import Refused

WRONG_SIGN_IN = "登录名（手机号）或密码不对，或账号已停用"
WRONG_CODE = "验证码不对或已过期，请核对短信，或重新发送"
USED_CODE = "动态验证码不对或已用过，请等下一个"
LEAST_PASSWORD = 10
SEEN_EVERY = timedelta(minutes=10)
STEP = 30  # seconds of a one-time code (RFC 6238)

Exporter = Callable[[User], Any]
Eraser = Callable[[User], None]
EXPORTERS: dict[str, Exporter] = {}
ERASERS: list[Eraser] = []


class Did(StrEnum):
    """What can be done to an account."""

    JOINED = "accounts.user.joined"
    SIGNED_IN = "accounts.user.signed_in"
    SIGNED_OUT = "accounts.user.signed_out"
    SESSIONS_ENDED = "accounts.user.sessions_ended"
    CHANGED = "accounts.user.changed"
    REVEALED = "accounts.user.revealed"
    PASSWORD_SET = "accounts.user.password_set"
    TOTP_SET = "accounts.user.totp_set"
    TOTP_RESET = "accounts.user.totp_reset"
    EXPORTED = "accounts.user.exported"
    CLOSED = "accounts.user.closed"
    STAFF_ADDED = "accounts.user.staff_added"
    GRANTED = "accounts.grant.given"
    GRANT_ENDED = "accounts.grant.ended"


PHRASES = {
    Did.JOINED: "注册了账号",
    Did.SIGNED_IN: "登录",
    Did.SIGNED_OUT: "退出登录",
    Did.SESSIONS_ENDED: "结束了其他登录",
    Did.CHANGED: "修改了资料",
    Did.REVEALED: "查看了自己的完整号码",
    Did.PASSWORD_SET: "设置了密码",
    Did.TOTP_SET: "绑定了动态验证码",
    Did.TOTP_RESET: "重置了动态验证码",
    Did.EXPORTED: "下载了自己的数据",
    Did.CLOSED: "注销了账号",
    Did.STAFF_ADDED: "新增了工作人员",
    Did.GRANTED: "授予了岗位",
    Did.GRANT_ENDED: "收回了岗位",
}


def exporter(name: str, give: Exporter) -> None:
    """A room says what it keeps of a person; called in register()."""
    EXPORTERS[name] = give


def eraser(wipe: Eraser) -> None:
    """A room says how it forgets a person; called in register()."""
    ERASERS.append(wipe)


def _hasher() -> PasswordHasher:
    if current_app.config.get("CHEAP_HASHES"):
        return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return PasswordHasher()


# codes


def send_code(phone: str, purpose: str) -> str:
    """Make a six-digit code for a phone and put it into the outbox; the older ones die. Returns it for demo mode."""
    code = f"{secrets.randbelow(10**6):06d}"
    phone_hash = privacy.keyed_hash("phone", phone)
    live = (PhoneCode.phone_hash == phone_hash, PhoneCode.purpose == purpose, PhoneCode.used_at.is_(None))
    db.session.execute(update(PhoneCode).where(*live).values(used_at=clock.now()))
    minutes = limits.in_force(own_limits.CODE_MINUTES.key).number
    made = PhoneCode(
        phone_hash=phone_hash,
        purpose=purpose,
        code_hash=_code_hash(phone_hash, purpose, code),
        ends_at=clock.now() + timedelta(minutes=minutes),
    )
    db.session.add(made)
    db.session.flush()
    reader = Reader(key=code_reader(phone_hash), phone=phone)
    notify.tell(
        reader,
        "accounts/code",
        "phone_code",
        made.id,
        occasion=secrets.token_hex(8),  # codes are swept, and SQLite gives their numbers out again
        good_until=made.ends_at,
        code=code,
        minutes=minutes,
    )
    return code


def code_reader(phone_hash: str) -> str:
    """The name in the outbox of a phone that asked for a code."""
    return f"phone:{phone_hash[:16]}"


def _code_hash(phone_hash: str, purpose: str, code: str) -> str:
    return privacy.keyed_hash("code", f"{phone_hash}:{purpose}:{code}")


def check_code(phone: str, purpose: str, code: str) -> None:
    """Use up a code; Refused, always with the same words, when it is wrong, old or used. Throttle tries before."""
    phone_hash = privacy.keyed_hash("phone", phone)
    typed = _code_hash(phone_hash, purpose, "".join(code.split()))
    used = (
        update(PhoneCode)
        .where(
            PhoneCode.phone_hash == phone_hash,
            PhoneCode.purpose == purpose,
            PhoneCode.code_hash == typed,
            PhoneCode.used_at.is_(None),
            PhoneCode.ends_at > clock.now(),
        )
        .values(used_at=clock.now())
    )
    if db.session.execute(used.returning(PhoneCode.id)).first() is None:
        raise Refused(WRONG_CODE, "code")


# sign-in


def enter_by_code(phone: str, code: str) -> User:
    """A resident signs in with a code; a new phone becomes a new account."""
    check_code(phone, "sign_in", code)
    phone_hash = privacy.keyed_hash("phone", phone)
    user = db.session.scalar(select(User).where(User.phone_hash == phone_hash))
    if user is not None and not may_enter(user):
        raise Refused(WRONG_CODE, "code")
    if user is None:
        user = User(
            kind=Kind.RESIDENT,
            name="居民",
            phone_sealed=privacy.seal(phone),
            phone_hash=phone_hash,
            is_demo=current_app.config["DEMO"],
        )
        db.session.add(user)
        audit.record(user, Did.JOINED, user)
    return user


def may_enter(user: User) -> bool:
    """Closed accounts stay out; so do those made in a demo, whose passwords and codes everybody can read."""
    return user.is_active and (not user.is_demo or bool(current_app.config["DEMO"]))


def enter_by_password(phone: str, password: str) -> User:
    """A resident who set a password; the same words for every kind of mismatch. Writes nothing: see `keep_entered`."""
    user = db.session.scalar(
        select(User).where(User.phone_hash == privacy.keyed_hash("phone", phone), User.kind == Kind.RESIDENT)
    )
    return _require_password(user, password)


def enter_staff(username: str, password: str) -> User:
    """The first of a staff member's two factors."""
    user = db.session.scalar(select(User).where(User.username == username.strip(), User.kind == Kind.STAFF))
    return _require_password(user, password)


def _require_password(user: User | None, password: str) -> User:
    """Verify even when there is nobody to verify against: the answer takes as long."""
    hasher = _hasher()
    stored = user.password_hash if user is not None and may_enter(user) and user.password_hash else _nobody()
    try:
        hasher.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        raise Refused(WRONG_SIGN_IN) from None
    if user is None or stored != user.password_hash:
        raise Refused(WRONG_SIGN_IN)
    return user


def keep_entered(user: User, mark: str, password: str) -> User:
    """What a right password leaves behind, asked again now that nobody else writes: is it still the one, is she let in?

    A hash made with older parameters is made anew, once in many years.
    """
    if not may_enter(user) or password_mark(user) != mark:
        raise Refused(WRONG_SIGN_IN)
    if _hasher().check_needs_rehash(user.password_hash or ""):
        user.password_hash = _hasher().hash(password)
    return user


def password_mark(user: User) -> str:
    """A mark of the password in force: what was begun with an older one must not go on."""
    return privacy.keyed_hash("password", user.password_hash or "")[:32]


def _nobody() -> str:
    known: dict[str, str] = current_app.extensions.setdefault("nobody", {})
    if "hash" not in known:
        known["hash"] = _hasher().hash(secrets.token_urlsafe(16))
    return known["hash"]


def new_totp_secret() -> str:
    """A fresh secret for an authenticator app."""
    return pyotp.random_base32()


def totp_address(user: User, secret: str) -> str:
    """The otpauth address an authenticator app scans."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.username or "", issuer_name=current_app.config["SITE_NAME"])


def set_totp(user: User, secret: str, code: str) -> User:
    """Bind the authenticator app, proved by a first code."""
    if user.totp_sealed is not None:
        raise Refused("已经绑定过动态验证码，需要更换请联系系统管理员")
    step = _totp_step(secret, code, 0)
    _use_step(user, User.totp_sealed.is_(None), totp_counter=step, totp_sealed=privacy.seal(secret))
    audit.record(user, Did.TOTP_SET, user)
    return user


def check_totp(user: User, code: str) -> User:
    """The second factor; each code works once (RFC 6238 §5.2)."""
    if user.totp_sealed is None:
        raise Refused("动态验证码已被重置，请重新登录", "code")
    step = _totp_step(privacy.unseal(user.totp_sealed) or "", code, user.totp_counter)
    _use_step(user, User.totp_sealed == user.totp_sealed, User.totp_counter < step, totp_counter=step)
    return user


def _use_step(user: User, *still: ColumnElement[bool], **values: Any) -> None:
    """Of several tries with one code at once the first to write wins; the others find the row changed."""
    used = update(User).where(User.id == user.id, *still).values(**values).returning(User.id)
    if db.session.execute(used.execution_options(synchronize_session=False)).first() is None:
        raise Refused(USED_CODE, "code")
    db.session.refresh(user)


def _totp_step(secret: str, code: str, last: int) -> int:
    """The time step whose code was typed, newer than the last used, one step of clock drift allowed."""
    generator = pyotp.TOTP(secret, interval=STEP)
    now = int(clock.now().timestamp()) // STEP
    typed = "".join(code.split())
    for step in (now, now - 1, now + 1):
        if step > last and secrets.compare_digest(generator.at(step * STEP).encode(), typed.encode()):
            return step
    raise Refused(USED_CODE, "code")


# sessions


def open_session(user: User, agent: str, address: str) -> str:
    """Begin a signed-in session; the token for the cookie, of which only the hash is kept."""
    token = secrets.token_urlsafe(32)
    days = timedelta(days=limits.in_force(own_limits.RESIDENT_DAYS.key).number)
    hours = timedelta(hours=limits.in_force(own_limits.STAFF_HOURS.key).number)
    db.session.add(
        LoginSession(
            user=user,
            token_hash=privacy.keyed_hash("token", token),
            agent=agent[:200],
            address=shortened(address),
            ends_at=clock.now() + (hours if user.is_staff else days),
        )
    )
    audit.record(user, Did.SIGNED_IN, user)
    return token


def shortened(address: str) -> str:
    """An address without its last part: enough to recognise one's own, too little to trace others."""
    for mark in (":", "."):
        if mark in address:
            return address.rpartition(mark)[0] + mark + "*"
    return ""


def live_session(token: str) -> LoginSession | None:
    """The session a cookie's token belongs to, if it has not ended."""
    found = db.session.scalar(select(LoginSession).where(LoginSession.token_hash == privacy.keyed_hash("token", token)))
    if found is None or found.ended_at is not None or found.ends_at <= clock.now() or not may_enter(found.user):
        return None
    return found


def standing(user: User, session_id: int | None) -> tuple[int | None, frozenset[int]]:
    """What a member of staff acts on: this sign-in and the roles that are hers now."""
    return session_id, frozenset(grant.id for grant in user.live_grants())


def require_standing(judged: tuple[int | None, frozenset[int]]) -> None:
    """Nobody else writes any more: is the sign-in still alive, and is no role gone that was there when she was let in?"""
    session_id, grants = judged
    live = db.session.get(LoginSession, session_id, populate_existing=True) if session_id else None
    if live is None or live.ended_at is not None or not may_enter(live.user):
        raise Refused("您的登录刚刚结束，请重新登录后再办")
    db.session.refresh(live.user, ["grants"])
    if grants - standing(live.user, session_id)[1]:
        raise Refused("您的岗位刚刚有变动，请刷新后再看")


def keep_seen(session: LoginSession) -> None:
    """Note every ten minutes that a session is in use; a page never waits for it and never fails of it."""
    now = clock.now()
    if now - session.seen_at >= SEEN_EVERY:
        aside(update(LoginSession).where(LoginSession.id == session.id).values(seen_at=now))


def sessions_of(user: User) -> list[LoginSession]:
    """The live sessions of a person, newest first."""
    live = (LoginSession.user_id == user.id, LoginSession.ended_at.is_(None), LoginSession.ends_at > clock.now())
    return list(db.session.scalars(select(LoginSession).where(*live).order_by(LoginSession.id.desc())))


def end_session(session: LoginSession, *, by: User) -> LoginSession:
    """Sign one device out."""
    session.ended_at = clock.now()
    audit.record(by, Did.SIGNED_OUT, by)
    return session


def end_others(user: User, keep_id: int | None) -> User:
    """Sign every other device out."""
    for session in sessions_of(user):
        if session.id != keep_id:
            session.ended_at = clock.now()
    audit.record(user, Did.SESSIONS_ENDED, user)
    return user


# one's own data


def change_profile(user: User, name: str, wants_sms: bool, wants_email: bool) -> User:
    """Change what one is called and how one is reached."""
    user.name = name.strip() or ("居民" if not user.is_staff else user.name)
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


@dataclass(frozen=True)
class NewPassword:
    """A password that may be set, hashed before the pen is taken: that is slow work on purpose."""

    hash: str
    instead_of: str  # mark of the password it takes the place of


def ready_password(user: User, new: str, old: str | None) -> NewPassword:
    """The new password, checked and hashed; whoever has one must know it to change it."""
    if user.password_hash is not None:
        try:
            _hasher().verify(user.password_hash, old or "")
        except (VerifyMismatchError, InvalidHashError):
            raise Refused("原来的密码不对", "old") from None
    if len(new) < LEAST_PASSWORD:
        raise Refused(f"密码至少 {LEAST_PASSWORD} 个字符，可以用一句容易记的话", "new")
    if user.has_one_time_password and new == old:
        raise Refused("请换一个自己的密码，不能还用一次性密码", "new")
    return NewPassword(_hasher().hash(new), password_mark(user))


def set_password(user: User, ready: NewPassword) -> User:
    """Set a password that was made ready; all other sessions end."""
    if ready.instead_of != password_mark(user):
        raise Refused("密码刚刚在别处改过，请刷新后再试", "old")
    user.password_hash = ready.hash
    user.has_one_time_password = False
    audit.record(user, Did.PASSWORD_SET, user)
    return user


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
        _require_another_admin(given)
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


# staff


@dataclass(frozen=True)
class OneTimePassword:
    """Shown once to the administrator, changed at the first sign-in; hashed before the pen is taken."""

    password: str
    hash: str


def one_time_password() -> OneTimePassword:
    """A fresh one."""
    password = secrets.token_urlsafe(12)
    return OneTimePassword(password, _hasher().hash(password))


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
    _require_another_admin(given)
    given.ended_at = clock.now()
    audit.record(by, Did.GRANT_ENDED, given)
    return given


def _require_another_admin(given: Grant) -> None:
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
