"""What a machine pays before a code is sent or an anonymous reply is taken: a small sum of SHA-256, or, without script, a wait.

A challenge is a line `way.purpose.bits.moment.nonce.mark`: signed, so nothing of it can be changed; good for one purpose, one
browser and ten minutes; its nonce is used up once. The browser looks for a number n for which SHA-256 of `nonce.n` begins
with so many zero bits. Nobody looks at a picture, nobody else is asked, nothing is stored until it is used.
"""

import hmac
import secrets
from collections.abc import Callable
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


@dataclass(frozen=True)
class Price:
    """A button that costs something: whose tries are counted together, how it is called, what comes of it, why it costs.

    `lately`: how many there were in the last hour; without it those from one address are counted.
    """

    kind: str
    button: str
    what: str
    why: str
    lately: Callable[[], int] | None = None


PRICES: dict[str, Price] = {}  # by purpose; each proof of a phone adds its own


def once_more(purpose: str) -> str:
    """What to do, in words."""
    return f"再点一次“{PRICES[purpose].button}”，填的内容都还在"


def old(purpose: str) -> Refused:
    """The challenge is none, another's, or was met before."""
    return Refused(f"准备用得太久了，请{once_more(purpose)}")


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
        raise old(purpose)
    named, meant, bits, moment, nonce = said.split(".")
    found = Challenge(Way(named), meant, int(bits), datetime.fromtimestamp(int(moment), UTC), nonce)
    if found.way != way or found.purpose != purpose or not timedelta(seconds=-1) <= now - found.at <= GOOD_FOR:
        raise old(purpose)
    return found


def require_solved(challenge: Challenge, answer: str) -> None:
    """Refused unless the answer is a number whose sum begins with as many zero bits as was asked."""
    is_number = answer.isascii() and answer.isdecimal() and len(answer) <= LONGEST_ANSWER
    if not is_number or zero_bits(challenge.nonce, answer) < challenge.bits:
        raise Refused(f"这一次没有算对，请{once_more(challenge.purpose)}")


def zero_bits(nonce: str, answer: str) -> int:
    """How many zero bits SHA-256 of `nonce.answer` begins with."""
    sum_of_it = int.from_bytes(sha256(f"{nonce}.{answer}".encode()).digest())
    return 256 - sum_of_it.bit_length()


def left_to_wait(challenge: Challenge, seconds: int, now: datetime) -> int:
    """How many seconds of the time are left; 0 when it is over."""
    return max(0, seconds - int((now - challenge.at).total_seconds()))


def wait_words(seconds: int, purpose: str) -> str:
    """What somebody whose browser runs no script is asked to do."""
    return f"请等 {seconds} 秒，{once_more(purpose)}。{PRICES[purpose].why}"


def bits_now(usual: int, busy: int, lately: int) -> int:
    """The difficulty of this hour: so many there were in the last sixty minutes, `busy` are many.

    From `busy` on one bit more, and one more for each doubling; one bit is twice the work.
    """
    return usual + min(MOST_MORE, (lately // busy).bit_length())
