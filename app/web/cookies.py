"""What a browser remembers for its reader, besides who is signed in: a choice, under the session cookie's own rules."""

from flask import current_app
from werkzeug.wrappers import Response

A_YEAR = 365 * 24 * 3600


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
