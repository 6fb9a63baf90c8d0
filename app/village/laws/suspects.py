"""Which figure is wrong? The laws together say more than each alone.

A wrong figure makes fail exactly the equations it stands in, and by amounts that one correction mends. So the figure
whose correction mends most equations and breaks fewest is named first; where several errors overlap, the next is looked for
in what remains. Figures the laws cannot tell apart are ranked by the slips of pen and keyboard, and all of them are named.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.village.laws.equations import Cell, Equation
from app.village.laws.findings import Suspect

Doubt = Callable[[Cell, int], tuple[int, ...]]  # of a figure and what it should be: the larger, the less likely
MOST_ERRORS, MOST_TIED = 6, 4
IN_TWO_COLUMNS = {"income": "expense", "expense": "income"}
SIDE_NAMES = {"income": "收入", "expense": "支出"}


@dataclass(frozen=True, slots=True)
class Guess:
    """A figure and its correction; with `twin` the amount moves to the other column of its row."""

    cell: Cell
    less: int  # how much less the figure should be
    twin: Cell | None = None


def no_doubt(cell: Cell, expected: int) -> tuple[int, ...]:
    """Where nothing but the slip itself tells figures apart."""
    return ()


class Search:
    """The search for the wrong figures of one book or table."""

    def __init__(self, figures: Mapping[Cell, int], equations: Sequence[Equation], doubt: Doubt) -> None:
        self.figures, self.equations, self.doubt = figures, equations, doubt
        self.off = [equation.off for equation in equations]
        self.standing: dict[Cell, list[tuple[int, int]]] = {}
        for place, equation in enumerate(equations):
            for cell, factor in equation.factors.items():
                self.standing.setdefault(cell, []).append((place, factor))

    def _fails(self, place: int, off: int) -> bool:
        return abs(off) > self.equations[place].slack

    def _moves(self, guess: Guess) -> dict[int, int]:
        """By how much the guess lessens the difference of each equation."""
        moved = {place: factor * guess.less for place, factor in self.standing[guess.cell]}
        for place, factor in self.standing[guess.twin] if guess.twin else ():
            moved[place] = moved.get(place, 0) - factor * guess.less
        return moved

    def _gain(self, guess: Guess) -> int:
        """Equations mended less equations broken."""
        gain = 0
        for place, move in self._moves(guess).items():
            gain += self._fails(place, self.off[place]) - self._fails(place, self.off[place] - move)
        return gain

    def _guesses(self) -> set[Guess]:
        """For each figure most of whose equations fail, the corrections that would mend one of them."""
        failing = {place for place, off in enumerate(self.off) if self._fails(place, off)}
        touched = {cell for place in failing for cell in self.equations[place].factors}
        guesses: set[Guess] = set()
        for cell in touched:
            wrong = [(place, factor) for place, factor in self.standing[cell] if place in failing]
            if 2 * len(wrong) <= len(self.standing[cell]):
                continue  # mending them would break as many
            guesses.update(Guess(cell, _rounded(self.off[place], factor)) for place, factor in wrong)
            twin = self._twin(cell)
            if twin:
                guesses.add(Guess(cell, self.figures[cell], twin))
        return {guess for guess in guesses if guess.less}

    def _twin(self, cell: Cell) -> Cell | None:
        """The empty column beside, in which the amount may belong."""
        other = (cell[0], cell[1], IN_TWO_COLUMNS.get(cell[2], ""))
        return other if self.figures[cell] and self.figures.get(other) == 0 and other in self.standing else None

    def _rank(self, guess: Guess) -> tuple[object, ...]:
        """The likelier first; where nothing tells them apart, always in the same order."""
        stated = self.figures[guess.cell]
        expected = stated - guess.less
        likely = (guess.twin is not None, *self.doubt(guess.cell, expected), slip(stated, expected))
        return (*likely, str(guess.cell), guess.less)

    def wrong(self) -> Iterator[list[Guess]]:
        """One after the other the figures that are wrong, each with those the laws cannot tell from it."""
        for _ in range(MOST_ERRORS):
            gains = [(self._gain(guess), guess) for guess in self._guesses()]
            best = max((gain for gain, _ in gains), default=0)
            if best <= 0:
                return
            tied = sorted((guess for gain, guess in gains if gain == best), key=self._rank)
            yield tied[:MOST_TIED]
            for place, move in self._moves(tied[0]).items():
                self.off[place] -= move


def _rounded(value: int, by: int) -> int:
    """To the nearest whole number; 0 when there is nothing to divide by."""
    return (2 * value + by) // (2 * by) if by else 0


def slip(stated: int, expected: int) -> int:
    """How unlike a slip of pen or keyboard.

    0 the sign, 1 a nought, the point, or left out, 2 two digits swapped, 3 one digit, 4 anything, 5 across nought.
    """
    if expected == -stated:
        return 0
    if not stated or any(stated * ten == expected or expected * ten == stated for ten in (10, 100)):
        return 1
    if (expected < 0) != (stated < 0):
        return 5
    mine, theirs = str(abs(stated)), str(abs(expected))
    differ = [at for at, (one, other) in enumerate(zip(mine, theirs, strict=False)) if one != other]
    if len(mine) == len(theirs) and len(differ) == 2 and sorted(mine) == sorted(theirs):
        return 2
    return 3 if len(mine) == len(theirs) and len(differ) == 1 else 4


def named(
    figures: Mapping[Cell, int], equations: Sequence[Equation], tell: Callable[[Cell], str], doubt: Doubt = no_doubt
) -> list[tuple[Cell, Suspect]]:
    """The suspects of all equations together, likeliest first."""
    if not any(equation.fails for equation in equations):
        return []
    found: dict[Cell, Suspect] = {}
    for tied in Search(figures, equations, doubt).wrong():
        for guess in tied:
            found.setdefault(guess.cell, _suspect(figures, guess, tell, len(tied)))
    return list(found.items())


def _suspect(figures: Mapping[Cell, int], guess: Guess, tell: Callable[[Cell], str], tied: int) -> Suspect:
    part, row, column = guess.cell
    stated = figures[guess.cell]
    why = "改这一个数，有关的等式就都相符" if tied == 1 else "这几个数里有一个不对，光凭账分不出是哪一个"
    if guess.twin:
        why = f"这笔金额可能应在{SIDE_NAMES[guess.twin[2]]}栏"
    return Suspect(part, row, column, stated, stated - guess.less, tell(guess.cell), why)


def touching(found: Iterable[tuple[Cell, Suspect]], equations: Iterable[Equation]) -> tuple[Suspect, ...]:
    """Those that stand in one of these equations."""
    cells = {cell for equation in equations for cell in equation.factors}
    return tuple(suspect for cell, suspect in found if cell in cells)
