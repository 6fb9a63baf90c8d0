"""Voucher numbers that tell of somebody's life: asked about before a book is public, read in part where it was public before.

A number holds lines, vouchers, entries and files together, so it is read the same wherever it stands, and two that were
different stay different: the laws say of what everyone reads what they said of what was published.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.core import privacy, regions
from app.core.privacy import TELLS, Place
from app.core.privacy.detector import Finding
from app.core.privacy.persons import STREET
from app.core.privacy.told import IN_PART
from app.village import queries, recipients
from app.village.books import Line
from app.village.models import Release
from app.village.service import telling
from app.village.tables import all_forms

LABEL = "凭证号"
LETTERS = "记收付转银现字第号凭证款"  # of which numbers are made, and which end no name
NO_GIVEN = ("家", "报", "会计", "出纳", "主任", "书记", "支书", "老师", "[村组站所]长")
NOBODY = re.compile(f".+(?:{'|'.join((*NO_GIVEN, *STREET, *LETTERS))})")  # 史家-1, 周会计-3, 刘家冲-1, 谭家付
COUNTED = re.compile(r"(?<=[一-鿿])[\-—–.·#/](?=[0-9０-９]+$)")  # 周强-3: what stands before the count ends there
PLAIN = re.compile(rf"[{LETTERS}]*[\s\-—–.·#]*[0-9０-９]*[号]?")


@dataclass(frozen=True)
class Numbered:
    """A voucher's number where it stands, with the words it is read together with."""

    no: str
    where: Place
    beside: Mapping[str, str] = field(default_factory=dict)
    of_relief: bool = False
    around: Collection[str] = ()  # names of places around the village: 高桥-4

    @property
    def found(self) -> list[Finding]:
        """What everyone may read in part of it: what it says of a life, or whom it names of whom the words beside it say so."""
        if PLAIN.fullmatch(self.no):
            return []
        read = COUNTED.sub(" ", self.no)
        found = privacy.find_told_in({**self.beside, LABEL: read}, of_relief=self.of_relief)
        own, alone = found.pop(LABEL), privacy.find_told(read)
        if _of_life(own) or any(one.kind == "minor" for one in alone):
            return own
        is_told, says = any(_of_life(of_one) for of_one in found.values()), {(one.start, one.end) for one in alone}
        others = [
            one for one in own if (one.start, one.end) in says or self._may_be(self.no[one.start : one.end], is_told)
        ]
        return _side_by_side([*self._named_beside(found), *others])

    def _may_be(self, name: str, is_told: bool) -> bool:
        """Is it somebody's name, and no place's or office's? Where no life is told of beside it, one that is given to people."""
        name = "".join(name.split())
        if (
            not privacy.may_be_name(name)
            or NOBODY.fullmatch(name)
            or any(place.startswith(name) for place in self.around)
        ):
            return False
        return is_told or (privacy.is_given_to_people(name) and name not in privacy.EVERYDAY)

    def _named_beside(self, found: Mapping[str, Sequence[Finding]]) -> Iterator[Finding]:
        """Whom the words beside it name, whole or in part (周*), where the number names him too."""
        names = {self.beside[key][one.start : one.end]: one for key, of_one in found.items() for one in of_one if one.kind in telling.NAMES}  # fmt: skip
        for name, one in names.items():
            if at := re.search(r"\s*".join(map(re.escape, name)), self.no):
                yield Finding(one.kind, at.start(), at.end(), one.shown)
        for shown in {match.group() for text in self.beside.values() for match in IN_PART.finditer(text) if "*" in match.group()}:  # fmt: skip
            hidden = re.search(re.escape(shown).replace(r"\*", "[一-鿿]") + "(?![一-鿿])", self.no)
            if hidden:
                yield Finding("recipient", *hidden.span(), shown)

    @property
    def asked(self) -> list[Finding]:
        """What leave is asked for: what is said of a life, else the names."""
        found = self.found
        return _of_life(found) or found


def _of_life(found: Iterable[Finding]) -> list[Finding]:
    return [one for one in found if one.kind in TELLS and one.kind != "minor"]


