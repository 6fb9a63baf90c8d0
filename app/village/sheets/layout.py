"""How one sheet is laid out: where its headings are and which column is which. Small, and kept as JSON."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from app.errors import Refused
from app.village.sheets.forms import LEDGER, lacking
from app.village.sheets.words import heading
from app.village.sheets.workbook import column_letter
from app.village.tables.shapes import Kind, TableForm

SURE = 0.9  # from here on the clerk need not look
BY_CLERK = "由报账员确认"
TRUST = ((SURE, "有把握"), (0.7, "较有把握"), (0.0, "拿不准，请核对"))


@dataclass(frozen=True)
class Guess:
    """What one column is taken for: `field` is a key of the form, "" when the column is left out."""

    column: int  # counted from 0
    heading: str  # as printed, both lines of a two-line head
    field: str
    confidence: float  # 0 to 1
    reason: str
    factor: int = 1  # how many 元 one is worth in it

    @property
    def letter(self) -> str:
        """The column as a reader of the sheet names it."""
        return column_letter(self.column)

    @property
    def by_clerk(self) -> bool:
        """Did the clerk say it? What she says is no guess."""
        return self.reason == BY_CLERK

    @property
    def trust(self) -> str:
        """How surely it is known, in a word."""
        return next(word for least, word in TRUST if self.confidence >= least)


@dataclass(frozen=True)
class Layout:
    """One proposal, or what the clerk made of it. `first` and `last` are the heading rows, counted from 1."""

    form: str
    sheet: str
    fingerprint: str
    first: int
    last: int
    guesses: tuple[Guess, ...]
    factor: int = 1
    doubts: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    by_clerk: bool = False

    @property
    def columns(self) -> dict[str, int]:
        """Field → column, of all that is taken."""
        return {guess.field: guess.column for guess in self.guesses if guess.field}

    @property
    def factors(self) -> dict[str, int]:
        """Field → how many 元 one is worth."""
        return {guess.field: guess.factor for guess in self.guesses if guess.field}

    @property
    def headings(self) -> dict[int, str]:
        """Column → heading as printed."""
        return {guess.column: guess.heading for guess in self.guesses}

    def unit(self, form: TableForm) -> int | None:
        """How many 元 one is worth in every column of money; None where the columns differ."""
        money = {column.key for column in form.readable if column.kind == Kind.MONEY}
        factors = {guess.factor for guess in self.guesses if guess.field in money}
        if len(factors) > 1:
            return None
        return factors.pop() if factors else self.factor

    @property
    def certain(self) -> bool:
        """May the sheet be read without asking? Confirmed once, or nothing lacks and nothing is in doubt."""
        sure = all(guess.confidence >= SURE for guess in self.guesses if guess.field)
        return not self.lacks and (self.by_clerk or (sure and not self.doubts))

    @property
    def score(self) -> float:
        """How much of the form the sheet seems to hold; the best sheet of a workbook has the highest."""
        return sum(guess.confidence for guess in self.guesses if guess.field) - 10 * len(self.lacks)

    def confirmed(self, mapping: Mapping[int, str], form: TableForm = LEDGER, factor: int | None = None) -> "Layout":
        """What the clerk chose: column → field, "" to leave a column out; columns not named stay as proposed.

        `factor` is the unit of all columns of money; None leaves each as its heading says.
        """
        known = {column.key for column in form.readable}
        chosen = {guess.column: mapping.get(guess.column, guess.field) for guess in self.guesses}
        taken = [field for field in chosen.values() if field]
        if unknown := set(taken) - known:
            raise Refused(f"表里没有“{min(unknown)}”这一项，请重新选择", "layout")
        if doubled := next((field for field in taken if taken.count(field) > 1), None):
            raise Refused(f"“{form.column(doubled).label}”选了两列，只能留一列", "layout")
        for joint in form.joints:
            if joint.key in taken and (twice := next((part for part in joint.parts if part in taken), None)):
                raise Refused(f"“{joint.label}”里已有“{form.column(twice).label}”，只能留一列", "layout")
        guesses = tuple(
            guess
            if guess.field == chosen[guess.column] and guess.column not in mapping
            else replace(guess, field=chosen[guess.column], confidence=1.0, reason=BY_CLERK)
            for guess in self.guesses
        )
        if factor is not None:
            guesses = tuple(replace(guess, factor=factor) for guess in guesses)
        return replace(
            self,
            guesses=guesses,
            factor=self.factor if factor is None else factor,
            lacks=lacking(form, set(taken)),
            doubts=(),
            by_clerk=True,
        )

    def as_json(self) -> dict[str, Any]:
        """For keeping beside the village."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Layout":
        """What `as_json` gave, also after a trip through a database."""
        lists = {name: tuple(kept[name]) for name in ("doubts", "lacks")}
        return cls(**{**kept, **lists, "guesses": tuple(Guess(**guess) for guess in kept["guesses"])})


def fingerprint(form: TableForm, headings: Sequence[str], factors: Sequence[int] = ()) -> str:
    """The same headings in the same order are the same layout, whatever the year, the blanks and the title above.

    What a village keeps in 万元 one month and in 元 the next are two layouts: `factors` are the units, 元 where left out.
    """
    words = "\x1f".join(heading(text) for text in headings)
    words += "".join(f"\x1d{at}:{factor}" for at, factor in enumerate(factors) if factor != 1)
    return hashlib.sha256(f"{form.key}\x1e{words}".encode()).hexdigest()[:24]
