"""Whether a text brings back what was masked or cut out of somebody's words.

Letters are compared as people read them: in one width, without accents, without the blanks and marks between; a number is one
letter, however it is written (十二栋 is 12栋), so that 20 of a telephone is not found in 2026. Five in a row of a covered
piece that stand nowhere in what everyone may read are covered words: in fewer are the words of every day (身份证, 供电所). So is
a shorter piece, one letter together with its neighbour, a number between both of its neighbours; and two or three letters that
may be a name, which nobody frees by having said it. What the machine masks by itself is left to the guard, which finds it in
every text.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from app.core.privacy.cutting import GAP, MARKS, stretches
from app.core.privacy.detector import find
from app.core.privacy.given import FIRST_ONLY, LETTERS
from app.core.privacy.kinds import TELLING
from app.core.privacy.naming import COMMON_WORDS, may_be_name
from app.core.privacy.nobodys import EVERYDAY, laws_in
from app.core.privacy.surnames import COMMON, DOUBLE_NAMES, SURNAMES
from app.errors import Refused

RUN, ALONE = 5, 3  # letters in a row; and from how many on a shorter piece with figures needs no neighbours
LENGTHS = range(2, RUN + 1)  # of what a piece is looked for by
OF_NAMES, BEFORE, AROUND = (2, 3), 3, 8  # letters of a name, before it, and with what stands around
TITLES = "医生 大夫 护士 师傅 老师 校长 书记 主任 支书 村长 队长 会计 经理 老板 科长 局长 所长 镇长 站长 干部 警官 律师 先生 女士 某 姓"
BEGIN_NAMES = frozenset(SURNAMES + COMMON) | {name[0] for name in DOUBLE_NAMES}
SPOKEN_OF = frozenset("老小阿")  # 老何, 小李
# surnames that the table leaves out for the words they begin; with two letters of given names behind they are none
ALSO_SURNAMES = frozenset("付代车米水全国农房解应商沙师党费时司查楼海花相计初和明桂荣柏盛平玉银亮")
FIRST_GIVEN = frozenset(LETTERS + FIRST_ONLY)
NO_GIVEN = frozenset(  # letters that stand second in no name
    "的了是在不也都就和与或及把被让说到去来给对里上下中外内前后这那我你他她它们没有还很太天日家只要会能可将已收打骂叫人员方为因所从向"
)
MEASURES = frozenset("年月日号时分点元角万亿天周个度米次第条户人")  # of a number and these nothing is anybody's own
JOINT = "\x1f"
LETTER = re.compile(r"[0-9]+|[零〇一二三四五六七八九十百千]+|[^\s]")
VALUES = {letter: value for value, letter in enumerate("零一二三四五六七八九")} | {"〇": 0}
TIMES = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True)
class Shown:
    """Words as they were written and as everyone reads them, text by text; what one of them shows, none of them covers.

    `machine`: the same texts as the machine alone masks them, where it did.
    """

    original: tuple[str, ...]
    shown: tuple[str, ...]
    machine: tuple[str, ...] = ()


@lru_cache(maxsize=1 << 14)
def _folded(written: str) -> str:
    """A letter as it is compared; "" for marks, blanks and accents."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", written).casefold() if letter.isalnum())


def _number(letters: str) -> str:
    """Chinese figures as digits: 二〇二六, 十二, 一百二十; as they stand where they make no number."""
    if not any(letter in TIMES for letter in letters):
        return "".join(str(VALUES[letter]) for letter in letters)
    total, digit = 0, -1
    for letter in letters:
        if letter in TIMES:
            total, digit = total + (1 if digit < 0 else digit) * TIMES[letter], -1
        else:
            digit = VALUES[letter]
    return str(total + max(digit, 0))


