"""Real other sides: a mail server and an SMS gateway that honours the key, both on sockets of this machine."""

import asyncio
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.conftest import free_port


class Letters:
    """What a mail server took: every accepted DATA counts as a delivery. `answers` may be set for RCPT and DATA."""

    def __init__(self, delay: float = 0) -> None:
        self.taken: list[tuple[str, EmailMessage]] = []
        self.rcpt = self.data = "250 OK"
        self.delay = delay

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.data.startswith("250"):
            letter = message_from_bytes(bytes(envelope.content or b""), policy=policy.default)
            assert isinstance(letter, EmailMessage)
            self.taken.append((envelope.rcpt_tos[0], letter))
        if self.delay:
            await asyncio.sleep(self.delay)  # taken, but the sender does not know yet
        return self.data

    def count_by_id(self) -> dict[str, int]:
        counts: dict[str, int] = defaultdict(int)
        for _, letter in self.taken:
            counts[letter["Message-ID"].strip("<>").partition("@")[0]] += 1
        return dict(counts)


@contextmanager
def mail_server(letters: Letters, **options: Any) -> Iterator[int]:
    """Run a mail server; its port."""
    port = free_port()
    controller = Controller(letters, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


class Gateway:
    """An SMS gateway: the first request with a key is delivered, the others only answered."""

    def __init__(self, delay: float = 0) -> None:
        self.asked: list[tuple[str, bytes]] = []
        self.delivered: dict[str, dict[str, str]] = {}
        self.delay = delay
        self._lock = threading.Lock()

    def answer(self, request: Request) -> Response:
        key, body = request.headers["Idempotency-Key"], request.get_data()
        with self._lock:
            self.asked.append((key, body))
            self.delivered.setdefault(key, request.get_json())
        time.sleep(self.delay)
        return Response(status=200)

    def bodies_by_key(self) -> dict[str, set[bytes]]:
        bodies: dict[str, set[bytes]] = defaultdict(set)
        for key, body in self.asked:
            bodies[key].add(body)
        return dict(bodies)


@contextmanager
def sms_gateway(gateway: Gateway) -> Iterator[str]:
    """Run a gateway; its address."""
    with HTTPServer(host="127.0.0.1", port=0, threaded=True) as server:
        server.expect_request("/sms", method="POST").respond_with_handler(gateway.answer)
        yield server.url_for("/sms")
