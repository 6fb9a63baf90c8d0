"""The workbooks village clerks really have: opened without harm, understood, and every fault named.

Reading the cells is a library's work; what they mean is found here. No request, no database.
"""

from app.village.sheets.forms import LEDGER
from app.village.sheets.funds import read_funds
from app.village.sheets.headings import candidates, proposed
from app.village.sheets.layout import Guess, Layout
from app.village.sheets.ledger import Reading, read_ledger
from app.village.sheets.opening import opened
from app.village.sheets.problems import Problem, Weight
from app.village.sheets.samples import examples
from app.village.sheets.tables import TableReading, read_table
from app.village.sheets.template import table_template, template
from app.village.sheets.vouchers import read_vouchers
from app.village.sheets.workbook import Sheet, Workbook

__all__ = [
    "LEDGER",
    "Guess",
    "Layout",
    "Problem",
    "Reading",
    "Sheet",
    "TableReading",
    "Weight",
    "Workbook",
    "candidates",
    "examples",
    "opened",
    "proposed",
    "read_funds",
    "read_ledger",
    "read_table",
    "read_vouchers",
    "table_template",
    "template",
]
