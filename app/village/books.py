"""The book of one village and one period, as plain data: what a sheet says, what laws judge, what a download holds.

Every amount is a whole number of 分 (0.01 元), so that sums are exact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import accumulate, islice

WIDE = {ord("０") + at: str(at) for at in range(10)} | {ord("－"): "-"}
WIDE |= {ord(first) + at: chr(ord(plain) + at) for first, plain in (("Ａ", "A"), ("ａ", "a")) for at in range(26)}
CASH = ("101", "102")  # 库存现金, 银行存款: the accounts whose movements are income and expense of a book


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, as 逐项逐笔 wants it (农经发〔2011〕13号): income or expense, never both; a reversal is negative."""

    seq: int  # 1… in the order of the book; its name in questions and findings
    day: date
    voucher: str  # as printed on the voucher, in half-width figures: 记-12
    summary: str
    category: str  # a code of categories: "511", or "Z03"
    income: int
    expense: int
    handler: str = ""  # 经手人
    witness: str = ""  # 证明人
    approver: str = ""  # 审批人
    note: str = ""
    balance: int | None = None  # the running balance the sheet stated, where it has that column


def voucher_no(written: str) -> str:
    """A voucher's number in one width: 记－１２ is 记-12, on every sheet, form and file; its words stay as they are printed."""
    return written.translate(WIDE)


def with_balances(lines: Sequence[Line], opening: int) -> list[Line]:
    """The lines with running balances: where the sheet gave none, those that follow from the lines."""
    running = accumulate((line.income - line.expense for line in lines), initial=opening)
    return [
        line if line.balance is not None else replace(line, balance=balance)
        for line, balance in zip(lines, islice(running, 1, None), strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Account:
    """Cash or one bank account (资金公开表): of a bank account only the last four digits are ever kept."""

    name: str  # 库存现金, or the bank
    tail: str  # "" for cash
    opening: int
    increase: int
    decrease: int
    closing: int


@dataclass(frozen=True, slots=True)
class Voucher:
    """What a voucher itself says: its number, its amount, and whether it was income."""

    no: str
    income: int
    expense: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of double entry, where it is given: debit or credit of one account under a voucher."""

    voucher: str
    account: str  # a code of the chart, 财会〔2023〕14号
    debit: int
    credit: int
    sub: str = ""  # 明细科目, as far as it may be shown; no law asks for it


@dataclass(frozen=True, slots=True)
class Totals:
    """Income and expense together, as stated."""

    income: int
    expense: int


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The year's plan for one category: how much may be spent, and how much was before this period.

    `of` names the categories that count as it: the plain ones of an account, where the plan is written on the account.
    """

    planned: int
    before: int
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Book:
    """All that is published for one period. What a sheet did not state is None or empty, and no law judges it."""

    region: str  # twelve digits
    period: str  # "2026-10" or "2026Q3"
    opening: int
    closing: int
    lines: tuple[Line, ...]
    totals: Totals | None = None
    subtotals: Mapping[str, Totals] = field(default_factory=dict)  # by category
    previous_closing: int | None = None  # of the period before, as published
    accounts: tuple[Account, ...] = ()
    vouchers: tuple[Voucher, ...] = ()
    entries: tuple[Entry, ...] = ()
    plan: Mapping[str, Ceiling] = field(default_factory=dict)  # by category
    previous_accounts: tuple[Account, ...] = ()  # of the book before, as published
    funds: tuple[Account, ...] = ()  # 资金公开表 of the same period, as published apart from the book
