"""Signed-in sessions: begun, seen, ended; what a member of staff stands on while she acts."""

import secrets
from datetime import timedelta

from sqlalchemy import bindparam, select, update

from app import clock
from app.core import audit, limits, privacy
from app.core.accounts import limits as own_limits
from app.core.accounts.acts import Did
from app.core.accounts.models import LoginSession, User
from app.core.accounts.service.entering import may_enter
from app.db import aside, db
from app.errors import Refused

SEEN_EVERY = timedelta(minutes=10)
BY_TOKEN = select(LoginSession).where(LoginSession.token_hash == bindparam("token_hash"))  # asked with every request


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
    found = db.session.scalar(BY_TOKEN, {"token_hash": privacy.keyed_hash("token", token)})
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
