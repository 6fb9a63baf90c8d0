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

from app.core.privacy import kin
from app.core.privacy.surnames import COMMON, SURNAMES

LIST = Path(__file__).with_name("words.csv")
# a harmless phrase that ends with people (低收入人口, 行动不便的老人) tells of one all the same when it is said of one
OF_PEOPLE = re.compile(r"(?:人|人口|人[群员士]|群[体众]|家庭|户|[居村]民|党员|对象|者|学生|子女|高龄|独居|特困)$")
SAID_OF = "|".join(
    f"(?<={words})"
    for words in (
        *(
            "户主",
            "本人",
            "该户",
            "此户",
            "一家",
            "某",
            "[认评确]定为",
            "识别为",
            "列为",
            "属",
            "属于",
            "^系",
            "[^关联体]系",
        ),
        *("妻子", "丈夫", "儿子", "女儿", "父亲", "母亲", "老伴", "父母"),
        *(r"\*[一-鿿]", r"\*\*", r"[\*某][，,：:（(\s]", r"[\*某][一-鿿][，,：:（(\s]"),
    )
)
NO_NAME = "安全|文明|文艺|文体|常规|常年|成长|成绩|成年|高考|高温|金额|周边|万元|马上|关爱|方面|温暖|常见|路费|年货|万户|余户|房屋"
NAMED = rf"(?:[大老]?[爷娘妈爹]|叫|名叫|[:：\s（(])?(?!{NO_NAME})(?:{kin.DOUBLE}|[{SURNAMES}{COMMON}])(?:[*×某]|[一-鿿]{{1,2}}(?=$|[^一-鿿]))"


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
    found = "".join(_outside(word.text, phrase) for phrase in word.harmless) + re.escape(word.text)
    rests = {phrase.partition(word.text)[2] for phrase in word.harmless if OF_PEOPLE.search(phrase)}
    return f"{found}|{_of_one(word.text, rests)}" if rests else found


def _of_one(text: str, rests: set[str]) -> str:
    """The word in such a phrase, behind what says it of one person or before a name."""
    word, goes_on = (
        re.escape(text),
        "|".join(re.escape(rest) for rest in sorted(rests, key=lambda one: (-len(one), one))),
    )
    return f"(?:{SAID_OF}){word}(?={goes_on})|{word}(?=(?:{goes_on}){NAMED})"


def _outside(text: str, phrase: str) -> str:
    before, _, _ = phrase.partition(text)
    rest = re.escape(phrase[len(before) :])
    return f"(?!(?<={re.escape(before)}){rest})" if before else f"(?!{rest})"
