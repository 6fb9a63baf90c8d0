"""Demo data: the real regions, invented people, open days in every state. Nothing of it is reachable when DEMO is off."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang the commands into the app."""
    from app.demo import cli

    cli.register(app)
