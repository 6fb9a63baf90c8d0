"""Who speaks in this room, and whose phone it is."""

from flask_login import current_user

from app.core.accounts.models import User
from app.feedback.models import Post
from app.web.opened import Opened
from app.web.phones import Proof, resident

__all__ = ["OPENED", "PHONE", "actor", "resident"]
PHONE = Proof("feedback")
OPENED = Opened("posts", Post.code_hash)


def actor() -> User | None:
    """The signed-in person, or nobody: the browser that knows number and code."""
    return current_user._get_current_object() if current_user.is_authenticated else None
