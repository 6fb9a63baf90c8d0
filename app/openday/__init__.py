"""Open days (政府开放日) and sitting in on meetings (列席会议): invited, drawn, attended, heard and answered."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang the room into the house: pages, jobs, words, limits, and what it hands to other rooms."""
    from app.openday import front

    front.register(app)
