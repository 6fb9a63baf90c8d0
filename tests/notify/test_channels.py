"""Each channel against a real other side: what arrives, and which trouble becomes which outcome."""

import json
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from flask import Flask
from pytest_httpserver import HTTPServer

from app import clock
from app.core import privacy
from app.core.notify import channels, sms, smtp
from app.core.notify.models import Message
from app.core.notify.parcels import Later, NotSent, Unclear, Undeliverable
from app.core.notify.rules import Trouble, Way
from tests.conftest import free_port
from tests.notify.houses import build, environ
from tests.notify.posts import Letters, mail_server

ICS = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def house() -> Iterator[Flask]:
    """These tests need the settings and keys, no table."""
    app = build(environ("sqlite:///:memory:"))
    with app.app_context():
        yield app


def message(
    way: Way = Way.MAIL, address: str | None = "anna@example.com", body: str = "明天见。", **more: str
) -> Message:
    return Message(
        uid="a1b2c3",
        way=way,
        address_sealed=privacy.seal(address),
        title=more.get("title", "开放日"),
        body_sealed=privacy.seal(body),
        calendar_method=more.get("method", ""),
        calendar_sealed=privacy.seal(more.get("calendar")),
        created_at=clock.now(),
    )


def text_of(way: Way = Way.SMS, body: str = "您好") -> Message:
    return message(way, "13800001234", body)


# mail


def test_a_mail_arrives_as_it_was_written(house: Flask) -> None:
    letters = Letters()
    with mail_server(letters) as port:
        smtp.post(f"smtp://127.0.0.1:{port}?from=office@example.com", message())
    [(recipient, letter)] = letters.taken
    assert recipient == "anna@example.com"
    assert letter["Subject"] == "开放日"
    assert str(letter["From"]) == "明堂 <office@example.com>"
    assert letter["Message-ID"] == "<a1b2c3@mingtang.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "text/plain"
    assert letter.get_content().strip() == "明天见。"


def test_a_calendar_is_an_alternative_with_its_method_and_a_file(house: Flask) -> None:
    letters = Letters()
    with mail_server(letters) as port:
        smtp.post(f"smtp://127.0.0.1:{port}", message(calendar=ICS, method="CANCEL"))
    letter = letters.taken[0][1]
    assert [part.get_content_type() for part in letter.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/calendar",
        "application/ics",
    ]
    part, attached = list(letter.walk())[3:]
    assert part["Content-Type"].params == {"charset": "utf-8", "method": "CANCEL"}
    assert part.get_content().split() == ICS.split()
    assert (attached.get_filename(), attached.get_content()) == ("invite.ics", ICS.encode())


@pytest.mark.parametrize("title", ["开放日\r\nBcc: spy@example.com", "开放日\n\nbody", "a\x00b"])
def test_a_title_cannot_add_a_head_line(house: Flask, title: str) -> None:
    letter = message_from_bytes(smtp.mail(message(title=title)).as_bytes(), policy=policy.default)
    assert letter["Bcc"] is None
    assert letter.get_content().strip() == "明天见。"


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        " ",
        "anna@example.com\r\nRCPT TO:<spy@example.com>",
        "anna@example.com, spy@example.com",
        "安娜@example.com",
        "@",
        "anna",
        "anna@",
        "a@b@c",
        "<a@example.com>",
        "a\x00@example.com",
    ],
)
def test_an_address_that_is_none_is_refused_for_good_and_nothing_is_sent(house: Flask, address: str | None) -> None:
    letters = Letters()
    with mail_server(letters) as port, pytest.raises(Undeliverable) as failure:
        smtp.post(f"smtp://127.0.0.1:{port}", message(address=address))
    assert failure.value.trouble == Trouble.ADDRESS
    assert letters.taken == []


@pytest.mark.parametrize(
    ("stage", "answer", "outcome", "trouble"),
    [
        ("rcpt", "550 no such user", Undeliverable, Trouble.REFUSED),
        ("rcpt", "451 greylisted", Later, Trouble.BUSY),
        ("data", "554 spam", Undeliverable, Trouble.REFUSED),
        ("data", "452 disk full", Later, Trouble.BUSY),
    ],
)
def test_a_servers_no_is_for_good_or_for_now(
    house: Flask, stage: str, answer: str, outcome: type[NotSent], trouble: Trouble
) -> None:
    letters = Letters()
    setattr(letters, stage, answer)
    with mail_server(letters) as port, pytest.raises(outcome) as failure:
        smtp.post(f"smtp://127.0.0.1:{port}", message())
    assert failure.value.trouble == trouble
    assert letters.taken == []


