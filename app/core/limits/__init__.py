"""Limits: numbers the law or the practice sets, each with unit, article and date; an administrator may set a new value."""

from flask import Flask

from app.core.limits.rules import Limit, Unit
from app.core.limits.service import declare, in_force

__all__ = ["Limit", "Unit", "declare", "in_force", "register"]


def register(app: Flask) -> None:
    """Hang the page of limits into the desk."""
    from app.core.limits import views

    views.register(app)
