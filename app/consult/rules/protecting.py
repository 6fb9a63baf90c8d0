"""Small numbers in results: from all tables that are published nobody's answer can be worked out.

Of one state of the answers: tables of before and after are kept apart by `papers.apply`.

- Where one answer is given, cells under `least` are put together, empty ones too, with the next smallest (all of the
  same size, so that the order of options tells nothing) until the sum is large enough and the cells are not all alike:
  then each of them may hold the number of any other, and the reader cannot tell which. A table that would then hold one
  group, or that everybody answered alike, is not shown.
- Where the answers have an order (a score, a number, a day) only neighbours are put together, in one of a few ways fixed
  beforehand (`WAYS`): the finest in which no group is small. That it was not a finer one tells no more than that some
  cell is small. Where none will do, how many answered is told and nothing else; a mean only where every cell is told,
  for mean and number together give the sum.
- Where several may be ticked, an option ticked (or left) by fewer than `least` is shown as such, never by number.
- A matrix is as many tables as it has rows, each by the first rule; how many answered it at all is not told, for rows
  may be left out.
- A question some answers skip says by its own number how many gave them. It is shown only where the groups published
  before already say so; else the difference would take a small cell out of its group.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.consult.rules.asking import RANGED, THE_END, Asked, QuestionKind, band_of, bands

TOO_FEW = "回答的人太少，不公布"
TOO_PLAIN = "回答太集中，公布出来就等于公布了某些人的回答"
TOO_SPARSE = "和相邻的合在一起，还是有回答太少的，或者回答太集中，各有多少不公布"
BY_DIFFERENCE = "和前面的题一比，能推算出少数人的回答，不公布"
ORDERED = {QuestionKind.SCALE, *RANGED}
Way = tuple[tuple[int, ...], ...]
# By how many answers there are, which neighbours may be put together: the finest way first.
WAYS: Mapping[int, tuple[Way, ...]] = {
    2: (((0,), (1,)),),
    3: (((0,), (1,), (2,)), ((0, 1), (2,)), ((0,), (1, 2))),
    4: (((0,), (1,), (2,), (3,)), ((0, 1), (2, 3))),
    5: (((0,), (1,), (2,), (3,), (4,)), ((0, 1), (2,), (3, 4)), ((0, 1, 2), (3, 4)), ((0, 1), (2, 3, 4))),
}
Reply = Mapping[str, Any]  # question id as text -> answer


@dataclass(frozen=True)
class Cell:
    """One row of a table: options (several when put together), the number, or in words what may be said of it."""

    options: tuple[str, ...]
    count: int | None
    words: str = ""

    @property
    def label(self) -> str:
        return self.options[0] if len(self.options) == 1 else "、".join(self.options) + "（合在一起算，免得看出是谁）"


@dataclass(frozen=True)
class Table:
    """What is published of one question, or of one row of a matrix, whose tables stand in `rows` of the question's.

    `withheld` says why there is no table.
    """

    question: Asked
    answered: int | None
    cells: tuple[Cell, ...] = ()
    withheld: str = ""
    mean: float | None = None
    row: str = ""
    rows: tuple["Table", ...] = ()

    @property
    def is_joined(self) -> bool:
        """Were neighbours put together, in a table whose answers have an order?"""
        return self.question.kind in ORDERED and any(len(cell.options) > 1 for cell in self.cells)

    @property
    def most(self) -> int:
        """The longest bar."""
        return max([cell.count or 0 for cell in self.cells] or [0]) or 1


@dataclass(frozen=True)
class Received:
    """How many answered, as it may be told: None for fewer than the least. Papers are told apart where they are taken.

    Where one part is small both are left untold: the other one and the sum would give it away.
    """

    total: int | None
    web: int | None
    paper: int | None
    words: str


def received(total: int, paper: int, takes_paper: bool, least: int) -> Received:
    """`total` replies, `paper` of them on paper."""
    if not total:
        return Received(0, 0, 0, "0 份答卷")
    if total < least:
        return Received(None, None, None, f"不到 {least} 份答卷")
    if not takes_paper:
        return Received(total, total, 0, f"{total} 份答卷")
    web = total - paper
    parts = {"网上": web, "纸质": paper}
    small = [name for name, count in parts.items() if 0 < count < least]
    if small:
        which = f"其中{small[0]}不足 {least} 份"  # of so few both may be small: then to name one says how many
        told = which if total > 2 * (least - 1) else "其中网上、纸质各有多少份不单独公布"
        return Received(total, None, None, f"{total} 份答卷，{told}")
    return Received(total, web, paper, f"{total} 份答卷：网上 {web} 份，纸质 {paper} 份")


def protect(questions: Sequence[Asked], replies: Sequence[Reply], least: int, neighbours: bool = True) -> list[Table]:
    """All tables of a survey, in order, fit to be published together.

    Without `neighbours` as results were published before answers with an order had a rule of their own: two ways of
    putting the same cells together, one after the other, would give them away.
    """
    found: list[Table] = []
    for n, question in enumerate(questions):
        given = [reply[str(question.id)] for reply in replies if reply.get(str(question.id))]
        if not _reach_is_told(questions, n, found):
            found.append(Table(question, None, withheld=BY_DIFFERENCE))
        elif question.kind == QuestionKind.WORDS:  # read by a person, each by itself; only how many wrote is a number
            found.append(Table(question, len(given) if len(given) >= least else None))
        elif question.kind == QuestionKind.MATRIX:
            found.append(Table(question, None, rows=tuple(_row(question, row, given, least) for row in question.rows)))
        elif len(given) < least:
            found.append(Table(question, None, withheld=TOO_FEW))
        else:
            found.append(_table(question, given, least, neighbours))
    return found


def _reach_is_told(questions: Sequence[Asked], n: int, before: Sequence[Table]) -> bool:
    """Do the groups published so far already say how many were asked this question?"""
    place = {question.id: at for at, question in enumerate(questions)}
    for table in before:
        passing = {answer for answer, to in table.question.skips.items() if to == THE_END or place[to] > n}
        if passing and (table.withheld or not all(_alike(cell, passing) for cell in table.cells)):
            return False
    return True


def _alike(cell: Cell, passing: set[str]) -> bool:
    """Do all options of the group lead past the question, or all to it?"""
    return len({option in passing for option in cell.options}) == 1


def _row(question: Asked, row: str, given: list[Any], least: int) -> Table:
    """One row of a matrix: who left it out is not counted."""
    chosen = [answer[row] for answer in given if row in answer]
    if len(chosen) < least:
        return Table(question, None, withheld=TOO_FEW, row=row)
    return replace(_table(question, chosen, least, neighbours=False), row=row)


def _table(question: Asked, given: list[Any], least: int, neighbours: bool) -> Table:
    if question.kind == QuestionKind.MULTIPLE:
        return _ticked(question, given, least)
    options = bands(question) if question.kind in RANGED else question.choices
    chosen = [band_of(question, answer) for answer in given] if question.kind in RANGED else given
    counts = {option: chosen.count(option) for option in options}
    is_ordered = neighbours and question.kind in ORDERED and len(options) in WAYS
    cells = _joined(counts, least) if is_ordered else _grouped(counts, least)
    if sum(bool(cell.count) for cell in cells) < 2:
        return Table(question, len(given), withheld=TOO_SPARSE if is_ordered else TOO_PLAIN)
    whole = all(len(cell.options) == 1 for cell in cells)
    mean = sum(int(answer) for answer in given) / len(given) if question.kind == QuestionKind.SCALE and whole else None
    return Table(question, len(given), cells, mean=mean)


def _joined(counts: Mapping[str, int], least: int) -> tuple[Cell, ...]:
    """The finest way in which every group is empty or large enough and two are not empty; nothing where none is."""
    options = list(counts)
    for way in WAYS[len(options)]:
        cells = tuple(Cell(tuple(options[n] for n in group), sum(counts[options[n]] for n in group)) for group in way)
        told = [cell.count for cell in cells if cell.count]
        if len(told) > 1 and min(told) >= least:
            return cells
    return ()


def _grouped(counts: Mapping[str, int], least: int) -> tuple[Cell, ...]:
    """Exact where every cell is empty or large enough; else the small ones together, where the first of them stood."""
    small = {option for option, count in counts.items() if count < least}
    if all(counts[option] == 0 for option in small):
        return tuple(Cell((option,), count) for option, count in counts.items())
    together = set(small)
    while len(together) < len(counts) and _tells(counts, together, least):
        smallest = min(count for option, count in counts.items() if option not in together)
        together |= {option for option, count in counts.items() if count == smallest}
    group = Cell(tuple(option for option in counts if option in together), sum(counts[option] for option in together))
    others = {option: Cell((option,), count) for option, count in counts.items() if option not in together}
    cells: list[Cell] = []
    for option in counts:
        if option in others:
            cells.append(others[option])
        elif group not in cells:
            cells.append(group)
    return tuple(cells)


def _tells(counts: Mapping[str, int], together: set[str], least: int) -> bool:
    """Would the group give its cells away? Too small, or so that all hold the same."""
    values = [counts[option] for option in together]
    return sum(values) < least or len(set(values)) == 1


def _ticked(question: Asked, given: list[list[str]], least: int) -> Table:
    """Every option by itself: how many of all who answered ticked it. Sums over options are never told."""
    total = len(given)
    cells = tuple(_tick(option, sum(option in answer for answer in given), total, least) for option in question.options)
    hidden = any(cell.count is None for cell in cells)
    most = sum(_at_most(cell, total, least) for cell in cells)
    if hidden and most - total < least - 1:  # everybody ticked something: the sum would give a hidden number away
        return Table(question, total, withheld=TOO_PLAIN)
    return Table(question, total, cells)


def _tick(option: str, count: int, total: int, least: int) -> Cell:
    if count < least:
        return Cell((option,), None, f"不足 {least} 份")
    if total - count < least:
        return Cell((option,), None, f"几乎全部（没选的不足 {least} 份）")
    return Cell((option,), count)


def _at_most(cell: Cell, total: int, least: int) -> int:
    if cell.count is not None:
        return cell.count
    return least - 1 if cell.words.startswith("不足") else total
