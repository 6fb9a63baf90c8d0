"""Page or data: what the asker can read."""

from flask import request


def wants_json() -> bool:
    """Is this a program (the open interface, a script of our own pages) and not a reader's browser?"""
    is_data = request.path.startswith("/api/") or request.path.endswith(".json")
    return is_data or request.accept_mimetypes.best == "application/json"
