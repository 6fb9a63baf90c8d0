"""你最喜欢: what people like to see, one vote a day for each verified phone; rooms say what can be liked."""

from flask import Flask

from app.core.likes.service import kind, put_in_place, ranking

__all__ = ["kind", "put_in_place", "ranking", "register"]


def register(app: Flask) -> None:
    """Hang the pages, the job and the words into the app."""
    from app.core.likes import views

    views.register(app)
