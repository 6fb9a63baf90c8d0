"""The portal: the city's first screen and a column for each region; rooms hand in their parts."""

from flask import Flask

from app.portal.parts import addresses, door, part

__all__ = ["addresses", "door", "part", "register"]


def register(app: Flask) -> None:
    """Hang the pages into the app."""
    from app.portal import views

    views.register(app)
