"""Reading a public form: the rows of its columns, the fields of its head, and every fault named."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.village.sheets.amounts import YUAN
from app.village.sheets.columns import Body
from app.village.sheets.dates import Dates
from app.village.sheets.hiding import note_hidden
from app.village.sheets.joints import said_of
from app.village.sheets.layout import Layout
from app.village.sheets.problems import Problem, Problems, Unreadable, Weight
from app.village.sheets.repeats import is_head
from app.village.sheets.stated import Kind as Stated
from app.village.sheets.stated import is_foot, label
from app.village.sheets.values import Value, Values
from app.village.sheets.words import heading, is_blank, is_ditto, kept, plain
from app.village.sheets.workbook import Cell, Sheet, column_letter
from app.village.tables.shapes import Column, Joint, Kind, TableForm, TotalLaw

SUMMED = (Kind.MONEY, Kind.AREA, Kind.COUNT)
ENDLESS = 40


@dataclass(frozen=True)
class TableReading:
    """What a form says: only what was stated stands in a row. With a blocking problem nothing may be stored."""

    rows: list[dict[str, Value]]
    head: Mapping[str, Value] = field(default_factory=dict)
    totals: Mapping[str, int] = field(default_factory=dict)  # of the row 合计, by column
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()  # of the rows in the sheet, counted from 1

    @property
    def blocked(self) -> bool:
        """Must the clerk mend the sheet first?"""
        return any(problem.weight == Weight.BLOCK for problem in self.problems)


def read_table(sheet: Sheet, layout: Layout, form: TableForm, first: date, last: date) -> TableReading:
    """The form in a sheet laid out so; dates without a year lie between `first` and `last`."""
    problems = Problems(sheet.name)
    for lack in layout.lacks:
        problems.add(0, None, "", lack, "请在表头写明，或在确认列时选出来")
    if layout.lacks:
        return TableReading([], problems=problems.listed())
    table = _Table(Body(sheet, layout), form, Values(Dates(first, last, sheet.from_1904)), problems)
    rows = table.read()
    if not rows and not problems.blocking:
        problems.add(0, None, "", "表头下面没有内容", "请填好后再上传")
    head = table.head()
    notes = (*note_hidden(table.body, problems), *_left_out(layout), *table.read_as(), *table.notes)
    return TableReading(rows, head, table.totals, problems.listed(), notes, tuple(table.numbers))


def _left_out(layout: Layout) -> tuple[str, ...]:
    """Columns beyond the form are never kept: that is said, so that nobody looks for them."""
    names = [guess.heading for guess in layout.guesses if not guess.field and heading(guess.heading) != "序号"]
    return (f"没有读入、也不会保存的列：{'、'.join(names)}",) if names else ()


class _Table:
    """One form on the way."""

    def __init__(self, body: Body, form: TableForm, values: Values, problems: Problems) -> None:
        self.body, self.form, self.values, self.problems = body, form, values, problems
        self.columns = {place: form.column(key) for key, place in body.places.items()}
        self.filled = {place: body.filled(place) for place, column in self.columns.items() if column.kind not in SUMMED}
        self.totals: dict[str, int] = {}
        self.notes: list[str] = []
        self.numbers: list[int] = []
        self.foot: list[int] = []

    def read(self) -> list[dict[str, Value]]:
        rows = []
        above: dict[str, Value] = {}
        for at, cells in enumerate(self.body.rows):
            if self._is_no_row(at, cells):
                continue
            row = self._row(at, cells, above)
            above = row
            rows.append(row)
            self.numbers.append(self.body.number(at))
        return rows

    def _is_no_row(self, at: int, cells: list[Cell]) -> bool:
        stated = [cell for place, cell in enumerate(cells) if place in self.columns and not is_blank(cell)]
        numbered = [cell for cell in cells if not is_blank(cell)]
        if not stated or (not any(isinstance(cell, str) for cell in stated) and all(cell == 0 for cell in stated)):
            self._foot(at, numbered)
            return True
        if is_head(cells, self.body.layout):
            return True
        if any(isinstance(cell, str) and _is_sum(cell) for cell in cells):
            self._sum(cells)
            return True
        if is_foot(kept(numbered[0])) and len(stated) < len(self._needed()):
            self._foot(at, numbered)
            return True
        return False

    def _needed(self) -> list[Column]:
        return [column for column in self.columns.values() if column.needed]

    def _foot(self, at: int, cells: list[Cell]) -> None:
        words = [kept(cell) for cell in cells]
        if any(not word.replace(".", "").isdigit() for word in words):
            self.foot.append(at)
            self.notes.append(f"第 {self.body.number(at)} 行没有读入（签名或说明）：{'，'.join(words)[:ENDLESS]}")

    def _row(self, at: int, cells: list[Cell], above: Mapping[str, Value]) -> dict[str, Value]:
        row: dict[str, Value] = {}
        for place, column in self.columns.items():
            cell = self.filled[place][at] if place in self.filled else cells[place]
            stood = {key: above[key] for key in self._keys(column) if key in above}
            if is_ditto(cell) and stood:
                row |= stood
                continue
            try:
                found = self._found(cell, column)
            except Unreadable as reason:
                self._fault(at, place, reason.wrong, reason.mend)
                continue
            row |= found
            if not found and any(self.form.column(key).needed for key in self._keys(column)):
                self._fault(at, place, f"“{column.label}”没有填", f"请补上{column.hint and f'，{column.hint}'}")
        return row

    def _keys(self, column: Column) -> tuple[str, ...]:
        return column.parts if isinstance(column, Joint) else (column.key,)

    def _found(self, cell: Cell, column: Column) -> dict[str, Value]:
        """What a cell says, by the form's columns: two of them where it is a joint one, none where it is empty."""
        factor = self.body.layout.factors[column.key]
        if isinstance(column, Joint):
            return self.values.parts(cell, column, factor)
        value = self.values.value(cell, column, factor)
        return {} if value is None else {column.key: value}

    def read_as(self) -> tuple[str, ...]:
        """How columns were read that hold two of the form's."""
        return tuple(
            said_of(column, self.form, self._named(place), self.values.told[column.key])
            for place, column in self.columns.items()
            if isinstance(column, Joint) and column.key in self.values.told
        )

    def _named(self, place: int) -> str:
        return f"{column_letter(place)} 列“{self.body.layout.headings.get(place, '')}”"

    def _fault(self, at: int, place: int, wrong: str, mend: str) -> None:
        self.problems.add(self.body.number(at), place, self.body.layout.headings.get(place, ""), wrong, mend)

    def _sum(self, cells: list[Cell]) -> None:
        """The row 合计 of the whole list; a 小计 of a group is passed over."""
        if not any(isinstance(cell, str) and (mark := label(cell)) and mark.kind == Stated.TOTAL for cell in cells):
            return
        for place, column in self.columns.items():
            if column.kind in SUMMED and not isinstance(column, Joint):
                try:
                    value = self.values.value(cells[place], column, self.body.layout.factors[column.key])
                except Unreadable:
                    continue
                if isinstance(value, int):
                    self.totals[column.key] = value

    def head(self) -> dict[str, Value]:
        """The fields above the table or below it; a total that only the row 合计 states is taken from there."""
        found: dict[str, Value] = {}
        layout = self.body.layout
        above = list(enumerate(self.body.sheet.rows[: layout.first - 1], 1))
        below = [(self.body.number(at), self.body.rows[at]) for at in self.foot]
        for number, cells in (*above, *below):
            for column in self.form.head:
                if column.key not in found and (cell := _beside(cells, column)) is not None:
                    self._keep(found, number, cell, column)
        for law in self.form.laws:
            if isinstance(law, TotalLaw) and law.head not in found and law.column in self.totals:
                found[law.head] = self.totals[law.column]
        for column in self.form.head:
            if column.needed and column.key not in found:
                mend = f"请在表头上方写“{column.label}：……”，或在填报页填写"
                self.problems.add(0, None, "", f"没有找到“{column.label}”", mend, Weight.WARN)
        return found

    def _keep(self, found: dict[str, Value], number: int, cell: Cell, column: Column) -> None:
        try:
            value = self.values.value(cell, column, self.body.layout.factor if column.kind == Kind.MONEY else YUAN)
        except Unreadable as reason:
            self.problems.add(number, None, column.label, f"{column.label}：{reason.wrong}", reason.mend)
            return
        if value is not None:
            found[column.key] = value


def _is_sum(text: str) -> bool:
    found = label(text)
    return found is not None and found.kind in (Stated.TOTAL, Stated.SUBTOTAL)


def _beside(cells: list[Cell], column: Column) -> Cell | None:
    """What stands behind the field's name, in the same cell after a colon or in the next that holds anything."""
    names = {heading(name) for name in (column.label, *column.aliases)}
    for place, cell in enumerate(cells):
        if not isinstance(cell, str):
            continue
        name, mark, value = cell.replace(":", "：", 1).partition("：")
        if heading(name) not in names:
            continue
        if mark and plain(value):
            return value.strip()
        return next((after for after in cells[place + 1 :] if not is_blank(after)), None)
    return None
