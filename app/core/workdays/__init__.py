"""Working days: the Chinese calendar with make-up days (调休), entered year by year; a year without a table is refused."""

from flask import Flask

from app.core.workdays.service import calendar

__all__ = ["calendar", "register"]


def register(app: Flask) -> None:
    """Hang the calendar's pages and commands into the app."""
    from app.core.workdays import views

    views.register(app)
