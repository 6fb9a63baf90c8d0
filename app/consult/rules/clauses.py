"""A draft as typed lines becomes clauses with anchors that last: a clause keeps its anchor from version to version."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from app.errors import Refused

NUMBER = "[零〇一二三四五六七八九十百千0-9]{1,8}"
CHAPTER = re.compile(rf"^\s*(第{NUMBER}[编章节])(?=[\s　、：:.．]|$)[\s　、：:.．]*(.*)$")
NAMED = rf"第{NUMBER}条(?:之[一二三四五六七八九十]{{1,2}})?"
ARTICLE = re.compile(
    rf"^\s*(?:({NAMED})|[（(【〔\[]\s*({NAMED})\s*[）)】〕\]])[\s　、：:.．]*(.*)$"
)  # 第九条, 【第九条】
LISTED = re.compile(r"^\s*([一二三四五六七八九十]{1,3})、\s*(.*)$")
BARE = re.compile("[一二三四五六七八九十]{1,3}")  # the label of a clause read by LISTED
BRACKETED = re.compile(r"^\s*([（(][一二三四五六七八九十]{1,3}[）)])[\s　、]*(.*)$")  # （一）
ALIKE = 0.4  # of shared pairs of characters: less is another clause
MOST_CLAUSES = 500
LONGEST = 60_000


@dataclass(frozen=True)
class Parsed:
    """One clause as read: what it is called, under which chapter it stands, what it says."""

    label: str
    chapter: str
    text: str


def parse(text: str) -> list[Parsed]:
    """Read a draft: lines that begin 第…条 (or 一、 where a draft has no articles, or （一） where it has neither) open a clause,
    第…章 a chapter.

    What stands before the first clause becomes 前言. Refused for a draft that says nothing, or too much.
    """
    if len(text) > LONGEST:
        raise Refused(f"草案最长 {LONGEST} 字，现在有 {len(text)} 字。请把附件另外上传", "text")
    lines = [line.strip().strip("　") for line in text.splitlines()]
    opening = opening_of(lines)
    found: list[Parsed] = []
    for line in filter(None, lines):
        _read_line(line, opening, found)
    kept = [clause for clause in found if clause.text or clause.label]
    if not any(clause.text for clause in kept):
        raise Refused("请贴上草案全文，每一条另起一行，写“第一条 ……”", "text")
    if len(kept) > MOST_CLAUSES:
        raise Refused(f"草案最多 {MOST_CLAUSES} 条，请分成几份征集", "text")
    return [clause for clause in kept if clause.text]


def opening_of(lines: Sequence[str]) -> re.Pattern[str]:
    """How the draft counts its clauses: the first of the ways that any line of it begins with."""
    ways = (ARTICLE, LISTED, BRACKETED)
    return next((way for way in ways if any(way.match(line) for line in lines)), LISTED)


def _read_line(line: str, opening: re.Pattern[str], found: list[Parsed]) -> None:
    """Add the line to what was read: a chapter is an empty clause that later clauses take their chapter from."""
    chapter = found[-1].chapter if found else ""
    if chaptered := CHAPTER.match(line):
        found.append(Parsed("", " ".join(filter(None, chaptered.groups())), ""))
    elif opened := opening.match(line):
        found.append(Parsed(label_of(opened), chapter, opened[opened.re.groups]))
    elif found and (found[-1].text or found[-1].label):
        last = found.pop()
        found.append(Parsed(last.label, last.chapter, f"{last.text}\n{line}".strip()))
    else:
        found.append(Parsed("前言" if not chapter else "说明", chapter, line))


def label_of(opened: re.Match[str]) -> str:
    """What a clause is called, without the brackets a draft may write around it."""
    label: str = next(filter(None, opened.groups()))
    return label


def called(label: str) -> str:
    """What people call the clause: one of a draft that counts 一、二、 is its 第一条, as it is in their letters."""
    return f"第{label}条" if BARE.fullmatch(label) else label


def heading(label: str) -> str:
    """As it stands before the clause in the draft: 一、 as it was written there."""
    return f"{label}、" if BARE.fullmatch(label) else label


def similarity(one: str, other: str) -> float:
    """How much two texts share, 0 to 1, by pairs of neighbouring characters: fast, and blind to where a sentence moved."""
    if one == other:
        return 1.0
    first, second = _pairs(one), _pairs(other)
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 0.0


def _pairs(text: str) -> Counter[str]:
    letters = "".join(text.split())
    return Counter(letters[n : n + 2] for n in range(max(1, len(letters) - 1)))


def match(old: Sequence[tuple[int, str]], new: Sequence[str]) -> list[int | None]:
    """For each new text the anchor of the old clause it continues, None for a new one; each anchor used at most once.

    The same words keep their anchor wherever they moved; of the rest the likest pairs first, neighbours before strangers.
    """
    kept: list[int | None] = [None] * len(new)
    left = dict(enumerate(old))
    for n, text in enumerate(new):
        same = [m for m in left if left[m][1] == text]
        if same:
            kept[n] = left.pop(min(same, key=lambda m: (abs(m - n), m)))[0]
    pairs = sorted(_likely(left, new, kept))
    for _, _, n, m in pairs:
        if kept[n] is None and m in left:
            kept[n] = left.pop(m)[0]
    return kept


def _likely(
    left: dict[int, tuple[int, str]], new: Sequence[str], kept: list[int | None]
) -> list[tuple[float, int, int, int]]:
    """(unlikeness, distance, new, old) of the pairs that may be one clause."""
    found = []
    for n, text in enumerate(new):
        if kept[n] is not None:
            continue
        for m, (_, before) in left.items():
            alike = similarity(before, text)
            if alike >= ALIKE:
                found.append((-round(alike, 3), abs(m - n), n, m))
    return found


def is_still(then: str, now: str | None, all_now: Sequence[str]) -> bool:
    """Is the clause that says `now`, of a text that says `all_now`, the one that said `then`? "" and None: it is gone.

    It says the same, or it is like it, and no other clause is more so.
    """
    if not then or now is None:
        return not then and now is None
    if then == now:
        return True
    alike = similarity(then, now)
    return alike >= ALIKE and all(similarity(then, other) <= alike for other in all_now)


class Part(StrEnum):
    """One stretch of a comparison."""

    SAME = "same"
    GONE = "gone"
    ADDED = "added"


COUNTED = "[零〇一二三四五六七八九十百千万两半]+(?:小时|分钟|公里|周岁|[点年月日时分元条个人米岁名次天台辆户亩倍])?"
PIECES = re.compile(rf"[A-Za-z]+|[0-9]+(?:\.[0-9]+)?%?|{COUNTED}|\s+|.", re.DOTALL)


def difference(before: str, after: str) -> list[tuple[Part, str]]:
    """What was taken out and put in, in the order of reading; SAME stretches between. Without GONE it reads as `after`.

    A number stays in one piece with what it counts, and one character that happens to be in both texts does not tear a
    changed stretch apart.
    """
    first, second = PIECES.findall(before), PIECES.findall(after)
    codes = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    found: list[tuple[Part, str]] = []
    gone = added = ""
    for n, (kind, a, b, c, d) in enumerate(codes):
        text = "".join(second[c:d])
        if kind == "equal" and not (0 < n < len(codes) - 1 and len(text) == 1):
            found += [*_changed(gone, added), (Part.SAME, text)]
            gone = added = ""
        else:
            gone, added = gone + "".join(first[a:b]), added + text
    return [*found, *_changed(gone, added)]


def _changed(gone: str, added: str) -> list[tuple[Part, str]]:
    return [(part, text) for part, text in ((Part.GONE, gone), (Part.ADDED, added)) if text]
