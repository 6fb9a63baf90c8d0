"""The numbers of a draft's clauses as they run: what is missing or stands twice is pointed out to whoever publishes it.

A warning, never a refusal: a draft may repeal a clause, or quote a list of its own.
"""

import re
from collections.abc import Iterator

from app.consult.rules.clauses import ARTICLE, LISTED, NAMED, label_of, opening_of
from app.core.clauses import NUMBERED, number

BEGINS_WITH = re.compile(
    rf"(?:\s*+[（(【〔\[]\s*+(?:(?:对|关于|针对)\s*+)?(?:{NAMED})[^）)】〕\]]{{0,20}}[）)】〕\]])+"
)  # blanks are read once
ONE = re.compile(NAMED)
SHOWN = 20  # letters of a line


def clause_meant(text: str) -> str:
    """The clause an opinion names in brackets before anything else, （第九条） or 【对第9条】; "" where it names none, or several."""
    match = BEGINS_WITH.match(text)
    named = list(dict.fromkeys(ONE.findall(match[0]))) if match else []
    return named[0] if len(named) == 1 else ""


def doubts(text: str) -> list[str]:
    """In sentences: clauses whose number is missing, out of turn or there twice, and lines 一、… that are no clause."""
    lines = [line.strip().strip("　") for line in text.splitlines()]
    opening = opening_of(lines)
    if opening is ARTICLE:
        return [*_out_of_turn(list(_articles(lines))), *_swallowed(lines)]
    after = "、" if opening is LISTED else ""
    listed = [(match[1] + after, number(match[1].strip("（()）"))) for line in lines if (match := opening.match(line))]
    return _out_of_turn([(label, n) for label, n in listed if n is not None])


def _articles(lines: list[str]) -> Iterator[tuple[str, int]]:
    """Label and number of each; 第五条之一 follows 第五条 and is not counted."""
    for line in lines:
        named = NUMBERED.fullmatch(label_of(match)) if (match := ARTICLE.match(line)) else None
        if named and not named[2] and (n := number(named[1])) is not None:
            yield named[0], n


def _out_of_turn(found: list[tuple[str, int]]) -> list[str]:
    told, last, before = [], 0, ""
    for label, n in found:
        after = f"“{before}”后面是“{label}”" if before else f"从“{label}”开始"
        if n > last + 1:
            told.append(f"{after}，中间缺 {n - last - 1} 条")
        elif n == last:
            told.append(f"“{label}”出现两次")
        elif n < last:
            told.append(f"{after}，顺序不对")
        last, before = n, label
    return told


def _swallowed(lines: list[str]) -> Iterator[str]:
    clause = ""
    for line in lines:
        if opened := ARTICLE.match(line):
            clause = label_of(opened)
        elif LISTED.match(line):
            where = f"算在“{clause}”里" if clause else "算在前言里"
            yield f"“{line[:SHOWN]}{'…' if len(line) > SHOWN else ''}”这一行不成一条：草案用“第×条”分条，它{where}"
