"""The sheet 资金公开表 beside a ledger: cash and each bank account, whose balances together are those of the book."""

from dataclasses import replace
from datetime import date

from app.village.sheets.headings import proposed
from app.village.sheets.problems import Problem, Weight
from app.village.sheets.tables import TableReading, read_table
from app.village.sheets.vouchers import beside, is_filled
from app.village.sheets.workbook import Workbook
from app.village.tables.shapes import TableForm

NAMES = frozenset({"资金公开表", "资金", "资金表", "资金情况", "资金账户", "账户"})


def read_funds(workbook: Workbook, ledger: str, form: TableForm, first: date, last: date) -> TableReading | None:
    """The accounts in the sheet of that name; None without one. One that cannot be read keeps nothing out, and is told."""
    sheet = beside(workbook, ledger, NAMES)
    if sheet is None:
        return None
    layout = proposed(sheet, form)
    if not layout.certain:
        wrong = "没有读入，各账户余额不核对：没有认出各列"
        mend = f"要核对的，请照“{form.title}”写这几列：{'、'.join(column.label for column in form.columns)}"
        return TableReading([], problems=(Problem(sheet.name, 0, "", "", wrong, mend, Weight.WARN),))
    if not is_filled(sheet.rows[layout.last :]):
        return None
    reading = read_table(sheet, layout, form, first, last)
    said = f"读出 {len(reading.rows)} 个账户的余额（工作表“{sheet.name}”），存入后与账上期初、期末余额核对"
    return replace(reading, notes=(said, *reading.notes))