def test_a_server_that_is_away_is_asked_later(house: Flask) -> None:
    with pytest.raises(Later) as failure:
        smtp.post(f"smtp://127.0.0.1:{free_port()}", message())
    assert failure.value.trouble == Trouble.UNREACHABLE


@contextmanager
def server_that_hangs_up_at(word: bytes) -> Iterator[int]:
    """A mail server that drops the line when it hears the word ("." ends DATA)."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        talker = threading.Thread(target=_talk, args=(door, word), daemon=True)
        talker.start()
        yield door.getsockname()[1]
        talker.join(5)


def _talk(door: socket.socket, word: bytes) -> None:
    line, _ = door.accept()
    with line, line.makefile("rb") as heard:
        line.sendall(b"220 hello\r\n")
        in_data = False
        for sentence in heard:
            if sentence.strip().upper().startswith(word):
                return
            if not in_data:
                line.sendall(b"354 go on\r\n" if sentence.upper().startswith(b"DATA") else b"250 OK\r\n")
            in_data = in_data or sentence.upper().startswith(b"DATA")


@pytest.mark.parametrize("word", [b"EHLO", b"MAIL", b"RCPT"])
def test_a_line_that_breaks_before_data_means_later(house: Flask, word: bytes) -> None:
    with server_that_hangs_up_at(word) as port, pytest.raises(Later):
        smtp.post(f"smtp://127.0.0.1:{port}", message())


def test_a_line_that_breaks_inside_data_means_that_nobody_knows(house: Flask) -> None:
    with server_that_hangs_up_at(b".") as port, pytest.raises(Unclear) as failure:
        smtp.post(f"smtp://127.0.0.1:{port}", message())
    assert failure.value.trouble == Trouble.CUT_OFF


class Silent(Letters):
    """Takes the letter and then drops the line at QUIT."""

    async def handle_QUIT(self, server: object, session: object, envelope: object) -> str:
        return "421 go away"


def test_a_rude_goodbye_does_not_unsend_a_letter(house: Flask) -> None:
    letters = Silent()
    with mail_server(letters) as port:
        smtp.post(f"smtp://127.0.0.1:{port}", message())
    assert len(letters.taken) == 1


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody but its file vouches for."""
    folder = tmp_path_factory.mktemp("tls")
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names]
    subprocess.run([*made, "-keyout", folder / "key.pem", "-out", folder / "cert.pem"], check=True, capture_output=True)
    return folder


