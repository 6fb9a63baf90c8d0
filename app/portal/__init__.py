"""The portal: the city's first screen and a column for each region; rooms hand in their parts."""

from app.portal.parts import part

__all__ = ["part", "register"]


def register(app: object) -> None:
    """Hang the pages into the app."""
    from app.portal import views

    views.register(app)
