"""Reading a download again, and telling what its laws say: the command and the tests speak through here."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from app.village.books import Account, Book, Ceiling, Entry, Line, Totals, Voucher
from app.village.laws.book import judge_book
from app.village.laws.carrying import Before, Values
from app.village.laws.documents import BOOK_FORMAT, TABLE_FORMAT, TABLES_FORMAT, carried_columns
from app.village.laws.findings import VERDICT_LABELS, Finding, Suspect, Verdict
from app.village.laws.sealed import told_of_code
from app.village.laws.tables import judge_table
from app.village.rules.periods import read_period
from app.village.tables import CarryLaw, CeilingLaw, Column, HeadLaw, Kind, Law, ProductLaw, RowLaw, TableForm, TotalLaw

AMOUNT = re.compile(r"-?(?:0|[1-9][0-9]{0,12})\.[0-9]{2}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
PEOPLE = ("handler", "witness", "approver", "note")
LAWS: dict[str, type[Law]] = {
    "row": RowLaw,
    "product": ProductLaw,
    "total": TotalLaw,
    "head": HeadLaw,
    "ceiling": CeilingLaw,
    "carry": CarryLaw,
}
Read = TypeVar("Read")


class Unreadable(ValueError):
    """The document is not a whole book or table of our format."""


def _reading(format: str, read: Callable[[Any], Read], document: Any) -> Read:
    try:
        if document["format"] != format:
            raise Unreadable(f"格式不是 {format}")
        return read(document)
    except Unreadable:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as lack:
        raise Unreadable(f"内容不完整或写法不对（{lack}）") from lack


def book_of(document: Any) -> Book:
    """The book of a document; Unreadable, in words, for anything else."""
    return _reading(BOOK_FORMAT, _book, document)


def table_of(document: Any) -> tuple[TableForm, Values, list[Values]]:
    """The form a table brought along, its head and its rows; Unreadable, in words, for anything else."""
    return _reading(TABLE_FORMAT, _table, document)


def _book(raw: Mapping[str, Any]) -> Book:
    if read_period(_text(raw["period"])) is None:
        raise Unreadable("看不出是哪一期")
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
        plan=_by_category(raw["plan"], _ceiling),
        previous_accounts=tuple(_account(row) for row in _rows(raw.get("previous_accounts", []))),
        funds=tuple(
            _account(row) for row in _rows(raw.get("funds", []))
        ),  # documents from before it was written lack it
    )


def _ceiling(raw: Any) -> Ceiling:
    """Documents from before `of` was written have none."""
    of = raw.get("of", [])
    if not isinstance(of, list):
        raise ValueError("of")
    return Ceiling(_fen(raw["planned"]), _fen(raw["before"]), tuple(_text(category) for category in of))


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


def _table(raw: Mapping[str, Any]) -> tuple[TableForm, Values, list[Values]]:
    columns, head = (tuple(_column(row) for row in _rows(raw[key])) for key in ("columns", "head_columns"))
    laws = tuple(_law(row) for row in _rows(raw["laws"]))
    form = TableForm(_text(raw["form"]), _text(raw["title"]), (), columns, head, laws)
    return form, _values(head, raw["head"]), [_values(columns, row) for row in _rows(raw["rows"])]


def _column(raw: Any) -> Column:
    return Column(_text(raw["key"]), _text(raw["label"]), Kind(raw["kind"]))


def _law(raw: Any) -> Law:
    fields = {key: _names(value) for key, value in raw.items()}
    return LAWS[str(fields.pop("kind"))](**fields)


def _names(value: Any) -> Any:
    """A text, or a list of them, or of such lists."""
    return tuple(map(_names, value)) if isinstance(value, list) else _text(value)


def _values(columns: Sequence[Column], raw: Any) -> dict[str, str | int | None]:
    return {column.key: _value(column, raw.get(column.key)) for column in columns}


def _value(column: Column, value: Any) -> str | int | None:
    if value is None:
        return None
    if column.kind in (Kind.MONEY, Kind.AREA):
        return _fen(value)
    if column.kind is not Kind.COUNT:
        return _text(value)
    if type(value) is not int:
        raise TypeError("whole number expected")
    return value


# telling


def _before(form: TableForm, document: Any) -> Before | None:
    """The table before as far as the law asks for it; files from before there was the law have none."""
    raw, lack = document.get("before"), _text(document.get("before_lack", ""))
    if form.carry is None or (raw is None and not lack):
        return None
    if raw is None:
        return Before("", 0, (), lack)
    columns = carried_columns(form)
    version = raw["version"]
    if type(version) is not int:
        raise TypeError("whole number expected")
    return Before(_text(raw["period"]), version, [_values(columns, row) for row in _rows(raw["rows"])])


def before_of(document: Any) -> Before | None:
    """What a table of a download is held against that is not its own; Unreadable, in words, for anything else."""
    return _reading(TABLE_FORMAT, lambda raw: _before(_table(raw)[0], raw), document)


def judge_document(document: Any) -> tuple[Finding, ...]:
    """The findings of a download of either format; Unreadable for anything else."""
    if isinstance(document, dict) and document.get("format") == TABLE_FORMAT:
        return judge_table(*table_of(document), before_of(document))
    return judge_book(book_of(document))


def _parts(document: Any) -> list[Any]:
    """A book or a table is the download itself; several tables stand in it."""
    if isinstance(document, dict) and document.get("format") == TABLES_FORMAT:
        return _reading(TABLES_FORMAT, lambda raw: _rows(raw["tables"]), document)
    return [document]


def report(document: Any, shown: str = "") -> tuple[list[str], int]:
    """Lines for a reader and the exit code: 0 every law holds, 1 one fails or was told otherwise, 2 it cannot be read.

    `shown` is the code of the version as its page shows it: a file can be changed together with the code in it.
    """
    try:
        judged = [(part, judge_document(part)) for part in _parts(document)]
    except Unreadable as reason:
        return [f"读不了这份账：{reason}"], 2
    findings = [finding for _, found in judged for finding in found]
    lines = [_told(finding) for finding in findings]
    lines += [f"　　先看：{suspect.what}（{suspect.why}）" for suspect in _first_suspects(findings)]
    differs = [law for part, found in judged for law in _told_otherwise(part, found)]
    lines += [f"文件里写的“{law}”的结果和重新核对的不一致" for law in differs]
    failed = [finding for finding in findings if not finding.holds]
    code, is_other = told_of_code(document, shown)
    lines += [f"“{law}”是这一版公开以后才有的，签字时没有核对过" for part, _ in judged for law in _later(part)]
    lines += ["有核对项不符" if failed else "能核对的各项都相符", *([code] if code else [])]
    return lines, 1 if failed or differs or is_other else 0


def _told(finding: Finding) -> str:
    tails = (finding.equation, finding.agreeing) if finding.verdict is not Verdict.NOT_JUDGED else (finding.why,)
    return "　".join(filter(None, (VERDICT_LABELS[finding.verdict], finding.words, *tails)))


def _first_suspects(findings: Sequence[Finding]) -> list[Suspect]:
    seen: dict[tuple[str, int | str, str], Suspect] = {}
    for finding in findings:
        for suspect in finding.suspects:
            seen.setdefault((suspect.part, suspect.row, suspect.column), suspect)
    return list(seen.values())[:5]


def _later(document: Any) -> list[str]:
    """Laws that the file says came after its version was published."""
    told = document.get("findings")
    rows = [row for row in told if isinstance(row, dict)] if isinstance(told, list) else []
    return [str(row.get("words")) for row in rows if row.get("later") is True]


def _told_otherwise(document: Any, findings: Sequence[Finding]) -> list[str]:
    told = document.get("findings")
    if not isinstance(told, list):
        return []
    verdicts = {row.get("law"): row.get("verdict") for row in told if isinstance(row, dict)}
    return [row.words for row in findings if row.law in verdicts and verdicts[row.law] != row.verdict.value]
