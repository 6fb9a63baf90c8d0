"""How the clauses of a text are numbered, wherever somebody names one: 第六条 and 第6条 are one, and 六 or （六） where a text counts so."""

import re

DIGITS = {letter: n for n, letter in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}
NUMBERED = re.compile(r"第(.+)条(之.+)?")
LISTED = re.compile(r"[（(]?([零〇一二三四五六七八九十百0-9]+)[）)]?、?")  # 一、 and （一） of a text without 第…条


def number(written: str) -> int | None:
    """三 3, 十二 12, 一百零五 105, 28 28; None for what is no number."""
    if written.isdecimal():
        return int(written)
    total = digit = 0
    for letter in written:
        if letter in DIGITS:
            digit = DIGITS[letter]
        elif letter in TENS:
            total, digit = total + (digit or 1) * TENS[letter], 0
        else:
            return None
    return total + digit


def same_clause(one: str, other: str) -> bool:
    """第九条 and 第9条 are one, and 九、 and （九） are it where a text counts so; what has no number is only itself."""
    return one == other or (_parts(one)[0] is not None and _parts(one) == _parts(other))


def _parts(label: str) -> tuple[int | None, str]:
    if match := NUMBERED.fullmatch(label):
        return number(match[1]), match[2] or ""
    listed = LISTED.fullmatch(label)
    return (number(listed[1]), "") if listed else (None, "")
