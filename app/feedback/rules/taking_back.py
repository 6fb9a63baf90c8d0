"""What stands where an author's public words stood, and whether an answer repeats them."""

import re
from collections.abc import Collection, Iterable

TITLE = "留言人收回了文字"
TEXT = "留言人收回了公开的文字。编号、办理经过和统计照旧。"
RUN = 8  # letters in a row that are hers: 村口路灯坏了 alone is how anybody calls the matter
LETTER = re.compile(r"\w")


def quotes(answer: str, said: Iterable[str], names: Collection[str] = ()) -> bool:
    """Does the answer hold so many letters in a row of what was said? Blanks and marks between them hide nothing.

    `names` are nobody's own words: what the place, the topic and the unit are called.
    """
    runs = {run for text in said for run in _runs(text, names)}
    return any(run in runs for run in _runs(answer, names))


def _runs(text: str, names: Collection[str]) -> Iterable[str]:
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, "\0")
    for piece in text.split("\0"):
        letters = "".join(LETTER.findall(piece))
        yield from (letters[at : at + RUN] for at in range(len(letters) - RUN + 1))
