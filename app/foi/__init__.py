"""依申请公开, thin: an application is made, received, extended once, answered with a result code; nothing public but counts."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang the room into the house: pages, jobs, words, limits, and what it hands to other rooms."""
    from app.foi import front

    front.register(app)
