"""Village and community boards (村务公开、居务公开): accounts that prove themselves, lists that leak nothing."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang the room into the house: pages, jobs, words, limits, and what it hands to other rooms."""
    from app.village import front

    front.register(app)
