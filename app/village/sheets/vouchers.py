"""The sheet 凭证 beside a ledger: what each voucher itself says, for the laws that hold the lines against it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from app.village.books import Line, voucher_no
from app.village.sheets.forms import AMOUNT, DAY, DIRECTION, EXPENSE, INCOME, LEDGER, VOUCHER, WEAK
from app.village.sheets.headings import proposed
from app.village.sheets.problems import Problem, Problems, Weight
from app.village.sheets.sides import TO_EXPENSE, TO_INCOME
from app.village.sheets.tables import TableReading, read_table
from app.village.sheets.values import Value
from app.village.sheets.words import heading, is_blank, plain
from app.village.sheets.workbook import Cell, Sheet, Workbook
from app.village.tables.shapes import Column, TableForm

NAMES = frozenset({"凭证", "凭证表", "凭证清单", "凭证登记", "凭证登记表", "凭证登记簿"})
COLUMNS = "凭证号、日期、收入金额、支出金额（或“金额”一列）"


def _own(key: str) -> Column:
    """The ledger's column; 借方 and 贷方 of a voucher are no income and expense."""
    column = LEDGER.column(key)
    return replace(column, aliases=tuple(name for name in column.aliases if name not in WEAK))


VOUCHERS = TableForm(
    "vouchers",
    "凭证",
    (),
    (
        replace(_own(VOUCHER), needed=True),
        *map(_own, (DAY, INCOME, EXPENSE, AMOUNT, DIRECTION)),
    ),
)
Sums = tuple[int, int]  # income, expense in 分


@dataclass(frozen=True)
class VoucherReading:
    """What the vouchers say, by number; None where the workbook has no such sheet, or none that can be read."""

    vouchers: Mapping[str, Sums] | None = None
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = field(default=())


def read_vouchers(workbook: Workbook, ledger: str, lines: Iterable[Line], first: date, last: date) -> VoucherReading:
    """The vouchers of the period from `first` to `last`, from the sheet of that name that is not the ledger's own."""
    sheet = beside(workbook, ledger, NAMES)
    if sheet is None:
        return VoucherReading()
    layout = proposed(sheet, VOUCHERS)
    if not layout.certain or not {INCOME, EXPENSE, AMOUNT} & set(layout.columns):
        return VoucherReading(problems=(_unclear(sheet),))
    if not is_filled(sheet.rows[layout.last :]):
        return VoucherReading()
    reading = read_table(sheet, layout, VOUCHERS, first, last)
    return _Vouchers(sheet, reading, lines).read()


def beside(workbook: Workbook, ledger: str, names: Collection[str]) -> Sheet | None:
    """The sheet with something in it that has one of these names and is not the ledger itself."""
    for sheet in workbook.sheets:
        if heading(sheet.name) in names and sheet.name != ledger and is_filled(sheet.rows):
            return sheet
    return None


def is_filled(rows: Sequence[Sequence[Cell]]) -> bool:
    """Does anything stand in any of these rows?"""
    return any(not is_blank(cell) for row in rows for cell in row)


def _unclear(sheet: Sheet) -> Problem:
    wrong = "没有读入，凭证金额不核对：没有认出“凭证号”和金额的列"
    return Problem(sheet.name, 0, "", "", wrong, f"要核对的，请写明{COLUMNS}", Weight.WARN)


class _Vouchers:
    """The rows of the sheet on the way; the lines tell only on which side an amount without one belongs, never how much."""

    def __init__(self, sheet: Sheet, reading: TableReading, lines: Iterable[Line]) -> None:
        self.reading = reading
        self.problems = Problems(sheet.name)
        self.notes = tuple(f"工作表“{sheet.name}”{note}" for note in reading.notes)
        self.lines: dict[str, list[Line]] = {}
        for line in lines:
            self.lines.setdefault(line.voucher, []).append(line)

    def read(self) -> VoucherReading:
        found: dict[str, Sums] = {}
        stood: dict[tuple[str, str], int] = {}
        for number, row in zip(self.reading.numbers, self.reading.rows, strict=True):
            no, day = voucher_no(str(row.get(VOUCHER, ""))), str(row.get(DAY, ""))
            before = stood.setdefault((no, day[:7]), number)  # numbers begin anew each month
            if before != number:
                self._fault(number, f"凭证号 {no} 在第 {before} 行已经有了", "一张凭证只写一行，金额写整张凭证的")
            self._look_at_day(number, no, day)
            income, expense = self._sides(number, no, row)
            known = found.get(no, (0, 0))
            found[no] = known[0] + income, known[1] + expense
        problems = (*self.reading.problems, *self.problems.listed())
        said = f"读出 {len(found)} 个凭证号的金额，存入后与账上各笔核对；以前上传的凭证金额由它替换"
        return VoucherReading(found, problems, (said, *self.notes))

    def _sides(self, number: int, no: str, row: Mapping[str, Value]) -> Sums:
        income, expense = _amount(row, INCOME), _amount(row, EXPENSE)
        if income is not None or expense is not None:
            return income or 0, expense or 0
        amount = _amount(row, AMOUNT)
        if amount is None:
            self._fault(number, f"凭证 {no} 没有金额", "请填收入金额或支出金额")
            return 0, 0
        word = plain(str(row.get(DIRECTION, "")))
        side = INCOME if word in TO_INCOME else EXPENSE if word in TO_EXPENSE else self._side_of(no)
        if side is None:
            wrong = f"看不出凭证 {no} 的金额是收入还是支出"
            self._fault(number, wrong, "请分“收入金额”“支出金额”两列写")
        return (amount, 0) if side == INCOME else (0, amount)

    def _side_of(self, no: str) -> str | None:
        lines = self.lines.get(no, [])
        sides = {INCOME if line.income else EXPENSE for line in lines}
        return sides.pop() if len(sides) == 1 else None

    def _look_at_day(self, number: int, no: str, day: str) -> None:
        days = [line.day.isoformat() for line in self.lines.get(no, [])]
        if day and days and day not in days:
            wrong = f"凭证 {no} 的日期是 {day}，账上这个号的日期是 {days[0]}"
            self._fault(number, wrong, "请核对是不是同一张凭证", Weight.WARN)

    def _fault(self, number: int, wrong: str, mend: str, weight: Weight = Weight.BLOCK) -> None:
        self.problems.add(number, None, "", wrong, mend, weight)


def _amount(row: Mapping[str, Value], key: str) -> int | None:
    value = row.get(key)
    return value if isinstance(value, int) else None