def tls_of(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    return context


def let_in(server: object, session: object, envelope: object, mechanism: str, given: LoginPassword) -> AuthResult:
    return AuthResult(success=given == LoginPassword(b"post", b"p@ss:word"), handled=False)


def test_starttls_and_login_work_with_a_trusted_certificate(house: Flask, certificate: Path) -> None:
    letters, options = Letters(), {"authenticator": let_in, "auth_required": True}
    with mail_server(letters, tls_context=tls_of(certificate), require_starttls=True, **options) as port:
        trusted = f"tls=starttls&ca={certificate / 'cert.pem'}"
        smtp.post(f"smtp://post:p%40ss%3Aword@127.0.0.1:{port}?{trusted}", message())
        with pytest.raises(Later) as failure:
            smtp.post(f"smtp://post:wrong@127.0.0.1:{port}?{trusted}", message())
    assert failure.value.trouble == Trouble.LOGIN
    assert len(letters.taken) == 1


def test_an_unknown_certificate_is_not_trusted(house: Flask, certificate: Path) -> None:
    letters = Letters()
    with mail_server(letters, tls_context=tls_of(certificate)) as port, pytest.raises(Later):
        smtp.post(f"smtp://127.0.0.1:{port}?tls=starttls", message())
    assert letters.taken == []


# SMS


def test_an_sms_is_posted_with_its_key_and_token(house: Flask, httpserver: HTTPServer) -> None:
    httpserver.expect_oneshot_request("/sms", method="POST").respond_with_data("")
    sms.post(httpserver.url_for("/sms?sign=1").replace("://", "://to%2Fken@"), text_of())
    request = httpserver.log[0][0]
    assert request.get_json() == {"to": "13800001234", "text": "【明堂】您好", "id": "a1b2c3"}
    assert request.headers["Idempotency-Key"] == "a1b2c3"
    assert request.headers["Authorization"] == "Bearer to/ken"
    assert request.args.to_dict() == {"sign": "1"}


def test_a_very_long_sms_is_cut(house: Flask, httpserver: HTTPServer) -> None:
    httpserver.expect_oneshot_request("/sms").respond_with_data("")
    sms.post(httpserver.url_for("/sms"), text_of(body="长" * 70_000))
    words = httpserver.log[0][0].get_json()["text"]
    assert (len(words), words[-1]) == (500, "…")


@pytest.mark.parametrize("address", [None, "", "138\r\nX: y", "１３８"])
def test_a_number_that_is_none_is_not_posted(house: Flask, httpserver: HTTPServer, address: str | None) -> None:
    with pytest.raises(Undeliverable):
        sms.post(httpserver.url_for("/sms"), message(Way.SMS, address))
    assert httpserver.log == []


@pytest.mark.parametrize(
    ("status", "outcome", "trouble"),
    [
        (302, Undeliverable, Trouble.REFUSED),
        (400, Undeliverable, Trouble.REFUSED),
        (401, Later, Trouble.LOGIN),
        (403, Later, Trouble.LOGIN),
        (409, Later, Trouble.BUSY),
        (422, Undeliverable, Trouble.REFUSED),
        (429, Later, Trouble.BUSY),
        (500, Later, Trouble.BUSY),
        (503, Later, Trouble.BUSY),
    ],
)
def test_a_gateways_status_says_whether_to_come_back(
    house: Flask, httpserver: HTTPServer, status: int, outcome: type[NotSent], trouble: Trouble
) -> None:
    httpserver.expect_request("/sms").respond_with_data("", status=status, headers={"Location": "/elsewhere"})
    with pytest.raises(outcome) as failure:
        sms.post(httpserver.url_for("/sms"), text_of())
    assert failure.value.trouble == trouble
    assert len(httpserver.log) == 1


def test_a_gateway_that_does_not_answer_is_asked_later(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sms, "TIMEOUT", (0.3, 0.3))
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(Later) as failure:
        sms.post(f"http://127.0.0.1:{mute.getsockname()[1]}/sms", text_of())
    assert failure.value.trouble == Trouble.UNREACHABLE


# the demo's channels


def test_a_file_written_twice_is_one_file(house: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "出 站"
    house.config["SMS_URL"] = f"file:{folder}"
    for _ in range(2):
        channels.send(text_of())
    [path] = folder.iterdir()
    assert path.name == "a1b2c3.json"
    assert json.loads(path.read_text(encoding="utf-8")) == {"id": "a1b2c3", "to": "13800001234", "text": "【明堂】您好"}
    assert folder.stat().st_mode & 0o077 == 0


def test_a_mail_becomes_an_eml_file(house: Flask, tmp_path: Path) -> None:
    house.config["MAIL_URL"] = f"file:{tmp_path / 'outbox'}"
    channels.send(message())
    letter = message_from_bytes((tmp_path / "outbox" / "a1b2c3.eml").read_bytes(), policy=policy.default)
    assert letter["To"] == "anna@example.com"


def test_the_console_shows_the_words_and_masks_the_number(house: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    house.config["SMS_URL"] = "console:"
    channels.send(text_of())
    shown = capsys.readouterr().out
    assert "您好" in shown
    assert "13800001234" not in shown


def test_without_a_channel_a_message_is_undeliverable(house: Flask) -> None:
    with pytest.raises(Undeliverable) as failure:
        channels.send(text_of())
    assert failure.value.trouble == Trouble.UNCONFIGURED


@pytest.mark.parametrize(("url", "may"), [("smtp://h", False), ("smtps://h", False), ("file:x", True), ("", True)])
def test_only_mail_must_never_be_repeated(house: Flask, url: str, may: bool) -> None:
    house.config["MAIL_URL"] = url
    assert channels.is_idempotent(Way.MAIL) is may
