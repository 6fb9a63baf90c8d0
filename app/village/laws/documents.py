"""The download: a whole book, or a table, as JSON that a stranger can recompute from docs/accounts.md alone."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from app.village.books import Account, Book, Ceiling, Entry, Line, Totals, Voucher
from app.village.categories import named
from app.village.laws.book import days_of, judge_book
from app.village.laws.findings import VERDICT_LABELS, Finding, Verdict
from app.village.laws.tables import Values
from app.village.tables import Column, Kind, Law, TableForm

BOOK_FORMAT, TABLE_FORMAT = "mingtang-book/1", "mingtang-table/1"
AMOUNT = re.compile(r"-?(?:0|[1-9][0-9]{0,12})\.[0-9]{2}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MONEY_OF_LINE = ("income", "expense", "balance")
PEOPLE = ("handler", "witness", "approver", "note")


class Unreadable(ValueError):
    """The document is not a whole book of this format."""


# writing


def decimal(amount: int | None) -> str | None:
    """ "182440.36" from 18244036 分."""
    if amount is None:
        return None
    whole, part = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{whole}.{part:02d}"


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
        "vouchers": [_money(row, "income", "expense") for row in book.vouchers],
        "entries": [_money(row, "debit", "credit") for row in book.entries],
        "plan": [
            {"category": category, "name": named(category), **_money(row, "planned", "before")}
            for category, row in book.plan.items()
        ],
        "findings": [_finding(finding) for finding in findings],
    }


def _money(row: Any, *keys: str) -> dict[str, Any]:
    return asdict(row) | {key: decimal(getattr(row, key)) for key in keys}


def _line(line: Line) -> dict[str, Any]:
    return _money(line, *MONEY_OF_LINE) | {"day": line.day.isoformat(), "category_name": named(line.category)}


def _finding(finding: Finding, *, plain: bool = False) -> dict[str, Any]:
    """Amounts with two decimals; `plain` leaves whole numbers, for tables in which a law may count pieces."""
    keys = ("left", "right", "off_by")
    told = asdict(finding) if plain else _money(finding, *keys)
    told["verdict"] = finding.verdict.value
    told["suspects"] = [asdict(row) if plain else _money(row, "stated", "expected") for row in finding.suspects]
    return told


def table_document(
    form: TableForm, head: Values, rows: Sequence[Values], findings: Sequence[Finding], **facts: Any
) -> dict[str, Any]:
    """A table with its columns and laws, so that it can be judged without knowing the form."""
    return {
        "format": TABLE_FORMAT,
        **facts,
        "form": form.key,
        "title": form.title,
        "columns": [_column(column) for column in form.columns],
        "head_columns": [_column(column) for column in form.head],
        "laws": [_law(law) for law in form.laws],
        "head": _values(form.head, head),
        "rows": [_values(form.columns, row) for row in rows],
        "findings": [_finding(finding, plain=True) for finding in findings],
    }


def _column(column: Column) -> dict[str, str]:
    return {"key": column.key, "label": column.label, "kind": column.kind.value}


def _law(law: Law) -> dict[str, Any]:
    kind = type(law).__name__.removesuffix("Law").lower()  # row, product, total, head, ceiling
    return {"kind": kind, **asdict(law)}


def _values(columns: Sequence[Column], row: Values) -> dict[str, Any]:
    hundredths = {column.key for column in columns if column.kind in (Kind.MONEY, Kind.AREA)}
    return {
        column.key: decimal(value) if column.key in hundredths and isinstance(value, int) else value
        for column in columns
        for value in (row.get(column.key),)
    }


# reading


def book_of(document: Any) -> Book:
    """The book of a document; Unreadable, in words, for anything else."""
    try:
        if document["format"] != BOOK_FORMAT:
            raise Unreadable(f"格式不是 {BOOK_FORMAT}")
        return _book(document)
    except Unreadable:
        raise
    except (KeyError, TypeError, ValueError) as lack:
        raise Unreadable(f"内容不完整或写法不对（{lack}）") from lack


def _book(raw: Mapping[str, Any]) -> Book:
    days_of(_text(raw["period"]))
    lines = tuple(_read_line(row) for row in _rows(raw["lines"]))
    if [line.seq for line in lines] != list(range(1, len(lines) + 1)):
        raise Unreadable("各行的序号不是 1、2、3……")
    return Book(
        region=_text(raw["region"]),
        period=raw["period"],
        opening=_fen(raw["opening"]),
        closing=_fen(raw["closing"]),
        lines=lines,
        totals=None if raw["totals"] is None else _totals(raw["totals"]),
        subtotals=_by_category(raw["subtotals"], _totals),
        previous_closing=_maybe(raw["previous_closing"]),
        accounts=tuple(_account(row) for row in _rows(raw["accounts"])),
        vouchers=tuple(
            Voucher(_text(row["no"]), _fen(row["income"]), _fen(row["expense"])) for row in _rows(raw["vouchers"])
        ),
        entries=tuple(
            Entry(_text(row["voucher"]), _text(row["account"]), _fen(row["debit"]), _fen(row["credit"]))
            for row in _rows(raw["entries"])
        ),
        plan=_by_category(raw["plan"], lambda row: Ceiling(_fen(row["planned"]), _fen(row["before"]))),
    )


def _read_line(raw: Any) -> Line:
    if type(raw["seq"]) is not int or not DAY.fullmatch(_text(raw["day"])):
        raise ValueError("seq or day")
    words = {key: _text(raw[key]) for key in ("voucher", "summary", "category", *PEOPLE)}
    amounts = {"income": _fen(raw["income"]), "expense": _fen(raw["expense"]), "balance": _maybe(raw["balance"])}
    return Line(seq=raw["seq"], day=date.fromisoformat(raw["day"]), **words, **amounts)  # type: ignore[arg-type]


def _account(raw: Any) -> Account:
    return Account(
        _text(raw["name"]),
        _text(raw["tail"]),
        *(_fen(raw[key]) for key in ("opening", "increase", "decrease", "closing")),
    )


def _totals(raw: Any) -> Totals:
    return Totals(_fen(raw["income"]), _fen(raw["expense"]))


def _by_category(raw: Any, read: Any) -> dict[str, Any]:
    rows = {_text(row["category"]): read(row) for row in _rows(raw)}
    if len(rows) < len(raw):
        raise Unreadable("同一类列了不止一次")
    return rows


def _rows(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("list expected")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value


def _fen(value: Any) -> int:
    if not AMOUNT.fullmatch(_text(value)):
        raise ValueError(f"amount expected: {value[:30]}")
    return int(value.replace(".", ""))


def _maybe(value: Any) -> int | None:
    return None if value is None else _fen(value)


# telling


def report(document: Any) -> tuple[list[str], int]:
    """Lines for a reader and the exit code: 0 every law holds, 1 one fails or was told otherwise, 2 it cannot be read."""
    try:
        findings = judge_book(book_of(document))
    except Unreadable as reason:
        return [f"读不了这份账：{reason}"], 2
    lines = [_told(finding) for finding in findings]
    lines += [f"　　先看：{suspect.what}（{suspect.why}）" for suspect in _first_suspects(findings)]
    differs = _told_otherwise(document, findings)
    lines += [f"文件里写的“{law}”的结果和重新核对的不一致" for law in differs]
    failed = [finding for finding in findings if not finding.holds]
    return [*lines, "有等式不符" if failed else "能核对的等式都相符"], 1 if failed or differs else 0


def _told(finding: Finding) -> str:
    tail = finding.equation if finding.verdict is not Verdict.NOT_JUDGED else finding.why
    return f"{VERDICT_LABELS[finding.verdict]}　{finding.words}{f'　{tail}' if tail else ''}"


def _first_suspects(findings: Sequence[Finding]) -> list[Any]:
    seen: dict[Any, Any] = {}
    for finding in findings:
        for suspect in finding.suspects:
            seen.setdefault((suspect.part, suspect.row, suspect.column), suspect)
    return list(seen.values())[:5]


def _told_otherwise(document: Any, findings: Sequence[Finding]) -> list[str]:
    told = document.get("findings")
    if not isinstance(told, list):
        return []
    verdicts = {row.get("law"): row.get("verdict") for row in told if isinstance(row, dict)}
    return [row.words for row in findings if row.law in verdicts and verdicts[row.law] != row.verdict.value]
