"""One column of a sheet that holds two of a form's: days from and to, or an amount whose sign says whether it came or went."""

import re

from app.village.sheets.amounts import cents
from app.village.sheets.dates import WORDED, Dates, digits, last_day
from app.village.sheets.problems import Unreadable
from app.village.sheets.words import kept, plain
from app.village.sheets.workbook import Cell
from app.village.tables.shapes import Joint, Kind, TableForm

DATE = r"\d{8}|\d{4}(?:[-./年]\d{1,2}(?:[-./月]\d{1,2}[日号]?|月)?|\d{2}|年)?"
IN_SAME_YEAR = r"\d{1,2}月(?:\d{1,2}[日号]?)?"
MARK = r"[-−–—―─~〜∼/;至到]+"
SPAN = re.compile(rf"(?:自|从)?({DATE})(?:起|开始)?{MARK}({DATE}|{IN_SAME_YEAR})止?")
BEGUN = re.compile(rf"({DATE})(?:起|开始)?{MARK}(?:今|未竣工|未完工|在建|施工中)?")
MEND = "请写成 2024-01-01至2026-12-31 这样的起止，或分成两列；只写了年限的，请选“不读这一列”"


def split(cell: Cell, joint: Joint, factor: int, dates: Dates) -> dict[str, str | int]:
    """The two values of a cell. Raises Unreadable."""
    if joint.kind == Kind.DAY:
        return _span(cell, joint, dates)
    return (_signed if joint.is_signed else _apart)(cell, joint, factor)


def _signed(cell: Cell, joint: Joint, factor: int) -> dict[str, str | int]:
    amount = cents(cell, factor) or 0
    more, less = joint.parts
    return {more: max(amount, 0), less: max(-amount, 0)}


def _apart(cell: Cell, joint: Joint, factor: int) -> dict[str, str | int]:
    texts = plain(kept(cell)).split("/")
    if len(texts) != 2:
        raise Unreadable(
            f"“{kept(cell)[:20]}”里看不出“{joint.label}”两个数", "请写成 8000/0 这样，用斜线分开，或分成两列"
        )
    amounts = zip(joint.parts, (cents(text, factor) for text in texts), strict=True)
    return {part: amount for part, amount in amounts if amount is not None}


def _span(cell: Cell, joint: Joint, dates: Dates) -> dict[str, str | int]:
    text = kept(cell)[:40]
    bare = WORDED.sub(digits, plain(text))
    begins, ends = joint.parts
    if begun := BEGUN.fullmatch(bare):
        return {begins: dates.in_part(begun[1])}
    span = SPAN.fullmatch(bare)
    if not span:
        raise Unreadable(f"“{text[:20]}”里看不出从哪天到哪天", MEND)
    until = span[2] if re.match(r"\d{4}", span[2]) else f"{span[1][:4]}年{span[2]}"
    first, last = dates.in_part(span[1]), dates.in_part(until)
    if last_day(last) < last_day(first):
        raise Unreadable(f"“{text[:20]}”的止（{last}）在起（{first}）之前", MEND)
    return {begins: first, ends: last}


def said_of(column: Joint, form: TableForm, place: str, told: tuple[str, str]) -> str:
    """How a joint column was read: `told` is the first cell of it and what was read."""
    wrote, read = told
    one, other = (form.column(key).label for key in column.parts)
    if column.is_signed:
        return f"{place}一列分成两列读：正数是“{one}”，负数是“{other}”"
    if column.kind == Kind.MONEY:
        return f"{place}一列分成两列读：斜线前是“{one}”，斜线后是“{other}”"
    return f"{place}一列分成“{one}”和“{other}”读：如“{wrote}”读作 {read}"
