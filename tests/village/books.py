"""Clean books at random, as villages keep them, and the slips that spoil one figure."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from app.village.books import Account, Book, Ceiling, Entry, Line, Totals, Voucher
from app.village.categories import EXPENSE, INCOME, PLAIN, all_categories
from app.village.rules.periods import read_period

INCOMES = [code for code, _, side, _ in PLAIN if side == INCOME]
EXPENSES = [code for code, _, side, _ in PLAIN if side == EXPENSE]
MATTERS = (
    "付村部电费",
    "购办公用品",
    "门面租金",
    "运转经费拨款",
    "修机耕路人工费",
    "困难户慰问",
    "报刊费",
    "村组干部报酬",
)
LISTS = {"entry": "entries", "before": "previous_accounts"}
Spot = tuple[str, int | str, str]  # as a Suspect names it: part, row, column


def amount(dice: random.Random) -> int:
    """Round sums and odd ones, as they come; never less than one 元."""
    if dice.random() < 0.4:
        return dice.randint(1, 60) * dice.choice((5_000, 10_000, 50_000))
    return dice.randint(100, 5_000_000)


def clean(dice: random.Random, *, most: int = 26, bare: bool = False, vouchers: bool = True) -> Book:
    """A book as we publish it; sometimes with accounts, the period before, a plan, double entry.

    `bare` has balances only; without `vouchers` it is one whose bookkeeper gave no sheet of them.
    """
    period = dice.choice(("2026-10", "2026-02", "2026Q3"))
    opening = dice.choice((0, amount(dice), amount(dice) * 10))
    lines = _lines(dice, period, opening, dice.randint(1, most))
    closing = opening + sum(line.income - line.expense for line in lines)
    book = Book("430102001001", period, opening, closing, tuple(lines))
    if bare:
        return book
    book = replace(book, totals=_sum(lines), subtotals=_by_category(lines))
    if vouchers:
        book = replace(book, vouchers=_vouchers(lines))
    if dice.random() < 0.7:
        book = replace(book, previous_closing=opening)
    if dice.random() < 0.6:
        book = replace(book, accounts=_accounts(dice, book))
        if dice.random() < 0.6:
            book = replace(book, previous_accounts=_before(dice, book.accounts))
    if dice.random() < 0.3:
        book = replace(book, entries=_entries(lines))
    if dice.random() < 0.3:
        fund = Account("库存现金", "", book.opening, book.closing - book.opening, 0, book.closing)
        book = replace(book, funds=(fund,))
    return replace(book, plan=_plan(dice, book)) if dice.random() < 0.4 else book


def _lines(dice: random.Random, period: str, opening: int, count: int) -> list[Line]:
    span = read_period(period)
    first, last = span.starts_on, span.ends_on
    days = sorted(first + timedelta(dice.randint(0, (last - first).days)) for _ in range(count))
    incomes, expenses = dice.sample(INCOMES, 4), dice.sample(EXPENSES, 5)
    balance, number, before, lines = opening, dice.randint(1, 40), None, []
    for seq, day in enumerate(days, 1):
        enters = dice.random() < 0.35
        sum_ = amount(dice) * (-1 if dice.random() < 0.03 else 1)  # 红字冲销
        number += day != before or dice.random() < 0.8  # lines of one voucher bear one day
        before = day
        balance += sum_ if enters else -sum_
        category = dice.choice(incomes if enters else expenses)
        sides = (sum_, 0) if enters else (0, sum_)
        lines.append(Line(seq, day, f"记-{number}", dice.choice(MATTERS), category, *sides, balance=balance))
    return lines


def _sum(lines: list[Line] | tuple[Line, ...]) -> Totals:
    return Totals(sum(line.income for line in lines), sum(line.expense for line in lines))


def _by_category(lines: list[Line]) -> dict[str, Totals]:
    used = dict.fromkeys(line.category for line in lines)
    return {category: _sum([line for line in lines if line.category == category]) for category in used}


def _vouchers(lines: list[Line]) -> tuple[Voucher, ...]:
    numbers = dict.fromkeys(line.voucher for line in lines)
    sums = {number: _sum([line for line in lines if line.voucher == number]) for number in numbers}
    return tuple(Voucher(number, row.income, row.expense) for number, row in sums.items())


def _accounts(dice: random.Random, book: Book) -> tuple[Account, ...]:
    """Cash and a bank or two; money drawn in cash leaves one and enters another."""
    names = [("库存现金", ""), ("湖南农商银行", "6621"), ("邮储银行", "0480")][: dice.randint(1, 3)]
    opened = [dice.randint(0, book.opening // 3) for _ in names[1:]]
    rows = [[opening, 0, 0] for opening in (book.opening - sum(opened), *opened)]
    for line in book.lines:
        row = dice.choice(rows)
        row[1] += line.income
        row[2] += line.expense
    if len(rows) > 1 and dice.random() < 0.4:
        drawn = dice.randint(1, 30) * 50_000
        rows[0][1] += drawn
        rows[1][2] += drawn
    return tuple(Account(*name, *row, row[0] + row[1] - row[2]) for name, row in zip(names, rows, strict=True))


def _before(dice: random.Random, accounts: tuple[Account, ...]) -> tuple[Account, ...]:
    """The same accounts a period earlier, in another order; one that was settled then may be gone."""
    rows = [replace(one, opening=0, increase=one.opening, decrease=0, closing=one.opening) for one in accounts]
    gone = [Account("县信用联社", "5512", 300, 0, 300, 0)] if dice.random() < 0.3 else []
    return tuple(dice.sample([*rows, *gone], len(rows) + len(gone)))


def _entries(lines: list[Line]) -> tuple[Entry, ...]:
    """For each line the bank and the account of its category."""
    rows = []
    for line in lines:
        other = all_categories()[line.category].account
        rows.append(Entry(line.voucher, "102", line.income, line.expense))
        rows.append(Entry(line.voucher, other, line.expense, line.income))
    return tuple(rows)


def _plan(dice: random.Random, book: Book) -> dict[str, Ceiling]:
    rows = {category: row for category, row in book.subtotals.items() if row.expense > 0}
    before = {category: amount(dice) for category in rows}
    plan = {
        category: Ceiling(before[category] + row.expense + amount(dice), before[category])
        for category, row in rows.items()
    }
    if len(plan) > 1 and dice.random() < 0.5:  # one category counts as another, as a plain one does as its account
        (held, ceiling), (other, second), *_ = plan.items()
        del plan[other]
        plan[held] = replace(ceiling, planned=ceiling.planned + second.planned, of=(other,))
    return plan


# slips


def _swapped(value: int, dice: random.Random) -> int:
    """Two neighbouring digits changed places."""
    digits = list(str(abs(value)))
    places = [at for at in range(len(digits) - 1) if digits[at] != digits[at + 1]]
    if not places:
        return value + 900
    at = dice.choice(places)
    digits[at], digits[at + 1] = digits[at + 1], digits[at]
    return int("".join(digits)) * (-1 if value < 0 else 1)


def _mistyped(value: int, dice: random.Random) -> int:
    """One digit is another."""
    digits = list(str(abs(value)))
    at = dice.randrange(len(digits))
    digits[at] = dice.choice([digit for digit in "0123456789" if digit != digits[at]])
    return int("".join(digits)) * (-1 if value < 0 else 1)


SLIPS: dict[str, Callable[[int, random.Random], int]] = {
    "digits swapped": _swapped,
    "a digit mistyped": _mistyped,
    "times ten": lambda value, dice: value * 10 or 1_000,
    "a tenth": lambda value, dice: value // 10 if abs(value) > 9 else value + 1,
    "the sign": lambda value, dice: -value or 100,
    "left out": lambda value, dice: 0 if value else amount(dice),
    "anything": lambda value, dice: value + dice.choice((-1, 1)) * dice.randint(1, 2_000_000),
}


def spots(book: Book) -> list[Spot]:
    """Every figure of a book that laws know, by kind, so that each kind is as likely as another."""
    parts: dict[str, list[Spot]] = {
        "book": [("book", 0, "opening"), ("book", 0, "closing")],
        "amounts": [("line", line.seq, "income" if line.income else "expense") for line in book.lines],
        "balances": [("line", line.seq, "balance") for line in book.lines if line.balance is not None],
        "totals": [("totals", 0, side) for side in ("income", "expense") if book.totals],
        "subtotals": [("subtotal", key, "income" if row.income else "expense") for key, row in book.subtotals.items()],
        "vouchers": [("voucher", at, "income" if row.income else "expense") for at, row in enumerate(book.vouchers, 1)],
        "accounts": [
            ("account", at, key)
            for at in range(1, len(book.accounts) + 1)
            for key in ("opening", "increase", "decrease", "closing")
        ],
        "before": [("before", at, "closing") for at in range(1, len(book.previous_accounts) + 1)],
        "funds": [("fund", at, key) for at in range(1, len(book.funds) + 1) for key in ("opening", "closing")],
        "entries": [("entry", at, "debit" if row.debit else "credit") for at, row in enumerate(book.entries, 1)],
    }
    if book.previous_closing is not None:
        parts["book"].append(("book", 0, "previous_closing"))
    return [spot for kind in parts.values() for spot in kind]


def spot_of(book: Book, dice: random.Random) -> Spot:
    """One figure: first a kind, then one of it."""
    kinds: dict[str, list[Spot]] = {}
    for spot in spots(book):
        kinds.setdefault(f"{spot[0]} {spot[2] if spot[0] in ('book', 'account', 'fund', 'line') else ''}", []).append(
            spot
        )
    return dice.choice(kinds[dice.choice(list(kinds))])


def read(book: Book, spot: Spot) -> int:
    part, row, column = spot
    if part in ("book", "totals"):
        return getattr(book if part == "book" else book.totals, column)
    if part == "subtotal":
        return getattr(book.subtotals[str(row)], column)
    return getattr(_list(book, part)[int(row) - 1], column)


def _list(book: Book, part: str) -> tuple:
    return getattr(book, LISTS.get(part, f"{part}s"))


def changed(book: Book, spot: Spot, value: int) -> Book:
    """The book with one figure changed and nothing else."""
    part, row, column = spot
    if part == "book":
        return replace(book, **{column: value})
    if part == "totals":
        return replace(book, totals=replace(book.totals, **{column: value}))
    if part == "subtotal":
        return replace(book, subtotals={**book.subtotals, row: replace(book.subtotals[str(row)], **{column: value})})
    rows = list(_list(book, part))
    rows[int(row) - 1] = replace(rows[int(row) - 1], **{column: value})
    return replace(book, **{LISTS.get(part, f"{part}s"): tuple(rows)})


def moved(book: Book, seq: int) -> Book:
    """One line's amount in the other column; its balance stays."""
    line = book.lines[seq - 1]
    other = replace(line, income=line.expense, expense=line.income)
    return replace(book, lines=(*book.lines[: seq - 1], other, *book.lines[seq:]))


def slipped(book: Book, dice: random.Random) -> tuple[Book, Spot, str]:
    """A book with one figure wrong, where, and how."""
    spot = spot_of(book, dice)
    name = dice.choice(list(SLIPS))
    was = read(book, spot)
    now = SLIPS[name](was, dice)
    return changed(book, spot, now if now != was else was + 100), spot, name
