"""Accounts: residents by phone and code, staff by name, password and one-time code, and what each may do where."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang sign-in, one's own pages, the people desk and the commands into the app."""
    from app.core.accounts import cli, desk, jobs, login, views

    assert jobs
    login.register(app)
    views.register(app)
    desk.register(app)
    cli.register(app)
