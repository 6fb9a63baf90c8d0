"""Mail over SMTP, at most once: what fails before DATA was not sent, what breaks inside DATA may have been."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import parse_qs, unquote, urlsplit

from flask import current_app

from app import clock
from app.core import privacy
from app.core.notify import parcels
from app.core.notify.models import Message
from app.core.notify.parcels import Later, Unclear, Undeliverable
from app.core.notify.rules import Trouble, one_line

TIMEOUT = 10  # seconds for each answer of the server


def post(url: str, message: Message) -> None:
    """Hand one message to smtp://user:password@host:port?from=…&tls=starttls&ca=FILE (or smtps://)."""
    options = _options(url)
    letter = mail(message, options.get("from", ""))
    with _unreachable():
        server = _connect(url, options)
    try:
        with _unreachable():
            _login(server, url)
            _envelope(server, options.get("from") or _sender(), parcels.address(message))
        _hand_over(server, letter.as_bytes(policy=policy.SMTP))
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.quit()  # whatever goes wrong with goodbyes, the letter has gone or not gone before


def _options(url: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}


@contextmanager
def _unreachable() -> Iterator[None]:
    """Before DATA nothing was sent: a dead line or a puzzled server means later."""
    try:
        yield
    except smtplib.SMTPAuthenticationError as failure:
        raise Later(Trouble.LOGIN) from failure
    except (OSError, smtplib.SMTPException) as failure:
        raise Later(Trouble.UNREACHABLE) from failure


def _connect(url: str, options: dict[str, str]) -> smtplib.SMTP:
    parts = urlsplit(url)
    trust = ssl.create_default_context(cafile=options.get("ca"))
    host = parts.hostname or "localhost"
    if parts.scheme == "smtps":
        return smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=trust)
    server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT)
    if options.get("tls") == "starttls":
        server.starttls(context=trust)
    return server


def _login(server: smtplib.SMTP, url: str) -> None:
    parts = urlsplit(url)
    server.ehlo_or_helo_if_needed()
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))


def _envelope(server: smtplib.SMTP, sender: str, recipient: str) -> None:
    code, _ = server.mail(sender)
    if code != 250:
        raise Later(Trouble.BUSY if code < 500 else Trouble.LOGIN)  # a refused sender is our setting, not the reader
    code, _ = server.rcpt(recipient)
    if code not in (250, 251):
        _refused(code)


def _hand_over(server: smtplib.SMTP, letter: bytes) -> None:
    try:
        code, _ = server.data(letter)
    except smtplib.SMTPDataError as refusal:
        code = refusal.smtp_code
    except Exception as failure:  # whatever broke, bytes may have left already
        raise Unclear(Trouble.CUT_OFF) from failure
    if code != 250:
        _refused(code)


def _refused(code: int) -> None:
    """RFC 5321 section 4.2.1: 4xx may be tried again, 5xx may not."""
    if code >= 500:
        raise Undeliverable(Trouble.REFUSED)
    raise Later(Trouble.BUSY)


def _host() -> str:
    return urlsplit(current_app.config["SITE_URL"]).hostname or "localhost"


def _sender() -> str:
    return f"noreply@{_host()}"


def mail(message: Message, sender: str = "") -> EmailMessage:
    """The message as MIME: plain words, and a calendar both as an alternative and as a file (RFC 6047)."""
    letter = EmailMessage()
    letter["Subject"] = one_line(message.title)
    letter["From"] = Address(one_line(current_app.config["SITE_NAME"]), addr_spec=sender or _sender())
    try:
        letter["To"] = Address(addr_spec=parcels.address(message))
    except (ValueError, IndexError, MessageError) as wrong:
        raise Undeliverable(Trouble.ADDRESS) from wrong
    letter["Date"] = format_datetime(clock.here(message.created_at))
    letter["Message-ID"] = f"<{message.uid}@{_host()}>"
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, please
    letter.set_content(parcels.body(message), cte="base64")
    calendar = privacy.unseal(message.calendar_sealed)
    if calendar:
        method = {"method": message.calendar_method}
        letter.add_alternative(calendar, subtype="calendar", cte="base64", params=method)
        letter.add_attachment(calendar.encode(), maintype="application", subtype="ics", filename="invite.ics")
    return letter
