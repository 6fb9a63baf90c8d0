"""我想说一说: residents say, ask, propose and complain; offices answer in time; it is counted honestly."""

from flask import Flask

from app.feedback.rules.turning import Came, Into
from app.feedback.service.targets import Asked, Given, Made, Standing, Target, offer
from app.feedback.service.turning import Origin, heard, origin, origins, require_unnamed

__all__ = [
    "Asked",
    "Came",
    "Given",
    "Into",
    "Made",
    "Origin",
    "Standing",
    "Target",
    "heard",
    "offer",
    "origin",
    "origins",
    "register",
    "require_unnamed",
]


def register(app: Flask) -> None:
    """Hang the room into the house: pages, jobs, words, limits, and what it hands to other rooms."""
    from app.feedback import front

    front.register(app)
