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

WHOLE = ("", "期", "季", "年")  # scopes of a total over more than a month
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


class Sums:
    """Stated sums as they are met, from top to bottom."""

    def __init__(self, months: int) -> None:
        self.months = months  # how many the period has
        self.opening: int | None = None
        self.closing: int | None = None
        self.subtotals: dict[str, Totals] = {}
        self._totals: dict[str, list[dict[str, int]]] = {}
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

    def totals(self) -> Totals | None:
        """The totals of the whole period: a total over it, or else those of its months together."""
        whole = [total for scope in WHOLE for total in self._totals.get(scope, ())]
        monthly = self._totals.get("月", [])
        if self.months == 1 and not whole:
            whole = monthly
        if self.months > 1 and not self._totals.get("季", self._totals.get("期", self._totals.get(""))):
            return _added(monthly) if len(monthly) == self.months else None
        merged = {side: amount for total in whole for side, amount in total.items()}
        return _complete(merged)

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
                self._totals.setdefault(scope, []).append({side: amount})
        elif row.income is not None or row.expense is not None:
            self._totals.setdefault(scope, []).append({INCOME: row.income or 0, EXPENSE: row.expense or 0})

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
        come = [
            {INCOME: sum(line.income for line in span), EXPENSE: sum(line.expense for line in span)} for span in spans
        ]
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


def _complete(total: Mapping[str, int]) -> Totals | None:
    return Totals(total[INCOME], total[EXPENSE]) if len(total) == 2 else None
