"""The data of docs/accounts.md: a book or tables that a stranger can judge."""

import json
from typing import Any

from app.village import statements
from app.village.exports import around
from app.village.exports.grids import Grid, of_steps
from app.village.laws import TABLES_FORMAT, book_document, table_document
from app.village.laws.documents import decimal
from app.village.models import Release
from app.village.service import seal
from app.village.statements import Asked, Statement, Table
from app.village.tables import Kind

WHOLE = "核验编号由这份文件的内容算出，算法见 docs/accounts.md 第 7 节"
IN_PART = "这一版有的文字公开以后按规定遮去了，核验编号由遮去以后的内容重新算出，不能从这份文件重算；公开时的原文和原来的编号由系统每月核对"
MASKED = WHOLE + "；依法遮去一部分的栏（姓名、备注等）不在内，它们的全文只有发布单位核对，文件里只有一个不能倒推的摘要"
OLDER = "这一版的核验编号用的是以前的算法，不能从这份文件重算，由系统每月核对"


def document(statement: Statement, **facts: Any) -> dict[str, Any]:
    """The whole period as one book, with what the laws say."""
    missing = [period.name for period in statement.missing]
    parts = [_part(release) for release in statement.releases]
    explanation = "\n".join(filter(None, (release.as_read("explanation") for release in statement.releases)))
    said_first = [told for _, told in statement.said_first]
    more = {
        **facts,
        "said_first": said_first,
        "explanation": explanation,
        "nothing": statement.nothing,
        "missing": missing,
        "books": parts,
    }
    more["beside"] = [_grid(grid) for grid in (*around.of_statement(statement), of_steps(statement.releases))]
    if statement.release:
        more |= _sealed(statement.release)
    return book_document(statement.book, statements.findings(statement), **more)


def _grid(grid: Grid) -> dict[str, Any]:
    """Any table of a page: amounts as everywhere in the data, all else as it is printed."""
    kinds = [kind for _, kind in grid.columns]
    rows = [[_cell(kind, value) for kind, value in zip(kinds, row, strict=True)] for row in grid.rows]
    return {"title": grid.title, "columns": [label for label, _ in grid.columns], "rows": rows}


def _cell(kind: Kind, value: Any) -> Any:
    if kind in (Kind.MONEY, Kind.AREA):
        return decimal(value)
    return value if value is None or kind == Kind.COUNT else str(value)


def _sealed(release: Release) -> dict[str, Any]:
    """What the code of a version is computed from, and in words what of it the file cannot hold."""
    sealed = seal.in_download(release)
    said = MASKED if sealed and sealed["masked"] else WHOLE
    if sealed is None:
        said = IN_PART if release.withheld else OLDER
    return {"sealed": sealed, "about_code": said}


def _part(release: Any) -> dict[str, Any]:
    return {
        "period": release.period,
        "version": release.number,
        "code": release.code_as_read,
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
        "said_first": [told for _, told in statement.said_first],
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


def tables_document(release: Release, tables: list[Table], **facts: Any) -> dict[str, Any]:
    """One table as itself, several (or none, of what was declared not to have happened) as a list."""
    facts |= {
        "said_first": [*around.withheld_of(release), *around.moved_on(tables)],
        "beside": [_grid(grid) for grid in (*around.of_release(release), of_steps([release]))],
        **_sealed(release),
    }
    found = [table_document(table.form, table.head, table.rows, table.findings, table.before) for table in tables]
    return {**facts, **found[0]} if len(found) == 1 else {"format": TABLES_FORMAT, **facts, "tables": found}


def written(document: dict[str, Any]) -> bytes:
    """As bytes, Chinese as it is."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
