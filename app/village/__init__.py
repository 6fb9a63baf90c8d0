"""Village and community boards (村务公开、居务公开): accounts that prove themselves, lists that leak nothing."""

from datetime import datetime

from flask import Flask


def register(app: Flask) -> None:
    """Hang the room into the house: pages, jobs, words, limits, and what it hands to other rooms."""
    from app.village import front

    front.register(app)


def gone_since(moment: datetime) -> list[str]:
    """What addresses begin with of which no copy may be shown any more; a room that keeps pages must ask (see gone.py)."""
    from app.village import gone

    return gone.since(moment)


def is_gone(address: str, since: list[str]) -> bool:
    """Is the address one of these?"""
    from app.village import gone

    return any(gone.stands_for(beginning, address) for beginning in since)
