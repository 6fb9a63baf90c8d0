"""A place as people write it: names down the tree in one go (长沙县开慧镇葛家山村村口), and what is left over behind them."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.core.regions.models import FormerName, Region
from app.core.regions.scope import standing
from app.db import db

LONGEST, MOST = 100, 400  # characters that are looked at, without blanks and with them
SHORTEST, LONGEST_NAME = 2, 30
MARKS = frozenset("·・•,，、/\\|-—–>＞→.。;；:：()（）")
KINDS = re.compile("(街道|社区|省|市|区|县|镇|乡|村)$")
BEFORE = re.compile("(中国)?(湖南省?)?")  # the tree begins below the province (GB/T 2260: 43)
SHARED = re.compile("(.|[口头尾道].*|(委|支部|部).*)", re.DOTALL)  # 村口, 镇上, 县委 behind a name
COMMITTEES = {"村": ("村村委会", "村村民委员会", "村委会", "村民委员会"), "社区": ("社区居委会", "社区居民委员会")}
STREET = re.compile(  # kilometres of it lie in other places too; a 街道 is an office, not a road
    "([路街巷弄]|(?<!街)道)([东西南北中]?[一二三四五六七八九十0-9]*[段号])?$"
)
COMMITTEE = re.compile("(村|居)民?委员?会$")
MOST_NAMED = 3


@dataclass(frozen=True)
class Chain:
    """What the words mean: the places that may be meant, what stands behind their names, and what cannot be."""

    places: Sequence[Region]
    rest: str
    clash: str = ""  # the sentence for whoever wrote names that do not lie in one another


@dataclass(frozen=True)
class _Node:
    id: int
    path: str
    short_name: str


@dataclass(frozen=True)
class _End:
    """Where one way down the tree ends: its last node, behind its marks, and how many names on it were cut short."""

    node: _Node
    at: int
    cut: int


Names = Mapping[str, Sequence[tuple[_Node, bool]]]  # a name, whole or cut short -> what is called so


def walk(words: str) -> Chain:
    """The longest way of names down the tree that the words begin with, each whole (开慧镇) or without its kind (开慧).

    A name cut short counts only before another name or at the end: 浏阳河边 is no 浏阳市. That of a road counts only
    before another name: 东风路王家垅社区 lies below 东风路街道, but 东风路 is a road.
    """
    typed = _Typed(words)
    names = _names_in(typed.text)
    start = typed.past_marks(BEFORE.match(typed.text).end())  # type: ignore[union-attr]  # it matches nothing, too
    ends = [*_ends(typed, start, None, names), *(_ends(typed, 0, None, names) if start else ())]
    if not ends:
        return Chain((), words.strip())
    best = max(ends, key=lambda end: (end.at, -end.cut))
    found = {end.node.id: end.node for end in ends if (end.at, end.cut) == (best.at, best.cut)}
    rows = select(Region).where(Region.id.in_(found)).order_by(func.length(Region.path), Region.code)
    places = db.session.scalars(rows).all()
    return Chain(places, typed.behind(best.at), _clash(typed, best.at, list(found.values()), places, names))


def is_street(words: str) -> bool:
    """A road or a lane: of the community that is called after it only its whole name tells (韶山路社区)."""
    return STREET.search(words.strip()) is not None


class _Typed:
    """The words as they are compared (NFKC, no blanks, lower case), and where each character stood."""

    def __init__(self, words: str) -> None:
        self.words = words
        pairs = [
            (part, at) for at, one in enumerate(words[:MOST]) for part in unicodedata.normalize("NFKC", one).lower()
        ]
        kept = [(part, at) for part, at in pairs if not part.isspace()][:LONGEST]
        self.text = "".join(part for part, _ in kept)
        self.places = [at for _, at in kept]

    def past_marks(self, at: int) -> int:
        """The next character that is no mark between names."""
        while at < len(self.text) and self.text[at] in MARKS:
            at += 1
        return at

    def behind(self, at: int) -> str:
        """What was typed from there on; 口 behind 葛家山村 is 村口, 旁 behind 葛家山村委会 村委会旁."""
        if at >= len(self.text):
            return ""
        rest = self.words[self.places[at] :].strip("".join(MARKS) + " \t\r\n\u3000")
        if not rest or not at or self.text[at - 1] in MARKS or self.places[at] != self.places[at - 1] + 1:
            return rest
        if committee := COMMITTEE.search(self.text[:at]):
            return committee[0] + rest
        return self.text[at - 1] + rest if SHARED.fullmatch(rest) else rest


def _names_in(text: str) -> Names:
    """The standing regions that may be named in the text, by their names and by these without their kinds."""
    pairs = {text[at : at + SHORTEST] for at in range(len(text) - 1)}
    if not pairs:
        return {}
    columns = (Region.id, Region.path, Region.name, Region.short_name)
    rows = select(*columns).where(func.substr(Region.name, 1, SHORTEST).in_(pairs), standing())
    found: dict[str, dict[_Node, bool]] = {}
    for former, node in _former_in(pairs):
        found.setdefault(former.lower(), {})[node] = True
    for id, path, name, short_name in db.session.execute(rows):
        node = _Node(id, path, short_name)
        kind = KINDS.search(short_name)
        stem = short_name[: kind.start()] if kind else short_name
        offices = [stem + ending for ending in COMMITTEES.get(kind[0] if kind else "", ())]
        for whole in (name, short_name, *offices):
            found.setdefault(whole.lower(), {})[node] = True
        if kind and len(stem) >= SHORTEST:
            found.setdefault(stem.lower(), {}).setdefault(node, False)
    return {name: list(nodes.items()) for name, nodes in found.items()}


def _former_in(pairs: set[str]) -> Iterator[tuple[str, _Node]]:
    """What standing regions were called before, whole: 望城县."""
    rows = select(FormerName.name, Region.id, Region.path, Region.short_name).join(FormerName.region)
    rows = rows.where(func.substr(FormerName.name, 1, SHORTEST).in_(pairs), standing())
    for former, id, path, short_name in db.session.execute(rows):
        yield former, _Node(id, path, short_name)


def _ends(typed: _Typed, at: int, above: _Node | None, names: Names, cut: int = 0) -> Iterator[_End]:
    for long in range(SHORTEST, min(LONGEST_NAME, len(typed.text) - at) + 1):
        name, behind = typed.text[at : at + long], typed.past_marks(at + long)
        for node, is_whole in names.get(name, ()):
            if above is not None and not _is_below(node, above):
                continue
            missing = cut + (not is_whole)
            if is_whole or (behind == len(typed.text) and not is_street(name)):
                yield _End(node, behind, missing)
            yield from _ends(typed, behind, node, names, missing)
    if (
        above is not None and len(typed.text) - at >= SHORTEST and not is_street(typed.text[at:])
    ):  # 开慧镇葛家: the beginning of a name at the very end
        begun = typed.text[at:]
        starts = {node for name, nodes in names.items() if name.startswith(begun) for node, _ in nodes}
        yield from (_End(node, len(typed.text), cut + 2) for node in starts if _is_below(node, above))


def _is_below(node: _Node, above: _Node) -> bool:
    return node.path.startswith(above.path) and node.path != above.path


def _clash(typed: _Typed, at: int, found: Sequence[_Node], places: Sequence[Region], names: Names) -> str:
    """Names that go on with a place which lies elsewhere: 宁乡市开慧镇."""
    for long in range(min(LONGEST_NAME, len(typed.text) - at), SHORTEST - 1, -1):
        others = [node for node, is_whole in names.get(typed.text[at : at + long], ()) if is_whole]
        if any(node.path.startswith(other.path) for node in found for other in others):
            return ""
        if others:
            rows = select(Region).where(Region.id.in_([other.id for other in others])).order_by(Region.code)
            lie_in = [other.parent.short_name for other in db.session.scalars(rows) if other.parent]
            where = "、".join(dict.fromkeys(lie_in[:MOST_NAMED])) + ("等地" if len(lie_in) > MOST_NAMED else "")
            return f"{others[0].short_name}不在{places[0].short_name}，在{where}。请核对，只写一个地方"
    return ""
