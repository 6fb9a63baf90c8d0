"""The data of docs/accounts.md: a book or tables that a stranger can judge."""

import json
from typing import Any

from app.village import statements
from app.village.laws import book_document, table_document
from app.village.laws.documents import decimal
from app.village.statements import Asked, Statement, Table


def document(statement: Statement, **facts: Any) -> dict[str, Any]:
    """The whole period as one book, with what the laws say."""
    missing = [period.name for period in statement.missing]
    parts = [_part(release) for release in statement.releases]
    explanation = "\n".join(filter(None, (release.explanation for release in statement.releases)))
    more = {**facts, "explanation": explanation, "nothing": statement.nothing, "missing": missing, "books": parts}
    return book_document(statement.book, statements.findings(statement), **more)


def _part(release: Any) -> dict[str, Any]:
    return {
        "period": release.period,
        "version": release.number,
        "code": release.code,
        "published_at": release.published_at.isoformat(),
        "opening": decimal(release.opening),
        "income": decimal(release.income),
        "expense": decimal(release.expense),
        "closing": decimal(release.closing),
    }


def selection(statement: Statement, asked: Asked, **facts: Any) -> dict[str, Any]:
    """Some lines only: no book, and no law can be held against it."""
    number, totals = statements.count(statement, asked)
    return {
        "format": "mingtang-lines/1",
        **facts,
        "period": statement.period.name,
        "count": number,
        "income": decimal(totals.income),
        "expense": decimal(totals.expense),
        "lines": [_line(period, line) for period, line in statements.lines(statement, asked)],
    }


def _line(period: str, line: Any) -> dict[str, Any]:
    amounts = {key: decimal(getattr(line, key)) for key in ("income", "expense")}
    words = {key: getattr(line, key) for key in ("voucher", "summary", "category", "handler", "witness", "approver", "note")}  # fmt: skip
    return {"period": period, "seq": line.seq, "day": line.day.isoformat(), **words, **amounts}


def tables_document(tables: list[Table], **facts: Any) -> dict[str, Any]:
    """One table as itself, several as a list."""
    found = [table_document(table.form, table.head, table.rows, table.findings) for table in tables]
    return {**facts, **found[0]} if len(found) == 1 else {"format": "mingtang-tables/1", **facts, "tables": found}


def written(document: dict[str, Any]) -> bytes:
    """As bytes, Chinese as it is."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
