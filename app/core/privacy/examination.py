"""What an examination says: what was found, of which force, where, and how it may be shown."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace

from app.core.privacy.kinds import FORCE_LABELS, FORCES, KINDS, Force

MOST_LISTED = 500  # findings kept one by one; more of them are only counted
MOST_HEARD = 200_000  # letters of a file that are held against something
TOGETHER = 32  # letters over which words are seen together that are parted over lines
PARTED = "\ua000"  # a letter of a script nobody writes here: what stands on both sides of it makes no word
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def column_letters(column: int) -> str:
    """The name of a column as spreadsheets write it: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = LETTERS[rest] + letters
    return letters


@dataclass(frozen=True)
class Place:
    """Where something stands: a cell (row and column from 1) of a sheet, or a part of a file that is no cell."""

    sheet: str = ""
    row: int = 0
    column: int = 0
    part: str = ""
    hidden: str = ""  # 隐藏的行, 隐藏的列, 隐藏的工作表

    def __str__(self) -> str:
        cell = f"第 {self.row} 行 {column_letters(self.column)} 列" if self.column else ""
        cell = cell or (f"第 {self.row} 行" if self.row else "")
        named = [f"工作表“{self.sheet}”" if self.sheet else "", self.part, cell]
        return "".join(filter(None, named)) + (f"（{self.hidden}）" if self.hidden else "")


@dataclass(frozen=True)
class Found:
    """One finding; `shown` is its masked form, never the datum itself. `heading` tells of a column as a whole, `of_somebody` of
    words of a life that stand in the row of a table beside whoever they are said of.
    """

    kind: str
    force: Force
    where: Place
    shown: str
    heading: bool = False
    of_somebody: bool = False

    def __str__(self) -> str:
        what = f"“{self.shown}”这一列是{KINDS[self.kind]}" if self.heading else KINDS[self.kind]
        if self.force == Force.WARN and self.shown.strip("（）") == "不公开":
            return f"{self.where}：{what}，会原样公开，{FORCE_LABELS[self.force]}"
        shown = f"（{self.shown.strip('（）')}）" if self.shown and not self.heading else ""
        return f"{self.where}：{what}{shown}，{FORCE_LABELS[self.force]}"


@dataclass
class Examination:
    """All findings about one table or file; the first MOST_LISTED one by one, all of them counted by kind and force."""

    found: list[Found] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    forces: Counter[Force] = field(default_factory=Counter)
    lives: Collection[str] | None = None  # asked for what a page tells of somebody's life: names known to be of relief
    heard: list[str] | None = None  # asked for the words themselves: each once, in the order they stand
    letters: int = 0  # of them
    known: set[str] = field(default_factory=set)
    before: str = ""  # the last letters that were read
    goes_on: bool = True  # are they the last that are kept?

    def hear(self, words: str) -> None:
        """Keep words that were read, where they are asked for; a few more than anybody holds against anything.

        Of words heard before their beginning alone is kept, with the letters before it: together they may make a word.
        """
        if self.heard is None or self.letters > MOST_HEARD:
            return
        letters, before = "".join(filter(str.isalnum, words)), self.before
        is_new = words not in self.known
        kept = words if is_new else letters[:TOGETHER]
        if not (is_new and self.goes_on):
            kept = f"{PARTED}\n{before}\n{kept}"
        if kept not in self.known:
            self.heard.append(kept)
            self.letters += len(kept)
        self.known |= {words, kept}
        self.before, self.goes_on = (before + letters)[-TOGETHER:], is_new

    def add(
        self,
        kind: str,
        where: Place,
        shown: str,
        *,
        heading: bool = False,
        force: Force | None = None,
        of_somebody: bool = False,
    ) -> None:
        """Note a finding. A column with such a heading is shown in part or not at all, whatever stands in its cells.

        `force`: what it asks for here, where that is not what its kind asks for everywhere.
        """
        force = force or (Force.MASK if heading else FORCES[kind])
        self.counts[kind] += 1
        self.forces[force] += 1
        if len(self.found) < MOST_LISTED or self._takes_the_place_of_a_lesser(force):
            self.found.append(Found(kind, force, where, shown, heading, of_somebody))

    def _takes_the_place_of_a_lesser(self, force: Force) -> bool:
        """A number that blocks must be listed even behind hundreds of words that only warn."""
        lesser = next((n for n in range(len(self.found) - 1, -1, -1) if self.found[n].force != Force.BLOCK), None)
        if force != Force.BLOCK or lesser is None:
            return False
        del self.found[lesser]
        return True

    def take(self, others: Iterable[Found]) -> None:
        """Note findings made elsewhere."""
        for other in others:
            self.add(other.kind, other.where, other.shown, heading=other.heading, of_somebody=other.of_somebody)

    def weigh(self, force_of: Callable[[Found], Force | None]) -> None:
        """Give each listed finding the force it has in the place where it stands; None where another finding says it."""
        weighed = [(one, force_of(one)) for one in self.found]
        for one, force in weighed:
            self.forces[one.force] -= 1
            self.forces.update([force] if force else [])
            self.counts[one.kind] -= force is None
        self.counts, self.forces = +self.counts, +self.forces
        self.found = [replace(one, force=force) for one, force in weighed if force]

    @property
    def blocks(self) -> bool:
        """May it not be published at all (without two people's override)?"""
        return self.forces[Force.BLOCK] > 0

    @property
    def is_clean(self) -> bool:
        """Was nothing found, not even what a person should look at?"""
        return not self.counts

    def sentences(self) -> list[str]:
        """For the clerk: each listed finding in a sentence, the blocking ones first, then how many were left out; what two
        findings say alike is said once.
        """
        order = list(Force)
        listed = [str(one) for one in sorted(self.found, key=lambda one: order.index(one.force))]
        left = sum(self.counts.values()) - len(listed)
        said = list(dict.fromkeys(listed))
        return [*said, f"另有 {left} 处没有逐条列出"] if left else said
