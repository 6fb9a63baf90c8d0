"""Text as it may be printed: what was typed stays exact in the sealed original, the public copy is made harmless."""

import re

from app import enough
from app.printed import one_line, printable

LONGEST = 1_048_576  # characters of one post: nothing a person types is ever too long
SHORTEST = enough.PLAIN
SHORTEST_AGAIN = enough.SHORT  # of who opens her case again: 没修 says it
LONG, FOLDED = 900, 600  # a text of more characters than LONG is folded after about so many
LONGEST_TITLE = 60
LONGEST_PUBLIC = 10_000  # characters of a text that everyone reads: what a person can look through before
FOR_A_MARK = 8
TELLING = 1_000  # characters that tell what a post is about: by them others like it are looked for
TOO_LONG = f"太长，公开的是开头一部分，最多 {LONGEST_PUBLIC} 字；全文由办理的单位看"
ENDS = re.compile("[。！？；!?;\n]+")
PAUSES = re.compile("[，、：,]+|:+(?!/)")  # none in https://


def title_of(text: str) -> str:
    """A title for words that came without one: the first line, of a long one the sentences that have room."""
    lines = [one_line(line) for line in printable(text).split("\n")]
    first = next((line for line in lines if len(line) > 1), one_line(text))
    if len(first) <= LONGEST_TITLE:
        return first
    ends = [one.start() for marks in (ENDS, PAUSES) for one in marks.finditer(first, 2, LONGEST_TITLE)]
    whole = [one.end() for one in ENDS.finditer(first, 2, LONGEST_TITLE + 1)]
    return (
        first[: whole[-1]].rstrip("。；;") if whole else first[: ends[-1]] if ends else f"{first[: LONGEST_TITLE - 1]}…"
    )


def readable(text: str) -> str:
    """As much of a text as a person can look through before it is public, up to the end of a sentence."""
    return text if len(text) <= LONGEST_PUBLIC else beginning(text, LONGEST_PUBLIC - FOR_A_MARK)


def opening(text: str, mark: str) -> str:
    """The same, with a mark where the rest is missing."""
    return text if len(text) <= LONGEST_PUBLIC else f"{readable(text)}{mark}"


def beginning(text: str, most: int) -> str:
    """The first characters of a text, up to the end of a sentence where one is near."""
    if len(text) <= most:
        return text
    ends = [one.end() for one in ENDS.finditer(text, most - LONG, most)] if most > LONG else []
    return text[: ends[-1] if ends else most]


def in_pieces(text: str) -> list[str]:
    """The whole text, piece by piece."""
    return [text[at : at + LONGEST_PUBLIC] for at in range(0, max(1, len(text)), LONGEST_PUBLIC)]


def folded(text: str) -> tuple[str, str]:
    """What of a long text is read at once, up to the end of a paragraph or a sentence, and the rest; "" for what is not long."""
    if len(text) <= LONG:
        return text, ""
    ends = [one.end() for one in ENDS.finditer(text, FOLDED // 2, FOLDED)]
    at = ends[-1] if ends else FOLDED
    return text[:at].rstrip("\n"), text[at:].lstrip("\n")
