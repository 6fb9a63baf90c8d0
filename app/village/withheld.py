"""What a public book withholds of its words by a rule that is younger than the book: read in part, kept as it was published.

The words stand in `stated` of the version, put there by `service.withholding`; everyone, page or file, reads through here.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from app.village.books import Book, Line
from app.village.models import Release

WORDS = {"summary": "摘要", "note": "备注"}
TEXTS = {"title": "标题", "text": "正文", "explanation": "签字说明", "reason": "更正原因"}
TOLD = 8  # places named on the page; the desk names all
Some = list[Sequence[Any]]


def _lines(release: Release) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = release.withheld.get("lines", {})
    return found


def seqs(release: Release) -> list[int]:
    """The lines that are read in part."""
    return [int(seq) for seq in _lines(release)]


def word(release: Release, seq: int, name: str, written: str) -> str:
    """One text of a line as everyone may read it."""
    read: str = _lines(release).get(str(seq), {}).get(name, written) if release.withheld else written
    return read


def line(release: Release, written: Line) -> Line:
    """The line as everyone may read it."""
    return replace(written, **_lines(release).get(str(written.seq), {})) if release.withheld else written


def lines(release: Release, written: Iterable[Line]) -> list[Line]:
    """The same of several."""
    return [line(release, one) for one in written]


def book(release: Release, written: Book) -> Book:
    """The same of a whole book."""
    return replace(written, lines=tuple(lines(release, written.lines))) if release.withheld else written


def columns(releases: Collection[Release]) -> Callable[[Some], Some]:
    """The same of lines turned into columns: the periods, the fields of a line in their order."""
    of = {release.period: release for release in releases if release.withheld}
    places = {name: Line.__slots__.index(name) + 1 for name in WORDS}

    def as_read(found: Some) -> Some:
        for name, place in places.items():
            rows = zip(found[0], found[1], found[place], strict=True)
            found[place] = tuple(word(of[period], seq, name, text) if period in of else text for period, seq, text in rows)  # fmt: skip
        return found

    return as_read if of else lambda found: found


def mark(release: Release) -> str:
    """Changes with what is withheld."""
    return f"~{release.withheld['rule']}.{release.version}" if release.withheld else ""


def places(release: Release) -> list[str]:
    """Which texts are read in part: 第 3 行摘要."""
    found = [f"第 {seq} 行{WORDS[name]}" for seq, names in _lines(release).items() for name in names]
    return found + [TEXTS[name] for name in release.withheld.get("texts", {})]


def told(release: Release) -> str:
    """As the page and every file say it; "" where nothing is withheld."""
    named = places(release)
    if not named:
        return ""
    since = date.fromisoformat(release.withheld["since"])
    more = f" 等 {len(named)} 处" if len(named) > TOLD else ""
    return (
        f"这一版公开以后，{'、'.join(named[:TOLD])}{more}按规定不再全文显示（写到某个人的病、残疾、致贫原因、收入或者孩子），"
        f"从 {since.year} 年 {since.month} 月 {since.day} 日起只显示一部分，写作“（不公开）”或者部分姓名。金额没有改，公开时的原文仍由系统保存。"
    )
