"""What a ledger states about itself: opening, closing, totals and subtotals. Stated, never computed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.village.books import Line, Totals
from app.village.categories import EXPENSE, INCOME
from app.village.laws import written
from app.village.sheets.amounts import YUAN, cents
from app.village.sheets.matching import SURE, match
from app.village.sheets.problems import Unreadable
from app.village.sheets.stated import Kind, Label, label
from app.village.sheets.workbook import Cell

WHOLE = ("", "期", "季", "年")  # scopes of a total over more than a month, the plainest word first
SIDES = {"收入": INCOME, "支出": EXPENSE}


@dataclass(frozen=True)
class Row:
    """A stated row: its cells, and what the columns of money hold in it."""

    cells: Sequence[Cell]
    income: int | None
    expense: int | None
    balance: int | None
    factor: int
    category: str = ""


@dataclass(frozen=True)
class Total:
    """A stated total: of which scope, what it states of which side, and how many lines stand above it."""

    scope: str
    sides: Mapping[str, int]
    after: int
    is_so_far: bool  # it is what the lines above it come to

    def is_passed(self, count: int) -> bool:
        """A 合计 in mid-sheet, over the lines above it alone: where more lines follow it says nothing of the period."""
        return self.is_so_far and 0 < self.after < count


class Sums:
    """Stated sums as they are met, from top to bottom."""

    def __init__(self, months: int) -> None:
        self.months = months  # how many the period has
        self.opening: int | None = None
        self.closing: int | None = None
        self.subtotals: dict[str, Totals] = {}
        self._totals: list[Total] = []
        self._counted = 0  # lines above the last total of a month
        self.wrong: list[str] = []  # what the row just taken states of no one category, and its lines do not come to
        self._since: Sequence[Line] = ()
        self._after = 0

    def take(self, row: Row, lines: Sequence[Line]) -> None:
        """Note what a row states. Raises Unreadable when an amount in it cannot be read."""
        self.wrong.clear()
        labels = {place: found for place, cell in enumerate(row.cells) if (found := _label(cell))}
        for place, found in labels.items():
            value = _beside(row, place, labels)
            alone = len(labels) == 1 and not found.amount
            HANDLERS[found.kind](self, row if alone else _only(row, value), found, value, lines)

    def totals(self, lines: Sequence[Line]) -> Totals | None:
        """The totals of the whole period: a total over it, or else those of its months together.

        What stands below all lines goes before what stands above or among them. A side nobody stated is what the lines
        come to: nothing speaks against it.
        """
        ranks = {scope: rank for rank, scope in enumerate((*WHOLE, "月") if self.months == 1 else WHOLE)}
        whole = [total for total in self._totals if total.scope in ranks and not total.is_passed(len(lines))]
        if self.months > 1 and not any(total.scope in ("", "期", "季") for total in whole):
            monthly = [total.sides for total in self._totals if total.scope == "月"]
            return _added(monthly) if len(monthly) == self.months else None
        whole.sort(key=lambda total: (total.after == len(lines), ranks[total.scope]))
        merged = {side: amount for total in whole for side, amount in total.sides.items()}
        come = _come_to(lines)
        return Totals(*(merged.get(side, come[side]) for side in (INCOME, EXPENSE))) if merged else None

    def _open(self, row: Row, found: Label, value: int | None, lines: Sequence[Line]) -> None:
        if self.opening is None and not lines:
            self.opening = _single(row, value)

    def _close(self, row: Row, found: Label, value: int | None, lines: Sequence[Line]) -> None:
        amount = _single(row, value)
        self.closing = self.closing if amount is None else amount

    def _total(self, row: Row, found: Label, value: int | None, lines: Sequence[Line]) -> None:
        scope = found.scope.strip("本当度份")
        scope = scope[-1:] if scope[-1:] in ("月", "季", "年", "期", "日") else ""
        if scope == "日" or (scope == "年" and self.months < 12):
            return
        if found.side in SIDES:
            side = SIDES[found.side]
            own = row.income if side == INCOME else row.expense
            amount = own if own is not None else value
            if amount is not None:
                self._state(scope, {side: amount}, lines)
        elif row.income is not None or row.expense is not None:
            self._state(scope, {INCOME: row.income, EXPENSE: row.expense}, lines)

    def _state(self, scope: str, stated: Mapping[str, int | None], lines: Sequence[Line]) -> None:
        """A side left blank states nothing, but of one month among several: there it is nought where its lines are."""
        is_month = scope == "月" and self.months > 1
        come = _come_to(lines[self._counted if is_month else 0 :])
        sides = {side: amount for side, amount in stated.items() if amount is not None}
        if is_month:
            sides |= {side: 0 for side in stated if side not in sides and not come[side]}
        is_so_far = all(come[side] == amount for side, amount in sides.items())
        self._totals.append(Total(scope, sides, len(lines), is_so_far))
        if is_month:
            self._counted = len(lines)

    def _subtotal(self, row: Row, found: Label, value: int | None, lines: Sequence[Line]) -> None:
        since = self._since = lines[self._after :] or self._since  # 收入小计 and 支出小计 speak of the same lines
        self._after = len(lines)
        side = INCOME if row.income else EXPENSE
        code = ""
        if name := (found.name or row.category):
            known = match(name, side)
            code = known.code if known and known.certainty == SURE else ""
        elif len(codes := {line.category for line in since}) == 1:
            code = next(iter(codes))
        if code and (row.income is not None or row.expense is not None):
            before = self.subtotals.get(code, Totals(0, 0))
            income, expense = before.income + (row.income or 0), before.expense + (row.expense or 0)
            self.subtotals[code] = Totals(income, expense)
        elif not code:
            self._hold(row, since, lines)

    def _hold(self, row: Row, *spans: Sequence[Line]) -> None:
        """No law judges a sub-total over several categories, or over a name nobody knows: it is held to its lines here.

        They are those since the sub-total before it, or all so far. A side left blank states nothing.
        """
        stated = {INCOME: row.income, EXPENSE: row.expense}
        come = list(map(_come_to, spans))
        if any(all(said in (None, sums[side]) for side, said in stated.items()) for sums in come):
            return
        self.wrong += [
            f"{word}小计写着 {written(said)}，上面各笔的{word}加起来是 {written(come[0][side])}"
            for word, side in SIDES.items()
            if (said := stated[side]) not in (None, come[0][side]) and said is not None
        ]

    def _pass(self, row: Row, found: Label, value: int | None, lines: Sequence[Line]) -> None:
        """A page's own sums, or those since the year began, say nothing of the period."""

    def _carry(self, row: Row, found: Label, value: int | None, lines: Sequence[Line]) -> None:
        """承前页 on the first line of all is what the period begins with."""
        if not lines and row.balance is not None:
            self._open(row, found, value, lines)