class _Letters:
    """The letters of a text as they are compared, each with its place: first, and behind the last, where it is a number."""

    def __init__(self, text: str) -> None:
        pairs = [(letter, place) for place, written in enumerate(text) for letter in _folded(written)]
        plain = "".join(letter for letter, _ in pairs)
        self.letters: list[str] = []
        self.places: list[tuple[int, int]] = []
        self.figures: list[bool] = []
        for one in LETTER.finditer(plain):
            is_chinese = one[0][0] in VALUES or one[0][0] in TIMES
            self.letters.append(_number(one[0]) if is_chinese else one[0])
            self.places.append((pairs[one.start()][1], pairs[one.end() - 1][1] + 1))
            self.figures.append(one[0].isascii() and one[0].isdigit() or (is_chinese and len(one[0]) > 1))

    def within(self, start: int, end: int) -> range:
        """The letters that stand there in the text, whole: of a number one digit is enough."""
        return range(
            bisect_right(self.places, start, key=itemgetter(1)), bisect_left(self.places, end, key=itemgetter(0))
        )

    def windows(self, lengths: Collection[int]) -> Iterator[tuple[int, int, str]]:
        """Everything so many letters long: from, up to, and in one word."""
        for length in lengths:
            for at in range(len(self.letters) - length + 1):
                yield at, at + length, JOINT.join(self.letters[at : at + length])


def pieces_in(text: str) -> set[str]:
    """All stretches of a text of which one may be a covered piece."""
    return {piece for _, _, piece in _Letters(text).windows(LENGTHS)}


def piece_of(text: str) -> str:
    """A stretch of a text, whole, as it is looked for."""
    return JOINT.join(_Letters(text).letters)


def looked_for(words: Iterable[Shown], free: Iterable[str] = ()) -> set[str]:
    """What the covered pieces are looked for by; without what the same words show, and what `free` texts say: a name but where
    they say it in the same words, for whom an office names elsewhere it may not name here.
    """
    found: set[tuple[str, str]] = set()
    for one in words:
        pieces = set(_pieces(one))
        shown = _standing({piece for piece, _ in pieces}, [part for shown in one.shown for part in MARKS.split(shown)])
        found |= {(piece, said) for piece, said in pieces if piece not in shown}
    known = _standing({said for _, said in found}, free)
    return {piece for piece, said in found if said not in known}


def _standing(pieces: Collection[str], texts: Iterable[str]) -> set[str]:
    """Which of these stand in one of the texts."""
    lengths = {piece.count(JOINT) + 1 for piece in pieces}
    return {piece for text in texts if lengths and text for _, _, piece in _Letters(text).windows(lengths)} & set(
        pieces
    )


def brought_back(text: str, words: Iterable[Shown | str], free: Iterable[str] = ()) -> str:
    """The first covered words the text holds, as it writes them; "" for none.

    `words` may be what they are looked for by (`looked_for`) as well; `free` words are nobody's own.
    """
    for start, end in _hidden(text, words, free):
        return text[start:end]
    return ""


def without_covered(text: str, words: Iterable[Shown | str], free: Iterable[str] = ()) -> str:
    """The text with stars where it brings covered words back."""
    letters = list(text)
    for start, end in _hidden(text, words, free):
        for place in range(start, end):
            letters[place] = "*" if _folded(text[place]) else text[place]
    return "".join(letters)


def require_none_back(text: str, words: Iterable[Shown | str], field: str, free: Iterable[str] = ()) -> None:
    """Refused beside the field, with the words, when a text that everyone will read brings covered words back."""
    back = brought_back(text, words, free) if text else ""
    if back:
        raise Refused(f"这里写了留言里收回或者遮盖了的“{back}”，大家都能看到。请换一种说法，或者写成{GAP}", field)


def _hidden(text: str, words: Iterable[Shown | str], free: Iterable[str]) -> list[tuple[int, int]]:
    """Stretches of the text that are covered, first to last, none touching another."""
    given = list(words)
    pieces = {one for one in given if isinstance(one, str)} | looked_for(one for one in given if isinstance(one, Shown))
    if not pieces:
        return []
    said = _Letters(text)
    found = [one for one in said.windows({piece.count(JOINT) + 1 for piece in pieces}) if one[2] in pieces]
    nobodys = _standing({piece for _, _, piece in found}, [*EVERYDAY, *free, *laws_in(text)]) if found else set()
    spans = sorted((start, end) for start, end, piece in found if piece not in nobodys)
    return [(said.places[start][0], said.places[end - 1][1]) for start, end in _joined(spans)]


def _pieces(words: Shown) -> Iterator[tuple[str, str]]:
    """What is covered of these words, as it is looked for; and by which words it is known that another one said it before."""
    for number, (shown, original) in enumerate(zip(words.shown, words.original, strict=True)):
        masked = words.machine[number] if number < len(words.machine) else original
        for said, piece in _missing(shown, original, masked):
            found = _of_length(said, piece, RUN) if len(piece) >= RUN else _short(said, piece)
            yield from ((one, one) for one in found if _is_own(one))
            yield from _names(said, piece)


