"""Numbers cut in pieces at will: 13812.345 678, 6222/0211、1111…, and what tells them from sums, days and lists of numbers.

A stretch of digits with blanks and marks between is a chain of pieces. Days, times and addresses of machines are taken
out of it; of the rest a run of pieces is somebody's number when its digits are and nothing says that they are several.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.core.privacy.masks import mask_card, mask_id, mask_phone
from app.core.privacy.shapes import CONTEXT, DATE, JOINT, Mask, Shape, always, digits, is_card, is_document, is_old_id

PIECE = re.compile("[0-9]+")
CHAIN = re.compile(rf"(?<![0-9¥$])[0-9]+(?:{JOINT}{{1,3}}[0-9]+)+")
MONTH, DAY = "(?:1[0-2]|0?[1-9])", "(?:[12][0-9]|3[01]|0?[1-9])"
# 19980824 - 366: eight digits of a mobile that read as a day long past, and the three that are left of it
AS_MOBILE = rf"19[0-9]{{6}}{JOINT}{{1,3}}[0-9](?:{JOINT}{{0,3}}[0-9]){{2}}(?![0-9])"
NO_PIECES = re.compile(  # what stands in a chain and is no piece of anybody's number
    rf"(?<![0-9])(?:(?:19[4-9]|20[0-4])[0-9](?P<d>[.\-/])(?:{MONTH}(?P=d){DAY}|{MONTH}(?![0-9./-]))(?![0-9])(?!(?P=d)[0-9])"
    rf"|(?!{AS_MOBILE}){DATE.pattern}(?![0-9])|(?:19|20)[0-9]{{2}}\s?年"
    r"|(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?(?![0-9:])"
    r"|(?:192\.168|172\.(?:1[6-9]|2[0-9]|3[01]))(?:\.[0-9]{1,3}){2}(?![0-9.]))"
)
SUM = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?|(?:0|[1-9][0-9]*)\.[0-9]{1,2}")
NOTHING = re.compile(r"[0-9]{3,} 0 [0-9]{3,}")  # nothing received between two whole sums
APART = re.compile(r"[^0-9.,]+|[.,](?=[^0-9])")  # between two sums: a point or comma within is theirs
UNIT = re.compile(
    r"\s?(?:[万亿]?元|[亩人户组天个米斤吨方株次台套件块张本辆头只间岁]|公里|公斤|平方|%|号(?!码)|年|月|日)"
)
NAMED = re.compile(
    r"(?:电话|手机|联系|号码|微信|致电|拨打|打给|呼叫|账号|帐号|卡号|银行卡|存折|身份证|证件|[Tt][Ee][Ll]|[Pp]hone)[^0-9]{0,10}$"
)
MOBILES = re.compile(r"(?:1[3-9][0-9]{9}){2,9}")
SHORTEST = 11
MOST_TOGETHER = 99  # pieces of telephones behind one another
SERIAL = re.compile("[1-9][0-9]{0,2}")
STEP = 20  # between neighbours of a list of numbers: 13、15、18、20组
COUNTRY = ("86", "0086")
Piece = tuple[int, int]
Fits = Callable[[str, str], bool]  # the digits, and what stands before them


def is_several(text: str) -> bool:
    """Do the pieces say of themselves that they are several numbers: sums, or a list that counts up in small steps?"""
    if SUM.fullmatch(text.strip()) or NOTHING.fullmatch(text.strip()):
        return True
    told = [one for one in APART.split(text) if one]
    if len(told) > 1 and sum(SUM.fullmatch(one) is not None for one in told) > 1:
        return True
    listed = [int(one) for one in PIECE.findall(text)]
    up = sum(0 < later - earlier <= STEP for earlier, later in pairwise(listed))
    strays = 0 if len(listed) < 5 or max(listed) < 10 else 1
    return len(listed) >= 4 and max(listed) < 1000 and up >= len(listed) - 1 - strays


def is_apart(text: str) -> bool:
    """Are the pieces several numbers, or is one of them a day, a time or a machine's address?"""
    return is_several(text) or NO_PIECES.search(text) is not None


