"""A committee member's doubt stays, with its words and the line it spoke of, until she clears it herself."""

import json
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import bindparam, select, update

from app.db import db
from app.errors import Refused
from app.village import queries
from app.village.books import Line
from app.village.laws import yuan
from app.village.models import LineCheck, Release, Village
from app.village.rules.doubts import place
from app.village.tables import Kind, all_forms

LONGEST = 200


def words_of(release: Release, seq: int) -> str:
    """A line as its doubter saw it: day, voucher, summary and amount of a book's, words and amounts of a table's; in short."""
    if release.is_ledger:
        line = queries.line_of(release, seq)
        return "" if line is None else _words(line)[:LONGEST]
    row = queries.rows_of(release, release.form)[seq - 1]
    columns = [column for column in all_forms()[release.form].columns if row.get(column.key)]
    words = [str(row[column.key]) for column in columns if column.kind == Kind.TEXT]
    sums = [f"{column.label} {yuan(row[column.key])} 元" for column in columns if column.kind == Kind.MONEY]
    return "，".join([*words, *sums])[:LONGEST]


def _words(line: Line) -> str:
    amount = f"收入 {yuan(line.income)}" if line.income else f"支出 {yuan(line.expense)}"
    return f"{line.day.month}月{line.day.day}日 {line.voucher} {line.summary} {amount} 元"


DOUBTS = select(LineCheck).where(LineCheck.release_id == bindparam("release")).order_by(LineCheck.id)


def of(release: Release) -> Sequence[LineCheck]:
    """Every doubt that nobody has cleared, in their order."""
    return db.session.scalars(DOUBTS, {"release": release.id}).all()


def forget_lines(ids: Sequence[int]) -> None:
    """The lines of these releases are gone for good, and with them what their doubters saw of them."""
    db.session.execute(update(LineCheck).where(LineCheck.release_id.in_(ids)).values(line=""))


@contextmanager
def following(release: Release) -> Iterator[None]:
    """While the lines are put anew: each doubt goes with its line, or stays without one when the line is gone."""
    standing = [check for check in of(release) if check.has_line]
    before = _contents(release) if standing else []
    yield
    if not standing:
        return
    db.session.flush()
    after = _contents(release)
    places = {check: place(check.seq, before, after) for check in standing}
    for check in standing:  # first out of each other's way: one member may doubt many lines
        check.seq = -check.id
    db.session.flush()
    for check, seq in places.items():
        check.seq = seq or -check.id
    db.session.flush()


def _contents(release: Release) -> list[Hashable]:
    """What each line says, without its number and the balance beside it."""
    if release.is_ledger:
        return [replace(line, seq=0, balance=None) for line in queries.lines_of(release)]
    return [json.dumps(row, sort_keys=True, default=str) for row in queries.rows_of(release, release.form)]


def holding(release: Release) -> list[LineCheck]:
    """The doubts that hold it back: of members who serve now, for nobody else could ever clear them."""
    return [check for check in of(release) if is_serving(release.village, check)]


def is_serving(village: Village, check: LineCheck) -> bool:
    """Does the member who doubts serve now, so that she can clear it?"""
    return any(member.user_id == check.user_id for member in village.live_members)


def require_none(release: Release, instead: str) -> None:
    """Refused while one is not cleared, naming the lines, who must clear it and what can be done `instead`."""
    left = holding(release)
    if not left:
        return
    lines = "、".join(f"第 {check.seq} 行" if check.has_line else f"已删去的一行（{check.line}）" for check in left[:5])
    names = "、".join(dict.fromkeys(check.by_name for check in left))
    raise Refused(f"{lines}的疑问还没有消除：请{names}在疑问旁边按“疑问已消除”，{instead}")
