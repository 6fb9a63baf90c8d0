"""What a machine pays before it is sent a code: a small sum of SHA-256, or, without script, a wait.

A challenge is a line `way.purpose.bits.moment.nonce.mark`: signed, so nothing of it can be changed; good for one purpose, one
browser and ten minutes; its nonce is used up once. The browser looks for a number n for which SHA-256 of `nonce.n` begins
with so many zero bits. Nobody looks at a picture, nobody else is asked, nothing is stored until it is used.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from app.core import privacy
from app.errors import Refused

GOOD_FOR = timedelta(minutes=10)
MOST_MORE = 4  # bits a busy hour may add: sixteen times the work, no more
LONGEST_ANSWER = 20


class Way(StrEnum):
    """How a challenge is met."""

    WORK = "work"
    WAIT = "wait"


OLD = "准备发验证码用得太久了，请再点一次“发送验证码”，填的内容都还在"
WRONG = "这一次没有算对，请再点一次“发送验证码”，填的内容都还在"


@dataclass(frozen=True)
class Challenge:
    """What has to be met, as it was given out."""

    way: Way
    purpose: str
    bits: int
    at: datetime
    nonce: str


def give(way: Way, purpose: str, bits: int, browser: str, now: datetime) -> str:
    """A new challenge for this browser, as a line."""
    said = f"{way}.{purpose}.{bits}.{int(now.timestamp())}.{secrets.token_hex(12)}"
    return f"{said}.{_mark(said, browser)}"


def _mark(said: str, browser: str) -> str:
    return privacy.keyed_hash("code challenge", f"{browser}|{said}")[:32]


def read(line: str, way: Way, purpose: str, browser: str, now: datetime) -> Challenge:
    """The challenge of a line; Refused when it is not ours, another browser's, another purpose's, or old."""
    said, _, mark = line.rpartition(".")
    if not hmac.compare_digest(mark.encode(), _mark(said, browser).encode()):
        raise Refused(OLD)
    named, meant, bits, moment, nonce = said.split(".")
    found = Challenge(Way(named), meant, int(bits), datetime.fromtimestamp(int(moment), UTC), nonce)
    if found.way != way or found.purpose != purpose or not timedelta(seconds=-1) <= now - found.at <= GOOD_FOR:
        raise Refused(OLD)
    return found


def require_solved(challenge: Challenge, answer: str) -> None:
    """Refused unless the answer is a number whose sum begins with as many zero bits as was asked."""
    if not answer.isascii() or not answer.isdecimal() or len(answer) > LONGEST_ANSWER:
        raise Refused(WRONG)
    if zero_bits(challenge.nonce, answer) < challenge.bits:
        raise Refused(WRONG)


def zero_bits(nonce: str, answer: str) -> int:
    """How many zero bits SHA-256 of `nonce.answer` begins with."""
    sum_of_it = int.from_bytes(sha256(f"{nonce}.{answer}".encode()).digest())
    return 256 - sum_of_it.bit_length()


def left_to_wait(challenge: Challenge, seconds: int, now: datetime) -> int:
    """How many seconds of the time are left; 0 when it is over."""
    return max(0, seconds - int((now - challenge.at).total_seconds()))


def wait_words(seconds: int) -> str:
    """What somebody whose browser runs no script is asked to do."""
    return f"请等 {seconds} 秒，再点一次“发送验证码”，填的内容都还在。这是为了不让机器乱发短信"


def bits_now(usual: int, busy: int, sent: int) -> int:
    """The difficulty of this hour: `sent` codes went out in the last sixty minutes, `busy` are many.

    From `busy` on one bit more, and one more for each doubling; one bit is twice the work.
    """
    return usual + min(MOST_MORE, (sent // busy).bit_length())