def _side_by_side(found: Iterable[Finding]) -> list[Finding]:
    """Of those that lie over each other the first."""
    kept: list[Finding] = []
    for one in found:
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return kept


def places(release: Release, lines: Sequence[Line]) -> Iterator[Numbered]:
    """Every voucher number where it is read first: of a line; of entries, vouchers and files those that no line has."""
    known = {line.voucher for line in lines}
    around = _around(release) if any(not PLAIN.fullmatch(no) for no in known) else ()
    for line in lines:
        beside = {name: getattr(line, name) for name in recipients.TEXTS}
        where = Place(sheet="账目", row=line.seq, part=LABEL)
        yield Numbered(line.voucher, where, beside, line.category in recipients.CATEGORIES, around)
    for one in (*_of_entries(release), *_of_vouchers(release), *_of_files(release)):
        if one.no and one.no not in known:
            yield one


def _around(release: Release) -> frozenset[str]:
    """What the towns of its county and the villages of its town are called."""
    town = release.village.region.parent
    over = [one for one in (town, town.parent if town else None) if one]
    return frozenset(place.name for one in over for place in (one, *regions.queries.children(one)))


def _of_entries(release: Release) -> Iterator[Numbered]:
    rows = queries.rows_of(release, queries.ENTRIES) if queries.ENTRIES in release.head else ()
    for number, row in enumerate(rows, 1):
        where = Place(sheet=all_forms()[queries.ENTRIES].title, row=number, part=LABEL)
        yield Numbered(str(row.get("voucher") or ""), where, {"sub": str(row.get("sub") or "")})


def _of_vouchers(release: Release) -> Iterator[Numbered]:
    stated = queries.vouchers_of(release) if release.is_ledger else ()
    yield from (Numbered(one.no, Place(part=f"第 {at} 张凭证的凭证号")) for at, one in enumerate(stated, 1))


def _of_files(release: Release) -> Iterator[Numbered]:
    """Their captions are judged with them, and let out or not with the file."""
    yield from (
        Numbered(one.voucher, Place(part=f"第 {at} 份附件的凭证号")) for at, one in enumerate(release.open_files, 1)
    )


def told(release: Release, lines: Sequence[Line]) -> Iterator[tuple[Numbered, Finding]]:
    """What stands in numbers that nobody may read without leave of two people."""
    yield from ((one, found) for one in places(release, lines) for found in one.asked)


def as_read(release: Release, lines: Sequence[Line], out: Collection[tuple[str, str]]) -> dict[str, str]:
    """How each number that tells is read, by the number as it is written; `out`: kinds and places that two people let out."""
    standing: dict[str, list[Numbered]] = {}
    for one in places(release, lines):
        standing.setdefault(one.no, []).append(one)
    kept_in = {no: of_one for no, of_one in standing.items() if any(_is_kept_in(one, out) for one in of_one)}
    if not kept_in:
        return {}
    taken = set(standing)
    found: dict[str, str] = {}
    for no, of_one in kept_in.items():
        found[no] = _apart(_shown(no, of_one), taken)
        taken.add(found[no])
    return found


def _is_kept_in(one: Numbered, out: Collection[tuple[str, str]]) -> bool:
    return any((found.kind, str(one.where)) not in out for found in one.asked)


def _shown(no: str, standing: Sequence[Numbered]) -> str:
    """With nothing left to tell beside any of the words it stands with."""
    read, was = no, ""
    while read != was:
        was = read
        for one in standing:
            read = privacy.without(read, replace(one, no=read).found)
    return read


def _apart(read: str, taken: Collection[str]) -> str:
    """记-3周*（不公开）（2）, where another number is read as this one would be."""
    other, times = read, 1
    while other in taken:
        times += 1
        other = f"{read}（{times}）"
    return other


def words(release: Release) -> dict[str, str]:
    """Every number that stands in no row of its own, by where it stands: what leave for it is known by."""
    return {one.where.part: one.no for one in (*_of_vouchers(release), *_of_files(release))}
