"""What a browser remembers for its reader: the session, and choices under the session cookie's own rules."""

from functools import lru_cache

from flask import Flask, current_app
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from werkzeug.wrappers import Response

A_YEAR = 365 * 24 * 3600


class Sessions(SecureCookieSessionInterface):
    """Flask's signed session cookies; what signs them is made once for each key and not for each request."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        return self._signs(app, app.secret_key) if app.secret_key else None

    @lru_cache(maxsize=4)  # noqa: B019  # one such object per process
    def _signs(self, app: Flask, _key: str | bytes) -> URLSafeTimedSerializer | None:
        return super().get_signing_serializer(app)


def keep(answer: Response, name: str, value: str) -> None:
    """Remember a choice for a year; "" forgets it."""
    answer.set_cookie(
        name,
        value,
        max_age=A_YEAR if value else 0,
        httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        samesite=current_app.config["SESSION_COOKIE_SAMESITE"],
    )
