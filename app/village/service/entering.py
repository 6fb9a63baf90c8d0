"""Double entry typed by hand, row by row; what a voucher moves in cash and bank becomes its lines as soon as both sides agree.

While a book is filled in, an entry keeps its day and its summary for the lines to be made of; both go when it is published
or thrown away: the words stand at the lines, where the guard reads them.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from app.core import privacy
from app.core.accounts.models import User
from app.db import db
from app.errors import STALE, Refused
from app.village import queries, recipients, subaccounts
from app.village.acts import Did
from app.village.books import Entry, Line
from app.village.categories import EXPENSE, INCOME, all_categories, wrong_side
from app.village.laws import yuan
from app.village.models import Release, TableRow
from app.village.queries import ENTRIES, entry_of
from app.village.rules.periods import read_period
from app.village.service import books
from app.village.service.locking import require_draft
from app.village.sheets.movements import Found, Lines
from app.village.sheets.problems import Problems
from app.village.tables import all_forms

FOR_LINES = ("day", "summary")  # what an entry keeps for the lines, while the book is filled in
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Typed:
    """One entry as it was typed."""

    voucher: str
    day: date
    summary: str
    account: str
    sub: str = ""
    debit: int = 0
    credit: int = 0

    def row(self) -> dict[str, Any]:
        """As it is kept in the draft."""
        sub = subaccounts.shown(self.account, self.sub)
        kept = queries.row_of_entry(Entry(self.voucher, self.account, self.debit, self.credit, sub))
        return {**kept, "day": self.day.isoformat(), "summary": self.summary}


@dataclass(frozen=True)
class Standing:
    """One voucher after something of it was typed: what both sides come to, and its lines where they are made of it."""

    no: str
    debit: int
    credit: int
    lines: int | None  # None where the lines of the book stay as they are

    @property
    def off(self) -> int:
        """How much the debit is above the credit."""
        return self.debit - self.credit


def accounts() -> list[tuple[str, str]]:
    """The first-level accounts of the chart one may choose from."""
    return [(one.code, one.name) for one in all_categories().values() if one.code.isdigit()]


def put(release: Release, typed: Typed, seq: int | None = None, at: str = "", *, by: User) -> Standing:
    """Write one entry, or write over the one with its number; it stands behind the others of its voucher.

    A new one is half typed no more on the page `at` of a voucher; what is half typed on any other stays.
    """
    require_draft(release)
    _require(release, typed)
    rows = queries.rows_of(release, ENTRIES)
    _require_there(rows, seq)
    touched = {typed.voucher, *([rows[seq - 1]["voucher"]] if seq else [])}
    if seq:
        after = [*rows[: seq - 1], typed.row(), *rows[seq:]]
    else:
        last = max((n for n, row in enumerate(rows, 1) if row["voucher"] == typed.voucher), default=len(rows))
        after = [*rows[:last], typed.row(), *rows[last:]]
    found = _store(release, rows, after, touched, by)
    if seq is None:
        books.keep_typed(release, {}, books.TYPED_ENTRY, at, by=by)
    return found[typed.voucher]


def mark_of(rows: Sequence[Row], seq: int) -> str:
    """What the button of one entry was shown with: that entry at that place among so many; a draft beside it does not count."""
    return sha256(json.dumps([len(rows), seq, rows[seq - 1]], sort_keys=True).encode()).hexdigest()[:16]


def drop(release: Release, seq: int, seen: str, *, by: User) -> Standing:
    """Strike one entry; `seen` is its mark on the page of the button."""
    require_draft(release)
    rows = queries.rows_of(release, ENTRIES)
    if not 1 <= seq <= len(rows) or seen != mark_of(rows, seq):
        raise Refused(STALE)
    no = rows[seq - 1]["voucher"]
    return _store(release, rows, [*rows[: seq - 1], *rows[seq:]], {no}, by)[no]


def _require_there(rows: Sequence[Row], seq: int | None) -> None:
    if seq is not None and not 1 <= seq <= len(rows):
        raise Refused("这一条分录已经不在了")


def _require(release: Release, typed: Typed) -> None:
    """Refused, beside its field, for what cannot be an entry of this book."""
    if not release.is_ledger:
        raise Refused("只有收支账能填会计分录")
    period = read_period(release.period)
    assert period is not None
    if not period.starts_on <= typed.day <= period.ends_on:
        raise Refused(f"日期要在{period.label}之内", "day")
    if typed.account not in dict(accounts()):
        raise Refused("请从列表里选一个科目", "account")
    if typed.debit and typed.credit:
        raise Refused("借方和贷方只填一个；既借又贷的写成两条", "credit")
    if not typed.debit and not typed.credit:
        raise Refused("请填借方或贷方金额", "debit")
    for field, words in (("voucher", typed.voucher), ("sub", typed.sub)):
        recipients.require_unnamed(release, words, field)
    privacy.guard(typed.voucher, "voucher")


def _store(
    release: Release, before: Sequence[Row], after: Sequence[Row], touched: set[str], by: User
) -> dict[str, Standing]:
    follow = {no for no in touched if _follows(release, before, no)}
    lined = {*release.stated.get(books.FOLLOWS, ()), *follow}
    books.put_table(release, ENTRIES, {}, after, by=by, did=Did.FILLED)
    found = {}
    for no in sorted(touched):
        made = _made(release, after, no) if no in follow else None
        if made is not None:
            _require_placed(no, made)
            books.put_lines_of(release, no, _signed(release, no, made), by=by)
        sides = [(row.get("debit") or 0, row.get("credit") or 0) for row in after if row["voucher"] == no]
        found[no] = Standing(no, sum(debit for debit, _ in sides), sum(credit for _, credit in sides), None if made is None else len(made))  # fmt: skip
    release.stated = {**release.stated, books.FOLLOWS: sorted(lined)}
    db.session.flush()
    return found


def _require_placed(no: str, made: Sequence[Line]) -> None:
    """Refused beside the account for a line that would stand on the wrong side of its kind."""
    for line in made:
        if why := wrong_side(line.category, INCOME if line.income else EXPENSE):
            sum_ = yuan(abs(line.income or line.expense))
            raise Refused(
                f"凭证 {no} 这样要列成{'收入' if line.income else '支出'} {sum_} 元，但{why}；"
                "要冲减以前记的，请用红字：借方、贷方都写负数",
                "account",
            )


def _follows(release: Release, rows: Sequence[Row], no: str) -> bool:
    """Are the lines of this voucher made of its entries, or are there none yet? Lines somebody typed are left alone."""
    lines = _lines_of(release, no)
    if not lines or no in release.stated.get(books.FOLLOWS, ()):
        return True
    made = _made(release, rows, no)
    return made is not None and Counter(map(_moved, made)) == Counter(map(_moved, lines))


def _moved(line: Line) -> tuple[str, int, int]:
    return line.category, line.income, line.expense


def _lines_of(release: Release, no: str) -> list[Line]:
    return [line for line in queries.lines_of(release) if line.voucher == no]


def _made(release: Release, rows: Sequence[Row], no: str) -> list[Line] | None:
    """The lines of what a voucher moves in cash and bank; None while its sides differ, or where cash stands alone."""
    own = [row for row in rows if row["voucher"] == no]
    if sum((row.get("debit") or 0) - (row.get("credit") or 0) for row in own):
        return None
    told = _told(_lines_of(release, no), own)
    problems = Problems("")
    found = [Found(n, told(row)[0], told(row)[1], entry_of(row)) for n, row in enumerate(own, 1)]
    lines, _ = Lines(found, problems).made()
    return None if problems.blocking else lines


def _told(lines: Sequence[Line], own: Sequence[Row]) -> Any:
    """Day and summary of an entry: its own, else of the line of its account, else the first known of its voucher."""
    of = {line.category: (line.day, line.summary) for line in reversed(lines)}
    known = [(date.fromisoformat(row["day"]), row.get("summary") or "") for row in own if row.get("day")]
    first = next(iter(known), None) or next(iter(of.values()), (None, ""))

    def told(row: Row) -> tuple[date | None, str]:
        day, summary = of.get(row["account"], first)
        return (date.fromisoformat(row["day"]) if row.get("day") else day), row.get("summary") or summary

    return told


def _signed(release: Release, no: str, made: Sequence[Line]) -> list[Line]:
    """The lines made anew, with those who signed the paper as they stood at the lines before."""
    stood = _lines_of(release, no)
    of = {line.category: line for line in reversed(stood)}
    return [
        line
        if (known := of.get(line.category, stood[0] if stood else None)) is None
        else replace(line, handler=known.handler, witness=known.witness, approver=known.approver, note=known.note)
        for line in made
    ]


def forget_words(release: Release) -> None:
    """Days and summaries of the entries, and what was half typed, served whoever filled in: they go with the draft."""
    columns = {column.key for column in all_forms()[ENTRIES].columns}
    for row in db.session.scalars(select(TableRow).where(TableRow.release_id == release.id, TableRow.form == ENTRIES)):
        if not row.data.keys() <= columns:
            row.data = {key: value for key, value in row.data.items() if key in columns}
    goes = {books.FOLLOWS, *books.half_typed(release.stated)}
    kept = {name: value for name, value in release.stated.items() if name not in goes}
    if kept != release.stated:
        release.stated = kept
    db.session.flush()