Handler = Callable[[Sums, Row, Label, int | None, Sequence[Line]], None]
HANDLERS: Mapping[Kind, Handler] = {
    Kind.OPENING: Sums._open,
    Kind.CARRIED: Sums._carry,
    Kind.CLOSING: Sums._close,
    Kind.CUMULATED: Sums._pass,
    Kind.TOTAL: Sums._total,
    Kind.SUBTOTAL: Sums._subtotal,
}


def _label(cell: Cell) -> Label | None:
    return label(cell) if isinstance(cell, str) else None


def _single(row: Row, value: int | None) -> int | None:
    """The one amount a row of opening or closing gives, wherever it stands."""
    if row.balance is not None:
        return row.balance
    stated = [amount for amount in (row.income, row.expense) if amount is not None]
    return stated[0] if len(stated) == 1 else value


def _beside(row: Row, place: int, labels: Mapping[int, Label]) -> int | None:
    """The amount in the label's own cell, or in the next one to the right that holds any."""
    if labels[place].amount:
        return cents(labels[place].amount, row.factor)
    for after in range(place + 1, len(row.cells)):
        if after in labels:
            return None
        try:
            if (amount := cents(row.cells[after], row.factor)) is not None:
                return amount
        except Unreadable:
            continue
    return None


def _only(row: Row, value: int | None) -> Row:
    """One of several labels in a row has only the amount beside it."""
    return Row(row.cells, None, None, value, row.factor or YUAN, row.category)


def _added(totals: Sequence[Mapping[str, int]]) -> Totals | None:
    if not totals or any(len(total) < 2 for total in totals):
        return None
    return Totals(sum(total[INCOME] for total in totals), sum(total[EXPENSE] for total in totals))


def _come_to(lines: Sequence[Line]) -> dict[str, int]:
    return {INCOME: sum(line.income for line in lines), EXPENSE: sum(line.expense for line in lines)}
