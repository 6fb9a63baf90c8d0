"""Who a message is for."""

from dataclasses import dataclass

from app.core import privacy
from app.core.accounts.models import User


@dataclass(frozen=True)
class Reader:
    """A line of the address book, in the clear and in memory only: a letter box, a phone, a mail address."""

    key: str
    user_id: int | None = None
    phone: str | None = None
    email: str | None = None


def reader_of(user: User) -> Reader:
    """A signed-up person, through the channels they chose."""
    return Reader(
        key=f"user:{user.id}",
        user_id=user.id,
        phone=privacy.unseal(user.phone_sealed) if user.wants_sms else None,
        email=privacy.unseal(user.email_sealed) if user.wants_email else None,
    )
