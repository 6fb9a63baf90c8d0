"""Flask-Login's side: who is signed in, from a random token whose hash lies in the session table."""

from datetime import timedelta
from typing import Any

from flask import Flask, g, request, session
from flask_login import AnonymousUserMixin, LoginManager, current_user

from app import clock
from app.core.accounts.models import User
from app.core.accounts.service import entering, passwords, second_factor, signed_in
from app.db import db

TOKEN = "login"
WHO = "who"  # counts a person's requests without asking the database; opens nothing
PENDING = "pending"  # a staff member between the two factors
BETWEEN = timedelta(minutes=10)


class Visitor(AnonymousUserMixin):  # type: ignore[misc]  # flask-login ships no types
    """Somebody who is not signed in: holds nothing, reaches nothing."""

    id = None
    is_staff = False
    phone_hash = None
    has_one_time_password = False

    def has_role(self, *roles: Any) -> bool:
        return False

    def holds(self, *roles: Any, region: Any = None, unit: Any = None) -> bool:
        return False

    def live_grants(self, *roles: Any) -> list[Any]:
        return []


def sign_in(user: User) -> str:
    """Open a session for this browser; the token is remembered after the commit by `remember`."""
    return signed_in.open_session(user, request.user_agent.string, request.remote_addr or "")


def remember(token: str, user: User) -> None:
    """Put the token into the cookie; everything the visitor's cookie held before is dropped.

    Against session fixation, and because the visitor before may be somebody else: entries opened with number and code
    stay with whoever has number and code.
    """
    session.clear()
    session[TOKEN] = token
    session[WHO] = user.id
    session.permanent = True
    g.pop("_login_user", None)


def forget() -> None:
    """The browser is nobody's again."""
    session.clear()
    g.pop("_login_user", None)


def await_second_factor(user: User) -> None:
    """The password was right: this browser may show the second factor, for ten minutes and for this password only."""
    session[PENDING] = {
        "id": user.id,
        "secret": None if user.totp_sealed else second_factor.new_totp_secret(),
        "at": int(clock.now().timestamp()),
        "password": passwords.password_mark(user),
    }


def awaited() -> tuple[User, str | None] | None:
    """Who stands between the factors, and the secret to bind; None when it is too late or the password is another."""
    pending: dict[str, Any] = session.get(PENDING) or {}
    age = clock.now().timestamp() - pending.get("at", 0)
    user = db.session.get(User, pending["id"]) if 0 <= age <= BETWEEN.total_seconds() else None
    if user is None or not entering.may_enter(user) or pending.get("password") != passwords.password_mark(user):
        session.pop(PENDING, None)
        return None
    return user, pending["secret"] if user.totp_sealed is None else None


def _load(_request: Any) -> User | None:
    token = session.get(TOKEN)
    live = signed_in.live_session(token) if token else None
    g.login_session_id = live.id if live else None
    if live is not None and request.method == "GET":
        signed_in.keep_seen(live)
    return live.user if live else None


def register(app: Flask) -> None:
    """Tell Flask-Login how to find the person."""
    manager = LoginManager()
    manager.init_app(app, add_context_processor=False)  # its own asks the database for every page, errors too
    app.context_processor(lambda: {"current_user": current_user})
    manager.anonymous_user = Visitor
    manager.session_protection = None  # our own tokens do what it would guess from addresses
    manager.request_loader(_load)
