"""The recipe: a frozen list and a public result become one order, and the order becomes seats. Text: docs/draw.md.

In the spirit of RFC 3797: the list is hashed before chance is known, public chance is named beforehand, and a hash
function turns both into integers.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.errors import Refused
from app.openday.draw.sources import SourceKind

FORMAT = "mingtang-draw-v1"
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


class Leftover(StrEnum):
    """What becomes of a category's seats that its own entries did not fill."""

    KEEP = "keep"
    POOL = "pool"


LEFTOVER_LABELS = {Leftover.KEEP: "空缺，不转给其他类", Leftover.POOL: "按候补顺序转给其他类"}


@dataclass(frozen=True)
class Entry:
    """One ballot: its number, its category, how many people come with it. Text is kept in NFC."""

    no: str
    category: str
    size: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "no", _plain_text(self.no))
        object.__setattr__(self, "category", _plain_text(self.category))
        if self.size < 1:
            raise Refused("一份报名至少一个人")


@dataclass(frozen=True)
class Seats:
    """The seats of one category, in published order."""

    category: str
    seats: int


@dataclass(frozen=True)
class Winner:
    """A ballot that got seats, and the category whose seats they are."""

    no: str
    category_seat: str


@dataclass(frozen=True)
class Allotment:
    """Who got seats, in drawn order, and the numbers of those who wait, in line."""

    winners: tuple[Winner, ...]
    waiting: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """A whole draw."""

    order: tuple[Entry, ...]
    winners: tuple[Winner, ...]
    waiting: tuple[str, ...]


def _plain_text(text: str) -> str:
    """In NFC; a TAB or line break could make one line of the list look like two."""
    if not text or _CONTROL.search(text):
        raise Refused("编号和类别不能为空，也不能有换行、制表符等控制字符")
    return unicodedata.normalize("NFC", text)


def _in_list_order(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (entry.no, entry.category, entry.size))


def canonical(entries: Iterable[Entry]) -> bytes:
    """The list that is hashed: lines `no TAB category TAB size`, NFC, by code point of the number, each ended by LF."""
    return "".join(f"{row.no}\t{row.category}\t{row.size}\n" for row in _in_list_order(entries)).encode()


def read_canonical(text: str) -> list[Entry]:
    """The entries of a canonical list again."""
    rows = [line.split("\t") for line in text.split("\n") if line]
    return [Entry(no, category, int(size)) for no, category, size in rows]


def list_hash(entries: Iterable[Entry]) -> str:
    """SHA-256 of the canonical list, in hex: published before the source is drawn."""
    return hashlib.sha256(canonical(entries)).hexdigest()


def key(list_sha256: str, kind: SourceKind, issue: str, result: str) -> bytes:
    """What the order is made from: the frozen list's hash, the source, its issue as published, its normalised result.

    Hash, kind and result hold no "|", so no two draws share a key whatever stands in the issue.
    """
    return f"{FORMAT}|{list_sha256}|{kind.value}|{unicodedata.normalize('NFC', issue)}|{result}".encode()


def order(entries: Iterable[Entry], key: bytes) -> list[Entry]:
    """The drawn order. Step i picks from the n entries left the one at SHA-256(i ‖ key ‖ i) mod n, i as 4 bytes big-endian.

    No entry's chance in a step differs from 1/n by as much as 2**-256, so no order of N from its due by N / 2**256.
    """
    left = _in_list_order(entries)
    drawn = []
    for step in range(len(left)):
        mark = step.to_bytes(4, "big")
        number = int.from_bytes(hashlib.sha256(mark + key + mark).digest(), "big")
        drawn.append(left.pop(number % len(left)))
    return drawn


def allot(drawn: Sequence[Entry], seats: Sequence[Seats], leftover: Leftover) -> Allotment:
    """Walk the order: a ballot gets seats of its own category while it fits whole; then left-over seats by the rule.

    With POOL a ballot that waits takes, in drawn order, the first category in published order that still holds it whole;
    offering each category's seats in turn down the line gives the same.
    """
    free = {row.category: row.seats for row in seats}
    given: dict[str, str] = {}
    for entry in drawn:
        if free.get(entry.category, 0) >= entry.size:
            free[entry.category] -= entry.size
            given[entry.no] = entry.category
    if leftover == Leftover.POOL:
        _pool(drawn, seats, free, given)
    winners = tuple(Winner(entry.no, given[entry.no]) for entry in drawn if entry.no in given)
    return Allotment(winners, tuple(entry.no for entry in drawn if entry.no not in given))


def _pool(drawn: Sequence[Entry], seats: Sequence[Seats], free: dict[str, int], given: dict[str, str]) -> None:
    for entry in drawn:
        if entry.no in given:
            continue
        fitting = next((row.category for row in seats if free[row.category] >= entry.size), None)
        if fitting is not None:
            free[fitting] -= entry.size
            given[entry.no] = fitting


def run(entries: Iterable[Entry], key: bytes, seats: Sequence[Seats], leftover: Leftover) -> Result:
    """The whole recipe: order, winners, waiting list."""
    drawn = order(entries, key)
    allotment = allot(drawn, seats, leftover)
    return Result(tuple(drawn), allotment.winners, allotment.waiting)
