"""Words that tell of a person's health, disability, poverty, income or tender age, from the dated list in words.csv.

The list is edited as a table: kind, word, harmless phrases it may stand in (parted by |), the day it was added.
Source: 《个人信息保护法》第28条; 防止返贫监测帮扶公示要求 (domain handbook §d.6).
"""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

LIST = Path(__file__).with_name("words.csv")


@dataclass(frozen=True)
class Word:
    """One word of the list, with the phrases in which it says nothing of a person."""

    kind: str
    text: str
    harmless: tuple[str, ...]
    since: date


@cache
def words() -> tuple[Word, ...]:
    """The list as it stands in words.csv, in its order."""
    with LIST.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Word(
                row["kind"],
                row["word"],
                tuple(filter(None, row["except"].split("|"))),
                date.fromisoformat(row["since"]),
            )
            for row in csv.DictReader(lines)
        )


def word_forms() -> dict[str, str]:
    """For each kind one pattern that fits its words, longest first, outside their harmless phrases."""
    kinds: defaultdict[str, list[Word]] = defaultdict(list)
    for word in words():
        kinds[word.kind].append(word)
    return {
        kind: "|".join(_form(word) for word in sorted(listed, key=lambda word: -len(word.text)))
        for kind, listed in kinds.items()
    }


def _form(word: Word) -> str:
    return "".join(_outside(word.text, phrase) for phrase in word.harmless) + re.escape(word.text)


def _outside(text: str, phrase: str) -> str:
    before, _, _ = phrase.partition(text)
    rest = re.escape(phrase[len(before) :])
    return f"(?!(?<={re.escape(before)}){rest})" if before else f"(?!{rest})"
