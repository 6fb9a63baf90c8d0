"""公开事项目录, thin: what residents would have changed in it, read by two people, decided with a reason."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang the room into the house: pages, words, limits, and what it hands to other rooms."""
    from app.catalogue import front

    front.register(app)
