"""A table as every format writes it: columns with their kinds, rows of plain values; amounts in 分."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from typing import Any

from app.village.categories import named
from app.village.statements import Asked, Statement, Table, count, plain_columns
from app.village.tables import Kind

RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # what a spreadsheet would take for a formula
NUMBERS = (Kind.MONEY, Kind.AREA, Kind.COUNT)


@dataclass(frozen=True)
class Grid:
    """One table of a file."""

    title: str
    columns: tuple[tuple[str, Kind], ...]
    rows: Iterable[Sequence[Any]]


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


def plain_text(text: str) -> str:
    """Text no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(RISKY) else text


def ledger(statement: Statement, asked: Asked) -> Grid:
    """Opening, the lines asked for, their sum, sub-totals, closing: one row each."""
    return Grid("收支明细", LEDGER_COLUMNS, _ledger_rows(statement, asked))


def _ledger_rows(statement: Statement, asked: Asked) -> Iterator[Sequence[Any]]:
    name = statement.period.name
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


def _lines(statement: Statement, asked: Asked) -> Iterator[Sequence[Any]]:
    name = cache(named)
    for columns in plain_columns(statement, asked):
        period, seq, day, voucher, summary, code, income, expense, handler, witness, approver, note, balance = columns
        yield from zip(repeat("明细"), period, seq, day, voucher, summary, code, map(name, code), income, expense, balance, handler, witness, approver, note, strict=False)  # fmt: skip


def _summary(
    what: str, period: str, code: str, category: str, income: int | None, expense: int | None, left: int | None
) -> Sequence[Any]:
    return (what, period, None, "", "", "", code, category, income, expense, left, "", "", "", "")


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
