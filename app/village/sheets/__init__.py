"""The workbooks village clerks really have: opened without harm, understood, and every fault named.

Reading the cells is a library's work; what they mean is found here. No request, no database.
"""

from app.village.sheets.forms import JOURNAL, LEDGER
from app.village.sheets.funds import read_funds
from app.village.sheets.headings import candidates, proposed
from app.village.sheets.journal import EntriesReading, read_entries, read_journal
from app.village.sheets.layout import Guess, Layout
from app.village.sheets.ledger import Reading, read_ledger
from app.village.sheets.of_book import candidates_of_book, proposed_of_book
from app.village.sheets.opening import opened
from app.village.sheets.problems import Problem, Weight
from app.village.sheets.samples import examples
from app.village.sheets.stated import Kind
from app.village.sheets.tables import TableReading, read_table
from app.village.sheets.template import table_template, template
from app.village.sheets.vouchers import NAMES as VOUCHER_NAMES
from app.village.sheets.vouchers import VoucherReading, read_vouchers
from app.village.sheets.workbook import Sheet, Workbook

__all__ = [
    "JOURNAL",
    "Kind",
    "LEDGER",
    "VOUCHER_NAMES",
    "EntriesReading",
    "Guess",
    "Layout",
    "Problem",
    "Reading",
    "Sheet",
    "TableReading",
    "VoucherReading",
    "Weight",
    "Workbook",
    "candidates",
    "candidates_of_book",
    "examples",
    "opened",
    "proposed",
    "proposed_of_book",
    "read_entries",
    "read_funds",
    "read_journal",
    "read_ledger",
    "read_table",
    "read_vouchers",
    "table_template",
    "template",
]
