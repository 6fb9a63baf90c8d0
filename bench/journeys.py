"""What a visitor does: the whole sign-up as a browser sends it, or one look at a page."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from app.core.privacy.rules import check_digit
from bench.client import Answer, Astray, Journey

TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
RECEIPT = re.compile(r"<(?:title|h1)>\s*报名 ([^\s<]+)")
NUMBERS = itertools.count(1)  # every person of a run is another


@dataclass(frozen=True)
class Person:
    """Somebody invented, with a true check digit."""

    number: int

    @property
    def id_number(self) -> str:
        """Another for each number."""
        n = self.number
        stem = f"43{n // 1000 % 100:02d}{n // 100000 % 100:02d}19850312{n % 1000:03d}"
        return stem + check_digit(stem)

    def form(self, token: str) -> bytes:
        """The sign-up form, filled in."""
        fields = {
            "csrf_token": token,
            "category": "resident",
            "people-0-name": f"居民{self.number}",
            "people-0-id_number": self.id_number,
            "people-0-part": "child",
            "phone": f"139{self.number:08d}",
            "district": "星沙街道",
            "topic": "饮用水安全",
            "opinion": "希望公布每月的水质检测结果。",
            "consent": "y",
        }
        return urlencode(fields).encode()


def get(path: str, cookie: str = "") -> bytes:
    """A request for a page."""
    kept = f"Cookie: {cookie}\r\n" if cookie else ""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{kept}Connection: close\r\n\r\n".encode()


def post(path: str, body: bytes, cookie: str) -> bytes:
    """A filled-in form."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nConnection: close\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def sign_up(path: str, person: Person) -> Journey:
    """Form page, post with its token and cookie, receipt; the receipt's number."""
    page = yield get(path)
    expect(page, 200, "form")
    token, cookie = TOKEN.search(page.body), page.header("set-cookie").partition(";")[0]
    if token is None or not cookie:
        raise Astray("form without token or cookie")
    sent = yield post(path, person.form(token[1].decode()), cookie)
    expect(sent, 302, "post")
    cookie = sent.header("set-cookie").partition(";")[0] or cookie
    receipt = yield get(urlsplit(sent.header("location")).path, cookie)
    expect(receipt, 200, "receipt")
    number = RECEIPT.search(receipt.body.decode())
    if number is None:
        raise Astray("receipt without a number")
    return number[1]


def look(path: str) -> Journey:
    """One page; how many bytes it has."""
    page = yield get(path)
    expect(page, 200, path)
    return str(len(page.body))


def expect(answer: Answer, status: int, where: str) -> None:
    """Astray unless the answer is the one hoped for."""
    if answer.status != status:
        raise Astray(f"{where}: {answer.status}")


def newcomers(path: str) -> Iterator[Journey]:
    """Sign-ups of one new person after the other, without end."""
    return (sign_up(path, Person(number)) for number in NUMBERS)


def lookers(path: str) -> Iterator[Journey]:
    """One page again and again."""
    return (look(path) for _ in itertools.count())
