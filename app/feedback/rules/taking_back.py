"""What stands where an author's public words stood, and the pieces by which it is seen that somebody repeats them."""

import re
from collections.abc import Collection, Iterable, Iterator

TITLE = "留言人收回了文字"
TEXT = "留言人收回了公开的文字。编号、办理经过和统计照旧。"
RUN = 8  # letters in a row that are hers: 村口路灯坏了 alone is how anybody calls the matter
BETWEEN = re.compile(r"\W+")


def runs(text: str, names: Collection[str] = ()) -> Iterator[str]:
    """Each so many letters in a row of a text, one after the other; blanks and marks between them hide nothing.

    `names` are nobody's own words: what the place, the topic and the unit are called.
    """
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, "\0")
    for piece in text.split("\0"):
        letters = letters_of(piece)
        yield from (letters[at : at + RUN] for at in range(len(letters) - RUN + 1))


def letters_of(text: str) -> str:
    """The text without blanks and marks."""
    return BETWEEN.sub("", text)


def whole(texts: Iterable[str]) -> list[str]:
    """The letters of what was said, each once: what stands in a longer one is not said twice."""
    found: list[str] = []
    for letters in sorted(map(letters_of, texts), key=len, reverse=True):
        if not any(letters in other for other in found):
            found.append(letters)
    return found
