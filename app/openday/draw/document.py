"""Checking a published draw.json: is it what the recipe makes of the list, and was it run as announced?

The checks and their order are those of docs/draw.md; each difference is one sentence for the reader.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.errors import Refused
from app.openday.draw.recipe import FORMAT, Entry, Leftover, Seats, key, list_hash, run
from app.openday.draw.sources import SOURCE_LABELS, SourceKind, normalise

LARGEST = 999_999
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]+)?([+-][0-9]{2}:[0-9]{2})")


class Unreadable(ValueError):
    """The document is not a whole draw of this format."""


class Verdict(list[str]):
    """What does not hold, in words; empty when the draw holds. `key` is what it was redone with, "" while not drawn."""

    key = ""

    @property
    def ok(self) -> bool:
        """Whether everything published agrees."""
        return not self


@dataclass(frozen=True)
class _Source:
    order: int
    kind: SourceKind
    issue: str
    announced_at: datetime
    draws_at: datetime


@dataclass(frozen=True)
class _Attempt:
    no: int
    source: int
    result: str
    entered_at: datetime
    confirmed: bool
    void: bool
    source_failed: bool


@dataclass(frozen=True)
class _Outcome:
    order: list[str]
    winners: list[tuple[str, str]]
    waiting: list[str]


@dataclass(frozen=True)
class _Document:
    entries: list[Entry]
    seats: list[Seats]
    leftover: Leftover
    list_sha256: str
    frozen_at: datetime
    sources: list[_Source]
    attempts: list[_Attempt]
    result: _Outcome | None


# reading


def _read(raw: Any) -> _Document:
    try:
        if raw["format"] != FORMAT:
            raise Unreadable(f"格式不是 {FORMAT}")
        return _document(raw)
    except Unreadable:
        raise
    except (KeyError, TypeError, ValueError, Refused) as lack:
        raise Unreadable(f"内容不完整或写法不对（{lack}）") from lack


def _document(raw: Any) -> _Document:
    return _Document(
        entries=[
            Entry(_text(row["no"]), _text(row["category"]), _number(row["size"])) for row in _rows(raw["entries"])
        ],
        seats=[Seats(_text(row["category"]), _number(row["seats"], 0)) for row in _rows(raw["seats"])],
        leftover=Leftover(raw["leftover"]),
        list_sha256=_text(raw["list_sha256"]),
        frozen_at=_moment(raw["frozen_at"]),
        sources=[_source(row) for row in _rows(raw["sources"])],
        attempts=[_attempt(row) for row in _rows(raw["attempts"])],
        result=None if raw["result"] is None else _outcome(raw["result"]),
    )


def _source(row: Any) -> _Source:
    moments = (_moment(row["announced_at"]), _moment(row["draws_at"]))
    return _Source(_number(row["order"]), SourceKind(row["kind"]), _text(row["issue"]), *moments)


def _attempt(row: Any) -> _Attempt:
    flags = [_flag(row[name]) for name in ("confirmed", "void", "source_failed")]
    return _Attempt(
        _number(row["no"]), _number(row["source"]), _text(row["result"]), _moment(row["entered_at"]), *flags
    )


def _outcome(raw: Any) -> _Outcome:
    winners = [(_text(row["no"]), _text(row["category_seat"])) for row in _rows(raw["winners"])]
    return _Outcome([_text(no) for no in _rows(raw["order"])], winners, [_text(no) for no in _rows(raw["waiting"])])


def _rows(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("list expected")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise TypeError("text expected")
    return unicodedata.normalize("NFC", value)


def _number(value: Any, least: int = 1) -> int:
    if type(value) is not int or not least <= value <= LARGEST:
        raise TypeError("number expected")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("true or false expected")
    return value


def _moment(value: Any) -> datetime:
    """To the second; the offset must be there."""
    found = _MOMENT.fullmatch(_text(value))
    if found is None:
        raise ValueError("moment expected")
    return datetime.fromisoformat(found[1] + found[2])


# checking


def verify(document: Any) -> Verdict:
    """Redo a published draw: the differences in words, none when it holds. Raises Unreadable for anything else."""
    told = _read(document)
    verdict = Verdict(_list_differences(told))
    if _repeats(told):
        return verdict
    confirmed = [row for row in told.attempts if row.confirmed]
    verdict += _conduct(told, confirmed)
    if len(confirmed) == 1 and confirmed[0].source <= len(told.sources):
        _redo(told, confirmed[0], told.sources[confirmed[0].source - 1], verdict)
    return verdict


def _list_differences(told: _Document) -> Iterator[str]:
    if list_hash(told.entries) != told.list_sha256:
        yield "名单的 SHA-256 与公布的不一致：名单在锁定后被改动过"
    yield from _repeats(told)


def _repeats(told: _Document) -> list[str]:
    entries = _twice(entry.no for entry in told.entries)
    seats = _twice(row.category for row in told.seats)
    return [f"编号“{no}”在名单里不止一次" for no in entries] + [f"席位类别“{name}”列了不止一次" for name in seats]


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _conduct(told: _Document, confirmed: list[_Attempt]) -> Iterator[str]:
    """Was the draw run as announced?"""
    yield from _source_gaps(told)
    yield from _attempt_gaps(told)
    if len(confirmed) > 1:
        yield "不止一次开奖结果被确认"
    if confirmed and told.result is None:
        yield "开奖结果已确认，但没有公布抽签结果"
    if not confirmed and told.result is not None:
        yield "公布了抽签结果，但没有经过确认的开奖结果"


def _source_gaps(told: _Document) -> Iterator[str]:
    if [row.order for row in told.sources] != list(range(1, len(told.sources) + 1)):
        yield "来源的次序不连续，可能有来源被删去"
    for source in told.sources:
        if source.announced_at >= source.draws_at:
            yield f"第 {source.order} 个来源不是在开奖之前公布的"


def _attempt_gaps(told: _Document) -> Iterator[str]:
    if [row.no for row in told.attempts] != list(range(1, len(told.attempts) + 1)):
        yield "抽签记录的编号不连续，可能有记录被删去"
    for attempt in told.attempts:
        if attempt.source > len(told.sources):
            yield f"第 {attempt.no} 次结果用的来源没有公布过"
        if attempt.confirmed and attempt.void:
            yield f"第 {attempt.no} 次结果既确认又作废"


def _redo(told: _Document, attempt: _Attempt, source: _Source, verdict: Verdict) -> None:
    verdict += _source_differences(told, attempt, source)
    try:
        result = normalise(source.kind, attempt.result)
    except Refused:
        verdict.append(f"第 {attempt.no} 次结果“{attempt.result}”不是{SOURCE_LABELS[source.kind]}的开奖结果")
        return
    made = key(told.list_sha256, source.kind, source.issue, result)
    verdict.key = made.decode()
    if told.result is not None:
        verdict += _result_differences(told, told.result, made)


def _source_differences(told: _Document, attempt: _Attempt, source: _Source) -> Iterator[str]:
    failed = {row.source for row in told.attempts if row.void and row.source_failed}
    for earlier in range(1, attempt.source):
        if earlier not in failed:
            yield f"第 {earlier} 个来源没有作废，不应改用第 {attempt.source} 个来源"
    if told.frozen_at >= source.draws_at:
        yield "名单是在开奖之后才锁定的"
    if attempt.entered_at < source.draws_at:
        yield f"第 {attempt.no} 次结果是在开奖之前录入的"


def _result_differences(told: _Document, outcome: _Outcome, made: bytes) -> Iterator[str]:
    redone = run(told.entries, made, told.seats, told.leftover)
    if [entry.no for entry in redone.order] != outcome.order:
        yield "抽出的顺序与重新推算的不一致"
    if [(row.no, row.category_seat) for row in redone.winners] != outcome.winners:
        yield "入选名单与重新推算的不一致"
    if list(redone.waiting) != outcome.waiting:
        yield "候补名单与重新推算的不一致"


# telling


def report(document: Any) -> tuple[list[str], int]:
    """Lines for a reader and the exit code: 0 it agrees, 1 it differs, 2 it cannot be read."""
    try:
        verdict = verify(document)
    except Unreadable as reason:
        return [f"读不了这份抽签文件：{reason}"], 2
    facts = [f"名单校验值：{document['list_sha256']}"] + ([f"推算用的字串：{verdict.key}"] if verdict.key else [])
    if not verdict.ok:
        return [*facts, *verdict, "与公布的不一致"], 1
    return [*facts, _agreed(document["result"])], 0


def _agreed(result: Any) -> str:
    if result is None:
        return "名单校验值一致；还没有抽签结果"
    return f"复算一致：顺序、入选 {len(result['winners'])} 份、候补 {len(result['waiting'])} 份都对得上"