@dataclass(frozen=True)
class _Chain:
    """The pieces of one chain, in the text they stand in."""

    text: str
    pieces: Sequence[Piece]

    def between(self, at: int) -> str:
        """What stands between the piece before and the piece at this place, blanks told from marks."""
        if not 0 < at < len(self.pieces):
            return ""
        joint = self.text[self.pieces[at - 1][1] : self.pieces[at][0]]
        return joint.strip() or " "

    def is_one(self, first: int, last: int) -> bool:
        """Does nothing on either side belong to the pieces from first up to last?"""
        count = len(self.pieces)
        if (first == 0 and last == count) or self._is_one_of_many(first):
            return True
        joint, sides = self.between(first + 1), (self.between(first), self.between(last))
        if joint not in sides and not {".", ","}.intersection(sides):
            if all(self.between(at) == joint for at in range(first + 2, last)):
                return True
        return self._is_counted(first) and (last == count or (last == count - 1 and self.is_quantity(last)))

    def _is_one_of_many(self, first: int) -> bool:
        """Is the whole chain telephones, one behind the other?"""
        if len(self.pieces) > MOST_TOGETHER:
            return False
        bare = "".join(self.text[start:end] for start, end in self.pieces)
        before = sum(end - start for start, end in self.pieces[:first])
        return before % SHORTEST == 0 and MOBILES.fullmatch(bare) is not None

    def _is_counted(self, first: int) -> bool:
        """Does it begin the chain, or stand behind a short number that begins a line, or behind the country's?"""
        start, end = self.pieces[0]
        begins = self.text[max(0, start - 20) : start].rstrip(" \t")[-1:] in ("", "\n")
        if first == 1:
            return self.text[start:end] in COUNTRY or (begins and SERIAL.fullmatch(self.text, start, end) is not None)
        return first == 0

    def is_quantity(self, at: int) -> bool:
        return UNIT.match(self.text, self.pieces[at][1]) is not None


def _chains(text: str) -> Iterator[_Chain]:
    for match in CHAIN.finditer(text):
        start = match.start()
        for gap in NO_PIECES.finditer(text, match.start(), match.end() + 2):
            yield _Chain(text, _pieces(text, start, gap.start()))
            start = gap.end()
        yield _Chain(text, _pieces(text, start, match.end()))


def _pieces(text: str, start: int, end: int) -> list[Piece]:
    return [piece.span() for piece in PIECE.finditer(text, start, end)]


def _cut(text: str, lengths: range, begins: re.Pattern[str], fits: Fits) -> Iterator[tuple[int, int]]:
    for chain in _chains(text):
        whole = [text[start:end] for start, end in chain.pieces]
        for first in range(len(whole) - 1):
            bare = whole[first]
            for last in range(first + 1, len(whole)):
                bare += whole[last]
                if len(bare) > lengths[-1]:
                    break
                if len(bare) in lengths and begins.match(bare) and _holds(chain, first, last + 1, bare, fits):
                    yield chain.pieces[first][0], chain.pieces[last][1]


def _holds(chain: _Chain, first: int, last: int, bare: str, fits: Fits) -> bool:
    start, end = chain.pieces[first][0], chain.pieces[last - 1][1]
    before = chain.text[max(0, start - CONTEXT) : start]
    named = NAMED.search(before) is not None and not is_document(before)
    of_sum = len(bare) > SHORTEST and chain.is_quantity(last - 1)  # 2000元 behind a telephone makes no card of it
    if not (named or (chain.is_one(first, last) and not of_sum)) or not fits(bare, before):
        return False
    return named or not (is_document(before) or is_several(chain.text[start:end]))


@dataclass(frozen=True)
class Cut(Shape):
    """A kind of number cut in pieces; the pattern stands for any chain."""

    lengths: range
    begins: re.Pattern[str]
    fits: Fits

    def candidates(self, text: str) -> Iterator[tuple[int, int]]:
        """Every run of pieces that is such a number."""
        return _cut(text, self.lengths, self.begins, self.fits)


def _cut_shape(kind: str, lengths: range, begins: str, fits: Fits, mask: Mask) -> Cut:
    return Cut(kind, CHAIN, always, lambda text: mask(digits(text)), lengths, re.compile(begins), fits)


CUT_SHAPES = (
    # the first digits of cards in use (ISO/IEC 7812-1)
    _cut_shape("card", range(16, 20), "62|60|955[89]|4[0-9]|5[1-5]|35[2-8]", is_card, mask_card),
    _cut_shape("id", range(15, 16), "[1-8]", is_old_id, mask_id),
    _cut_shape("phone", range(11, 12), "1[3-9]", always, mask_phone),
)
