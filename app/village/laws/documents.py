"""The download: a whole book, or a table, as JSON that a stranger can judge from docs/accounts.md alone."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from app.village.books import Book, Line
from app.village.categories import named
from app.village.laws.carrying import Before, Values
from app.village.laws.findings import Finding, written
from app.village.tables import CarryLaw, CeilingLaw, Column, Kind, Law, TableForm, TotalLaw

BOOK_FORMAT, TABLE_FORMAT, TABLES_FORMAT = "mingtang-book/1", "mingtang-table/1", "mingtang-tables/1"
MONEY_OF_LINE = ("income", "expense", "balance")


def decimal(amount: int | None) -> str | None:
    """An amount as text; null where nobody stated it."""
    return None if amount is None else written(amount)


def book_document(book: Book, findings: Sequence[Finding], **facts: Any) -> dict[str, Any]:
    """The book, what the laws said, and `facts` for the reader (title, address, explanation …), which change nothing."""
    return {
        "format": BOOK_FORMAT,
        **facts,
        "region": book.region,
        "period": book.period,
        "opening": decimal(book.opening),
        "closing": decimal(book.closing),
        "previous_closing": decimal(book.previous_closing),
        "totals": _money(book.totals, "income", "expense") if book.totals else None,
        "lines": [_line(line) for line in book.lines],
        "subtotals": [
            {"category": category, "name": named(category), **_money(row, "income", "expense")}
            for category, row in book.subtotals.items()
        ],
        "accounts": [_money(row, "opening", "increase", "decrease", "closing") for row in book.accounts],
        "previous_accounts": [
            _money(row, "opening", "increase", "decrease", "closing") for row in book.previous_accounts
        ],
        "funds": [_money(row, "opening", "increase", "decrease", "closing") for row in book.funds],
        "vouchers": [_money(row, "income", "expense") for row in book.vouchers],
        "entries": [_money(row, "debit", "credit") | {"account_name": named(row.account)} for row in book.entries],
        "plan": [
            {"category": category, "name": named(category), **_money(row, "planned", "before"), "of": list(row.of)}
            for category, row in book.plan.items()
        ],
        "findings": [_finding(finding) for finding in findings],
    }


def _money(row: Any, *keys: str) -> dict[str, Any]:
    return asdict(row) | {key: decimal(getattr(row, key)) for key in keys}


def _line(line: Line) -> dict[str, Any]:
    return _money(line, *MONEY_OF_LINE) | {"day": line.day.isoformat(), "category_name": named(line.category)}


def _finding(finding: Finding) -> dict[str, Any]:
    told = _money(finding, "left", "right", "off_by") | {"verdict": finding.verdict.value}
    return told | {"suspects": [_money(row, "stated", "expected") for row in finding.suspects]}


def table_document(
    form: TableForm,
    head: Values,
    rows: Sequence[Values],
    findings: Sequence[Finding],
    before: Before | None = None,
    **facts: Any,
) -> dict[str, Any]:
    """A table with its columns and laws, and what the one before closed with, so that it can be judged without knowing the form."""
    return {
        "format": TABLE_FORMAT,
        **facts,
        "form": form.key,
        "title": form.title,
        "columns": [_column(column) for column in form.columns],
        "head_columns": [_column(column) for column in form.head],
        "laws": [_law(law) for law in form.laws],
        **table_values(form, head, rows),
        **(_held_against(form, before) if form.carry else {}),
        "findings": [_table_finding(form, *each) for each in zip(form.laws, findings, strict=True)],
    }


def _held_against(form: TableForm, before: Before | None) -> dict[str, Any]:
    """Of the table before what the law asks for: which thing a row is of, and what it closed with; or why that cannot be told."""
    if before is None or before.lack:
        return {"before": None} | ({"before_lack": before.lack} if before else {})
    rows = [_values(carried_columns(form), row) for row in before.rows]
    return {"before": {"period": before.period, "version": before.version, "rows": rows}}


def carried_columns(form: TableForm) -> list[Column]:
    """Of a table what the next one is held against; none where it has no such law."""
    law = form.carry
    wanted = {law.closing, *(key for columns in law.by for key in columns)} if law else set()
    return [column for column in form.columns if column.key in wanted]


def table_values(form: TableForm, head: Values, rows: Sequence[Values]) -> dict[str, Any]:
    """What stands in a table and above it."""
    return {"head": _values(form.head, head), "rows": [_values(form.columns, row) for row in rows]}


def _column(column: Column) -> dict[str, str]:
    return {"key": column.key, "label": column.label, "kind": column.kind.value}


def _law(law: Law) -> dict[str, Any]:
    kind = type(law).__name__.removesuffix("Law").lower()  # row, product, total, head, ceiling, carry
    return {"kind": kind, **asdict(law)}


def _values(columns: Sequence[Column], row: Values) -> dict[str, Any]:
    return {column.key: _value(column, row.get(column.key)) for column in columns}


def _value(column: Column, value: object) -> object:
    """Amounts and areas with two decimals, pieces as whole numbers, all else as text."""
    return decimal(value) if column.kind in (Kind.MONEY, Kind.AREA) and isinstance(value, int) else value


def _table_finding(form: TableForm, law: Law, finding: Finding) -> dict[str, Any]:
    """Both sides as the column they speak of is written."""
    column = form.column(measured(law))
    told = asdict(finding) | {"verdict": finding.verdict.value}
    told |= {key: _value(column, told[key]) for key in ("left", "right", "off_by")}
    for row in told["suspects"]:
        row |= {key: _value(form.column(row["column"]), row[key]) for key in ("stated", "expected")}
    return told


def measured(law: Law) -> str:
    """The column in whose unit a law is told."""
    if isinstance(law, TotalLaw):
        return law.head
    if isinstance(law, CarryLaw):
        return law.opening
    return law.low[0] if isinstance(law, CeilingLaw) else law.equals
