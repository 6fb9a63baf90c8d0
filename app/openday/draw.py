"""The public draw: one integer recipe anyone can redo. The text is docs/draw.md; this file is its first implementation.

In the spirit of RFC 3797: a list frozen and hashed before chance is known, public chance named beforehand, and SHA-256
to turn both into one order. Standard library only.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.errors import Refused

FORMAT = "mingtang-draw-v1"


class Leftover(StrEnum):
    """What becomes of a category's seats that its own entries did not fill."""

    KEEP = "keep"
    POOL = "pool"


class SourceKind(StrEnum):
    """Public sources of chance: national lotteries whose every issue is announced."""

    FC3D = "fc3d"
    PL5 = "pl5"
    SSQ = "ssq"
    DLT = "dlt"


@dataclass(frozen=True)
class _Shape:
    """How a source's result looks: groups of (how many numbers, least, most, drawn in order)."""

    label: str
    groups: tuple[tuple[int, int, int, bool], ...]
    example: str


SHAPES = {
    SourceKind.FC3D: _Shape("福彩3D", ((3, 0, 9, True),), "4 0 7"),
    SourceKind.PL5: _Shape("体彩排列5", ((5, 0, 9, True),), "1 5 0 9 2"),
    SourceKind.SSQ: _Shape("福彩双色球", ((6, 1, 33, False), (1, 1, 16, False)), "03 07 12 19 25 31 + 08"),
    SourceKind.DLT: _Shape("体彩大乐透", ((5, 1, 35, False), (2, 1, 12, False)), "02 11 17 24 33 + 05 09"),
}
SOURCE_LABELS = {kind: shape.label for kind, shape in SHAPES.items()}


@dataclass(frozen=True)
class Entry:
    """One ballot: its number, its category, how many people come with it."""

    no: str
    category: str
    size: int = 1


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


def canonical(entries: Iterable[Entry]) -> bytes:
    """The list that is hashed: lines `no TAB category TAB size`, NFC, by code point of the number, each ended by LF."""
    rows = [
        (unicodedata.normalize("NFC", entry.no), unicodedata.normalize("NFC", entry.category), entry.size)
        for entry in entries
    ]
    return "".join(f"{no}\t{category}\t{size}\n" for no, category, size in sorted(rows)).encode()


def read_canonical(text: str) -> list[Entry]:
    """The entries of a canonical list again."""
    rows = [line.split("\t") for line in text.splitlines()]
    return [Entry(no, category, int(size)) for no, category, size in rows]


def list_hash(entries: Iterable[Entry]) -> str:
    """SHA-256 of the canonical list, in hex: published before the source is drawn."""
    return hashlib.sha256(canonical(entries)).hexdigest()


def normalise(kind: SourceKind, text: str) -> str:
    """The result as one string: numbers without leading zeros joined by ".", unordered groups sorted, groups joined by "+".

    Raises Refused when the numbers are not those of the source.
    """
    shape = SHAPES[kind]
    numbers = [int(word) for word in re.findall(r"[0-9]+", unicodedata.normalize("NFKC", text))]
    if len(shape.groups) == 1 and len(numbers) == 1 and shape.groups[0][2] == 9:
        numbers = [int(digit) for digit in re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", text))]
    if len(numbers) != sum(count for count, *_ in shape.groups):
        raise Refused(f"{shape.label}的结果应形如“{shape.example}”，数字个数不对", "result")
    groups = []
    for count, least, most, ordered in shape.groups:
        group, numbers = numbers[:count], numbers[count:]
        _require_group(shape, group, least, most, ordered)
        groups.append(".".join(map(str, group if ordered else sorted(group))))
    return "+".join(groups)


def _require_group(shape: _Shape, group: list[int], least: int, most: int, ordered: bool) -> None:
    if not all(least <= number <= most for number in group):
        raise Refused(f"{shape.label}的号码在 {least} 到 {most} 之间，请核对", "result")
    if not ordered and len(set(group)) != len(group):
        raise Refused(f"{shape.label}的号码不会重复，请核对", "result")


def key(list_sha256: str, kind: SourceKind, issue: str, result: str) -> bytes:
    """What the order is made from: the frozen list's hash, the source, its issue, its normalised result."""
    return f"{FORMAT}|{list_sha256}|{kind.value}|{issue}|{result}".encode()


def order(entries: Iterable[Entry], key: bytes) -> list[Entry]:
    """The drawn order. Step i picks from the n entries left the one at SHA-256(i ‖ key ‖ i) mod n, i as 4 bytes big-endian.

    n is at most a few thousand, so the bias of the remainder is below n / 2**256.
    """
    left = sorted(entries, key=lambda entry: entry.no)
    drawn = []
    for step in range(len(left)):
        mark = step.to_bytes(4, "big")
        number = int.from_bytes(hashlib.sha256(mark + key + mark).digest(), "big")
        drawn.append(left.pop(number % len(left)))
    return drawn


def allot(drawn: Sequence[Entry], seats: Sequence[Seats], leftover: Leftover) -> Allotment:
    """Walk the order: a ballot gets seats of its own category while it fits whole; then left-over seats by the rule.

    With POOL a ballot that waits takes, in drawn order, the first category in published order that still holds it whole.
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


def run(entries: Sequence[Entry], key: bytes, seats: Sequence[Seats], leftover: Leftover) -> Result:
    """The whole recipe: order, winners, waiting list."""
    drawn = order(entries, key)
    allotment = allot(drawn, seats, leftover)
    return Result(tuple(drawn), allotment.winners, allotment.waiting)


# verifying a published document


def verify(document: dict[str, Any]) -> list[str]:
    """Redo a published draw; the differences in words, none when it holds. Raises ValueError for another format."""
    if document.get("format") != FORMAT:
        raise ValueError(f"not a {FORMAT} document")
    entries = [Entry(row["no"], row["category"], row["size"]) for row in document["entries"]]
    found = []
    if list_hash(entries) != document["list_sha256"]:
        found.append("名单的 SHA-256 与公布的不一致：名单在锁定后被改动过")
    attempt = next((row for row in document["attempts"] if row["confirmed"]), None)
    if document["result"] is None or attempt is None:
        return [*found, "抽签还没有完成"] if document["result"] or attempt else found
    return found + _compare(document, entries, attempt)


def _compare(document: dict[str, Any], entries: list[Entry], attempt: dict[str, Any]) -> list[str]:
    source = next(row for row in document["sources"] if row["order"] == attempt["source"])
    kind = SourceKind(source["kind"])
    try:
        result = normalise(kind, attempt["result"])
    except Refused as refusal:
        return [refusal.sentence]
    seats = [Seats(row["category"], row["seats"]) for row in document["seats"]]
    made = key(document["list_sha256"], kind, source["issue"], result)
    redone = run(entries, made, seats, Leftover(document["leftover"]))
    told = document["result"]
    checks = (
        ("抽出的顺序", [entry.no for entry in redone.order], told["order"]),
        ("入选名单", [[row.no, row.category_seat] for row in redone.winners], _pairs(told["winners"])),
        ("候补名单", list(redone.waiting), told["waiting"]),
    )
    return [f"{label}与重新推算的不一致" for label, ours, theirs in checks if ours != theirs]


def _pairs(winners: list[dict[str, str]]) -> list[list[str]]:
    return [[row["no"], row["category_seat"]] for row in winners]
