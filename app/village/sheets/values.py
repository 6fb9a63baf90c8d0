"""One cell of a public form, kept as the column's kind wants it (app/village/tables/shapes.py)."""

import re
from collections.abc import Callable, Mapping

from app.core.privacy.reading import PUBLIC_PHONE, can_be_called
from app.village.rules.accounts import MEND, WRONG, gives_number
from app.village.sheets.amounts import YUAN, cents
from app.village.sheets.dates import Dates, month_of
from app.village.sheets.joints import split
from app.village.sheets.problems import Unreadable
from app.village.sheets.words import is_blank, kept, plain
from app.village.sheets.workbook import Cell
from app.village.tables.shapes import Column, Joint, Kind

Value = str | int
COUNTED_IN = re.compile(r"(人|户|个月|个|月|台套|台|套|岁|件|次|天|亩|份|名|项|处)$")
TAIL = "tail"  # of a bank account only these four digits are ever kept


class Values:
    """Reads cells of one sheet by the kind of their column."""

    def __init__(self, dates: Dates) -> None:
        self.dates = dates
        self.told: dict[
            str, tuple[str, str]
        ] = {}  # of the first cell of a joint column: what stood there, what was read

    def parts(self, cell: Cell, joint: Joint, factor: int = YUAN) -> dict[str, Value]:
        """The two values of a joint column; none when the cell is empty. Raises Unreadable."""
        if is_blank(cell):
            return {}
        found = split(cell, joint, factor, self.dates)
        self.told.setdefault(joint.key, (kept(cell)[:40], "、".join(str(value) for value in found.values())))
        return found

    def value(self, cell: Cell, column: Column, factor: int = YUAN) -> Value | None:
        """The value; None when the cell is empty. Raises Unreadable."""
        if is_blank(cell):
            return None
        return READERS[column.kind](self, cell, column, factor)

    def _text(self, cell: Cell, column: Column, factor: int) -> Value | None:
        text = kept(cell)
        if column.key == TAIL:
            return "".join(re.findall(r"\d", plain(text)))[-4:] or None
        if column.of_account and gives_number(text):
            raise Unreadable(WRONG, MEND)
        if column.is_phone and not can_be_called(text):
            raise Unreadable(f"“{text[:20]}”不是电话", PUBLIC_PHONE)
        return text

    def _day(self, cell: Cell, column: Column, factor: int) -> Value | None:
        if column.in_part:
            return self.dates.in_part(cell)
        day = self.dates.day(cell)
        return None if day is None else day.isoformat()

    def _month(self, cell: Cell, column: Column, factor: int) -> Value | None:
        return month_of(cell)

    def _money(self, cell: Cell, column: Column, factor: int) -> Value | None:
        return cents(cell, factor)

    def _area(self, cell: Cell, column: Column, factor: int) -> Value | None:
        try:
            return cents(_bare(cell))
        except Unreadable:
            raise Unreadable(
                f"“{kept(cell)[:20]}”不是面积，或超过两位小数", "请填数字，最多两位小数，如 3.25"
            ) from None

    def _count(self, cell: Cell, column: Column, factor: int) -> Value | None:
        try:
            hundredths = cents(_bare(cell))
        except Unreadable:
            hundredths = 1
        if hundredths is not None and hundredths % 100:
            raise Unreadable(f"“{kept(cell)[:20]}”不是整数", "请只填整数，如 3")
        return None if hundredths is None else hundredths // 100

    def _choice(self, cell: Cell, column: Column, factor: int) -> Value | None:
        bare = plain(kept(cell))
        known = {plain(choice): choice for choice in column.choices}
        if bare in known:
            return known[bare]
        near = [choice for name, choice in known.items() if bare and (bare in name or name in bare)]
        if len(near) == 1:
            return near[0]
        raise Unreadable(f"“{kept(cell)[:20]}”不在可选的几项里", f"请从“{'”“'.join(column.choices)}”里选一项")


READERS: Mapping[Kind, Callable[[Values, Cell, Column, int], Value | None]] = {
    Kind.TEXT: Values._text,
    Kind.DAY: Values._day,
    Kind.MONTH: Values._month,
    Kind.MONEY: Values._money,
    Kind.AREA: Values._area,
    Kind.COUNT: Values._count,
    Kind.CHOICE: Values._choice,
}


def _bare(cell: Cell) -> Cell:
    return COUNTED_IN.sub("", plain(cell)) if isinstance(cell, str) else cell
