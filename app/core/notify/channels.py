"""The channels: SMTP, an HTTP gateway for SMS, files and the console for demo and tests."""

import json
import smtplib
from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import requests
from flask import current_app

from app.core import privacy
from app.core.notify.models import Message, Way

TIMEOUT = 10  # seconds for a gateway to answer
LONGEST_SMS = 500


class Undeliverable(Exception):
    """The other side said no for good: trying again would not help."""


def url_of(way: Way) -> str:
    """The configured address of a channel, "" when there is none."""
    return str(current_app.config["SMS_URL" if way == Way.SMS else "MAIL_URL"])


def is_idempotent(way: Way) -> bool:
    """May a message that was perhaps sent be sent again without reaching the reader twice?"""
    return not url_of(way).startswith("smtp")


def send(message: Message) -> None:
    """Hand a message to its channel. Raises Undeliverable, OSError, requests or smtplib errors."""
    url = url_of(message.way)
    scheme = urlsplit(url).scheme
    if not scheme:
        raise Undeliverable("no channel configured")
    CHANNELS[scheme](url, message)


def _address(message: Message) -> str:
    return privacy.unseal(message.address_sealed) or ""


def _body(message: Message) -> str:
    return privacy.unseal(message.body_sealed) or ""


def _sms_text(message: Message) -> str:
    text = f"【{current_app.config['SITE_NAME']}】{_body(message)}"
    return text if len(text) <= LONGEST_SMS else text[: LONGEST_SMS - 1] + "…"


def _http(url: str, message: Message) -> None:
    """An SMS gateway: POST JSON {to, text, id}; the Idempotency-Key lets it drop a repetition."""
    parts = urlsplit(url)
    headers = {"Idempotency-Key": message.uid}
    if parts.username:
        headers["Authorization"] = f"Bearer {unquote(parts.username)}"
    host = parts.netloc.rpartition("@")[2]
    address = parts._replace(netloc=host).geturl()
    text = {"to": _address(message), "text": _sms_text(message), "id": message.uid}
    answer = requests.post(address, json=text, headers=headers, timeout=TIMEOUT, allow_redirects=False)
    if 400 <= answer.status_code < 500 and answer.status_code not in (408, 409, 425, 429):
        raise Undeliverable(f"gateway said {answer.status_code}")
    if answer.status_code != 409:  # 409: it has this key already
        answer.raise_for_status()


def _smtp(url: str, message: Message) -> None:
    parts = urlsplit(url)
    options = {key: values[0] for key, values in parse_qs(parts.query).items()}
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with kind(parts.hostname or "localhost", parts.port or 0, timeout=TIMEOUT) as server:
        if options.get("tls") == "starttls":
            server.starttls()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        try:
            server.send_message(mail(message, options.get("from", "")))
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as refusal:
            code = getattr(refusal, "smtp_code", 550)
            if code >= 500:
                raise Undeliverable(f"mail server said {code}") from None
            raise


def mail(message: Message, sender: str = "") -> EmailMessage:
    """The message as MIME: plain words, and the calendar both as an alternative and as a file (RFC 6047)."""
    host = urlsplit(current_app.config["SITE_URL"]).hostname or "localhost"
    letter = EmailMessage()
    letter["Subject"] = message.title
    letter["From"] = Address(current_app.config["SITE_NAME"], addr_spec=sender or f"noreply@{host}")
    letter["To"] = Address(addr_spec=_address(message))
    letter["Date"] = format_datetime(message.created_at)
    letter["Message-ID"] = f"<{message.uid}@{host}>"
    letter.set_content(_body(message))
    calendar = privacy.unseal(message.calendar_sealed)
    if calendar:
        method = message.calendar_method
        letter.add_alternative(calendar, subtype="calendar", params={"method": method})
        letter.add_attachment(calendar.encode(), maintype="text", subtype="calendar", filename="invite.ics")
    return letter


def _file(url: str, message: Message) -> None:
    """One file per message, named by its uid: written twice it is still one."""
    folder = Path(unquote(url.partition(":")[2]))
    folder.mkdir(parents=True, exist_ok=True)
    record = {"way": message.way.value, "to": _address(message), "title": message.title, "text": _body(message)}
    path = folder / f"{message.uid}.json"
    draft = path.with_suffix(".part")
    draft.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(path)


def _console(url: str, message: Message) -> None:
    current_app.logger.info("message %s by %s: %s", message.uid, message.way.value, message.title)


CHANNELS: dict[str, Callable[[str, Message], None]] = {
    "http": _http,
    "https": _http,
    "smtp": _smtp,
    "smtps": _smtp,
    "file": _file,
    "console": _console,
}
