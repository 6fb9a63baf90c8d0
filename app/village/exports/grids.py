"""A table as every format writes it: columns with their kinds, rows of plain values; amounts in 分."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.village.categories import named
from app.village.laws import VERDICT_LABELS, Finding, carried_columns
from app.village.models import Release
from app.village.rules.periods import read_period
from app.village.statements import Asked, Statement, Table, count, plain_columns
from app.village.tables import Kind
from app.web.formats import moment

RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # what a spreadsheet would take for a formula
NUMBERS = (Kind.MONEY, Kind.AREA, Kind.COUNT)


@dataclass(frozen=True)
class Grid:
    """One table of a file; a long one also some rows at a time and turned, which is quicker where it is all texts."""

    title: str
    columns: tuple[tuple[str, Kind], ...]
    rows: Iterable[Sequence[Any]]
    turned: Iterable[Sequence[Sequence[Any]]] | None = None


LEDGER_COLUMNS = (
    ("行", Kind.TEXT),
    ("期间", Kind.TEXT),
    ("序号", Kind.COUNT),
    ("日期", Kind.DAY),
    ("凭证", Kind.TEXT),
    ("摘要", Kind.TEXT),
    ("类别代码", Kind.TEXT),
    ("类别", Kind.TEXT),
    ("收入（元）", Kind.MONEY),
    ("支出（元）", Kind.MONEY),
    ("结余（元）", Kind.MONEY),
    ("经手人", Kind.TEXT),
    ("证明人", Kind.TEXT),
    ("审批人", Kind.TEXT),
    ("备注", Kind.TEXT),
)
ACCOUNTS_COLUMNS = (("账户", Kind.TEXT), ("尾号", Kind.TEXT), ("期初余额", Kind.MONEY), ("本期增加", Kind.MONEY), ("本期减少", Kind.MONEY), ("期末余额", Kind.MONEY))  # fmt: skip
ENTRIES_COLUMNS = (("凭证号", Kind.TEXT), ("科目代码", Kind.TEXT), ("科目", Kind.TEXT), ("明细科目", Kind.TEXT), ("借方金额", Kind.MONEY), ("贷方金额", Kind.MONEY))  # fmt: skip
LAWS_COLUMNS = (("结果", Kind.TEXT), ("规则", Kind.TEXT), ("算式", Kind.TEXT), ("说明", Kind.TEXT))
STEPS_COLUMNS = (("期间", Kind.TEXT), ("版本", Kind.COUNT), ("核验编号", Kind.TEXT), ("步骤", Kind.TEXT), ("姓名", Kind.TEXT), ("时间", Kind.TEXT), ("意见", Kind.TEXT))  # fmt: skip


def plain_text(text: str) -> str:
    """Text no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(RISKY) else text


def ledger(statement: Statement, asked: Asked) -> Grid:
    """What is said first, opening, the lines asked for, their sum, sub-totals, closing: one row each."""
    first = statement.said_first  # who signed is asked now: a file is written when the request is over
    rows = (row for some in _ledger(statement, asked, first) for row in zip(*some, strict=True))
    return Grid("收支明细", LEDGER_COLUMNS, rows, _ledger(statement, asked, first))


def _ledger(statement: Statement, asked: Asked, first: Sequence[tuple[str, str]]) -> Iterator[Sequence[Sequence[Any]]]:
    name = statement.period.name
    for period, told in first:
        yield _summary("说明", period, "", "", None, None, None, told)
    if not asked.is_filtered:
        yield _summary("上期结余", name, "", "", None, None, statement.opening)
    yield from _lines(statement, asked)
    if asked.is_filtered:
        totals = count(statement, asked)[1]
        yield _summary("筛选合计", name, "", "", totals.income, totals.expense, None)
        return
    for code, totals in statement.subtotals.items():
        yield _summary("分类小计", name, code, named(code), totals.income, totals.expense, None)
    yield _summary("合计", name, "", "", statement.income, statement.expense, statement.closing)


def _lines(statement: Statement, asked: Asked) -> Iterator[Sequence[Sequence[Any]]]:
    name = cache(named)
    for columns in plain_columns(statement, asked):
        period, seq, day, voucher, summary, code, income, expense, handler, witness, approver, note, balance = columns
        yield (["明细"] * len(seq), period, seq, day, voucher, summary, code, [*map(name, code)], income, expense, balance, handler, witness, approver, note)  # fmt: skip


def _summary(
    what: str,
    period: str,
    code: str,
    category: str,
    income: int | None,
    expense: int | None,
    left: int | None,
    words: str = "",
) -> Sequence[Sequence[Any]]:
    row = (what, period, None, "", "", words, code, category, income, expense, left, "", "", "", "")
    return [(value,) for value in row]


def beside(statement: Statement) -> list[Grid]:
    """Cash and bank accounts, and double entry, where the book has them, each with its sum last."""
    found = []
    if accounts := statement.accounts:
        rows = [(one.name, one.tail, one.opening, one.increase, one.decrease, one.closing) for one in accounts]
        sums = [sum(row[at] for row in rows) for at in range(2, 6)]  # type: ignore[misc]  # from the third on they are amounts
        found.append(Grid("现金和银行账户", ACCOUNTS_COLUMNS, [*rows, ("合计", "", *sums)]))
    if statement.entries.vouchers:
        entries = [
            (one.voucher, one.account, named(one.account), one.sub, one.debit or None, one.credit or None)
            for voucher in statement.entries.vouchers
            for one in voucher.entries
        ]
        sums_of_entries = ("合计", "", "", "", statement.entries.debit, statement.entries.credit)
        found.append(Grid("会计分录", ENTRIES_COLUMNS, [*entries, sums_of_entries]))
    return found


def of_table(table: Table) -> Grid:
    """One table form; its head stands above in sheets and in the data, and as rows of their own nowhere."""
    columns = table.form.columns
    rows = [[row.get(column.key) for column in columns] for row in table.rows]
    return Grid(table.form.title, tuple((column.label, column.kind) for column in columns), rows)


def head_of(table: Table) -> Grid | None:
    """The fields of a form's head as a table of one row."""
    columns = table.form.head
    if not any(table.head.get(column.key) is not None for column in columns):
        return None
    row = [table.head.get(column.key) for column in columns]
    return Grid(f"{table.form.title}（表头）", tuple((column.label, column.kind) for column in columns), [row])


def last_of(table: Table) -> Grid | None:
    """What the table before closed with, of which the first law of openings speaks: which thing, and how much."""
    before = table.before
    if table.last is None or before is None or before.lack:
        return None
    columns, batches = carried_columns(table.form), len(table.last.batches)
    period = read_period(before.period)
    told = f"第 {before.version} 版" if batches == 1 else f"{batches} 批合在一起"
    title = f"上期期末（{table.form.title}，{period.label if period else before.period}，{told}）"
    rows = [[row.get(column.key) for column in columns] for row in before.rows]
    return Grid(title, tuple((column.label, column.kind) for column in columns), rows)


def of_findings(findings: Iterable[Finding]) -> Grid:
    """What the laws say, one row each: those that were not judged say why."""
    rows = ((VERDICT_LABELS[found.verdict], found.words, found.equation, found.told) for found in findings)
    return Grid("账目核对", LAWS_COLUMNS, rows)


def of_steps(releases: Iterable[Release]) -> Grid:
    """Who prepared, examined, signed and published, and when."""
    rows = [
        (
            release.period,
            release.number,
            release.code_as_read,
            step.label,
            step.by_name,
            moment(step.at),
            step.as_read,
        )
        for release in releases
        for step in release.steps
    ]
    return Grid("审核签字", STEPS_COLUMNS, rows)
