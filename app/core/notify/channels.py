"""Handing a message to its channel, and telling apart what failed for good, for now, or nobody knows."""

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import current_app

from app.core.notify import files, sms, smtp
from app.core.notify.models import Message
from app.core.notify.parcels import Undeliverable
from app.core.notify.rules import Trouble, Way

CHANNELS: dict[str, Callable[[str, Message], None]] = {
    "http": sms.post,
    "https": sms.post,
    "smtp": smtp.post,
    "smtps": smtp.post,
    "file": files.write,
    "console": files.say,
}


def url_of(way: Way) -> str:
    """The configured address of a channel, "" when there is none."""
    return str(current_app.config["SMS_URL" if way == Way.SMS else "MAIL_URL"])


def is_idempotent(way: Way) -> bool:
    """May a message that was perhaps sent be sent again without reaching the reader twice? Mail may not."""
    return not url_of(way).startswith("smtp")


def send(message: Message) -> None:
    """Hand a message over. Raises Undeliverable, Later or Unclear; returns only when the other side has it."""
    url = url_of(message.way)
    channel = CHANNELS.get(urlsplit(url).scheme)
    if channel is None:
        raise Undeliverable(Trouble.UNCONFIGURED)
    channel(url, message)
