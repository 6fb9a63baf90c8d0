"""Reading a book of income and expense: every entry as a `Line`, every stated sum beside them, every fault named."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from app.village.books import Entry, Line, Totals
from app.village.sheets.columns import Body
from app.village.sheets.dates import Dates
from app.village.sheets.entries import Entries, Found
from app.village.sheets.following import is_newest_first, note_either_order, note_suspects
from app.village.sheets.hiding import note_hidden
from app.village.sheets.layout import Layout
from app.village.sheets.problems import Problem, Problems, Weight
from app.village.sheets.stated import Kind
from app.village.sheets.sums import Sums
from app.village.sheets.tables import TableReading
from app.village.sheets.workbook import Sheet

NEWEST_FIRST = "表里最新的一笔在最前面，已按发生的先后重新排好，期末余额取最新一笔的余额"


@dataclass(frozen=True, slots=True)
class RowTexts:
    """The words of one entry and the number of its row, also where a fault keeps the entry from being read."""

    row: int
    words: tuple[str, ...]  # voucher, summary, handler, witness, approver, note
    is_expense: bool


@dataclass(frozen=True)
class Reading:
    """What a ledger says. With a blocking problem nothing of it may be stored."""

    lines: list[Line]
    opening: int | None = None
    closing: int | None = None
    totals: Totals | None = None
    subtotals: Mapping[str, Totals] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()  # of the lines' rows in the sheet, counted from 1
    faulty: tuple[RowTexts, ...] = ()
    vouchers: Mapping[str, tuple[int, int]] | None = None  # number → income, expense; None where no sheet gave them
    entries: tuple[Entry, ...] | None = None  # of double entry; None where no sheet gave it
    stated: tuple[tuple[int, Kind], ...] = ()  # rows that are no entries: their numbers, and what they state
    funds: TableReading | None = None  # cash and bank accounts, where a sheet beside gave them

    @property
    def texts(self) -> Iterator[RowTexts]:
        """What every entry says in words, the faulty ones too."""
        for row, line in zip(self.numbers, self.lines, strict=True):
            words = (line.voucher, line.summary, line.handler, line.witness, line.approver, line.note)
            yield RowTexts(row, words, bool(line.expense))
        yield from self.faulty

    @property
    def blocked(self) -> bool:
        """Must the clerk mend the sheet first?"""
        return any(problem.weight == Weight.BLOCK for problem in self.problems)


def read_ledger(sheet: Sheet, layout: Layout, first: date, last: date) -> Reading:
    """The book of the period from `first` to `last` in a sheet laid out so."""
    problems = Problems(sheet.name)
    for lack in layout.lacks:
        problems.add(0, None, "", lack, "请在表头写明，或在确认列时选出来")
    if layout.lacks:
        return Reading([], problems=problems.listed())
    body = Body(sheet, layout)
    sums = Sums((last.year - first.year) * 12 + last.month - first.month + 1)
    entries = Entries(body, Dates(first, last, sheet.from_1904), sums, problems)
    entries.read()
    if not entries.lines and not problems.blocking:
        problems.add(
            0, None, "", "表里没有一笔收入或支出", "请填好后再上传；本期确实没有收支的，请在填报页点“声明本期无发生”"
        )
    lines, places, opening = entries.lines, entries.places, sums.opening
    turned: tuple[str, ...] = ()
    if is_newest_first(lines, opening):
        lines, places, opening = _oldest_first(lines), places[::-1], None
        turned = (NEWEST_FIRST,)
    note_suspects(body, lines, places, opening, problems)
    if sums.closing is None and not turned:
        note_either_order(body, lines, opening, problems)
    if not problems.blocking:
        entries.note_misplaced()
    notes = (*turned, *note_hidden(body, problems), *entries.notes)
    closing = sums.closing
    if closing is None and lines:
        closing = lines[-1].balance
    numbers = tuple(map(body.number, places))
    faulty = tuple(_texts(body, row) for row in entries.faulty)
    return Reading(
        lines,
        sums.opening,
        closing,
        sums.totals(lines),
        sums.subtotals,
        problems.listed(),
        notes,
        numbers,
        faulty,
        stated=tuple(entries.stated),
    )


def _texts(body: Body, row: Found) -> RowTexts:
    return RowTexts(body.number(row.at), (row.voucher, row.summary, *row.people), bool(row.expense))


def _oldest_first(lines: Sequence[Line]) -> list[Line]:
    """A book runs on from its opening: its balances hold in no other order, and it closes with the latest."""
    return [replace(line, seq=seq) for seq, line in enumerate(reversed(lines), 1)]
