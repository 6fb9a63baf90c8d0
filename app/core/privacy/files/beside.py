"""What a page of a file tells of somebody's life beside his name. A file is not masked line by line, so it is asked about.

A receipt has name and purpose in boxes of their own, so a page is one saying: a word of illness, disability, poverty or a
child anywhere on it is said of whoever is named anywhere on it. Who answers for a payment (经手人, 审批人) is named by duty,
unless nobody else is named: then the page may well be his own.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate

from app.core.privacy.detector import Finding
from app.core.privacy.examination import Examination, Place
from app.core.privacy.kin import DOUBLE
from app.core.privacy.kinds import TELLS, Force
from app.core.privacy.surnames import COMMON, SURNAMES
from app.core.privacy.told import find_lives, find_told, names_somebody

MOST_LETTERS, SHARED = 6_000, 300  # of a page read as one; a longer one in pieces that share some letters
BY_DUTY = re.compile(
    r"(?:(?:经[手办]|审[批核]|批准|复核|验收|制[单表]|记账|出纳|会计|主管|报账|法定代表|委托代理)[人员]?|证明[人员])(?:签[字名章])?"
    rf"[\s:：（()）]{{1,6}}(?P<name>(?:{DOUBLE}|[{SURNAMES}{COMMON}])\s?[一-鿿](?:\s?[一-鿿])?)(?![一-鿿])"
)


def examine_beside(lines: Sequence[str], page: Place, examination: Examination) -> None:
    """Note the words of a life and the names beside them; words of nobody stay for a person to look at."""
    whole, known_lives = "\n".join(lines), examination.lives or ()
    text = BY_DUTY.sub(_left_out, whole)
    told = list(_told(text, known_lives))
    if not told and _is_one(whole) and any(find_lives(piece) for piece, _ in _pieces(text)):
        told = list(_told(whole, known_lives))
    if told:
        ask, found = Force.ASK, told
    else:
        ask, found = Force.WARN, [one for piece, at in _pieces(text) for one in _moved(find_lives(piece), at)]
    if more := _far_apart(text, told):
        ask, found = Force.ASK, [*told, *more]
        told = found
    known = {(one.kind, one.where.row) for one in examination.found if one.where.part == page.part}
    ends = list(accumulate(len(line) + 1 for line in lines))
    for kind, row, shown in dict.fromkeys((one.kind, bisect_right(ends, one.start) + 1, one.shown) for one in found):
        if (kind, row) not in known:
            examination.add(kind, Place(part=page.part, row=row, column=1), shown, force=ask)
    if told:
        examination.weigh(lambda one: _weighed(one.kind, one.force) if one.where.part == page.part else one.force)


def _far_apart(text: str, told: Sequence[Finding]) -> list[Finding]:
    """Of a page of several pieces the words of a life that stand in another piece than somebody's name: it is one saying."""
    pieces = list(_pieces(text))
    lives = [one for piece, at in pieces if len(pieces) > 1 for one in _moved(find_lives(piece), at)]
    words = "、".join(text[one.start : one.end] for one in lives)
    if not lives or not any(names_somebody([piece, words]) for piece, _ in pieces):
        return []
    return [one for one in lives if all(one.end <= other.start or other.end <= one.start for other in told)]


def _is_one(text: str) -> bool:
    """Is one person alone named by duty?"""
    return len({"".join(match["name"].split()) for match in BY_DUTY.finditer(text)}) == 1


def _weighed(kind: str, force: Force) -> Force:
    return Force.ASK if kind in TELLS and force == Force.WARN else force


def _told(text: str, known: Collection[str]) -> Iterator[Finding]:
    for piece, at in _pieces(text):
        yield from _moved(find_told(piece, known), at)


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    for at in range(0, max(len(text) - SHARED, 1), MOST_LETTERS):
        yield text[at : at + MOST_LETTERS + SHARED], at


def _moved(found: Sequence[Finding], at: int) -> list[Finding]:
    return [Finding(one.kind, one.start + at, one.end + at, one.shown) for one in found]


def _left_out(match: re.Match[str]) -> str:
    start, end = (place - match.start() for place in match.span("name"))
    return match[0][:start] + "　" * (end - start) + match[0][end:]
