"""SMS through an HTTP gateway: POST JSON {to, text, id}; the Idempotency-Key lets it recognise a repetition."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from app.core.notify import parcels
from app.core.notify.models import Message
from app.core.notify.parcels import Later, Undeliverable
from app.core.notify.rules import Trouble

if TYPE_CHECKING:
    from requests import PreparedRequest

TIMEOUT = (5, 10)  # seconds to connect, to answer
# 409: the first request with this key is still under way (draft-ietf-httpapi-idempotency-key-header section 2.6)
COME_BACK = {408, 409, 423, 425, 429}
NO_ENTRY = {401, 403, 407}


def bearer(token: str) -> "Callable[[PreparedRequest], PreparedRequest]":
    """The gateway's token; given as `auth` so that a .netrc on the machine cannot replace it."""

    def put_on(request: "PreparedRequest") -> "PreparedRequest":
        request.headers["Authorization"] = f"Bearer {token}"
        return request

    return put_on


def post(url: str, message: Message) -> None:
    """Hand one message to the gateway at https://TOKEN@host/path."""
    import requests  # 5 MB that only the process which sends needs

    parts = urlsplit(url)
    gateway = parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="").geturl()
    auth = bearer(unquote(parts.username)) if parts.username else None
    text = {"to": parcels.address(message), "text": parcels.sms_text(message), "id": message.uid}
    headers = {"Idempotency-Key": message.uid}
    try:
        with requests.post(
            gateway, json=text, headers=headers, auth=auth, timeout=TIMEOUT, allow_redirects=False, stream=True
        ) as answer:
            status = answer.status_code
    except requests.RequestException as failure:
        raise Later(Trouble.UNREACHABLE) from failure
    judge(status)


def judge(status: int) -> None:
    """What the gateway's status means for the message. Raises Later or Undeliverable unless it is 2xx."""
    if 200 <= status < 300:
        return
    if status in NO_ENTRY:
        raise Later(Trouble.LOGIN)
    if status in COME_BACK or status >= 500:
        raise Later(Trouble.BUSY)
    raise Undeliverable(Trouble.REFUSED)
