"""Laws as equations between figures: which figure stands in which, with what factor, and by how much each is off."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from app.village.laws.findings import yuan

Show = Callable[[int], str]
Cell = tuple[str, int | str, str]  # part, row, column: ("line", 12, "expense")
Term = tuple[int, tuple[Cell, ...]]  # +1 or −1, and the figures added up


@dataclass(frozen=True, slots=True)
class Equation:
    """One instance of a law, judged: factors say how the difference moves when a figure does."""

    law: str
    subject: str  # 第 12 行; "" where the law has one instance
    left: int
    right: int
    said: str | Callable[[], str]  # written only for the one that is shown: a book has one for every line
    factors: Mapping[Cell, int]
    off: int  # left − right, in the unit of the factors
    slack: int = 0  # how far off may be from nought: half a 分 of rounding

    @property
    def words(self) -> str:
        """Both sides in figures."""
        return self.said if isinstance(self.said, str) else self.said()

    @property
    def fails(self) -> bool:
        """Whether the two sides differ by more than rounding."""
        return abs(self.off) > self.slack


class Figures(dict[Cell, int]):
    """The figures stated, and equations made from them."""

    def equation(
        self, law: str, subject: str, terms: Iterable[Term], right: Iterable[Cell], show: Show = yuan
    ) -> Equation:
        """Terms added up are the right side."""
        sums: list[tuple[int, int]] = []
        factors: dict[Cell, int] = {}
        for sign, cells in terms:
            sums.append((sign, sum(map(self.__getitem__, cells))))
            factors.update(dict.fromkeys(cells, sign))
        right = tuple(right)
        factors.update(dict.fromkeys(right, -1))
        left_sum, right_sum = sum(sign * value for sign, value in sums), sum(map(self.__getitem__, right))
        words = partial(in_words, sums, left_sum, right_sum, show)
        return Equation(law, subject, left_sum, right_sum, words, factors, left_sum - right_sum)


def in_words(sums: list[tuple[int, int]], left: int, right: int, show: Show) -> str:
    """182,440.36 + 61,800.00 − 15,211.50 = 229,028.86, or the same with ≠ and what the left side is; no sign follows a sign."""
    figures = [show(value) if value >= 0 or not at else f"({show(value)})" for at, (_, value) in enumerate(sums)]
    pieces = [f"{' + ' if sign > 0 else ' − '}{words}" for (sign, _), words in zip(sums, figures, strict=True)]
    written = "".join(pieces).removeprefix(" + ").strip() or show(0)
    if left == right:
        return f"{written} = {show(right)}"
    return f"{written} = {show(left)} ≠ {show(right)}" if len(sums) > 1 else f"{written} ≠ {show(right)}"
