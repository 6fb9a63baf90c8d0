"""Regions: the administrative tree, what lies inside what, and the place a reader chose."""

from flask import Flask

from app.core.regions import queries
from app.core.regions.scope import inside

__all__ = ["inside", "queries", "register"]


def register(app: Flask) -> None:
    """Hang the pages and commands into the app."""
    from app.core.regions import views

    views.register(app)
