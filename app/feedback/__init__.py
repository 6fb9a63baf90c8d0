"""我想说一说: residents say, ask, propose and complain; offices answer in time; it is counted honestly."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang the room into the house: pages, jobs, words, limits, and what it hands to other rooms."""
    from app.feedback import front

    front.register(app)
