"""What stands where an author's public words stood, and the pieces by which it is seen that somebody repeats them."""

import re
from collections.abc import Collection, Iterable, Iterator

TITLE = "留言人收回了文字"
TEXT = "留言人收回了公开的文字。编号、办理经过和统计照旧。"
RUN = 8  # letters in a row that are hers: 村口路灯坏了 alone is how anybody calls the matter
QUOTED = 16  # letters in a row of words that are private, but nothing but the matter: who asks is answered in her words
OWN = 4  # of these, letters that stand in nobody's words say nothing of her
BETWEEN = re.compile(r"[\W_]+")


def runs(text: str, nobodys: Collection[str] = ()) -> Iterator[str]:
    """Each so many letters in a row of a text, one after the other; blanks and marks between them hide nothing.

    `nobodys`: what the place, the topic and the unit are called, what laws are called, what no office can do without. A piece
    that has too few letters besides is left out.
    """
    letters = letters_of(text)
    places: Iterable[int] = range(len(letters) - RUN + 1)
    if nobodys:
        own = _own(letters, nobodys)
        places = (at for at in places if sum(own[at : at + RUN]) >= OWN)
    return (letters[at : at + RUN] for at in places)


def _own(letters: str, nobodys: Collection[str]) -> bytearray:
    """For each letter whether it is left when nobody's words are taken out."""
    own = bytearray(b"\1" * len(letters))
    for name in {letters_of(one) for one in nobodys} - {""}:
        at = letters.find(name)
        while at >= 0:
            own[at : at + len(name)] = bytes(len(name))
            at = letters.find(name, at + 1)
    return own


def stretches_of(text: str, found: Collection[str]) -> list[str]:
    """The words of a text, as it writes them, that such runs make up, first to last."""
    places = [at for at, letter in enumerate(text) if not BETWEEN.match(letter)]
    letters, spans = letters_of(text), list[list[int]]()
    for at in range(len(letters) - RUN + 1):
        if letters[at : at + RUN] in found:
            if spans and at <= spans[-1][1]:
                spans[-1][1] = at + RUN
            else:
                spans.append([at, at + RUN])
    return [text[places[start] : places[end - 1] + 1] for start, end in spans]


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
