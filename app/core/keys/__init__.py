"""Keys: the database knows by a mark which DATA_KEY it was made with, and no other may write into it."""

from flask import Flask

from app.core.keys.service import require_known_key

__all__ = ["register", "require_known_key"]


def register(app: Flask) -> None:
    """Compare the key before the first page that needs the database."""
    from app.core.keys import views

    views.register(app)
