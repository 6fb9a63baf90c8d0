"""Village and community boards (村务公开、居务公开): accounts that prove themselves, lists that leak nothing."""

from datetime import datetime

from flask import Flask


def register(app: Flask) -> None:
    """Hang the room into the house: pages, jobs, words, limits, and what it hands to other rooms."""
    from app.village import front

    front.register(app)


def gone_since(moment: datetime) -> list[str]:
    """Beginnings of paths no copy of which may be shown any more; what a room that keeps pages must ask (see gone.py)."""
    from app.village import gone

    return gone.since(moment)
