"""The secret address of a person's own calendar."""

from app.core import audit, privacy
from app.core.accounts.models import User
from app.openday.acts import Did

PURPOSE = "openday.private-feed"


def mark(user: User) -> str:
    """The secret part of the address."""
    return privacy.sign(PURPOSE, _text(user))


def opens(user: User, given: str) -> bool:
    """Is this the mark of the address in force?"""
    return privacy.signed(PURPOSE, _text(user), given)


def _text(user: User) -> str:
    return f"{user.id}:{user.feed_no}"


def renew(user: User, *, by: User) -> User:
    """Give the person a new address; whoever knows the old one reads nothing any more."""
    user.feed_no += 1
    audit.record(by, Did.FEED_RENEWED, user)
    return user