def _missing(shown: str, original: str, machine: str) -> Iterator[tuple[_Letters, range]]:
    """What is covered, piece by piece; where nobody can say which pieces are, the whole text may be."""
    found = stretches(shown, original)
    bare = "".join(original.split())
    if found == []:
        return
    said = _Letters(bare)
    by_machine = {at for span in stretches(machine, original) or () for at in said.within(*span)}
    for span in found if found is not None else [(0, len(bare))]:
        left = [at for at in said.within(*span) if at not in by_machine]
        for piece in _in_a_row(left):
            yield said, piece


def _in_a_row(numbers: Sequence[int]) -> Iterator[range]:
    start = 0
    for at in range(1, len(numbers) + 1):
        if at == len(numbers) or numbers[at] != numbers[at - 1] + 1:
            yield range(numbers[start], numbers[at - 1] + 1)
            start = at


def _of_length(said: _Letters, piece: range, run: int) -> Iterator[str]:
    return (JOINT.join(said.letters[at : at + run]) for at in range(piece.start, piece.stop - run + 1))


def _names(said: _Letters, piece: range) -> Iterator[tuple[str, str]]:
    """What may be a name in it, and is no word (高峰, 路灯): of 老张头 also 张头, of 老何 both; each with what stands around. And how
    a man is spoken of whose surname alone was covered (姓廖: 廖医生).
    """
    for at in piece:
        if at and said.letters[at - 1] == "姓" and said.letters[at] in BEGIN_NAMES:
            called = (JOINT.join((said.letters[at], *title)) for title in TITLES.split())
            yield from ((one, one) for one in called)
        for letters in (said.letters[at : at + length] for length in OF_NAMES if at + length <= piece.stop):
            if _is_called(letters):
                begin = max(0, at - BEFORE)
                yield JOINT.join(letters), JOINT.join(said.letters[begin : begin + AROUND])


def _is_called(letters: Sequence[str]) -> bool:
    """May somebody be called so: 老何, 周全明 whatever word 周全 is, 刘庆; not 路边, 方的, 其余."""
    first, second = letters[:2]
    if len(letters) == 2 and first in SPOKEN_OF:
        return second in SURNAMES
    if len(letters) == 3 and first in BEGIN_NAMES | ALSO_SURNAMES and second in FIRST_GIVEN and letters[2] in LETTERS:
        return True
    name = "".join(letters)
    return first in BEGIN_NAMES and may_be_name(name) and name[:2] not in COMMON_WORDS and second not in NO_GIVEN


def may_tell(text: str, free: Collection[str] = ()) -> bool:
    """May a text tell of somebody: by what the machine finds in it, or by letters that may be a name and begin no word?"""
    if find(text, TELLING):
        return True
    said = _Letters(text)
    found = {name for name, _ in _names(said, range(len(said.letters))) if name[0] in SURNAMES}
    return bool(found - _standing(found, free))


def _short(said: _Letters, piece: range) -> Iterator[str]:
    """A piece of fewer letters: whole; one letter, or two of which one is a number, with what stands beside."""
    before, after = (
        range(max(0, piece.start - 1), piece.start),
        range(piece.stop, min(piece.stop + 1, len(said.letters))),
    )
    bare = [said.letters[at] for at in piece]
    beside = [[said.letters[at] for at in one if not said.figures[at]] for one in (before, after)]
    if len(bare) < ALONE and any(said.figures[at] for at in piece):
        yield JOINT.join([*(said.letters[at] for at in before), *bare, *(said.letters[at] for at in after)])
    elif len(bare) == 1:
        yield from (JOINT.join(one) for one in ([*beside[0], *bare], [*bare, *beside[1]]) if len(one) > 1)
    else:
        yield JOINT.join(bare)


def _is_own(piece: str) -> bool:
    """May it be somebody's: more than one letter, and more than a number with what it counts?"""
    letters = piece.split(JOINT)
    return len(letters) > 1 and not all(letter.isdigit() or letter in MEASURES for letter in letters)


def _joined(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    start = end = -1
    for first, last in spans:
        if first > end:
            if end > 0:
                yield start, end
            start = first
        end = max(end, last)
    if end > 0:
        yield start, end
