"""Flask-Login's side: who is signed in, from a random token whose hash lies in the session table."""

from typing import Any

from flask import Flask, g, request, session
from flask_login import AnonymousUserMixin, LoginManager

from app.core.accounts import service
from app.core.accounts.models import User

TOKEN = "login"


class Visitor(AnonymousUserMixin):  # type: ignore[misc]  # flask-login ships no types
    """Somebody who is not signed in: holds nothing, reaches nothing."""

    id = None
    is_staff = False
    phone_hash = None

    def has_role(self, *roles: Any) -> bool:
        return False

    def holds(self, *roles: Any, region: Any = None, unit: Any = None) -> bool:
        return False

    def live_grants(self, *roles: Any) -> list[Any]:
        return []


def sign_in(user: User) -> str:
    """Open a session for this browser; the token is remembered after the commit by `remember`."""
    return service.open_session(user, request.user_agent.string, request.remote_addr or "")


def remember(token: str) -> None:
    """Put the token into the cookie; everything the visitor's cookie held before is dropped.

    Against session fixation, and because the visitor before may be somebody else: entries opened with number and code
    stay with whoever has number and code.
    """
    session.clear()
    session[TOKEN] = token
    session.permanent = True
    g.pop("_login_user", None)


def forget() -> None:
    """The browser is nobody's again."""
    session.clear()
    g.pop("_login_user", None)


def _load(_request: Any) -> User | None:
    token = session.get(TOKEN)
    live = service.live_session(token) if token else None
    g.login_session_id = live.id if live else None
    return live.user if live else None


def register(app: Flask) -> None:
    """Tell Flask-Login how to find the person."""
    manager = LoginManager(app)
    manager.anonymous_user = Visitor
    manager.session_protection = None  # our own tokens do what it would guess from addresses
    manager.request_loader(_load)
