"""The figures of a book by place, the equations they must keep, and how each figure is called."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict

from app.village.books import CASH, Book, Entry, Line, Totals
from app.village.categories import named
from app.village.laws.carrying import paired
from app.village.laws.equations import Cell, Equation, Figures
from app.village.tables.finance import OF_ACCOUNT

SIDES = ("income", "expense")
SIDE_NAMES = {"income": "收入", "expense": "支出"}
COLUMN_NAMES = {
    **SIDE_NAMES,
    "opening": "期初余额",
    "closing": "期末余额",
    "previous_closing": "上期期末余额",
    "balance": "余额",
    "increase": "本期增加",
    "decrease": "本期减少",
    "debit": "借方",
    "credit": "贷方",
}
OF_VOUCHER = "凭证 "  # before its number, where an equation speaks of one
ACCOUNTS = {"account": ("accounts", ""), "fund": ("funds", "资金公开表 "), "before": ("previous_accounts", "上期 ")}
OPENING, CLOSING, PREVIOUS = ("book", 0, "opening"), ("book", 0, "closing"), ("book", 0, "previous_closing")


class BookFigures(Figures):
    """All that a book states, and with sub-totals or vouchers the noughts it implies for those it leaves out."""

    def __init__(self, book: Book) -> None:
        super().__init__({OPENING: book.opening, CLOSING: book.closing})
        self.book = book
        self.categories = _with_missing(book.subtotals, (line.category for line in book.lines))
        self.vouchers = [(voucher.no, at) for at, voucher in enumerate(book.vouchers, 1)]
        self._put_book()
        for line in book.lines:
            self._put("line", line.seq, income=line.income, expense=line.expense, balance=line.balance)
        self._put_vouchers()
        for at, account in enumerate(book.accounts, 1):
            self._put(
                "account", at, **{key: getattr(account, key) for key in ("opening", "increase", "decrease", "closing")}
            )
        for at, account in enumerate(book.previous_accounts, 1):
            self._put("before", at, closing=account.closing)
        for at, fund in enumerate(book.funds, 1):
            self._put("fund", at, opening=fund.opening, closing=fund.closing)
        for at, entry in enumerate(book.entries, 1):
            self._put("entry", at, debit=entry.debit, credit=entry.credit)

    def _put(self, part: str, row: int | str, **values: int | None) -> None:
        for column, value in values.items():
            if value is not None:
                self[part, row, column] = value

    def _put_book(self) -> None:
        book = self.book
        self._put("book", 0, previous_closing=book.previous_closing)
        if book.totals:
            self._put("totals", 0, income=book.totals.income, expense=book.totals.expense)
        for category in self.categories:
            stated = book.subtotals.get(category, Totals(0, 0))
            self._put("subtotal", category, income=stated.income, expense=stated.expense)

    def _put_vouchers(self) -> None:
        """Stated ones by place; after them those that lines name and the list lacks, as nought."""
        for at, voucher in enumerate(self.book.vouchers, 1):
            self._put("voucher", at, income=voucher.income, expense=voucher.expense)
        known = {no for no, _ in self.vouchers}
        if known:
            missing = dict.fromkeys(
                line.voucher for line in self.book.lines if line.voucher and line.voucher not in known
            )
            for at, no in enumerate(missing, len(self.vouchers) + 1):
                self.vouchers.append((no, at))
                self._put("voucher", at, income=0, expense=0)

    def lines(self, side: str, lines: list[Line] | None = None) -> tuple[Cell, ...]:
        """One column of the lines."""
        chosen = self.book.lines if lines is None else lines
        return tuple(("line", line.seq, side) for line in chosen)

    def told(self, side: str) -> tuple[Cell, ...]:
        """The total of a side where it is stated, else all its lines."""
        return (("totals", 0, side),) if self.book.totals else self.lines(side)

    def tell(self, cell: Cell) -> str:
        """第 12 行 支出; 凭证 记-3 的支出."""
        part, row, column = cell
        name = COLUMN_NAMES[column]
        if part == "line":
            return f"第 {row} 行 {name}"
        if part == "subtotal":
            return f"{named(str(row))} {name}小计"
        if part == "totals":
            return f"本期{name}合计"
        if part == "book":
            return name
        return f"{self.row_name(part, int(row))} {name}"

    def row_name(self, part: str, row: int) -> str:
        """What a reader calls a voucher, an account or an entry by its place."""
        if part == "voucher":
            return f"凭证 {self.vouchers[row - 1][0]}"
        if part in ACCOUNTS:
            name, whose = ACCOUNTS[part]
            account = getattr(self.book, name)[row - 1]
            return f"{whose}{account.name}{account.tail and f'（尾号 {account.tail}）'}"
        entry = self.book.entries[row - 1]
        return f"凭证 {entry.voucher} 第 {row} 条分录 {named(entry.account)}"

    def doubt(self, cell: Cell, expected: int) -> tuple[int, ...]:
        """What speaks against a correction where the equations cannot choose: the larger, the less likely it is."""
        part, _, column = cell
        if part == "account" and column in ("increase", "decrease"):
            return self._doubt_of_account(cell, expected)
        return self._doubt_of_entry(cell, expected) if part == "entry" else (0, 0, 0, 0)

    def _doubt_of_account(self, cell: Cell, expected: int) -> tuple[int, ...]:
        """Between accounts money moves seldom, in round sums, and never less than none."""
        side = "income" if cell[2] == "increase" else "expense"
        whole = sum(self["account", at, cell[2]] for at in range(1, len(self.book.accounts) + 1))
        between = whole - self[cell] + expected - sum(self[told] for told in self.told(side))
        return (between < 0, between != 0, between % 10_000 != 0, expected < 0)

    def _doubt_of_entry(self, cell: Cell, expected: int) -> tuple[int, ...]:
        """An entry has one side, and mostly the amount of a line of its voucher."""
        _, at, column = cell
        other = self["entry", at, "credit" if column == "debit" else "debit"]
        voucher = self.book.entries[int(at) - 1].voucher
        amounts = {line.income + line.expense for line in self.book.lines if line.voucher == voucher}
        return (bool(other and expected), expected not in amounts, self[cell] in amounts, 0)


def _with_missing(stated: Iterable[str], used: Iterable[str]) -> list[str]:
    """The categories stated, then those that lines use and the sub-totals lack; none where none is stated."""
    known = list(stated)
    return list(dict.fromkeys([*known, *used])) if known else []


# the equations


def all_equations(figures: BookFigures) -> list[Equation]:
    """Every equation of the book that its figures allow, law by law."""
    return [
        *_closing(figures),
        *_running(figures),
        *_totals(figures),
        *_subtotals(figures),
        *_accounts(figures),
        *_vouchers(figures),
        *_entries(figures),
    ]


def _closing(figures: BookFigures) -> Iterator[Equation]:
    terms = [(1, (OPENING,)), (1, figures.told("income")), (-1, figures.told("expense"))]
    yield figures.equation("closing", "", terms, (CLOSING,))
    if PREVIOUS in figures:
        yield figures.equation("previous", "", [(1, (PREVIOUS,))], (OPENING,))


def _running(figures: BookFigures) -> Iterator[Equation]:
    """From each balance stated to the next, the opening being the first and the closing the last."""
    if not any(line.balance is not None for line in figures.book.lines):
        return
    start: Cell = OPENING
    since: list[Line] = []
    for line in figures.book.lines:
        since.append(line)
        if line.balance is not None:
            end: Cell = ("line", line.seq, "balance")
            yield _step(figures, f"第 {line.seq} 行", start, since, end)
            start, since = end, []
    yield _step(figures, "最后余额与期末", start, since, CLOSING)


def _step(figures: BookFigures, subject: str, start: Cell, since: list[Line], end: Cell) -> Equation:
    terms = [(1, (start,)), (1, figures.lines("income", since)), (-1, figures.lines("expense", since))]
    return figures.equation("running", subject, terms if since else terms[:1], (end,))


def _totals(figures: BookFigures) -> Iterator[Equation]:
    for side in SIDES if figures.book.totals else ():
        yield figures.equation("totals", SIDE_NAMES[side], [(1, figures.lines(side))], (("totals", 0, side),))


def _subtotals(figures: BookFigures) -> Iterator[Equation]:
    of: dict[str, list[Line]] = {category: [] for category in figures.categories}
    for line in figures.book.lines if of else ():
        of[line.category].append(line)
    for category, lines in of.items():
        for side in SIDES:
            subject = f"{named(category)}{SIDE_NAMES[side]}"
            yield figures.equation(
                "subtotals", subject, [(1, figures.lines(side, lines))], (("subtotal", category, side),)
            )
    for side in SIDES if of and figures.book.totals else ():
        parts = tuple(("subtotal", category, side) for category in of)
        yield figures.equation("subtotals_total", SIDE_NAMES[side], [(1, parts)], (("totals", 0, side),))


def _accounts(figures: BookFigures) -> Iterator[Equation]:
    places = range(1, len(figures.book.accounts) + 1)
    for at in places:
        opening, increase, decrease, closing = (
            (("account", at, key),) for key in ("opening", "increase", "decrease", "closing")
        )
        subject = figures.row_name("account", at)
        yield figures.equation("accounts", subject, [(1, opening), (1, increase), (-1, decrease)], closing)
    yield from _carried(figures)
    for part, accounts in (("account", figures.book.accounts), ("fund", figures.book.funds)):
        yield from _accounts_total(figures, part, len(accounts))


def _carried(figures: BookFigures) -> Iterator[Equation]:
    """Each account opens with what it closed with in the book before; one that only one of them has is held against nought."""
    now, before = (
        [asdict(one) for one in accounts] for accounts in (figures.book.accounts, figures.book.previous_accounts)
    )
    for pair in paired(OF_ACCOUNT, "", now, before) if now and before else ():
        opened = tuple(("account", at, "opening") for at in pair.now)
        closed = tuple(("before", at, "closing") for at in pair.before)
        subject = figures.row_name(*opened[0][:2]) if opened else figures.row_name(*closed[0][:2])
        yield figures.equation("carried", subject, [(1, closed)], opened)


def _accounts_total(figures: BookFigures, part: str, count: int) -> Iterator[Equation]:
    """The accounts of the book, then those of the table published apart from it."""
    for whole in (OPENING, CLOSING) if count else ():
        cells = tuple((part, at, whole[2]) for at in range(1, count + 1))
        subject = f"{'资金公开表' if part == 'fund' else ''}{COLUMN_NAMES[whole[2]]}"
        yield figures.equation("accounts_total", subject, [(1, cells)], (whole,))


def _of_vouchers(book: Book) -> dict[str, list[Line]]:
    of: dict[str, list[Line]] = {}
    for line in book.lines:
        of.setdefault(line.voucher, []).append(line)
    return of


def _vouchers(figures: BookFigures) -> Iterator[Equation]:
    of = _of_vouchers(figures.book)
    places: dict[str, list[int]] = {}
    for no, at in figures.vouchers:
        places.setdefault(no, []).append(at)
    for no, ats in places.items():
        for side in SIDES:
            lines = figures.lines(side, of.get(no, []))
            stated = tuple(("voucher", at, side) for at in ats)
            yield figures.equation("vouchers", f"凭证 {no} {SIDE_NAMES[side]}", [(1, lines)], stated)
    for side in SIDES if places and figures.book.totals else ():
        parts = (*(("voucher", at, side) for _, at in figures.vouchers), *figures.lines(side, of.get("", [])))
        yield figures.equation("voucher_total", SIDE_NAMES[side], [(1, parts)], (("totals", 0, side),))


def _entries(figures: BookFigures) -> Iterator[Equation]:
    of: dict[str, list[tuple[int, Entry]]] = {}
    for at, entry in enumerate(figures.book.entries, 1):
        of.setdefault(entry.voucher, []).append((at, entry))
    for no, entries in of.items():
        debit, credit = (tuple(("entry", at, side) for at, _ in entries) for side in ("debit", "credit"))
        yield figures.equation("entries", f"{OF_VOUCHER}{no}", [(1, debit)], credit)
    if of:
        everywhere = range(1, len(figures.book.entries) + 1)
        debit, credit = (tuple(("entry", at, side) for at in everywhere) for side in ("debit", "credit"))
        yield figures.equation("entries_total", "", [(1, debit)], credit)
    lines = _of_vouchers(figures.book)
    for no, entries in of.items():
        yield _cash(figures, no, lines.get(no, []), [at for at, entry in entries if entry.account in CASH])


def _cash(figures: BookFigures, no: str, lines: list[Line], places: list[int]) -> Equation:
    """What the entries move in cash and bank is what the lines of the voucher say came in and went out."""
    terms = [(1, figures.lines("income", lines)), (-1, figures.lines("expense", lines))]
    debit, credit = (tuple(("entry", at, side) for at in places) for side in ("debit", "credit"))
    return figures.equation("entries_cash", f"凭证 {no}", [*terms, (1, credit)], debit)
