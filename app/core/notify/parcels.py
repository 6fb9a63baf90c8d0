"""What every channel needs: the message in the clear, and the three ways in which sending can end badly."""

from flask import current_app

from app.core import privacy
from app.core.notify.models import Message
from app.core.notify.rules import LONGEST_SMS, Trouble, cut


class NotSent(Exception):
    """The message was not, or perhaps not, handed over; `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


class Undeliverable(NotSent):
    """The other side said no for good: trying again would not help."""


class Later(NotSent):
    """Certainly not delivered, or delivered where a repetition is recognised: try again after a pause."""


class Unclear(NotSent):
    """The connection broke while handing over: it may have arrived, so it must not be sent again by itself."""


def address(message: Message) -> str:
    """The phone number or mail address. Raises Undeliverable when there is none or it could break out of its line."""
    found = (privacy.unseal(message.address_sealed) or "").strip()
    if not found or not found.isascii() or not found.isprintable() or " " in found:
        raise Undeliverable(Trouble.ADDRESS)
    return found


def body(message: Message) -> str:
    """The words in the clear."""
    return privacy.unseal(message.body_sealed) or ""


def sms_text(message: Message) -> str:
    """What the phone shows: the sender's name in 【】, as Chinese carriers demand, and the words, cut to the limit."""
    return cut(f"【{current_app.config['SITE_NAME']}】{body(message)}", LONGEST_SMS)
