"""Asking people: drafts they comment clause by clause (意见征集), each opinion answered; surveys (网上调查) with results."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang the room into the house: pages, jobs, words, limits, and what it hands to other rooms."""
    from app.consult import front

    front.register(app)
