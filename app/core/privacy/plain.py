"""A text made plain: digits of every script, full-width and Chinese ones, read as digits; invisible marks dropped."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

CHINESE_DIGITS = str.maketrans("〇○零一幺二三四五六七八九壹贰叁肆伍陆柒捌玖", "0001123456789123456789")
UNSEEN = frozenset({"Cf", "Mn", "Me"})  # zero-width blanks, direction marks, the box of a keycap


@dataclass(frozen=True)
class Plain:
    """A text made plain, with the place in the original that each character came from."""

    text: str
    origin: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the original of a stretch of the plain text."""
        return self.origin[start], self.origin[end - 1] + 1


def plain(text: str) -> Plain:
    """Full-width and foreign digits made plain, invisible marks dropped."""
    made = {letter: letter if letter.isascii() else _plain_letters(letter) for letter in set(text)}
    if all(letter == piece for letter, piece in made.items()):
        return Plain(text, range(len(text)))
    pieces = [made[letter] for letter in text]
    origin = [position for position, piece in enumerate(pieces) for _ in piece]
    return Plain("".join(pieces), origin)


def _plain_letters(letter: str) -> str:
    pieces = (piece for piece in unicodedata.normalize("NFKC", letter) if unicodedata.category(piece) not in UNSEEN)
    return "".join(str(unicodedata.decimal(piece, piece)) for piece in pieces)


def readings(text: str) -> Iterator[Plain]:
    """The text as it stands, then with Chinese digits read as digits.

    Both are needed: 一三八… is a number too, but the one in 「13800001234一直打不通」 ends before 一.
    """
    once = plain(text)
    yield once
    twice = once.text.translate(CHINESE_DIGITS)
    if twice != once.text:
        yield Plain(twice, once.origin)
