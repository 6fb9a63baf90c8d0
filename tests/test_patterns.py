"""No pattern of the house reads the same letters in more ways than their number: a stranger's field would hold a worker for ever.

`((?:-*[0-9]+)+)` did: each digit more doubled the time. A repeat whose body can end and begin anew with the same letter is
found by looking at the pattern itself, so that nobody has to think of the text that makes it slow.
"""

import ast
import importlib
import pkgutil
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from re import _constants as code
from re import _parser as parser
from typing import Any

import pytest

import app

ROOT = Path(app.__file__).parent
LETTERS = frozenset(map(chr, range(0x250))) | frozenset(
    "　、，。：；！？（）【】《》“”‘’—…·￥％０１９ＡＺａｚ一二十百千万亿零〇甲乙人村镇县市年月日号第条款元"
)
REPEATS = (code.MAX_REPEAT, code.MIN_REPEAT)
WIDE = (code.ANY, code.GROUPREF, code.GROUPREF_EXISTS)
KINDS = {
    code.CATEGORY_DIGIT: str.isdecimal,
    code.CATEGORY_SPACE: str.isspace,
    code.CATEGORY_WORD: lambda letter: letter.isalnum() or letter == "_",
}
OTHERS = {
    code.CATEGORY_NOT_DIGIT: code.CATEGORY_DIGIT,
    code.CATEGORY_NOT_SPACE: code.CATEGORY_SPACE,
    code.CATEGORY_NOT_WORD: code.CATEGORY_WORD,
}


def of_kind(kind: Any) -> frozenset[str]:
    if kind in OTHERS:
        return LETTERS - of_kind(OTHERS[kind])
    return frozenset(filter(KINDS[kind], LETTERS))


def of_set(items: Any) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    is_negated = False
    for what, value in items:
        if what is code.NEGATE:
            is_negated = True
        elif what is code.LITERAL:
            found |= {chr(value)}
        elif what is code.RANGE:
            found |= {letter for letter in LETTERS if value[0] <= ord(letter) <= value[1]} | {chr(value[0])}
        else:
            found |= of_kind(value)
    return LETTERS - found if is_negated else found


def parts(item: Any) -> list[Any]:
    """The sequences an item is made of; none for a single letter, a place or what looks ahead."""
    what, value = item
    if what in REPEATS or what is code.POSSESSIVE_REPEAT:
        return [value[2]]
    if what is code.SUBPATTERN:
        return [value[3]]
    if what is code.ATOMIC_GROUP:
        return [value]
    return list(value[1]) if what is code.BRANCH else []


def may_be_nothing(item: Any) -> bool:
    what, value = item
    if what in REPEATS or what is code.POSSESSIVE_REPEAT:
        return value[0] == 0 or all(map(may_be_nothing, value[2]))
    if what in (code.AT, code.ASSERT, code.ASSERT_NOT, code.GROUPREF, code.GROUPREF_EXISTS):
        return True
    return bool(parts(item)) and any(all(map(may_be_nothing, part)) for part in parts(item))


def begins(sequence: Any) -> frozenset[str]:
    """The letters a sequence can begin with."""
    found: frozenset[str] = frozenset()
    for item in sequence:
        what, value = item
        if what is code.LITERAL:
            found |= {chr(value)}
        elif what is code.NOT_LITERAL:
            found |= LETTERS - {chr(value)}
        elif what is code.IN:
            found |= of_set(value)
        elif what in WIDE:
            found |= LETTERS
        for part in parts(item):
            found |= begins(part)
        if not may_be_nothing(item):
            break
    return found


def last_runs(sequence: Any) -> Iterator[Any]:
    """The bodies of the repeats of any length that a sequence can end with."""
    for item in reversed(list(sequence)):
        what, value = item
        if what in REPEATS and value[1] > value[0]:
            yield value[2]
        if what is not code.ATOMIC_GROUP and what is not code.POSSESSIVE_REPEAT:
            for part in parts(item):
                yield from last_runs(part)
        if not may_be_nothing(item):
            break


def read_in_many_ways(sequence: Any) -> bool:
    """Is there a repeat without end whose body ends with a run that could as well be the beginning of the next?"""
    for item in sequence:
        what, value = item
        if what in REPEATS and value[1] is code.MAXREPEAT:
            first = begins(value[2])
            if any(begins(run) & first for run in last_runs(value[2])):
                return True
        if any(read_in_many_ways(part) for part in parts(item)):
            return True
    return False


def compiled(value: Any, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict) and depth < 4:
        for one in value.values():
            yield from compiled(one, depth + 1)
    elif isinstance(value, list | tuple | set | frozenset) and depth < 4:
        for one in value:
            yield from compiled(one, depth + 1)


def patterns() -> dict[str, tuple[str, int]]:
    """Every pattern that stands in a module, and every one written where it is used: where, its words, its flags."""
    found: dict[str, tuple[str, int]] = {}
    for module in pkgutil.walk_packages([str(ROOT)], "app."):
        names = vars(importlib.import_module(module.name))
        for name, value in names.items():
            for number, pattern in enumerate(compiled(value)):
                if isinstance(pattern.pattern, str):
                    found[f"{module.name}.{name}[{number}]"] = (pattern.pattern, pattern.flags)
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            words = node.args[0]
            by_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.func.attr != "escape"
            if by_re and isinstance(words, ast.Constant) and isinstance(words.value, str):
                found[f"{path.relative_to(ROOT)}:{node.lineno}"] = (words.value, 0)
    return found


def test_no_pattern_is_read_in_many_ways():
    known = patterns()
    assert len(known) > 300
    found = [
        f"{where}: {words[:120]}"
        for where, (words, flags) in known.items()
        if read_in_many_ways(parser.parse(words, flags & ~re.UNICODE))
    ]
    assert "\n".join(found) == ""


@pytest.mark.parametrize(
    ("words", "many"),
    [
        (r"([A-Z]+)-*(20[0-9]{2})((?:-*[0-9]+)+)", True),
        (r"([A-Z]+)-*(20[0-9]{2})((?:-*[0-9])+)", False),
        (r"(?:a|a)+b", False),  # in twice as many ways, but no run: not what is looked for here
        (r"(?:\d{1,3})+x", True),
        (r"(?:\d{3})+x", False),
        (r"(\w+\s?)*$", True),
        (r"(\w+\s)*$", False),
        (r"(?:(?:第.条)?\s*)+x", True),
        (r"(?:\s*+[（(]第.条[^）]{0,20}）)+", False),
        (r"[0-9](?:[ -]{0,3}[0-9])*x", False),
    ],
)
def test_such_a_pattern_is_told_from_others(words: str, many: bool):
    assert read_in_many_ways(parser.parse(words)) is many


def test_the_letters_looked_at_are_of_every_kind():
    assert {unicodedata.category(letter)[0] for letter in LETTERS} >= set("LNPSZ")
