"""Leave (放行): what the privacy guard found and must be public all the same is let out by two people, in every room.

Whoever writes meets the finding beside the field and asks with a reason on the same form; another person with the right
agrees or not. A room says in `register` whose things these are (`owner`) and asks `guard` and `guard_file` in its verbs.
"""

from flask import Flask

from app.core.leave.access import Owner, owner
from app.core.leave.rules import NeedsLeave
from app.core.leave.service import guard, guard_file

__all__ = ["NeedsLeave", "Owner", "guard", "guard_file", "owner", "register"]


def register(app: Flask) -> None:
    """Hang the pages, the words and the day's work into the app."""
    from app.core.leave import views

    views.register(app)
