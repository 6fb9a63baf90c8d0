"""What the sheets of a book's workbook are: a book of income and expense, double entry, or cash and bank accounts alone."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.village.sheets.forms import JOURNAL, LEDGER
from app.village.sheets.headings import proposed
from app.village.sheets.journal import looks_like_journal
from app.village.sheets.layout import Layout
from app.village.sheets.workbook import Sheet, Workbook
from app.village.tables.shapes import TableForm

LOOKS_SO = "像会计分录（一张凭证几行，有借有贷）：按分录读，现金和银行存款的增减列成收支"
OF_ACCOUNTS = "像资金公开表（各账户的余额），没有逐笔收支：按各账户读，与账上核对"


def proposed_of_book(sheet: Sheet, funds: TableForm, remembered: Sequence[Layout] = ()) -> Layout:
    """The layout of one sheet. What the clerk confirmed last of such a sheet stands, whichever it was."""
    as_ledger, as_journal, as_funds = (proposed(sheet, form, remembered) for form in (LEDGER, JOURNAL, funds))
    for known in remembered:
        for layout in (as_ledger, as_journal, as_funds):
            if layout.by_clerk and (known.form, known.fingerprint) == (layout.form, layout.fingerprint):
                return layout
    if looks_like_journal(sheet, as_journal, as_ledger):
        return replace(as_journal, doubts=(LOOKS_SO, *as_journal.doubts))
    if as_ledger.lacks and as_journal.lacks and not as_funds.lacks:
        return replace(as_funds, doubts=(OF_ACCOUNTS, *as_funds.doubts))
    return as_ledger


def candidates_of_book(workbook: Workbook, funds: TableForm, remembered: Iterable[Layout] = ()) -> list[Layout]:
    """A layout for every sheet with something in it, the likeliest first; where there is a book, all else is beside it."""
    known = tuple(remembered)
    found = [(sheet.hidden, proposed_of_book(sheet, funds, known)) for sheet in workbook.sheets if sheet.rows]
    has_book = any(one.form == LEDGER.key and not one.lacks and not hidden for hidden, one in found)

    def place(pair: tuple[bool, Layout]) -> tuple[bool, bool, bool, bool, float]:
        hidden, layout = pair
        aside = has_book and layout.form != LEDGER.key
        return hidden, aside, bool(layout.lacks), layout.form == funds.key, -layout.score

    return [layout for _, layout in sorted(found, key=place)]
