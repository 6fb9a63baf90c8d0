"""Finding personal data in a text before it becomes public (domain handbook §d.6), and showing the text without it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.core.privacy.cut import CUT_SHAPES
from app.core.privacy.kinds import FORCES, KINDS, NEVER_PUBLIC, NUMBERS, TELLING, Force, called
from app.core.privacy.persons import PERSON_SHAPES
from app.core.privacy.plain import Plain, readings
from app.core.privacy.shapes import CONTEXT, ID_SHAPES, SHAPES, Shape
from app.errors import Refused

# an ID before a card, a card before a telephone: the longer may hold digits that look like the shorter
ALL = (*ID_SHAPES, *CUT_SHAPES, *SHAPES, *PERSON_SHAPES)


@dataclass(frozen=True)
class Finding:
    """One piece of personal data in a text: what, where (offsets in the text given), and how it may be shown."""

    kind: str
    start: int
    end: int
    shown: str


def find(text: str, kinds: frozenset[str] = frozenset(NUMBERS)) -> list[Finding]:
    """Personal data in a text, first to last; no stretch is reported twice.

    `kinds` names what to look for: the numbers a free text may hold by default, `TEXT_KINDS` for lists about people.
    """
    found: list[Finding] = []
    taken = bytearray(len(text))
    for reading in readings(text):
        for shape in ALL:
            if shape.kind in kinds:
                found += _fitting(shape, reading, taken)
    return sorted(found, key=lambda finding: finding.start)


def _fitting(shape: Shape, reading: Plain, taken: bytearray) -> Iterator[Finding]:
    for start, end in shape.candidates(reading.text):
        first, last = reading.span(start, end)
        if any(taken[first:last]):
            continue
        candidate = reading.text[start:end]
        if shape.holds(candidate, reading.text[max(0, start - CONTEXT) : start]):
            taken[first:last] = b"\x01" * (last - first)
            yield Finding(shape.kind, first, last, shape.shown(candidate))


def guard(text: str, field: str = "text", allow: frozenset[str] = frozenset()) -> None:
    """Refused, naming what was found in masked form, when a text about to become public holds personal data.

    `allow` names kinds that are meant to be public in this one field, as the telephone of an office is.
    """
    found = barred(text, allow)
    if found:
        raise refusal(found, field, text)


def barred(text: str, allow: frozenset[str] = frozenset(), more: frozenset[str] = frozenset()) -> list[Finding]:
    """What keeps a text from the public, first to last; `more` names kinds that are barred in this one field besides."""
    return find(text, (NEVER_PUBLIC | more) - allow)


def refusal(found: Sequence[Finding], field: str, text: str) -> Refused:
    """The sentence that names it in masked form, beside the field; a mere word of the list is told to whoever wrote it."""
    return Refused(f"文字里有不能公开的个人信息：{listed(found, text)}。请删去或改成打星号的写法后再提交", field)


def listed(found: Sequence[Finding], text: str) -> str:
    """What was found, masked: the first five, and how many there are."""
    named = "、".join(dict.fromkeys(_named(one, text) for one in found[:5]))
    return named + (f"等 {len(found)} 处" if len(found) > 5 else "")


def _named(found: Finding, text: str) -> str:
    is_word = not found.shown or (FORCES[found.kind] == Force.WARN and found.kind not in NUMBERS)
    return called(found.kind, f"“{text[found.start : found.end]}”" if is_word else found.shown)


def masked_text(text: str, kinds: frozenset[str] = NEVER_PUBLIC) -> str:
    """The text as the public may see it: personal data replaced by its mask; nothing is left for `guard` to find."""
    found = find(text, kinds)
    return masked_text("".join(_pieces(text, found)), kinds) if found else text


@dataclass(frozen=True)
class Spotted:
    """Words of a text that tell of a person, for whoever decides what everyone may read."""

    kind: str
    words: str
    is_masked: bool  # by `masked_text`; what is not waits for a person to say

    @property
    def label(self) -> str:
        """What it is, in words."""
        return KINDS[self.kind]


def spotted(*texts: str) -> list[Spotted]:
    """What the machine sees in the texts, first to last, each thing once: masked by itself, or left for a person to judge."""
    found: dict[Spotted, None] = {}
    for text in texts:
        masked = find(text, NEVER_PUBLIC)
        taken = bytearray(len(text))
        for one in masked:
            taken[one.start : one.end] = b"\x01" * (one.end - one.start)
        left = [one for one in find(text, TELLING - NEVER_PUBLIC) if not any(taken[one.start : one.end])]
        for one, is_masked in sorted([*((one, True) for one in masked), *((one, False) for one in left)], key=_start):
            found[Spotted(one.kind, text[one.start : one.end], is_masked)] = None
    return list(found)


def _start(one: tuple[Finding, bool]) -> int:
    return one[0].start


def _pieces(text: str, found: list[Finding]) -> Iterator[str]:
    at = 0
    for finding in found:
        yield text[at : finding.start]
        yield finding.shown
        at = finding.end
    yield text[at:]
